//! What an e-mail says about its writer, about who promised what, and how it sounds: copied out of it by a language model, and
//! checked against it.
//!
//! The model is called once, without tools, and its answer is read as plain data: nothing is looked up, written or sent here. The e-mail
//! goes to it as data within a fence; the instructions are the product's own. What comes back is believed only as far as the e-mail
//! bears it out: every evidence stands literally in the text, every value in its evidence, telephone numbers and addresses are read
//! again by the grammar, and when something is due is read from its words. What fails is dropped and counted.
//!
//! What is left is still what an outsider wrote, so it stays [`Untrusted`]: it can be shown as a suggestion and kept in a record.

mod answer;
mod checked;
mod fresh;

use std::sync::{Arc, LazyLock};

use chrono::NaiveDateTime;
use serde_json::Value;

use crate::grammar::time::TimeValue;
use crate::model::{Finish, LanguageModel, ModelError, ModelRequest, Shape, TokenUsage};
use crate::prompts::Prompt;
use crate::untrusted::{Untrusted, fence::Fence, seen};

/// An e-mail that is read.
#[derive(Debug, Clone, Copy)]
pub struct Email<'a> {
    /// Its text, without its headers; of a mail in HTML what that shows.
    pub text: &'a Untrusted,
    /// When it came in, by the clock on the wall of whoever got it: "by Friday" counts from then.
    pub received: NaiveDateTime,
    /// The ISO 3166 code of the country that telephone numbers without a country code belong to.
    pub region: Option<&'a str>,
}

/// What was found in an e-mail, and what it took.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extraction {
    /// What was found.
    pub found: Extracted,
    /// What the model said and the e-mail does not bear out.
    pub dropped: Dropped,
    /// The e-mail was too long, and its middle was not read.
    pub shortened: bool,
    /// The tokens it took; none where the e-mail says nothing new, and the model was not asked.
    pub usage: TokenUsage,
}

/// What was found in an e-mail.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extracted {
    /// What its closing says about the writer.
    pub signature: Signature,
    /// What somebody promises.
    pub commitments: Vec<Item>,
    /// What somebody is asked to do.
    pub action_items: Vec<Item>,
    /// How the writer feels about the business, where the mail shows it.
    pub sentiment: Option<Felt>,
}

/// What the closing of an e-mail says about its writer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Signature {
    /// Their name.
    pub name: Option<Found<Untrusted>>,
    /// What they do.
    pub title: Option<Found<Untrusted>>,
    /// Where they work.
    pub company: Option<Found<Untrusted>>,
    /// Their telephone number in E.164.
    pub phone: Option<Found<String>>,
    /// Their e-mail address, in lower case.
    pub email: Option<Found<String>>,
    /// The registrable domain of their site: the rest of a link may carry anything.
    pub domain: Option<Found<String>>,
    /// Where they are.
    pub address: Option<Found<Untrusted>>,
}

/// A value with the words of the e-mail that say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<T> {
    /// The value.
    pub value: T,
    /// The words.
    pub evidence: Untrusted,
}

/// Something that is promised or asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The word for whoever is to do it: "I", "Sarah".
    pub who: Option<Untrusted>,
    /// What is to be done.
    pub what: Untrusted,
    /// When it is due.
    pub due: Option<Due>,
    /// The words of the e-mail that say all that.
    pub evidence: Untrusted,
}

/// When something is due.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// The words.
    pub words: Untrusted,
    /// What they mean, counted from when the e-mail came in.
    pub value: TimeValue,
}

/// How somebody feels about the business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sentiment {
    /// Displeased.
    Negative,
    /// Neither.
    Neutral,
    /// Pleased.
    Positive,
}

/// A sentiment with the words that show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Felt {
    /// Which.
    pub sentiment: Sentiment,
    /// The words.
    pub evidence: Untrusted,
}

/// How much of an answer was dropped, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dropped {
    /// It had no evidence, or one that does not stand in the e-mail.
    pub without_evidence: u32,
    /// The evidence does not say the value.
    pub not_in_evidence: u32,
    /// The grammar cannot read it as what it is said to be, or no such value looks like that.
    pub unreadable: u32,
    /// It has not the form that was asked for, or there are too many.
    pub malformed: u32,
}

impl Dropped {
    /// How much in all.
    pub const fn total(self) -> u32 {
        self.without_evidence + self.not_in_evidence + self.unreadable + self.malformed
    }
}

/// Why nothing was extracted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExtractError {
    /// The model could not be asked.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The model declined, or its answer was held back.
    #[error("the language model gave no answer about an e-mail")]
    Unanswered {
        /// The tokens it took.
        usage: TokenUsage,
    },
    /// The answer is not what was asked for, or was cut off.
    #[error("the language model's answer about an e-mail cannot be read")]
    Unreadable {
        /// The tokens it took.
        usage: TokenUsage,
    },
}

/// Has a model read an e-mail, once. A caller holds no transaction open.
///
/// # Errors
/// Where the model could not be asked or gave no answer that can be read.
pub async fn extract(
    model: &dyn LanguageModel,
    prompt: &Prompt,
    email: &Email<'_>,
) -> Result<Extraction, ExtractError> {
    let fresh = fresh::fresh(&seen(email.text.text()));
    if fresh.text.is_empty() {
        return Ok(Extraction::default());
    }
    let answer = model.complete(&request(prompt, &fresh.text)).await?;
    let usage = answer.usage;
    if matches!(answer.finish, Finish::Filtered | Finish::Refused) {
        return Err(ExtractError::Unanswered { usage });
    }
    let read = answer::read(&answer.text).ok_or(ExtractError::Unreadable { usage })?;
    let (found, dropped) = checked::checked(&read, &fresh.text, email);
    Ok(Extraction { found, dropped, shortened: fresh.shortened, usage })
}

fn request(prompt: &Prompt, text: &str) -> ModelRequest {
    static SCHEMA: LazyLock<Arc<Value>> = LazyLock::new(|| Arc::new(answer::schema()));
    ModelRequest {
        instructions: prompt.instructions(&[]),
        data: format!("The e-mail:\n{}", Fence::around(&[text]).put(text)),
        shape: Shape::Json { name: "extracted_activity", schema: Arc::clone(&SCHEMA) },
        max_tokens: prompt.max_tokens,
        within: None,
    }
}

#[cfg(test)]
mod tests;
