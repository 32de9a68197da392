//! `report`: a computed figure, by a dimension, beside another period.

use leancrm_core::{
    domain::{deal::Days, report::Dimension},
    ids::MemberId,
    tenancy::Permission,
};
use leancrm_nlp::intent::Report;

use super::shared::{Caption, Reading, Toward, period, tables, the};
use crate::{
    reply::Reply,
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

mod compute;
mod metric;
mod show;
mod summary;

use metric::Metric;
use show::Shown;

/// What a report is about, whatever its metric.
#[derive(Debug, Clone)]
struct Ask {
    owners: Option<Vec<MemberId>>,
    unassigned: bool,
    days: Days,
    group: Dimension,
}

/// How many groups are shown where no number was said.
const GROUPS: usize = 12;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &Report) -> Answered {
    turn.actor.require(Permission::REPORTS_READ)?;
    let mut caption = Caption::default();
    let metric = match slots.metric.as_deref().map(|words| (words, Metric::from_words(words))) {
        None => Metric::Summary,
        // A stage has no leads: what is asked is how many deals go on from it to be won.
        Some((_, Some(Metric::Conversion))) if by(slots) == Some(Dimension::Stage) => Metric::StageConversion,
        Some((_, Some(metric))) => metric,
        Some((words, None)) => return Err(unknown(words)),
    };
    let owners = turn.owners(slots.owner.as_ref(), Permission::REPORTS_READ).await?;
    let reading = Reading::of(slots.period.as_ref(), turn.today(), Toward::Past);
    let usual = if weekly(slots) { period::week_of(turn.today()) } else { metric.usual_days(turn.today()) };
    let days = reading.apply("", usual, &mut Caption::default());
    if let Reading::Undated(text) = &reading {
        caption.unused(format!("“{}”, which I could not read as dates", say::line(text, 60)));
    }
    if days.from.is_some_and(|from| from > turn.today()) && metric.looks_back() {
        return Ok(caption.notes(not_begun(metric, days, slots)));
    }
    let before = compared(turn, slots, days, metric, &mut caption);
    let usual = if says(slots, "leaderboard") { Dimension::Owner } else { Dimension::Whole };
    let group = slots.group_by.as_deref().map_or(usual, |words| metric.dimension(words, &mut caption));
    let ask = Ask { owners: turn.reported(owners.ids), unassigned: owners.unassigned, days, group };
    if metric == Metric::Summary {
        return summary::answer(turn, the(&owners.label), &ask, before, caption).await;
    }
    metric.require(turn)?;
    let subject = format!("{} {}, {}", the(&owners.label), metric.title(), period::written(days));
    let (whole, mut rows) = metric.rows(turn, &ask).await?;
    let earlier = match before {
        None => None,
        Some(days) => Some((days, metric.rows(turn, &Ask { days, ..ask.clone() }).await?)),
    };
    if !tables::is_time(group) && group != Dimension::Stage {
        rows.sort_by(|a, b| b.value.total_cmp(&a.value).then_with(|| a.name.cmp(&b.name)));
    }
    let all = rows.len();
    rows.truncate(slots.limit.map_or(GROUPS, |limit| usize::try_from(limit.clamp(1, 50)).unwrap_or(GROUPS)));
    if slots.limit.is_some() && group == Dimension::Whole {
        caption.unused("the number of rows, as it is one figure");
    }
    let shown = Shown { subject, metric, group, days, whole, rows, earlier };
    let mut reply = Reply::text(shown.sentence());
    if group != Dimension::Whole && !shown.rows.is_empty() {
        let mut table = shown.table();
        table.more = tables::more(u64::try_from(all).unwrap_or(u64::MAX), shown.rows.len());
        reply = reply.with_table(table).with_chart(shown.chart());
    }
    reply = reply.with_note(metric.definition().map(str::to_owned)).with_note(shown.whole.caveat.clone());
    Ok(caption.notes(reply).with_suggestions(suggestions(metric)))
}

/// Whether a week was meant without dates: "weekly report".
fn weekly(slots: &Report) -> bool {
    says(slots, "week")
}

/// Whether the metric was said with a word.
fn says(slots: &Report, word: &str) -> bool {
    slots.metric.as_deref().is_some_and(|metric| metric.to_lowercase().contains(word))
}

fn by(slots: &Report) -> Option<Dimension> {
    slots.group_by.as_deref().and_then(Dimension::from_words)
}

/// The period to compare with; the summary always stands beside the one before.
fn compared(turn: &Turn<'_>, slots: &Report, days: Days, metric: Metric, caption: &mut Caption) -> Option<Days> {
    let Some(words) = &slots.compare else {
        return if metric == Metric::Summary || says(slots, "growth") { period::previous(days) } else { None };
    };
    let found = period::compared(words, days, turn.local_now());
    if found.is_none() {
        caption.unused(format!("the comparison with “{}” (I compare with another period)", say::line(words, 60)));
    }
    found
}

/// What to say of days that are still to come, of which nothing can be reported.
fn not_begun(metric: Metric, days: Days, slots: &Report) -> Reply {
    let said = slots.period.as_ref().map_or("this month", |phrase| phrase.text.as_str());
    let text = format!(
        "{} has not begun yet, so there is no {} to report. What is expected of it is in the forecast.",
        say::capital(&period::written(days)),
        metric.title()
    );
    Reply::text(text).with_suggestions([
        format!("forecast for {}", say::line(said, 40)),
        "my pipeline".to_owned(),
        "weekly report".to_owned(),
    ])
}

fn unknown(words: &str) -> Halt {
    let reply = Reply::text(format!(
        "I don't compute “{}”. I know revenue won, deals won and lost, win rate, average deal, sales cycle, new deals, \
         pipeline created, new leads, conversion of leads, activities and tasks done, by rep, stage, source, industry, place or month.",
        say::line(words, 60)
    ))
    .with_suggestions(["won by rep this quarter", "win rate by source this year", "weekly report"]);
    Halt::Say(Box::new(reply), Outcome::Refused)
}

const fn suggestions(metric: Metric) -> [&'static str; 3] {
    match metric {
        Metric::NewLeads | Metric::Conversion => {
            ["new leads this week", "how many leads by source this month", "weekly report"]
        }
        Metric::WinRate | Metric::Cycle => ["won by rep this quarter", "lost deals this quarter", "weekly report"],
        _ => ["win rate by rep this year", "forecast for this quarter", "weekly report"],
    }
}
