//! `deals_list`: deals by any filter, as a list or in groups.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealGap, DealPage, DealSort, DealState},
        report::{DealFigures, Dimension},
    },
    store::DealView,
    tenancy::Permission,
    text::fold,
};
use leancrm_nlp::{
    intent::DealsList,
    slots::{DealStatus, Owner, Sort},
};

use super::shared::{Caption, Reading, Toward, alternatives, tables};
use crate::{
    reply::{Chart, ChartKind, Reply, Table},
    say,
    turn::{Answered, Halt, Turn},
};

/// How many deals are shown where no number was said, and how many at most.
const SHOWN: (u32, u32) = (10, 50);

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &DealsList) -> Answered {
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let nobody = (slots.missing.as_deref() == Some("owner")).then_some(Owner::Unassigned);
    let owners = turn.owners(nobody.as_ref().or(slots.owner.as_ref()), Permission::DEALS_READ).await?;
    let mut filter = DealFilter { owners: owners.ids, unassigned: owners.unassigned, ..DealFilter::default() };
    narrow(turn, slots, &mut filter, &mut caption).await?;
    let group = dimension(slots.group_by.as_deref(), &mut caption);
    let view = DealView {
        group,
        sort: sort(slots, &filter, &mut caption),
        limit: limit(slots.limit, &mut caption),
        ..DealView::default()
    };
    let conversion = turn.tx.conversion(turn.today()).await?;
    let (page, figures) = turn.tx.deals(&filter, view, &conversion).await?;
    let subject = caption.title(&format!("{} {}deals", owners.label, adjective(filter.state)));
    if let [deal] = page.deals.as_slice() {
        turn.focus.deal = Some(deal.name.clone());
        turn.focus.company = deal.company.clone().or_else(|| turn.focus.company.take());
    }
    if page.matching == 0 {
        return Ok(nothing(turn, &subject, &figures, &caption));
    }
    let reply = Reply::text(format!("{}, {} in all.", say::count(page.matching, "deal"), figures.whole.all));
    let reply = if group == Dimension::Whole {
        reply.with_table(list(turn, subject, &page, &figures))
    } else {
        grouped(reply, subject, group, &figures)
    };
    let reply = caption.notes(reply.with_note(figures.whole.all.caveat()).with_note(not_compared(&figures)));
    Ok(reply.with_suggestions(suggestions(&page)))
}

/// Applies every slot but the owner.
async fn narrow(
    turn: &mut Turn<'_>,
    slots: &DealsList,
    filter: &mut DealFilter,
    caption: &mut Caption,
) -> Result<(), Halt> {
    let closed_stage = turn.narrow_to_stage(filter, slots.stage.as_deref(), slots.pipeline.as_deref(), caption).await?;
    let bounds = (slots.amount_min, slots.amount_max);
    turn.narrow_to_amount(filter, bounds, slots.currency.as_deref(), caption)?;
    dates(turn, slots, filter, caption);
    filter.state = match slots.status {
        Some(status) => state(status),
        None if closed_stage || is_past(filter.closing, turn) || filter.created != Days::ALWAYS => DealState::Any,
        None => DealState::Open,
    };
    if let Some(text) = &slots.company {
        filter.companies = Some(turn.any_company(text, caption).await?);
    }
    if let Some(text) = &slots.contact {
        filter.contacts = Some(turn.any_contact(text, slots.company.as_deref(), caption).await?);
    }
    likely(slots, filter, caption);
    missing(slots.missing.as_deref(), filter, caption);
    if let Some(text) = &slots.source {
        let sources = alternatives(text);
        let said: Vec<String> = sources.iter().map(|source| format!("“{}”", say::line(source, 60))).collect();
        caption.applied(format!("from the source {}", say::list(&said, "or")));
        filter.sources = Some(sources.into_iter().map(str::to_owned).collect());
    }
    let words = [
        (&slots.tag, &mut filter.tag, "tagged"),
        (&slots.location, &mut filter.location, "located in"),
        (&slots.industry, &mut filter.industry, "in the industry"),
    ];
    for (said, wanted, word) in words {
        if let Some(text) = said {
            caption.applied(format!("{word} “{}”", say::line(text, 60)));
            *wanted = Some(text.clone());
        }
    }
    Ok(())
}

fn likely(slots: &DealsList, filter: &mut DealFilter, caption: &mut Caption) {
    let percent = |said: Option<u32>| said.map(|said| i32::try_from(said.min(100)).unwrap_or(100));
    (filter.probability_min, filter.probability_max) = (percent(slots.probability_min), percent(slots.probability_max));
    match (filter.probability_min, filter.probability_max) {
        (None, None) => {}
        (Some(low), None) => caption.applied(format!("at {low}% or more")),
        (None, Some(high)) => caption.applied(format!("at {high}% or less")),
        (Some(low), Some(high)) if low == high => caption.applied(format!("at {low}%")),
        (Some(low), Some(high)) => caption.applied(format!("at {low}% to {high}%")),
    }
}

