//! What comes over a socket, and what goes back. Nothing that comes makes it fail.

use serde_json::{Value, json};

/// The most of a kind that is told in the log, in characters.
const TOLD: usize = 60;

/// What came.
#[derive(Debug, PartialEq)]
pub(super) enum Frame {
    /// The connection is ready.
    Hello {
        /// How many of the app are open.
        connections: u64,
    },
    /// The connection will end, or has to.
    Disconnect {
        /// Whether no other may be opened.
        for_good: bool,
    },
    /// Something that was delivered.
    Envelope(Envelope),
    /// Something else.
    Unknown {
        /// What it wants to be acknowledged by.
        id: Option<String>,
        /// What it calls itself.
        kind: String,
    },
}

/// Something that was delivered.
#[derive(Debug, PartialEq)]
pub(super) struct Envelope {
    /// What it is acknowledged by.
    pub(super) id: String,
    /// What the body of a request would say.
    pub(super) payload: Value,
    /// Whether an answer may stand in the acknowledgement.
    pub(super) takes_answer: bool,
}

/// Reads a frame.
pub(super) fn read(text: &str) -> Frame {
    let Ok(mut frame) = serde_json::from_str::<Value>(text) else {
        return Frame::Unknown { id: None, kind: "no JSON".to_owned() };
    };
    let id = frame["envelope_id"].as_str().filter(|id| !id.is_empty()).map(ToOwned::to_owned);
    let kind: String = frame["type"].as_str().unwrap_or_default().chars().take(TOLD).collect();
    match (kind.as_str(), id) {
        ("hello", _) => Frame::Hello { connections: frame["num_connections"].as_u64().unwrap_or_default() },
        ("disconnect", _) => Frame::Disconnect { for_good: frame["reason"] == "link_disabled" },
        ("events_api" | "slash_commands" | "interactive", Some(id)) => Frame::Envelope(Envelope {
            id,
            takes_answer: frame["accepts_response_payload"] == true,
            payload: frame.get_mut("payload").map(Value::take).unwrap_or_default(),
        }),
        (_, id) => Frame::Unknown { id, kind },
    }
}

/// The acknowledgement of an envelope.
pub(super) fn ack(id: &str, payload: Option<Value>) -> String {
    match payload {
        None => json!({ "envelope_id": id }),
        Some(payload) => json!({ "envelope_id": id, "payload": payload }),
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_is_told_apart() {
        assert_eq!(read(r#"{"type":"hello","num_connections":2}"#), Frame::Hello { connections: 2 });
        for (reason, for_good) in
            [("warning", false), ("refresh_requested", false), ("new", false), ("link_disabled", true)]
        {
            let text = json!({ "type": "disconnect", "reason": reason }).to_string();
            assert_eq!(read(&text), Frame::Disconnect { for_good });
        }
        let text = json!({ "type": "slash_commands", "envelope_id": "e1", "payload": { "a": 1 }, "accepts_response_payload": true });
        let envelope = Envelope { id: "e1".to_owned(), payload: json!({ "a": 1 }), takes_answer: true };
        assert_eq!(read(&text.to_string()), Frame::Envelope(envelope));
        assert_eq!(ack("e\"1", None), r#"{"envelope_id":"e\"1"}"#);
    }

    #[test]
    fn what_is_unknown_is_acknowledged_where_it_can_be() {
        let unknown = |text: &str| match read(text) {
            Frame::Unknown { id, .. } => id,
            known => panic!("{text}: {known:?}"),
        };
        assert_eq!(unknown(r#"{"type":"tomorrow","envelope_id":"e1"}"#), Some("e1".to_owned()));
        assert_eq!(unknown(r#"{"type":7,"envelope_id":"e1","payload":[]}"#), Some("e1".to_owned()));
        for text in
            ["", "{", "[]", "null", "7", r#"{"type":"events_api"}"#, r#"{"type":"interactive","envelope_id":7}"#]
        {
            assert_eq!(unknown(text), None, "{text}");
        }
    }
}
