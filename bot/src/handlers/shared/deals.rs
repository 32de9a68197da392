//! Filters of deals that have to be looked up: stages, pipelines, amounts, and how far figures may reach.

use leancrm_core::{
    domain::{
        deal::{DealFilter, Stage},
        money::{Currency, Money},
    },
    error::Error,
    ids::{CompanyId, ContactId, MemberId, PipelineId},
    text::{fold, words},
};

use leancrm_core::tenancy::{Permission, Scope};
use leancrm_nlp::slots::Owner;

use super::Caption;
use crate::{
    reply::Reply,
    resolve::Owners,
    say,
    turn::{Halt, Turn},
};

impl Turn<'_> {
    /// Narrows a filter to a stage and a pipeline, as they were written, and says whether only closed deals are in that stage.
    ///
    /// # Errors
    /// Says which stages and pipelines there are where none is called so.
    pub(in crate::handlers) async fn narrow_to_stage(
        &mut self,
        filter: &mut DealFilter,
        stage: Option<&str>,
        pipeline: Option<&str>,
        caption: &mut Caption,
    ) -> Result<bool, Halt> {
        if stage.is_none() && pipeline.is_none() {
            return Ok(false);
        }
        let stages = self.tx.stages().await?;
        if let Some(text) = pipeline {
            let (id, name) = pipeline_named(&stages, text).ok_or_else(|| no_pipeline(&stages, text))?;
            filter.pipeline = Some(id);
            caption.applied(format!("in the pipeline {name}"));
        }
        let Some(text) = stage else { return Ok(false) };
        let (mut found, mut names) = (Vec::new(), Vec::new());
        for text in alternatives(text) {
            let fitting = stages_named(&stages, text, filter.pipeline, filter.hiring);
            let Some(first) = fitting.first() else { return Err(no_stage(&stages, text, filter)) };
            names.push(first.name.as_str());
            found.extend(fitting);
        }
        caption.applied(format!("in {}", say::list(&names, "or")));
        filter.stages = Some(found.iter().map(|stage| stage.id).collect());
        Ok(found.iter().all(|stage| stage.kind != "open"))
    }

    /// The companies that a text names, two of them joined by "or".
    pub(in crate::handlers) async fn any_company(
        &mut self,
        text: &str,
        caption: &mut Caption,
    ) -> Result<Vec<CompanyId>, Halt> {
        let found = self.companies("company", text).await?;
        let names: Vec<String> = found.iter().map(|company| say::line(&company.label, 60)).collect();
        for company in &found {
            caption.aside(company.note.clone());
        }
        caption.applied(format!("with {}", say::list(&names, "or")));
        if let [name] = names.as_slice() {
            self.focus.company = Some(name.clone());
        }
        Ok(found.iter().map(|company| CompanyId::from_uuid(company.id)).collect())
    }

    /// The people that a text names, two of them joined by "or"; a company narrows them.
    pub(in crate::handlers) async fn any_contact(
        &mut self,
        text: &str,
        company: Option<&str>,
        caption: &mut Caption,
    ) -> Result<Vec<ContactId>, Halt> {
        let found = self.contacts("contact", text, company).await?;
        let names: Vec<String> = found.iter().map(|contact| say::line(&contact.label, 60)).collect();
        for contact in &found {
            caption.aside(contact.note.clone());
        }
        caption.applied(format!("with {}", say::list(&names, "or")));
        Ok(found.iter().map(|contact| ContactId::from_uuid(contact.id)).collect())
    }

    /// Narrows a filter to amounts in the currency that was said, or in the base currency; a currency alone means the deals that
    /// have their amount in it.
    pub(in crate::handlers) fn narrow_to_amount(
        &self,
        filter: &mut DealFilter,
        (low, high): (Option<f64>, Option<f64>),
        currency: Option<&str>,
        caption: &mut Caption,
    ) -> Result<(), Halt> {
        let unit: Currency = match currency {
            None => self.actor.base_currency(),
            Some(code) => code.parse()?,
        };
        if low.is_none() && high.is_none() {
            if currency.is_some() {
                filter.currency = Some(unit);
                caption.applied(format!("in {unit}"));
            }
            return Ok(());
        }
        let money = |major: Option<f64>| match major {
            None => Ok(None),
            Some(major) => Money::from_major(major, unit).map(Some).ok_or_else(too_large),
        };
        (filter.amount_min, filter.amount_max) = (money(low)?, money(high)?);
        caption.applied(match (filter.amount_min, filter.amount_max) {
            (Some(low), Some(high)) => format!("from {low} to {high}"),
            (Some(low), None) => format!("of {low} or more"),
            (None, Some(high)) => format!("of {high} or less"),
            (None, None) => return Ok(()),
        });
        Ok(())
    }

    /// Whose records a member, an owner or a team stand for. A team other than the asker's own cannot be told apart yet.
    pub(in crate::handlers) async fn whose(
        &mut self,
        (owner, member, team): (Option<&Owner>, Option<&str>, Option<&str>),
        permission: Permission,
        caption: &mut Caption,
    ) -> Result<Owners, Halt> {
        let named = member.map(Owner::from);
        let of_team = team.map(|team| match fold(team).as_str() {
            "everyone" | "everybody" | "company" | "whole company" | "all" | "all teams" => Owner::Everyone,
            "team" | "my team" | "the team" | "our team" | "sales team" | "whole team" | "us" | "we" | "reps" => {
                Owner::MyTeam
            }
            _ => {
                caption.unused(format!("the team “{team}”: I know your own team only, or a colleague by name"));
                Owner::MyTeam
            }
        });
        let said = named.as_ref().or(owner).or(of_team.as_ref());
        self.owners(said, permission).await
    }

    /// What to ask where a list of deals was empty, within the asker's reach.
    pub(in crate::handlers) fn wider(&self) -> [&'static str; 3] {
        match self.actor.require(Permission::DEALS_READ) {
            Ok(Scope::Tenant) => ["everyone's open deals", "everyone's pipeline", "new leads this week"],
            Ok(Scope::Team) if self.actor.leads_a_team() => {
                ["my team's deals", "my team's pipeline", "new leads this week"]
            }
            _ => ["my deals", "my pipeline", "new leads this week"],
        }
    }

    /// The owners whose figures the asker may see: those that were meant, within their reach for reports.
    pub(in crate::handlers) fn reported(&self, owners: Option<Vec<MemberId>>) -> Option<Vec<MemberId>> {
        match (self.tx.report_members(), owners) {
            (None, owners) => owners,
            (Some(visible), None) => Some(visible.to_vec()),
            (Some(visible), Some(owners)) => Some(owners.into_iter().filter(|id| visible.contains(id)).collect()),
        }
    }
}

