//! Random damage to valid files of every kind, each read in several ways, and what must hold for all of them.
//!
//! The ordinary tests run a few cases. `cargo test -p twocard-ingest --lib fuzz -- --ignored --nocapture` runs until told to
//! stop: `FUZZ_SECONDS` (60), `FUZZ_SEED` (1), `FUZZ_THREADS` (1), `FUZZ_FROM` (number of the first case), `FUZZ_CASES`
//! (how many at most), `FUZZ_OUT` (folder for the files of cases that fail). A case is made by its seed and number alone.

mod case;
mod check;
mod count;
mod dice;
mod mutate;
mod packed;
mod rows;
mod whole;

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use case::Case;
use check::{Bench, Outcome};
use dice::Dice;

/// One in so many cases writes all tables, twice.
const WHOLE: u64 = 16;
/// Of the processor, per thread: the machine may have other things to do.
const MAX_SECONDS: u64 = 20;
/// A case that takes longer ends the run.
const MAX_HANG: Duration = Duration::from_secs(120);
const MAX_RESIDENT_KIB: u64 = 2 << 20;

/// Panics of libraries that the program turned into a refusal.
static LIBRARY_PANICS: AtomicU64 = AtomicU64::new(0);
/// Panics in code of this workspace, or with a text of a cell.
static OWN_PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());

#[derive(Default)]
struct Tally {
    n_cases: u64,
    n_refused: u64,
    n_whole: u64,
    n_rows: u64,
    n_rejected: u64,
    n_counted: u64,
}

impl Tally {
    fn add(&mut self, outcome: &Outcome) {
        self.n_cases += 1;
        self.n_refused += u64::from(outcome.is_refused);
        self.n_whole += u64::from(outcome.is_whole);
        self.n_rows += outcome.n_read;
        self.n_rejected += outcome.n_rejected;
        self.n_counted += outcome.n_counted;
    }
}

#[derive(Default)]
struct Results {
    tallies: BTreeMap<&'static str, Tally>,
    failures: Vec<String>,
}

struct Run {
    seed: u64,
    next: AtomicU64,
    n_done: AtomicU64,
    n_threads: u64,
    end: u64,
    deadline: Option<Instant>,
    out: Option<PathBuf>,
    results: Mutex<Results>,
}

impl Run {
    fn work(&self) {
        let bench = Bench::new();
        loop {
            let number = self.next.fetch_add(1, Relaxed);
            if number >= self.end || self.deadline.is_some_and(|deadline| Instant::now() > deadline) {
                return;
            }
            let case = case::build(&mut Dice::new(self.seed, number));
            if let Some(out) = &self.out {
                fs::write(out.join("running"), format!("{} {number} {}\n", self.seed, case.target)).unwrap();
            }
            let begun = cpu_seconds();
            let is_whole = number.is_multiple_of(WHOLE);
            let mut result = catch_unwind(AssertUnwindSafe(|| bench.run(&case, is_whole)))
                .unwrap_or_else(|_| Err("panic".to_owned()));
            let seconds = (cpu_seconds() - begun) / self.n_threads;
            if seconds > MAX_SECONDS {
                result = Err(format!("took {seconds} seconds"));
            }
            if resident_kib("VmRSS:") > MAX_RESIDENT_KIB {
                result = Err(format!("{} KiB of memory", resident_kib("VmRSS:")));
            }
            if let Some(panic) = OWN_PANICS.lock().unwrap_or_else(PoisonError::into_inner).pop() {
                result = Err(panic);
            }
            self.n_done.fetch_add(1, Relaxed);
            let mut results = self.results.lock().unwrap();
            match result {
                Ok(outcome) => results.tallies.entry(case.target).or_default().add(&outcome),
                Err(what) => {
                    results.failures.push(format!("case {number} ({}): {what}", case.target));
                    self.save(number, &case);
                }
            }
        }
    }

