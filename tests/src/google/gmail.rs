//! Gmail, version 1, as far as somebody who reads along needs it.

mod account;
mod history;
mod mail;
mod mailbox;
mod search;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

pub(super) use self::mailbox::Mailbox;
pub use self::{account::MessageView, mail::Mail};
use self::{
    mailbox::{SYSTEM_LABELS, Stored, parsed, written},
    search::Search,
};
use super::{
    api::{Call, cursor},
    wire::Refusal,
};

/// The scope with which nobody sees what is written.
const METADATA: &str = "https://www.googleapis.com/auth/gmail.metadata";
/// The most of a page.
const PAGE: usize = 500;
/// How long Gmail tells of changes.
const WATCH: TimeDelta = TimeDelta::days(7);

/// What a method costs of the quota.
pub(super) fn units(method: &str) -> u64 {
    match method {
        "gmail.users.getProfile" | "gmail.users.labels.list" => 1,
        "gmail.users.history.list" => 2,
        "gmail.users.watch" => 100,
        "gmail.users.stop" => 50,
        _ => 5,
    }
}

/// Answers a call; `None` where there is nothing to answer with.
pub(super) fn answer(mailbox: &mut Mailbox, call: &Call) -> Result<Option<Value>, Refusal> {
    let user = call.path.get("userId").map(String::as_str).unwrap_or_default();
    if user != "me" && user != call.caller.account {
        return Err(Refusal::new(403, "forbidden", format!("Delegation denied for {}", call.caller.account)));
    }
    match call.method.id.as_str() {
        "gmail.users.getProfile" => Ok(Some(profile(mailbox, &call.caller.account))),
        "gmail.users.labels.list" => Ok(Some(labels(mailbox))),
        "gmail.users.messages.list" => list(mailbox, call).map(Some),
        "gmail.users.messages.get" => get(mailbox, call).map(Some),
        "gmail.users.history.list" => history::list(mailbox, call).map(Some),
        "gmail.users.watch" => watch(mailbox, call).map(Some),
        "gmail.users.stop" => {
            mailbox.watch = None;
            Ok(None)
        }
        other => Err(Refusal::wrong(format!("the fake does not answer {other}"))),
    }
}

fn profile(mailbox: &Mailbox, account: &str) -> Value {
    json!({
        "emailAddress": account, "messagesTotal": mailbox.messages.len(), "threadsTotal": mailbox.threads(),
        "historyId": mailbox.history_id.to_string(),
    })
}

fn labels(mailbox: &Mailbox) -> Value {
    let system = SYSTEM_LABELS.iter().map(|id| json!({ "id": id, "name": id, "type": "system" }));
    let own = mailbox.labels.iter().map(|(id, name)| json!({ "id": id, "name": name, "type": "user" }));
    json!({ "labels": system.chain(own).collect::<Vec<_>>() })
}

/// Whether nothing that is written may be seen.
fn sees_no_text(call: &Call) -> bool {
    !call.caller.scopes.iter().any(|scope| scope != METADATA && call.method.scopes.contains(scope))
}

fn list(mailbox: &Mailbox, call: &Call) -> Result<Value, Refusal> {
    let most = call.most(100, PAGE)?;
    if call.query.one("q").is_some() && sees_no_text(call) {
        return Err(Refusal::new(403, "forbidden", "Metadata scope does not support 'q' parameter"));
    }
    let search = Search::read(call.query.one("q").unwrap_or_default(), call.now).map_err(Refusal::wrong)?;
    let labels: Vec<&str> = call.query.all("labelIds").collect();
    if let Some(unknown) = labels.iter().find(|label| !mailbox.knows_label(label)) {
        return Err(Refusal::bad(format!("Invalid label: {unknown}")));
    }
    let everywhere = call.flag("includeSpamTrash") || search.everywhere();
    let hidden = |message: &Stored| {
        !everywhere && ["SPAM", "TRASH"].iter().any(|label| message.labels.contains(*label) && !labels.contains(label))
    };
    let upto = match cursor::read(call, &["q", "labelIds", "includeSpamTrash"])?.as_slice() {
        [at, id] => (*at, id.cast_unsigned()),
        _ => (i64::MAX, u64::MAX),
    };
    let older = mailbox.order.range(..upto).rev().filter_map(|(_, id)| mailbox.messages.get(id));
    let mut found = older.filter(|message| {
        !hidden(message) && labels.iter().all(|label| message.labels.contains(*label)) && search.finds(message)
    });
    let page: Vec<&Stored> = found.by_ref().take(most).collect();
    let more = found.next().is_some();
    let mut answer = json!({ "resultSizeEstimate": page.len() + usize::from(more) });
    let named = |message: &&Stored| json!({ "id": written(message.id), "threadId": written(message.thread) });
    if !page.is_empty() {
        answer["messages"] = page.iter().map(named).collect();
    }
    if let Some(last) = page.last().filter(|_| more) {
        let at = [last.at.timestamp_millis(), last.id.cast_signed()];
        answer["nextPageToken"] = json!(cursor::write(call, &["q", "labelIds", "includeSpamTrash"], &at));
    }
    Ok(answer)
}

