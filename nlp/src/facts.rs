//! What lists say of single words, as flags: a word is looked up once, when the sentence is cut.

/// A set of facts about a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Facts(u32);

impl Facts {
    /// May stand anywhere.
    pub(crate) const FILLER: Self = Self(1);
    /// A word of grammar rather than of meaning.
    pub(crate) const FUNCTION: Self = Self(1 << 1);
    /// No part of a name.
    pub(crate) const STOP: Self = Self(1 << 2);
    pub(crate) const ARTICLE: Self = Self(1 << 3);
    pub(crate) const GIVEN_NAME: Self = Self(1 << 4);
    /// Makes a job title.
    pub(crate) const TITLE: Self = Self(1 << 5);
    /// The first word of a stage.
    pub(crate) const STAGE: Self = Self(1 << 6);
    /// The first word of an industry.
    pub(crate) const INDUSTRY: Self = Self(1 << 7);
    /// The first word of a place.
    pub(crate) const PLACE: Self = Self(1 << 8);
    /// A company that everybody knows.
    pub(crate) const KNOWN_COMPANY: Self = Self(1 << 9);
    /// Stands inside the name of a company.
    pub(crate) const INSIDE_COMPANY: Self = Self(1 << 10);
    /// Stands inside the name of a person.
    pub(crate) const INSIDE_PERSON: Self = Self(1 << 11);
    pub(crate) const PRONOUN: Self = Self(1 << 12);
    /// A verb that commands.
    pub(crate) const COMMAND: Self = Self(1 << 13);
    /// Begins a question.
    pub(crate) const ASKS: Self = Self(1 << 14);
    /// Asks a machine to act.
    pub(crate) const REQUEST: Self = Self(1 << 15);
    /// Begins what is said politely before a request.
    pub(crate) const BEFORE: Self = Self(1 << 16);
    /// Ends what is said politely after a request.
    pub(crate) const AFTER: Self = Self(1 << 17);
    /// Names a month or the like, and a person as well.
    pub(crate) const NAME_AND_TIME: Self = Self(1 << 18);
    /// Plain English that is no misspelling.
    pub(crate) const PLAIN: Self = Self(1 << 19);
    /// A small word of another language.
    pub(crate) const FOREIGN: Self = Self(1 << 20);
    /// A word that English sentences are full of.
    pub(crate) const ENGLISH: Self = Self(1 << 21);

    /// Whether one of these facts holds.
    #[inline]
    pub(crate) const fn any(self, facts: Self) -> bool {
        self.0 & facts.0 != 0
    }

    /// These facts and those.
    #[must_use]
    pub(crate) const fn and(self, facts: Self) -> Self {
        Self(self.0 | facts.0)
    }
}
