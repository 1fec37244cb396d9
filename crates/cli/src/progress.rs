//! A line per stage, or a bar over nights: on a terminal, nothing otherwise; timings are kept for `timings.json`.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// Stages done so far.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    timings: Vec<(&'static str, Duration)>,
}

impl Progress {
    pub(crate) fn new() -> Progress {
        let bar = std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(120));
            bar
        });
        Progress { bar, timings: Vec::new() }
    }

    /// Runs one stage under its name.
    pub(crate) fn stage<T>(&mut self, name: &'static str, work: impl FnOnce() -> T) -> T {
        if let Some(bar) = &self.bar {
            bar.set_message(name);
        }
        let start = Instant::now();
        let result = work();
        self.timings.push((name, start.elapsed()));
        result
    }

    /// Stage names and their wall times.
    pub(crate) fn finish(self) -> Vec<(&'static str, Duration)> {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        self.timings
    }
}

/// Steps of equal work.
#[derive(Debug)]
pub(crate) struct Steps(Option<ProgressBar>);

impl Steps {
    pub(crate) fn new(n_steps: usize) -> Steps {
        Steps(std::io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::new(n_steps as u64);
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed}, {eta} left") {
                bar.set_style(style);
            }
            bar
        }))
    }

    /// Says which step begins.
    pub(crate) fn begin(&self, name: &str) {
        if let Some(bar) = &self.0 {
            if !bar.message().is_empty() {
                bar.inc(1);
            }
            bar.set_message(name.to_owned());
        }
    }

    pub(crate) fn finish(self) {
        if let Some(bar) = self.0 {
            bar.finish_and_clear();
        }
    }
}
