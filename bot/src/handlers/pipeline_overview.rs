//! `pipeline_overview`: what is open, by stage or by anything else.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealState},
        report::{DealFigures, DealGroup, Dimension},
    },
    store::{Conversion, DealView},
    tenancy::Permission,
};
use leancrm_nlp::intent::PipelineOverview;

use super::{
    deals_list::dimension,
    shared::{Caption, Reading, Toward, tables, the},
};
use crate::{
    reply::{Block, Chart, ChartKind, Reply, Table, Tone},
    say,
    turn::{Answered, Halt, Turn},
};

mod as_of;

pub(crate) async fn answer(turn: &mut Turn<'_>, slots: &PipelineOverview) -> Answered {
    turn.actor.require(Permission::DEALS_READ)?;
    let mut caption = Caption::default();
    let said = (slots.owner.as_ref(), None, slots.team.as_deref());
    let owners = turn.whose(said, Permission::DEALS_READ, &mut caption).await?;
    let mut filter = DealFilter {
        owners: owners.ids,
        unassigned: owners.unassigned,
        state: DealState::Open,
        location: slots.location.clone(),
        ..DealFilter::default()
    };
    turn.narrow_to_stage(&mut filter, slots.stage.as_deref(), slots.pipeline.as_deref(), &mut caption).await?;
    if let Some(day) = as_of::day(turn, slots.period.as_ref()) {
        if filter.location.take().is_some() {
            caption.unused("the place, which the history does not keep by day");
        }
        if slots.group_by.as_deref().is_some_and(|group| group != "stage") {
            caption.unused("the grouping; the past is shown by stage");
        }
        return as_of::answer(turn, the(&owners.label), &filter, day, caption).await;
    }
    filter.closing =
        Reading::of(slots.period.as_ref(), turn.today(), Toward::Future).apply("closing", Days::ALWAYS, &mut caption);
    if let Some(location) = &slots.location {
        caption.applied(format!("located in “{}”", say::line(location, 60)));
    }
    let group = match dimension(slots.group_by.as_deref(), &mut caption) {
        Dimension::Whole | Dimension::Status | Dimension::LostReason => Dimension::Stage,
        other => other,
    };
    let conversion = turn.tx.conversion(turn.today()).await?;
    let view = DealView { group, ..DealView::default() };
    let (page, figures) = turn.tx.deals(&filter, view, &conversion).await?;
    let subject = caption.title(&format!("{} open pipeline", the(&owners.label)));
    if page.matching == 0 {
        let reply = Reply::text(format!("Nothing is open here: {subject}."));
        return Ok(caption.notes(reply).with_suggestions(turn.wider()));
    }
    let rows =
        if group == Dimension::Stage { by_stage(turn, &filter, &figures).await? } else { by_other(group, &figures) };
    let whole = &figures.whole;
    let text = format!(
        "{subject}: {} worth {}, {} weighted by probability.",
        say::count(page.matching, "deal"),
        whole.open,
        whole.weighted
    );
    let mut reply = Reply::text(text)
        .with_table(table(&subject, group, &rows, whole))
        .with_chart(chart(&subject, group, &rows, whole));
    if let Some(warning) = overdue(turn, &filter, &conversion).await? {
        reply = reply.with(Block::Text { text: warning, tone: Tone::Warning });
    }
    Ok(caption.notes(reply.with_note(whole.open.caveat())).with_suggestions([
        "what's slipping?",
        "forecast for this quarter",
        "my deals closing this month",
    ]))
}

/// Every open stage in its order, the empty ones too; of several pipelines those with deals, each stage under its pipeline's name.
async fn by_stage(
    turn: &mut Turn<'_>,
    filter: &DealFilter,
    figures: &DealFigures,
) -> Result<Vec<(String, Option<DealGroup>)>, Halt> {
    let stages = turn.tx.stages().await?;
    let group_of =
        |id: uuid::Uuid| figures.groups.iter().find(|group| group.key.as_deref() == Some(id.to_string().as_str()));
    let used: Vec<_> =
        stages.iter().filter(|stage| group_of(stage.id.as_uuid()).is_some()).map(|stage| stage.pipeline).collect();
    let several = used.iter().any(|pipeline| Some(pipeline) != used.first());
    let shown = |id| filter.stages.as_ref().is_none_or(|wanted| wanted.contains(&id));
    Ok(stages
        .iter()
        .filter(|stage| stage.kind == "open" && used.contains(&stage.pipeline) && shown(stage.id))
        .map(|stage| {
            let name = if several { format!("{}: {}", stage.pipeline_name, stage.name) } else { stage.name.clone() };
            (name, group_of(stage.id.as_uuid()).cloned())
        })
        .collect())
}

fn by_other(group: Dimension, figures: &DealFigures) -> Vec<(String, Option<DealGroup>)> {
    let mut groups: Vec<DealGroup> = figures.groups.clone();
    if !tables::is_time(group) {
        groups.sort_by_key(|group| std::cmp::Reverse(group.open.base.minor));
    }
    groups.into_iter().map(|one| (tables::group_name(group, one.label.as_deref()), Some(one))).collect()
}

fn table(subject: &str, group: Dimension, rows: &[(String, Option<DealGroup>)], whole: &DealGroup) -> Table {
    let mut table = Table::new(subject, &[tables::heading(group), "Deals>", "Amount>", "Weighted>"]);
    let cells = |name: &str, group: Option<&DealGroup>| match group {
        Some(one) => {
            vec![name.to_owned(), say::grouped(one.open.count()), one.open.to_string(), one.weighted.to_string()]
        }
        None => vec![name.to_owned(), "0".to_owned(), tables::NONE.to_owned(), tables::NONE.to_owned()],
    };
    table.rows = rows.iter().map(|(name, group)| cells(name, group.as_ref())).collect();
    table.footer = Some(cells("Total", Some(whole)));
    table
}

fn chart(subject: &str, group: Dimension, rows: &[(String, Option<DealGroup>)], whole: &DealGroup) -> Chart {
    let kind = match group {
        Dimension::Stage => ChartKind::Funnel,
        time if tables::is_time(time) => ChartKind::Line,
        _ => ChartKind::Bar,
    };
    let zero = leancrm_core::domain::money::Total::zero(whole.open.base.currency);
    let mut points: Vec<_> = rows
        .iter()
        .map(|(name, group)| tables::point(name, group.as_ref().map_or(&zero, |group| &group.open)))
        .collect();
    points.truncate(12);
    let unit = whole.open.base.currency.to_string();
    Chart { kind, title: subject.to_owned(), unit, points, series2: Vec::new(), series_labels: Vec::new() }
}

/// How much of it should have closed already.
async fn overdue(turn: &mut Turn<'_>, filter: &DealFilter, conversion: &Conversion) -> Result<Option<String>, Halt> {
    let filter = DealFilter { state: DealState::Overdue, ..filter.clone() };
    let (page, figures) = turn.tx.deals(&filter, DealView::default(), conversion).await?;
    let verb = if page.matching == 1 { "has" } else { "have" };
    Ok((page.matching > 0).then(|| {
        format!(
            "{} of them, worth {}, {verb} a close date that has passed.",
            say::grouped(page.matching),
            figures.whole.open
        )
    }))
}
