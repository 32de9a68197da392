//! What Google signs: whose account was consented for, and that it is Google that calls.
//! <https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken>

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, JwkSet},
};
use leancrm_core::clock::Clock;
use serde::Deserialize;

/// Who signs.
const ISSUERS: [&str; 2] = ["https://accounts.google.com", "accounts.google.com"];
/// How far clocks may be apart.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// How long keys are kept before they are asked for again.
const KEYS_LAST: TimeDelta = TimeDelta::hours(1);
/// How soon they are asked for again because of a key that is not among them.
const ASK_AGAIN: TimeDelta = TimeDelta::seconds(30);

/// Whom a token speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Google's own id of the person or the service.
    pub subject: String,
    /// Their address, in lower case.
    pub address: String,
    /// What the request named.
    pub nonce: Option<String>,
}

/// Why a token is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PushFault {
    /// It is forged, over, or meant for somebody else.
    #[error("the token is not to be believed: {0}")]
    Forged(String),
    /// The keys could not be had.
    #[error("Google's keys can't be had: {0}")]
    Unavailable(String),
}

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    #[serde(default)]
    iat: Option<i64>,
    #[serde(default)]
    email: String,
    #[serde(default)]
    email_verified: bool,
    nonce: Option<String>,
}

/// The keys that Google signs with, as they were asked for last. Cloning is cheap, and clones share them.
#[derive(Clone)]
pub struct Keys {
    url: String,
    http: reqwest::Client,
    clock: Arc<dyn Clock>,
    known: Arc<Mutex<Known>>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, DecodingKey>,
    asked_at: Option<DateTime<Utc>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Keys").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Keys {
    pub(super) fn new(url: String, http: reqwest::Client, clock: Arc<dyn Clock>) -> Self {
        Self { url, http, clock, known: Arc::default() }
    }

    /// Whom a token speaks of that was made for `audience`.
    ///
    /// # Errors
    /// Why it is not believed.
    pub async fn identify(&self, token: &str, audience: &str) -> Result<Identity, PushFault> {
        let header = decode_header(token).map_err(|error| PushFault::Forged(error.to_string()))?;
        let name = header.kid.ok_or_else(|| PushFault::Forged("it names no key".to_owned()))?;
        if header.alg != Algorithm::RS256 {
            return Err(PushFault::Forged("it is not signed with RS256".to_owned()));
        }
        let key = self.key(&name).await?;
        let mut rules = Validation::new(Algorithm::RS256);
        // The clock is ours, not the machine's.
        rules.validate_exp = false;
        rules.set_audience(&[audience]);
        rules.set_issuer(&ISSUERS);
        rules.set_required_spec_claims(&["exp", "aud", "iss", "sub"]);
        let claims =
            decode::<Claims>(token, &key, &rules).map_err(|error| PushFault::Forged(error.to_string()))?.claims;
        self.checked(claims, audience)
    }

    fn checked(&self, claims: Claims, audience: &str) -> Result<Identity, PushFault> {
        let now = self.clock.now();
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
        let forged = |why: &str| Err(PushFault::Forged(why.to_owned()));
        if at(claims.exp) + SKEW <= now {
            return forged("it is over");
        }
        if claims.iat.is_some_and(|made| at(made) > now + SKEW) {
            return forged("it was made in the future");
        }
        if claims.aud != audience || !ISSUERS.contains(&claims.iss.as_str()) {
            return forged("it is meant for somebody else");
        }
        if !claims.email_verified || claims.email.is_empty() {
            return forged("its address is not confirmed");
        }
        Ok(Identity { subject: claims.sub, address: claims.email.to_lowercase(), nonce: claims.nonce })
    }

    /// The key of a name, asked for where it is not known or all of them are old.
    async fn key(&self, name: &str) -> Result<DecodingKey, PushFault> {
        let now = self.clock.now();
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let age = known.asked_at.map(|asked| now - asked);
            match known.keys.get(name) {
                Some(key) if age.is_some_and(|age| age < KEYS_LAST) => return Ok(key.clone()),
                None if age.is_some_and(|age| age < ASK_AGAIN) => {
                    return Err(PushFault::Forged("it names a key that Google does not have".to_owned()));
                }
                _ => {}
            }
        }
        let keys = self.ask().await?;
        let found = keys.get(name).cloned();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        *known = Known { keys, asked_at: Some(now) };
        drop(known);
        found.ok_or_else(|| PushFault::Forged("it names a key that Google does not have".to_owned()))
    }

    async fn ask(&self) -> Result<HashMap<String, DecodingKey>, PushFault> {
        let unavailable = |error: reqwest::Error| PushFault::Unavailable(error.without_url().to_string());
        let response = self.http.get(&self.url).send().await.and_then(reqwest::Response::error_for_status);
        let set: JwkSet = response.map_err(unavailable)?.json().await.map_err(unavailable)?;
        let usable = set.keys.iter().filter(|key| matches!(key.algorithm, AlgorithmParameters::RSA(_)));
        Ok(usable.filter_map(|key| Some((key.common.key_id.clone()?, DecodingKey::from_jwk(key).ok()?))).collect())
    }
}
