//! `deal_status`: how one deal stands.

use leancrm_core::{domain::deal::DealCard, ids::DealId, tenancy::Permission};
use leancrm_nlp::intent::DealStatus;

use super::shared::tables;
use crate::{
    inbound::About,
    reply::{Block, Card, Reply, SectionRow, Tone},
    say,
    turn::{Answered, Turn},
};

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealStatus) -> Answered {
    turn.actor.require(Permission::DEALS_READ)?;
    let found = turn.deal("deal", slots.deal.as_deref(), slots.company.as_deref()).await?;
    let Some(deal) = turn.tx.deal_card(DealId::from_uuid(found.id)).await? else {
        let reply = Reply::text("That deal is gone, or no longer within your sight.").with_suggestions(["my deals"]);
        return Err(Turn::not_found(reply));
    };
    turn.focus.deal = Some(deal.summary.name.clone());
    turn.focus.company.clone_from(&deal.summary.company);
    turn.focus.contact = deal.contact.clone().or_else(|| turn.focus.contact.take());
    let mut reply = Reply::default();
    if let Some(field) = &slots.field {
        reply = match field_sentence(turn, &deal, field) {
            Some(sentence) => reply.with_text(sentence),
            None => {
                reply.with_note(Some(format!("“{}” is not kept on a deal; here is what is.", say::line(field, 40))))
            }
        };
    }
    reply = reply.with_card(card(turn, &deal));
    for warning in warnings(turn, &deal) {
        reply = reply.with(Block::Text { text: warning, tone: Tone::Warning });
    }
    Ok(reply.with_note(found.note.clone()).with_suggestions(suggestions(&deal)))
}

fn card(turn: &Turn<'_>, deal: &DealCard) -> Card {
    let (today, now) = (turn.today(), turn.local_now());
    let summary = &deal.summary;
    let mut card = Card::of(About::Deal(summary.id), say::line(&summary.name, 120));
    card.subtitle =
        say::facts([summary.company.as_deref(), deal.industry.as_deref()]).map(|facts| say::line(&facts, 120));
    card.badge = Some(say::capital(&summary.status));
    let open = summary.status == "open";
    let days_in_stage = (now.date() - turn.local(deal.stage_entered_at).date()).num_days().unsigned_abs();
    let stage = if open {
        format!("{} (for {})", summary.stage, say::count(days_in_stage, "day"))
    } else {
        summary.stage.clone()
    };
    let contact = say::facts([deal.contact.as_deref(), deal.contact_title.as_deref()]);
    let next_step = deal.next_step.as_deref().map(|step| match deal.next_step_on {
        Some(day) => format!("{} ({})", say::line(step, 120), say::day(day, today)),
        None => say::line(step, 120),
    });
    let snoozed = deal.snoozed_until.filter(|until| open && *until > today).map(|until| {
        let reason =
            deal.snooze_reason.as_deref().map(|reason| format!(": {}", say::line(reason, 120))).unwrap_or_default();
        format!("until {}{reason}", say::date(until, today))
    });
    card.field("Stage", Some(stage))
        .field("Pipeline", Some(&deal.pipeline).filter(|name| *name != "Sales"))
        .field("Amount", Some(worth(deal)))
        .field("Probability", open.then(|| format!("{}%", summary.probability)))
        .field(
            "Expected close",
            open.then(|| {
                summary.expected_close.map_or_else(|| "no date".to_owned(), |day| tables::close_date(day, today))
            }),
        )
        .field("Closed", summary.closed_at.map(|at| say::date(turn.local(at).date(), today)))
        .field("Lost because", deal.lost_reason.as_deref().map(|reason| say::line(reason, 200)))
        .field("Owner", Some(summary.owner.as_deref().unwrap_or("nobody")))
        .field("Contact", contact.map(|contact| say::line(&contact, 120)))
        .field("Next step", next_step)
        .field("Snoozed", snoozed)
        .field(
            "Last activity",
            Some(summary.last_activity_at.map_or_else(|| "none yet".to_owned(), |at| say::ago(turn.local(at), now))),
        )
        .field("Source", deal.source.as_deref().map(|source| say::line(source, 60)))
        .field("Products", joined(&deal.products))
        .field("Tags", joined(&deal.tags))
        .section("Last activities", activities(turn, deal))
        .section("Open tasks", tasks(turn, deal))
        .section("Notes", notes(turn, deal))
        .section("Stages so far", moves(turn, deal))
}

/// The amount, and beside it what it was worth in the base currency at closing.
fn worth(deal: &DealCard) -> String {
    match (deal.summary.amount, deal.base_amount) {
        (None, _) => "no amount yet".to_owned(),
        (Some(amount), Some(base)) if base.currency != amount.currency => format!("{amount} ({base} at closing)"),
        (Some(amount), _) => amount.to_string(),
    }
}

fn joined(items: &[String]) -> Option<String> {
    (!items.is_empty()).then(|| say::line(&items.join(", "), 200))
}

fn activities(turn: &Turn<'_>, deal: &DealCard) -> Vec<SectionRow> {
    let now = turn.local_now();
    deal.activities
        .iter()
        .map(|activity| SectionRow {
            primary: format!("{}: {}", say::capital(&activity.kind), say::line(&activity.subject, 100)),
            secondary: say::facts([activity.contact.as_deref(), activity.member.as_deref()])
                .map(|facts| say::line(&facts, 80)),
            value: Some(say::ago(turn.local(activity.at), now)),
        })
        .collect()
}

