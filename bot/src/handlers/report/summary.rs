//! The report without a metric: the main figures of a period beside the one before.

use leancrm_core::{
    domain::{
        deal::{Days, DealFilter, DealState},
        report::Countable,
    },
    store::{Conversion, DealView},
};

use super::{Ask, Metric, compute::Row, show::change};
use crate::{
    handlers::shared::{Caption, period, tables},
    reply::{Reply, Table},
    say,
    turn::{Answered, Halt, Turn},
};

/// Read from the deals that closed in the period.
const CLOSED: [Metric; 5] =
    [Metric::Revenue, Metric::WonDeals, Metric::LostDeals, Metric::WinRate, Metric::AverageDeal];
/// Read from the deals that were created in the period.
const CREATED: [Metric; 2] = [Metric::NewDeals, Metric::PipelineCreated];
/// Read from other records.
const OTHER: [Metric; 3] = [Metric::NewLeads, Metric::Activities(Countable::Activities), Metric::TasksDone];

pub(super) async fn answer(
    turn: &mut Turn<'_>,
    label: &str,
    ask: &Ask,
    before: Option<Days>,
    caption: Caption,
) -> Answered {
    let conversion = turn.tx.conversion(turn.today()).await?;
    let now = figures(turn, ask, &conversion).await?;
    let then = match before {
        Some(days) => figures(turn, &Ask { days, ..ask.clone() }, &conversion).await?,
        None => Vec::new(),
    };
    let subject = format!("{label} report for {}", period::written(ask.days));
    let earlier = before.map(|days| format!("{}>", period::written(days)));
    let mut columns = vec!["Figure", "Now>"];
    if let Some(earlier) = &earlier {
        columns.extend([earlier.as_str(), "Change>"]);
    }
    let mut table = Table::new(&subject, &columns);
    for (position, (metric, row)) in now.iter().enumerate() {
        let mut cells = vec![say::capital(metric.title()), row.display.clone()];
        if let Some((_, then)) = then.get(position) {
            let moved = change(*metric, then, row).unwrap_or_else(|| tables::NONE.to_owned());
            cells.extend([then.display.clone(), moved]);
        }
        table.rows.push(cells);
    }
    let caveat = now.iter().find_map(|(_, row)| row.caveat.clone());
    let reply = Reply::text(format!("{subject}.")).with_table(table).with_note(caveat);
    Ok(caption.notes(reply).with_suggestions(["won by rep this month", "win rate by source this year", "my pipeline"]))
}

/// The figures of one period, those that the asker may see.
async fn figures(turn: &mut Turn<'_>, ask: &Ask, conversion: &Conversion) -> Result<Vec<(Metric, Row)>, Halt> {
    let mut figures = Vec::new();
    if Metric::Revenue.require(turn).is_ok() {
        let all = DealFilter { owners: ask.owners.clone(), unassigned: ask.unassigned, ..DealFilter::default() };
        let closed = DealFilter { state: DealState::Closed, closing: ask.days, ..all.clone() };
        let created = DealFilter { created: ask.days, ..all };
        let (_, closed) = turn.tx.deals(&closed, DealView::default(), conversion).await?;
        let (_, created) = turn.tx.deals(&created, DealView::default(), conversion).await?;
        figures.extend(CLOSED.map(|metric| (metric, metric.of_group(String::new(), &closed.whole))));
        figures.extend(CREATED.map(|metric| (metric, metric.of_group(String::new(), &created.whole))));
    }
    for metric in OTHER {
        if metric.require(turn).is_ok() {
            figures.push((metric, metric.rows(turn, ask).await?.0));
        }
    }
    Ok(figures)
}
