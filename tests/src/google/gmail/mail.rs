//! A message as a test writes it.

use std::collections::BTreeSet;

use base64::{Engine as _, prelude::BASE64_URL_SAFE, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use serde_json::{Value, json};

/// As much of a message as a list of messages shows.
const SNIPPET: usize = 200;

/// A message to put into a mailbox. Unless it says otherwise it is unread in the inbox, and dated when it is delivered.
#[derive(Debug, Clone)]
pub struct Mail {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) cc: Vec<String>,
    pub(super) subject: String,
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<(String, String, usize)>,
    pub(super) at: Option<DateTime<Utc>>,
    pub(super) more: Vec<(String, String)>,
    pub(super) labels: BTreeSet<String>,
    pub(super) thread: Option<String>,
}

impl Mail {
    /// From somebody to somebody, each as `Name <address>` or the address alone.
    pub fn new(from: &str, to: &[&str]) -> Self {
        Self {
            from: from.to_owned(),
            to: to.iter().map(|one| (*one).to_owned()).collect(),
            cc: Vec::new(),
            subject: String::new(),
            text: None,
            html: None,
            attachments: Vec::new(),
            at: None,
            more: Vec::new(),
            labels: ["INBOX", "UNREAD"].map(str::to_owned).into(),
            thread: None,
        }
    }

    /// To see as well.
    #[must_use]
    pub fn cc(mut self, cc: &[&str]) -> Self {
        self.cc = cc.iter().map(|one| (*one).to_owned()).collect();
        self
    }

    /// The subject.
    #[must_use]
    pub fn subject(mut self, subject: &str) -> Self {
        subject.clone_into(&mut self.subject);
        self
    }

