//! An account, as a test holds it.

use super::{AccountCalendar, Google, Tokens};

/// An account of the fake. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct Account {
    pub(super) google: Google,
    email: String,
}

impl Account {
    pub(super) fn new(google: Google, email: &str) -> Self {
        Self { google, email: email.to_owned() }
    }

    /// Its address.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// Its calendar.
    pub fn calendar(&self) -> AccountCalendar {
        AccountCalendar::new(self.clone())
    }

    /// Gives the app these scopes without a browser.
    pub fn grant(&self, scopes: &[&str]) -> Tokens {
        self.google.with(|state| state.oauth.grant(&self.email, scopes))
    }

    /// Takes back all that was given: a refresh is `invalid_grant` from now on, as after a change of the password.
    pub fn revoke(&self) {
        self.google.with(|state| state.oauth.revoke(&self.email));
    }

    /// Ends the access tokens at once; refresh tokens still work.
    pub fn end_access_tokens(&self) {
        self.google.with(|state| state.oauth.end_access(&self.email));
    }

    /// How often an access token was refreshed.
    pub fn refreshes(&self) -> usize {
        self.google.with(|state| state.oauth.refreshes.get(&self.email).copied().unwrap_or_default())
    }

    /// Gives so many units of Gmail a minute; whoever wants more is answered with this status, 429 or 403.
    pub fn mail_quota(&self, units: u64, status: u16) {
        self.google.with(|state| {
            let quota = &mut state.account(&self.email).mail_quota;
            (quota.limit, quota.status) = (units, status);
        });
    }

    /// The same for Calendar.
    pub fn calendar_quota(&self, units: u64, status: u16) {
        self.google.with(|state| {
            let quota = &mut state.account(&self.email).calendar_quota;
            (quota.limit, quota.status) = (units, status);
        });
    }
}
