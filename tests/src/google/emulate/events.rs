//! Google Calendar out of emulate's: what it has none of, the proxy in front of it keeps in mind.
//!
//! Emulate lists events by their place, so that a page moves on when an event goes, and knows no changes. A list is therefore read
//! from it at once and given page by page as it was, with a sync token at its end that stands for the versions of that moment. An
//! event cannot be changed there: it is written anew, and called what it was called.

use std::collections::BTreeMap;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::PAGE;
use crate::google::{
    proxy::{Answered, Target},
    wire::{Pairs, Refusal, Request},
};

/// How sync tokens begin; the number of their list follows.
const SINCE: &str = "since-";
/// From when to when is asked.
const WINDOW: [&str; 2] = ["timeMin", "timeMax"];

/// The version of every event, by what it is called.
type Versions = BTreeMap<String, String>;
/// What is read, or what emulate or the proxy answers instead.
type Outcome<T> = Result<T, Box<Answered>>;

/// A list that is being paged through: it stays as it was when it began.
#[derive(Debug)]
struct List {
    items: Vec<Value>,
    /// What the sync token at its end stands for: all events at that moment, also those outside a window.
    versions: Versions,
}

/// What is kept in mind of a calendar.
#[derive(Debug, Default)]
pub(super) struct Events {
    /// What an event that was changed is called, by what emulate calls it now.
    names: BTreeMap<String, String>,
    lists: Vec<List>,
    /// The sync tokens of so many lists are not known any more.
    forgotten: usize,
}

impl Events {
    /// Ends every sync token that was given.
    pub(super) fn forget(&mut self) {
        self.forgotten = self.lists.len();
    }

    /// Answers a call; what emulate answers as Google does, it answers.
    pub(super) async fn answer(&mut self, emulate: &Target, kind: &str, request: &Request) -> Answered {
        let answered = match kind {
            "calendar.events.list" => self.list(emulate, request).await,
            "calendar.events.patch" => self.patch(emulate, request).await,
            "calendar.events.delete" => {
                let path = self.path_there(&request.path);
                Ok(emulate.ask(&Request { path, ..request.clone() }).await)
            }
            _ => Ok(emulate.ask(request).await),
        };
        answered.unwrap_or_else(|instead| *instead)
    }

    async fn list(&mut self, emulate: &Target, request: &Request) -> Outcome<Answered> {
        let (number, from) = match request.pairs().one("pageToken") {
            Some(token) => place(token).ok_or_else(|| refused(&Refusal::bad("Invalid pageToken")))?,
            None => (self.begin(emulate, request).await?, 0),
        };
        let list = self.lists.get(number).ok_or_else(|| refused(&Refusal::bad("Invalid pageToken")))?;
        let most: usize = PAGE.parse().expect("a number");
        let items: Vec<&Value> = list.items.iter().skip(from).take(most).collect();
        let mut page = json!({ "kind": "calendar#events", "items": items });
        if from + most < list.items.len() {
            page["nextPageToken"] = json!(format!("{number}-{}", from + most));
        } else {
            page["nextSyncToken"] = json!(format!("{SINCE}{number}"));
        }
        Ok(Answered::json(page))
    }

    /// Makes the list that the pages are of.
    async fn begin(&mut self, emulate: &Target, request: &Request) -> Outcome<usize> {
        let query = request.pairs();
        let window: Vec<(&str, &str)> = WINDOW.iter().filter_map(|name| Some((*name, query.one(name)?))).collect();
        let all = self.gathered(emulate, request, &[]).await?;
        let versions: Versions = all.iter().map(|event| (text(event, "id"), text(event, "etag"))).collect();
        let items = match query.one("syncToken") {
            None => self.gathered(emulate, request, &window).await?,
            Some(_) if !window.is_empty() => {
                return Err(refused(&Refusal::bad("Sync token cannot be used with a window of time")).into());
            }
            Some(token) => changes(self.known(token)?, &versions, all),
        };
        self.lists.push(List { items, versions });
        Ok(self.lists.len() - 1)
    }

    /// The versions that a sync token stands for.
    fn known(&self, token: &str) -> Outcome<&Versions> {
        let number: Option<usize> = token.strip_prefix(SINCE).and_then(|number| number.parse().ok());
        let list = number.and_then(|number| Some((number, self.lists.get(number)?)));
        match list {
            Some((number, list)) if number >= self.forgotten => Ok(&list.versions),
            Some(_) => Err(refused(&Refusal::of_status(410, None)).into()),
            None => Err(refused(&Refusal::bad("Invalid sync token value.")).into()),
        }
    }

