//! Purpose: whoever may manage language models hears that the month's budget for them is nearly used up, or is.

use leancrm_core::{Error, Result, ids::MemberId, jobs::TellThreshold, store::OutboxEvent, tenancy::Permission};

use crate::registry::{Context, Handler};

impl Handler for TellThreshold {
    const EVENTS: &'static [&'static str] = &["usage.threshold"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        let percent = event.payload.get("percent").and_then(serde_json::Value::as_u64);
        let percent = percent.ok_or_else(|| Error::invalid("An event about a budget says how much of it is used."))?;
        Ok(Self { percent })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let mut system = context.store.system().await?;
        let members: Vec<MemberId> =
            system.list_members(event.tenant).await?.into_iter().map(|member| member.id).collect();
        let actors = system.actors(event.tenant, &members).await?;
        system.commit().await?;
        let text = if self.percent < 100 {
            format!(
                "{} % of this month's budget for the language model is used. At 100 % LeanCRM goes by its own rules alone.",
                self.percent
            )
        } else {
            "This month's budget for the language model is used up: LeanCRM goes by its own rules until the month ends, or \
             until the budget is raised (leancrm model set --budget)."
                .to_owned()
        };
        let worker = context.store.worker(event.tenant).await?;
        let mut tx = context.store.begin(&worker).await?;
        for actor in actors.iter().filter(|actor| actor.reaches(Permission::MODELS_MANAGE, None)) {
            if let Some(member) = actor.member() {
                tx.raise_alert(member, &text, None).await?;
            }
        }
        tx.commit().await
    }
}
