//! Stand-in for the shared grammar.
/// Time.
pub mod time {
    use serde::{Deserialize, Serialize};
    /// A time.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct TimeValue;
    /// A phrase.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    pub struct TimePhrase {
        /// Words.
        pub text: String,
        /// Value.
        pub value: Option<TimeValue>,
    }
}
