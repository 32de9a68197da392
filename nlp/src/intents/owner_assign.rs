//! `owner_assign`: assign a record to a member.
//!
//! A record goes to somebody.

use super::prelude::*;

slots! {
    /// Slots of `owner_assign`.
    pub struct OwnerAssign {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The lead, as written.
        lead: Option<String>,
        /// The member of the team, as written.
        member: Option<String>,
        /// Where the record came from.
        source: Option<String>,
        /// The kind of record.
        kind: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("give", "(give|assign|reassign|transfer|hand|pass|hand over|move|route|delegate|pass on|hand off|turn over|allocate|send|switch|pass along|redistribute|put) [the|my|all|over|on|off|this|these|that|new]* ({deal} (deal|opportunity|opp|deals|account|renewal)|<owned_kind>|(contact|company|account|customer|client) {who}|lead {lead}|{who}) [over|off|on|along|lead|leads|account]* (to|under|with) (me{member=me}|myself{member=me}|{member})"),
    rule("unworked", "(give|assign|reassign|transfer|hand|pass|move|route) [the|my|all|over|new|his|her|our|unassigned|unworked|open|of|{person:holder} 's|these|those|stale|<known_source>|inbound|cold|today 's|remaining|other]* (leads{kind=lead}|lead{kind=lead}|deals{kind=deal}|accounts{kind=company}|contacts{kind=contact}|opportunities{kind=deal}|opps{kind=deal}|customers{kind=company}|companies{kind=company}|prospects{kind=lead}|clients{kind=company}) [from|in|at|for|with|over|{who}|<known_source>|{location}|that are unassigned|of]* (to|over to|under|with) (me{member=me}|{member})"),
    rule("make_owner", "(make|set|put|name|change) [the]* (owner of {who} [deal|account]* [to|as|=]* {member}|{member} [the|as|be|in]* (owner|charge|rep|account manager|account owner|responsible) (of|for|on) [the]* {who} [deal|account|opp]*|{who} ['s|deal|account|opp]* owner [to|as|=|be]* {member}|{who} owned by {member}|{member} own {who})"),
    rule("should_own", "{member} (should|will|is going to|shall|must|can|to) (own|take|take over|handle|run|manage|have|look after|be the owner of|take on|own the) [the|over]* {who} [deal|account|opp|lead|leads]* [from now on|now|going forward|instead|from here|onwards]*"),
    rule("takes", "{member} (takes over|takes|is taking over|is now the owner of|now owns|now handles|owns now|gets|is taking|is the new owner of) [the]* {who} [deal|account|opp|lead|from now on|now]*").weight(-0.05),
    rule("take", "(take|claim|grab|i 'll take|i will take|i 'm taking|i take|take over|i want|assign me|give me|let me take|let me have|i 'll handle|i got|mine|i own|i 'm taking over|dibs on) [the|this|that|over|ownership of|on]* (lead{kind=lead}|deal{kind=deal}|{who} (lead|deal|account|opp)|it|this one|account){member=me} [over|from now on|please|now]*").weight(-0.02),
    rule("reassign_bare", "(reassign|assign) [the]* {who} [deal|account|lead]*").weight(-0.1),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("give Acme to Omar", &[("member", "Omar")]),
    ("assign the Globex deal to Lina", &[("deal", "Globex"), ("member", "Lina")]),
    ("take this lead", &[("kind", "lead"), ("member", "me")]),
    ("reassign Jane Doe to Omar", &[("contact", "Jane Doe"), ("member", "Omar")]),
    ("assign Globex to Priya", &[]),
    ("give the Hooli lead to Tariq", &[]),
    ("transfer all my deals to Lina", &[]),
    ("make Priya the owner of Acme", &[]),
    ("reassign Volvo to Tariq", &[]),
    ("assign this lead to Priya", &[]),
    ("I'll take the Kestrel account", &[]),
    ("assign Kestrel to Omar", &[("member", "Omar")]),
    ("pls reassign the Volvo deal to Lina", &[("deal", "Volvo"), ("member", "Lina")]),
    ("hand Galp over to Tariq", &[]),
    ("give the Wayne opp to Priya", &[]),
    ("make Omar owner of the Umbrella deal", &[]),
    ("transfer the Contoso account to Lina", &[]),
    ("assign the Fabrikam deal to me", &[]),
    ("could you reassign Noor Saleh to Priya", &[]),
    ("change the owner of Initech to Omar", &[]),
    ("put Lina on the Hooli deal", &[]),
    ("assign lead Ali Hassan to Tariq", &[]),
    ("transfer Globex from Omar to Priya", &[]),
    ("set the owner of Kestrel to Lina", &[]),
    ("move ownership of Volvo to Tariq", &[]),
    ("assign this deal to Omar", &[]),
    ("let Priya take over Galp", &[]),
];
