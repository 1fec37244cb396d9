//! What one case gives to the reader.

use encoding_rs::GB18030;

use super::dice::Dice;
use super::mutate::{TEXT_PIECES, TOML_PIECES, change, damage, mutate};
use super::packed::{change_workbook, gzip, parquet, workbook};
use super::rows::{Sheet, any_table, cell, delimited, sheet};
use crate::Mapping;
use crate::mapping::column::ColumnMapping;
use crate::mapping::join::JOINED;

pub(super) struct Case {
    pub(super) target: &'static str,
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Source `i` of the mapping reads file `i`; without a mapping files are found by their names.
    pub(super) mapping: Option<String>,
    /// Rows of each file, where that is known although its bytes do not show it.
    pub(super) n_rows: Option<usize>,
    /// No record is longer than eight blocks of this size.
    pub(super) small_block: usize,
}

const BUILT_IN: [&str; 2] = [
    include_str!("../../../../../pipelines/mappings/bank-reply.toml"),
    include_str!("../../../../../pipelines/mappings/operator-users.toml"),
];

pub(super) fn build(dice: &mut Dice) -> Case {
    match dice.below(20) {
        0..=7 => texts(dice),
        8 | 9 => compressed(dice),
        10..=12 => workbooks(dice),
        13 | 14 => parquets(dice),
        15..=17 => mappings(dice),
        _ => dialects(dice),
    }
}

fn any_sheet(dice: &mut Dice) -> (&'static str, Sheet) {
    let table = any_table(dice);
    let n_rows = [0, 1, 3, 8, 30][dice.below(5)];
    (table.name, sheet(table, n_rows, dice))
}

/// A text changed before or after it was encoded.
fn text(sheet: &Sheet, delimiter: &str, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = delimited(sheet, delimiter, dice.pick(&["\n", "\n", "\r\n"])).into_bytes();
    let spares_header = !dice.one_in(3);
    let mutate_some = |bytes: &mut Vec<u8>, dice: &mut Dice| {
        let end = bytes.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut rest = bytes.split_off(if spares_header { end } else { 0 });
        mutate(&mut rest, &TEXT_PIECES, dice);
        bytes.append(&mut rest);
    };
    if dice.one_in(2) {
        mutate_some(&mut bytes, dice);
    }
    let mut bytes = encoded(bytes, dice);
    if dice.one_in(2) {
        mutate_some(&mut bytes, dice);
    }
    bytes
}

