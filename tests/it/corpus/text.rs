use std::io::Read;

use flate2::read::GzDecoder;
use twocard_contracts::tables::ACCOUNT_OPENINGS;

use super::case::{Case, case};
use super::check;
use super::made::{gbk, gzip, openings, utf16};

const NO_FAULT: &str = "account_openings.csv 3 3 0 0 0\nexit 0";

fn three() -> String {
    openings(&[&[], &[], &[]])
}

/// Rows that are no rows of the header, among rows that are.
pub(super) fn broken_rows() -> Vec<Case> {
    let three_and = |row: &str| format!("{}{row}\n{}", three(), three().lines().last().unwrap());
    let bad = |bytes: &[u8]| [three().as_bytes(), bytes, b"\n"].concat();
    let undecodable =
        [gbk(&three()), b"BANKA,6217000000000000004,2024-06-01,passport,E1000004,\xFF\xFF\n".to_vec()].concat();
    let rows = three();
    vec![
        case("a line end inside a quoted cell; the lines after it keep their numbers")
            .openings(openings(&[&[("holder_name", "\"张\r\n三\"")], &[("holder_id_no", "x")], &[]]))
            .gives("account_openings.csv 3 2 1 0 0\n4 holder_id_no malformed\nexit 0"),
        case("doubled quotes, delimiters in quotes, a quote inside an open cell")
            .openings(openings(&[
                &[("holder_name", "\"张\"\"三\"\"\"")],
                &[("holder_name", "\"张,三\"")],
                &[("holder_name", "张\"三")],
            ]))
            .gives(NO_FAULT),
        case("a quote that is never closed costs its own line")
            .openings(openings(&[&[], &[("holder_name", "\"张三")], &[]]))
            .gives("account_openings.csv 3 2 1 0 0\n3 - unclosed_quote\nexit 0"),
        case("a NUL byte")
            .openings(openings(&[&[], &[("holder_name", "张\0三")], &[]]))
            .gives("account_openings.csv 3 2 1 0 0\n3 - nul_byte\nexit 0"),
        case("fewer and more cells than the header")
            .openings(three_and("BANKA,6217000000000000004\nBANKA,6217,2024-06-01,passport,E1000005,王五,,"))
            .gives("account_openings.csv 6 4 2 0 0\n5 - cell_count\n6 - cell_count\nexit 0"),
        case("empty lines are no rows, a line of delimiters is one")
            .openings(format!("\n\n{}\r\n\n,,,,,\n\n", rows.replace('\n', "\n\n")))
            .gives("account_openings.csv 4 3 1 0 0\n13 institution_code missing\nexit 0"),
        case("a file cut off inside its last row")
            .openings(&rows[..rows.len() - 25])
            .gives("account_openings.csv 3 2 1 0 0\n4 - cut_off\nexit 3")
            .says("warning: account_openings.csv:4: file ends inside this row"),
        case("a row that is not UTF-8 in a file that is")
            .openings(bad(b"BANKA,6217000000000000004,2024-06-01,passport,E1000004,\xCD\xF5"))
            .gives("account_openings.csv 4 3 1 0 0\n5 - not_utf8\nexit 0"),
        case("a row that is not GBK in a file that is")
            .openings(undecodable)
            .gives("account_openings.csv 4 3 1 0 0\n5 - undecodable\nexit 0"),
    ]
}

/// The same rows in every form of text.
pub(super) fn forms() -> Vec<Case> {
    let good = |name, bytes: Vec<u8>| {
        case(name).openings(bytes).gives(NO_FAULT).keeps(&ACCOUNT_OPENINGS, &["line"], &["2", "3", "4"])
    };
    let rows = three();
    let packed = |name: &'static str, file: &'static str, bytes: Vec<u8>| {
        case(name).file(file, bytes).gives(&NO_FAULT.replace("account_openings.csv", file))
    };
    vec![
        good("byte order mark and CRLF", format!("\u{feff}{}", rows.replace('\n', "\r\n")).into_bytes()),
        good("no line end behind the last row", rows.trim_end().as_bytes().to_vec()),
        good("semicolons", rows.replace(',', ";").into_bytes()),
        good("tabs", rows.replace(',', "\t").into_bytes()),
        good("a delimiter of two characters", rows.replace(',', "||").into_bytes()),
        good("a delimiter of one character in three bytes, twice", rows.replace(',', "€€").into_bytes()),
        good(
            "every cell in quotes",
            rows.lines().map(|line| format!("\"{}\"\n", line.replace(',', "\",\""))).collect::<String>().into_bytes(),
        ),
        good("a tab behind every heading and cell", rows.replace(',', "\t,").replace('\n', "\t\n").into_bytes()),
        good("blanks of every width around cells", rows.replace(',', " ,\u{3000}\u{a0}").into_bytes()),
        good("GBK", gbk(&rows)),
        good("UTF-16 little endian with its mark", [b"\xFF\xFE".to_vec(), utf16(&rows, u16::to_le_bytes)].concat()),
        good("UTF-16 big endian without a mark", utf16(&rows, u16::to_be_bytes)),
        packed("gzip", "account_openings.csv.gz", gzip(rows.as_bytes())),
        packed("gzip of GBK in two members", "account_openings.csv.gz", {
            let (first, second) = rows.split_at(rows.len() / 2);
            [gzip(&gbk(first)), gzip(&gbk(second))].concat()
        }),
        packed("zstd", "account_openings.csv.zst", zstd::encode_all(rows.as_bytes(), 3).unwrap()),
        packed("gzip that is called plain", "account_openings.txt", gzip(rows.as_bytes())),
    ]
}

