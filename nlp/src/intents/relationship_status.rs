//! `relationship_status`: people/accounts not contacted for a while.
//!
//! People and accounts that nobody contacted for a while.

use super::prelude::*;

slots! {
    /// Slots of `relationship_status`.
    pub struct RelationshipStatus {
        /// Length of the silence, in days.
        duration_days: Option<i64>,
        /// The moment from which on.
        since: Option<TimePhrase>,
        /// Whose records.
        owner: Option<Owner>,
        /// The tag, as written.
        tag: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The kind of record.
        kind: Option<RecordKind>,
        /// The industry, as written.
        industry: Option<String>,
        /// True when those are asked for whom nobody ever contacted.
        never: Option<bool>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("follow_people", "[<ask>|list|show|me]* (<people>{kind=contact}|<companies>{kind=company}|anyone|everyone|those) [that|who|whom]* (i|we) (should|need to|must|have to|ought to) (follow up with|call|contact|reach out to|check in with|get back to|reconnect with|talk to|catch up with|touch base with) [{time:since}|soon|next|today]*"),
    rule("not_heard", "[<ask>|list|show|me|which|who|what]* (<people>{kind=contact}|<companies>{kind=company}|people|who|anyone)* [that|who|which]* (haven't|hasn't|have not|has not|didn't|never{never=true}) (heard from|been contacted by|been called by|been touched by|spoken to|spoken with|talked to|heard anything from) (us|me|anyone|the team) [in|for|since|over|within]* [{days:duration_days}|{time:since}|lately|recently|a while|a month{duration_days=30}|a week{duration_days=7}|a year{duration_days=365}]*"),
    rule("gone_cold_who", "(who|who 's|who has|who is|whom) [has|have|is|'s|all]* (gone|going|went|getting|gotten|turned) (cold|quiet|dark|silent|stale) [on us|on me|lately|recently|{time:since}]*").weight(0.03),
    rule("havent", "[<ask>|list|show|me]* (who|which|what|whom|people|contacts|customers|accounts|clients|any|anyone|anybody|<people>{kind=contact}|<companies>{kind=company})* [tagged {words:tag}|in {industry}|at {company}]* [that|who|whom|which|i|we|nobody|no one|anyone|the team|have]* (haven't|have not|have|hasn't|has not|has|did|didn't|did not|'ve not|not|never{never=true}|no one has|nobody has|nobody|no one) [i|we|anyone|anybody|been|not|the team|{person:owner}|i not|we not|ever|yet]* (contacted|contact|spoken|spoke|talked|talk|called|emailed|messaged|met|reached out|reached|touched|heard|followed up|checked in|seen|pinged|written|engaged|touch|interacted|had contact|any contact|been in touch|been touched) [to|with|from|with|anyone|anybody|out to|whom|in on|back from|at all|by]* [(<people>{kind=contact}|<companies>{kind=company}|at {company}|with {company}|who at {company}|anyone at {company})]* [in|for|since|over|within|during|lately|recently|a while|ages|long|this|the|last|past|more than|over|a long time|too long|some time|quite|at least]* [{days:duration_days}|{time:since}] [lately|recently|or more|now|a while|tagged {words:tag}]*"),
    rule("havent_to", "haven't (reached out to|spoken to|talked to|contacted|called|heard from|met|emailed|touched) (whom|who|anyone|anybody|someone) (at|from|in|with) {company} [lately|recently|in a while|for a while|in {days:duration_days}|for {days:duration_days}|{days:duration_days}|since {time:since}|{time:since}]*"),
    rule("no_contact", "[<ask>|list|show|me|who|which|what]* (<people>{kind=contact}|<companies>{kind=company})* [with|without|that|who|have|had|i|we|'ve|has|there|is|was|been]* (no|zero|any|little|neglected|ignored|not had any|gone without|had no|without) [recent|contact|touch|interaction|interactions|activity|touchpoint|touchpoints|communication|conversation|follow up|outreach|been]* [with|from|in|for|since|over|the|last|past|more than|at least|by us]* [{days:duration_days}|{time:since}] [lately|recently|a while|or more]*"),
    rule("neglected", "[<ask>|list|show|me|who|which|what|are]* <whose>* (neglected|cold|dormant|forgotten|ignored|quiet|inactive|gone quiet|gone cold|gone dark|going cold|ghosted|lapsed|at risk of going cold|stale|untouched|silent) (<people>{kind=contact}|<companies>{kind=company}|relationships|relationship) [for|over|in|since|that|who|have|we]* [{days:duration_days}|{time:since}]"),
    rule("gone_quiet", "[<ask>|list|show|me|who|which|what|are|'s|is|has|have|any|of]* <whose>* (<people>{kind=contact}|<companies>{kind=company}|relationships)* [that|who|which|have|has|are|is|been|i|we|'ve|i've]* (gone quiet|gone cold|gone dark|going cold|cooling off|gone silent|ghosted us|ghosting us|ghosting me|neglected|neglecting|getting cold|slipping away|dormant|lost touch with|out of touch|fallen off|losing touch with|been neglecting|been ignoring|fallen silent|been quiet|went quiet|went dark|drifted away) [with|on us|on me|for|over|in|since]* [{days:duration_days}|{time:since}|lately|recently|from {company}|at {company}|in {industry}]*"),
    rule("overdue_checkin", "[<ask>|list|show|me|who|which|what|are|'s|is]* <whose>* (<people>{kind=contact}|<companies>{kind=company}|anyone|people|who)* [that|who|which|is|are]* (overdue for|due for|due|needs|need|in need of|want|could use|deserves|deserve|needing|waiting for) [a|an|some]* (check in|checkin|touch base|call|follow up|touchpoint|catch up|catchup|call back|some attention|attention|love|outreach|nudge|tlc|touch) [{days:duration_days}|{time:since}|lately]*").weight(-0.01),
    rule("should_contact", "who (should|do|must|ought) (i|we) [to|need to|be|have to|really]* (reach out to|contact|call|reconnect with|follow up with|check in with|get back to|catch up with|touch base with|reconnect|nurture|ping|talk to|get in touch with|reaching out to|calling|following up with|prioritize calling) [today|{time:since}|next|first|soon|at {company}]*"),
    rule("last_contact_long", "[<ask>|list|show|me|who|which]* (<people>{kind=contact}|<companies>{kind=company})* [<whose>|i|we|with]* (not contacted|never contacted{never=true}|never called{never=true}|never been contacted{never=true}|not touched|uncontacted|untouched|not spoken to|not called|last contacted|last touched|not reached out to|not emailed|no touch) [in|for|since|over|more than|the last|the past|at least]* [{days:duration_days} [ago]|{time:since}|recently|lately] [<by_whom>]"),
    rule("while_since", "who has it been (a while|a long time|ages|longest|too long) since [i|we]* (spoke|talked|contacted|spoken|met|called|heard) [to|with|from]*|[who|whom] (haven't|have) (i|we) [not]* (spoken|talked|heard) (to|with|from) (in|for) (a while|ages|some time|a long time|the longest|forever)"),
    rule("relationship", "[<ask>|how|'s|is|are|our|my|the|show|me|what|check|on]* (relationship|relationships) (status|health|strength|score|with|going|doing|overview|check|at risk|map)* [with|of|at|for|like]* [{company}]").weight(-0.02),
    rule("fading", "(which|what|who|show|list|any)* [me|are|of|my|our|do]* (<companies>{kind=company}|<people>{kind=contact}|relationships) [<be>|have|that|who]* (at risk|fading|decaying|weakening|cooling|going stale|need attention|needs attention|need work|getting stale)").weight(-0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("who haven't I contacted in 2 weeks?", &[("duration_days", "14")]),
    ("which customers have we not spoken to this month", &[("kind", "company"), ("since", "this month")]),
    ("contacts I haven't talked to in 30 days", &[("kind", "contact"), ("duration_days", "30")]),
    ("who should I reach out to", &[]),
    ("clients gone quiet", &[("kind", "company")]),
    ("neglected accounts", &[("kind", "company")]),
    ("who have I not called in a while", &[]),
    ("accounts with no contact for 60 days", &[("kind", "company"), ("duration_days", "60")]),
    ("which clients are due for a check in", &[("kind", "company")]),
    ("dormant customers for 3 months", &[("kind", "company"), ("duration_days", "90")]),
    ("who have we lost touch with", &[]),
    ("which contacts have I not talked to lately", &[]),
    ("who's gone cold", &[]),
    ("accounts we haven't touched in 45 days", &[]),
    ("people I should follow up with", &[]),
    ("who have I been neglecting", &[]),
    ("show customers not contacted since January", &[]),
    ("which clients haven't heard from us in a month", &[]),
    ("show me contacts with no activity in 60 days", &[]),
    ("who should I check in with this week", &[]),
    ("customers I haven't spoken with since december", &[]),
    ("which accounts need attention", &[]),
    ("list people I have lost touch with", &[]),
    ("who do i need to follow up with", &[]),
    ("never contacted contacts", &[("never", "true"), ("kind", "contact")]),
    ("companies we never contacted", &[("never", "true"), ("kind", "company")]),
];
