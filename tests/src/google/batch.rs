//! Many calls in one request: `POST /batch/gmail/v1` and `POST /batch/calendar/v3`. Each has its own quota and its own status.

use std::{collections::BTreeSet, time::Duration};

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, header},
};

use super::{
    api::{self, Served},
    journal::Entry,
    state::State,
    wire::{Refusal, Reply, Request},
};

/// As many as Google takes.
const MOST: usize = 100;
const BOUNDARY: &str = "batch_leancrm_of_the_fake";

/// A part as it came.
struct Part {
    id: Option<String>,
    request: Request,
}

/// The services that take batches, by path.
pub(super) fn service(path: &str) -> Option<&'static str> {
    match path {
        "/batch/gmail/v1" => Some("/gmail/v1/"),
        "/batch/calendar/v3" => Some("/calendar/v3/"),
        _ => None,
    }
}

/// Answers a batch.
pub(super) fn serve(state: &mut State, request: &Request, service: &str) -> Served {
    let fault = state.faults.draw("batch");
    let mut delay = state.faults.delay(fault.as_ref());
    let mut cut = fault == Some(super::Fault::Cut);
    let reply = match (fault, read(request, service)) {
        (Some(super::Fault::Status(status)), _) => Refusal::of_status(status, None).reply(true),
        (Some(super::Fault::Limited(seconds)), _) => Refusal::of_status(429, Some(seconds)).reply(true),
        (_, Err(problem)) => {
            state.violation("batch", problem.clone());
            Refusal::bad(problem).reply(true)
        }
        (_, Ok(parts)) => {
            let served: Vec<_> = parts.iter().map(|part| (part, api::serve(state, &part.request, true))).collect();
            // They are answered one beside the other, and the slowest is waited for.
            let slowest = served.iter().map(|(_, served)| served.delay).max().unwrap_or(Duration::ZERO);
            delay = delay.max(slowest);
            cut |= served.iter().any(|(_, served)| served.cut);
            whole(&served)
        }
    };
    state.enter(Entry {
        kind: "batch".to_owned(),
        verb: request.verb.clone(),
        path: request.path.clone(),
        query: request.query.clone(),
        status: reply.status,
        account: request.bearer().and_then(|token| state.oauth.caller(token)).map(|caller| caller.account),
        units: 0,
        batched: false,
        at: state.now(),
    });
    Served { reply, delay, cut }
}

fn whole(served: &[(&Part, Served)]) -> Reply {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (part, served) in served {
        let (bytes, mime) = served.reply.bytes();
        let reason =
            HeaderValue::from_str(&served.reply.status.to_string()).map_or("", |_| reason(served.reply.status));
        // Writing into a string cannot fail.
        let _ = write!(text, "--{BOUNDARY}\r\nContent-Type: application/http\r\n");
        if let Some(id) = &part.id {
            let _ = write!(text, "Content-ID: <response-{}>\r\n", id.trim_matches(['<', '>']));
        }
        let _ = write!(text, "\r\nHTTP/1.1 {} {reason}\r\n", served.reply.status);
        if let Some(mime) = mime {
            let _ = write!(text, "Content-Type: {mime}\r\n");
        }
        for (name, value) in &served.reply.headers {
            let _ = write!(text, "{name}: {value}\r\n");
        }
        let _ = write!(text, "Content-Length: {}\r\n\r\n{}\r\n", bytes.len(), String::from_utf8_lossy(&bytes));
    }
    let _ = write!(text, "--{BOUNDARY}--\r\n");
    Reply::text(200, &format!("multipart/mixed; boundary={BOUNDARY}"), text)
}

fn reason(status: u16) -> &'static str {
    axum::http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default()
}

/// The parts of a batch.
fn read(request: &Request, service: &str) -> Result<Vec<Part>, String> {
    let mime = request.header("content-type").unwrap_or_default();
    let boundary = mime.strip_prefix("multipart/mixed").and_then(|rest| rest.split_once("boundary="));
    let boundary = boundary.map(|(_, name)| name.split(';').next().unwrap_or_default().trim().trim_matches('"'));
    let boundary = boundary.filter(|name| !name.is_empty()).ok_or("a batch is multipart/mixed, with a boundary")?;
    let text = std::str::from_utf8(&request.body).map_err(|_| "a batch is text")?.replace("\r\n", "\n");
    let body = format!("\n{text}");
    let pieces: Vec<&str> = body.split(&format!("\n--{boundary}")).collect();
    let [_, parts @ .., end] = pieces.as_slice() else { return Err("a batch without parts".to_owned()) };
    if !end.starts_with("--") {
        return Err("the batch has no end".to_owned());
    }
    if parts.is_empty() || parts.len() > MOST {
        return Err(format!("a batch has at most {MOST} parts and at least one; this one has {}", parts.len()));
    }
    let parts: Vec<Part> = parts.iter().map(|text| part(text, request)).collect::<Result<_, _>>()?;
    let mut seen = BTreeSet::new();
    for part in &parts {
        if !part.request.path.starts_with(service) {
            return Err(format!("{} is not of the service that this batch is for", part.request.path));
        }
        if part.id.as_ref().is_some_and(|id| !seen.insert(id)) {
            return Err("two parts have the same Content-ID".to_owned());
        }
    }
    Ok(parts)
}

fn part(text: &str, around: &Request) -> Result<Part, String> {
    let (outer, inner) = text.trim_start_matches('\n').split_once("\n\n").ok_or("a part without a request")?;
    let outer = headers(outer)?;
    let is_http = outer.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/http"));
    if !is_http {
        return Err("a part is of the type application/http".to_owned());
    }
    let id = outer.get("content-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
    let (head, body) = inner.split_once("\n\n").unwrap_or((inner, ""));
    let (line, rest) = head.split_once('\n').unwrap_or((head, ""));
    let mut words = line.split(' ');
    let (Some(verb), Some(target)) = (words.next(), words.next()) else {
        return Err(format!("`{line}` is no request"));
    };
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut own = headers(rest)?;
    // What a part does not say for itself, the whole says for it.
    if !own.contains_key(header::AUTHORIZATION)
        && let Some(token) = around.headers.get(header::AUTHORIZATION)
    {
        own.insert(header::AUTHORIZATION, token.clone());
    }
    let request = Request {
        verb: verb.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: own,
        body: Bytes::from(body.trim_end_matches('\n').to_owned()),
    };
    Ok(Part { id, request })
}

fn headers(text: &str) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (name, value) = line.split_once(':').ok_or_else(|| format!("`{line}` is no header"))?;
        let name: HeaderName = name.trim().parse().map_err(|_| format!("`{name}` is no name of a header"))?;
        let value: HeaderValue = value.trim().parse().map_err(|_| format!("`{value}` is no value of a header"))?;
        headers.insert(name, value);
    }
    Ok(headers)
}
