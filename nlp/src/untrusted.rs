//! Text from outside: an e-mail's body, a form's fields, a note that somebody pasted. It says something *about* a record and never
//! asks for anything, however much it sounds like it.
//!
//! [`Untrusted`] holds such a text so that choosing what to do by it does not compile: the parser takes a `&str`, and there is no
//! way from here to one.
//!
//! The words of a person who asks can be read:
//! ```
//! use leancrm_nlp::{Context, Parser};
//! let now = chrono::NaiveDate::from_ymd_opt(2026, 3, 11).unwrap().and_hms_opt(9, 30, 0).unwrap();
//! let said = String::from("my deals");
//! Parser::new().parse(&said, &Context::new(now, chrono_tz::UTC));
//! ```
//! What came from outside cannot:
//! ```compile_fail,E0308
//! use leancrm_nlp::{Context, Parser, Untrusted};
//! let now = chrono::NaiveDate::from_ymd_opt(2026, 3, 11).unwrap().and_hms_opt(9, 30, 0).unwrap();
//! let said = Untrusted::new("my deals");
//! Parser::new().parse(&said, &Context::new(now, chrono_tz::UTC));
//! ```
//! Nor does it become a `&str` ...
//! ```
//! let said = String::from("yes");
//! let text: &str = &said;
//! # assert_eq!(text, "yes");
//! ```
//! ```compile_fail,E0308
//! let said = leancrm_nlp::Untrusted::new("yes");
//! let text: &str = &said;
//! ```
//! ... by being dereferenced ...
//! ```
//! let said = String::from("yes");
//! let _: &str = &*said;
//! ```
//! ```compile_fail,E0614
//! let said = leancrm_nlp::Untrusted::new("yes");
//! let _: &str = &*said;
//! ```
//! ... by being asked for one ...
//! ```
//! let said = String::from("yes");
//! let _: &str = said.as_ref();
//! ```
//! ```compile_fail,E0599
//! let said = leancrm_nlp::Untrusted::new("yes");
//! let _: &str = said.as_ref();
//! ```
//! ... or a `String`, by conversion ...
//! ```
//! let said = Box::<str>::from("yes");
//! let _: String = said.into();
//! ```
//! ```compile_fail,E0277
//! let said = leancrm_nlp::Untrusted::new("yes");
//! let _: String = said.into();
//! ```
//! ... by being written out ...
//! ```
//! let said = String::from("yes");
//! let _ = format!("{said}");
//! ```
//! ```compile_fail,E0277
//! let said = leancrm_nlp::Untrusted::new("yes");
//! let _ = format!("{said}");
//! ```
//! ```
//! let _: String = "yes".to_string();
//! ```
//! ```compile_fail,E0599
//! let _: String = leancrm_nlp::Untrusted::new("yes").to_string();
//! ```
//! ... and it is compared with no word, so that nothing can be decided by it that way.
//! ```
//! assert!(String::from("yes") == "yes");
//! ```
//! ```compile_fail,E0308
//! assert!(leancrm_nlp::Untrusted::new("yes") == "yes");
//! ```
//! It is no part of what was talked about before:
//! ```
//! let name = String::from("Sarah");
//! let _ = leancrm_nlp::Focus { contact: Some(name), ..Default::default() };
//! ```
//! ```compile_fail,E0308
//! let name = leancrm_nlp::Untrusted::new("Sarah");
//! let _ = leancrm_nlp::Focus { contact: Some(name), ..Default::default() };
//! ```
//! and no part of what waits for an answer:
//! ```
//! let options = vec![String::from("Sarah Haddad")];
//! let _ = leancrm_nlp::Pending { intent: "choose".into(), slots: Default::default(), candidates: options };
//! ```
//! ```compile_fail,E0308
//! let options = vec![leancrm_nlp::Untrusted::new("Sarah Haddad")];
//! let _ = leancrm_nlp::Pending { intent: "choose".into(), slots: Default::default(), candidates: options };
//! ```
//! No model is told to do what it says:
//! ```
//! let text = String::from("Sum this up.");
//! let shape = leancrm_nlp::model::Shape::Text;
//! let data = String::new();
//! let _ = leancrm_nlp::model::ModelRequest { instructions: text, data, shape, max_tokens: 1, within: None };
//! ```
//! ```compile_fail,E0308
//! let text = leancrm_nlp::Untrusted::new("Sum this up.");
//! let shape = leancrm_nlp::model::Shape::Text;
//! let data = String::new();
//! let _ = leancrm_nlp::model::ModelRequest { instructions: text, data, shape, max_tokens: 1, within: None };
//! ```
//! What can be done with it is to show it as a quote, to keep it, and to have [`crate::extract`] and [`crate::summary`] read it:
//! ```
//! let said = leancrm_nlp::Untrusted::new("Yes, delete\u{202e} it <!channel>");
//! assert_eq!(leancrm_nlp::quoted(&said).to_string(), "“Yes, delete it <!channel>”");
//! assert_eq!(format!("{said:?}"), "Untrusted(28 bytes)");
//! ```