fn get(mailbox: &Mailbox, call: &Call) -> Result<Value, Refusal> {
    let id = parsed(&call.path["id"]).ok_or_else(|| Refusal::bad("Invalid id value"))?;
    let message = mailbox.messages.get(&id).ok_or_else(Refusal::not_found)?;
    let format = call.query.one("format").unwrap_or("full");
    let wanted: Vec<&str> = call.query.all("metadataHeaders").collect();
    if !wanted.is_empty() && format != "metadata" {
        return Err(Refusal::wrong("`metadataHeaders` goes with the format `metadata` alone"));
    }
    if matches!(format, "full" | "raw") && sees_no_text(call) {
        let said = format!("Metadata scope doesn't allow format {}", format.to_uppercase());
        return Err(Refusal::new(403, "forbidden", said));
    }
    let mut shown = json!({
        "id": written(id), "threadId": written(message.thread), "labelIds": message.labels,
        "snippet": message.mail.snippet(), "historyId": message.history.to_string(),
        "internalDate": message.at.timestamp_millis().to_string(), "sizeEstimate": message.mail.size(),
    });
    if message.labels.is_empty() {
        shown.as_object_mut().expect("made above").remove("labelIds");
    }
    match format {
        "minimal" => {}
        "metadata" | "full" => shown["payload"] = payload(message, format == "full", &wanted, call.padded),
        other => return Err(Refusal::wrong(format!("the fake has no messages of the format `{other}`"))),
    }
    Ok(shown)
}

fn payload(message: &Stored, full: bool, wanted: &[&str], padded: bool) -> Value {
    let mail = &message.mail;
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted.eq_ignore_ascii_case(name));
    let mut headers = mail.headers(message.id, message.at);
    headers.push(("Content-Type".to_owned(), format!("{}; charset=\"UTF-8\"", mail.mime())));
    let headers: Vec<Value> = headers
        .into_iter()
        .filter(|(name, _)| is_wanted(name))
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    let mut payload = json!({ "mimeType": mail.mime(), "headers": headers });
    if full {
        let (body, parts) = mail.body(padded);
        payload["partId"] = json!("");
        payload["filename"] = json!("");
        payload["body"] = body;
        if !parts.is_empty() {
            payload["parts"] = json!(parts);
        }
    }
    payload
}

fn watch(mailbox: &mut Mailbox, call: &Call) -> Result<Value, Refusal> {
    let topic = call.body.as_ref().and_then(|body| body["topicName"].as_str()).unwrap_or_default();
    let [first, project, second, name] = topic.split('/').collect::<Vec<_>>()[..] else {
        return Err(Refusal::wrong("Invalid topicName does not match projects/{project}/topics/*"));
    };
    if first != "projects" || second != "topics" || project.is_empty() || name.is_empty() {
        return Err(Refusal::wrong("Invalid topicName does not match projects/{project}/topics/*"));
    }
    let until: DateTime<Utc> = call.now + WATCH;
    mailbox.watch = Some((topic.to_owned(), until));
    Ok(json!({ "historyId": mailbox.history_id.to_string(), "expiration": until.timestamp_millis().to_string() }))
}
