//! What happened to a mailbox since: `users.history.list`.

use serde_json::{Value, json};

use super::{
    PAGE,
    mailbox::{Change, Mailbox, Record, written},
};
use crate::google::{
    api::{Call, cursor},
    wire::Refusal,
};

/// What a page belongs to.
const SAME: [&str; 3] = ["startHistoryId", "historyTypes", "labelId"];

pub(super) fn list(mailbox: &Mailbox, call: &Call) -> Result<Value, Refusal> {
    let most = call.most(100, PAGE)?;
    let Some(start) = call.query.one("startHistoryId").and_then(|start| start.parse::<u64>().ok()) else {
        return Err(Refusal::wrong("Missing or malformed startHistoryId"));
    };
    if start < mailbox.oldest || start > mailbox.history_id {
        return Err(Refusal::not_found());
    }
    let types: Vec<&str> = call.query.all("historyTypes").collect();
    let label = call.query.one("labelId");
    let wanted = |record: &&Record| {
        (types.is_empty() || types.contains(&record.change.kind()))
            && label.is_none_or(|label| record.labels.contains(label) || record.change.names(label))
    };
    let after = cursor::read(call, &SAME)?.first().map_or(start, |after| after.cast_unsigned());
    let mut found = mailbox.history.range(after + 1..).map(|(_, record)| record).filter(wanted);
    let page: Vec<&Record> = found.by_ref().take(most).collect();
    let more = found.next().is_some();
    let mut answer = json!({ "historyId": mailbox.history_id.to_string() });
    if !page.is_empty() {
        answer["history"] = page.iter().map(|record| record.shown()).collect();
    }
    if let Some(last) = page.last().filter(|_| more) {
        answer["nextPageToken"] = json!(cursor::write(call, &SAME, &[last.id.cast_signed()]));
    }
    Ok(answer)
}

impl Change {
    /// As `historyTypes` names it.
    fn kind(&self) -> &'static str {
        match self {
            Self::Added => "messageAdded",
            Self::Deleted => "messageDeleted",
            Self::LabelsAdded(_) => "labelAdded",
            Self::LabelsRemoved(_) => "labelRemoved",
        }
    }

    fn names(&self, label: &str) -> bool {
        match self {
            Self::LabelsAdded(labels) | Self::LabelsRemoved(labels) => labels.iter().any(|named| named == label),
            Self::Added | Self::Deleted => false,
        }
    }
}

impl Record {
    fn shown(&self) -> Value {
        let named = json!({ "id": written(self.message), "threadId": written(self.thread) });
        let mut message = named.clone();
        if !self.labels.is_empty() {
            message["labelIds"] = json!(self.labels);
        }
        let mut entry = json!({ "message": message });
        let field = match &self.change {
            Change::Added => "messagesAdded",
            Change::Deleted => "messagesDeleted",
            Change::LabelsAdded(labels) => {
                entry["labelIds"] = json!(labels);
                "labelsAdded"
            }
            Change::LabelsRemoved(labels) => {
                entry["labelIds"] = json!(labels);
                "labelsRemoved"
            }
        };
        json!({ "id": self.id.to_string(), "messages": [named], field: [entry] })
    }
}
