//! Google's consent, its tokens and its keys.

mod authorize;
mod jwt;
mod token;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::clock::Clock;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::wire::Reply;

/// Who signs the tokens.
pub(super) const ISSUER: &str = "https://accounts.google.com";
/// How long an access token works.
const ACCESS_SECONDS: i64 = 3599;
/// How long a code waits.
const CODE_LIFE: TimeDelta = TimeDelta::minutes(10);
/// Refresh tokens of one account; the oldest goes without a word.
const REFRESH_TOKENS: usize = 100;

pub(super) use self::{
    authorize::authorize,
    token::{answer, form_problems},
};

/// The app as Google knows it.
#[derive(Debug, Clone)]
pub struct Client {
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// Where people may be sent back to, letter by letter.
    pub redirects: Vec<String>,
}

/// What somebody does at the page that asks for their consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consent {
    /// This account gives everything that is asked for.
    Given(String),
    /// This account gives all but these scopes.
    Without(String, Vec<String>),
    /// They go back with a no.
    Denied,
}

/// Tokens of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// The access token.
    pub access: String,
    /// The refresh token.
    pub refresh: String,
}

/// A code on its way.
#[derive(Debug, Clone)]
struct Code {
    account: String,
    scopes: BTreeSet<String>,
    redirect: String,
    challenge: String,
    nonce: Option<String>,
    offline: bool,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
struct Access {
    account: String,
    scopes: BTreeSet<String>,
    until: DateTime<Utc>,
}

#[derive(Debug, Clone)]
struct Refresh {
    token: String,
    account: String,
    scopes: BTreeSet<String>,
}

/// Who calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) account: String,
    pub(super) scopes: BTreeSet<String>,
}

#[derive(Debug)]
pub(super) struct OAuth {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) client: Client,
    pub(super) consent: Option<Consent>,
    /// Whether a refresh gives a new refresh token.
    pub(super) rotating: bool,
    pub(super) refreshes: BTreeMap<String, usize>,
    codes: BTreeMap<String, Code>,
    access: BTreeMap<String, Access>,
    /// The oldest first.
    refresh: Vec<Refresh>,
    counter: u64,
}

