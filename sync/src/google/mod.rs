//! Google: consent, tokens, mail and calendars. Nothing of Google's libraries is named outside this folder.
//!
//! Read in this order: `settings` (where Google is), `oauth` (consent and tokens on the wire), `identity` (what Google signs), `tokens`
//! (an access token for an account, renewed once however many want it), `failure` (what went wrong, sorted by what is to be done),
//! `gmail` (the port of mailboxes), `text` (what a mail says).

mod failure;
mod gmail;
mod identity;
mod oauth;
mod settings;
mod text;
mod tokens;

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use google_gmail1::common::{Body, Client};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::connect::HttpConnector,
    rt::{TokioExecutor, TokioTimer},
};
use leancrm_core::{Error, Result, ids::AccountId, store::Store, vault::Vault};

pub use identity::{Identity, Keys, PushFault};
pub use oauth::{CALENDAR_SCOPE, ConsentTo, Granted, MAIL_SCOPE, OAuthFault};
pub use settings::{GoogleApp, GoogleSettings};

/// How long one call may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Fresh random bytes, for secrets and nonces.
pub type Random = fn() -> [u8; 32];

/// Google, for the accounts of a store. Cloning is cheap.
#[derive(Clone)]
pub struct Google {
    settings: Arc<GoogleSettings>,
    store: Store,
    vault: Vault,
    random: Random,
    http: reqwest::Client,
    client: Client<HttpsConnector<HttpConnector>>,
    limits: Arc<DefaultKeyedRateLimiter<AccountId>>,
    keys: Keys,
}

impl fmt::Debug for Google {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Google").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Google {
    /// Google as it is configured.
    ///
    /// # Errors
    /// [`Error::Internal`] where the machine has no certificates to trust.
    pub fn new(settings: GoogleSettings, store: Store, vault: Vault, random: Random) -> Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|source| Error::internal("preparing calls to Google", source))?;
        let connector = HttpsConnectorBuilder::new()
            .with_native_roots()
            .map_err(|source| Error::internal("preparing calls to Google", source))?
            .https_or_http()
            .enable_http1()
            .build();
        let client = hyper_util::client::legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(Duration::from_mins(1))
            .build::<_, Body>(connector);
        let units = NonZeroU32::new(settings.units_per_minute).unwrap_or(NonZeroU32::MIN);
        let keys = Keys::new(settings.keys_url.clone(), http.clone(), Arc::clone(store.clock()));
        Ok(Self {
            settings: Arc::new(settings),
            store,
            vault,
            random,
            http,
            client,
            limits: Arc::new(RateLimiter::keyed(Quota::per_minute(units))),
            keys,
        })
    }

    /// Where Google is and how it is used.
    pub fn settings(&self) -> &GoogleSettings {
        &self.settings
    }

    /// What Google signs with.
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Waits until an account may use so many of Google's units. <https://developers.google.com/gmail/api/reference/quota>
    async fn pace(&self, account: AccountId, units: u32) {
        if let Some(units) = NonZeroU32::new(units) {
            // More than the whole of a minute's never fits; it is let through and Google decides.
            let _ = self.limits.until_key_n_ready(&account, units).await;
        }
    }
}
