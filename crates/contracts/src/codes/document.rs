//! Identity documents of persons and units, each checked by its own standard.

use super::{Malformed, citizen_id};
use crate::time::Date;

/// Characters of a unified social credit code with their values, GB 32100-2015: digits and letters without I O S V Z.
const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of 3 modulo 31.
const USCC_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// Kind of an identity document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum IdType {
    /// Citizen identity number.
    CitizenId,
    /// Residence permit of people from Hong Kong, Macau and Taiwan.
    ResidencePermit,
    /// Travel permit of people from Hong Kong and Macau.
    HkMacauPermit,
    /// Travel permit of people from Taiwan.
    TaiwanPermit,
    /// Permanent residence card of foreigners.
    ForeignPr,
    /// Passport.
    Passport,
    /// Unified social credit code, or an old licence number, of a unit.
    Uscc,
}

impl IdType {
    /// Every kind, in the order of the source contract.
    pub const ALL: [IdType; 7] = [
        IdType::CitizenId,
        IdType::ResidencePermit,
        IdType::HkMacauPermit,
        IdType::TaiwanPermit,
        IdType::ForeignPr,
        IdType::Passport,
        IdType::Uscc,
    ];

    /// Its value in sources and tables.
    pub const fn name(self) -> &'static str {
        match self {
            IdType::CitizenId => "citizen_id",
            IdType::ResidencePermit => "residence_permit",
            IdType::HkMacauPermit => "hk_macau_permit",
            IdType::TaiwanPermit => "taiwan_permit",
            IdType::ForeignPr => "foreign_pr",
            IdType::Passport => "passport",
            IdType::Uscc => "uscc",
        }
    }

    /// The kind of this value, in any case.
    pub fn from_name(name: &str) -> Option<IdType> {
        IdType::ALL.into_iter().find(|id_type| id_type.name().eq_ignore_ascii_case(name))
    }
}

/// What a well-formed number tells.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Checked {
    /// The kind it is kept under.
    pub id_type: IdType,
    /// Division code inside the number: of a citizen the county of first registration, of a unit that of its
    /// registration. Permits have none.
    pub area: Option<u32>,
    /// Day of birth inside the number.
    pub born: Option<Date>,
}

/// Sex that an 18-digit number tells: its 17th digit is odd of men. None for other documents and forms. Only strata read
/// it.
pub fn sex(id_type: IdType, canonical: &[u8]) -> Option<Sex> {
    let has_sequence = matches!(id_type, IdType::CitizenId | IdType::ResidencePermit | IdType::ForeignPr);
    match canonical {
        [.., sequence @ b'0'..=b'9', _] if has_sequence && canonical.len() == 18 => {
            Some(if sequence % 2 == 1 { Sex::Male } else { Sex::Female })
        }
        _ => None,
    }
}

/// Sex by the number of a document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sex {
    /// 男
    Male,
    /// 女
    Female,
}

impl Sex {
    /// Name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }
}

/// Checks a number by its type and writes its canonical form into `canonical`, which is left empty on refusal. A
/// number with area 81, 82 or 83 given as a citizen's is that of a residence permit.
pub fn check(id_type: IdType, text: &[u8], canonical: &mut Vec<u8>) -> Result<Checked, Malformed> {
    canonical.clear();
    match id_type {
        IdType::CitizenId | IdType::ResidencePermit => check_citizen_or_resident(id_type, text, canonical),
        IdType::ForeignPr => check_foreign_pr(text, canonical),
        IdType::Uscc => check_uscc(text, canonical),
        IdType::HkMacauPermit | IdType::TaiwanPermit | IdType::Passport => {
            if !(5..=20).contains(&text.len()) || !text.iter().all(u8::is_ascii_alphanumeric) {
                return Err(Malformed::Form);
            }
            write_upper(text, canonical);
            Ok(Checked { id_type, area: None, born: None })
        }
    }
}

fn check_citizen_or_resident(id_type: IdType, text: &[u8], canonical: &mut Vec<u8>) -> Result<Checked, Malformed> {
    let id = citizen_id::parse(text)?;
    let is_permit = (81..=83).contains(&(id.area / 10_000));
    if (is_permit && text.len() != 18) || (id_type == IdType::ResidencePermit && !is_permit) {
        return Err(Malformed::Form);
    }
    canonical.extend_from_slice(&id.digits);
    let born = Some(id.born);
    Ok(if is_permit {
        Checked { id_type: IdType::ResidencePermit, area: None, born }
    } else {
        Checked { id_type: IdType::CitizenId, area: Some(id.area), born }
    })
}

