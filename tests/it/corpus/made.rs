//! Files made of good rows in which single cells are replaced.

use std::io::Write;

use encoding_rs::GBK;
use flate2::Compression;
use flate2::write::GzEncoder;
use twocard_contracts::codes::citizen_id;

/// Cells by column.
pub(super) type Cells<'a> = &'a [(&'a str, &'a str)];

const OPENING: Cells = &[
    ("institution_code", "BANKA"),
    ("card_no", "621700000000000{n}"),
    ("opened_at", "2024-06-01 09:00:0{n}"),
    ("holder_id_type", "passport"),
    ("holder_id_no", "E100000{n}"),
    ("holder_name", "张三"),
];
const SIM: Cells = &[
    ("institution_code", "CMCC"),
    ("msisdn", "1380000000{n}"),
    ("activated_at", "2024-06-01 09:00:0{n}"),
    ("holder_id_type", "passport"),
    ("holder_id_no", "E100000{n}"),
];
const OUTLET: Cells =
    &[("outlet_code", "00{n}"), ("institution_code", "BANKA"), ("outlet_kind", "branch"), ("division_code", "510683")];
const LISTED: Cells = &[
    ("entry_no", "L{n}"),
    ("id_type", "passport"),
    ("id_no", "E900000{n}"),
    ("category", "two_card"),
    ("listed_on", "2024-01-0{n}"),
    ("authority", "某县公安局"),
    ("authority_level", "county"),
    ("legal_basis", "断卡"),
];
const INVOLVED: Cells = &[("card_kind", "account"), ("case_no", "C{n}"), ("involved_on", "2024-06-20")];
const EXEMPTION: Cells = &[
    ("exemption_no", "X{n}"),
    ("scope_kind", "batch"),
    ("scope_id", "BANKA/2024/{n}"),
    ("factor", "0.5"),
    ("reason", "代发工资"),
    ("evidence_no", "V{n}"),
    ("owner", "反诈中心"),
    ("valid_from", "2024-01-01"),
    ("valid_to", "2024-12-31"),
];
const DISPOSITION: Cells =
    &[("lead_id", "P-0123456789A{n}"), ("outcome", "confirmed"), ("decided_on", "2024-06-2{n}"), ("unit", "某派出所")];
const STATION: Cells = &[("station_code", "S{n}"), ("name", "某派出所"), ("division_code", "510683")];
const BULLETIN: Cells = &[("division_code", "510683"), ("period", "2024-06"), ("measure", "cases"), ("value", "{n}")];

pub(super) fn openings(rows: &[Cells]) -> String {
    table(OPENING, rows)
}

pub(super) fn sims(rows: &[Cells]) -> String {
    table(SIM, rows)
}

pub(super) fn outlets(rows: &[Cells]) -> String {
    table(OUTLET, rows)
}

pub(super) fn listed(rows: &[Cells]) -> String {
    table(LISTED, rows)
}

pub(super) fn involved(rows: &[Cells]) -> String {
    table(INVOLVED, rows)
}

pub(super) fn exemptions(rows: &[Cells]) -> String {
    table(EXEMPTION, rows)
}

pub(super) fn dispositions(rows: &[Cells]) -> String {
    table(DISPOSITION, rows)
}

pub(super) fn stations(rows: &[Cells]) -> String {
    table(STATION, rows)
}

pub(super) fn bulletin_inputs(rows: &[Cells]) -> String {
    table(BULLETIN, rows)
}

/// Header and rows: the good cells with the row's number in the place of `{n}`, then those given.
fn table(good: Cells, rows: &[Cells]) -> String {
    let mut columns: Vec<&str> = good.iter().map(|(name, _)| *name).collect();
    for (name, _) in rows.iter().copied().flatten() {
        if !columns.contains(name) {
            columns.push(name);
        }
    }
    let mut text = columns.join(",") + "\n";
    for (n, row) in rows.iter().enumerate() {
        let cell = |column: &&str| {
            let of = |cells: Cells| cells.iter().find(|(name, _)| name == column).map(|(_, cell)| (*cell).to_owned());
            of(row).or_else(|| of(good)).unwrap_or_default().replace("{n}", &(n + 1).to_string())
        };
        text += &(columns.iter().map(cell).collect::<Vec<_>>().join(",") + "\n");
    }
    text
}

/// A citizen's number: area, birth date, sequence, and its check digit.
pub(super) fn citizen(area: u32, born: u32, sequence: u32) -> String {
    let first17 = format!("{area:06}{born:08}{sequence:03}");
    format!("{first17}{}", char::from(citizen_id::check_digit(first17.as_bytes().try_into().unwrap())))
}

pub(super) fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, has_unmapped) = GBK.encode(text);
    assert!(!has_unmapped);
    bytes.into_owned()
}

pub(super) fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}
