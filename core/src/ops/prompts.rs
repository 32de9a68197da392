//! Prompts of a tenant's own: drafted, scored, published, gone back to. Each step stands in the audit trail.

use crate::{
    domain::prompt::{PromptNumber, PromptScore, PromptStatus, PromptVersion},
    error::{Error, Result},
    history::{Change, Recorder},
    ids::PromptVersionId,
    store::TenantTx,
    tenancy::Permission,
};

/// The kind of record, as the history calls it.
const ENTITY: &str = "prompt";

/// The longest text of a prompt, in characters.
const LONGEST: usize = 50_000;

/// Writes a draft: a new version, or other words for one that is a draft still. Without a number it is the next patch after the
/// newest, and after `built_in`, the version that LeanCRM comes with.
///
/// # Errors
/// [`Error::Forbidden`] without `prompts.manage`, [`Error::Conflict`] for a version that was published, [`Error::Invalid`] for a
/// text that can be no prompt.
pub async fn draft(
    tx: &mut TenantTx,
    (name, body): (&str, &str),
    number: Option<PromptNumber>,
    built_in: Option<PromptNumber>,
    recorder: &mut Recorder,
) -> Result<PromptVersion> {
    let length = body.chars().count();
    if body.trim().is_empty() || length > LONGEST {
        return Err(Error::invalid(format!("A prompt has between 1 and {LONGEST} characters; this has {length}.")));
    }
    let versions = open(tx, name).await?;
    let newest = versions.iter().map(|version| version.version).chain(built_in).max();
    let number = number.unwrap_or_else(|| newest.map_or(PromptNumber::FIRST, PromptNumber::next));
    match versions.into_iter().find(|version| version.version == number) {
        Some(was) if was.status == PromptStatus::Draft => {
            if was.body == body {
                return Err(Error::conflict("The draft says that already; nothing was changed."));
            }
            let now = PromptVersion { body: body.to_owned(), score: None, ..was.clone() };
            tx.update_prompt_version(&now).await?;
            let summary = format!("rewrote the draft {number} of the prompt {name}");
            tell(tx, &summary, vec![(Some(was), now.clone())], recorder).await?;
            Ok(now)
        }
        Some(was) => Err(Error::conflict(format!(
            "{name} {} was published and stays as it is; draft a new version instead.",
            was.version
        ))),
        None => {
            let new = PromptVersion { body: body.to_owned(), ..blank(tx, name, number) };
            tx.insert_prompt_version(&new).await?;
            tell(tx, &format!("drafted {number} of the prompt {name}"), vec![(None, new.clone())], recorder).await?;
            Ok(new)
        }
    }
}

/// Keeps how well a draft did.
///
/// # Errors
/// [`Error::Forbidden`] without `prompts.manage`, [`Error::NotFound`] for an unknown version, [`Error::Conflict`] for one that is
/// no draft any more, or says something else than what was scored.
pub async fn keep_score(
    tx: &mut TenantTx,
    scored: &PromptVersion,
    score: PromptScore,
    recorder: &mut Recorder,
) -> Result<PromptVersion> {
    let versions = open(tx, &scored.name).await?;
    let was = find(versions, &scored.name, scored.version)?;
    if was.status != PromptStatus::Draft {
        return Err(Error::conflict(format!("{} {} is no draft any more; its score stays.", was.name, was.version)));
    }
    if was.body != scored.body {
        return Err(Error::conflict("The draft was rewritten while it was scored; score it again."));
    }
    let now = PromptVersion { score: Some(score), ..was.clone() };
    tx.update_prompt_version(&now).await?;
    let summary = format!("scored {} of the prompt {}", now.version, now.name);
    tell(tx, &summary, vec![(Some(was), now.clone())], recorder).await?;
    Ok(now)
}

