//! What language models were used for, what it cost, and what is left of the budget.

use std::fmt::Write as _;

use leancrm_core::{
    domain::{
        deal::Days,
        model::{BudgetState, ModelStanding, ModelUsage, UsageReport, WARN_AT},
    },
    ops::models,
};
use leancrm_nlp::intent::SystemStatus;

use super::super::shared::{Caption, Reading, Toward, period, tables};
use crate::{
    reply::{Block, Reply, Table, Tone},
    say,
    turn::{Answered, Turn},
};

/// Members that are shown.
const MEMBERS: usize = 5;

pub(super) async fn answer(turn: &mut Turn<'_>, slots: &SystemStatus) -> Answered {
    let (today, mut caption) = (turn.today(), Caption::default());
    let reading = Reading::of(slots.period.as_ref(), today, Toward::Past);
    let asked = match &reading {
        Reading::Days(days) => {
            let to = days.to.unwrap_or(today);
            Some((days.from.unwrap_or_default(), to))
        }
        Reading::Unsaid => None,
        Reading::Undated(text) => {
            caption.unused(format!("“{}”, which I could not read as dates", say::line(text, 60)));
            None
        }
    };
    let (report, standing) = models::usage(turn.tx, asked).await?;
    let (from, to) = asked.unwrap_or_else(|| standing.days());
    let when =
        if from == chrono::NaiveDate::default() { Days { from: None, to: Some(to) } } else { Days::between(from, to) };
    let mut reply = Reply::text(spent(&report.whole, when, turn.may_ask_a_model(&standing)));
    if from <= standing.month && standing.month <= to {
        let (text, tone) = budget(&standing);
        reply = reply.with(Block::Text { text, tone });
    }
    if report.whole != ModelUsage::default() {
        reply = reply.with_table(by_purpose(&report)).with_table(by_member(&report));
    }
    if standing.timezone != turn.actor.timezone() {
        caption.aside(Some(format!("Days begin and end by the workspace's time zone, {}.", standing.timezone.name())));
    }
    Ok(caption.notes(reply).with_suggestions(["LLM spend last month", "LLM spend this week"]))
}

/// What was spent, in a sentence or two.
fn spent(whole: &ModelUsage, when: Days, is_there_one: bool) -> String {
    let when = period::written(when);
    let none = "No language model is in use here: LeanCRM's own rules read every message.";
    if *whole == ModelUsage::default() {
        let nothing = format!("Nothing was spent on language models, {when}.");
        return if is_there_one { nothing } else { format!("{nothing} {none}") };
    }
    let tokens = format!("{} tokens in and {} out", say::grouped(whole.tokens_in), say::grouped(whole.tokens_out));
    let mut text =
        format!("{} for {} of a language model, {when}: {tokens}.", whole.cost, say::count(whole.calls, "call"));
    if whole.cached > 0 {
        let share = tables::percent(whole.cached_share());
        let more = say::count(whole.cached, "more answer");
        let _ = write!(text, " {more}, {share} of all, came from the cache and cost nothing.");
    }
    if is_there_one { text } else { format!("{text} {none}") }
}

/// How the budget stands, in a sentence.
fn budget(standing: &ModelStanding) -> (String, Tone) {
    let Some(budget) = standing.settings.budget else {
        return ("No budget is set, so there is no limit.".to_owned(), Tone::Note);
    };
    let until = standing.renews_on().format("%-d %B");
    let left = standing.left().unwrap_or_default();
    match standing.state {
        BudgetState::Within => {
            (format!("{left} of the month's budget of {budget} are left until {until}."), Tone::Plain)
        }
        BudgetState::Warned => (
            format!("More than {WARN_AT}% of the month's budget of {budget} are spent; {left} are left until {until}."),
            Tone::Warning,
        ),
        BudgetState::Exhausted => (
            format!(
                "The month's budget of {budget} is spent: until {until} LeanCRM's own rules read every message, unless it is \
                 raised before."
            ),
            Tone::Warning,
        ),
    }
}

fn by_purpose(report: &UsageReport) -> Table {
    let mut table = Table::new("By purpose", &["Purpose", "Calls>", "From the cache>", "Tokens>", "Cost>"]);
    table.rows = report.by_purpose.iter().map(|(purpose, usage)| row(purpose.title(), usage)).collect();
    table
}

fn by_member(report: &UsageReport) -> Table {
    let mut table = Table::new("By member", &["Member", "Calls>", "From the cache>", "Tokens>", "Cost>"]);
    let shown = report.by_member.iter().take(MEMBERS);
    let name = |name: Option<&str>| name.map_or_else(|| "LeanCRM by itself".to_owned(), |name| say::line(name, 60));
    table.rows = shown.map(|member| row(&name(member.name.as_deref()), &member.usage)).collect();
    table.more = tables::more(report.by_member.len() as u64, table.rows.len());
    table
}

fn row(name: &str, usage: &ModelUsage) -> Vec<String> {
    let tokens = usage.tokens_in.saturating_add(usage.tokens_out);
    vec![
        name.to_owned(),
        say::grouped(usage.calls),
        say::grouped(usage.cached),
        say::grouped(tokens),
        usage.cost.to_string(),
    ]
}