    /// Every event of emulate's within a window, by the names that they have here.
    async fn gathered(&self, emulate: &Target, request: &Request, window: &[(&str, &str)]) -> Outcome<Vec<Value>> {
        let (mut items, mut next) = (Vec::new(), None);
        loop {
            let asked = window.iter().copied().chain([("maxResults", PAGE)]);
            let mut query: Vec<(String, String)> =
                asked.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
            query.extend(next.take().map(|token| ("pageToken".to_owned(), token)));
            let path = events_of(&request.path).to_owned();
            let asked = Request { verb: "GET".to_owned(), path, body: Bytes::new(), ..request.clone() };
            let mut page = read(emulate.ask(&asked.asking(&Pairs(query))).await)?;
            let found = page["items"].as_array_mut().map(std::mem::take).unwrap_or_default();
            items.extend(found.into_iter().map(|event| self.named(event)));
            match page["nextPageToken"].as_str() {
                Some(token) => next = Some(token.to_owned()),
                None => return Ok(items),
            }
        }
    }

    /// Writes an event anew with what is changed of it, takes the old one away, and calls the new one as that was called.
    async fn patch(&mut self, emulate: &Target, request: &Request) -> Outcome<Answered> {
        let (_, id) = request.path.rsplit_once('/').unwrap_or_default();
        let all = self.gathered(emulate, request, &[]).await?;
        let found = all.into_iter().find(|event| event["id"] == id);
        let mut event = found.ok_or_else(|| refused(&Refusal::of_status(404, None)))?;
        let changes: Value = serde_json::from_slice(&request.body).unwrap_or_default();
        if let (Some(event), Some(changes)) = (event.as_object_mut(), changes.as_object()) {
            event.extend(changes.clone());
        }
        let old = self.path_there(&request.path);
        let (path, body) = (events_of(&request.path).to_owned(), Bytes::from(event.to_string()));
        let written = Request { verb: "POST".to_owned(), path, query: String::new(), body, ..request.clone() };
        let written = read(emulate.ask(&written).await)?;
        let taken = Request { verb: "DELETE".to_owned(), path: old, body: Bytes::new(), ..request.clone() };
        let taken = emulate.ask(&taken).await;
        if !taken.status.is_success() {
            return Err(Box::new(taken));
        }
        self.names.retain(|_, name| name != id);
        self.names.insert(text(&written, "id"), id.to_owned());
        Ok(Answered::json(self.named(written)))
    }

    /// An event by the name that it has here.
    fn named(&self, mut event: Value) -> Value {
        if let Some(name) = event["id"].as_str().and_then(|id| self.names.get(id)) {
            event["id"] = json!(name);
        }
        event
    }

    /// The path of an event by the name that emulate has for it.
    fn path_there(&self, path: &str) -> String {
        let (before, id) = path.rsplit_once('/').unwrap_or_default();
        let there = self.names.iter().find(|(_, name)| *name == id).map_or(id, |(there, _)| there.as_str());
        format!("{before}/{there}")
    }
}

/// What is new or has another version than was known, and what is gone.
fn changes(known: &Versions, now: &Versions, all: Vec<Value>) -> Vec<Value> {
    let gone = known.keys().filter(|id| !now.contains_key(*id));
    let gone = gone.map(|id| json!({ "kind": "calendar#event", "etag": "\"gone\"", "id": id, "status": "cancelled" }));
    let is_news = |event: &Value| known.get(&text(event, "id")) != Some(&text(event, "etag"));
    all.into_iter().filter(is_news).chain(gone).collect()
}

/// The list and the place that the token of a page names.
fn place(token: &str) -> Option<(usize, usize)> {
    let (number, from) = token.split_once('-')?;
    Some((number.parse().ok()?, from.parse().ok()?))
}

/// The path of the list that a path is in.
fn events_of(path: &str) -> &str {
    path.find("/events").map_or(path, |at| &path[..at + "/events".len()])
}

fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// What was answered, where it was answered well.
fn read(answered: Answered) -> Outcome<Value> {
    match serde_json::from_slice(&answered.bytes) {
        Ok(value) if answered.status.is_success() => Ok(value),
        _ => Err(Box::new(answered)),
    }
}

fn refused(refusal: &Refusal) -> Answered {
    Answered::of(&refusal.reply(false))
}