/// Puts a draft in use, in place of the version that was. It has been scored, or there is a reason why not, which is kept.
///
/// # Errors
/// [`Error::Forbidden`] without `prompts.manage`, [`Error::NotFound`] for an unknown version, [`Error::Conflict`] for one that is
/// no draft any more, [`Error::Invalid`] without score and reason.
pub async fn publish(
    tx: &mut TenantTx,
    (name, number): (&str, PromptNumber),
    unscored: Option<&str>,
    recorder: &mut Recorder,
) -> Result<PromptVersion> {
    let versions = open(tx, name).await?;
    let current = in_use(&versions);
    let was = find(versions, name, number)?;
    match was.status {
        PromptStatus::Draft => {}
        PromptStatus::Published => return Err(Error::conflict(format!("{name} {number} is in use already."))),
        PromptStatus::Deprecated => {
            return Err(Error::conflict(format!(
                "{name} {number} is of the past; `leancrm prompt rollback {name} --to {number}` makes a new version of it."
            )));
        }
    }
    let unscored_reason = match (&was.score, unscored) {
        (Some(_), _) => None,
        (None, Some(reason)) => Some(super::line(reason, "Say why it is published without a score.")?),
        (None, None) => {
            return Err(Error::invalid(format!(
                "{name} {number} has no score yet: run `leancrm prompt score {name}`, or say with --unscored why it goes without."
            )));
        }
    };
    let published_at = Some(tx.now());
    let now = PromptVersion { status: PromptStatus::Published, unscored_reason, published_at, ..was.clone() };
    let mut steps = retire(tx, current).await?;
    tx.update_prompt_version(&now).await?;
    let without = now.unscored_reason.as_ref().map(|reason| format!(" without a score: {reason}")).unwrap_or_default();
    let summary = format!("published {number} of the prompt {name}{without}");
    steps.push((Some(was), now.clone()));
    tell(tx, &summary, steps, recorder).await?;
    Ok(now)
}

/// Goes back to an older version: its words, in a new version that is in use from now on. Without a number it is the one that
/// was in use before.
///
/// # Errors
/// [`Error::Forbidden`] without `prompts.manage`, [`Error::NotFound`] where there is nothing to go back to, [`Error::Conflict`]
/// for a draft and for what is in use already.
pub async fn rollback(
    tx: &mut TenantTx,
    name: &str,
    to: Option<PromptNumber>,
    recorder: &mut Recorder,
) -> Result<PromptVersion> {
    let versions = open(tx, name).await?;
    let current = in_use(&versions);
    let newest = versions.iter().map(|version| version.version).max().unwrap_or(PromptNumber::FIRST);
    let of_the_past = |version: &&PromptVersion| {
        version.status == PromptStatus::Deprecated
            && version.published_at.is_some()
            && current.as_ref().is_none_or(|current| current.body != version.body)
    };
    let last = || versions.iter().filter(of_the_past).max_by_key(|version| (version.published_at, version.version));
    let old = match to {
        Some(number) => find(versions.clone(), name, number)?,
        None => last().cloned().ok_or_else(|| {
            let way = "to go back to LeanCRM's own, take the version in use out of use: leancrm prompt deprecate";
            Error::invalid(format!("No earlier version of the prompt {name} was ever in use; {way} {name} VERSION."))
        })?,
    };
    if old.published_at.is_none() {
        return Err(Error::conflict(format!("{name} {} was never in use; publish it instead.", old.version)));
    }
    if current.as_ref().is_some_and(|current| current.body == old.body) {
        return Err(Error::conflict(format!("What {name} {} says is in use already.", old.version)));
    }
    let new = PromptVersion {
        body: old.body.clone(),
        status: PromptStatus::Published,
        copy_of: Some(old.version.to_string()),
        score: old.score.clone(),
        unscored_reason: old.unscored_reason.clone(),
        published_at: Some(tx.now()),
        ..blank(tx, name, newest.next())
    };
    let mut steps = retire(tx, current).await?;
    tx.insert_prompt_version(&new).await?;
    let summary = format!("went back to {} of the prompt {name}, as {}", old.version, new.version);
    steps.push((None, new.clone()));
    tell(tx, &summary, steps, recorder).await?;
    Ok(new)
}