/// The card of 2023: 9, province, nationality, birth date, sequence, MOD 11-2 check digit. Older: 3 letters and 12
/// digits, whose two-digit year does not tell the century.
fn check_foreign_pr(text: &[u8], canonical: &mut Vec<u8>) -> Result<Checked, Malformed> {
    let born = match text.len() {
        18 if text[0] == b'9' => {
            let digits = citizen_id::checked(text)?;
            Some(citizen_id::birth_date(&digits).ok_or(Malformed::BirthDate)?)
        }
        15 if text[..3].iter().all(u8::is_ascii_alphabetic) && text[3..].iter().all(u8::is_ascii_digit) => None,
        _ => return Err(Malformed::Form),
    };
    write_upper(text, canonical);
    Ok(Checked { id_type: IdType::ForeignPr, area: None, born })
}

/// 18 characters: department, class, 6 digits of area, 9 of the organisation code, MOD 31 check character; or the 15
/// digits of an old licence.
fn check_uscc(text: &[u8], canonical: &mut Vec<u8>) -> Result<Checked, Malformed> {
    let area = match text.len() {
        18 => Some(checked_uscc_area(text)?),
        15 if text.iter().all(u8::is_ascii_digit) => None,
        _ => return Err(Malformed::Form),
    };
    write_upper(text, canonical);
    Ok(Checked { id_type: IdType::Uscc, area, born: None })
}

fn checked_uscc_area(text: &[u8]) -> Result<u32, Malformed> {
    let value = |byte: &u8| USCC_ALPHABET.iter().position(|known| *known == byte.to_ascii_uppercase());
    let mut sum = 0;
    for (byte, weight) in text.iter().zip(USCC_WEIGHTS) {
        sum += value(byte).ok_or(Malformed::Form)? * weight;
    }
    let last = value(&text[17]).ok_or(Malformed::Form)?;
    let area = &text[2..8];
    if !area.iter().all(u8::is_ascii_digit) {
        return Err(Malformed::Form);
    }
    if !(sum + last).is_multiple_of(31) {
        return Err(Malformed::CheckDigit);
    }
    Ok(area.iter().fold(0, |code, digit| code * 10 + u32::from(digit - b'0')))
}

