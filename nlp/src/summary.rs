//! Two sentences about a record or a meeting, in a model's words and with nobody's facts but those that were given.
//!
//! The caller has fetched the facts; nothing is looked up here. The model's sentences are shown only where every number, date, amount
//! and name in them occurs in the facts, as the grammar reads both, and where they are prose: no markup, no link, no request. A
//! sentence that fails is not mended; nothing is shown then, and the facts stand by themselves.
//!
//! That cannot check what a sentence says *about* a name, so a summary is never the only place where a fact is shown, and nothing is
//! done because of one.

mod check;
mod figures;
mod names;
mod sentences;

use chrono::NaiveDateTime;

use crate::model::{Finish, LanguageModel, ModelAnswer, ModelError, ModelRequest, Shape, Sink, TokenUsage};
use crate::prompts::Prompt;
use crate::untrusted::{Untrusted, fence::Fence, seen};

use self::check::Checker;
use self::sentences::Sentences;

/// The most facts that are told.
const MOST_FACTS: usize = 40;
/// The longest value that is told, in bytes.
const LONGEST_VALUE: usize = 600;

/// What is known about something: what a summary may say.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facts(Vec<Fact>);

#[derive(Debug, Clone, PartialEq)]
struct Fact {
    label: String,
    value: String,
    source: Source,
}

/// Who wrote a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// It is a field of a record.
    Field,
    /// Somebody outside, at that time, where it is known.
    Outside(Option<NaiveDateTime>),
}

impl Fact {
    fn is_own(&self) -> bool {
        self.source == Source::Field
    }

    /// When it was written, where that is known.
    fn written(&self) -> Option<NaiveDateTime> {
        match self.source {
            Source::Field => None,
            Source::Outside(written) => written,
        }
    }
}

impl Facts {
    /// No facts.
    pub fn new() -> Self {
        Self::default()
    }

    /// With a value out of a field of a record: "Amount", "KWD 42,000".
    #[must_use]
    pub fn with(self, label: &str, value: &str) -> Self {
        self.and(label, value, Source::Field)
    }

    /// With what somebody outside wrote: a note, the subject of an e-mail. Times in it count from when it was written, and what could
    /// lead a reader somewhere, a link or an address, is not repeated from it.
    #[must_use]
    pub fn with_outside(self, label: &str, text: &Untrusted, written: Option<NaiveDateTime>) -> Self {
        self.and(label, text.text(), Source::Outside(written))
    }

    fn and(mut self, label: &str, value: &str, source: Source) -> Self {
        let value = seen(value).split_whitespace().collect::<Vec<_>>().join(" ");
        let value = value[..value.floor_char_boundary(LONGEST_VALUE)].to_owned();
        if !value.is_empty() && self.0.len() < MOST_FACTS {
            self.0.push(Fact { label: seen(label), value, source });
        }
        self
    }

    /// The facts as a model is told them: data from end to end, what is from outside in a fence of its own.
    fn as_data(&self) -> String {
        let values: Vec<&str> = self.0.iter().map(|fact| fact.value.as_str()).collect();
        let outside = Fence::around(&values);
        let lines = self.0.iter().map(|fact| match fact.source {
            Source::Field => format!("{}: {}", fact.label, fact.value),
            Source::Outside(_) => {
                format!("{} (written by somebody outside):\n{}", fact.label, outside.put(&fact.value))
            }
        });
        let lines = lines.collect::<Vec<_>>().join("\n");
        format!("The facts:\n{}", Fence::around(&[lines.as_str()]).put(&lines))
    }
}

/// What came of asking for a summary, and what it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summarised {
    /// What may be shown.
    pub summary: Summary,
    /// The tokens it took; none where there was nothing to tell, and the model was not asked.
    pub usage: TokenUsage,
}

/// What may be shown of a model's sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Summary {
    /// These one or two sentences, in plain text.
    Shown(String),
    /// Nothing.
    Withheld(Withheld),
}

