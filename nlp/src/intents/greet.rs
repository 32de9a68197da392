//! `greet`: hello.
//!
//! A greeting and nothing else.

use super::prelude::*;

slots! {
    /// Slots of `greet`.
    pub struct Greet {}
}

pub(crate) const RULES: &[Rule] = &[rule(
    "hello",
    "(hello|hi|hey|hiya|howdy|yo|greetings|heya|hola|sup|good morning|good afternoon|good evening|good day|morning|evening|afternoon|hullo|salam|salaam|gm|whats up|what 's up|how are you|how 's it going|how is it going|how are you doing|how do you do|nice to meet you|hi there|hey there|hello there|how are things|how have you been|what is up|g'day|bonjour|hallo|ciao|marhaba|namaste|how 's your day|how is your day [going|so far]*|how 's your day going|you there|are you there|anyone there|anybody there|test|testing|ping|pleased to meet you|long time no see|happy (monday|tuesday|wednesday|thursday|friday)) [there|bot|leancrm|everyone|team|mate|friend|buddy|today|doing|again|to you|all|folks|assistant|you|my|old|pal]* [how are you [doing] [today]|how 's it going|hello|hi|how are things|what 's up]",
)];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("hello", &[]),
    ("good morning", &[]),
    ("hey there", &[]),
    ("hi, how are you", &[]),
    ("what's up", &[]),
    ("good evening to you", &[]),
    ("hey", &[]),
    ("good afternoon", &[]),
    ("hello there", &[]),
];
