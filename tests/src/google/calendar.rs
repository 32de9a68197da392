//! Google Calendar, version 3, as far as somebody who keeps meetings in step needs it.

use serde_json::Value;

use super::{api::Call, wire::Refusal};

/// A calendar.
#[derive(Debug)]
pub(super) struct Calendar;

impl Calendar {
    pub(super) fn new(_email: &str) -> Self {
        Self
    }
}

/// Answers a call; `None` where there is nothing to answer with.
pub(super) fn answer(_calendar: &mut Calendar, call: &Call) -> Result<Option<Value>, Refusal> {
    Err(Refusal::wrong(format!("the fake does not answer {}", call.method.id)))
}

/// Whether an address is on this machine.
pub(super) fn loopback(address: &str) -> bool {
    reqwest::Url::parse(address).is_ok_and(|url| matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]")))
}
