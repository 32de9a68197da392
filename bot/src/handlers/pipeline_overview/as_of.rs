//! The open pipeline as it stood at the end of a day, beside how it stands now.

use chrono::NaiveDate;
use leancrm_core::{
    domain::{
        deal::{DealFilter, Stage},
        report::{DealFigures, DealGroup, Dimension},
    },
    store::DealView,
    tenancy::{Permission, Scope},
};
use leancrm_nlp::grammar::time::{TimePhrase, TimeValue};

use super::super::shared::{Caption, tables};
use crate::{
    reply::{Block, Chart, ChartKind, Reply, Table, Tone},
    say,
    turn::{Answered, Halt, Turn},
};

/// The day at whose end the pipeline is asked for; `None` where the words ask for what closes in a stretch of time. A single day
/// that is over can only mean how it stood then; a longer stretch does where the sentence looks back.
pub(super) fn day(turn: &Turn<'_>, period: Option<&TimePhrase>) -> Option<NaiveDate> {
    let (phrase, today) = (period?, turn.today());
    let folded = format!(" {} ", leancrm_core::text::fold(&turn.said));
    let as_of = folded.contains(" as of ");
    let looks_back =
        as_of || [" did ", " was ", " were ", " looked ", " back "].iter().any(|word| folded.contains(word));
    let day = match phrase.value.as_ref()? {
        TimeValue::Date(day) => *day,
        TimeValue::Instant(moment) => moment.date(),
        TimeValue::Range { from: Some(from), to: None } if as_of => from.day(),
        TimeValue::Range { from: Some(_), to: Some(to) } if looks_back => to.day(),
        _ => return None,
    };
    (day < today).then_some(day)
}

pub(super) async fn answer(
    turn: &mut Turn<'_>,
    label: &str,
    filter: &DealFilter,
    day: NaiveDate,
    mut caption: Caption,
) -> Answered {
    let conversion = turn.tx.conversion(turn.today()).await?;
    let moment = turn.start_of(day.succ_opt().unwrap_or(day));
    let then = turn.tx.pipeline_before(moment, filter, &conversion).await?;
    let view = DealView { group: Dimension::Stage, ..DealView::default() };
    let (_, now) = turn.tx.deals(filter, view, &conversion).await?;
    let date = say::date(day, turn.today());
    caption.applied(format!("at the end of {date}"));
    let subject = caption.title(&format!("{label} open pipeline"));
    let text = format!(
        "{subject}: {} worth {}, {} weighted by probability. Now: {} worth {}.",
        say::count(then.whole.open.count(), "deal"),
        then.whole.open,
        then.whole.weighted,
        say::count(now.whole.open.count(), "deal"),
        now.whole.open,
    );
    let stages = turn.tx.stages().await?;
    let rows = rows(&stages, &then, &now);
    let mut reply = Reply::text(text);
    if !rows.is_empty() {
        reply = reply.with_table(table(&subject, &date, &rows, (&then.whole, &now.whole))).with_chart(chart(
            &subject,
            &date,
            &rows,
            &then.whole,
        ));
    }
    if let Some(unknown) = unknown(turn, moment).await? {
        reply = reply.with(Block::Text { text: unknown, tone: Tone::Warning });
    }
    let beyond = turn.actor.require(Permission::DEALS_READ).is_ok_and(|scope| scope != Scope::Tenant);
    let beyond = beyond.then(|| "Deals that you can no longer see are not counted, then as now.".to_owned());
    let rates = "Both are converted at today's rates.";
    let caveat = then.whole.open.caveat().map_or_else(|| rates.to_owned(), |caveat| format!("{caveat} {rates}"));
    Ok(caption.notes(reply.with_note(Some(caveat)).with_note(beyond)).with_suggestions([
        "my pipeline",
        "what changed in my pipeline this week?",
        "what's slipping?",
    ]))
}

type Row = (String, Option<DealGroup>, Option<DealGroup>);

/// The open stages that have or had deals, in their order.
fn rows(stages: &[Stage], then: &DealFigures, now: &DealFigures) -> Vec<Row> {
    let of = |figures: &DealFigures, stage: &Stage| {
        let key = stage.id.as_uuid().to_string();
        figures.groups.iter().find(|group| group.key.as_deref() == Some(key.as_str())).cloned()
    };
    let used = |stage: &&Stage| of(then, stage).is_some() || of(now, stage).is_some();
    let pipelines: Vec<_> = stages.iter().filter(used).map(|stage| stage.pipeline).collect();
    let several = pipelines.iter().any(|pipeline| Some(pipeline) != pipelines.first());
    stages
        .iter()
        .filter(|stage| used(stage) || stage.kind == "open" && pipelines.contains(&stage.pipeline))
        .map(|stage| {
            let name = if several { format!("{}: {}", stage.pipeline_name, stage.name) } else { stage.name.clone() };
            (name, of(then, stage), of(now, stage))
        })
        .collect()
}

fn table(subject: &str, date: &str, rows: &[Row], (then, now): (&DealGroup, &DealGroup)) -> Table {
    let amount = format!("{date}>");
    let mut table = Table::new(subject, &["Stage", "Deals then>", &amount, "Deals now>", "Now>"]);
    let cells = |name: &str, then: Option<&DealGroup>, now: Option<&DealGroup>| {
        let mut cells = vec![name.to_owned()];
        for group in [then, now] {
            cells.push(group.map_or_else(|| "0".to_owned(), |group| say::grouped(group.open.count())));
            cells.push(group.map_or_else(|| tables::NONE.to_owned(), |group| group.open.to_string()));
        }
        cells
    };
    table.rows = rows.iter().map(|(name, then, now)| cells(name, then.as_ref(), now.as_ref())).collect();
    table.footer = Some(cells("Total", Some(then), Some(now)));
    table
}

fn chart(subject: &str, date: &str, rows: &[Row], whole: &DealGroup) -> Chart {
    let zero = leancrm_core::domain::money::Total::zero(whole.open.base.currency);
    let point =
        |name: &str, group: &Option<DealGroup>| tables::point(name, group.as_ref().map_or(&zero, |group| &group.open));
    Chart {
        kind: ChartKind::Bar,
        title: subject.to_owned(),
        unit: whole.open.base.currency.to_string(),
        points: rows.iter().map(|(name, then, _)| point(name, then)).collect(),
        series2: rows.iter().map(|(name, _, now)| point(name, now)).collect(),
        series_labels: vec![date.to_owned(), "now".to_owned()],
    }
}

/// What the history does not know of that day.
async fn unknown(turn: &mut Turn<'_>, moment: chrono::DateTime<chrono::Utc>) -> Result<Option<String>, Halt> {
    let began = turn.tx.history_began().await?;
    if began.is_some_and(|began| began < moment) {
        return Ok(None);
    }
    let since = match began {
        Some(began) => format!("begins on {}", say::date(turn.local(began).date(), turn.today())),
        None => "has not begun".to_owned(),
    };
    Ok(Some(format!(
        "The history of changes {since}. Stages, new and closed deals are right for that day; what amounts, chances and owners \
         were changed before the history began is not known, so they count as they stood then."
    )))
}
