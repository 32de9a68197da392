//! What depends on what was said before: answers in other languages, and follow-ups such as "what about Globex?".

use std::ops::Range;

use crate::arbiter::Offer;
use crate::context::Context;
use crate::fill;
use crate::intent::{Cancel, Confirm, Help, Intent, IntentName, Kind, Undo};
use crate::parser::{Parser, Reading};
use crate::pattern::Board;
use crate::rule::{Rule, rule};
use crate::sentence::Sentence;

/// Shapes of a sentence that repeats the last question about something else.
pub(crate) const FOLLOW_UPS: &[Rule] = &[
    rule("follow_entity", "[and|ok|so]* (what about|how about|and|same for|and for|what of|same thing for|same question for|same but for|how about for|and what about) [with|for|at]* {who}"),
    rule("follow_period", "[and|ok|so|only|just]* (what about|how about|and|same for|and for|only|just|same but for) [in|for|the|from]* {time:period}"),
    rule("follow_ones", "[and|only|just|but|now|then|ok|show|me|list|give|what|about|how|which|filter|to|keep|<be>|of]* (ones|those|them|these|it) <deal_filter> <deal_filter>*"),
    rule("follow_filter", "(only|just|and|but only|filter to|filter by|narrow to|narrow [it] down to|what about|how about) (the|those)* <deal_filter> <deal_filter>*").weight(-0.05),
    rule("follow_owner", "[and|what|how|about]* (my|mine){owner=me}"),
];

const NAMED: &[&str] = &["contact", "company", "deal", "lead", "member", "candidate"];
const TIMED: &[&str] = &["period", "close_period", "created_period", "since", "date", "when"];

/// The last question, asked again about what this sentence names.
pub(crate) fn follow_up(
    parser: &Parser,
    sentence: &Sentence<'_>,
    window: Range<usize>,
    ctx: &Context<'_>,
) -> Option<Reading> {
    let last = ctx.focus.last_intent?;
    if last.kind() != Kind::Read || ctx.pending.is_some() {
        return None;
    }
    let lists = last.slots().contains(&"limit")
        || matches!(
            last,
            IntentName::Count | IntentName::PipelineOverview | IntentName::TasksList | IntentName::StaleDeals
        );
    let mut board = Board::new(sentence, parser.vocabulary(), window.clone());
    let mut best: Option<Offer> = None;
    for (rule, pattern) in parser.follow_ups() {
        if !lists && ["follow_ones", "follow_filter"].contains(&rule.name) {
            continue;
        }
        let Some(found) = board.best(pattern, f32::NEG_INFINITY) else { continue };
        let score = found.score + rule.weight;
        if best.as_ref().is_none_or(|best| score > best.score) && score > 0.6 {
            best = Some(Offer { name: last, rule, score, found });
        }
    }
    let best = best?;
    let mut new = fill::slots(sentence, window, &best, ctx);
    let timed = TIMED.iter().copied().find(|slot| ctx.focus.slots.contains_key(*slot));
    let wanted = timed.or_else(|| (last == IntentName::DealsList).then_some("close_period"));
    if let (Some(wanted), true) = (wanted, new.contains_key("period")) {
        let period = new.remove("period").unwrap_or_default();
        new.insert(wanted.to_owned(), period);
    }
    if new.is_empty() {
        return None;
    }
    let mut slots = ctx.focus.slots.clone();
    for group in [NAMED, TIMED] {
        if group.iter().any(|slot| new.contains_key(*slot)) {
            slots.retain(|slot, _| !group.contains(&slot.as_str()));
        }
    }
    slots.extend(new.clone());
    let intent = Intent::from_slots(last, slots).or_else(|_| Intent::from_slots(last, new)).ok()?;
    Some(Reading { intent, confidence: best.score.clamp(0.0, 0.95), rule: best.rule.name })
}

const YES: &[&str] = &[
    "sí",
    "si",
    "claro",
    "ja",
    "jawohl",
    "oui",
    "sim",
    "نعم",
    "أجل",
    "हाँ",
    "हां",
    "जी हाँ",
    "d'accord",
    "de acuerdo",
    "einverstanden",
    "vale",
];
const NO: &[&str] = &[
    "nein",
    "non",
    "não",
    "nao",
    "لا",
    "नहीं",
    "cancelar",
    "cancela",
    "abbrechen",
    "annuler",
    "annule",
    "إلغاء",
    "الغاء",
    "रद्द करो",
    "रद्द करें",
];
const UNDO: &[&str] = &[
    "deshacer",
    "deshaz",
    "deshazlo",
    "deshaz eso",
    "rückgängig",
    "rückgängig machen",
    "mach das rückgängig",
    "défaire",
    "annule ça",
    "annuler la dernière action",
    "desfazer",
    "desfaz",
    "desfaz isso",
    "desfaça isso",
    "تراجع",
    "تراجع عن ذلك",
    "पूर्ववत करें",
    "पूर्ववत",
    "वापस लो",
    "इसे वापस लो",
    "undo करो",
];
const HELP: &[&str] = &[
    "ayuda",
    "hilfe",
    "aide",
    "ajuda",
    "مساعدة",
    "मदद",
    "aide moi",
    "ayúdame",
    "ajuda-me",
    "hilf mir",
    "ساعدني",
    "मेरी मदद करो",
];

/// The few words of other languages that steer a conversation.
pub(crate) fn other_language(sentence: &Sentence<'_>, ctx: &Context<'_>) -> Option<Reading> {
    let text = sentence.text.trim().trim_matches(|c: char| "¡!¿?.،؟।".contains(c)).to_lowercase();
    if text.len() > 80 {
        return None;
    }
    let is = |words: &[&str]| words.contains(&text.as_str());
    let intent = if is(HELP) {
        Intent::Help(Help::default())
    } else if is(UNDO) {
        Intent::Undo(Undo {})
    } else if ctx.pending.is_some() && is(YES) && !sentence.question_mark {
        Intent::Confirm(Confirm {})
    } else if ctx.pending.is_some() && is(NO) {
        Intent::Cancel(Cancel {})
    } else {
        return None;
    };
    Some(Reading { intent, confidence: 0.95, rule: "other_language" })
}
