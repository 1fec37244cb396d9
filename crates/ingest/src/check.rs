//! One cell against its kind of value: cleaned, checked, written in canonical form.

use std::io::Write;

use twocard_contracts::codes::divisions::{Divisions, parse_code};
use twocard_contracts::codes::document::{self, IdType};
use twocard_contracts::codes::{Malformed, email, iccid, imei, imsi, ip, pan, phone};
use twocard_contracts::reject::RejectReason;
use twocard_contracts::sources::Value;
use twocard_contracts::time::{Moment, is_absent_time};

use crate::clean::{Case, code, is_absent, is_scientific, trim};
use crate::columns::{Cells, Texts};
use crate::mapping::IdForm;

/// How the cells of a file are to be read.
#[derive(Clone, Copy)]
pub(crate) struct Conventions<'a> {
    pub(crate) divisions: &'a Divisions,
    /// Zone of times that name none, as minutes ahead of UTC.
    pub(crate) offset_minutes: i32,
    pub(crate) id_form: IdForm,
}

/// Buffers kept from one cell to the next.
#[derive(Default)]
pub(crate) struct Buffers {
    scratch: Vec<u8>,
    canonical: Vec<u8>,
    known_codes: KnownCodes,
}

/// Division codes found in the table lately: rows of one outlet repeat them.
struct KnownCodes(Vec<Option<u32>>);

impl Default for KnownCodes {
    fn default() -> Self {
        KnownCodes(vec![None; 1 << 12])
    }
}

impl KnownCodes {
    fn contains(&mut self, divisions: &Divisions, code: u32) -> bool {
        let place = code as usize % self.0.len();
        if self.0[place] == Some(code) {
            return true;
        }
        let is_known = divisions.is_known(code);
        if is_known {
            self.0[place] = Some(code);
        }
        is_known
    }
}

/// Cleans and checks one cell and appends it to its column. `Ok(false)`: the cell is absent; then, and on an error,
/// nothing is appended. ID numbers go through [`push_id_number`].
pub(crate) fn push_cell(
    cell: &[u8],
    value: Value,
    conventions: &Conventions,
    buffers: &mut Buffers,
    cells: &mut Cells,
) -> Result<bool, RejectReason> {
    let Some(text) = clean(cell, value, &mut buffers.scratch)? else { return Ok(false) };
    match cells {
        Cells::Text(texts) if !value.division_digits().is_empty() => {
            let code = parse_code(text).filter(|_| value.division_digits().contains(&text.len()));
            let code = code.ok_or(RejectReason::Malformed)?;
            if !buffers.known_codes.contains(conventions.divisions, code) {
                return Err(RejectReason::NotListed);
            }
            texts.push(text);
        }
        Cells::Text(texts) => {
            if conventions.id_form == IdForm::Md5 && matches!(value, Value::Msisdn | Value::Phone) && is_md5(text) {
                push_hash(text, texts);
                return Ok(true);
            }
            return push_text(text, value, &mut buffers.canonical, texts);
        }
        Cells::Moment { at, is_day_only } => {
            if is_absent_time(text) {
                return Ok(false);
            }
            let moment = Moment::parse_in(text, conventions.offset_minutes).ok_or(RejectReason::Malformed)?;
            at.push(moment.at.0);
            is_day_only.push(moment.is_day_only);
        }
        Cells::Date(days) => {
            if is_absent_time(text) {
                return Ok(false);
            }
            let moment = Moment::parse_in(text, conventions.offset_minutes).ok_or(RejectReason::Malformed)?;
            days.push(moment.at.date().0);
        }
        Cells::Cents(cents) => {
            let amount = std::str::from_utf8(text).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
            cents.push(amount.and_then(|text| text.parse().ok()).ok_or(RejectReason::Malformed)?);
        }
    }
    Ok(true)
}

/// Checks an ID number by its type and appends its canonical form. Gives the type it is kept under.
pub(crate) fn push_id_number(
    cell: &[u8],
    id_type: IdType,
    id_form: IdForm,
    buffers: &mut Buffers,
    texts: &mut Texts,
) -> Result<Option<IdType>, RejectReason> {
    let Some(text) = clean(cell, Value::IdNumber(""), &mut buffers.scratch)? else { return Ok(None) };
    if id_form == IdForm::Md5 && is_md5(text) {
        push_hash(text, texts);
        return Ok(Some(id_type));
    }
    let checked = document::check(id_type, text, &mut buffers.canonical).map_err(Malformed::reason)?;
    texts.push(&buffers.canonical);
    Ok(Some(checked.id_type))
}

/// Whether a text may be an MD5 hash: 32 hexadecimal digits.
pub(crate) fn is_md5(text: &[u8]) -> bool {
    text.len() == 32 && text.iter().all(u8::is_ascii_hexdigit)
}