/// Narrows to deals that lack something; those without an owner are told by their owner.
fn missing(said: Option<&str>, filter: &mut DealFilter, caption: &mut Caption) {
    let Some(said) = said else { return };
    let (gap, words) = match fold(said).replace('_', " ").as_str() {
        "amount" => (DealGap::Amount, "without an amount"),
        "close date" => (DealGap::CloseDate, "without a close date"),
        "contact" => (DealGap::Contact, "without a contact"),
        "company" => (DealGap::Company, "without a company"),
        "next step" => (DealGap::NextStep, "without a next step"),
        "owner" => return,
        _ => {
            caption.unused(format!("“without {}”, which I can't look for", say::line(said, 40)));
            return;
        }
    };
    filter.missing = Some(gap);
    caption.applied(words);
}

/// Reads the three periods. A period that does not say of what is about closing.
fn dates(turn: &Turn<'_>, slots: &DealsList, filter: &mut DealFilter, caption: &mut Caption) {
    let today = turn.today();
    let over = matches!(slots.status, Some(DealStatus::Won | DealStatus::Lost | DealStatus::Closed));
    let (toward, word) = if over { (Toward::Past, "closed") } else { (Toward::Future, "closing") };
    let closing = slots.close_period.as_ref().or(slots.period.as_ref());
    filter.closing = Reading::of(closing, today, toward).apply(word, Days::ALWAYS, caption);
    let created = Reading::of(slots.created_period.as_ref(), today, Toward::Past);
    filter.created = created.apply("created", Days::ALWAYS, caption);
    if let (Some(_), Some(period)) = (&slots.close_period, &slots.period) {
        caption.unused(format!("“{}”, beside the closing dates", period.text));
    }
}

fn is_past(days: Days, turn: &Turn<'_>) -> bool {
    days.to.is_some_and(|to| to < turn.today())
}

const fn state(status: DealStatus) -> DealState {
    match status {
        DealStatus::Open => DealState::Open,
        DealStatus::Won => DealState::Won,
        DealStatus::Lost => DealState::Lost,
        DealStatus::Closed => DealState::Closed,
        DealStatus::Overdue => DealState::Overdue,
        DealStatus::Snoozed => DealState::Snoozed,
    }
}

/// The word before "deals".
pub(super) const fn adjective(state: DealState) -> &'static str {
    match state {
        DealState::Any => "",
        DealState::Open => "open ",
        DealState::Won => "won ",
        DealState::Lost => "lost ",
        DealState::Closed => "closed ",
        DealState::Overdue => "overdue ",
        DealState::Snoozed => "snoozed ",
    }
}

/// The dimension that was asked for; one that deals do not have is said.
pub(super) fn dimension(group_by: Option<&str>, caption: &mut Caption) -> Dimension {
    let Some(text) = group_by else { return Dimension::Whole };
    match Dimension::from_words(text) {
        Some(Dimension::Type) | None => {
            caption.unused(format!(
                "grouping by “{text}” (I can group by owner, stage, company, industry, source, place or month)"
            ));
            Dimension::Whole
        }
        Some(dimension) => dimension,
    }
}

fn sort(slots: &DealsList, filter: &DealFilter, caption: &mut Caption) -> DealSort {
    let (sort, words) = match slots.sort {
        Some(Sort::Amount) => (DealSort::Amount, "biggest first"),
        Some(Sort::AmountAscending) => (DealSort::AmountAscending, "smallest first"),
        Some(Sort::CloseDate) => (DealSort::CloseDate, "nearest close date first"),
        Some(Sort::Newest) => (DealSort::Newest, "newest first"),
        Some(Sort::Oldest) => (DealSort::Oldest, "oldest first"),
        Some(Sort::RecentActivity) => (DealSort::RecentActivity, "most recently active first"),
        Some(Sort::Stalest) => (DealSort::Stalest, "longest quiet first"),
        Some(Sort::Probability) => (DealSort::Probability, "most likely first"),
        Some(Sort::Name) => (DealSort::Name, "by name"),
        Some(Sort::Stage) => (DealSort::Stage, "by stage"),
        Some(Sort::Score) => {
            caption.unused("the order by score, which deals don't have");
            return DealSort::CloseDate;
        }
        None => {
            return match filter.state {
                DealState::Won | DealState::Lost | DealState::Closed => DealSort::LastClosed,
                _ if filter.amount_min.is_some() || filter.amount_max.is_some() => DealSort::Amount,
                _ => DealSort::CloseDate,
            };
        }
    };
    caption.applied(words);
    sort
}

