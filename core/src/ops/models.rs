//! Language models: what a tenant sets for itself, calls entered in its books, answers kept for a day.
//!
//! A model is asked with no transaction open, so whoever asks one does it in three steps: look how things stand
//! ([`TenantTx::model_standing`], [`cached_answer`]), ask, and enter what it cost ([`record_calls`], [`keep_answer`]).

use chrono::{Datelike as _, NaiveDate};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;

use crate::{
    domain::model::{
        ANSWERS_LAST, AnswerKey, Booked, ModelMode, ModelPrices, ModelSettings, ModelStanding, NewModelCall,
        SealedAnswer, SealedKey, UsageReport, UsdMicros, WARN_AT,
    },
    error::{Error, Result},
    history::{Change, Recorder},
    ids::TenantId,
    store::TenantTx,
    tenancy::{Actor, Permission},
    vault::{NONCE, Place, Vault, VaultError},
};

/// The kind of record, as the history calls it.
const ENTITY: &str = "model_settings";

/// One setting as it is to be; `None` puts what the installation says in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelEdit {
    /// How far the model is asked.
    Mode(Option<ModelMode>),
    /// Another model, and with an address an endpoint of the tenant's own. Another address needs a key of its own, and what
    /// either costs is said anew.
    Endpoint {
        /// Where; `None` for the installation's endpoint.
        base_url: Option<String>,
        /// The model's name there.
        name: String,
        /// The version of the API, where the endpoint is Azure's.
        azure_api_version: Option<String>,
    },
    /// The installation's endpoint and model again; the tenant's key is forgotten.
    OwnEndpointGone,
    /// The key of the tenant's own endpoint, as [`seal_key`] seals it; `None` forgets it.
    Key(Option<SealedKey>),
    /// What the model costs.
    Prices(Option<ModelPrices>),
    /// The longest that a call may take, in milliseconds.
    Timeout(Option<u32>),
    /// What may be spent in a month; `None` for no limit.
    Budget(Option<UsdMicros>),
    /// Whether records may be sent to the model to be put in words.
    Summaries(bool),
    /// Whether addresses and numbers are masked before a sentence is sent.
    Redact(Option<bool>),
}

/// Changes what the tenant wants of a model, in order, and gives it as it is now.
///
/// # Errors
/// [`Error::Forbidden`] without `models.manage`, [`Error::Conflict`] where it is that way already, [`Error::Invalid`] for what
/// cannot work.
pub async fn edit(tx: &mut TenantTx, edits: Vec<ModelEdit>, recorder: &mut Recorder) -> Result<ModelStanding> {
    require(tx.actor(), Permission::MODELS_MANAGE)?;
    let (standing, version) = tx.model_settings_versioned().await?;
    let was = standing.settings;
    let mut now = was.clone();
    let mut done = Vec::with_capacity(edits.len());
    for edit in edits {
        done.push(apply(&mut now, edit)?);
    }
    if now == was {
        return Err(Error::conflict("That is set already; nothing was changed."));
    }
    tx.save_model_settings(&now, version).await?;
    let before = (version > 0).then(|| was.told());
    let change = Change { entity: ENTITY, id: tx.tenant().as_uuid(), before, after: Some(now.told()) };
    let summary = format!("set for the language model: {}", done.join(", "));
    recorder.tell(tx, "model_set", &summary, vec![change]).await?;
    tx.model_standing().await
}

