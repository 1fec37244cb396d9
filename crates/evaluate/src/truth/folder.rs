//! A folder: `answer_key.csv`, `groups.csv`, and `future_involved.csv` where anything is known of later.

use std::path::Path;

use super::{Directory, Truth, answer_key, future, groups};
use crate::EvaluateError;

const ANSWER_KEY: &str = "answer_key.csv";
const GROUPS: &str = "groups.csv";
const FUTURE: &str = "future_involved.csv";
/// Where they lie beside the source files of synthetic data.
const SUB_FOLDER: &str = "answer-key";

pub(super) fn read(dir: &Path, directory: &dyn Directory) -> Result<Truth, EvaluateError> {
    let below = dir.join(SUB_FOLDER);
    let dir = if !dir.join(ANSWER_KEY).is_file() && below.is_dir() { below.as_path() } else { dir };
    for name in [ANSWER_KEY, GROUPS] {
        if !dir.join(name).is_file() {
            let what =
                format!("{name} is missing: a truth is {ANSWER_KEY} and {GROUPS} in one folder, or a single CSV");
            return Err(EvaluateError::File { path: dir.to_owned(), what });
        }
    }
    let (groups, positions) = groups::read(&dir.join(GROUPS))?;
    let mut truth = Truth { groups, ..Truth::default() };
    answer_key::read(&dir.join(ANSWER_KEY), &positions, directory, &mut truth)?;
    let later = dir.join(FUTURE);
    if later.is_file() {
        future::read(&later, directory, &mut truth)?;
    }
    Ok(truth)
}
