//! `report`: a computed figure, by a dimension, beside another period.

use leancrm_core::{
    domain::{deal::Days, report::Dimension},
    ids::MemberId,
    tenancy::Permission,
};
use leancrm_nlp::intent::Report;

use super::shared::{Caption, Reading, Toward, period, tables, the};
use crate::{
    reply::{Chart, ChartKind, Point, Reply, Table},
    say,
    turn::{Answered, Halt, Outcome, Turn},
};

mod compute;
mod metric;
mod summary;

use compute::Row;
use metric::Metric;

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
        Some((_, Some(metric))) => metric,
        Some((words, None)) => return Err(unknown(words)),
    };
    let owners = turn.owners(slots.owner.as_ref(), Permission::REPORTS_READ).await?;
    let reading = Reading::of(slots.period.as_ref(), turn.today(), Toward::Past);
    let usual = if weekly(slots) { period::week_of(turn.today()) } else { period::month_of(turn.today()) };
    let days = reading.apply("", usual, &mut Caption::default());
    if let Reading::Undated(text) = &reading {
        caption.unused(format!("“{}”, which I could not read as dates", say::line(text, 60)));
    }
    let before = compared(turn, slots, days, metric, &mut caption);
    let group = slots.group_by.as_deref().map_or(Dimension::Whole, |words| metric.dimension(words, &mut caption));
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
    let mut reply =
        Reply::text(sentence(&subject, metric, &whole, earlier.as_ref().map(|(days, (whole, _))| (*days, whole))));
    if group != Dimension::Whole && !rows.is_empty() {
        let mut table =
            table(&subject, metric, group, &rows, &whole, earlier.as_ref().map(|(days, rows)| (*days, rows)));
        table.more = tables::more(u64::try_from(all).unwrap_or(u64::MAX), rows.len());
        reply = reply.with_table(table).with_chart(chart(
            &subject,
            metric,
            group,
            &rows,
            &whole,
            earlier.as_ref().map(|(days, rows)| (*days, rows)),
        ));
    }
    reply = reply.with_note(metric.definition().map(str::to_owned)).with_note(whole.caveat.clone());
    Ok(caption.notes(reply).with_suggestions(suggestions(metric)))
}

/// Whether a week was meant without dates: "weekly report".
fn weekly(slots: &Report) -> bool {
    slots.metric.as_deref().is_some_and(|metric| metric.to_lowercase().contains("week"))
}

/// The period to compare with; the summary always stands beside the one before.
fn compared(turn: &Turn<'_>, slots: &Report, days: Days, metric: Metric, caption: &mut Caption) -> Option<Days> {
    let Some(words) = &slots.compare else {
        return if metric == Metric::Summary { period::previous(days) } else { None };
    };
    let found = period::compared(words, days, turn.local_now());
    if found.is_none() {
        caption.unused(format!("the comparison with “{}” (I compare with another period)", say::line(words, 60)));
    }
    found
}

fn sentence(subject: &str, metric: Metric, whole: &Row, earlier: Option<(Days, &Row)>) -> String {
    let now = format!(
        "{subject}: {}{}.",
        whole.display,
        whole.beside.as_deref().map(|text| format!(" ({text})")).unwrap_or_default()
    );
    match earlier {
        None => now,
        Some((days, before)) => {
            let change =
                change(metric, before.value, whole.value).map(|change| format!(", {change}")).unwrap_or_default();
            format!("{now} {}: {}{change}.", say::capital(&period::written(days)), before.display)
        }
    }
}

/// How a figure moved, in words; percentages move in points.
fn change(metric: Metric, before: f64, now: f64) -> Option<String> {
    if (before - now).abs() < f64::EPSILON {
        return Some("the same".to_owned());
    }
    let word = if now > before { "up" } else { "down" };
    if metric.is_share() {
        return Some(format!("{word} {:.0} points", (now - before).abs()));
    }
    (before > 0.0).then(|| format!("{word} {:.0}%", (now - before).abs() / before * 100.0))
}