fn push_hash(text: &[u8], texts: &mut Texts) {
    texts.push_with(|out| out.extend(text.iter().map(u8::to_ascii_lowercase)));
}

/// Whether an ID number cell holds anything.
pub(crate) fn has_value(cell: &[u8]) -> bool {
    !is_absent(trim(cell))
}

/// The cleaned text; none if it stands for no value.
pub(crate) fn clean<'a>(
    cell: &'a [u8],
    value: Value,
    scratch: &'a mut Vec<u8>,
) -> Result<Option<&'a [u8]>, RejectReason> {
    let text = trim(cell);
    if is_absent(text) {
        return Ok(None);
    }
    let case = match value {
        Value::Text | Value::Address => return Ok(Some(text)),
        Value::OneOf(_) | Value::IdType(_) => Case::Keep,
        Value::OpenList | Value::Email => Case::Lower,
        Value::Form(form) if form.is_lower_case() => Case::Lower,
        _ => Case::Upper,
    };
    let text = code(text, case, scratch);
    if is_scientific(text) {
        return Err(RejectReason::Malformed);
    }
    Ok((!is_absent(text)).then_some(text))
}

fn push_text(text: &[u8], value: Value, canonical: &mut Vec<u8>, texts: &mut Texts) -> Result<bool, RejectReason> {
    match value {
        Value::OneOf(list) => {
            let word = list.iter().find(|word| word.as_bytes().eq_ignore_ascii_case(text));
            texts.push(word.ok_or(RejectReason::NotListed)?.as_bytes());
            return Ok(true);
        }
        Value::IdType(_) => {
            let id_type = std::str::from_utf8(text).ok().and_then(IdType::from_name);
            texts.push(id_type.ok_or(RejectReason::NotListed)?.name().as_bytes());
            return Ok(true);
        }
        Value::Msisdn | Value::Phone => {
            let is_phone = match value {
                Value::Msisdn => phone::is_mobile(text, canonical),
                _ => phone::canonical(text, canonical),
            };
            check(is_phone)?;
            texts.push(canonical);
            return Ok(true);
        }
        Value::Uscc => {
            document::check(IdType::Uscc, text, canonical).map_err(Malformed::reason)?;
            texts.push(canonical);
            return Ok(true);
        }
        Value::Ip => {
            let address = ip::parse(text).map_err(Malformed::reason)?;
            canonical.clear();
            write!(canonical, "{address}").map_err(|_| RejectReason::Malformed)?;
            texts.push(canonical);
            return Ok(true);
        }
        Value::Imei if imei::is_absent(text) => return Ok(false),
        Value::Imei => {
            imei::canonical(text, canonical).map_err(Malformed::reason)?;
            texts.push(canonical);
            return Ok(true);
        }
        Value::Form(form) => check(form.is_met(text))?,
        Value::Iccid => iccid::check(text).map_err(Malformed::reason)?,
        Value::Imsi => imsi::check(text).map_err(Malformed::reason)?,
        Value::Email => email::check(text).map_err(Malformed::reason)?,
        Value::CardNumber => check(pan::is_card_number(text))?,
        // Texts and codes have no form of their own; the others do not come here.
        Value::Text
        | Value::Address
        | Value::Code
        | Value::Division
        | Value::Town
        | Value::Village
        | Value::OpenList
        | Value::Device
        | Value::IdNumber(_)
        | Value::Moment
        | Value::Date
        | Value::Cents => {}
    }
    texts.push(text);
    Ok(true)
}

