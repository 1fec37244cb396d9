//! Jobs that do not depend on each other, side by side: while one waits for its last column or hands bytes to the system,
//! another has the processor.

use std::sync::{Mutex, PoisonError};

use crate::IngestError;

/// Something to be done once.
pub(crate) type Job<'a> = Box<dyn FnOnce() -> Result<(), IngestError> + Send + 'a>;

/// Jobs at a time, whatever the number of threads: each holds a row group in memory.
const MOST_AT_A_TIME: usize = 4;

/// Runs jobs, begun in the order given. Of several errors, that of the first job in this order is given.
pub(crate) fn side_by_side(jobs: Vec<Job>) -> Result<(), IngestError> {
    let n_lanes = rayon::current_num_threads().min(MOST_AT_A_TIME);
    let waiting = Mutex::new(jobs.into_iter().enumerate());
    let failed = Mutex::new(None::<(usize, IngestError)>);
    let lane = || loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).next();
        let Some((at, job)) = next else { return };
        if let Err(error) = job() {
            let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
            if failed.as_ref().is_none_or(|(before, _)| at < *before) {
                *failed = Some((at, error));
            }
            return;
        }
    };
    rayon::scope(|scope| (0..n_lanes).for_each(|_| scope.spawn(|_| lane())));
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    failed.map_or(Ok(()), |(_, error)| Err(error))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn every_job_is_done_and_the_first_error_is_given() {
        let n_done = AtomicUsize::new(0);
        let job = |_| -> Job {
            Box::new(|| {
                n_done.fetch_add(1, Ordering::Relaxed);
                Ok(())
            })
        };
        assert!(side_by_side((0..50).map(job).collect()).is_ok());
        assert_eq!(n_done.into_inner(), 50);
        let fail = |at: usize| -> Job { Box::new(move || Err(IngestError::Internal(at.to_string()))) };
        let error = side_by_side((0..9).map(fail).collect()).map_err(|error| error.to_string());
        assert!(error.is_err_and(|error| error.ends_with('0')));
    }
}