/// The row of the earlier period with the same name; along time, the one at the same place.
fn beside<'r>(group: Dimension, earlier: &'r [Row], position: usize, name: &str) -> Option<&'r Row> {
    if tables::is_time(group) { earlier.get(position) } else { earlier.iter().find(|row| row.name == name) }
}

type Earlier<'r> = Option<(Days, &'r (Row, Vec<Row>))>;

fn table(subject: &str, metric: Metric, group: Dimension, rows: &[Row], whole: &Row, earlier: Earlier<'_>) -> Table {
    let value = format!("{}>", metric.column());
    let before = earlier.map(|(days, _)| format!("{}>", say::capital(&period::written(days))));
    let mut columns = vec![tables::heading(group), value.as_str()];
    let has_detail = whole.beside.is_some();
    if has_detail {
        columns.push("Of>");
    }
    if let Some(before) = &before {
        columns.extend([before.as_str(), "Change>"]);
    }
    let mut table = Table::new(subject, &columns);
    let cells = |row: &Row, before: Option<Option<&Row>>| {
        let mut cells = vec![row.name.clone(), row.display.clone()];
        if has_detail {
            cells.push(row.beside.clone().unwrap_or_default());
        }
        if let Some(before) = before {
            cells.push(before.map_or_else(|| tables::NONE.to_owned(), |before| before.display.clone()));
            let moved = before.and_then(|before| change(metric, before.value, row.value));
            cells.push(moved.unwrap_or_else(|| tables::NONE.to_owned()));
        }
        cells
    };
    for (position, row) in rows.iter().enumerate() {
        table.rows.push(cells(row, earlier.map(|(_, (_, rows))| beside(group, rows, position, &row.name))));
    }
    table.footer = Some(cells(whole, earlier.map(|(_, (whole, _))| Some(whole))));
    table
}

fn chart(subject: &str, metric: Metric, group: Dimension, rows: &[Row], whole: &Row, earlier: Earlier<'_>) -> Chart {
    let point =
        |name: &str, row: &Row| Point { label: name.to_owned(), value: row.value, display: row.display.clone() };
    let none = Row { value: 0.0, display: tables::NONE.to_owned(), ..Row::default() };
    let series2 = earlier.map_or_else(Vec::new, |(_, (_, before))| {
        rows.iter()
            .enumerate()
            .map(|(at, row)| point(&row.name, beside(group, before, at, &row.name).unwrap_or(&none)))
            .collect()
    });
    let series_labels = if series2.is_empty() {
        Vec::new()
    } else {
        vec!["Asked for".to_owned(), earlier.map(|(days, _)| period::written(days)).unwrap_or_default()]
    };
    Chart {
        kind: if tables::is_time(group) { ChartKind::Line } else { ChartKind::Bar },
        title: subject.to_owned(),
        unit: metric.unit(whole.currency),
        points: rows.iter().map(|row| point(&row.name, row)).collect(),
        series2,
        series_labels,
    }
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
        Metric::NewLeads | Metric::Conversion => ["new leads this week", "leads by source this month", "weekly report"],
        Metric::WinRate | Metric::Cycle => ["won by rep this quarter", "lost deals this quarter", "weekly report"],
        _ => ["win rate by rep this year", "forecast for this quarter", "weekly report"],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_in_percent_and_a_share_in_points() {
        assert_eq!(change(Metric::Revenue, 100.0, 150.0).as_deref(), Some("up 50%"));
        assert_eq!(change(Metric::Revenue, 0.0, 150.0), None);
        assert_eq!(change(Metric::WinRate, 50.0, 40.0).as_deref(), Some("down 10 points"));
        assert_eq!(change(Metric::NewDeals, 4.0, 4.0).as_deref(), Some("the same"));
    }

    #[test]
    fn months_are_compared_by_their_place_and_people_by_name() {
        let row = |name: &str| Row { name: name.to_owned(), ..Row::default() };
        let earlier = [row("Jul 2026"), row("Aug 2026")];
        assert_eq!(beside(Dimension::Month, &earlier, 1, "Nov 2026").map(|row| row.name.as_str()), Some("Aug 2026"));
        assert_eq!(beside(Dimension::Owner, &earlier, 1, "Nov 2026"), None);
    }
}
