//! `deal_status`: details/status of one deal.
//!
//! The state of one deal, or one field of it.

use super::prelude::*;

slots! {
    /// Slots of `deal_status`.
    pub struct DealStatus {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The field asked about or changed.
        field: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("about", "(<show>|what <be>|what 's|how <be>|where <be>|i need|info|details|status|state|update|updates|latest|news|progress|any|the|word|how 's it going|how 's it looking|how 's it coming|how is it going|are we|do we stand|where are we|summary|overview|situation|anything|new|movement|going on|happening|give|me|any update|where do we stand|tell)* (on|with|of|about|for|to) [the|our|my|that]* {deal} <deal>"),
    rule("how_is", "how (is|are|'s) [the|our|my|that]* {deal} <deal> (going|doing|looking|coming along|coming|progressing|tracking|shaping up|moving)|where (is|are|'s) [the|our|my]* {deal} <deal> [at|now|stand|currently|in the pipeline|in the process|sitting]*|what 's (up|happening|going on|new|the status|the latest|the story) (with|on|of) [the|our|my]* {deal} <deal>"),
    rule("deal_colon", "(deal|opportunity|opp) [:] {deal}|[show|open|view|see|pull up|bring up|display|get|look at|check|give me|find]* [me] [the|my|our]* {deal} (deal|opportunity|opp) [status|details|info|record|card|update|summary|please|page]*"),
    rule("open_deal", "(show|open|view|see|pull up|bring up|display|get|look at|check|find) [me] [the|my|our]* <deal> [for|with|at|called|named|from|of] {deal}").weight(-0.03),
    rule("close_when", "when (does|do|will|is|'s|are|did) [the|our|my]* {deal} [<deal>] [going to|supposed to|expected to|due to|gonna|set to|likely to|scheduled to]* (close|closing|sign|signing|land|expected|due|expected to close){field=close_date}|[what|'s|is|the|when]* (close|closing|expected close|expected close date) [date]* (for|of|on) [the]* {deal} [<deal>]{field=close_date}|when [is|'s] {deal} (closing|signing|due to close){field=close_date}"),
    rule("fields_of", "[<ask>|<show>|i need|need|what|know|tell|'s|is|are|give|me|please|how much]* <deal_field> (of|for|on|in) [the|our|my]* {deal} <deal>"),
    rule("field_owned", "[<ask>|<show>|what|'s|is|are|tell|me|and]* [the]* {deal} (deal|opportunity|opp) ['s] <deal_field>|[<ask>|<show>|what|'s|is|are|tell|me|and]* {deal} 's (close date|closing date|expected close date|stage|probability|win probability|next step|next steps|deal stage|deal value|deal size)"),
    rule("field_owned2", "[<ask>|<show>|what|'s|is|are|tell|me|and]* {deal} 's <deal_field>").weight(-0.06),
    rule("stage", "(what|which) stage (is|are|'s) [the|our|my]* {deal} [<deal>] [in|at|on] [now|currently]{field=stage}|where in the pipeline is [the]* {deal} [<deal>]{field=stage}|(is|are) [the]* {deal} [<deal>] (in|at|still in) {stage} [stage] [yet]{field=stage}"),
    rule("worth", "how big is [the|our|my]* {deal} (deal|opportunity|opp|contract|renewal){field=amount}|how much (is|are|'s|will) [the|our|my]* {deal} [<deal>] [worth|be worth|for]{field=amount}|[what|'s|is]* [the]* {deal} <deal> worth{field=amount}|what 's the (value|size|amount|worth) of [the]* {deal} [<deal>]{field=amount}"),
    rule("probability", "[what|'s|is|are|the|our|how|likely|good]* (probability|chance|chances|odds|likelihood) (of|on|for|we|that|to)* [we|winning|closing|win|close|getting|landing|us]* [the]* {deal} [<deal>] [close|closes|deal]*{field=probability}|how likely (is|are) [the]* {deal} [<deal>] [to close|to sign|to win]{field=probability}|how likely are we to (win|close|land) [the]* {deal} [<deal>]{field=probability}|will we win [the]* {deal} [<deal>]{field=probability}"),
    rule("owner", "who (owns|runs|is working on|has|manages|handles|leads|is on|'s on|is handling|'s handling|is managing|is running|is leading|'s working on|works on|closed|sold|won) [the|our]* {deal} (deal|opportunity|opp|renewal){field=owner}|who [is|'s] [the]* (owner|rep|responsible|ae) (of|for|on) [the]* {deal} (deal|opportunity|opp){field=owner}|whose deal is {deal}{field=owner}"),
    rule("next_step", "what (is|are|'s) [the|our]* (next step|next steps|next action|plan) (for|on|with|in|of) [the]* {deal} [<deal>]{field=next_step}|what (happens|comes|do we do) next (with|on) [the]* {deal} [<deal>]{field=next_step}|what 's next (for|on|with) [the]* {deal} [<deal>]{field=next_step}"),
    rule("moved", "(did|has|have|was|is|were) (anyone|anybody|someone|somebody|you|we|i|they|he|she|it|{person:owner}) [already|ever|just]* (move|moved|close|closed|update|updated|push|pushed|win|won|lose|lost|sign|signed|change|changed|advance|advanced|delete|deleted) [the|our|my]* {deal} [<deal>] [to {stage}|yet|already|to {words:field}]*").weight(0.02),
    rule("did_close", "(did|has|is|have|was|are|will) [the|our|my]* {deal} [<deal>] [been|already|going to|still|be|get|likely to|actually]* (close|closed|sign|signed|won|lost|win|move|moved|progress|progressed|open|stuck|stalled|on track|alive|happening|still open|dead|close this {time:when}|slip|slipped|slipping|updated|approved) [yet|already|on time|in time|{time:when}|to {stage}]*").weight(0.02),
    rule("we_win", "(did|have) we (win|lose|won|lost|close|closed|get|land|landed|sign|signed) [the]* {deal} [<deal>] [yet|already]*"),
    rule("what_if", "(what if|what happens if|if|suppose|what would happen if) (we|i|they) (lose|lost|win|won|mark|move|close|delete|drop) [the|our|it]* {deal} [<deal>|as lost|lost|won|as won]* ~*").weight(-0.1),
    rule("my_deal_with", "[show|what 's|how 's|status|update|on|about|of|with|is|my|our|the]* (my|our|the) <deal> (with|at|for) {deal} [status|going|doing|looking|coming along]*"),
    rule("slipped_why", "why (is|was|has|did|are) [the|our|my]* {deal} [<deal>] (stuck|slip|slipped|slipping|stalled|delayed|late|lost|stall|lose)").weight(-0.03),
    rule("renewal_stand", "(where|how) (does|do|is|are) [the|our|my]* {deal} (renewal|contract|proposal|pilot|upsell|expansion|negotiation|deal|opportunity|opp) (stand|standing|at|looking|doing|going|progressing) [now|right now|these days]*"),
    rule("about_renewal", "[what|how|'s|is|the|latest|update|status|news|any|on|with|about|of|going|it|for|going with]* [the|our]* {deal} (renewal|contract|proposal|pilot|upsell|expansion|project|negotiation) [going|looking|status|doing|coming along|update]*").weight(-0.08),
    rule("focus_deal", "(what|how) (<be>|about) [the|this|that]* (deal|opportunity) [status|going|doing|looking|at|now|coming along]*|(status|update|details) [of|on|for] (this|that|the) (deal|opportunity){deal=focus}|[what|'s|is|how|about|the]* (its|it 's) <deal_field>{deal=focus}"),
    rule("question", "(what|what 's|whats|when|is|are|was|did|does|how|who|why|has|have|will|where|do|which) [~] [~] [~] [~] [~] [the|our|my] {deal} (deal|opportunity|opp|renewal) [~] [~] [~]").weight(-0.02),
    rule("blocking", "what (is|'s|are) [currently]* (blocking|holding up|delaying|stopping|left on|left for|left to do on|missing on|missing for|the blocker on|the holdup on|the hold up on) [the|our|my]* {deal} [<deal>]").weight(0.05),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("update on the Microsoft deal", &[("deal", "Microsoft")]),
    ("how is the Globex renewal going", &[("deal", "Globex")]),
    ("when does Initech close", &[("deal", "Initech"), ("field", "close_date")]),
    ("what stage is the Acme deal in", &[("deal", "Acme"), ("field", "stage")]),
    ("how much is the Hooli opportunity worth", &[("deal", "Hooli"), ("field", "amount")]),
    ("who owns the Contoso deal", &[("deal", "Contoso"), ("field", "owner")]),
    ("what's the next step for Umbrella", &[("deal", "Umbrella"), ("field", "next_step")]),
    ("did you move Acme?", &[("deal", "Acme")]),
    ("has the Fabrikam deal closed yet", &[("deal", "Fabrikam")]),
    ("chances of winning Stark", &[("deal", "Stark"), ("field", "probability")]),
    ("acme deal", &[("deal", "acme")]),
    ("where are we with the Wayne opp", &[("deal", "Wayne")]),
    ("status of the northwind deal pls", &[("deal", "northwind")]),
    ("did we win Vandelay", &[("deal", "Vandelay")]),
    ("what's happening with the Kestrel deal", &[]),
    ("is the Acme opportunity still open", &[]),
    ("where does the Hooli renewal stand", &[]),
    ("how much is the Contoso deal", &[]),
    ("what's the close date on the Umbrella opp", &[]),
    ("did the Globex deal close?", &[]),
    ("any news on the Initech deal", &[]),
    ("who is handling the Fabrikam deal", &[]),
    ("hows the vandelay deal coming along", &[]),
    ("what's the probability on the Wayne deal", &[]),
    ("what is the status of the Globex renewal deal", &[]),
    ("are we going to win the Kestrel deal", &[]),
    ("what's blocking the Hooli deal", &[]),
    ("when was the Acme deal last updated", &[]),
    ("is the Contoso contract signed yet", &[]),
    ("tell me about the Initech opportunity", &[]),
    ("what's left to do on the Wayne deal", &[]),
    ("kestrel opp status", &[]),
    ("status of Globex renewal", &[("deal", "Globex renewal"), ("field", "status")]),
];