    /// The plain text; with HTML as well, the two are alternatives.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(text.to_owned());
        self
    }

    /// The HTML.
    #[must_use]
    pub fn html(mut self, html: &str) -> Self {
        self.html = Some(html.to_owned());
        self
    }

    /// A file with its type and size.
    #[must_use]
    pub fn attachment(mut self, name: &str, mime: &str, size: usize) -> Self {
        self.attachments.push((name.to_owned(), mime.to_owned(), size));
        self
    }

    /// When it was written and came.
    #[must_use]
    pub fn at(mut self, at: DateTime<Utc>) -> Self {
        self.at = Some(at);
        self
    }

    /// A header more, such as `List-Unsubscribe` or `In-Reply-To`; one that is written anyway is replaced.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Exactly these labels.
    #[must_use]
    pub fn labels(mut self, labels: &[&str]) -> Self {
        self.labels = labels.iter().map(|label| (*label).to_owned()).collect();
        self
    }

    /// In the thread of this id, which a message that is there has.
    #[must_use]
    pub fn thread(mut self, thread: &str) -> Self {
        self.thread = Some(thread.to_owned());
        self
    }

    /// Every header, in order.
    pub(super) fn headers(&self, id: u64, at: DateTime<Utc>) -> Vec<(String, String)> {
        let mut headers = vec![
            ("MIME-Version".to_owned(), "1.0".to_owned()),
            ("Date".to_owned(), at.to_rfc2822()),
            ("Message-ID".to_owned(), format!("<{id:x}@mail.fake.example>")),
            ("Subject".to_owned(), self.subject.clone()),
            ("From".to_owned(), self.from.clone()),
            ("To".to_owned(), self.to.join(", ")),
        ];
        if !self.cc.is_empty() {
            headers.push(("Cc".to_owned(), self.cc.join(", ")));
        }
        for (name, value) in &self.more {
            match headers.iter_mut().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
                Some((_, known)) if !name.eq_ignore_ascii_case("received") => known.clone_from(value),
                _ => headers.push((name.clone(), value.clone())),
            }
        }
        headers
    }

    /// The text that a search looks into.
    pub(super) fn words(&self) -> String {
        let html = self.html.as_deref().map(without_tags).unwrap_or_default();
        format!("{} {} {html}", self.subject, self.text.as_deref().unwrap_or_default()).to_lowercase()
    }

    /// The beginning, escaped as Gmail does.
    pub(super) fn snippet(&self) -> String {
        let text = match (&self.text, &self.html) {
            (Some(text), _) => text.clone(),
            (None, Some(html)) => without_tags(html),
            (None, None) => String::new(),
        };
        let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(SNIPPET).collect();
        let escapes = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
        escapes.iter().fold(plain, |text, (letter, escape)| text.replace(letter, escape))
    }

    /// About how many bytes it has.
    pub(super) fn size(&self) -> usize {
        let bodies = self.text.as_ref().map_or(0, String::len) + self.html.as_ref().map_or(0, String::len);
        let files: usize = self.attachments.iter().map(|(_, _, size)| size).sum();
        400 + self.subject.len() + bodies + files
    }

    /// The type of the whole.
    pub(super) fn mime(&self) -> &'static str {
        match (&self.text, &self.html) {
            _ if !self.attachments.is_empty() => "multipart/mixed",
            (Some(_), Some(_)) => "multipart/alternative",
            (None, Some(_)) => "text/html",
            _ => "text/plain",
        }
    }

    /// The body and its parts, as in a message of the format `full`.
    pub(super) fn body(&self, padded: bool) -> (Value, Vec<Value>) {
        let alternatives: Vec<(&str, &str)> = [("text/plain", &self.text), ("text/html", &self.html)]
            .into_iter()
            .filter_map(|(mime, text)| text.as_deref().map(|text| (mime, text)))
            .collect();
        let whole = json!({ "size": 0 });
        match self.mime() {
            "multipart/mixed" => {
                let mut parts: Vec<Value> = match alternatives.as_slice() {
                    [(mime, text)] => vec![leaf("0", mime, text, padded)],
                    [] => Vec::new(),
                    several => vec![json!({
                        "partId": "0", "mimeType": "multipart/alternative", "filename": "", "headers": [],
                        "body": whole, "parts": leaves("0.", several, padded),
                    })],
                };
                parts.extend(self.attachments.iter().enumerate().map(|(number, (name, mime, size))| {
                    json!({
                        "partId": (number + 1).to_string(), "mimeType": mime, "filename": name,
                        "headers": [{ "name": "Content-Disposition", "value": format!("attachment; filename=\"{name}\"") }],
                        "body": { "attachmentId": format!("ANGjdJ-{number}"), "size": size },
                    })
                }));
                (whole, parts)
            }
            "multipart/alternative" => (whole, leaves("", &alternatives, padded)),
            _ => (alternatives.first().map_or(whole, |(_, text)| coded(text, padded)), Vec::new()),
        }
    }
}

fn leaves(beginning: &str, texts: &[(&str, &str)], padded: bool) -> Vec<Value> {
    let numbered = texts.iter().enumerate();
    numbered.map(|(number, (mime, text))| leaf(&format!("{beginning}{number}"), mime, text, padded)).collect()
}

fn leaf(number: &str, mime: &str, text: &str, padded: bool) -> Value {
    json!({
        "partId": number, "mimeType": mime, "filename": "",
        "headers": [{ "name": "Content-Type", "value": format!("{mime}; charset=\"UTF-8\"") }],
        "body": coded(text, padded),
    })
}

fn coded(text: &str, padded: bool) -> Value {
    let data = if padded { BASE64_URL_SAFE.encode(text) } else { BASE64_URL_SAFE_NO_PAD.encode(text) };
    json!({ "size": text.len(), "data": data })
}

fn without_tags(html: &str) -> String {
    let mut inside = false;
    let letters = html.chars().filter(|letter| match letter {
        '<' => {
            inside = true;
            false
        }
        '>' => !std::mem::replace(&mut inside, false),
        _ => !inside,
    });
    letters.collect()
}