    /// Ends the process when no case is done for long: the file `running` tells which.
    #[allow(clippy::print_stdout, reason = "a report for whoever runs it")]
    fn watch(&self, is_over: &AtomicBool) {
        let (mut n_done, mut since) = (0, Instant::now());
        while !is_over.load(Relaxed) {
            std::thread::sleep(Duration::from_millis(200));
            let now = self.n_done.load(Relaxed);
            if now != n_done {
                (n_done, since) = (now, Instant::now());
            } else if since.elapsed() > MAX_HANG {
                println!("a case does not end: see the file `running`");
                std::process::exit(3);
            }
        }
    }

    fn save(&self, number: u64, case: &Case) {
        let Some(out) = &self.out else { return };
        let dir = out.join(format!("{}-{number}", self.seed));
        fs::create_dir_all(&dir).unwrap();
        for (name, bytes) in &case.files {
            fs::write(dir.join(name), bytes).unwrap();
        }
        if let Some(toml) = &case.mapping {
            fs::write(dir.join("mapping.toml"), toml).unwrap();
        }
    }
}

/// A line of the process's own status.
pub(super) fn resident_kib(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// What this process has taken of the processors, in seconds.
fn cpu_seconds() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() / 100
}

fn watch_panics() {
    set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let text = info.payload_as_str().unwrap_or_default();
        if place.contains("/registry/") && !text.contains(rows::CANARY) {
            LIBRARY_PANICS.fetch_add(1, Relaxed);
        } else {
            OWN_PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(format!("panic at {place}: {text:.200}"));
        }
    }));
}

#[test]
fn some_cases() {
    let results = Mutex::new(Results::default());
    let run =
        Run { seed: 1, next: 0.into(), n_done: 0.into(), n_threads: 2, end: 160, deadline: None, out: None, results };
    run.work();
    let results = run.results.into_inner().unwrap();
    assert!(results.failures.is_empty(), "{:#?}", results.failures);
    assert_eq!(results.tallies.len(), 6);
}

#[test]
#[ignore = "runs as long as it is told"]
#[allow(clippy::print_stdout, reason = "a report for whoever runs it")]
fn many_cases() {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text}")))
    };
    let from = number("FUZZ_FROM", 0);
    let out = std::env::var_os("FUZZ_OUT").map_or_else(|| std::env::temp_dir().join("twocard-fuzz"), PathBuf::from);
    fs::create_dir_all(&out).unwrap();
    let run = Run {
        seed: number("FUZZ_SEED", 1),
        next: from.into(),
        n_done: 0.into(),
        n_threads: number("FUZZ_THREADS", 1).max(1),
        end: from.saturating_add(number("FUZZ_CASES", u64::MAX)),
        deadline: Some(Instant::now() + Duration::from_secs(number("FUZZ_SECONDS", 60))),
        out: Some(out.clone()),
        results: Mutex::new(Results::default()),
    };
    watch_panics();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| run.watch(&is_over));
        let workers: Vec<_> = (0..run.n_threads).map(|_| scope.spawn(|| run.work())).collect();
        let ends: Vec<_> = workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Relaxed);
        assert!(ends.iter().all(Result::is_ok), "the harness itself failed");
    });
    let results = run.results.into_inner().unwrap();
    println!("target      cases  refused  whole     rows  rejected  counted again");
    for (target, t) in &results.tallies {
        println!(
            "{target:10} {:6} {:8} {:6} {:8} {:9} {:14}",
            t.n_cases, t.n_refused, t.n_whole, t.n_rows, t.n_rejected, t.n_counted
        );
    }
    let n_cases: u64 = results.tallies.values().map(|tally| tally.n_cases).sum();
    println!(
        "{n_cases} cases held, {} failed; {} panics of libraries became refusals; at most {} MiB of memory",
        results.failures.len(),
        LIBRARY_PANICS.load(Relaxed),
        resident_kib("VmHWM:") >> 10
    );
    results.failures.iter().for_each(|failure| println!("{failure}"));
    assert!(results.failures.is_empty(), "files of failed cases are in {}", out.display());
}
