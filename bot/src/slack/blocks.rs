//! Slack's blocks as far as they are used here, and how much of each Slack takes.

use serde::Serialize;

use super::text;

/// Blocks in a message.
pub const BLOCKS: usize = 50;
/// Characters of a section's text.
pub(super) const SECTION: usize = 3000;
/// Fields of a section.
pub(super) const FIELDS: usize = 10;
/// Characters of a field.
pub(super) const FIELD: usize = 2000;
/// Characters of a header.
pub(super) const HEADER: usize = 150;
/// Characters on a button or of an option.
pub(super) const BUTTON: usize = 75;
/// Characters that a button carries.
pub(super) const VALUE: usize = 2000;
/// Options of a select.
pub(super) const OPTIONS: usize = 100;
/// Characters of a picture's address.
pub(super) const ADDRESS: usize = 3000;
/// Characters of what is said of a picture.
pub(super) const ALT: usize = 2000;
/// Characters of all blocks of a message; Slack's own end comes a little later.
pub(super) const ALL: usize = 12_000;

/// A block of a message or of a modal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    /// A heading.
    Header {
        /// Plain text.
        text: Text,
    },
    /// A paragraph, or facts in two columns.
    Section {
        /// The paragraph.
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<Text>,
        /// The facts.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        fields: Vec<Text>,
    },
    /// An aside, in small print.
    Context {
        /// Its texts.
        elements: Vec<Text>,
    },
    /// A row of buttons, or a select.
    Actions {
        /// The buttons.
        elements: Vec<Element>,
    },
    /// A row of small print that can be pressed; in messages alone.
    ContextActions {
        /// The thumbs.
        elements: Vec<Element>,
    },
    /// A line across.
    Divider,
    /// A picture (<https://docs.slack.dev/reference/block-kit/blocks/image-block>).
    Image {
        /// Where Slack fetches it.
        image_url: String,
        /// What is said of it to whoever does not see it, escaped.
        alt_text: String,
    },
    /// A field of a modal.
    Input {
        /// By which its value comes back.
        block_id: String,
        /// What it is.
        label: Text,
        /// Where it is typed or picked.
        element: Element,
        /// Whether it can be left empty.
        optional: bool,
        /// What stands below it.
        #[serde(skip_serializing_if = "Option::is_none")]
        hint: Option<Text>,
    },
}

/// A text of a block.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Text {
    /// Text without markup.
    PlainText {
        /// The text, escaped.
        text: String,
        /// Whether `:tada:` is a picture.
        emoji: bool,
    },
    /// Text with Slack's markup.
    Mrkdwn {
        /// The text; whatever in it is not ours is escaped.
        text: String,
        /// Whether Slack leaves addresses and names in it alone.
        verbatim: bool,
    },
}

/// What can be pressed, picked or filled in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Element {
    /// A button.
    Button {
        /// What it says.
        text: Text,
        /// What it does, and its place in the row.
        action_id: String,
        /// What it carries.
        value: String,
        /// How it stands out.
        #[serde(skip_serializing_if = "Option::is_none")]
        style: Option<Style>,
    },
    /// A list to pick from.
    StaticSelect {
        /// What a pick does.
        action_id: String,
        /// What it says before a pick.
        placeholder: Text,
        /// What can be picked.
        options: Vec<Choice>,
    },
    /// A list that is filled while somebody types into it.
    /// <https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_multi_select>
    ExternalSelect {
        /// By which its list is asked for and its pick comes back.
        action_id: String,
        /// What it says before a pick.
        placeholder: Text,
        /// Letters that are typed before the list is asked for.
        min_query_length: u8,
    },
    /// A thumb up and a thumb down. <https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element>
    FeedbackButtons {
        /// By which a press is known.
        action_id: String,
        /// The thumb up.
        positive_button: Box<Thumb>,
        /// The thumb down.
        negative_button: Box<Thumb>,
    },
    /// A field for text.
    PlainTextInput {
        /// By which its value comes back.
        action_id: String,
        /// What stands in it.
        #[serde(skip_serializing_if = "Option::is_none")]
        initial_value: Option<String>,
        /// Whether it has several lines.
        multiline: bool,
    },
    /// A field for a day.
    Datepicker {
        /// By which its value comes back.
        action_id: String,
        /// The day that is picked.
        initial_date: String,
    },
    /// A field for a number.
    NumberInput {
        /// By which its value comes back.
        action_id: String,
        /// What stands in it.
        initial_value: String,
        /// Whether it may have a fraction.
        is_decimal_allowed: bool,
    },
}

/// A thumb.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Thumb {
    /// What it shows, 75 characters at most.
    pub text: Text,
    /// What a screen reader says instead, 75 characters at most.
    pub accessibility_label: &'static str,
    /// What it carries, 2000 characters at most.
    pub value: String,
}

/// How a button stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// What one would press.
    Primary,
    /// What one should think about.
    Danger,
}

/// An option of a select.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// What it says.
    pub text: Text,
    /// What it carries.
    pub value: String,
}

impl Text {
    /// Text that is escaped already, without markup.
    pub(super) fn plain(text: String) -> Self {
        Self::PlainText { text, emoji: false }
    }

    /// Text with markup; what is not ours in it is escaped already.
    pub(super) fn marked(text: String) -> Self {
        Self::Mrkdwn { text, verbatim: true }
    }

    fn size(&self) -> usize {
        match self {
            Self::PlainText { text, .. } | Self::Mrkdwn { text, .. } => text::size(text),
        }
    }
}

impl Block {
    /// A paragraph.
    pub(super) fn section(text: Text) -> Self {
        Self::Section { text: Some(text), fields: Vec::new() }
    }

    /// An aside.
    pub(super) fn context(text: Text) -> Self {
        Self::Context { elements: vec![text] }
    }

    /// How much text is in it.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Header { text } => text.size(),
            Self::Section { text, fields } => text.iter().chain(fields).map(Text::size).sum(),
            Self::Context { elements } => elements.iter().map(Text::size).sum(),
            Self::Actions { elements } | Self::ContextActions { elements } => elements.iter().map(Element::size).sum(),
            Self::Divider => 0,
            Self::Image { alt_text, .. } => text::size(alt_text),
            Self::Input { label, hint, element, .. } => {
                label.size() + hint.as_ref().map_or(0, Text::size) + element.size()
            }
        }
    }
}

impl Element {
    fn size(&self) -> usize {
        match self {
            Self::Button { text, .. } => text.size(),
            Self::StaticSelect { placeholder, options, .. } => {
                placeholder.size() + options.iter().map(|option| option.text.size()).sum::<usize>()
            }
            Self::ExternalSelect { placeholder, .. } => placeholder.size(),
            Self::FeedbackButtons { positive_button, negative_button, .. } => {
                positive_button.text.size() + negative_button.text.size()
            }
            Self::PlainTextInput { initial_value, .. } => initial_value.as_deref().map_or(0, text::size),
            Self::Datepicker { .. } | Self::NumberInput { .. } => 0,
        }
    }
}