/// Makes one edit, and says in a few words what it was.
fn apply(settings: &mut ModelSettings, edit: ModelEdit) -> Result<String> {
    refuse(settings, &edit)?;
    Ok(match edit {
        ModelEdit::Mode(mode) => {
            settings.mode = mode;
            format!("mode {}", mode.map_or("as the installation says", ModelMode::as_str))
        }
        ModelEdit::Endpoint { base_url, name, azure_api_version } => {
            endpoint(settings, (base_url, name, azure_api_version))?
        }
        ModelEdit::OwnEndpointGone => {
            (settings.base_url, settings.name, settings.azure_api_version) = (None, None, None);
            (settings.key, settings.prices) = (None, None);
            "the installation's model".to_owned()
        }
        ModelEdit::Key(key) => {
            settings.key = key;
            if settings.key.is_some() { "a key" } else { "no key" }.to_owned()
        }
        ModelEdit::Prices(prices) => {
            settings.prices = prices;
            let said =
                |prices: ModelPrices| format!("{} and {} for a million tokens in and out", prices.input, prices.output);
            prices.map_or("prices as the installation says".to_owned(), said)
        }
        ModelEdit::Timeout(timeout) => {
            settings.timeout_ms = timeout;
            timeout.map_or("time as the installation says".to_owned(), |timeout| format!("{timeout} ms for a call"))
        }
        ModelEdit::Budget(budget) => {
            settings.budget = budget;
            budget.map_or("no budget".to_owned(), |budget| format!("{budget} a month"))
        }
        ModelEdit::Summaries(wanted) => {
            settings.summaries = wanted;
            format!("summaries {}", if wanted { "on" } else { "off" })
        }
        ModelEdit::Redact(wanted) => {
            settings.redact = wanted;
            let said = |wanted| if wanted { "masked" } else { "not masked" };
            format!("addresses and numbers {}", wanted.map_or("as the installation says", said))
        }
    })
}

/// Refuses what cannot work.
fn refuse(settings: &ModelSettings, edit: &ModelEdit) -> Result<()> {
    let why = match edit {
        ModelEdit::Key(Some(_)) if settings.base_url.is_none() => {
            "A key belongs to an endpoint of your own; name that first, or together with the key."
        }
        ModelEdit::Timeout(Some(timeout)) if !(100..=20_000).contains(timeout) => {
            "A call may take between 100 and 20000 milliseconds."
        }
        ModelEdit::Prices(Some(prices)) if prices.input.0.max(prices.output.0) > 1_000_000_000 => {
            "A million tokens cost a thousand US dollars at most."
        }
        _ => return Ok(()),
    };
    Err(Error::invalid(why))
}

/// Another model or endpoint. A key never goes to another address than the one it was given for: whoever may change the address
/// could otherwise send it to themselves.
fn endpoint(
    settings: &mut ModelSettings,
    (base_url, name, azure_api_version): (Option<String>, String, Option<String>),
) -> Result<String> {
    let name = super::line(&name, "Name the model, for example gpt-4.1-mini.")?;
    let base_url = base_url.map(|url| address(&url)).transpose()?;
    if base_url.is_none() && azure_api_version.is_some() {
        return Err(Error::invalid("The version of Azure's API belongs to an endpoint of your own; name that too."));
    }
    if base_url != settings.base_url {
        settings.key = None;
    }
    if (&base_url, Some(&name)) != (&settings.base_url, settings.name.as_ref()) {
        settings.prices = None;
    }
    let said = base_url.as_ref().map_or_else(|| format!("model {name}"), |url| format!("model {name} at {url}"));
    (settings.base_url, settings.name, settings.azure_api_version) = (base_url, Some(name), azure_api_version);
    Ok(said)
}

/// The address of an endpoint, without anything secret in it.
fn address(text: &str) -> Result<String> {
    let text = text.trim().trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '@' | '?' | '#' | '\\' | '"' | '\'' | '<' | '>');
    if host.is_empty() || host.starts_with('/') || !host.chars().all(plain) || text.len() > 500 {
        return Err(Error::invalid(
            "An endpoint is an address such as https://api.openai.com/v1, without a name, a key or a question mark in it.",
        ));
    }
    // Where clouds keep the secrets of their machines.
    if host.starts_with("169.254.") || host.to_ascii_lowercase().starts_with("[fe80:") || host.starts_with("metadata.")
    {
        return Err(Error::invalid(
            "That address belongs to the machine itself, not to a language model; name another.",
        ));
    }
    Ok(text.to_owned())
}

