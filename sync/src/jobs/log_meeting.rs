//! Purpose: a meeting that is over is something that happened, and those who were there were met.

use leancrm_core::{Result, history::Recorder, ids::MeetingId, jobs::LogMeeting, ops::calendar, store::OutboxEvent};

use crate::registry::{Context, Handler};

impl Handler for LogMeeting {
    const EVENTS: &'static [&'static str] = &["meeting.over"];

    fn from_event(event: &OutboxEvent) -> Result<Self> {
        Ok(Self { meeting: MeetingId::from_uuid(event.entity_id) })
    }

    async fn run(self, context: &Context, event: &OutboxEvent) -> Result<()> {
        let worker = context.store.worker(event.tenant).await?;
        let mut tx = context.store.begin(&worker).await?;
        calendar::log_meeting(&mut tx, self.meeting, &mut Recorder::new("calendar")).await?;
        tx.commit().await
    }
}
