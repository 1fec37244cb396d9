//! Every rule of a pack against its own SQL in DuckDB and against Python polars (`scripts/rules_in_polars.py`), on the same
//! Parquet, two threads each, in processes of their own.
//!
//! `make bench-rules` calls it. BENCH_TABLES names a folder of tables, else BENCH_INPUT a folder of source files that are
//! ingested first, else BENCH_OPENINGS (1,000,000) are simulated. BENCH_RULES names a pack (pipelines/rules/cn.toml). It
//! prints wall seconds and findings per rule (each rule alone, and all together) and peak memory. BENCH_ENGINES chooses
//! among `twocard`, `duckdb` and `polars`; BENCH_PYTHON is a Python that has polars, BENCH_SECONDS (600) what one rule may
//! take there.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use twocard_contracts::time::Date;
use twocard_rules::{Relations, RulePack, evaluate};
use twocard_tables::TableDir;

const THREADS: usize = 2;
const AS_OF: &str = "2024-06-30";

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, engine, tables, pack] = &arguments[..] {
        let (tables, pack) = (TableDir::new(tables), RulePack::load(Path::new(pack)).unwrap());
        return match engine.as_str() {
            "twocard" => ours(&tables, &pack),
            _ => theirs(&tables, &pack),
        };
    }
    let var = |name: &str, default: &str| std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let dir = tempfile::tempdir().unwrap();
    let tables = match std::env::var_os("BENCH_TABLES") {
        Some(tables) => PathBuf::from(tables),
        None => ingest(dir.path(), &var("BENCH_OPENINGS", "1000000")),
    };
    let pack = var("BENCH_RULES", "pipelines/rules/cn.toml");
    for engine in var("BENCH_ENGINES", "twocard,duckdb,polars").split(',') {
        let (tables, seconds) = (tables.to_str().unwrap(), var("BENCH_SECONDS", "600"));
        let (peak, lines) = match engine {
            "polars" => run(&var("BENCH_PYTHON", "python3"), &["scripts/rules_in_polars.py", tables, &pack, &seconds]),
            _ => run(&arguments[0], &[engine, tables, &pack]),
        };
        match engine {
            // every rule is a process of its own there, and its peak stands in the lines
            "polars" => println!("polars:"),
            _ => println!("{engine}: peak {peak:.0} MiB"),
        }
        lines.iter().for_each(|line| println!("  {line}"));
    }
}

fn ingest(dir: &Path, n_openings: &str) -> PathBuf {
    let input = std::env::var_os("BENCH_INPUT").map_or_else(
        || {
            let n_openings = n_openings.parse().unwrap();
            let config = twocard_simulate::Config { n_openings, ..twocard_simulate::Config::default() };
            twocard_simulate::simulate(&config, &dir.join("input")).unwrap();
            dir.join("input")
        },
        PathBuf::from,
    );
    let out = dir.join("out");
    let mut command = Command::new(twocard_tests::program());
    command.arg("ingest").arg("--input").arg(&input).arg("--out").arg(&out).stdout(Stdio::null());
    assert!(matches!(command.status().unwrap().code(), Some(0 | 3)));
    out.join("tables")
}

/// Peak memory in MiB and what the process printed.
fn run(program: &str, arguments: &[&str]) -> (f64, Vec<String>) {
    let mut child = Command::new(program).args(arguments).stdout(Stdio::piped()).spawn().unwrap();
    let (pid, out) = (child.id(), child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || BufReader::new(out).lines().map(Result::unwrap).collect::<Vec<_>>());
    let mut peak = 0_u64;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    (peak as f64 / 1024.0, reader.join().unwrap())
}

fn ours(tables: &TableDir, pack: &RulePack) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build().unwrap();
    let as_of = Date::parse(AS_OF.as_bytes()).unwrap();
    pool.install(|| {
        let start = Instant::now();
        let all = evaluate(pack, tables, as_of).unwrap();
        println!("{:14} {:8.2} s {:9} findings", "all rules", start.elapsed().as_secs_f64(), all.findings.len());
        drop(all);
        for rule in &pack.rules {
            let alone = pack.only(&rule.id, rule.version);
            let start = Instant::now();
            let n = evaluate(&alone, tables, as_of).unwrap().outcomes.iter().map(|of| of.n_findings).sum::<u32>();
            println!("{:14} {:8.2} s {n:9} findings", rule.id_at_version(), start.elapsed().as_secs_f64());
        }
    });
}

fn theirs(tables: &TableDir, pack: &RulePack) {
    let db = duckdb::Connection::open_in_memory().unwrap();
    db.execute_batch(&format!("SET threads = {THREADS}")).unwrap();
    let relations = Relations::parquet(tables, Date::parse(AS_OF.as_bytes()).unwrap());
    let mut total = 0.0;
    let mut lines = Vec::new();
    for rule in &pack.rules {
        let start = Instant::now();
        let sql = format!(
            "SELECT count(DISTINCT (subject_id, first_at, n_peak, n_cards)) FROM ({})",
            pack.sql(rule, &relations)
        );
        let n: u64 = db.query_row(&sql, [], |row| row.get(0)).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        total += seconds;
        lines.push(format!("{:14} {seconds:8.2} s {n:9} findings", rule.id_at_version()));
    }
    println!("{:14} {total:8.2} s", "all rules");
    lines.iter().for_each(|line| println!("{line}"));
}