fn write_upper(text: &[u8], canonical: &mut Vec<u8>) {
    canonical.extend(text.iter().map(u8::to_ascii_uppercase));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(id_type: IdType, text: &str) -> Result<(Checked, String), Malformed> {
        let mut canonical = b"left over".to_vec();
        let result = check(id_type, text.as_bytes(), &mut canonical);
        assert_eq!(result.is_err(), canonical.is_empty(), "{text}");
        result.map(|checked| (checked, canonical.iter().map(|byte| char::from(*byte)).collect()))
    }

    fn refused(id_type: IdType, text: &str) -> Option<Malformed> {
        checked(id_type, text).err()
    }

    fn with_check_digit(first17: &str) -> String {
        let digits: [u8; 17] = std::array::from_fn(|i| first17.as_bytes()[i]);
        format!("{first17}{}", char::from(citizen_id::check_digit(&digits)))
    }

    #[test]
    fn names_read_back() {
        for id_type in IdType::ALL {
            assert_eq!(IdType::from_name(id_type.name()), Some(id_type));
            assert_eq!(IdType::from_name(&id_type.name().to_uppercase()), Some(id_type));
        }
        assert_eq!(IdType::from_name("id_card"), None);
    }

    #[test]
    fn both_forms_of_a_citizen_number_are_one() {
        let short = checked(IdType::CitizenId, "632123820927051");
        assert_eq!(short, checked(IdType::CitizenId, "632123198209270518"));
        let born = Date::from_ymd(1982, 9, 27);
        let expected = Checked { id_type: IdType::CitizenId, area: Some(632_123), born };
        assert_eq!(short, Ok((expected, "632123198209270518".to_owned())));
        assert_eq!(checked(IdType::CitizenId, "11010519491231002x").map(|c| c.1).as_deref(), Ok("11010519491231002X"));
    }

    #[test]
    fn areas_81_to_83_are_residence_permits() {
        for area in ["810000", "820000", "830000"] {
            let number = with_check_digit(&format!("{area}19920130002"));
            let permit = checked(IdType::ResidencePermit, &number);
            assert_eq!(permit, checked(IdType::CitizenId, &number));
            let born = Date::from_ymd(1992, 1, 30);
            assert_eq!(permit.map(|c| c.0), Ok(Checked { id_type: IdType::ResidencePermit, area: None, born }));
        }
        assert_eq!(refused(IdType::ResidencePermit, "632123198209270518"), Some(Malformed::Form));
        assert_eq!(refused(IdType::ResidencePermit, "632123820927051"), Some(Malformed::Form));
        assert_eq!(refused(IdType::CitizenId, "810000820927051"), Some(Malformed::Form), "permits have 18 digits");
    }

    #[test]
    fn permanent_residents_have_two_forms() {
        let number = with_check_digit("91184019850812001");
        let expected = Checked { id_type: IdType::ForeignPr, area: None, born: Date::from_ymd(1985, 8, 12) };
        assert_eq!(checked(IdType::ForeignPr, &number), Ok((expected, number.clone())));
        let last = if number.ends_with('1') { '2' } else { '1' };
        assert_eq!(refused(IdType::ForeignPr, &format!("{}{last}", &number[..17])), Some(Malformed::CheckDigit));
        assert_eq!(checked(IdType::ForeignPr, "usa110085081203").map(|c| c.1).as_deref(), Ok("USA110085081203"));
        let unborn = with_check_digit("91184019850230001");
        assert_eq!(refused(IdType::ForeignPr, &unborn), Some(Malformed::BirthDate));
        for text in ["", "US1110085081203", "USA11008508120", "632123198209270518"] {
            assert_eq!(refused(IdType::ForeignPr, text), Some(Malformed::Form), "{text}");
        }
    }

    #[test]
    fn the_seventeenth_digit_tells_the_sex() {
        let told = |id_type, text: &str| sex(id_type, text.as_bytes());
        assert_eq!(told(IdType::CitizenId, "110105194912310029"), Some(Sex::Female));
        assert_eq!(told(IdType::ResidencePermit, "810000199201300011"), Some(Sex::Male));
        assert_eq!(told(IdType::ForeignPr, "USA110085081203"), None);
        assert_eq!(told(IdType::Uscc, "91110000600037341L"), None);
    }

    #[test]
    fn units_have_a_credit_code_or_an_old_licence() {
        let expected = Checked { id_type: IdType::Uscc, area: Some(110_000), born: None };
        let canonical = "91110000600037341L".to_owned();
        assert_eq!(checked(IdType::Uscc, "91110000600037341l"), Ok((expected, canonical)));
        assert_eq!(checked(IdType::Uscc, "510600000012345").map(|c| c.0.area), Ok(None));
        assert_eq!(refused(IdType::Uscc, "91110000600037341N"), Some(Malformed::CheckDigit));
        for text in ["91110000600037341I", "911100006OO037341L", "9111000060003734L", "91A10000600037341L", "1.23E+17"]
        {
            assert_eq!(refused(IdType::Uscc, text), Some(Malformed::Form), "{text}");
        }
    }

    #[test]
    fn every_credit_code_has_exactly_one_check_character() {
        for number in 0..500 {
            let n_valid = USCC_ALPHABET
                .iter()
                .filter(|last| {
                    checked(IdType::Uscc, &format!("9151068{number:03}MA6{number:04}{}", char::from(**last))).is_ok()
                })
                .count();
            assert_eq!(n_valid, 1, "{number}");
        }
    }

    #[test]
    fn permits_and_passports_are_free_within_bounds() {
        for id_type in [IdType::Passport, IdType::HkMacauPermit, IdType::TaiwanPermit] {
            let expected = Checked { id_type, area: None, born: None };
            assert_eq!(checked(id_type, "h01234567"), Ok((expected, "H01234567".to_owned())));
            for text in ["", "E123", "E1234567890123456789 0", "E12345678901234567890", "E-1234567", "1.23E+17"] {
                assert_eq!(refused(id_type, text), Some(Malformed::Form), "{text}");
            }
        }
    }
}
