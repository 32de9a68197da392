//! `count`: how many records of a kind.
//!
//! How many records there are.

use super::prelude::*;

slots! {
    /// Slots of `count`.
    pub struct Count {
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The stage, as written.
        stage: Option<String>,
        /// The state asked for or set.
        status: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The member of the team, as written.
        member: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// Upper bound of the amount, included.
        amount_max: Option<f64>,
        /// Where the record came from.
        source: Option<String>,
        /// City, region or country, as written.
        location: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The dimension to group by.
        group_by: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "how_many",
        "(how many|number of|total number of|count of|count|what 's the number of|what is the number of|how much|total|what 's the total number of|what is the total number of|give me a count of|give me the number of|tell me how many|what 's the count of|total count of|the number of|amount of|quantity of|tally of|show me the number of) [new{status=new}|my|our|the|of|different|total|active|current|unique|all]* <count_adj>* <count_noun> (<count_filter>|<tail>)*",
    ),
    rule(
        "how_many_do",
        "(how many) <count_adj>* <count_noun> (did|do|does|have|has|had|were|was|are|is|will|got) (i|we|{person:owner}|the team{owner=team}|my team{owner=team}|there|been)* [have|had|make|made|log|logged|send|sent|close|closed{status=closed}|win{status=won}|won{status=won}|lose{status=lost}|lost{status=lost}|add|added|create|created|get|got|book|booked|run|hold|receive|complete{status=done}|completed{status=done}|do|done|generate|generated|assigned|own|convert{status=converted}|converted{status=converted}|open|in|open{status=open}|overdue{status=overdue}|attended|attend|work|worked|contacted|call|received|qualified{status=qualified}|qualify{status=qualified}]* (<count_filter>|<tail>)*",
    ),
    rule(
        "how_many_verb",
        "how many (calls|meetings|deals|emails|demos|tasks)* (did|have|has) (i|we|{person:owner}|the team{owner=team}) (close{kind=deal}{status=closed}|closed{kind=deal}{status=closed}|win{kind=deal}{status=won}|won{kind=deal}{status=won}|lose{kind=deal}{status=lost}|lost{kind=deal}{status=lost}|call{kind=call}|meet{kind=meeting}|email{kind=email}) [in|on]* [{time:period}]",
    ),
    rule("count_them", "(count|tally) [up]* [my|our|the|all]* <count_adj>* <count_noun> (<count_filter>|<tail>)*"),
    rule("noun_count", "<count_adj>* <count_noun> (count|total|tally|numbers) (<count_filter>|<tail>)*").weight(-0.03),
    rule("loose", "(how many) <count_adj>* <count_noun> (<count_filter>|<tail>|~)*").weight(-0.1),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("how many deals do I have", &[("kind", "deal"), ("owner", "me")]),
    ("how many open deals are in negotiation", &[("kind", "deal"), ("status", "open"), ("stage", "negotiation")]),
    ("number of contacts", &[("kind", "contact")]),
    ("how many leads came in this week", &[("kind", "lead")]),
    ("how many calls did Omar make last week", &[("kind", "call"), ("owner", "Omar"), ("period", "last week")]),
    ("count my overdue tasks", &[("kind", "task"), ("owner", "me"), ("status", "overdue")]),
    ("how many deals over 50k", &[("kind", "deal"), ("amount_min", "50000")]),
    ("how many customers do we have in Dubai", &[("kind", "company"), ("location", "Dubai")]),
    ("how many deals did we win this month", &[("kind", "deal"), ("status", "won"), ("period", "this month")]),
    ("how many leads by source", &[("kind", "lead"), ("group_by", "source")]),
    ("how many open opportunities do we have", &[]),
    ("how many leads did we get from linkedin this month", &[]),
    ("count of deals in negotiation", &[]),
    ("how many meetings have I got next week", &[]),
    ("number of calls made by Priya this week", &[]),
    ("how many contacts do we have at Globex", &[]),
    ("how many deals closed last month", &[]),
    ("how many tasks are due today", &[]),
    ("how many customers in germany", &[]),
    ("how many new leads today", &[]),
    ("how many calls have I logged this week", &[]),
    ("how many deals is Tariq working on", &[]),
    ("how many opps in Q3", &[]),
    ("how many open tasks does Priya have", &[]),
    ("number of won deals this quarter", &[]),
    ("hw many contacts do we have at Volvo", &[]),
    ("how many leads do we have from the expo", &[]),
];
