//! Figures as rows: the whole, and one for each value of the dimension.

use leancrm_core::domain::{
    deal::{Days, DealFilter, DealState},
    lead::{LeadFilter, LeadSort},
    money::{Currency, Total},
    report::{CountGroup, Countable, DealDate, DealGroup, Dimension, RecordFilter, ratio},
};
use leancrm_core::store::DealView;

use super::{Ask, Metric};
use crate::{
    handlers::shared::tables,
    say,
    turn::{Halt, Turn},
};

/// One figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// What it belongs to.
    pub(super) name: String,
    /// How large it is, for sorting and drawing.
    pub(super) value: f64,
    /// How a person reads it.
    pub(super) display: String,
    /// What it is made of: `3 of 5`, `12 deals`.
    pub(super) beside: Option<String>,
    /// The currency of amounts.
    pub(super) currency: Option<Currency>,
    /// What it leaves out.
    pub(super) caveat: Option<String>,
}

impl Metric {
    /// The whole figure and its parts.
    pub(super) async fn rows(self, turn: &mut Turn<'_>, ask: &Ask) -> Result<(Row, Vec<Row>), Halt> {
        match self {
            Self::NewLeads | Self::Conversion => self.of_leads(turn, ask).await,
            Self::StageConversion => {
                let groups = turn.tx.stage_conversion(ask.owners.as_deref(), ask.days).await?;
                Ok(self.of_counts(Dimension::Stage, &groups))
            }
            Self::Activities(kind) => self.of_records(turn, ask, kind, None).await,
            Self::TasksDone => self.of_records(turn, ask, Countable::Tasks, Some("done")).await,
            _ => self.of_deals(turn, ask).await,
        }
    }

    async fn of_deals(self, turn: &mut Turn<'_>, ask: &Ask) -> Result<(Row, Vec<Row>), Halt> {
        let created = matches!(self, Self::NewDeals | Self::PipelineCreated);
        let filter = DealFilter {
            owners: ask.owners.clone(),
            unassigned: ask.unassigned,
            state: match self {
                Self::NewDeals | Self::PipelineCreated => DealState::Any,
                Self::OpenPipeline => DealState::Open,
                Self::LostDeals => DealState::Lost,
                Self::WinRate => DealState::Closed,
                _ => DealState::Won,
            },
            closing: if created { Days::ALWAYS } else { ask.days },
            created: if created { ask.days } else { Days::ALWAYS },
            ..DealFilter::default()
        };
        let date = if created { DealDate::Created } else { DealDate::Close };
        let conversion = turn.tx.conversion(turn.today()).await?;
        let (_, figures) =
            turn.tx.deals(&filter, DealView { group: ask.group, date, ..DealView::default() }, &conversion).await?;
        let rows = figures
            .groups
            .iter()
            .filter(|_| ask.group != Dimension::Whole)
            .map(|group| self.of_group(tables::group_name(ask.group, group.label.as_deref()), group))
            .collect();
        Ok((self.of_group("All".to_owned(), &figures.whole), rows))
    }

    /// The figure of one group of deals.
    pub(super) fn of_group(self, name: String, group: &DealGroup) -> Row {
        match self {
            Self::WonDeals => with_amount(name, &group.won),
            Self::LostDeals => with_amount(name, &group.lost),
            Self::NewDeals => with_amount(name, &group.all),
            Self::PipelineCreated => amount(name, &group.all),
            Self::OpenPipeline => amount(name, &group.open),
            Self::WinRate => share(name, group.won.count(), group.won.count() + group.lost.count()),
            Self::AverageDeal => match group.average_won() {
                Some(mean) => Row {
                    name,
                    value: mean.major(),
                    display: mean.to_string(),
                    beside: Some(say::count(group.won.converted, "deal")),
                    currency: Some(mean.currency),
                    caveat: group.won.caveat(),
                },
                None => nothing(name),
            },
            Self::Cycle => match group.average_cycle() {
                Some(days) => Row {
                    name,
                    value: days,
                    display: format!("{days:.0} days"),
                    beside: Some(say::count(group.won.count(), "deal")),
                    ..Row::default()
                },
                None => nothing(name),
            },
            _ => amount(name, &group.won),
        }
    }

