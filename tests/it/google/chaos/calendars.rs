//! A calendar that changes, and what the CRM has to have of it.

use std::collections::BTreeSet;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::{clock::Clock as _, domain::account::SyncKind};
use leancrm_tests::google::AccountCalendar;
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use super::{super::connected::Connected, Thing, differences};

/// Whose calendar it is: somebody without a mailbox, so that each account has one thing.
pub(super) const SOFIA: &str = "sofia@gulfbright.example";
const MEETINGS: &str = "SELECT concat_ws(' | ', title, floor(extract(epoch FROM starts_at))::bigint,
        (extract(epoch FROM ends_at - starts_at) / 60)::int)
    FROM meetings WHERE account_id IS NOT NULL AND status <> 'cancelled' AND deleted_at IS NULL";

/// Sofia's calendar.
pub(super) struct Calendars {
    calendar: AccountCalendar,
    ids: Vec<String>,
    now: DateTime<Utc>,
}

impl Calendars {
    /// Connects Sofia's calendar, with nothing in it.
    pub(super) async fn open(crm: &Connected<'_>) -> Self {
        let account = crm.connect_for("Sofia", SOFIA, SyncKind::Calendar).await;
        account.calendar_quota(u64::MAX, 429);
        Self { calendar: account.calendar(), ids: Vec::new(), now: crm.app.clock.now() }
    }

    /// The events that take place.
    fn on(&self) -> Vec<Value> {
        self.calendar.events().into_iter().filter(|event| event["status"] != "cancelled").collect()
    }
}

#[async_trait]
impl Thing for Calendars {
    fn change(&mut self, dice: &mut ChaCha8Rng) -> bool {
        let start = self.now + TimeDelta::hours(dice.random_range(1..1_000));
        let which = dice.random_range(0..=self.ids.len());
        let id = self.ids.get(which).filter(|id| self.on().iter().any(|event| event["id"] == **id));
        match (dice.random_range(0..10), id) {
            (0..3, Some(id)) => self.calendar.move_to(id, start),
            (3..5, Some(id)) => self.calendar.cancel(id),
            (5, Some(id)) => self.calendar.change(id, &json!({ "summary": format!("Moved {which}") })),
            _ if self.ids.len() < 100 => {
                let id = self.calendar.add(&json!({
                    "summary": format!("Talk {}", self.ids.len()), "start": { "dateTime": start.to_rfc3339() },
                    "end": { "dateTime": (start + TimeDelta::minutes(30)).to_rfc3339() },
                }));
                self.ids.push(id);
            }
            _ => {}
        }
        false
    }

    fn forget(&self) {
        self.calendar.expire_sync_tokens();
    }

    async fn wrongs(&mut self, _: &Connected<'_>) -> Vec<String> {
        Vec::new()
    }

    async fn differences(&self, crm: &Connected<'_>) -> Vec<String> {
        let of = |event: &Value| {
            let at = |name: &str| event[name]["dateTime"].as_str()?.parse::<DateTime<Utc>>().ok();
            let (start, end) = (at("start")?, at("end")?);
            let title = event["summary"].as_str()?;
            Some(format!("{title} | {} | {}", start.timestamp(), (end - start).num_minutes()))
        };
        let expected: BTreeSet<String> = self.on().iter().filter_map(of).collect();
        differences("meeting", &expected, crm.rows(MEETINGS).await)
    }
}
