//! Quotes that open by mistake.

use twocard_contracts::tables::{ACCOUNT_OPENINGS, REJECTS, VAULT_REJECTS};

use super::{Files, Night};

const HEADER: &str = "institution_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name,holder_address";

/// A file of 2,000 rows on lines 2 to 2001, quoted names on some, and the given lines otherwise.
fn lines(others: &[(usize, &str)]) -> Vec<String> {
    let mut lines = vec![HEADER.to_owned()];
    for line in 2..=2001 {
        let name = if line >= 1501 && line % 100 == 1 { "\"王小明\"" } else { "李四" };
        lines.push(format!("ICBC,62179{line:06},2024-03-01 09:10:11,passport,E{line:07},{name},城关镇"));
    }
    for (line, text) in others {
        lines[line - 1] = (*text).to_owned();
    }
    lines
}

fn stray(line: usize) -> String {
    format!("\"ICBC,62179{line:06},2024-03-01 09:10:11,passport,E{line:07},李四,城关镇")
}

fn ingest(lines: &[String], line_end: &str, block_bytes: usize) -> Night {
    let text = lines.join(line_end) + line_end;
    let night = Files { block_bytes, ..Files::new(&[("account_openings.csv", text.as_bytes())]) }.ingest().unwrap();
    let offset_of = |line: usize| lines[..line - 1].iter().map(|text| text.len() + line_end.len()).sum::<usize>();
    let places = night.show(&REJECTS, &["line", "byte_offset"]);
    for place in places {
        let (line, offset) = place.split_once('|').unwrap();
        assert_eq!(offset, offset_of(line.parse().unwrap()).to_string(), "{line}");
    }
    night
}

/// Lines of the accepted rows, but for the given ones, are all lines of the file.
fn assert_all_but(night: &Night, absent: &[usize], n_lines: usize) {
    let expected: Vec<String> = (2..=n_lines).filter(|line| !absent.contains(line)).map(|i| i.to_string()).collect();
    assert!(night.show(&ACCOUNT_OPENINGS, &["line"]) == expected);
}

#[test]
fn a_stray_quote_rejects_one_row() {
    let text = stray(5);
    let lines = lines(&[(5, &text)]);
    for (line_end, block_bytes) in [("\n", 1 << 20), ("\r\n", 1 << 20), ("\n", 20_000), ("\n", 1000)] {
        let night = ingest(&lines, line_end, block_bytes);
        assert_eq!(night.rejects(), ["5||unclosed_quote"]);
        assert_eq!(night.counts(), [[2000, 1999, 1, 0, 0]]);
        assert_eq!(night.show_vault(&VAULT_REJECTS, &["raw"]), [text.as_str()]);
        assert_all_but(&night, &[5], 2001);
    }
}

#[test]
fn two_stray_quotes_reject_two_rows() {
    let in_last_cell = stray(1600).replace("\"", "").replace("城关镇", "\"城关镇");
    for second in [(6, stray(6)), (900, stray(900)), (1600, in_last_cell)] {
        let lines = lines(&[(5, &stray(5)), (second.0, &second.1)]);
        let night = ingest(&lines, "\n", 1 << 20);
        assert_eq!(night.rejects(), ["5||unclosed_quote".to_owned(), format!("{}||unclosed_quote", second.0)]);
        assert_eq!(night.counts(), [[2000, 1998, 2, 0, 0]]);
        assert_all_but(&night, &[5, second.0], 2001);
    }
}

#[test]
fn a_row_over_two_lines_stands_after_a_stray_quote() {
    let first = "ICBC,6217000001,2024-03-01 09:10:11,passport,E7654321,\"王";
    let lines = lines(&[(5, &stray(5)), (1001, first), (1002, "小明\",\"北京,\"\"东\"\"\"")]);
    for block_bytes in [1 << 20, 60_000, 5000] {
        let night = ingest(&lines, "\n", block_bytes);
        assert_eq!(night.rejects(), ["5||unclosed_quote"]);
        assert_eq!(night.counts(), [[1999, 1998, 1, 0, 0]]);
        assert_all_but(&night, &[5, 1002], 2001);
    }
}

#[test]
fn a_file_of_stray_quotes_is_read_line_by_line() {
    for text in [stray(5), "a\",\"b".to_owned(), "\"".to_owned()] {
        let mut lines = vec![text; 20_001];
        lines[0] = HEADER.to_owned();
        let night = ingest(&lines, "\n", 1 << 20);
        let [n_read, n_accepted, n_rejected, ..] = night.counts()[0];
        assert_eq!((n_read, n_accepted, n_rejected), (20_000, 0, 20_000));
    }
}
