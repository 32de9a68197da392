//! `deal_update`: change amount, close date, probability, next step, name.
//!
//! Another amount, close date, probability, next step or name.

use super::prelude::*;

slots! {
    /// Slots of `deal_update`.
    pub struct DealUpdate {
        /// The deal, as written.
        deal: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The amount.
        amount: Option<f64>,
        /// Currency code of the amounts, when one was said.
        currency: Option<String>,
        /// Relative change in percent, below zero for less.
        percent: Option<f64>,
        /// Absolute change of the amount, below zero for less.
        amount_delta: Option<f64>,
        /// Expected close date; a length moves it by so much.
        close: Option<TimePhrase>,
        /// The length is counted back: it closes sooner.
        sooner: Option<bool>,
        /// The next step.
        next_step: Option<String>,
        /// Parked until.
        snooze_until: Option<TimePhrase>,
        /// Why.
        reason: Option<String>,
        /// Win probability in percent.
        probability: Option<f64>,
        /// The name, as written.
        name: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("push", "(push|move|delay|slip|shift|postpone|bump|pull|pull in|pull forward|push out|push back|extend|reschedule|bring forward|slide|change) [the|back|out|my|forward]* {deal} [<deal>|'s]* [close date|closing date|close|closing|expected close date|date]* [back|out|in|forward|from ~]* (to|by|till|until|for|into)* {time:close}"),
    rule("bump_up", "(bump|raise|push|increase|lower|drop|cut|reduce|take|bring) {deal} [<deal>] (up|down|back) to {amount:amount}"),
    rule("amount_set", "(change|set|update|make|raise|increase|lower|reduce|bump|adjust|drop|cut|put|up|decrease|edit|correct|revise|amend|boost|downsize|mark) [the|my|up|down]* ({deal} ['s] [<deal>] ['s]* [amount|value|size|deal size|worth|price]*|(amount|value|size|price|deal value|deal size) (of|on|for) [the]* {deal} [<deal>]) [up|down]* (to|at|is|as|=|be) {amount:amount} [now]"),
    rule("raise_it", "(raise|increase|lower|reduce|bump|drop|cut|change|set|make|update) (it|that|this|the amount|the value|the deal){deal=focus} [up|down]* (to|at) {amount:amount}"),
    rule("amount_is", "{deal} ['s] [<deal>]* (amount|value|size|price)* (is|is now|=|should be|went up to|went down to|grew to|dropped to|now|now worth|is worth|changed to|goes up to|is up to|increased to|shrank to|increases to|became) [now|worth|to|at|actually]* {amount:amount}").weight(-0.01),
    rule("close_is", "{deal} ['s] [<deal>]* (will|should|is|is going to|now|expected|close date|closing|date|closes|likely|to|signs|sign|won't|not|looks like|expects|going)* [now|not]* (close|sign|closing|land|slip|slips|close date|is|=|closes|signing|moved|pushed|delayed|slipped|until|moves|slides|signs|expected) [to|in|on|by|until|before|into|is|a|now]* {time:close}"),
    rule("slips", "{deal} [<deal>] (slips|slipped|is slipping|got delayed|is delayed|got pushed|pushed|has slipped|moves out|was pushed) [by|to|a|another|until|back|out|for|into]* {time:close}|{deal} (slips|slipped|is delayed) [by]* [a|another|two|three] (week|month|quarter|day|weeks|months)"),
    rule("probability", "(set|change|update|make|put|raise|lower|bump|drop|mark) [the|up|down]* ({deal} ['s] [<deal>] ['s]* (probability|chance|likelihood|odds|confidence|win probability)*|(probability|chance|likelihood|confidence|win probability) (of|on|for) [the]* {deal} [<deal>]) (to|at|as|=|:) {percent:probability}|{deal} [<deal>] [probability|is|now|at|is now|is at|probability is|=]* {percent:probability} [likely|sure|probability|chance|now]*").weight(-0.02),
    rule("shift", "(move|push|shift|slide|bring|pull|slip|change|delay|postpone|extend|bump) [the]* ((close date|closing date|closing|expected close|expected close date) (of|for|on) [the]* {deal} [<deal>]|{deal} ['s] [<deal>] [close date|closing date|closing|expected close date|'s]*|(it|this|that|the deal|this deal|that deal){deal=focus}) (out|back|in|up|forward|earlier|later|ahead|by|to|until|till|for|out to|back to)* {time:close} [earlier|later|sooner|forward|out|back]*"),
    rule("someones", "(push|move|delay|slip|postpone|pull) {person:member} 's {deal} [<deal>] (to|until|till|by|out to|back to) {time:close}").weight(0.02),
    rule("times", "(double{percent=100}|triple{percent=200}|halve{percent=-50}) [the]* ([amount|value|size|price|worth] [of|on|for] [the]* {deal} [<deal>] ['s] [amount|value|size|price]*|(it|that|this){deal=focus})"),
    rule("off", "(knock|shave|take|cut|trim|slash|drop|deduct|chop|subtract) ({percent:percent}|{amount:amount_delta}) (off|from|off of|out of) [the]* ([amount|value|size|price] [of] [the]* {deal} [<deal>] ['s] [amount|value|size|price]*|(it|that|this){deal=focus})|(knock|shave|take|cut|trim|slash) {percent:percent} off{deal=focus}|{deal} [<deal>] ['s] [amount|value]* (went|came|goes|dropped|fell|rose|grew|shrank|is) [up|down] by ({percent:percent}|{amount:amount_delta})"),
    rule("postpone_closing", "(postpone|delay|push|move|reschedule) [the]* (closing|close|signing|close date) (of|for|on) [the]* {deal} [<deal>] (until|till|to|by|for) {time:close}").weight(0.03),
    rule("percent", "(raise|increase|lower|reduce|bump|drop|cut|discount) [the|up]* {deal} [<deal>|'s|amount|value]* by {percent:percent}|(raise|increase|lower|reduce|bump|drop|cut|add) [the|up|down]* {deal} [<deal>|'s|amount|value]* by {amount:amount_delta}|add {amount:amount_delta} to [the]* {deal} [<deal>]"),
    rule("next_step", "[set|add|update|change|new|log|put]* [the|a]* (next step|next steps|next action) (for|on|of|with|in|to) [the]* {deal} [<deal>] (:|is|to|=|as|be|should be|will be|now|is now|is to|shall be) {text:next_step}|[set|add|update|change|new|log|put]* [the|a]* (next step|next steps|next action) {deal} [<deal>] (:|is|to|=|as) {text:next_step}|[set|add|update|change|new|log|put|its]* [the|a]* (next step|next steps|next action) (:|is|to|=|as|is to) {text:next_step}|{deal} [<deal>] ['s] (next step|next steps|next action) [is|:|to|=|is to|should be]* {text:next_step}|(set|add|update|change|new) [the|a]* (next step|next steps|next action) (for|on|of|with|in|to) [the]* {deal} [<deal>]|(set|change|update) [the]* {deal} [<deal>] 's (next step|next steps|next action)").firm(),
    rule("next_step_plain", "[set|add|new|its]* [the|a]* (next step|next action) {text:next_step}").weight(-0.1),
    rule("park", "(park|snooze|pause|put on hold|hold|freeze|shelve|put) [the|my]* {deal} [<deal>|on hold|on ice|aside]* [until|till|to|for|into]* {time:snooze_until} [: {text:reason}|because {text:reason}]|park (it|this|that){deal=focus} [until|till]* {time:snooze_until} [{text:reason}]|(park|put) {deal} on hold"),
    rule("rename", "(rename|call) [the]* {deal} <deal> (to|as|into) {text:name}|rename [the]* deal {deal} to {text:name}|change [the]* name of [the]* {deal} <deal> to {text:name}"),
    rule("set_field", "(set|change|update|edit|correct|fix) [the]* ({deal} <deal> ['s]* <deal_field>|<deal_field> (of|on|for) [the]* {deal} <deal>|{deal} 's (close date|closing date|expected close date|next step|deal size)) (to|as|:|=|is) ({time:close}|{amount:amount}|{text:next_step})"),
    rule("update_plain", "(update|edit|change|modify) [the|my]* {deal} (deal|opportunity|opp) [: {text:next_step}]").weight(-0.05),
    rule("close_instead", "{deal} [<deal>] [will|is going to|should|now]* (close|closes|sign|signs|closing) [in|on|by]* {time:close} (instead of|not|rather than) ~ ~*"),
    rule("set_close", "(set|change|update|move|make|push) [the]* (close date|closing date|close|expected close|expected close date) (of|for|on) [the]* {deal} [<deal>] (to|as|=|:|back to|out to|until) {time:close}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("push Acme to 15 July", &[("deal", "Acme"), ("close", "15 July")]),
    ("raise the Globex deal to 80k", &[("deal", "Globex"), ("amount", "80000")]),
    ("change Hooli's amount to 30k", &[("deal", "Hooli"), ("amount", "30000")]),
    ("next step for Initech: legal review", &[("deal", "Initech"), ("next_step", "legal review")]),
    ("set Contoso probability to 70%", &[("deal", "Contoso"), ("probability", "70")]),
    ("change the close date of the Acme deal to june 30", &[]),
    ("bump Globex up to 95k", &[]),
    ("set the Hooli deal amount to 40000", &[]),
    ("push the Initech close date back to next month", &[]),
    ("next step for Acme is a security review", &[]),
    ("update the Hooli deal value to 70k", &[]),
    ("Acme will close in june instead of may", &[]),
    ("increase Kestrel by 10%", &[]),
    ("set close date of Wayne to 1 july", &[]),
    ("bump Kestrel to 50k", &[("deal", "Kestrel"), ("amount", "50000")]),
    ("push Wayne to end of Q3", &[("deal", "Wayne")]),
    ("change the Volvo deal amount to 120k EUR", &[("deal", "Volvo"), ("amount", "120000"), ("currency", "EUR")]),
    ("lower Galp to 18k", &[("deal", "Galp"), ("amount", "18000")]),
    ("set the close date of Kestrel to 30 April", &[("deal", "Kestrel"), ("close", "30 April")]),
    ("pls update Umbrella's value to 64k", &[("amount", "64000")]),
    ("Initech slipped to next quarter", &[]),
    ("move the Contoso close date to the 15th", &[]),
    ("set Fabrikam probability to 40 percent", &[]),
    ("reduce the Hooli deal by 10%", &[]),
    ("the Kestrel opp is now worth 90k", &[]),
    ("next step for Volvo: send the redlines", &[("deal", "Volvo"), ("next_step", "send the redlines")]),
    ("Galp's close date is now 1 June", &[]),
    ("postpone the Wayne deal by two weeks", &[]),
    ("increase the Umbrella opportunity to 200k", &[("amount", "200000")]),
    ("cut Kestrel by 5k", &[("deal", "Kestrel"), ("amount_delta", "-5000")]),
    ("knock 10% off the Globex deal", &[("deal", "Globex"), ("percent", "-10")]),
    ("double the amount of the Hooli deal", &[("deal", "Hooli"), ("percent", "100")]),
    ("pull the Wayne deal in by a week", &[("deal", "Wayne"), ("close", "a week"), ("sooner", "true")]),
    ("move the Acme close date 10 days earlier", &[("deal", "Acme"), ("close", "10 days earlier"), ("sooner", "true")]),
    ("push Umbrella Fleet Renewal out two weeks", &[("deal", "Umbrella Fleet Renewal"), ("close", "two weeks")]),
    (
        "next step Umbrella Fleet: share the case study by saturday",
        &[("deal", "Umbrella Fleet"), ("next_step", "share the case study by saturday")],
    ),
    (
        "set next step on Umbrella Fleet to demo by 10 december",
        &[("deal", "Umbrella Fleet"), ("next_step", "demo by 10 december")],
    ),
];
