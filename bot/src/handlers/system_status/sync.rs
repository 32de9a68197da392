//! How the asker's mail and calendar are kept in step, how an account is connected, and who in the mail is no contact yet.

use chrono::{DateTime, Utc};
use leancrm_core::domain::account::{Account, SyncKind, SyncPhase, SyncState};

use super::super::shared::tables;
use crate::{
    reply::{Block, Reply, Table, Tone},
    say,
    turn::{Answered, Turn},
};

/// People that are shown.
const SHOWN: i64 = 10;

pub(super) async fn answer(turn: &mut Turn<'_>) -> Answered {
    let (accounts, states) = (turn.tx.accounts().await?, turn.tx.sync_states().await?);
    let own: Vec<&Account> = accounts.iter().filter(|account| Some(account.member) == turn.actor.member()).collect();
    if own.is_empty() {
        let text = "No Google account of yours is connected, so neither mail nor a calendar is kept in step.";
        return with_link(turn, Reply::text(text)).await;
    }
    let mut reply = Reply::default();
    let mut is_over = false;
    for account in own {
        if let Some(why) = &account.disconnected_why {
            is_over = true;
            let text = format!("{} is disconnected: {why}.", account.address);
            reply = reply.with(Block::Text { text, tone: Tone::Warning });
            continue;
        }
        for state in states.iter().filter(|state| state.account == account.id) {
            let (text, tone) = standing(turn, account, state);
            reply = reply.with(Block::Text { text, tone });
        }
    }
    if is_over {
        return with_link(turn, reply).await;
    }
    Ok(reply.with_suggestions(["suggested contacts", "what's on tomorrow?", "who haven't I contacted in two weeks?"]))
}

/// Hands out a link to connect an account.
pub(super) async fn connect(turn: &mut Turn<'_>) -> Answered {
    with_link(turn, Reply::text("LeanCRM can read your Gmail and keep your Google Calendar, once you allow it.")).await
}

async fn with_link(turn: &mut Turn<'_>, reply: Reply) -> Answered {
    let Some(connector) = turn.connector else {
        let text =
            "Google is not set up on this server yet: whoever runs it sets google.client_id and google.client_secret.";
        return Ok(reply.with(Block::Text { text: text.to_owned(), tone: Tone::Note }));
    };
    if turn.public {
        let text = "Others read along here, and the link is for you alone: say “connect Google” to me in private.";
        return Ok(reply.with(Block::Text { text: text.to_owned(), tone: Tone::Note }));
    }
    let link = connector.link(turn.tx, &SyncKind::ALL).await?;
    let until = turn.local(link.expires_at).format("%A %H:%M");
    Ok(reply
        .with_text(format!("Connect it here: {}", link.url))
        .with_note(Some(format!("The link is for you alone and counts until {until}."))))
}

/// How one thing stands, in a sentence or two.
fn standing(turn: &Turn<'_>, account: &Account, state: &SyncState) -> (String, Tone) {
    let what = format!("{} of {}", state.kind.title(), account.address);
    let Some(next_at) = state.next_at else {
        let why = state.last_error.as_deref().unwrap_or("it was not allowed when the account was connected");
        return (format!("{what} is not read: {why}. Say “connect Google” to allow it."), Tone::Warning);
    };
    let ago = |at: DateTime<Utc>| say::ago(turn.local(at), turn.local_now());
    if state.failures > 0 {
        let why = state.last_error.as_deref().unwrap_or("it gave no reason");
        let since = state.ok_at.map(|at| format!(" It was in step last {}.", ago(at))).unwrap_or_default();
        let next = match (next_at - turn.now).num_seconds() {
            ..=0 => "now".to_owned(),
            seconds @ 1..60 => format!("in {}", say::count(seconds.unsigned_abs(), "second")),
            seconds => format!("in {}", say::count((seconds / 60).unsigned_abs(), "minute")),
        };
        return (format!("{what} is not in step: {why}.{since} It is tried again {next}."), Tone::Warning);
    }
    let counts = match state.kind {
        SyncKind::Mail => format!(
            " {} kept, {} left out by rule.",
            say::count(state.counts.kept.unsigned_abs(), "mail"),
            say::grouped(state.counts.skipped.unsigned_abs())
        ),
        SyncKind::Calendar => format!(" {} kept.", entries(state.counts.kept.unsigned_abs())),
    };
    match (state.phase, state.cursor.is_some()) {
        (SyncPhase::Importing, true) => {
            let seen = state.import.seen.unsigned_abs();
            let of = state.import.total.map(|total| total.unsigned_abs().max(seen)).filter(|total| *total > 0);
            let far = of.map_or_else(
                || say::grouped(seen),
                |total| format!("{} of about {} ({} %)", say::grouped(seen), say::grouped(total), seen * 100 / total),
            );
            (format!("{what} is being read: {far} so far.{counts}"), Tone::Plain)
        }
        (SyncPhase::Importing, false) => (format!("{what} is about to be read."), Tone::Plain),
        (SyncPhase::Following, _) if state.is_behind(turn.now) => {
            let since = state.ok_at.map(|at| format!(": it was in step last {}", ago(at))).unwrap_or_default();
            (format!("{what} is behind{since}.{counts}"), Tone::Warning)
        }
        (SyncPhase::Following, _) => {
            let when = state.ok_at.map_or_else(|| "a moment ago".to_owned(), ago);
            (format!("{what} is in step, as of {when}.{counts}"), Tone::Plain)
        }
    }
}

/// People of the asker's mail who are no contacts yet.
pub(super) async fn suggestions(turn: &mut Turn<'_>) -> Answered {
    let Some(member) = turn.actor.member() else {
        return Ok(Reply::text("There is nobody whose mail could be looked at."));
    };
    let listed = turn.tx.suggestions(member, SHOWN).await?;
    if listed.rows.is_empty() {
        let text =
            "Everybody in your mail is a contact already, or no mail of yours is read: ask “is my Gmail syncing?”.";
        return Ok(Reply::text(text));
    }
    let title = format!("{} in your mail and no contacts yet", people(listed.total));
    let mut table = Table::new(title, &["Person", "Address", "Mails>", "Last mail"]);
    let mut sentences = Vec::new();
    for person in &listed.rows {
        let name = person.name.as_deref().map(|name| say::line(name, 60));
        table.rows.push(vec![
            name.clone().unwrap_or_default(),
            say::line(&person.address, 80),
            say::grouped(person.mails.unsigned_abs()),
            turn.local(person.last_at).format("%-d %B").to_string(),
        ]);
        if sentences.len() < 3 && person.written_to {
            let who = name.map_or_else(|| person.address.clone(), |name| format!("{name}, {}", person.address));
            sentences.push(format!("add {who}"));
        }
    }
    table.more = tables::more(listed.total, table.rows.len());
    Ok(Reply::default()
        .with_table(table)
        .with_note(Some("Say “add …” with a name and an address, and their mail comes along.".to_owned()))
        .with_suggestions(sentences))
}

fn people(count: u64) -> String {
    if count == 1 { "1 person".to_owned() } else { format!("{} people", say::grouped(count)) }
}

fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", say::grouped(count)) }
}
