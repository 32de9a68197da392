//! Gmail behind the port of mailboxes. <https://developers.google.com/gmail/api/reference/rest>
//!
//! Messages are asked for with their headers alone: what they say is not needed and not fetched.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _, future::BoxFuture};
use google_gmail1::{
    Gmail,
    api::{Message, MessagePartHeader, WatchRequest},
    common,
};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::connect::HttpConnector;
use leancrm_core::{
    domain::{
        account::Account,
        mail::{MailMessage, MailPerson},
    },
    ports::{
        mailbox::{MailChanges, MailPage, MailStanding, Mailboxes},
        provider::ProviderError,
        reader::MailText,
    },
};
use mailparse::{MailAddr, MailHeaderMap as _};
use secrecy::ExposeSecret as _;

use super::{
    Google, PATIENCE,
    failure::{Failure, Witness},
};

/// Gmail with a token of one account.
type Hub = Gmail<HttpsConnector<HttpConnector>>;
/// What a call of Gmail's gives.
type Called<'a, T> = BoxFuture<'a, common::Result<(common::Response, T)>>;

/// Ids on a page; the most that Gmail gives.
const PAGE: u32 = 500;
/// The headers that are asked for.
const HEADERS: [&str; 11] = [
    "From",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "Date",
    "Message-ID",
    "List-Id",
    "List-Unsubscribe",
    "Precedence",
    "Auto-Submitted",
];
/// Who is asked about: whose token it is.
const ME: &str = "me";

impl Google {
    /// Calls Gmail for an account, once more with a fresh token where the first is not taken.
    async fn gmail<T: Send>(
        &self,
        account: &Account,
        units: u32,
        call: impl for<'a> Fn(&'a Hub, &'a mut Witness) -> Called<'a, T> + Send + Sync,
    ) -> Result<T, Failure> {
        let mut is_second = false;
        loop {
            let access = self.access(account).await.map_err(Failure::Sorted)?;
            self.pace(account.id, units).await;
            let mut hub = Gmail::new(self.client.clone(), access.token.expose_secret().to_owned());
            hub.base_url(self.settings.gmail_root.clone());
            hub.root_url(self.settings.gmail_root.clone());
            let mut witness = Witness::default();
            let outcome = tokio::time::timeout(PATIENCE, call(&hub, &mut witness)).await;
            let failure = match outcome {
                Ok(Ok((_, value))) => return Ok(value),
                Ok(Err(error)) => Failure::of(error, &witness),
                Err(_) => Failure::Sorted(ProviderError::Unavailable("Google takes too long to answer".to_owned())),
            };
            if !matches!(failure, Failure::Token) || is_second {
                return Err(failure);
            }
            self.refused(account, &access).await.map_err(Failure::Sorted)?;
            is_second = true;
        }
    }

    /// One message with its headers; `None` where it is gone, or cannot be read.
    async fn message(&self, account: &Account, id: &str) -> Result<Option<MailMessage>, ProviderError> {
        let fetched = self
            .gmail(account, 5, |gmail, witness| {
                let mut call = gmail.users().messages_get(ME, id).format("metadata").delegate(witness);
                for header in HEADERS {
                    call = call.add_metadata_headers(header);
                }
                Box::pin(call.doit())
            })
            .await;
        match fetched {
            Ok(message) => Ok(read(message)),
            Err(Failure::Sorted(ProviderError::Missing)) => Ok(None),
            Err(Failure::Unreadable) => {
                tracing::warn!(account.id = %account.id, mail.id = id, "a message could not be read and is left out");
                Ok(None)
            }
            Err(failure) => Err(failure.sorted()),
        }
    }
}

#[async_trait]
impl Mailboxes for Google {
    async fn standing(&self, account: &Account) -> Result<MailStanding, ProviderError> {
        let profile = self
            .gmail(account, 1, |gmail, witness| Box::pin(gmail.users().get_profile(ME).delegate(witness).doit()))
            .await
            .map_err(Failure::sorted)?;
        let cursor =
            profile.history_id.ok_or_else(|| ProviderError::Unavailable("Google named no history".to_owned()))?;
        Ok(MailStanding { cursor: cursor.to_string(), messages: profile.messages_total.map(i64::from) })
    }

