//! Where Google is, and how it is used. Every address can be another's, for tests and for proxies.

use secrecy::SecretString;

/// The app as Google knows it.
#[derive(Debug, Clone)]
pub struct GoogleApp {
    /// Its client ID.
    pub client_id: String,
    /// Its client secret.
    pub client_secret: SecretString,
}

/// How Google is used.
#[derive(Debug, Clone)]
pub struct GoogleSettings {
    /// The app.
    pub app: GoogleApp,
    /// Where a browser gives its consent.
    pub consent_url: String,
    /// Where tokens are had.
    pub token_url: String,
    /// Where a consent is taken back.
    pub revoke_url: String,
    /// The keys that identity tokens are signed with.
    pub keys_url: String,
    /// The root of Gmail's API, with a slash at the end.
    pub gmail_root: String,
    /// The root of the calendars' API, with a slash at the end.
    pub calendar_root: String,
    /// How many of Google's units one account may use in a minute.
    pub units_per_minute: u32,
    /// How many messages of an account are asked for at a time.
    pub parallel: usize,
    /// The topic that Google calls when mail comes: `projects/…/topics/…`.
    pub topic: Option<String>,
    /// Where notifications about calendars may be sent: this server, as the world reaches it.
    pub push_address: Option<String>,
}

impl GoogleSettings {
    /// Google itself.
    pub fn of(app: GoogleApp) -> Self {
        Self {
            app,
            consent_url: "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
            token_url: "https://oauth2.googleapis.com/token".to_owned(),
            revoke_url: "https://oauth2.googleapis.com/revoke".to_owned(),
            keys_url: "https://www.googleapis.com/oauth2/v3/certs".to_owned(),
            gmail_root: "https://gmail.googleapis.com/".to_owned(),
            calendar_root: "https://www.googleapis.com/".to_owned(),
            units_per_minute: 12_000,
            parallel: 10,
            topic: None,
            push_address: None,
        }
    }

    /// Another server in Google's place, for tests: everything under one root, as `http://127.0.0.1:4101`.
    #[must_use]
    pub fn at(self, root: &str) -> Self {
        let root = root.trim_end_matches('/');
        Self {
            consent_url: format!("{root}/o/oauth2/v2/auth"),
            token_url: format!("{root}/token"),
            revoke_url: format!("{root}/revoke"),
            keys_url: format!("{root}/oauth2/v3/certs"),
            gmail_root: format!("{root}/"),
            calendar_root: format!("{root}/"),
            ..self
        }
    }
}
