//! `cargo xtask`: see `cli::USAGE`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match xtask::cli::run(std::env::args_os().skip(1)) {
        Ok(true) => ExitCode::SUCCESS,
        // It has said what failed.
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