    async fn list(
        &self,
        account: &Account,
        since: DateTime<Utc>,
        page: Option<&str>,
    ) -> Result<MailPage, ProviderError> {
        let query = format!("after:{} -in:chats", since.timestamp());
        let listed = self
            .gmail(account, 5, |gmail, witness| {
                let mut call = gmail.users().messages_list(ME).q(&query).max_results(PAGE).delegate(witness);
                if let Some(page) = page {
                    call = call.page_token(page);
                }
                Box::pin(call.doit())
            })
            .await
            .map_err(Failure::sorted)?;
        Ok(MailPage {
            ids: listed.messages.unwrap_or_default().into_iter().filter_map(|message| message.id).collect(),
            next: listed.next_page_token,
            estimate: listed.result_size_estimate.map(i64::from),
        })
    }

    async fn changes(&self, account: &Account, cursor: &str, page: Option<&str>) -> Result<MailChanges, ProviderError> {
        let start: u64 = cursor.parse().map_err(|_| ProviderError::Expired)?;
        let listed = self
            .gmail(account, 2, |gmail, witness| {
                let call = gmail.users().history_list(ME).start_history_id(start).max_results(PAGE).delegate(witness);
                let call = if let Some(page) = page { call.page_token(page) } else { call };
                Box::pin(call.doit())
            })
            .await;
        let listed = match listed {
            Ok(listed) => listed,
            Err(Failure::Sorted(ProviderError::Missing)) => return Err(ProviderError::Expired),
            Err(failure) => return Err(failure.sorted()),
        };
        let mut changes = MailChanges {
            next: listed.next_page_token,
            cursor: listed.history_id.map_or_else(|| cursor.to_owned(), |id| id.to_string()),
            ..MailChanges::default()
        };
        let id_of = |message: Option<Message>| message.and_then(|message| message.id);
        for change in listed.history.unwrap_or_default() {
            let added = change.messages_added.into_iter().flatten().map(|added| added.message);
            let labelled = change.labels_added.into_iter().flatten().map(|labelled| labelled.message);
            let unlabelled = change.labels_removed.into_iter().flatten().map(|unlabelled| unlabelled.message);
            changes.touched.extend(added.chain(labelled).chain(unlabelled).filter_map(id_of));
            let deleted = change.messages_deleted.into_iter().flatten().map(|deleted| deleted.message);
            changes.gone.extend(deleted.filter_map(id_of));
        }
        once(&mut changes.touched);
        once(&mut changes.gone);
        changes.touched.retain(|id| !changes.gone.contains(id));
        Ok(changes)
    }

    async fn fetch(&self, account: &Account, ids: &[String]) -> Result<Vec<MailMessage>, ProviderError> {
        let calls: Vec<BoxFuture<'_, _>> = ids.iter().map(|id| self.message(account, id).boxed()).collect();
        let messages = futures::stream::iter(calls).buffer_unordered(self.settings.parallel.max(1));
        messages.try_filter_map(|message| async { Ok(message) }).try_collect().await
    }

    async fn text(&self, account: &Account, id: &str) -> Result<Option<MailText>, ProviderError> {
        self.text_of(account, id).await
    }

    async fn labels(&self, account: &Account) -> Result<Vec<(String, String)>, ProviderError> {
        let listed = self
            .gmail(account, 1, |gmail, witness| Box::pin(gmail.users().labels_list(ME).delegate(witness).doit()))
            .await
            .map_err(Failure::sorted)?;
        Ok(listed.labels.unwrap_or_default().into_iter().filter_map(|label| label.id.zip(label.name)).collect())
    }

    async fn watch(&self, account: &Account) -> Result<Option<DateTime<Utc>>, ProviderError> {
        let Some(topic) = &self.settings.topic else { return Ok(None) };
        let watched = self
            .gmail(account, 100, |gmail, witness| {
                let request = WatchRequest { topic_name: Some(topic.clone()), ..WatchRequest::default() };
                Box::pin(gmail.users().watch(request, ME).delegate(witness).doit())
            })
            .await
            .map_err(Failure::sorted)?;
        Ok(watched.expiration.and_then(DateTime::from_timestamp_millis))
    }
}

/// Each id once, where it stood first.
fn once(ids: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(id.clone()));
}

