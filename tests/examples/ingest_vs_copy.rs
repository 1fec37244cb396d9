//! Ingest against DuckDB's unchecked copy of the same files, whole processes of two threads each, one after the other.
//!
//! `make bench` calls it. It simulates openings (BENCH_OPENINGS, 1,000,000 where absent; BENCH_INPUT names a folder that is
//! there already), lets `twocard ingest` read them into tables and vault, and DuckDB copy the two card files to Parquet,
//! BENCH_ROUNDS times each (3). It prints wall times, peak memory and the ratio of the medians.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const THREADS: &str = "2";
const CARD_FILES: [&str; 2] = ["account_openings", "sim_activations"];

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.get(1).is_some_and(|word| word == "copy") {
        return copy(Path::new(&arguments[2]), Path::new(&arguments[3]));
    }
    let number = |name: &str, default: u32| std::env::var(name).map_or(default, |text| text.parse::<u32>().unwrap());
    let dir = tempfile::tempdir().unwrap();
    let input = match std::env::var_os("BENCH_INPUT") {
        Some(input) => PathBuf::from(input),
        None => {
            let input = dir.path().join("input");
            let n_openings = number("BENCH_OPENINGS", 1_000_000);
            let config = twocard_simulate::Config { n_openings, ..twocard_simulate::Config::default() };
            twocard_simulate::simulate(&config, &input).unwrap();
            input
        }
    };
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 1..=number("BENCH_ROUNDS", 3) {
        let out = dir.path().join("out");
        let mut ingest = Command::new(twocard_tests::program());
        ingest.arg("ingest").arg("--input").arg(&input).arg("--out").arg(&out).args(["--threads", THREADS]);
        ours.push(timed(&mut ingest));
        std::fs::remove_dir_all(&out).unwrap();
        let copied = dir.path().join("copied");
        std::fs::create_dir_all(&copied).unwrap();
        theirs.push(timed(Command::new(&arguments[0]).arg("copy").arg(&input).arg(&copied)));
        std::fs::remove_dir_all(&copied).unwrap();
        let ((wall, mib), (their_wall, their_mib)) = (ours[ours.len() - 1], theirs[theirs.len() - 1]);
        println!("round {round}: ingest {wall:.1} s, {mib:.0} MiB; copy {their_wall:.1} s, {their_mib:.0} MiB");
    }
    println!("ratio of the median wall times: {:.2}", median(&mut ours) / median(&mut theirs));
}

/// Wall seconds and peak memory in MiB of a process.
fn timed(command: &mut Command) -> (f64, f64) {
    let start = Instant::now();
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let (pid, mut peak_kib) = (child.id(), 0_u64);
    // VmHWM is the peak so far: what is read last, shortly before the end, is the peak of the whole.
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = peak.and_then(|text| text.trim().trim_end_matches(" kB").parse().ok());
        peak_kib = peak_kib.max(kib.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    // 3: read, with warnings
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 3)));
    (start.elapsed().as_secs_f64(), peak_kib as f64 / 1024.0)
}

fn copy(input: &Path, out: &Path) {
    let connection = duckdb::Connection::open_in_memory().unwrap();
    connection.execute_batch(&format!("SET threads = {THREADS}")).unwrap();
    for table in CARD_FILES {
        let (from, to) = (input.join(format!("{table}.csv")), out.join(format!("{table}.parquet")));
        let (from, to) = (from.display(), to.display());
        connection.execute_batch(&format!("COPY (FROM read_csv('{from}', all_varchar = true)) TO '{to}'")).unwrap();
    }
}

fn median(times: &mut [(f64, f64)]) -> f64 {
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    times[times.len() / 2].0
}
