//! What the handlers that change records have in common: which deal and stage are meant, what a day means, and how what was
//! written is told.

use chrono::NaiveDate;
use leancrm_core::{
    domain::{deal::Stage, money::Currency},
    ids::{DealId, StageId},
};
use leancrm_nlp::{
    Tier,
    grammar::time::{TimePhrase, TimePoint, TimeValue},
};

use super::deals::stage_in;
use crate::{
    preview,
    question::Wanted,
    reply::{Card, Reply},
    resolve::Found,
    say,
    turn::{Answered, Halt, Turn},
};

impl Turn<'_> {
    /// The deal that a change is made to. A change that names none, in a conversation about none, asks.
    pub(in crate::handlers) async fn deal_to_change(
        &mut self,
        deal: Option<&str>,
        company: Option<&str>,
    ) -> Result<(DealId, Found), Halt> {
        let in_focus = self.focus.deal.is_some() || self.focus.company.is_some();
        if deal.is_none() && company.is_none() && !in_focus && self.picked_for("deal").is_none() {
            return Err(self.ask_for("deal", Wanted::Words, "Which deal do you mean?"));
        }
        let found = self.deal("deal", deal, company).await?;
        self.focus.deal = Some(found.label.clone());
        Ok((DealId::from_uuid(found.id), found))
    }

    /// The stage of a deal's own pipeline that a text names; where none is called so, the stages there are to pick from.
    pub(in crate::handlers) async fn stage_of(&mut self, deal: DealId, text: &str) -> Result<StageId, Halt> {
        let stages = self.tx.stages().await?;
        let pipeline = self.tx.pipeline_of(deal).await?;
        let inside: Vec<&Stage> = stages.iter().filter(|stage| Some(stage.pipeline) == pipeline).collect();
        match stage_in(&inside, text).as_slice() {
            [one] => Ok(one.id),
            fitting => {
                let some = if fitting.is_empty() { inside.as_slice() } else { fitting };
                let names: Vec<&str> = some.iter().map(|stage| stage.name.as_str()).collect();
                let prompt = format!(
                    "There is no stage “{}” in that pipeline. Which is it: {}?",
                    say::line(text, 60),
                    say::list(&names, "or")
                );
                Err(self.ask_for("stage", Wanted::Words, prompt))
            }
        }
    }

    /// The day that words mean: of a stretch its last, of a length the day after it.
    pub(in crate::handlers) fn day_meant(&mut self, slot: &str, phrase: &TimePhrase) -> Result<NaiveDate, Halt> {
        let day = match phrase.value.as_ref() {
            Some(TimeValue::Duration(_)) => self.due_moment(phrase).map(|due| self.local(due).date()),
            Some(value) => value.deadline().map(TimePoint::day),
            None => None,
        };
        day.ok_or_else(|| crate::handlers::task_create::undated(self, slot, &phrase.text))
    }

    /// The reply to a change that was written: a sentence, and each record with what it was and what it became.
    pub(in crate::handlers) async fn told(&mut self, text: impl Into<String>) -> Answered {
        let mut reply = Reply::text(text);
        // What is shown first is told by its preview.
        if self.recorder.keeps_back() && self.tier != Some(Tier::W1) {
            return Ok(reply);
        }
        let log = self.recorder.log()[self.log_from..].to_vec();
        for record in preview::records(self.tx, &log).await? {
            let mut card = Card::new(record.title);
            card.subtitle = Some(record.what);
            for field in record.fields {
                let said = match (field.before, field.after) {
                    (Some(before), Some(after)) => format!("{before} → {after}"),
                    (before, after) => {
                        after.or_else(|| before.map(|before| format!("{before} → nothing"))).unwrap_or_default()
                    }
                };
                card = card.field(&field.label, Some(said));
            }
            reply = reply.with_card(card);
        }
        Ok(reply)
    }
}

/// The currency that was said, if one was.
pub(in crate::handlers) fn currency_said(code: Option<&str>) -> Result<Option<Currency>, Halt> {
    Ok(code.map(str::parse).transpose()?)
}