    async fn of_leads(self, turn: &mut Turn<'_>, ask: &Ask) -> Result<(Row, Vec<Row>), Halt> {
        let filter = LeadFilter {
            owners: ask.owners.clone(),
            unassigned: ask.unassigned,
            created: ask.days,
            ..LeadFilter::default()
        };
        let (_, groups) = turn.tx.leads(&filter, ask.group, LeadSort::Newest, 0).await?;
        Ok(self.of_counts(ask.group, &groups))
    }

    async fn of_records(
        self,
        turn: &mut Turn<'_>,
        ask: &Ask,
        kind: Countable,
        status: Option<&str>,
    ) -> Result<(Row, Vec<Row>), Halt> {
        let filter = RecordFilter {
            owners: ask.owners.clone(),
            unassigned: ask.unassigned,
            period: ask.days,
            status: status.map(str::to_owned),
            ..RecordFilter::default()
        };
        let groups = turn.tx.count_records(kind, &filter, ask.group).await?;
        Ok(self.of_counts(ask.group, &groups))
    }

    fn of_counts(self, dimension: Dimension, groups: &[CountGroup]) -> (Row, Vec<Row>) {
        let row = |name: String, reached: u64, count: u64| match self {
            Self::Conversion | Self::StageConversion => share(name, reached, count),
            _ => number(name, count),
        };
        let (reached, count) = groups.iter().fold((0, 0), |(r, c), group| (r + group.reached, c + group.count));
        let rows = groups
            .iter()
            .filter(|_| dimension != Dimension::Whole)
            .map(|group| row(tables::group_name(dimension, group.label.as_deref()), group.reached, group.count))
            .collect();
        (row("All".to_owned(), reached, count), rows)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count to draw")]
fn number(name: String, count: u64) -> Row {
    Row { name, value: count as f64, display: say::grouped(count), ..Row::default() }
}

fn amount(name: String, total: &Total) -> Row {
    Row {
        name,
        value: total.base.major(),
        display: total.to_string(),
        beside: Some(say::count(total.count(), "deal")),
        currency: Some(total.base.currency),
        caveat: total.caveat(),
    }
}

fn with_amount(name: String, total: &Total) -> Row {
    Row { beside: Some(total.to_string()), caveat: total.caveat(), ..number(name, total.count()) }
}

fn share(name: String, part: u64, whole: u64) -> Row {
    let share = ratio(part, whole);
    Row {
        name,
        value: share.unwrap_or_default() * 100.0,
        display: tables::percent(share),
        beside: Some(format!("{} of {}", say::grouped(part), say::grouped(whole))),
        ..Row::default()
    }
}

fn nothing(name: String) -> Row {
    Row { name, display: tables::NONE.to_owned(), beside: Some("none".to_owned()), ..Row::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_tells_what_it_is_made_of() {
        let row = share("Omar".to_owned(), 3, 4);
        assert_eq!((row.display.as_str(), row.beside.as_deref()), ("75%", Some("3 of 4")));
        assert_eq!(share("Omar".to_owned(), 0, 0).display, "–", "nothing is not zero percent");
    }

    #[test]
    fn conversion_of_the_whole_is_not_the_mean_of_its_parts() {
        let groups = [
            CountGroup { label: Some("web".to_owned()), count: 8, reached: 0 },
            CountGroup { label: Some("expo".to_owned()), count: 2, reached: 2 },
        ];
        let (whole, rows) = Metric::Conversion.of_counts(Dimension::Source, &groups);
        assert_eq!(whole.display, "20%");
        assert_eq!(rows.iter().map(|row| row.display.as_str()).collect::<Vec<_>>(), ["0%", "100%"]);
    }
}
