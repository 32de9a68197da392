//! Google, as far as browsers come to us: from a link to a connected account, and what is told on the way.

mod connect;

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leancrm_core::{
    Result,
    domain::account::SyncKind,
    ports::connector::{ConnectLink, Connector},
    store::{Store, TenantTx},
    vault::{NONCE, Vault},
};
use leancrm_sync::google::{Google, Random};
use secrecy::SecretString;

pub(crate) use connect::routes;

use crate::config::Config;

/// Where Google sends the browser back to.
pub(crate) const CALLBACK: &str = "/google/callback";
/// Where links lead.
pub(crate) const CONNECT: &str = "/google/connect";

/// Google, with what a browser needs on its way. Cloning is cheap.
#[derive(Debug, Clone)]
pub struct GoogleDoor {
    /// Google itself.
    pub google: Google,
    vault: Vault,
    random: Random,
    /// This server, as browsers reach it.
    address: String,
    /// As whom Google calls, and for which audience.
    pub(crate) push: Option<(String, String)>,
}

impl GoogleDoor {
    /// Google as it is configured; `None` where it is off.
    ///
    /// # Errors
    /// Where the machine has no certificates to trust.
    pub fn new(config: &Config, store: &Store, vault: Vault, random: Random) -> Result<Option<Arc<Self>>> {
        let public_url = config.server.public_url.as_deref();
        let Some(settings) = config.google.settings(public_url) else { return Ok(None) };
        let address = public_url.map_or_else(|| format!("http://{}", config.server.listen), str::to_owned);
        let address = address.trim_end_matches('/').to_owned();
        let push = config.google.push_account.clone().map(|account| {
            let audience = config.google.push_audience.clone();
            (account.to_lowercase(), audience.unwrap_or_else(|| format!("{address}{}", crate::webhooks::GOOGLE_MAIL)))
        });
        let google = Google::new(settings, store.clone(), vault.clone(), random)?;
        Ok(Some(Arc::new(Self { google, vault, random, address, push })))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    /// A secret that nobody can guess, of letters that fit into an address: 43 of them, as PKCE wants.
    fn secret(&self) -> SecretString {
        SecretString::from(URL_SAFE_NO_PAD.encode((self.random)()))
    }

    fn nonce(&self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&(self.random)()[..NONCE]);
        nonce
    }
}

#[async_trait]
impl Connector for GoogleDoor {
    async fn link(&self, tx: &mut TenantTx, kinds: &[SyncKind]) -> Result<ConnectLink> {
        use secrecy::ExposeSecret as _;
        let secret = self.secret();
        let expires_at = tx.make_consent(secret.expose_secret(), kinds).await?;
        Ok(ConnectLink { url: self.address(&format!("{CONNECT}?link={}", secret.expose_secret())), expires_at })
    }
}