/// The alternatives that one text holds: `Acme or Globex`.
pub(in crate::handlers) fn alternatives(text: &str) -> Vec<&str> {
    let parts: Vec<&str> = text.split(" or ").map(str::trim).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() { vec![text] } else { parts }
}

fn too_large() -> Halt {
    Error::invalid("That amount is too large to compare with.").into()
}

/// The stages that a text names: by the whole name, else by a beginning of it, else by a word of either in the other. One name
/// may stand in several pipelines.
fn stages_named<'s>(stages: &'s [Stage], text: &str, pipeline: Option<PipelineId>, hiring: bool) -> Vec<&'s Stage> {
    let inside: Vec<&Stage> =
        stages.iter().filter(|stage| pipeline.map_or(stage.hiring == hiring, |id| stage.pipeline == id)).collect();
    stage_in(&inside, text)
}

/// The stages among some that a text names.
pub(in crate::handlers) fn stage_in<'s>(inside: &[&'s Stage], text: &str) -> Vec<&'s Stage> {
    let wanted = without_kind(text, "stage");
    let tests: [fn(&str, &str) -> bool; 4] = [
        |name, wanted| name == wanted,
        |name, wanted| wanted.len() >= 4 && name.starts_with(wanted),
        word_in_common,
        misspelt,
    ];
    for fits in tests {
        let found: Vec<&Stage> = inside.iter().copied().filter(|stage| fits(&fold(&stage.name), &wanted)).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

pub(in crate::handlers) fn pipeline_named(stages: &[Stage], text: &str) -> Option<(PipelineId, String)> {
    let wanted = without_kind(text, "pipeline");
    let named = |fits: fn(&str, &str) -> bool| {
        stages
            .iter()
            .find(|stage| fits(&fold(&stage.pipeline_name), &wanted))
            .map(|stage| (stage.pipeline, stage.pipeline_name.clone()))
    };
    named(|name, wanted| name == wanted).or_else(|| named(word_in_common))
}

/// Whether the one word of a text is a word of the name, or the one word of a name is a word of the text.
fn word_in_common(name: &str, wanted: &str) -> bool {
    let has = |text: &str, word: &str| text.split(' ').any(|w| w == word);
    !wanted.is_empty() && (!wanted.contains(' ') && has(name, wanted) || !name.contains(' ') && has(wanted, name))
}

/// Whether a text is a name but for a letter, or two where it is long.
fn misspelt(name: &str, wanted: &str) -> bool {
    let length = wanted.chars().count();
    let begins_alike = name.chars().next() == wanted.chars().next();
    length >= 5 && begins_alike && strsim::osa_distance(name, wanted) <= if length >= 9 { 2 } else { 1 }
}

/// A folded name without the word for its kind and an article.
fn without_kind(text: &str, kind: &str) -> String {
    let kept: Vec<String> = words(text).into_iter().filter(|word| word != kind && word != "the").collect();
    kept.join(" ")
}

fn no_stage(stages: &[Stage], text: &str, filter: &DealFilter) -> Halt {
    let fits = |stage: &&Stage| filter.pipeline.map_or(stage.hiring == filter.hiring, |id| stage.pipeline == id);
    let names: Vec<&str> = stages.iter().filter(fits).map(|stage| stage.name.as_str()).collect();
    let reply = Reply::text(format!("There is no stage “{text}”. The stages are {}.", say::list(&names, "and")))
        .with_suggestions(names.iter().take(3).map(|name| format!("deals in {}", name.to_lowercase())));
    Turn::not_found(reply)
}

fn no_pipeline(stages: &[Stage], text: &str) -> Halt {
    let mut names: Vec<&str> = stages.iter().map(|stage| stage.pipeline_name.as_str()).collect();
    names.dedup();
    let reply = Reply::text(format!("There is no pipeline “{text}”. There is {}.", say::list(&names, "and")))
        .with_suggestions(["my pipeline"]);
    Turn::not_found(reply)
}

#[cfg(test)]
mod tests {
    use leancrm_core::ids::StageId;
    use uuid::Uuid;

    use super::*;

    fn stages() -> Vec<Stage> {
        let stage = |number: u128, name: &str, pipeline: u128, hiring| Stage {
            id: StageId::from_uuid(Uuid::from_u128(number)),
            name: name.to_owned(),
            pipeline: PipelineId::from_uuid(Uuid::from_u128(pipeline)),
            pipeline_name: if hiring { "Hiring" } else { "Sales" }.to_owned(),
            hiring,
            kind: "open".to_owned(),
            probability: 50,
            rot_days: None,
        };
        vec![
            stage(1, "Lead in", 1, false),
            stage(2, "Proposal", 1, false),
            stage(3, "Negotiation", 1, false),
            stage(4, "Interview", 2, true),
        ]
    }

    #[test]
    fn a_stage_is_found_by_its_name_and_by_a_part_of_it() {
        let stages = stages();
        let named = |text: &str| -> Vec<String> {
            stages_named(&stages, text, None, false).iter().map(|stage| stage.name.clone()).collect()
        };
        assert_eq!(named("the Negotiation stage"), ["Negotiation"]);
        assert_eq!(named("nego"), ["Negotiation"]);
        assert_eq!(named("LEAD IN"), ["Lead in"]);
        assert_eq!(named("lead"), ["Lead in"]);
        assert_eq!(named("proposal sent"), ["Proposal"]);
        assert!(named("contracting").is_empty());
        assert!(named("interview").is_empty(), "a stage of hiring");
        assert!(named("").is_empty());
    }

    #[test]
    fn a_pipeline_is_found_by_its_name() {
        assert_eq!(pipeline_named(&stages(), "the sales pipeline").map(|found| found.1).as_deref(), Some("Sales"));
        assert_eq!(pipeline_named(&stages(), "marketing"), None);
    }
}
