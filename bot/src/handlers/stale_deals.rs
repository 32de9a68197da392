//! `stale_deals`: open deals that went quiet, without nagging about those that are parked on purpose.

use leancrm_core::{
    domain::deal::{DealFilter, DealState, SnoozedDeal, StaleDeal, StaleFilter, StalePage},
    tenancy::Permission,
};
use leancrm_nlp::intent::StaleDeals;

use super::shared::{Caption, tables};
use crate::{
    reply::{Reply, Table},
    say,
    turn::{Answered, Turn},
};

const SHOWN: u32 = 15;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &StaleDeals) -> Answered {
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let owners = turn.owners(slots.owner.as_ref(), Permission::DEALS_READ).await?;
    let mut deals = DealFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        state: DealState::Open,
        ..DealFilter::default()
    };
    turn.narrow_to_stage(&mut deals, slots.stage.as_deref(), None, &mut caption).await?;
    turn.narrow_to_amount(&mut deals, (slots.amount_min, None), None, &mut caption)?;
    let days = slots.duration_days.and_then(|days| i32::try_from(days).ok()).filter(|days| *days > 0);
    match days {
        Some(days) => {
            caption.applied(format!("no activity for {} or more", say::count(days.unsigned_abs().into(), "day")));
        }
        None => caption.applied("quiet for longer than the stage allows, or past the close date"),
    }
    let conversion = turn.tx.conversion(turn.today()).await?;
    let page = turn.tx.stale_deals(&StaleFilter { days, deals }, SHOWN, &conversion).await?;
    if let [stale] = page.deals.as_slice() {
        turn.focus.deal = Some(stale.deal.name.clone());
        turn.focus.company.clone_from(&stale.deal.company);
    }
    let subject = caption.title(&format!("{} open deals", owners.label));
    let parked = parked(turn, &page.snoozed);
    if page.matching == 0 {
        let reply = Reply::text(format!("Nothing is slipping. I looked at: {subject}.")).with_note(parked);
        return Ok(caption.notes(reply).with_suggestions([
            "my pipeline",
            "my deals closing this month",
            "who haven't I contacted in 2 weeks?",
        ]));
    }
    let verb = if page.matching == 1 { "needs" } else { "need" };
    let text = format!("{} {verb} attention, worth {} in all.", say::count(page.matching, "deal"), page.total);
    let reply = Reply::text(text)
        .with_table(table(turn, subject, &page, days))
        .with_note(parked)
        .with_note(page.total.caveat());
    let first = page.deals.first().map(|stale| format!("update on the {} deal", say::line(&stale.deal.name, 60)));
    let suggestions = first.into_iter().chain(["my pipeline".to_owned(), "my tasks".to_owned()]);
    Ok(caption.notes(reply).with_suggestions(suggestions))
}

fn table(turn: &Turn<'_>, subject: String, page: &StalePage, days: Option<i32>) -> Table {
    let mut table = Table::new(subject, &["Deal", "Company", "Stage", "Amount>", "Last activity", "Why", "Owner"]);
    for stale in &page.deals {
        let deal = &stale.deal;
        let last =
            deal.last_activity_at.map_or_else(|| "never".to_owned(), |at| say::ago(turn.local(at), turn.local_now()));
        table.rows.push(vec![
            say::line(&deal.name, 60),
            tables::or_none(deal.company.as_deref()),
            deal.stage.clone(),
            tables::amount(deal.amount),
            last,
            why(stale, days),
            tables::or_none(deal.owner.as_deref()),
        ]);
    }
    table.more = tables::more(page.matching, page.deals.len());
    table
}

/// Why a deal is in the list.
fn why(stale: &StaleDeal, days: Option<i32>) -> String {
    let count = |days: i32, noun: &str| say::count(days.unsigned_abs().into(), noun);
    let quiet = match (days, stale.rot_days) {
        (Some(_), _) => Some(format!("quiet for {}", count(stale.idle_days, "day"))),
        (None, Some(allowed)) if stale.idle_business_days > allowed => {
            Some(format!("quiet for {}, {} allowed", count(stale.idle_business_days, "business day"), allowed))
        }
        _ => None,
    };
    let late = stale.overdue_days.map(|late| format!("close date passed {} ago", count(late, "day")));
    say::facts([quiet, late]).unwrap_or_else(|| tables::NONE.to_owned())
}

/// The parked deals in one line.
fn parked(turn: &Turn<'_>, snoozed: &[SnoozedDeal]) -> Option<String> {
    let today = turn.today();
    let told: Vec<String> = snoozed
        .iter()
        .take(3)
        .map(|deal| {
            let reason =
                deal.reason.as_deref().map(|reason| format!(", {}", say::line(reason, 60))).unwrap_or_default();
            format!("{} (until {}{reason})", say::line(&deal.name, 60), say::date(deal.until, today))
        })
        .collect();
    let rest = snoozed.len().saturating_sub(told.len());
    let more = if rest > 0 { format!("; and {rest} more") } else { String::new() };
    (!told.is_empty()).then(|| format!("Left alone because they are snoozed: {}{more}.", told.join("; ")))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use leancrm_core::{domain::deal::DealSummary, ids::DealId};

    use super::*;

    #[test]
    fn a_deal_is_listed_with_every_reason_for_it() {
        let mut stale = StaleDeal {
            deal: DealSummary {
                id: DealId::from_uuid(uuid::Uuid::nil()),
                name: "Acme renewal".to_owned(),
                company: None,
                stage: "Demo".to_owned(),
                status: "open".to_owned(),
                amount: None,
                probability: 40,
                owner: None,
                expected_close: None,
                closed_at: None,
                created_at: DateTime::<Utc>::UNIX_EPOCH,
                last_activity_at: None,
            },
            idle_days: 17,
            idle_business_days: 12,
            rot_days: Some(10),
            overdue_days: Some(1),
        };
        assert_eq!(why(&stale, None), "quiet for 12 business days, 10 allowed · close date passed 1 day ago");
        stale.overdue_days = None;
        assert_eq!(why(&stale, Some(14)), "quiet for 17 days");
    }
}
