//! One call of Gmail or Calendar: held against what is documented, let in, counted, answered, and the answer looked at as well.

pub(super) mod cursor;

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{
    calendar,
    discovery::{self, Method},
    faults::Fault,
    gmail,
    journal::Entry,
    oauth::Caller,
    state::State,
    wire::{Content, Pairs, Refusal, Reply, Request},
};

/// A call that was let in.
#[derive(Debug)]
pub(super) struct Call {
    pub(super) method: &'static Method,
    pub(super) path: BTreeMap<String, String>,
    pub(super) query: Pairs,
    pub(super) body: Option<Value>,
    pub(super) caller: Caller,
    /// The etag that what is changed has to have still.
    pub(super) if_match: Option<String>,
    pub(super) now: DateTime<Utc>,
    /// Whether bodies of messages are padded.
    pub(super) padded: bool,
}

impl Call {
    /// Whether a parameter is there and true.
    pub(super) fn flag(&self, name: &str) -> bool {
        self.query.one(name) == Some("true")
    }

    /// How many a page may have.
    pub(super) fn most(&self, otherwise: usize, most: usize) -> Result<usize, Refusal> {
        let asked = self.query.one("maxResults").map_or(Some(otherwise), |text| text.parse().ok());
        let fits = |asked: &usize| (1..=most).contains(asked);
        asked.filter(fits).ok_or_else(|| Refusal::wrong(format!("`maxResults` is at least 1 and at most {most}")))
    }
}

/// A reply, with what happens to it on the way.
#[derive(Debug)]
pub(super) struct Served {
    pub(super) reply: Reply,
    pub(super) delay: Duration,
    pub(super) cut: bool,
}

/// What is known of a call so far, for the journal.
#[derive(Debug, Default)]
struct Seen {
    account: Option<String>,
    units: u64,
    fault: Option<Fault>,
}

/// Answers a call.
pub(super) fn serve(state: &mut State, request: &Request, batched: bool) -> Served {
    let Some((method, path)) = discovery::find(&request.verb, &request.path) else {
        state.violation("unknown", format!("{} {} is no method that the fake knows", request.verb, request.path));
        let reply = Reply::text(404, "text/html; charset=UTF-8", "<title>Error 404 (Not Found)!!1</title>");
        state.enter(entry("unknown", request, &reply, Seen::default(), batched, state.now()));
        return Served { reply, delay: state.faults.delay(None), cut: false };
    };
    let mut seen = Seen::default();
    let reply = perform(state, method, path, request, &mut seen).unwrap_or_else(|refusal| {
        if refusal.wrong {
            state.violation(&method.id, refusal.message.clone());
        }
        refusal.reply(method.is_gmail())
    });
    let (delay, cut) = (state.faults.delay(seen.fault.as_ref()), seen.fault == Some(Fault::Cut));
    state.enter(entry(&method.id, request, &reply, seen, batched, state.now()));
    Served { reply, delay, cut }
}

fn entry(kind: &str, request: &Request, reply: &Reply, seen: Seen, batched: bool, at: DateTime<Utc>) -> Entry {
    Entry {
        kind: kind.to_owned(),
        verb: request.verb.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        status: reply.status,
        account: seen.account,
        units: seen.units,
        batched,
        at,
    }
}

fn perform(
    state: &mut State,
    method: &'static Method,
    path: BTreeMap<String, String>,
    request: &Request,
    seen: &mut Seen,
) -> Result<Reply, Refusal> {
    let (query, body) = (state.faults.resumed(request.pairs()), body(request)?);
    documented(method, &query, body.as_ref())?;
    let caller = request.bearer().and_then(|token| state.oauth.caller(token));
    let caller = caller.ok_or_else(|| Refusal::of_status(401, None))?;
    seen.account = Some(caller.account.clone());
    if !method.scopes.iter().any(|scope| caller.scopes.contains(scope)) {
        return Err(without_scope(method));
    }
    seen.fault = state.faults.draw(&method.id);
    match seen.fault {
        Some(Fault::Status(status)) => return Err(Refusal::of_status(status, None)),
        Some(Fault::Limited(seconds)) => return Err(Refusal::of_status(429, Some(seconds))),
        _ => {}
    }
    let (now, padded) = (state.now(), state.padded);
    let if_match = request.header("if-match").map(str::to_owned);
    let call = Call { method, path, query, body, caller, if_match, now, padded };
    let mut answered = answer(state, &call, seen)?;
    if let Some(page) = &mut answered {
        state.faults.turn(page, &method.id, &call.caller.account, &call.query, seen.fault.as_ref());
    }
    for problem in method.response_problems(answered.as_ref()) {
        state.violation(&method.id, format!("the fake itself answers with {problem}"));
    }
    Ok(answered.map_or_else(|| Reply::empty(204), etagged))
}

/// Refuses what is not documented.
fn documented(method: &Method, query: &Pairs, body: Option<&Value>) -> Result<(), Refusal> {
    let mut problems = method.query_problems(query);
    problems.extend(method.request_problems(body));
    if query.one("fields").is_some() {
        problems.push("the fake answers with everything, and knows no `fields`".to_owned());
    }
    if query.one("access_token").or(query.one("oauth_token")).is_some() {
        problems.push("a token in an address stands in every log".to_owned());
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal::wrong(problems.join("; "))) }
}

/// Answers a call out of what its account may have still.
fn answer(state: &mut State, call: &Call, seen: &mut Seen) -> Result<Option<Value>, Refusal> {
    let account = state.account(&call.caller.account);
    let is_gmail = call.method.is_gmail();
    let units = if is_gmail { gmail::units(&call.method.id) } else { 1 };
    let quota = if is_gmail { &mut account.mail_quota } else { &mut account.calendar_quota };
    quota.charge(units, call.now)?;
    seen.units = units;
    if is_gmail { gmail::answer(&mut account.mailbox, call) } else { calendar::answer(&mut account.calendar, call) }
}

/// With the etag of what is answered, where it has one.
fn etagged(answer: Value) -> Reply {
    let etag = answer["etag"].as_str().map(str::to_owned);
    let reply = Reply { status: 200, headers: Vec::new(), content: Content::Json(answer) };
    match etag {
        Some(etag) => reply.with("etag", etag),
        None => reply,
    }
}

fn body(request: &Request) -> Result<Option<Value>, Refusal> {
    if request.body.is_empty() {
        return Ok(None);
    }
    if !request.is_of_type("application/json") {
        return Err(Refusal::wrong("a body that is not of the type application/json"));
    }
    serde_json::from_slice(&request.body).map(Some).map_err(|error| Refusal::wrong(format!("Parse Error: {error}")))
}

fn without_scope(method: &Method) -> Refusal {
    let said = "Request had insufficient authentication scopes.";
    let mut refusal = Refusal::new(403, "insufficientPermissions", said);
    let service = if method.is_gmail() { "gmail.googleapis.com" } else { "calendar-json.googleapis.com" };
    refusal.details = Some(Box::new(json!([{
        "@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
        "domain": "googleapis.com", "metadata": { "service": service, "method": method.id },
    }])));
    refusal
}
