//! Panics, told without their words: these may quote the input that caused them.

use std::panic::{self, Location, UnwindSafe};

use crate::exit;
use crate::output;

/// Runs the program so that a panic anywhere in it says where it was and nothing else, and in the end is a failure.
pub fn run_quietly(program: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    panic::set_hook(Box::new(|info| output::remark(&told(info.location()))));
    panic::catch_unwind(program).unwrap_or(exit::FAILURE)
}

fn told(location: Option<&Location>) -> String {
    let place = location.map_or_else(String::new, |location| format!(" at {}:{}", location.file(), location.line()));
    format!("twocard: internal error{place}; nothing of the input is shown")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use std::sync::{Arc, Mutex};

    use super::*;

    #[test]
    fn a_panic_is_told_by_its_place_only() {
        let heard = Arc::new(Mutex::new(String::new()));
        let ear = Arc::clone(&heard);
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| ear.lock().unwrap().push_str(&told(info.location()))));
        let ended = std::thread::spawn(|| panic!("cell 110105194912310021 of 王小明")).join();
        panic::set_hook(before);
        assert!(ended.is_err());
        let heard = heard.lock().unwrap();
        assert!(heard.contains("internal error at ") && heard.contains("panics.rs:"), "{heard}");
        assert!(!heard.contains("110105194912310021") && !heard.contains('王'), "{heard}");
    }
}