fn encoded(bytes: Vec<u8>, dice: &mut Dice) -> Vec<u8> {
    let text = String::from_utf8_lossy(&bytes);
    let (mark, encoded): (&[u8], Vec<u8>) = match dice.below(8) {
        0 => (b"\x84\x31\x95\x33", GB18030.encode(&text).0.into_owned()),
        1 => (b"\xFF\xFE", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        2 => (b"\xFE\xFF", text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        3 => (b"\xEF\xBB\xBF", bytes),
        _ => return bytes,
    };
    if dice.one_in(2) { [mark, &encoded].concat() } else { encoded }
}

fn small_block(files: &[(String, Vec<u8>)], n_more: usize) -> usize {
    files.iter().map(|(_, bytes)| bytes.len()).max().unwrap_or(0).max(n_more) / 4 + 16
}

fn delimiter(dice: &mut Dice) -> &'static str {
    dice.pick(&[",", ",", ",", ",", "\t", ";", "|", "€€", "|@|", "^", "~", "\u{1}"])
}

fn texts(dice: &mut Dice) -> Case {
    let n_files = 1 + usize::from(dice.one_in(4)) + usize::from(dice.one_in(4));
    let mut files = Vec::new();
    for i in 0..n_files {
        let (table, sheet) = any_sheet(dice);
        let delimiter = delimiter(dice);
        files.push((format!("{table}_{i}.csv"), text(&sheet, delimiter, dice)));
    }
    Case { target: "csv", small_block: small_block(&files, 0), files, mapping: None, n_rows: None }
}

fn compressed(dice: &mut Dice) -> Case {
    let (table, sheet) = any_sheet(dice);
    let plain = text(&sheet, ",", dice);
    let is_gzip = dice.one_in(2);
    let mut packed = if is_gzip { gzip(&plain) } else { zstd::encode_all(plain.as_slice(), 1).unwrap() };
    if !dice.one_in(4) {
        damage(&mut packed, dice);
    }
    let name = format!("{table}.csv.{}", if is_gzip { "gz" } else { "zst" });
    let small_block = plain.len().max(packed.len()) / 4 + 16;
    Case { target: "gzip/zstd", files: vec![(name, packed)], mapping: None, n_rows: None, small_block }
}

fn workbooks(dice: &mut Dice) -> Case {
    let (table, sheet) = any_sheet(dice);
    let n_rows = sheet.len() - 1;
    let (book, is_changed) = change_workbook(workbook(&sheet, dice), dice);
    let files = vec![(format!("{table}.xlsx"), book)];
    Case { target: "xlsx", files, mapping: None, n_rows: (!is_changed).then_some(n_rows), small_block: 100 }
}

fn parquets(dice: &mut Dice) -> Case {
    let (table, sheet) = any_sheet(dice);
    let mut bytes = parquet(&sheet, dice);
    let n_rows = dice.one_in(6).then_some(sheet.len() - 1);
    if n_rows.is_none() {
        damage(&mut bytes, dice);
    }
    // Without its mark it may be any text.
    let small_block = bytes.len() / 4 + 16;
    Case { target: "parquet", files: vec![(format!("{table}.parquet"), bytes)], mapping: None, n_rows, small_block }
}

fn mappings(dice: &mut Dice) -> Case {
    let columns = "[source.columns]\n";
    let with_institution = format!("{columns}institution_code = {{ const = \"ICBC\" }}\n");
    let mut toml =
        if dice.one_in(2) { dice.pick(&BUILT_IN).replace(columns, &with_institution) } else { dialect(dice) }
            .into_bytes();
    for _ in 0..dice.below(5) {
        if dice.one_in(2) {
            let ends: Vec<usize> = memchr::memchr_iter(b'\n', &toml).map(|end| end + 1).collect();
            let at = ends.get(dice.below(ends.len())).copied().unwrap_or(0);
            toml.splice(at..at, dice.pick(&TOML_PIECES).iter().copied());
        } else {
            change(&mut toml, &TOML_PIECES, dice);
        }
    }
    mapped("mapping", String::from_utf8_lossy(&toml).into_owned(), dice)
}

fn dialects(dice: &mut Dice) -> Case {
    let toml = dialect(dice);
    mapped("dialect", toml, dice)
}

/// A mapping that only says how a file is written.
fn dialect(dice: &mut Dice) -> String {
    let table = any_table(dice);
    let mut toml = format!("name = \"m\"\nfiles = \"*\"\n[[source]]\ntable = \"{}\"\n", table.name);
    if dice.one_in(3) {
        toml.push_str(&format!("encoding = \"{}\"\n", dice.pick(&["utf-8", "gbk", "utf-16le", "utf-16be"])));
    }
    if dice.one_in(2) {
        toml.push_str(&format!("delimiter = {:?}\n", dice.pick(&[",", ";", "\t", "€€", "||", "a", "王", "'", " "])));
    }
    if dice.one_in(3) {
        toml.push_str(&format!("quote = {:?}\n", dice.pick(&["'", "none", "~", "", "|"])));
    }
    if dice.one_in(3) {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        toml.push_str(&format!("header = {names:?}\n"));
    }
    if dice.one_in(3) {
        toml.push_str(&format!("skip = {}\n", dice.below(4)));
    }
    toml.push_str(dice.pick(&["", "id_form = \"md5\"\n", "zone = \"UTC\"\n"]));
    toml
}

/// A file for each source of a mapping, with the headings that it looks for.
fn mapped(target: &'static str, toml: String, dice: &mut Dice) -> Case {
    let mut files = Vec::new();
    let sources = Mapping::parse(&toml, "mapping").map(|mapping| mapping.sources).unwrap_or_default();
    for (i, source) in sources.iter().enumerate() {
        let own = |(at, rules): (usize, &Option<ColumnMapping>)| match rules {
            Some(rules) => rules.headings().map(|name| (name.to_owned(), at)).collect(),
            None => vec![(source.table.columns[at].name.to_owned(), at)],
        };
        let mut headings: Vec<(String, usize)> = source.columns.iter().enumerate().flat_map(own).collect();
        let keys = source.key.iter().chain(source.join.iter().flat_map(|join| &join.key));
        headings.extend(keys.map(|name| (name.clone(), usize::MAX)));
        if source.table.name == JOINED.name {
            headings.extend(["客户名称", "代办人姓名", "联系手机"].map(|name| (name.to_owned(), usize::MAX)));
        }
        headings.retain(|_| !dice.one_in(20));
        let mut seen = std::collections::BTreeSet::new();
        headings.retain(|(name, _)| seen.insert(name.clone()));
        let mut sheet: Sheet = vec![headings.iter().map(|(name, _)| name.clone()).collect()];
        for row in 0..dice.below(6) {
            let cells = headings.iter().map(|(_, at)| match source.table.columns.get(*at) {
                Some(column) => cell(column.value, row, dice),
                None => format!("11010519900101{row:04}"),
            });
            sheet.push(cells.collect());
        }
        if source.dialect.header.is_some() && !dice.one_in(4) {
            sheet.remove(0);
        }
        let delimiter = source.dialect.delimiter.clone().unwrap_or_else(|| ",".to_owned());
        let mut bytes = "标题\n".repeat(source.dialect.n_skipped.min(3) as usize).into_bytes();
        bytes.extend(text(&sheet, &delimiter, dice));
        let is_packed = dice.one_in(10) && !sheet.is_empty();
        let bytes = if is_packed { workbook(&sheet, dice) } else { bytes };
        files.push((format!("f{i}.csv"), bytes));
    }
    let small_block = small_block(&files, 4000);
    Case { target, files, mapping: Some(toml), n_rows: None, small_block }
}
