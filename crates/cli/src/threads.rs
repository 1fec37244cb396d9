//! Number of threads. Our own loops run on rayon's global pool; polars has a pool of its own whose size it reads from
//! the environment, so the program starts itself again with that set.

use std::os::unix::process::CommandExt;

const POLARS_THREADS: &str = "POLARS_MAX_THREADS";

/// Where `--threads N` is given and polars is not yet told, replaces this process by one that is.
pub fn settle_before_start() {
    if std::env::var_os(POLARS_THREADS).is_some() {
        return;
    }
    let args: Vec<_> = std::env::args_os().collect();
    let flag = args.iter().enumerate().find_map(|(at, arg)| {
        let text = arg.to_str()?;
        match text.strip_prefix("--threads") {
            Some("") => args.get(at + 1)?.to_str().map(str::to_owned),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        }
    });
    let Some(threads) = flag.filter(|text| text.parse::<usize>().is_ok_and(|n| n > 0)) else { return };
    let Ok(program) = std::env::current_exe() else { return };
    // `exec` comes back only when it fails; then polars keeps its own number of threads
    let _ = std::process::Command::new(program).args(&args[1..]).env(POLARS_THREADS, threads).exec();
}

/// Sizes rayon's global pool; it can be set once per process.
pub(crate) fn limit(threads: Option<usize>) {
    if let Some(n) = threads {
        // a second call in one process (tests) keeps the first size
        let _ = rayon::ThreadPoolBuilder::new().num_threads(n).build_global();
    }
}