fn tasks(turn: &Turn<'_>, deal: &DealCard) -> Vec<SectionRow> {
    let today = turn.today();
    deal.tasks
        .iter()
        .map(|task| SectionRow {
            primary: say::line(&task.title, 100),
            secondary: Some(task.assignee.clone()),
            value: Some(task.due_at.map_or_else(
                || "no date".to_owned(),
                |due| {
                    if due < turn.now {
                        format!("overdue since {}", say::date(turn.local(due).date(), today))
                    } else {
                        say::when(turn.local(due), today)
                    }
                },
            )),
        })
        .collect()
}

fn notes(turn: &Turn<'_>, deal: &DealCard) -> Vec<SectionRow> {
    let now = turn.local_now();
    deal.notes
        .iter()
        .map(|note| SectionRow {
            primary: say::line(&note.body, 240),
            secondary: note.author.clone(),
            value: Some(say::ago(turn.local(note.at), now)),
        })
        .collect()
}

fn moves(turn: &Turn<'_>, deal: &DealCard) -> Vec<SectionRow> {
    let today = turn.today();
    deal.moves
        .iter()
        .map(|step| SectionRow {
            primary: match &step.from {
                Some(from) => format!("{from} → {}", step.to),
                None => step.to.clone(),
            },
            secondary: step.by.clone(),
            value: Some(say::date(turn.local(step.at).date(), today)),
        })
        .collect()
}

/// What about an open deal needs attention.
fn warnings(turn: &Turn<'_>, deal: &DealCard) -> Vec<String> {
    let (today, summary) = (turn.today(), &deal.summary);
    if summary.status != "open" {
        return Vec::new();
    }
    let mut warnings = Vec::new();
    if let Some(close) = summary.expected_close.filter(|close| *close < today) {
        warnings.push(format!(
            "Its close date passed {} ago.",
            say::count((today - close).num_days().unsigned_abs(), "day")
        ));
    }
    if deal.next_step.is_none() && deal.tasks.is_empty() {
        warnings.push("There is no next step and no open task on it.".to_owned());
    }
    warnings
}

/// One sentence for the one thing that was asked; `None` where deals have no such thing.
fn field_sentence(turn: &Turn<'_>, deal: &DealCard, field: &str) -> Option<String> {
    let (today, now, summary) = (turn.today(), turn.local_now(), &deal.summary);
    let name = say::line(&summary.name, 80);
    let words = leancrm_core::text::words(field);
    let has = |options: &[&str]| words.iter().any(|word| options.contains(&word.as_str()));
    Some(if has(&["close", "closes", "closing", "date", "deadline", "when"]) {
        match (summary.closed_at, summary.expected_close) {
            (Some(at), _) => format!("{name} was {} on {}.", summary.status, say::date(turn.local(at).date(), today)),
            (None, Some(day)) => format!("{name} is expected to close {}.", tables::close_date(day, today)),
            (None, None) => format!("{name} has no close date yet."),
        }
    } else if has(&["probability", "chance", "chances", "odds", "likelihood", "likely"]) {
        format!("{name} is at {}%, in {}.", summary.probability, summary.stage)
    } else if has(&["amount", "value", "worth", "size", "price", "big"]) {
        format!("{name} is worth {}.", worth(deal))
    } else if has(&["stage", "status", "state"]) {
        format!(
            "{name} is {} and in {}, since {}.",
            summary.status,
            summary.stage,
            say::date(turn.local(deal.stage_entered_at).date(), today)
        )
    } else if has(&["owner", "owns", "rep", "responsible", "who"]) {
        format!("{name} belongs to {}.", summary.owner.as_deref().unwrap_or("nobody"))
    } else if has(&["next", "step", "todo"]) {
        match &deal.next_step {
            Some(step) => format!("Next step on {name}: {}.", say::line(step, 200)),
            None => format!("{name} has no next step yet."),
        }
    } else if has(&["contact", "person", "champion"]) {
        format!(
            "The contact of {name} is {}.",
            deal.contact.as_deref().map_or_else(|| "not known".to_owned(), |who| say::line(who, 80))
        )
    } else if has(&["source"]) {
        format!(
            "The source of {name} is {}.",
            deal.source.as_deref().map_or_else(|| "not known".to_owned(), |from| say::line(from, 80))
        )
    } else if has(&["reason", "lost", "why"]) {
        match &deal.lost_reason {
            Some(reason) => format!("{name} was lost because: {}.", say::line(reason, 200)),
            None => format!("No reason was given on {name}."),
        }
    } else if has(&["activity", "touch", "contacted", "last", "moved", "update"]) {
        match summary.last_activity_at {
            Some(at) => format!("Something last happened on {name} {}.", say::ago(turn.local(at), now)),
            None => format!("Nothing has happened on {name} yet."),
        }
    } else {
        return None;
    })
}

fn suggestions(deal: &DealCard) -> Vec<String> {
    let mut items = Vec::new();
    if let Some(contact) = &deal.contact {
        items.push(format!("what's happening with {}?", say::line(contact, 60)));
    }
    if let Some(company) = &deal.summary.company {
        items.push(format!("status with {}", say::line(company, 60)));
    }
    items.push("my deals closing this month".to_owned());
    items
}