impl OAuth {
    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let client = Client {
            id: "417052396811-leancrm.apps.googleusercontent.com".to_owned(),
            secret: "GOCSPX-secret-of-the-tests".to_owned(),
            redirects: Vec::new(),
        };
        Self {
            clock,
            client,
            consent: None,
            rotating: false,
            refreshes: BTreeMap::new(),
            codes: BTreeMap::new(),
            access: BTreeMap::new(),
            refresh: Vec::new(),
            counter: 0,
        }
    }

    /// Something that was not given before and cannot be guessed from what was.
    fn fresh(&mut self, beginning: &str) -> String {
        self.counter += 1;
        format!("{beginning}{}", jwt::coded(Sha256::digest(format!("{beginning}/{}", self.counter))))
    }

    fn give_access(&mut self, account: &str, scopes: &BTreeSet<String>) -> String {
        let token = self.fresh("ya29.");
        let until = self.clock.now() + TimeDelta::seconds(ACCESS_SECONDS);
        self.access.insert(token.clone(), Access { account: account.to_owned(), scopes: scopes.clone(), until });
        token
    }

    fn give_refresh(&mut self, account: &str, scopes: &BTreeSet<String>) -> String {
        let token = self.fresh("1//0");
        self.refresh.push(Refresh { token: token.clone(), account: account.to_owned(), scopes: scopes.clone() });
        if self.refresh.iter().filter(|refresh| refresh.account == account).count() > REFRESH_TOKENS
            && let Some(oldest) = self.refresh.iter().position(|refresh| refresh.account == account)
        {
            self.refresh.remove(oldest);
        }
        token
    }

    /// Consent without a browser.
    pub(super) fn grant(&mut self, account: &str, scopes: &[&str]) -> Tokens {
        let scopes = scopes.iter().map(|scope| long_form(scope)).collect();
        Tokens { access: self.give_access(account, &scopes), refresh: self.give_refresh(account, &scopes) }
    }

    /// What an account has given so far.
    fn granted(&self, account: &str) -> BTreeSet<String> {
        let given = self.refresh.iter().filter(|refresh| refresh.account == account);
        given.flat_map(|refresh| refresh.scopes.iter().cloned()).collect()
    }

    /// Takes back everything that an account gave; whether there was anything.
    pub(super) fn revoke(&mut self, account: &str) -> bool {
        let before = self.refresh.len() + self.access.len();
        self.refresh.retain(|refresh| refresh.account != account);
        self.access.retain(|_, access| access.account != account);
        self.codes.retain(|_, code| code.account != account);
        self.refresh.len() + self.access.len() < before
    }

    /// Ends the access tokens of an account at once; refresh tokens still work.
    pub(super) fn end_access(&mut self, account: &str) {
        self.access.retain(|_, access| access.account != account);
    }

    /// Who an access token stands for.
    pub(super) fn caller(&self, token: &str) -> Option<Caller> {
        let access = self.access.get(token).filter(|access| access.until > self.clock.now())?;
        Some(Caller { account: access.account.clone(), scopes: access.scopes.clone() })
    }

    /// The account of a token of any kind.
    fn owner(&self, token: &str) -> Option<String> {
        let refresh = self.refresh.iter().find(|refresh| refresh.token == token).map(|refresh| &refresh.account);
        refresh.or_else(|| self.access.get(token).map(|access| &access.account)).cloned()
    }

    /// A token that says who somebody is.
    fn identity(&self, account: &str, scopes: &BTreeSet<String>, nonce: Option<&str>, access: &str) -> String {
        let now = self.clock.now().timestamp();
        let mut claims = json!({
            "iss": ISSUER, "azp": self.client.id, "aud": self.client.id, "sub": subject(account),
            "at_hash": jwt::coded(&Sha256::digest(access)[..16]), "iat": now, "exp": now + 3600,
        });
        if scopes.contains(&long_form("email")) {
            claims["email"] = json!(account);
            claims["email_verified"] = json!(true);
        }
        let domain = account.rsplit('@').next().unwrap_or_default();
        if domain != "gmail.com" {
            claims["hd"] = json!(domain);
        }
        if scopes.contains(&long_form("profile")) {
            claims["name"] = json!(account.split('@').next().unwrap_or_default());
        }
        if let Some(nonce) = nonce {
            claims["nonce"] = json!(nonce);
        }
        jwt::signed(&claims)
    }

    /// The token that Pub/Sub sends along with a push.
    pub(super) fn push_identity(&self, audience: &str, email: &str) -> String {
        let now = self.clock.now().timestamp();
        jwt::signed(&json!({
            "iss": ISSUER, "aud": audience, "azp": subject(email), "sub": subject(email), "email": email,
            "email_verified": true, "iat": now, "exp": now + 3600,
        }))
    }
}

/// A token with any claims at all, signed as Google signs, for those who try whether every claim is looked at.
pub fn sign(claims: &Value) -> String {
    jwt::signed(claims)
}

/// The number that stands for an account for ever.
fn subject(account: &str) -> String {
    let digest = Sha256::digest(account);
    let number = digest[..8].iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
    format!("1{number:020}")
}

/// A scope as it stands in an answer.
fn long_form(scope: &str) -> String {
    match scope {
        "email" | "profile" => format!("https://www.googleapis.com/auth/userinfo.{scope}"),
        other => other.to_owned(),
    }
}

/// Scopes as they are sent.
fn split(scopes: &str) -> BTreeSet<String> {
    scopes.split_whitespace().map(long_form).collect()
}

fn joined(scopes: &BTreeSet<String>) -> String {
    scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

/// The keys.
pub(super) fn certs() -> Reply {
    Reply::json(jwt::key_set()).with("cache-control", "public, max-age=19800, must-revalidate, no-transform")
}

/// Where everything is.
pub(super) fn discovery(root: &str) -> Reply {
    Reply::json(json!({
        "issuer": ISSUER,
        "authorization_endpoint": format!("{root}/o/oauth2/v2/auth"),
        "token_endpoint": format!("{root}/token"),
        "revocation_endpoint": format!("{root}/revoke"),
        "jwks_uri": format!("{root}/oauth2/v3/certs"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "email", "profile"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "code_challenge_methods_supported": ["plain", "S256"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
    }))
}
