//! What slots hold, by their names: times, numbers, lengths, free text.

/// Slots that hold a time.
pub(crate) const TIMES: &[&str] = &[
    "period",
    "close_period",
    "created_period",
    "since",
    "date",
    "when",
    "start",
    "remind_at",
    "recurrence",
    "due",
    "close",
    "until",
    "snooze_until",
    "schedule",
];
/// Slots that hold a number.
pub(crate) const NUMBERS: &[&str] = &[
    "amount",
    "amount_min",
    "amount_max",
    "amount_delta",
    "percent",
    "probability",
    "limit",
    "score",
    "employees",
    "ordinal",
    "probability_min",
    "probability_max",
];
/// Slots that hold a length of time, as a number of days or minutes.
pub(crate) const LENGTHS: &[&str] = &["duration_days", "duration_min"];
/// Slots that hold text in the person's own words.
pub(crate) const FREE: &[&str] = &[
    "title",
    "body",
    "notes",
    "note",
    "subject",
    "reason",
    "topic",
    "feedback",
    "trigger",
    "steps",
    "next_step",
    "value",
    "text",
];
/// Slots that follow from the words around another slot: no words of their own fill them.
pub(crate) const DERIVED: &[&str] = &["sooner"];
