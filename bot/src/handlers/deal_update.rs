//! `deal_update`: another amount, close date, chance, next step or name, or out of sight for a while.

use chrono::NaiveDate;
use leancrm_core::{
    ops::deals::{self, DealEdit},
    tenancy::Permission,
};
use leancrm_nlp::{
    Tier,
    grammar::time::{Span, TimePhrase, TimeValue},
    intent::DealUpdate,
};

use super::shared::changing::currency_said;
use crate::{
    question::Wanted,
    turn::{Answered, Halt, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealUpdate) -> Answered {
    turn.actor.require(Permission::DEALS_UPDATE)?;
    let (id, found) = turn.deal_to_change(slots.deal.as_deref(), slots.company.as_deref()).await?;
    let edits = edits(turn, slots)?;
    if matches!(edits.as_slice(), [DealEdit::NextStep { .. }]) {
        turn.tier = Some(Tier::W1);
    }
    let (_, now) = deals::edit(turn.tx, id, "deal_update", &edits, turn.recorder).await?;
    let past = past_close(&edits, now.expected_close, turn.today());
    Ok(turn.told("Done.").await?.with_note(found.note).with_note(past))
}

/// A word of caution where a deal is to close on a day that is over.
fn past_close(edits: &[DealEdit], closes: Option<NaiveDate>, today: NaiveDate) -> Option<String> {
    let moved = edits.iter().any(|edit| matches!(edit, DealEdit::Close(_) | DealEdit::CloseBy { .. }));
    (moved && closes? < today).then(|| "That close date is in the past.".to_owned())
}

fn edits(turn: &mut Turn<'_>, slots: &DealUpdate) -> Result<Vec<DealEdit>, Halt> {
    let mut edits = Vec::new();
    let currency = currency_said(slots.currency.as_deref())?;
    if let Some(major) = slots.amount {
        edits.push(DealEdit::Amount { major, currency });
    }
    if let Some(delta) = slots.amount_delta {
        edits.push(DealEdit::AmountBy(delta));
    }
    if let Some(percent) = slots.percent {
        edits.push(DealEdit::AmountByPercent(percent));
    }
    if let Some(phrase) = &slots.close {
        edits.push(close(turn, phrase, slots.sooner == Some(true))?);
    }
    if let Some(probability) = slots.probability {
        edits.push(DealEdit::Probability(probability));
    }
    if let Some(phrase) = &slots.snooze_until {
        let until = turn.day_meant("snooze_until", phrase)?;
        edits.push(DealEdit::Snooze { until, reason: slots.reason.clone() });
    }
    if let Some(text) = &slots.next_step {
        let (text, on) = next_step(turn, text);
        edits.push(DealEdit::NextStep { text, on });
    }
    if let Some(name) = &slots.name {
        edits.push(DealEdit::Name(name.clone()));
    }
    if edits.is_empty() {
        let prompt =
            "What shall change? Say it like “raise it to 80k”, “push it to 15 July” or “next step: legal review”.";
        return Err(turn.ask_for("next_step", Wanted::Words, prompt));
    }
    Ok(edits)
}

/// Another close date: a day, or a length counted from the one it has.
fn close(turn: &mut Turn<'_>, phrase: &TimePhrase, sooner: bool) -> Result<DealEdit, Halt> {
    let Some(span) = phrase.value.as_ref().and_then(TimeValue::length).filter(|span| span.is_whole_days()) else {
        return Ok(DealEdit::Close(turn.day_meant("close", phrase)?));
    };
    let sign = if sooner { -1 } else { 1 };
    let months = i32::try_from(span.months).unwrap_or(i32::MAX);
    Ok(DealEdit::CloseBy { months: sign * months, days: i64::from(sign) * (span.seconds / Span::DAY) })
}

/// A next step without the day at its end, and that day: "legal review Fri".
fn next_step(turn: &Turn<'_>, text: &str) -> (String, Option<NaiveDate>) {
    let Some(found) = leancrm_nlp::grammar::time::find_all(text, turn.local_now()).into_iter().next_back() else {
        return (text.to_owned(), None);
    };
    let at_the_end = text[found.span.end..].trim_matches(|c: char| c.is_whitespace() || c == '.').is_empty();
    let before = text[..found.span.start].trim_end();
    let before =
        ["by", "on", "until", "for"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before).trim();
    match found.phrase.value.as_ref().and_then(TimeValue::deadline) {
        Some(point) if at_the_end && !before.is_empty() => (before.to_owned(), Some(point.day())),
        _ => (text.to_owned(), None),
    }
}
