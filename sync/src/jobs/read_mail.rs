//! Purpose: what a mail promises, asks for and is signed with becomes suggestions to whoever got it, where they wish so; and what
//! they promise and ask for in mail of their own.
//!
//! Its text is fetched, read and forgotten; what is kept is what was found, with the words that say it. Whoever reads it changes nothing.

use leancrm_core::{
    Error, Result,
    domain::mail::{Author, Finding, FindingKind},
    ids::AccountId,
    jobs::ReadMail,
    ports::{mailbox::Mailboxes, provider::ProviderError, reader::MailReader},
    store::OutboxEvent,
};

use crate::registry::{Context, Handler};

impl Handler for ReadMail {
    const EVENTS: &'static [&'static str] = &["mail.came"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let message = event.payload.get("message").and_then(serde_json::Value::as_str);
        let message = message.ok_or_else(|| Error::invalid("An event about a mail says which."))?;
        // Whatever does not say so came in.
        let sent = event.payload.get("sent").and_then(serde_json::Value::as_bool).unwrap_or_default();
        Ok(Self { account: AccountId::from_uuid(event.entity_id), message: message.to_owned(), sent })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let (Some(mailboxes), Some(reader)) = (&context.mailboxes, &context.reader) else { return Ok(()) };
        read(&self, context, event, mailboxes.as_ref(), reader.as_ref()).await
    }
}

/// Reads one mail and keeps what was found.
async fn read(
    job: &ReadMail,
    context: &Context,
    event: &OutboxEvent,
    mailboxes: &dyn Mailboxes,
    reader: &dyn MailReader,
) -> Result<()> {
    let worker = context.store.worker(event.tenant).await?;
    let mut tx = context.store.begin(&worker).await?;
    let account = tx.account(job.account).await?.filter(|account| account.is_active() && account.reads_text);
    let Some(account) = account else { return Ok(()) };
    let (author, mail) = if job.sent {
        (Author::Member, tx.sent_mail(account.id, &job.message).await?)
    } else {
        (Author::Other, tx.inbound_mail(account.id, &job.message).await?)
    };
    let Some((activity, address, at)) = mail else { return Ok(()) };
    drop(tx);
    let Some(actor) = context.store.member_actor(event.tenant, account.member).await? else { return Ok(()) };
    let text = match mailboxes.text(&account, &job.message).await {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(()),
        Err(error) => return failed(error),
    };
    let zone = actor.timezone();
    let at = at.with_timezone(&zone).naive_local();
    let Some(found) = reader.read(&actor, author, &text, at).await? else { return Ok(()) };
    let found: Vec<(Finding, Option<chrono::DateTime<chrono::Utc>>)> = found
        .into_iter()
        .map(|one| {
            let due = one.due.and_then(|due| due.and_local_timezone(zone).earliest()).map(|due| due.to_utc());
            (one, due)
        })
        .collect();
    let mut tx = context.store.begin(&worker).await?;
    let kept = tx.keep_findings(account.member, (activity, author, &address), &found).await?;
    let asks = found.iter().any(|(one, _)| matches!(one.kind, FindingKind::Promise | FindingKind::Request));
    if kept > 0 && asks {
        let text = match author {
            Author::Other => format!("A mail from {address} promises something, or asks you for something."),
            Author::Member => format!("Your mail to {address} promises something, or asks for something."),
        };
        tx.raise_alert_offering(account.member, &text, "what did you find in my mail?").await?;
    }
    tx.commit().await
}

/// What the provider says; the mailbox's own looks tell of what lasts.
fn failed(error: ProviderError) -> Result<()> {
    if error.retryable() {
        return Err(Error::Unavailable { service: "mailbox", source: error.into() });
    }
    tracing::info!(reason = %error, "a mail could not be read");
    Ok(())
}
