//! The requests of a message, in order: where one ends and the next begins.

use std::cell::Cell;
use std::ops::Range;

use serde_json::Value;

use crate::arbiter::{self, Verdict};
use crate::context::{Context, Focus};
use crate::facts::Facts;
use crate::intent::{Intent, IntentName, Kind};
use crate::manners;
use crate::parser::{Parser, Reading};
use crate::sentence::Sentence;

/// So many stretches of one message are judged at most: the work must not grow faster than the message, however often it says
/// "then".
const JUDGEMENTS: usize = 24;
/// Each of several requests must be at least so sure.
const LEAST: f32 = 0.55;
/// Requests that are all so sure win over one reading of the whole that is surer still.
const SURE: f32 = 0.75;

/// A message being cut into requests.
pub(crate) struct Requests<'r> {
    parser: &'r Parser,
    sentence: &'r Sentence<'r>,
    ctx: &'r Context<'r>,
    judgements_left: Cell<usize>,
}

impl<'r> Requests<'r> {
    pub(crate) fn new(parser: &'r Parser, sentence: &'r Sentence<'r>, ctx: &'r Context<'r>) -> Self {
        Self { parser, sentence, ctx, judgements_left: Cell::new(JUDGEMENTS) }
    }

    /// The requests of a stretch, split where one ends and the next begins; or what it hesitates between.
    /// The latter is told only where it is `wanted`.
    pub(crate) fn of(&self, window: Range<usize>, wanted: bool) -> Result<Vec<Reading>, Vec<Reading>> {
        self.after(self.ctx, window, wanted)
    }

    /// [`of`](Self::of), after what was said before.
    fn after(&self, ctx: &Context<'_>, window: Range<usize>, wanted: bool) -> Result<Vec<Reading>, Vec<Reading>> {
        let whole = self.judge(ctx, window.clone(), wanted);
        let (open_ended, score, data) = match &whole {
            Verdict::Sure(readings, open_ended) => readings.first().map_or((false, 0.0, false), |reading| {
                let name = reading.intent.name();
                (*open_ended && name != IntentName::ActivityLog, reading.confidence, holds_data(name))
            }),
            Verdict::Unsure(_) => (false, 0.0, false),
        };
        if !(data && open_ended) {
            for cut in cuts(self.sentence, &window, open_ended) {
                let parts = self.split(ctx, &window, &cut);
                // The step is set, or nothing is done: a deal without it would be half of what was asked for.
                let set = parts.iter().flatten().any(|part| part.intent.name() == IntentName::DealUpdate);
                if cut.leads_on && !set {
                    return Err(Vec::new());
                }
                if let Some(parts) = parts {
                    let weakest = parts.iter().map(|part| part.confidence).fold(1.0, f32::min);
                    if weakest > score.min(SURE) || cut.leads_on {
                        return Ok(parts);
                    }
                }
            }
        }
        if data
            && open_ended
            && let Some(parts) = self.before_data(ctx, &window, &whole)
        {
            return Ok(parts);
        }
        match whole {
            Verdict::Sure(readings, _) => Ok(readings),
            Verdict::Unsure(near) => Err(near),
        }
    }

    /// Other requests that stand before a note or a message, of which what follows is part.
    fn before_data(&self, ctx: &Context<'_>, window: &Range<usize>, whole: &Verdict) -> Option<Vec<Reading>> {
        let Verdict::Sure(readings, _) = whole else { return None };
        let name = readings.first()?.intent.name();
        let apart = |parts: &Vec<Reading>| {
            parts.split_last().is_some_and(|(last, before)| {
                last.intent.name() == name && before.iter().all(|part| !holds_data(part.intent.name()))
            })
        };
        let cuts = cuts(self.sentence, window, false);
        cuts.iter().find_map(|cut| self.split(ctx, window, cut).filter(apart))
    }

    /// What stands before and after a cut, where both are requests.
    fn split(&self, ctx: &Context<'_>, window: &Range<usize>, cut: &Cut) -> Option<Vec<Reading>> {
        let right = manners::strip(self.sentence, cut.right_start..window.end);
        let Verdict::Sure(mut parts, _) = self.judge(ctx, window.start..cut.left_end, false) else { return None };
        let focus = named_by(&parts.last()?.intent, &ctx.focus);
        if !parts.iter().all(is_request) {
            return None;
        }
        let deal = named_by(&parts.last()?.intent, &Focus::default()).deal;
        let rest = self.after(&Context { focus, ..ctx.clone() }, right, false).ok()?;
        parts.extend(rest.into_iter().map(|part| with_deal(part, deal.as_deref())));
        parts.iter().all(is_request).then_some(parts)
    }

