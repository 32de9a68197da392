//! The `leancrm` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    leancrm_api::wiring::set_up_tls();
    leancrm_api::cli::main()
}