/// Where a tenant's key is kept.
const fn key_place(row: &str) -> Place<'_> {
    Place { table: "model_settings", row, column: "key_sealed" }
}

/// Seals the key of a tenant's own endpoint; `random` is fresh random bytes.
///
/// # Errors
/// [`Error::Invalid`] for what can be no key.
pub fn seal_key(vault: &Vault, tenant: TenantId, key: &SecretString, random: [u8; 32]) -> Result<SealedKey> {
    let key = key.expose_secret().trim();
    if key.is_empty() || key.len() > 1_000 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid("That is no key: give the whole of it on one line, without spaces."));
    }
    Ok(SealedKey(vault.seal(key_place(&tenant.to_string()), key.as_bytes(), nonce(random))))
}

/// Opens the key of a tenant's own endpoint, to call that endpoint with and nothing else.
///
/// # Errors
/// Where it was sealed with a key that is not at hand any more.
pub fn open_key(vault: &Vault, tenant: TenantId, key: &SealedKey) -> std::result::Result<SecretString, VaultError> {
    vault.open(key_place(&tenant.to_string()), &key.0)
}

/// Enters calls of a model into the books of the actor's tenant, and tells when four fifths of the month's budget, or all of it,
/// were spent by them: once a month each. It belongs at the end of a short transaction, since calls of one tenant wait for each
/// other from here on.
///
/// # Errors
/// [`Error::Invalid`] without a call.
pub async fn record_calls(tx: &mut TenantTx, calls: &[NewModelCall]) -> Result<Booked> {
    if calls.is_empty() {
        return Err(Error::invalid("There is no call to enter."));
    }
    let booked = tx.insert_model_calls(calls).await?;
    let tenant = tx.tenant().as_uuid();
    for (crossed, percent) in [(booked.crossed_warning, WARN_AT), (booked.crossed_budget, 100)] {
        if crossed {
            let payload = json!({ "month": booked.month, "percent": percent });
            tx.emit("usage.threshold", "tenant", tenant, &payload).await?;
        }
    }
    Ok(booked)
}

/// What a model made of the same sentence before, within the last day. An answer that cannot be opened any more is none.
///
/// # Errors
/// Where the database does not answer.
pub async fn cached_answer(tx: &mut TenantTx, vault: &Vault, key: &AnswerKey) -> Result<Option<String>> {
    let Some(sealed) = tx.sealed_answer(key).await? else { return Ok(None) };
    let row = answer_row(tx.tenant(), key);
    match vault.open(answer_place(&row), &sealed) {
        Ok(answer) => Ok(Some(answer.expose_secret().to_owned())),
        Err(error) => {
            tracing::warn!(%error, "a kept answer of a model cannot be opened");
            Ok(None)
        }
    }
}

/// Keeps what a model made of a sentence, for a day; `random` is fresh random bytes.
///
/// # Errors
/// Where the database does not answer.
pub async fn keep_answer(
    tx: &mut TenantTx,
    vault: &Vault,
    key: &AnswerKey,
    answer: &str,
    random: [u8; 32],
) -> Result<()> {
    let row = answer_row(tx.tenant(), key);
    let bytes = vault.seal(answer_place(&row), answer.as_bytes(), nonce(random));
    let sealed = SealedAnswer { bytes, expires_at: tx.now() + ANSWERS_LAST };
    tx.keep_sealed_answer(key, &sealed).await
}

/// What the tenant used from one day up to another, both inside, by its own calendar, or in its month that is running; and how
/// its budget stands.
///
/// # Errors
/// [`Error::Forbidden`] without `usage.read` for the whole tenant.
pub async fn usage(tx: &mut TenantTx, days: Option<(NaiveDate, NaiveDate)>) -> Result<(UsageReport, ModelStanding)> {
    require(tx.actor(), Permission::USAGE_READ)?;
    let standing = tx.model_standing().await?;
    let (from, to) = days.unwrap_or_else(|| standing.days());
    let mut report = tx.model_usage(from, to).await?;
    if is_whole_months(from, to) {
        report.whole = tx.model_months(from, to).await?;
    }
    Ok((report, standing))
}

