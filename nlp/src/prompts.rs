//! The prompts, and the only file that reads them.
//!
//! A prompt is a text with a front matter between two lines of dashes. `{{word}}` marks where something of the product's own is
//! put in, such as the list of intents. What a person wrote is never put into a prompt.

use std::str::FromStr;
use std::sync::LazyLock;

/// What turns a message into intents.
pub static PARSE_QUERY: LazyLock<Prompt> = LazyLock::new(|| built_in(include_str!("../../prompts/parse_query.md")));

/// What finds facts in an e-mail.
pub static EXTRACT_ACTIVITY: LazyLock<Prompt> =
    LazyLock::new(|| built_in(include_str!("../../prompts/extract_activity.md")));

/// What puts facts in two sentences.
pub static SUMMARISE: LazyLock<Prompt> = LazyLock::new(|| built_in(include_str!("../../prompts/summarise.md")));

/// All of them.
pub fn all() -> [&'static Prompt; 3] {
    [&PARSE_QUERY, &EXTRACT_ACTIVITY, &SUMMARISE]
}

/// The longest prompt that is accepted in the place of a built-in one, in bytes.
const LONGEST: usize = 32 * 1024;
/// No answer is longer.
const MOST_TOKENS: u32 = 8_192;

/// Instructions for a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// The task, in lower case: `parse_query`.
    pub name: String,
    /// Goes up with every change, so that answers tell which text they came from.
    pub version: Version,
    /// What kind of model suits it, for whoever chooses one.
    pub model: Option<String>,
    /// The longest answer.
    pub max_tokens: u32,
    body: String,
}

/// Three numbers: what breaks, what is new, what is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32, pub u32);

/// Why a text is no prompt, in a sentence for whoever wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PromptError {
    /// The front matter is missing or does not end.
    #[error("a prompt begins with a line ---, fields such as `name: parse_query`, and another line ---")]
    FrontMatter,
    /// A line of the front matter is no field.
    #[error("line {line} of the front matter must look like `version: 1.0.0`")]
    Line {
        /// Its number, from 1.
        line: usize,
    },
    /// A field that nobody reads.
    #[error("the front matter has no field {field:?}; it has name, version, model and max_tokens")]
    Unknown {
        /// The field.
        field: String,
    },
    /// A field stands twice.
    #[error("the field {field:?} stands twice")]
    Twice {
        /// The field.
        field: String,
    },
    /// A field is missing or has no such value.
    #[error("{field} must be {wanted}")]
    Field {
        /// The field.
        field: &'static str,
        /// What it has to be.
        wanted: &'static str,
    },
    /// There is nothing behind the front matter.
    #[error("the prompt is empty")]
    Empty,
    /// It is too long.
    #[error("the prompt is longer than {LONGEST} bytes")]
    TooLong,
    /// It is for another task.
    #[error("this is the prompt {found:?}, in the place of {wanted:?}")]
    OtherTask {
        /// The task that it names.
        found: String,
        /// The task that it is for.
        wanted: String,
    },
    /// It lacks a mark that the task needs.
    #[error("the prompt lacks {{{{{mark}}}}}, where the product puts its own list in")]
    Lacks {
        /// The mark.
        mark: String,
    },
    /// It has a mark that nothing is put into.
    #[error("nothing is put in for {{{{{mark}}}}}")]
    Stray {
        /// The mark.
        mark: String,
    },
}

impl Prompt {
    /// The same task in the words of a tenant: a text of the same form, with the same marks.
    pub fn replaced_by(&self, text: &str) -> Result<Self, PromptError> {
        let other: Self = text.parse()?;
        if other.name != self.name {
            return Err(PromptError::OtherTask { found: other.name, wanted: self.name.clone() });
        }
        let (wanted, found) = (marks(&self.body), marks(&other.body));
        if let Some(mark) = wanted.iter().find(|mark| !found.contains(mark)) {
            return Err(PromptError::Lacks { mark: (*mark).to_owned() });
        }
        if let Some(mark) = found.iter().find(|mark| !wanted.contains(mark)) {
            return Err(PromptError::Stray { mark: (*mark).to_owned() });
        }
        Ok(other)
    }

    /// The whole prompt as text, front matter and all.
    pub fn to_text(&self) -> String {
        let Self { name, version, model, max_tokens, body } = self;
        let model = model.as_ref().map(|model| format!("model: {model}\n")).unwrap_or_default();
        format!("---\nname: {name}\nversion: {version}\n{model}max_tokens: {max_tokens}\n---\n{body}\n")
    }

    /// The instructions, with what the product puts in for each mark.
    pub fn instructions(&self, parts: &[(&str, &str)]) -> String {
        let mut text = String::with_capacity(self.body.len() + parts.iter().map(|(_, part)| part.len()).sum::<usize>());
        let mut rest = self.body.as_str();
        // One pass: what is put in is not looked through for marks.
        while let Some((before, mark, after)) = next_mark(rest) {
            text.push_str(before);
            text.push_str(parts.iter().find(|(name, _)| *name == mark).map_or("", |(_, part)| part));
            rest = after;
        }
        text.push_str(rest);
        text
    }
}

impl FromStr for Prompt {
    type Err = PromptError;