fn limit(wanted: Option<u32>, caption: &mut Caption) -> u32 {
    let Some(wanted) = wanted else { return SHOWN.0 };
    if wanted > SHOWN.1 {
        caption.aside(Some(format!("I show {} at most.", SHOWN.1)));
    }
    wanted.clamp(1, SHOWN.1)
}

fn list(turn: &Turn<'_>, subject: String, page: &DealPage, figures: &DealFigures) -> Table {
    let mut table = tables::deals(turn, subject, &page.deals);
    table.more = tables::more(page.matching, page.deals.len());
    let total = format!("Total of {}", say::grouped(page.matching));
    table.footer = Some([&total, "", "", &figures.whole.all.to_string(), "", ""].map(str::to_owned).to_vec());
    table
}

/// Groups as a table and as bars.
pub(super) fn grouped(reply: Reply, subject: String, group: Dimension, figures: &DealFigures) -> Reply {
    let mut table = Table::new(subject.clone(), &[tables::heading(group), "Deals>", "Amount>"]);
    let mut points = Vec::new();
    let mut groups: Vec<_> = figures.groups.iter().collect();
    if !tables::is_time(group) && group != Dimension::Stage {
        groups.sort_by_key(|group| std::cmp::Reverse(group.all.base.minor));
    }
    for one in groups {
        let name = tables::group_name(group, one.label.as_deref());
        table.rows.push(vec![name.clone(), say::grouped(one.all.count()), one.all.to_string()]);
        points.push(tables::point(&name, &one.all));
    }
    table.footer =
        Some(vec!["Total".to_owned(), say::grouped(figures.whole.all.count()), figures.whole.all.to_string()]);
    points.truncate(12);
    let kind = if tables::is_time(group) { ChartKind::Line } else { ChartKind::Bar };
    let unit = figures.whole.all.base.currency.to_string();
    reply.with_table(table).with_chart(Chart {
        kind,
        title: subject,
        unit,
        points,
        series2: Vec::new(),
        series_labels: Vec::new(),
    })
}

/// Which deals an amount could not be compared for.
pub(super) fn not_compared(figures: &DealFigures) -> Option<String> {
    let left_out = &figures.incomparable;
    if left_out.count() == 0 {
        return None;
    }
    let what = left_out.caveat().map(|caveat| caveat.replacen("Not in the total: ", "", 1));
    Some(match what {
        Some(what) => format!("Not compared with that amount, and left out: {what}"),
        None => format!("Not compared with that amount, for want of a rate: {}.", say::count(left_out.count(), "deal")),
    })
}

fn nothing(turn: &Turn<'_>, subject: &str, figures: &DealFigures, caption: &Caption) -> Reply {
    let widen = if caption.is_narrowed() {
        "Fewer conditions may find more: leave out the dates, the amount or the stage."
    } else {
        "Others may have some: ask for your team's or everyone's, as far as you may see them."
    };
    let reply = Reply::text(format!("Nothing here: {subject}.")).with_note(Some(widen.to_owned()));
    caption.notes(reply.with_note(not_compared(figures))).with_suggestions(turn.wider())
}

fn suggestions(page: &DealPage) -> Vec<String> {
    let mut say: Vec<String> = page
        .deals
        .first()
        .map(|deal| format!("update on the {} deal", say::line(&deal.name, 60)))
        .into_iter()
        .collect();
    say.extend(["what's slipping?".to_owned(), "my pipeline".to_owned()]);
    say
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_and_a_grouping_that_deals_do_not_have_are_said() {
        let mut caption = Caption::default();
        let slots = DealsList { sort: Some(Sort::Score), ..DealsList::default() };
        assert_eq!(sort(&slots, &DealFilter::default(), &mut caption), DealSort::CloseDate);
        assert_eq!(dimension(Some("zodiac sign"), &mut caption), Dimension::Whole);
        let said = caption.notes(Reply::default()).plain_text();
        assert!(said.contains("score") && said.contains("zodiac sign"), "{said}");
    }

    #[test]
    fn closed_deals_come_newest_first_and_amounts_biggest_first_unless_said() {
        let mut caption = Caption::default();
        let won = DealFilter { state: DealState::Won, ..DealFilter::default() };
        assert_eq!(sort(&DealsList::default(), &won, &mut caption), DealSort::LastClosed);
        assert_eq!(limit(Some(3), &mut caption), 3);
        assert_eq!(limit(Some(900), &mut caption), 50);
        assert!(!caption.is_narrowed());
    }
}
