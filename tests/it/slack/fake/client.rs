//! A client of the Web API over a plain connection, so that what is sent is seen in the test.

use axum::http::StatusCode;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::product::Scene;

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    head: String,
    pub(super) text: String,
}

impl Reply {
    pub(super) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The error, `ok` where there is none.
    pub(super) fn error(&self) -> String {
        let json = self.json();
        if json["ok"] == true {
            "ok".to_owned()
        } else {
            json["error"].as_str().expect("an error has a word").to_owned()
        }
    }
}

/// Sends a request; `None` where the connection breaks before the end of the answer.
pub(super) async fn request(root: &str, line: &str, headers: &[(&str, &str)], body: &str) -> Option<Reply> {
    let address = root.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    let mut head =
        format!("{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let ended = stream.read_to_end(&mut bytes).await.is_ok();
    let text = String::from_utf8(bytes).unwrap();
    let (head, rest) = text.split_once("\r\n\r\n").filter(|_| ended)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let whole = length.is_some_and(|length| length.parse() == Ok(rest.len()));
    whole.then(|| Reply { status, head: head.to_owned(), text: rest.to_owned() })
}

impl Scene {
    /// Calls a method with a token and JSON.
    pub(super) async fn calls_as(&self, token: &str, method: &str, arguments: &Value) -> Reply {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json; charset=utf-8")];
        let line = format!("POST /api/{method}");
        request(self.slack.root(), &line, &headers, &arguments.to_string()).await.expect("a whole answer")
    }

    /// Calls a method with the installed token and JSON.
    pub(super) async fn calls(&self, method: &str, arguments: &Value) -> Reply {
        self.calls_as(&self.token, method, arguments).await
    }

    /// Calls a method with the installed token and a form.
    pub(super) async fn asks(&self, method: &str, form: &[(&str, &str)]) -> Reply {
        let bearer = format!("Bearer {}", self.token);
        self.form(method, form, &[("authorization", &bearer)]).await
    }

    /// Calls a method with a form and these headers.
    pub(super) async fn form(&self, method: &str, form: &[(&str, &str)], headers: &[(&str, &str)]) -> Reply {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut headers = headers.to_vec();
        headers.push(("content-type", "application/x-www-form-urlencoded"));
        let line = format!("POST /api/{method}");
        request(self.slack.root(), &line, &headers, &body).await.expect("a whole answer")
    }

    /// Sends an answer to a `response_url`.
    pub(super) async fn responds(&self, url: &str, answer: &Value) -> Reply {
        let path = url.strip_prefix(self.slack.root()).expect("an address of this Slack");
        let headers = [("content-type", "application/json")];
        let line = format!("POST {path}");
        request(self.slack.root(), &line, &headers, &answer.to_string()).await.expect("a whole answer")
    }
}
