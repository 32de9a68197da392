//! Slack workspaces and the people in them: which tenants a workspace leads to, who somebody there is here, where the
//! app is installed.

mod callers;
mod codes;
mod installs;
mod people;
mod sight;
mod workspaces;

pub use self::{
    callers::{SlackCaller, SlackDelivery, SlackMember, SlackTenant, SlackWorkspace},
    installs::Install,
    workspaces::{Lease, NewWorkspace, SealedPair, Workspace},
};
use super::{Store, SystemTx, error};
/// Whether a text has the form of Slack's ids, with one of these letters first.
fn is_slack_id(text: &str, first: &str) -> bool {
    let rest = text.as_bytes().get(1..).unwrap_or_default();
    text.starts_with(|letter| first.contains(letter))
        && (1..=30).contains(&rest.len())
        && rest.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_slack_is_capitals_and_digits() {
        for id in ["T1", "T0123ABCD", "E9"] {
            assert!(is_slack_id(id, "TE"), "{id}");
        }
        for id in ["", "T", "U1", "t1", "T1 ", "T1\n", "T1'", "Té", "é1", &"T1".repeat(16)] {
            assert!(!is_slack_id(id, "TE"), "{id}");
        }
    }
}
