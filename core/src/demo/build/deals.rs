//! Deals: their way through the stages, when they close, what happened on them.

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Utc};

use super::{Build, Known};
use crate::{
    demo::deals::{Candidate, Close, Deal},
    domain::money::{Currency, Money},
    ids::{DealId, MemberId},
    store::bulk::{
        PipelineRow,
        rows::{DealRow, MoveRow, Time},
    },
};

impl Build<'_> {
    pub(in crate::demo) fn deal(&mut self, deal: &Deal) {
        let Some(&known) = self.contacts.get(deal.contact) else { return };
        let sales = self.sales;
        self.deal_in(sales, deal, deal.name, known);
    }

    pub(in crate::demo) fn candidate(&mut self, candidate: &Candidate) {
        let &(position, name, stage, age, in_stage, quiet, score) = candidate;
        let Some(&known) = self.contacts.get(name) else { return };
        let close = if stage == "Rejected" { Close::ThisQuarter(80) } else { Close::Unknown };
        let next = (stage == "Rejected").then_some(("Not enough experience", 0));
        let deal = Deal {
            name: position,
            contact: name,
            stage,
            worth: None,
            close,
            age,
            in_stage,
            quiet,
            next,
            source: "careers page",
            product: None,
            score,
        };
        let hiring = self.hiring;
        self.deal_in(hiring, &deal, &format!("{position}: {name}"), known);
    }

    fn deal_in(&mut self, pipeline: &PipelineRow, deal: &Deal, name: &str, known: Known) {
        let Some(position) = pipeline.stages.iter().position(|stage| stage.name == deal.stage) else { return };
        let stage = pipeline.stages[position];
        let id = DealId::from_uuid(self.random.id());
        self.deals.insert(name.to_owned(), (id, known));
        let (expected_close, closed_at) = self.closing(deal.close);
        let entered = closed_at.unwrap_or_else(|| self.past(deal.in_stage, 11, 0));
        let created_at = self
            .past(deal.age, 10, 0)
            .min(entered - TimeDelta::days(20).min(TimeDelta::days(deal.in_stage.max(0) + 1)));
        let amount = deal.worth.and_then(|(whole, code)| {
            let currency: Currency = code.parse().ok()?;
            Some(Money::new(whole * 10i64.pow(currency.minor_digits()), currency))
        });
        let product = deal.product.and_then(|product| self.products.get(product).copied());
        let lost = stage.kind == "lost";
        let moves = self.moves(pipeline, position, created_at, entered, known.owner);
        self.bulk.deals.push(DealRow {
            id,
            name: name.to_owned(),
            company: known.company,
            contact: Some(known.contact),
            pipeline: pipeline.id,
            stage: stage.id,
            stage_entered_at: entered,
            owner: Some(known.owner),
            status: stage.kind,
            amount,
            base_amount_minor: closed_at
                .and(amount)
                .and_then(|amount| self.rates.convert(amount))
                .map(|money| money.minor),
            probability: stage.probability,
            expected_close,
            closed_at,
            lost_reason: deal.next.filter(|_| lost).map(|(reason, _)| reason.to_owned()),
            next_step: deal.next.filter(|_| !lost).map(|(step, _)| step.to_owned()),
            next_step_on: deal.next.filter(|_| !lost).map(|(_, days)| self.day(days)),
            snoozed_until: None,
            snooze_reason: None,
            source: Some(deal.source.to_owned()),
            location: None,
            score: deal.score,
            last_activity_at: None,
            created_at,
            moves,
            products: product.map(|(product, _)| (product, 1, None)).into_iter().collect(),
        });
        self.history_of(id, name, deal, known);
    }

    /// The expected date and, for what has closed, the time.
    fn closing(&self, close: Close) -> (Option<NaiveDate>, Option<Time>) {
        let today = self.today();
        let quarter = today.with_day(1).unwrap_or(today) - Months::new(today.month0() % 3);
        let within = |first: NaiveDate, end: DateTime<Utc>, percent: i32| {
            let first = first.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc();
            let time = first + (end - first) * percent / 100;
            (Some(time.date_naive()), Some(time))
        };
        let last_day_before = |first: NaiveDate| Some(first - Days::new(1));
        match close {
            Close::In(days) => (Some(self.day(days)), None),
            Close::EndOfMonth => (last_day_before(today.with_day(1).unwrap_or(today) + Months::new(1)), None),
            Close::EndOfQuarter => (last_day_before(quarter + Months::new(3)), None),
            Close::Unknown => (None, None),
            Close::ThisQuarter(percent) => within(quarter, self.now, percent),
            Close::LastQuarter(percent) => {
                within(quarter - Months::new(3), quarter.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc(), percent)
            }
        }
    }

    /// The way through the stages, evenly over the time it took; a lost deal leaves from the third.
    fn moves(
        &mut self,
        pipeline: &PipelineRow,
        position: usize,
        from: Time,
        until: Time,
        by: MemberId,
    ) -> Vec<MoveRow> {
        let open = pipeline.stages.iter().filter(|stage| stage.kind == "open").count();
        let mut way: Vec<_> = match pipeline.stages[position].kind {
            "lost" => pipeline.stages[..open.min(3)].to_vec(),
            "won" => pipeline.stages[..open].to_vec(),
            _ => pipeline.stages[..position].to_vec(),
        };
        way.push(pipeline.stages[position]);
        let steps = i32::try_from(way.len() - 1).unwrap_or(0).max(1);
        let mut previous = None;
        (0i32..)
            .zip(way)
            .map(|(step, stage)| {
                let at =
                    if steps == 1 && step == 0 && position == 0 { until } else { from + (until - from) * step / steps };
                MoveRow { id: self.random.id(), from: previous.replace(stage.id), to: stage.id, at, by: Some(by) }
            })
            .collect()
    }

    /// A few contacts on a deal, the latest `quiet` days ago.
    fn history_of(&mut self, deal: DealId, name: &str, told: &Deal, known: Known) {
        let kinds = [
            ("call", Some("outbound"), "Call"),
            ("email", Some("outbound"), "Follow-up"),
            ("email", Some("inbound"), "Re: Follow-up"),
            ("meeting", None, "Meeting"),
        ];
        let mut days_ago = told.quiet;
        for (kind, direction, label) in kinds {
            if days_ago > told.age {
                break;
            }
            let time = self.past(days_ago, 13, 10);
            let minutes = (kind != "email").then_some(30);
            self.happened(kind, direction, time, format!("{label}: {name}"), None, known, Some(deal), minutes);
            days_ago += self.random.between(5, 14);
        }
    }
}
