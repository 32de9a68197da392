//! Purpose: a member is told what is due to them, all of it in one message, as they see it at that moment.
//!
//! What is due is locked, read, put into words, written as a message and taken away in one transaction that waits for nothing but
//! the database. A process that dies leaves all of it or nothing, and a second run finds nothing left to tell.

use leancrm_core::{
    Error, Result,
    domain::notice::{DueNotice, Told},
    jobs::TellMember,
    ports::announcer::Announcer,
    store::{MemberPlace, NewOutgoing, OutboxEvent, OutgoingKind, TenantTx},
};

use crate::{
    metering::{self, Notice},
    registry::{Context, Handler},
};

impl Handler for TellMember {
    const EVENTS: &'static [&'static str] = &["notices.due"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { member: leancrm_core::ids::MemberId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let Some(announcer) = &context.announcer else {
            let source = "this process has nobody who puts what is due into words".into();
            return Err(Error::Unavailable { service: "the channels", source });
        };
        let Some(actor) = context.store.member_actor(event.tenant, self.member).await? else {
            let mut tx = context.store.begin(&context.store.worker(event.tenant).await?).await?;
            tx.drop_notices(self.member).await?;
            return tx.commit().await;
        };
        let mut tx = context.store.begin(&actor).await?;
        let due = tx.due_notices().await?;
        if due.is_empty() {
            return tx.commit().await;
        }
        if tx.put_off_notices().await? {
            tx.commit().await?;
            metering::noticed(&due, |_| Notice::PutOff);
            return Ok(());
        }
        let now = tx.now();
        let is_sent = tell(&mut tx, announcer.as_ref(), &due).await?;
        tx.settle_notices(&due).await?;
        tx.commit().await?;
        metering::noticed(&due, |notice| match (is_sent, notice.is_late(now)) {
            (false, _) => Notice::Unsent,
            (true, true) => Notice::Late,
            (true, false) => Notice::Told,
        });
        Ok(())
    }
}

/// Writes what is due as a message of the channel that knows the member; `false` where none does, or nothing is left to say.
async fn tell(tx: &mut TenantTx, announcer: &dyn Announcer, due: &[DueNotice]) -> Result<bool> {
    let place = tx.own_place().await?;
    let told = tx.tell(due, place.is_some()).await?;
    let Some(place) = place.filter(|_| !told.is_empty()) else { return Ok(false) };
    let contents = announcer.announce(tx, place.channel, &told).await?;
    for content in contents {
        let message = message(tx, &place, &told, content);
        tx.send_message(message).await?;
    }
    Ok(true)
}

fn message(tx: &TenantTx, place: &MemberPlace, told: &Told, content: serde_json::Value) -> NewOutgoing {
    let kind = match told {
        Told { briefing: Some(_), .. } => OutgoingKind::Briefing,
        Told { tasks, follow_ups, meetings, .. }
            if tasks.is_empty() && follow_ups.is_empty() && meetings.is_empty() =>
        {
            OutgoingKind::Alert
        }
        _ => OutgoingKind::Reminder,
    };
    NewOutgoing {
        channel: place.channel,
        workspace: place.workspace.clone(),
        conversation: place.person.clone(),
        thread: None,
        only_for: None,
        kind,
        member: tx.actor().member(),
        content,
        dedupe_key: None,
    }
}