/// Files that are empty, refused or damaged as wholes.
pub(super) fn whole_files() -> Vec<Case> {
    let rows = three();
    let refused = |name: &'static str, bytes: Vec<u8>, why: &str| {
        case(name).openings(bytes).gives(&format!("refused account_openings.csv:{why}\nexit 1"))
    };
    // Rows that compress badly, so that half of the bytes hold whole rows.
    let many: String = (0..20_000)
        .map(|n: u64| format!("BANKA,62{:017},2024-06-01,passport,E{:07},\n", n * n * 7_919_u64, n))
        .collect();
    let header = rows.lines().next().unwrap();
    let packed = gzip(format!("{header}\n{many}").as_bytes());
    let cut = &packed[..packed.len() / 2];
    let mut unpacked = Vec::new();
    assert!(GzDecoder::new(cut).read_to_end(&mut unpacked).is_err());
    let n_whole = unpacked.iter().filter(|byte| **byte == b'\n').count() - 1;
    let damaged = format!("account_openings.csv.gz {} {n_whole} 1 0 0\n{} - cut_off\nexit 3", n_whole + 1, n_whole + 2);
    let none = "account_openings.csv 0 0 0 0 0";
    vec![
        case("a header alone is an empty table").openings(format!("{header}\n")).gives(&format!("{none}\nexit 0")),
        case("zero bytes are a warning")
            .openings(rows.as_bytes())
            .file("outlets.csv", "")
            .gives("account_openings.csv 3 3 0 0 0\noutlets.csv 0 0 0 0 0\nexit 3")
            .says("warning: outlets.csv: has no bytes"),
        case("a byte order mark and nothing else").openings("\u{feff}").gives(&format!("{none}\nexit 3")),
        refused("line ends and nothing else", b"\r\n\n".to_vec(), "1: file holds no header"),
        refused(
            "a required column is missing",
            rows.replace("card_no", "card").into_bytes(),
            "1:card_no: required column of account_openings is missing from the header",
        ),
        refused(
            "a column stands twice",
            rows.replace("holder_name", "card_no").into_bytes(),
            "1:card_no: column stands twice in the header; name it once",
        ),
        refused(
            "Latin-1",
            rows.replace("张三", "Jos?").bytes().map(|byte| if byte == b'?' { 0xE9 } else { byte }).collect(),
            "2: file is not UTF-8; declare the encoding",
        ),
        refused(
            "bare carriage returns",
            rows.replace('\n', "\r").into_bytes(),
            "1: line ends are bare carriage returns; save the file with LF or CRLF line ends",
        ),
        refused("compressed twice", gzip(&gzip(rows.as_bytes())), "1: file is compressed twice; decompress it once"),
        refused(
            "an old workbook that is called CSV",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest".to_vec(),
            "1: file is an old .xls workbook or one with a password; save it as .xlsx without a password",
        ),
        refused(
            "a header whose quote is never closed",
            b"\"institution_code,card_no\n".to_vec(),
            "1: header has a quote that is never closed",
        ),
        case("a refused file that may be missing")
            .openings(rows.as_bytes())
            .file("outlets.csv", "outlet_code,name\n001,x\n")
            .optional("outlets")
            .gives("account_openings.csv 3 3 0 0 0\noutlets.csv 0 0 0 0 0\nexit 3")
            .says("outlets.csv:1:institution_code: required column of outlets is missing"),
        case("gzip that ends too soon keeps the rows before")
            .file("account_openings.csv.gz", cut)
            .gives(&damaged)
            .says("rows before were kept; ask for the complete file"),
        case("columns that nobody reads: control characters, Unnamed")
            .openings(openings(&[&[("Unnamed: 21", ""), ("no\u{7}te", "x"), ("备注", "y")]]))
            .gives("account_openings.csv 1 1 0 0 0\nexit 0")
            .says("columns not read (not in the contract): Unnamed: 21, column 8, 备注"),
        case("headings in any case and width")
            .openings(rows.replace("card_no", "ＣＡＲＤ_No").replace("opened_at", "\u{feff}OPENED_AT"))
            .gives(NO_FAULT),
    ]
}

#[test]
fn broken_rows_are_rejected_alone() {
    check(&broken_rows());
}

#[test]
fn every_form_of_text_holds_the_same_rows() {
    check(&forms());
}

#[test]
fn whole_files_are_empty_refused_or_damaged() {
    check(&whole_files());
}
