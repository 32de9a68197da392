//! The section of Google: whose mail and calendars are kept in step, and where Google is.

use leancrm_sync::google::{GoogleApp, GoogleSettings};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

use super::sections::{check_range, is_root, secret_or_none, text_or_none};

/// Google, for mail and calendars.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Google {
    /// The app's client ID; `None` means that Google is off.
    #[serde(deserialize_with = "text_or_none")]
    pub client_id: Option<String>,
    /// The app's client secret.
    #[serde(deserialize_with = "secret_or_none")]
    pub client_secret: Option<SecretString>,
    /// The topic that Google calls when mail comes; `None` means that mail is looked for every five minutes.
    #[serde(deserialize_with = "text_or_none")]
    pub topic: Option<String>,
    /// The service account that Google calls as.
    #[serde(deserialize_with = "text_or_none")]
    pub push_account: Option<String>,
    /// The audience that its calls name; `None` means the address that is called.
    #[serde(deserialize_with = "text_or_none")]
    pub push_audience: Option<String>,
    /// How many of Google's units one account may use in a minute.
    pub units_per_minute: u32,
    /// How many messages of an account are asked for at a time.
    pub parallel: usize,
    /// Where a browser gives its consent.
    pub consent_url: String,
    /// Where tokens are had.
    pub token_url: String,
    /// Where a consent is taken back.
    pub revoke_url: String,
    /// The keys that Google signs with.
    pub keys_url: String,
    /// The root of Gmail's API.
    pub gmail_root: String,
    /// The root of the calendars' API.
    pub calendar_root: String,
}

impl Google {
    /// How Google is used, where it is on. Calendars are called back at `public_url`.
    pub fn settings(&self, public_url: Option<&str>) -> Option<GoogleSettings> {
        let app = GoogleApp { client_id: self.client_id.clone()?, client_secret: self.client_secret.clone()? };
        let root = |root: &str| format!("{}/", root.trim_end_matches('/'));
        Some(GoogleSettings {
            app,
            consent_url: self.consent_url.clone(),
            token_url: self.token_url.clone(),
            revoke_url: self.revoke_url.clone(),
            keys_url: self.keys_url.clone(),
            gmail_root: root(&self.gmail_root),
            calendar_root: root(&self.calendar_root),
            units_per_minute: self.units_per_minute,
            parallel: self.parallel,
            topic: self.topic.clone(),
            push_address: public_url.filter(|url| url.starts_with("https://")).map(str::to_owned),
        })
    }

    pub(super) fn validate(&self, problems: &mut Vec<String>) {
        if self.client_id.is_some() != self.client_secret.is_some() {
            problems.push("google.client_id and google.client_secret belong together: set both, or neither".into());
        }
        let whole = |secret: &SecretString| secret.expose_secret().bytes().all(|byte| byte.is_ascii_graphic());
        if !self.client_secret.as_ref().is_none_or(whole) {
            problems.push("google.client_secret must be the client secret of the app and nothing more".into());
        }
        let is_topic = |topic: &String| topic.starts_with("projects/") && topic.contains("/topics/");
        if !self.topic.as_ref().is_none_or(is_topic) {
            problems.push("google.topic must look like projects/PROJECT/topics/TOPIC".into());
        }
        if self.topic.is_some() && self.push_account.is_none() {
            problems.push(
                "google.push_account is needed beside google.topic: whoever else calls is not believed to be Google"
                    .into(),
            );
        }
        if !self.push_account.as_ref().is_none_or(|account| account.contains('@')) {
            problems.push("google.push_account must be the e-mail address of a service account".into());
        }
        for (key, url) in [
            ("consent_url", &self.consent_url),
            ("token_url", &self.token_url),
            ("revoke_url", &self.revoke_url),
            ("keys_url", &self.keys_url),
            ("gmail_root", &self.gmail_root),
            ("calendar_root", &self.calendar_root),
        ] {
            if !is_root(url) {
                problems.push(format!("google.{key} must be an address that begins with https://"));
            }
        }
        check_range(problems, "google.units_per_minute", self.units_per_minute.into(), 100, 10_000_000);
        check_range(problems, "google.parallel", self.parallel as u64, 1, 100);
    }
}
