use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use twocard_contracts::tables::{REJECT_RATES, REJECTS};
use twocard_tests::{Called, Night, Run, csv_files, twocard};

const HEADER: &str = "institution_code,outlet_code,card_no,opened_at,holder_id_type,holder_id_no,holder_name,extra";
const ROWS: [&str; 5] = [
    "BANKA,001,6217000000000000001,2024-06-01 09:00:00,citizen_id,11010519491231002X,张三,",
    "BANKA,001,6217000000000000002,2024-06-02 10:30:00,citizen_id,440524188001010015,\"=李,四\n\",",
    "BANKA,002,6217000000000000003,2024-06-03 10:30:00,passport,x,王五,",
    "BANKA,002,6217000000000000004,2024-06-03 10:30:00,passport",
    "BANKA,002,6217000000000000005,,passport,E1234567,赵六,",
];

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        let folder = Folder(tempfile::tempdir().unwrap());
        std::fs::create_dir(folder.path("input")).unwrap();
        std::fs::write(folder.path("input/account_openings.csv"), format!("{HEADER}\n{}\n", ROWS.join("\n"))).unwrap();
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn night(&self) -> Run {
        Night::new(&self.path("input"), &self.path("out")).run()
    }

    fn export(&self, to: &str, more: &[&str]) -> Called {
        let (to, runs) = (self.path(to).display().to_string(), self.path("out").display().to_string());
        let mut args = vec!["rejects", "export", "--out", &to, "--runs", &runs, "--purpose", "修复"];
        args.extend(more);
        twocard(&args)
    }

    fn refeed(&self, file: &str) -> Called {
        let (file, input) = (self.path(file).display().to_string(), self.path("input").display().to_string());
        twocard(&["rejects", "refeed", &file, "--input", &input])
    }

    fn refed_files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.path("input")).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> =
            names.map(|name| name.into_string().unwrap()).filter(|n| n.contains("refeed")).collect();
        names.sort();
        names
    }
}

/// (rejected, repaired, refed, in the table) over all files.
fn accounts(run: &Run) -> [u64; 4] {
    let sum = |count: &str| {
        run.manifest["sources"].as_array().unwrap().iter().map(|source| source[count].as_u64().unwrap()).sum()
    };
    let in_table = run.query("SELECT count(*) FROM account_openings") as u64;
    [sum("n_rejected"), sum("n_repaired"), sum("n_refed"), in_table]
}

#[test]
fn repaired_rows_come_back_once_and_close_their_rejects() {
    let folder = Folder::new();
    assert_eq!(accounts(&folder.night()), [4, 0, 0, 1]);
    let called = folder.export("bad.csv", &[]);
    assert_eq!(called.code, 0, "{}", called.stderr);
    assert!(called.stdout.contains("4 open rejects"), "{}", called.stdout);
    let file = folder.path("bad.csv");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}reject_table,"));
    assert!(text.contains("校验位不正确") && text.contains("check digit is wrong"));
    // Nothing begins like a formula, and no spreadsheet loses digits.
    assert!(text.contains("\"'=李,四") && text.contains(",'6217000000000000002,") && text.contains(",'001,"));

    // One row is repaired, one stays wrong, one is filled up, one is deleted.
    let repaired = text
        .replace("'440524188001010015", "'440524188001010014")
        .replace(",passport,,,", ",passport,E7654321,孙七,")
        .lines()
        .filter(|line| !line.contains("赵六"))
        .collect::<Vec<_>>()
        .join("\r\n");
    std::fs::write(folder.path("repaired.csv"), repaired).unwrap();
    let called = folder.refeed("repaired.csv");
    assert_eq!(called.code, 3, "{}\n{}", called.stdout, called.stderr);
    assert!(called.stderr.contains("repaired.csv:4:holder_id_no: value has the wrong form; row was not written"));
    assert!(called.stdout.contains("2 rows to be read again, 1 left out"), "{}", called.stdout);
    for secret in ["6217000000000000003", "王五", "440524188001010014"] {
        assert!(!called.stderr.contains(secret) && !called.stdout.contains(secret));
    }
    let files = folder.refed_files();
    assert!(files.len() == 1 && files[0].starts_with("account_openings-refeed-"), "{files:?}");
    let mode = std::fs::metadata(folder.path("input").join(&files[0])).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);

    let run = folder.night();
    assert_eq!(accounts(&run), [4, 2, 2, 3]);
    let called = folder.export("open.csv", &["--reason", "missing", "--reason", "malformed"]);
    assert!(called.stdout.contains("2 open rejects"), "{}", called.stdout);
    let lines: Vec<String> =
        csv_files::read(&folder.path("open.csv")).into_iter().map(|r| r["reject_line"].clone()).collect();
    assert_eq!(lines, ["5", "7"]);

    // The same file again changes nothing; the same rejects from another file are refused.
    assert_eq!(folder.refeed("repaired.csv").code, 3);
    assert_eq!(folder.refed_files(), files);
    let copy = std::fs::read_to_string(folder.path("repaired.csv")).unwrap() + "\r\n";
    std::fs::write(folder.path("copy.csv"), copy).unwrap();
    let called = folder.refeed("copy.csv");
    assert_eq!(called.code, 3);
    assert!(
        called.stderr.contains("copy.csv:2:reject_line: this reject has been repaired already"),
        "{}",
        called.stderr
    );
    assert_eq!(folder.refed_files(), files);
    assert_eq!(accounts(&folder.night()), [4, 2, 2, 3]);
}