/// A message of Gmail's as the CRM sees it; `None` where it has no id or no moment.
fn read(message: Message) -> Option<MailMessage> {
    let headers = message.payload.and_then(|payload| payload.headers).unwrap_or_default();
    let text = |name: &str| value(&headers, name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let people = |name: &str| value(&headers, name).map(|text| addresses(name, text)).unwrap_or_default();
    let to = ["To", "Cc", "Bcc"].into_iter().flat_map(people).collect();
    let is = |name: &str, words: &[&str]| text(name).is_some_and(|text| words.contains(&text.to_lowercase().as_str()));
    let is_bulk = text("List-Id").is_some()
        || text("List-Unsubscribe").is_some()
        || is("Precedence", &["bulk", "list", "junk"])
        || text("Auto-Submitted").is_some_and(|text| !text.eq_ignore_ascii_case("no"));
    Some(MailMessage {
        id: message.id?,
        thread: message.thread_id.unwrap_or_default(),
        labels: message.label_ids.unwrap_or_default(),
        at: DateTime::from_timestamp_millis(message.internal_date?)?,
        from: people("From").into_iter().next(),
        to,
        subject: value(&headers, "Subject").map(|text| decoded("Subject", text)).unwrap_or_default(),
        snippet: message.snippet.filter(|snippet| !snippet.is_empty()),
        rfc_id: text("Message-ID"),
        rfc_date: text("Date"),
        is_bulk,
    })
}

fn value<'a>(headers: &'a [MessagePartHeader], name: &str) -> Option<&'a str> {
    let header =
        headers.iter().find(|header| header.name.as_deref().is_some_and(|found| found.eq_ignore_ascii_case(name)));
    header.and_then(|header| header.value.as_deref())
}

/// A header's text with encoded words read (RFC 2047).
fn decoded(name: &str, text: &str) -> String {
    let raw = raw(name, text);
    mailparse::parse_header(raw.as_bytes()).map_or_else(|_| text.to_owned(), |(header, _)| header.get_value())
}

/// The people of an address header (RFC 5322), groups taken apart; none where it cannot be read.
fn addresses(name: &str, text: &str) -> Vec<MailPerson> {
    let raw = raw(name, text);
    let Ok((headers, _)) = mailparse::parse_headers(raw.as_bytes()) else { return Vec::new() };
    let Some(header) = headers.get_first_header(name) else { return Vec::new() };
    let Ok(list) = mailparse::addrparse_header(header) else { return Vec::new() };
    let singles = list.iter().flat_map(|address| match address {
        MailAddr::Single(single) => vec![single],
        MailAddr::Group(group) => group.addrs.iter().collect(),
    });
    singles
        .filter_map(|single| {
            let address = single.addr.trim().to_lowercase();
            let name = single.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty());
            let fits = address.len() <= 320
                && address.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.contains('.'));
            fits.then(|| MailPerson {
                name: name.filter(|name| !name.eq_ignore_ascii_case(&address)).map(str::to_owned),
                address,
            })
        })
        .collect()
}

/// A header line; whatever breaks lines in the text cannot begin another header.
fn raw(name: &str, text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    format!("{name}: {text}\r\n\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_with_names_commas_encoded_words_and_groups() {
        let of = |text: &str| {
            let read = addresses("To", text).into_iter();
            read.map(|person| (person.address, person.name.unwrap_or_default())).collect::<Vec<_>>()
        };
        let pair = |address: &str, name: &str| (address.to_owned(), name.to_owned());
        assert_eq!(
            of("\"Doe, Jane\" <Jane.Doe@Globex.example>, bob@acme.example"),
            [pair("jane.doe@globex.example", "Doe, Jane"), pair("bob@acme.example", "")]
        );
        assert_eq!(of("=?utf-8?B?SsO8cmdlbg==?= <j@globex.example>"), [pair("j@globex.example", "Jürgen")]);
        assert_eq!(of("Team: a@globex.example, b@globex.example;").len(), 2);
        assert_eq!(of("undisclosed-recipients:;"), []);
        assert_eq!(of("not an address"), []);
        assert_eq!(of("jane@globex.example <jane@globex.example>"), [pair("jane@globex.example", "")]);
    }

    #[test]
    fn a_line_break_in_a_header_begins_no_other_header() {
        assert_eq!(raw("To", "jane@globex.example\r\nBcc: eve@evil.example").trim_end().lines().count(), 1);
    }
}
