//! `leancrm nlp feedback`: the messages whose answers somebody thought well or badly of, to learn from.

use chrono::{NaiveDate, NaiveTime};
use leancrm_core::store::RatedTurn;

use super::super::{Output, Status};
use crate::{config::Config, wiring};

/// Arguments of `nlp feedback`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct FeedbackArgs {
    /// The tenant's short name; without one, every tenant.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Only what was said on this day (UTC) or later, such as 2026-03-01.
    #[arg(long, value_name = "DAY")]
    since: Option<NaiveDate>,
    /// Only answers that somebody thought badly of.
    #[arg(long)]
    bad: bool,
    /// The most messages, the latest first.
    #[arg(long, value_name = "NUMBER", default_value_t = 1000)]
    limit: u32,
    /// Those of the demo company.
    #[arg(long)]
    demo: bool,
}

pub(in crate::cli) async fn run(args: FeedbackArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = if args.demo { wiring::open_demo(config).await?.0 } else { wiring::open_store(config, false).await? };
    let since = args.since.map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let found = match store.system().await {
        Ok(mut system) => system.rated_turns(args.tenant.as_deref(), since, args.bad, i64::from(args.limit)).await,
        Err(error) => Err(error),
    };
    store.close().await;
    let found = found?;
    for turn in &found {
        out.json(turn);
        out.line(line(turn)?);
    }
    if found.is_empty() {
        out.note("Nobody has said of an answer whether it was any good.");
    }
    Ok(Status::Done)
}

/// A message as a line: the thumb, what was said, what it was read as.
fn line(turn: &RatedTurn) -> anyhow::Result<String> {
    let thumb = if turn.feedback == "good" { "+" } else { "-" };
    let intent = turn.intent.as_deref().unwrap_or("not understood");
    let (day, slots) = (turn.at.format("%Y-%m-%d %H:%M"), serde_json::to_string(&turn.slots)?);
    let text: String = turn.text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    Ok(format!("{thumb} {day} {} {intent} {slots} {text}", turn.tenant))
}

#[cfg(test)]
mod tests {
    use leancrm_core::ids::{MemberId, TurnId};

    use super::*;

    #[test]
    fn a_line_says_the_thumb_the_reading_and_the_sentence() {
        let turn = RatedTurn {
            turn: TurnId::from_uuid(uuid::Uuid::nil()),
            tenant: "acme".to_owned(),
            member: MemberId::from_uuid(uuid::Uuid::nil()),
            at: chrono::DateTime::UNIX_EPOCH,
            channel: "slack".to_owned(),
            text: "what's up with\u{1b}[2J Jane".to_owned(),
            engine: "rules".to_owned(),
            intent: Some("contact_lookup".to_owned()),
            slots: serde_json::json!({ "contact": "Jane" }),
            confidence: 0.5,
            outcome: "answered".to_owned(),
            feedback: "bad".to_owned(),
        };
        let said = line(&turn).expect("a line");
        assert_eq!(said, "- 1970-01-01 00:00 acme contact_lookup {\"contact\":\"Jane\"} what's up with [2J Jane");
    }
}