/// Why a summary is not shown. It names no word of it: those may be an outsider's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Withheld {
    /// There is nothing to tell.
    Empty,
    /// The model declined, or did not come to an end.
    Unfinished,
    /// It is longer than two sentences.
    TooLong,
    /// It holds markup, a list, or characters that cannot be seen.
    Markup,
    /// It holds a link, an address or a telephone number that is not among the facts.
    Link,
    /// It asks the reader for something.
    Request,
    /// It holds a number or an amount that is not among the facts.
    Number,
    /// It holds a day or a time that is not among the facts.
    Date,
    /// It holds a name that is not among the facts.
    Name,
}

impl Withheld {
    /// The word in the log and in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Unfinished => "unfinished",
            Self::TooLong => "too_long",
            Self::Markup => "markup",
            Self::Link => "link",
            Self::Request => "request",
            Self::Number => "number",
            Self::Date => "date",
            Self::Name => "name",
        }
    }
}

/// Asks a model for a summary, once. A caller holds no transaction open.
///
/// # Errors
/// Where the model could not be asked.
pub async fn summarise(
    model: &dyn LanguageModel,
    prompt: &Prompt,
    facts: &Facts,
    now: NaiveDateTime,
) -> Result<Summarised, ModelError> {
    if facts.0.is_empty() {
        return Ok(nothing());
    }
    let answer = model.complete(&request(prompt, facts)).await?;
    Ok(Summarised { summary: judged(&answer, &Checker::new(facts, now)), usage: answer.usage })
}

/// Like [`summarise`], and gives each sentence to the sink as soon as it is whole and checked; together the pieces are the summary.
///
/// Where a later sentence fails, the summary is [`Summary::Withheld`], and whoever showed the pieces before takes them away again.
///
/// # Errors
/// Where the model could not be asked.
pub async fn summarise_streaming(
    model: &dyn LanguageModel,
    prompt: &Prompt,
    facts: &Facts,
    now: NaiveDateTime,
    sink: &mut Sink<'_>,
) -> Result<Summarised, ModelError> {
    if facts.0.is_empty() {
        return Ok(nothing());
    }
    let checker = Checker::new(facts, now);
    let mut pieces = Pieces { text: String::new(), given: String::new(), failed: false };
    let answer = model
        .stream(&request(prompt, facts), &mut |piece| {
            pieces.text.push_str(piece);
            pieces.give(&checker, sink);
        })
        .await?;
    let mut summary = judged(&answer, &checker);
    if let Summary::Shown(text) = &summary {
        match text.strip_prefix(pieces.given.as_str()) {
            Some("") => {}
            Some(rest) => sink(rest),
            // What came in pieces is not what the answer says in the end.
            None => summary = Summary::Withheld(Withheld::Unfinished),
        }
    }
    Ok(Summarised { summary, usage: answer.usage })
}

/// The whole sentences of what has come so far.
struct Pieces {
    text: String,
    given: String,
    failed: bool,
}

impl Pieces {
    /// Gives what is new, whole and good.
    fn give(&mut self, checker: &Checker<'_>, sink: &mut Sink<'_>) {
        // The last sentence may go on: "Acme Inc." is none yet.
        let whole = Sentences::of(&self.text).but_the_last();
        let mut text = String::new();
        for sentence in whole {
            if self.failed {
                return;
            }
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&sentence);
            if text.len() <= self.given.len() {
                continue;
            }
            if checker.check_so_far(&text).is_err() {
                self.failed = true;
                return;
            }
            sink(&text[self.given.len()..]);
            self.given.clone_from(&text);
        }
    }
}

fn judged(answer: &ModelAnswer, checker: &Checker<'_>) -> Summary {
    if answer.finish != Finish::Complete {
        return Summary::Withheld(Withheld::Unfinished);
    }
    match checker.check(&answer.text) {
        Ok(text) => Summary::Shown(text),
        Err(why) => Summary::Withheld(why),
    }
}

const fn nothing() -> Summarised {
    let usage = TokenUsage::new(0, 0);
    Summarised { summary: Summary::Withheld(Withheld::Empty), usage }
}

fn request(prompt: &Prompt, facts: &Facts) -> ModelRequest {
    ModelRequest {
        instructions: prompt.instructions(&[]),
        data: facts.as_data(),
        shape: Shape::Text,
        max_tokens: prompt.max_tokens,
        within: None,
    }
}

#[cfg(test)]
mod property_tests;
#[cfg(test)]
mod tests;
