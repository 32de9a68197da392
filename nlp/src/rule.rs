//! A rule: one shape of sentence, and the slots it sets by itself.

/// One shape of sentence. The notation of the pattern is described where it is compiled.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Short name, shown by `explain`.
    pub name: &'static str,
    /// The pattern.
    pub pattern: &'static str,
    /// Added to the score: negative for a rule that should win only when nothing else fits.
    pub weight: f32,
    /// Where the rule matches, its words leave no doubt what fills the slots, however few of the others it knows.
    pub firm: bool,
    /// The rule of a write may begin with a negation ("don't forget to …") or stand in a question.
    pub bold: bool,
    /// Where it fits the whole of a sentence there is nothing else that may be meant, whatever people were seen to say: for what is
    /// asked for in few ways, and too seldom to be learned from.
    pub sure: bool,
}

/// A rule of ordinary weight.
pub const fn rule(name: &'static str, pattern: &'static str) -> Rule {
    Rule { name, pattern, weight: 0.0, firm: false, bold: false, sure: false }
}

impl Rule {
    /// The same rule with another weight.
    #[must_use]
    pub const fn weight(self, weight: f32) -> Self {
        Self { weight, ..self }
    }

    /// The same rule, which fills the slots wherever it matches.
    #[must_use]
    pub const fn firm(self) -> Self {
        Self { firm: true, ..self }
    }

    /// The same rule, which says by itself what a sentence asks for, and fills the slots.
    #[must_use]
    pub const fn sure(self) -> Self {
        Self { sure: true, firm: true, ..self }
    }

    /// The same rule, kept when the sentence begins like a question or a negation.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
}

/// A sentence and the slots it gives; a time slot is compared by its words.
pub type Example = (&'static str, &'static [(&'static str, &'static str)]);
