//! What somebody wants of their mail, as it is shown before it counts.

use serde_json::Value;

use crate::reply::{ChangedField, PreviewRecord};

/// The kind of record, as the history calls it.
pub(super) const ENTITY: &str = "mail_wishes";

/// What is listed, and what it is called.
const LISTS: [(&str, &str); 3] =
    [("blocked", "Mail left out"), ("allowed", "Mail kept in any case"), ("shared", "Mail that colleagues may read")];

/// A change of wishes: each that changes, as it is and as it will be.
pub(super) fn record(before: &Value, after: &Value) -> PreviewRecord {
    let mut fields: Vec<ChangedField> = Vec::new();
    let mut compare = |label: String, before: Option<String>, after: Option<String>| {
        if before != after {
            fields.push(ChangedField { label, before, after });
        }
    };
    for (list, label) in LISTS {
        compare(label.to_owned(), listed(&before[list]), listed(&after[list]));
    }
    for account in after["accounts"].as_array().into_iter().flatten() {
        let address = account["address"].as_str().unwrap_or_default();
        let was = before["accounts"].as_array().into_iter().flatten();
        let was = was.into_iter().find(|was| was["address"] == account["address"]).cloned().unwrap_or_default();
        let said = |account: &Value, field: &str| {
            account[field].as_bool().map(|set| if set { "yes" } else { "no" }.to_owned())
        };
        for (field, label) in [
            ("shared", "Colleagues may read all mail"),
            ("adds_contacts", "People become contacts by themselves"),
            ("reads_text", "A language model reads new mail"),
        ] {
            compare(format!("{label} of {address}"), said(&was, field), said(account, field));
        }
        compare(format!("Only labels of {address}"), listed(&was["labels"]), listed(&account["labels"]));
    }
    PreviewRecord { title: "Your mail".to_owned(), what: "wishes".to_owned(), fields }
}

fn listed(list: &Value) -> Option<String> {
    let texts: Vec<&str> = list.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}
