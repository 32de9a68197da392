//! The `leancrm` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    leancrm_api::cli::main()
}