fn check(is_well_formed: bool) -> Result<(), RejectReason> {
    if is_well_formed { Ok(()) } else { Err(RejectReason::Malformed) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use twocard_contracts::codes::divisions;

    use super::*;

    const DIVISIONS: &str = "code,province,prefecture,name,level,in_use,from_year,to_year,successors\n\
        110101,北京市,直辖,东城区,county,true,1981,,\n";

    fn pushed(value: Value, cell: &str) -> Result<Option<String>, RejectReason> {
        pushed_as(value, cell, 480, IdForm::Plain)
    }

    fn pushed_as(
        value: Value,
        cell: &str,
        offset_minutes: i32,
        id_form: IdForm,
    ) -> Result<Option<String>, RejectReason> {
        let divisions = divisions::parse(DIVISIONS.as_bytes()).unwrap();
        let conventions = Conventions { divisions: &divisions, offset_minutes, id_form };
        let mut cells = Cells::with_capacity(value, 1);
        let is_given = push_cell(cell.as_bytes(), value, &conventions, &mut Buffers::default(), &mut cells)?;
        let shown = match &cells {
            Cells::Text(texts) => String::from_utf8_lossy(texts.last()).into_owned(),
            Cells::Moment { at, .. } => at.last().map(|at| (at / 1_000_000).to_string()).unwrap_or_default(),
            Cells::Date(days) => days.last().map(i32::to_string).unwrap_or_default(),
            Cells::Cents(cents) => cents.last().map(i64::to_string).unwrap_or_default(),
        };
        Ok(is_given.then_some(shown))
    }

    #[test]
    fn cells_are_kept_in_canonical_form() {
        for (value, cell, expected) in [
            (Value::Text, "　王 Xiao\t", "王 Xiao"),
            (Value::Code, " b０1 ", "B01"),
            (Value::Division, "'110101", "110101"),
            (Value::Division, "110101001.0", "110101001"),
            (Value::Moment, "１９７０-01-01 08:00:01", "28801"),
            (Value::Date, "19700102.0", "1"),
            (Value::OneOf(&["I", "II", "online"]), "Online", "online"),
            (Value::OneOf(&["I", "II"]), "ｉi", "II"),
            (Value::OpenList, "PAYROLL", "payroll"),
            (Value::IdType(""), "PassPort", "passport"),
            (Value::CardNumber, "6217991234567890.0", "6217991234567890"),
            (Value::Msisdn, "0086 138-0000-1234", "+8613800001234"),
            (Value::Phone, "010-62345678", "+861062345678"),
            (Value::Imei, "490154203237518", "490154203237518"),
            (Value::Ip, "::FFFF:10.0.0.1", "10.0.0.1"),
            (Value::Ip, "10.0.0.0", "10.0.0.0"),
            (Value::Email, "Li@Example.COM", "li@example.com"),
            (Value::Cents, "3027600", "3027600"),
        ] {
            assert_eq!(pushed(value, cell), Ok(Some(expected.to_owned())), "{value:?} {cell}");
        }
    }

    #[test]
    fn absent_cells_hold_nothing() {
        for (value, cell) in [
            (Value::Text, "NULL"),
            (Value::Code, "－"),
            (Value::Moment, "0000-00-00 00:00:00"),
            (Value::Date, "00000000"),
            (Value::Imei, "000000000000000"),
            (Value::Phone, "\\N"),
        ] {
            assert_eq!(pushed(value, cell), Ok(None), "{value:?} {cell}");
        }
    }

    #[test]
    fn malformed_cells_are_refused_with_their_reason() {
        for (value, cell, reason) in [
            (Value::Code, "1.23E+17", RejectReason::Malformed),
            (Value::CardNumber, "6.2E+18", RejectReason::Malformed),
            (Value::Division, "1101", RejectReason::Malformed),
            (Value::Division, "110101001001", RejectReason::Malformed),
            (Value::Division, "999999", RejectReason::NotListed),
            (Value::Date, "2024-02-30", RejectReason::Malformed),
            (Value::OneOf(&["I"]), "IV", RejectReason::NotListed),
            (Value::IdType(""), "driver", RejectReason::NotListed),
            (Value::Imei, "490154203237519", RejectReason::CheckDigit),
            (Value::Msisdn, "010-62345678", RejectReason::Malformed),
            (Value::Uscc, "911100006000373410", RejectReason::CheckDigit),
            (Value::Cents, "12.5", RejectReason::Malformed),
            (Value::Cents, "-5", RejectReason::Malformed),
        ] {
            assert_eq!(pushed(value, cell), Err(reason), "{value:?} {cell}");
        }
    }

    #[test]
    fn times_without_a_zone_are_of_the_sources() {
        for (cell, expected) in
            [("1970-01-01 01:00:00", "32400"), ("1970-01-01T01:00:00+08:00", "3600"), ("1970-01-02", "86400")]
        {
            assert_eq!(pushed_as(Value::Moment, cell, 0, IdForm::Plain), Ok(Some(expected.to_owned())), "{cell}");
        }
        assert_eq!(pushed_as(Value::Date, "1970-01-01 23:00:00", 0, IdForm::Plain), Ok(Some("1".to_owned())));
    }

    #[test]
    fn hashes_pass_where_the_feed_is_hashed() {
        const HASH: &str = "E10ADC3949BA59ABBE56E057F20F883E";
        for value in [Value::Msisdn, Value::Phone] {
            assert_eq!(pushed_as(value, HASH, 480, IdForm::Md5), Ok(Some(HASH.to_lowercase())), "{value:?}");
            assert_eq!(pushed(value, HASH), Err(RejectReason::Malformed), "{value:?}");
            assert_eq!(pushed_as(value, "13800001234", 480, IdForm::Md5), Ok(Some("+8613800001234".to_owned())));
        }
        let mut texts = Texts::new();
        let mut number =
            |form| push_id_number(HASH.as_bytes(), IdType::CitizenId, form, &mut Buffers::default(), &mut texts);
        assert_eq!(number(IdForm::Plain), Err(RejectReason::Malformed));
        assert_eq!(number(IdForm::Md5), Ok(Some(IdType::CitizenId)));
        assert_eq!(texts.last(), HASH.to_lowercase().as_bytes());
    }
}