#[test]
fn reject_rates_add_up_to_the_rejects() {
    let folder = Folder::new();
    let run = folder.night();
    let rows = run.tables.read(&REJECT_RATES, &["kind", "n_read", "n_rejected", "n_cell_rejects"]).unwrap();
    let (kind, n_rejected) = (rows.text("kind").unwrap(), rows.u32("n_rejected").unwrap());
    let (n_read, n_cells) = (rows.u32("n_read").unwrap(), rows.u32("n_cell_rejects").unwrap());
    let rejects = run.tables.read(&REJECTS, &["is_cell"]).unwrap().bool("is_cell").unwrap();
    for name in ["agent", "clerk", "outlet"] {
        let of_kind = |counts: &[u32]| {
            (0..rows.len()).filter(|row| kind.value(*row) == name).map(|row| counts[row] as usize).sum::<usize>()
        };
        assert_eq!(of_kind(&n_read), 5);
        assert_eq!(of_kind(&n_rejected), rejects.iter().filter(|is_cell| !**is_cell).count());
        assert_eq!(of_kind(&n_cells), rejects.iter().filter(|is_cell| **is_cell).count());
    }
    // Outlet 002 rejects two rows; the third has no cells to tell its place by.
    let of_outlet = "SELECT n_rejected FROM reject_rates WHERE kind = 'outlet' AND outlet_code = '002'";
    assert_eq!(run.query(of_outlet), 2);
    assert_eq!(run.query("SELECT n_rejected FROM reject_rates WHERE kind = 'outlet' AND place = 'unknown'"), 1);
}

#[test]
fn wrong_calls_are_usage_errors() {
    let folder = Folder::new();
    folder.night();
    std::fs::write(folder.path("there.csv"), "").unwrap();
    for (to, more, word) in [
        ("there.csv", vec![], "exists already"),
        ("new.csv", vec!["--reason", "nonsense"], "reasons: missing"),
        ("new.csv", vec!["--nonsense"], "nonsense"),
    ] {
        let called = folder.export(to, &more);
        assert_eq!(called.code, 2, "{}", called.stderr);
        assert!(called.stderr.contains(word), "{}", called.stderr);
    }
    let (to, runs) = (folder.path("new.csv").display().to_string(), folder.path("out").display().to_string());
    assert_eq!(twocard(&["rejects", "export", "--out", &to, "--runs", &runs]).code, 2);
    assert_eq!(twocard(&["rejects", "export", "--out", &to, "--runs", &runs, "--purpose", " "]).code, 2);
    assert!(!folder.path("new.csv").exists());
    let called = folder.refeed("there.csv");
    assert_eq!(called.code, 2, "{}", called.stderr);
    assert!(called.stderr.contains("is this an export?"), "{}", called.stderr);
}