/// Takes a version out of use, or drops a draft. Where it was the one in use, the prompt that LeanCRM comes with counts again.
///
/// # Errors
/// [`Error::Forbidden`] without `prompts.manage`, [`Error::NotFound`] for an unknown version, [`Error::Conflict`] for one that is
/// of the past already.
pub async fn deprecate(
    tx: &mut TenantTx,
    (name, number): (&str, PromptNumber),
    recorder: &mut Recorder,
) -> Result<PromptVersion> {
    let versions = open(tx, name).await?;
    let was = find(versions, name, number)?;
    if was.status == PromptStatus::Deprecated {
        return Err(Error::conflict(format!("{name} {number} is of the past already.")));
    }
    let steps = retire(tx, Some(was)).await?;
    let now = steps.first().map(|(_, now)| now.clone()).ok_or_else(Error::changed_meanwhile)?;
    tell(tx, &format!("took {number} of the prompt {name} out of use"), steps, recorder).await?;
    Ok(now)
}

/// A version as it was, where it was there, and as it is.
type Step = (Option<PromptVersion>, PromptVersion);

/// The versions of a prompt, for whoever may change it, one after the other.
async fn open(tx: &mut TenantTx, name: &str) -> Result<Vec<PromptVersion>> {
    if !tx.actor().reaches(Permission::PROMPTS_MANAGE, None) {
        return Err(Error::Forbidden { permission: Permission::PROMPTS_MANAGE.to_string() });
    }
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() > 60 || !name.starts_with(|first: char| first.is_ascii_lowercase()) || !name.bytes().all(plain) {
        return Err(Error::invalid(format!("A prompt's name is like parse_query, not {name:?}.")));
    }
    tx.lock_prompt(name).await?;
    tx.prompt_versions(Some(name)).await
}

fn in_use(versions: &[PromptVersion]) -> Option<PromptVersion> {
    versions.iter().find(|version| version.status == PromptStatus::Published).cloned()
}

fn find(versions: Vec<PromptVersion>, name: &str, number: PromptNumber) -> Result<PromptVersion> {
    let found = versions.into_iter().find(|version| version.version == number);
    found.ok_or_else(|| Error::not_found(format!("version {number} of the prompt {name}")))
}

fn blank(tx: &TenantTx, name: &str, version: PromptNumber) -> PromptVersion {
    PromptVersion {
        id: PromptVersionId::from_uuid(tx.new_id()),
        name: name.to_owned(),
        version,
        body: String::new(),
        status: PromptStatus::Draft,
        copy_of: None,
        score: None,
        unscored_reason: None,
        created_by: tx.actor().member(),
        author: None,
        created_at: tx.now(),
        published_at: None,
        deprecated_at: None,
    }
}

/// Takes a version out of use. Before another is put in its place: one at most is in use at any moment.
async fn retire(tx: &mut TenantTx, version: Option<PromptVersion>) -> Result<Vec<Step>> {
    let Some(was) = version else { return Ok(Vec::new()) };
    let now = PromptVersion { status: PromptStatus::Deprecated, deprecated_at: Some(tx.now()), ..was.clone() };
    tx.update_prompt_version(&now).await?;
    Ok(vec![(Some(was), now)])
}

async fn tell(tx: &mut TenantTx, summary: &str, steps: Vec<Step>, recorder: &mut Recorder) -> Result<()> {
    let mut changes = Vec::with_capacity(steps.len());
    for (was, now) in steps {
        let before = was.as_ref().map(super::snapshot).transpose()?;
        changes.push(Change { entity: ENTITY, id: now.id.as_uuid(), before, after: Some(super::snapshot(&now)?) });
    }
    recorder.tell(tx, "prompt_change", summary, changes).await.map(drop)
}
