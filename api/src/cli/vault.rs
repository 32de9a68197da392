//! `leancrm vault`: the keys that seal secrets in the database.

use clap::Subcommand;
use leancrm_core::vault::VaultKey;
use secrecy::ExposeSecret as _;

use super::{Output, Status};
use crate::wiring;

/// `leancrm vault …`
#[derive(Debug, Subcommand)]
pub(super) enum VaultCommand {
    /// Print a fresh key for vault.keys. It is kept nowhere.
    Key,
}

pub(super) fn run(command: &VaultCommand, out: &mut Output) -> Status {
    match command {
        VaultCommand::Key => {
            let key = VaultKey::write(wiring::random_bytes());
            out.line(key.expose_secret());
            out.json(&serde_json::json!({ "key": key.expose_secret() }));
            out.note(
                "Set LEANCRM_VAULT__KEYS to it, the same for every process; an old key goes behind it, after a comma.",
            );
            Status::Done
        }
    }
}
