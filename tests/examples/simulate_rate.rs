//! Rows a second that `simulate` writes, with two threads, and its peak memory.
//!
//! `make bench-simulate` calls it. BENCH_OPENINGS (2,000,000) openings are written BENCH_ROUNDS (3) times below TMPDIR.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::time::Instant;

use twocard_simulate::{Config, simulate};

const THREADS: usize = 2;

fn main() {
    let number = |name: &str, default: u32| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let config = Config { n_openings: number("BENCH_OPENINGS", 2_000_000), ..Config::default() };
    let pool = rayon::ThreadPoolBuilder::new().num_threads(THREADS).build().unwrap();
    for round in 1..=number("BENCH_ROUNDS", 3) {
        let dir = tempfile::tempdir().unwrap();
        let start = Instant::now();
        let summary = pool.install(|| simulate(&config, dir.path())).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let rows: u64 = summary.tables.iter().map(|(_, rows)| rows).sum();
        println!(
            "round {round}: {rows} rows in {seconds:.2} s, {:.0} rows/s, peak {} MiB",
            rows as f64 / seconds,
            peak()
        );
    }
}

/// Most memory this process has had, in MiB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|text| text.trim().trim_end_matches(" kB").parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