/// What the tenant has set, and how its budget stands, for a person.
///
/// # Errors
/// [`Error::Forbidden`] without `usage.read` for the whole tenant.
pub async fn status(tx: &mut TenantTx) -> Result<ModelStanding> {
    require(tx.actor(), Permission::USAGE_READ)?;
    tx.model_standing().await
}

/// Whether a stretch of days begins and ends with a month.
fn is_whole_months(from: NaiveDate, to: NaiveDate) -> bool {
    from.day() == 1 && to.succ_opt().is_some_and(|next| next.day() == 1)
}

fn require(actor: &Actor, permission: Permission) -> Result<()> {
    if actor.reaches(permission, None) { Ok(()) } else { Err(Error::Forbidden { permission: permission.to_string() }) }
}

fn answer_row(tenant: TenantId, key: &AnswerKey) -> String {
    format!("{tenant}/{}", key.hex())
}

const fn answer_place(row: &str) -> Place<'_> {
    Place { table: "model_answers", row, column: "answer_sealed" }
}

fn nonce(random: [u8; 32]) -> [u8; NONCE] {
    std::array::from_fn(|at| random[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> ModelSettings {
        let mut settings = ModelSettings::default();
        let at = |url: &str| ModelEdit::Endpoint {
            base_url: Some(url.to_owned()),
            name: "small".to_owned(),
            azure_api_version: None,
        };
        apply(&mut settings, at("https://one.example/v1/")).expect("an endpoint");
        apply(&mut settings, ModelEdit::Key(Some(SealedKey(vec![1])))).expect("a key");
        apply(&mut settings, ModelEdit::Prices(Some(ModelPrices::default()))).expect("prices");
        settings
    }

    #[test]
    fn a_key_stays_with_the_address_it_was_given_for() {
        let mut settings = own();
        assert_eq!(settings.base_url.as_deref(), Some("https://one.example/v1"));
        let at = |url: Option<&str>, name: &str| ModelEdit::Endpoint {
            base_url: url.map(str::to_owned),
            name: name.to_owned(),
            azure_api_version: None,
        };
        apply(&mut settings, at(Some("https://one.example/v1"), "large")).expect("another model");
        assert!(settings.key.is_some() && settings.prices.is_none(), "the key stays, the price does not");
        apply(&mut settings, at(Some("https://other.example/v1"), "large")).expect("another address");
        assert!(settings.key.is_none());
        let mut settings = own();
        apply(&mut settings, at(None, "large")).expect("the installation's endpoint");
        assert!(settings.key.is_none());
        assert!(apply(&mut settings, ModelEdit::Key(Some(SealedKey(vec![1])))).is_err(), "no address, no key");
        let mut settings = own();
        apply(&mut settings, ModelEdit::OwnEndpointGone).expect("gone");
        assert_eq!(settings, ModelSettings::default());
    }

    #[test]
    fn an_address_carries_no_secret() {
        for wrong in [
            "",
            "api.openai.com",
            "ftp://x",
            "https://",
            "https:///v1",
            "https://user:key@host/v1",
            "https://host/v1?key=x",
            "https://host/v1#x",
            "https://ho st/v1",
            "http://169.254.169.254/v1",
            "http://metadata.google.internal/v1",
        ] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        assert_eq!(address("http://127.0.0.1:11434/v1").expect("an address"), "http://127.0.0.1:11434/v1");
    }

    #[test]
    fn the_history_tells_that_there_is_a_key_and_not_which() {
        let told = own().told().to_string();
        assert!(told.contains("\"has_key\":true") && !told.contains("[1]"), "{told}");
        assert!(!format!("{:?}", own()).contains("[1]"));
    }
}
