//! What a list shows, in words: every filter that was applied, and every part of the request that was not.

use crate::{reply::Reply, say};

/// Gathers filters as they are applied.
#[derive(Debug, Clone, Default)]
pub(in crate::handlers) struct Caption {
    parts: Vec<String>,
    unused: Vec<String>,
    asides: Vec<String>,
}

impl Caption {
    /// Says that a filter was applied: `over USD 50,000`.
    pub(in crate::handlers) fn applied(&mut self, part: impl Into<String>) {
        self.parts.push(part.into());
    }

    /// Says that a part of the request could not be used, and why.
    pub(in crate::handlers) fn unused(&mut self, part: impl Into<String>) {
        self.unused.push(part.into());
    }

    /// Says something else about the answer.
    pub(in crate::handlers) fn aside(&mut self, note: Option<String>) {
        self.asides.extend(note);
    }

    /// The caption: `My open deals, closing 1–30 Nov 2026, over USD 50,000`.
    pub(in crate::handlers) fn title(&self, subject: &str) -> String {
        let mut title = say::capital(subject);
        for part in &self.parts {
            title.push_str(", ");
            title.push_str(part);
        }
        title
    }

    /// Whether any filter was applied.
    pub(in crate::handlers) fn is_narrowed(&self) -> bool {
        !self.parts.is_empty()
    }

    /// The parts of the request that could not be used, in words.
    pub(in crate::handlers) fn left_out(&self) -> Option<String> {
        (!self.unused.is_empty()).then(|| self.unused.join("; "))
    }

    /// Adds the notes to a reply.
    pub(in crate::handlers) fn notes(&self, mut reply: Reply) -> Reply {
        if !self.unused.is_empty() {
            reply = reply.with_note(Some(format!("Not used: {}.", self.unused.join("; "))));
        }
        for aside in &self.asides {
            reply = reply.with_note(Some(aside.clone()));
        }
        reply
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_tells_what_was_applied_and_what_was_not() {
        let mut caption = Caption::default();
        caption.applied("over USD 50,000");
        caption.unused("“before easter”, which I could not date");
        assert_eq!(caption.title("my open deals"), "My open deals, over USD 50,000");
        let reply = caption.notes(Reply::default());
        assert_eq!(reply.plain_text(), "Not used: “before easter”, which I could not date.");
    }
}