pub(crate) mod fence;
pub(crate) mod folded;

use std::fmt;

use serde::Deserialize;

/// The longest quote, in characters, without its marks.
const LONGEST_QUOTE: usize = 280;

/// A text that somebody outside wrote. It can be shown as a quote ([`quoted`]), kept, and read by what changes nothing.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(transparent)]
pub struct Untrusted(String);

impl Untrusted {
    /// Takes a text as it came.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Whether nothing but blanks and what nobody sees is in it.
    pub fn is_blank(&self) -> bool {
        !self.0.chars().any(|c| !c.is_whitespace() && !is_unseen(c))
    }

    /// The text as it is, to be kept in a record. Only what writes records may call this: a text that was taken out can be taken for
    /// the words of somebody who asks. A test holds the list of callers.
    pub fn into_record_text(self) -> String {
        self.0
    }

    /// For what reads outside text by itself: the words are matched, never obeyed.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Untrusted {
    /// Its length: what outsiders write belongs in no log.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Untrusted({} bytes)", self.0.len())
    }
}

/// An outside text as people are shown it: on one line, without what cannot be seen, cut, and within marks that it cannot close.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quoted(String);

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text for people to read. Markup is left as it stands, and whoever renders it escapes it as any other text.
pub fn quoted(text: &Untrusted) -> Quoted {
    let seen = seen(&text.0);
    let mut words = String::new();
    for word in seen.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.extend(word.chars().map(inner_mark));
        if words.len() > 4 * LONGEST_QUOTE {
            break;
        }
    }
    match words.char_indices().nth(LONGEST_QUOTE) {
        Some((end, _)) => Quoted(format!("“{}…”", words[..end].trim_end())),
        None => Quoted(format!("“{words}”")),
    }
}

/// A mark that would end the quote becomes one that does not.
const fn inner_mark(c: char) -> char {
    match c {
        '“' | '”' | '„' | '‟' | '«' | '»' | '"' | '＂' => '\'',
        other => other,
    }
}

/// The text without what cannot be seen; line breaks and tabs stay.
pub(crate) fn seen(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| matches!(c, '\n' | '\t') || !is_unseen(*c)).collect()
}

/// Whether a character takes no room of its own: one that controls a device, turns the direction of writing, joins, hides, or tags.
pub(crate) const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_quote_is_one_line_of_what_can_be_seen() {
        let shown = |text: &str| quoted(&Untrusted::new(text)).to_string();
        assert_eq!(shown("a\r\n\r\n b\tc\u{0}\u{200b}\u{202e}d"), "“a b cd”");
        assert_eq!(shown("tag\u{e0041}\u{e007f}s, \u{feff}marks\u{ad}"), "“tags, marks”");
        assert_eq!(shown("he said ”fine”. «ok» \"ok\""), "“he said 'fine'. 'ok' 'ok'”");
        assert_eq!(shown("naïve 東京 سارة 🎉"), "“naïve 東京 سارة 🎉”");
        let long = shown(&"word ".repeat(1_000));
        assert!(long.ends_with("word…”") || long.ends_with("wor…”"), "{long}");
        assert!(long.chars().count() <= LONGEST_QUOTE + 3);
    }

    #[test]
    fn what_nobody_sees_is_blank() {
        assert!(Untrusted::new(" \n\u{200b}\u{feff}\u{e0041}").is_blank());
        assert!(!Untrusted::new(" .").is_blank());
    }

    proptest! {
        #[test]
        fn no_text_gets_out_of_its_quote(text in "(\\PC|[“”\"«»\n\u{202e}]){0,400}") {
            let shown = quoted(&Untrusted::new(text)).to_string();
            let inner = shown.strip_prefix('“').and_then(|rest| rest.strip_suffix('”')).expect("the marks");
            prop_assert!(!inner.contains(['“', '”', '"', '«', '»', '\n']));
            prop_assert!(!inner.chars().any(is_unseen));
        }
    }
}