    fn judge(&self, ctx: &Context<'_>, window: Range<usize>, wanted: bool) -> Verdict {
        let left = self.judgements_left.get();
        if left == 0 {
            return Verdict::Unsure(Vec::new());
        }
        self.judgements_left.set(left - 1);
        arbiter::judge(self.parser, self.sentence, window, ctx, wanted)
    }
}

/// What is talked about after a request: whom and what it names, in place of what was looked at before the message.
pub(crate) fn named_by(intent: &Intent, before: &Focus) -> Focus {
    let slots = intent.slots_json();
    let said = |slot: &str| slots.get(slot).and_then(Value::as_str).map(str::to_owned);
    let made = |name: IntentName| said("name").filter(|_| intent.name() == name);
    let contact = said("contact").or_else(|| made(IntentName::ContactCreate));
    let lead = said("lead").or_else(|| made(IntentName::LeadCreate));
    let company = said("company").or_else(|| made(IntentName::CompanyUpsert));
    let (deal, task) = (said("deal"), said("task"));
    let mut focus = before.clone();
    if contact.is_some() || lead.is_some() {
        (focus.contact, focus.lead) = (contact, lead);
    }
    // "It" after a company means the company, not the deal that was open before.
    if deal.is_some() || company.is_some() || task.is_some() {
        (focus.deal, focus.company, focus.task) = (deal, company, task);
    }
    focus
}

/// A change that names no deal is about the one that the message named before: "move Globex to demo and set the amount to 9k".
pub(crate) fn with_deal(part: Reading, deal: Option<&str>) -> Reading {
    let changes =
        matches!(part.intent.name(), IntentName::DealUpdate | IntentName::DealMoveStage | IntentName::DealClose);
    let mut slots = part.intent.slots_json();
    let named = ["deal", "company"].iter().any(|slot| slots.contains_key(*slot));
    let Some(deal) = deal.filter(|_| changes && !named) else { return part };
    slots.insert("deal".to_owned(), Value::from(deal));
    Intent::from_slots(part.intent.name(), slots).map_or(part.clone(), |intent| Reading { intent, ..part })
}

/// What follows a note or a message may be part of it.
fn holds_data(name: IntentName) -> bool {
    matches!(name, IntentName::NoteAdd | IntentName::MessageSend | IntentName::WorkflowDraft | IntentName::LeadCreate)
}

fn is_request(reading: &Reading) -> bool {
    reading.confidence >= LEAST && matches!(reading.intent.name().kind(), Kind::Read | Kind::Write)
}

/// A place where one request may end and the next begin.
struct Cut {
    left_end: usize,
    right_start: usize,
    /// What follows can be nothing but a request of its own: "new deal …, next step …".
    leads_on: bool,
}

/// The places to cut: before a commanding verb; where free text runs on, only at a plain "then" or a full stop.
fn cuts(sentence: &Sentence<'_>, window: &Range<usize>, open_ended: bool) -> Vec<Cut> {
    let tokens = &sentence.tokens;
    let commands = |at: usize| tokens.get(at).is_some_and(|token| token.facts.any(Facts::COMMAND));
    let is = |at: usize, word: &str| at < window.end && tokens[at].norm == word;
    let mut cuts = Vec::new();
    for (at, token) in tokens.iter().enumerate().take(window.end).skip(window.start + 1) {
        let stop = token.after_stop && !token.glued;
        if is(at, "then") || is(at, "and") && is(at + 1, "then") {
            let right_start = if is(at, "then") { at + 1 } else { at + 2 };
            if !(at > 0 && is(at - 1, "and")) && right_start < window.end {
                cuts.push(Cut { left_end: at, right_start, leads_on: false });
            }
        } else if stop && (commands(at) || !open_ended || is(at, "also") || is(at, "please")) {
            cuts.push(Cut { left_end: at, right_start: at, leads_on: false });
        } else if !open_ended && is(at, "and") && (commands(at + 1) || is(at + 1, "also")) && at + 1 < window.end {
            let right_start = if is(at + 1, "also") { at + 2 } else { at + 1 };
            cuts.push(Cut { left_end: at, right_start: right_start.min(window.end - 1), leads_on: false });
        } else if !open_ended && token.after_break && is(at, "next") && is(at + 1, "step") {
            cuts.push(Cut { left_end: at, right_start: at, leads_on: true });
        } else if !open_ended && token.after_break && commands(at) {
            cuts.push(Cut { left_end: at, right_start: at, leads_on: false });
        }
    }
    cuts.truncate(4);
    cuts
}