    fn from_str(text: &str) -> Result<Self, PromptError> {
        if text.len() > LONGEST {
            return Err(PromptError::TooLong);
        }
        let text = text.replace("\r\n", "\n");
        let rest = text.trim_start_matches('\u{feff}').strip_prefix("---\n").ok_or(PromptError::FrontMatter)?;
        let (head, body) = rest.split_once("\n---\n").ok_or(PromptError::FrontMatter)?;
        let [name, version, model, max_tokens] = fields(head)?;
        let body = body.trim();
        if body.is_empty() {
            return Err(PromptError::Empty);
        }
        let lower = |name: &String| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let wrong = |field, wanted| PromptError::Field { field, wanted };
        let tokens = max_tokens.and_then(|number| number.parse().ok());
        Ok(Self {
            name: name.filter(lower).ok_or(wrong("name", "the task in lower case, such as parse_query"))?,
            version: version
                .and_then(|version| version.parse().ok())
                .ok_or(wrong("version", "three numbers, such as 1.0.0"))?,
            model: model.filter(|model| !model.is_empty()),
            max_tokens: tokens
                .filter(|tokens| (1..=MOST_TOKENS).contains(tokens))
                .ok_or(wrong("max_tokens", "a number from 1 to 8192"))?,
            body: body.to_owned(),
        })
    }
}

impl FromStr for Version {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.');
        let mut part = || parts.next().unwrap_or_default().parse();
        let version = Self(part()?, part()?, part()?);
        // A fourth part is no number.
        parts.next().map_or(Ok(version), |_| "".parse::<u32>().map(|_| version))
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

fn fields(head: &str) -> Result<[Option<String>; 4], PromptError> {
    const NAMES: [&str; 4] = ["name", "version", "model", "max_tokens"];
    let mut fields = [const { None }; 4];
    for (at, line) in head.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (name, value) = line.split_once(':').ok_or(PromptError::Line { line: at + 2 })?;
        let name = name.trim();
        let place = NAMES.iter().position(|known| *known == name);
        let place = place.ok_or_else(|| PromptError::Unknown { field: name.to_owned() })?;
        if fields[place].replace(value.trim().to_owned()).is_some() {
            return Err(PromptError::Twice { field: name.to_owned() });
        }
    }
    Ok(fields)
}

/// The next `{{mark}}`, with what stands before and behind it.
fn next_mark(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (mark, after) = rest.split_once("}}")?;
    Some((before, mark.trim(), after))
}

fn marks(mut text: &str) -> Vec<&str> {
    let mut marks = Vec::new();
    while let Some((_, mark, after)) = next_mark(text) {
        marks.push(mark);
        text = after;
    }
    marks
}

fn built_in(text: &str) -> Prompt {
    // A test reads every one of them.
    text.parse().expect("the prompts of the product are well formed")
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: &str = "---\nname: parse_query\nversion: 2.1.0\nmax_tokens: 300\n---\nBe brief.\n{{catalogue}}\n";

    #[test]
    fn the_built_in_prompts_are_well_formed() {
        let prompt = &*PARSE_QUERY;
        assert_eq!((prompt.name.as_str(), prompt.version.0), ("parse_query", 1));
        let names: Vec<&str> = all().iter().map(|prompt| prompt.name.as_str()).collect();
        assert_eq!(names, ["parse_query", "extract_activity", "summarise"]);
        for prompt in all() {
            assert_eq!(prompt.to_text().parse().as_ref(), Ok(prompt));
        }
        assert_eq!(marks(&prompt.body), ["catalogue"]);
    }

    #[test]
    fn a_tenant_puts_another_text_in_the_place_of_a_prompt() {
        let other = PARSE_QUERY.replaced_by(OTHER).expect("the same task and marks");
        assert_eq!((other.version.to_string().as_str(), other.max_tokens), ("2.1.0", 300));
        assert_eq!(other.instructions(&[("catalogue", "a {{b}}")]), "Be brief.\na {{b}}");
    }

    #[test]
    fn a_text_that_is_no_such_prompt_is_refused_with_the_reason() {
        let reason = |text: &str| PARSE_QUERY.replaced_by(text).expect_err("no such prompt").to_string();
        assert!(reason("Be brief.").contains("begins with a line ---"));
        assert!(reason(&OTHER.replace("2.1.0", "2.1")).contains("version must be three numbers"));
        assert!(reason(&OTHER.replace("2.1.0", "2.1.0.4")).contains("version must be"));
        assert!(reason(&OTHER.replace("300", "0")).contains("max_tokens must be"));
        assert!(reason(&OTHER.replace("{{catalogue}}", "")).contains("lacks {{catalogue}}"));
        assert!(reason(&OTHER.replace("brief", "{{secrets}}")).contains("nothing is put in for {{secrets}}"));
        assert!(reason(&OTHER.replace("parse_query", "extract_lead")).contains("in the place of \"parse_query\""));
        assert!(reason(&OTHER.replace("version:", "verison:")).contains("no field \"verison\""));
        assert!(reason(&OTHER.replace("max_tokens: 300", "max_tokens")).contains("line 4"));
        assert!(reason(&OTHER.replace("version: 2.1.0", "name: parse_query")).contains("stands twice"));
        assert!(reason(&format!("{OTHER}{}", "x".repeat(LONGEST))).contains("longer than"));
    }
}
