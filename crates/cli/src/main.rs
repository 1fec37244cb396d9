//! The program `twocard`.

use std::process::ExitCode;

fn main() -> ExitCode {
    twocard_cli::threads::settle_before_start();
    ExitCode::from(twocard_cli::panics::run_quietly(|| twocard_cli::main(std::env::args_os())))
}
