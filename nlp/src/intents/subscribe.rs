//! `subscribe`: watch/mute notifications.
//!
//! Notifications on or off.

use super::prelude::*;

slots! {
    /// Slots of `subscribe`.
    pub struct Subscribe {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The record it is about, as written.
        entity: Option<String>,
        /// Which events, as written.
        events: Option<String>,
        /// `on` or `off`.
        mode: Option<String>,
        /// Until when.
        until: Option<TimePhrase>,
        /// Lower bound of the amount, included.
        amount_min: Option<f64>,
        /// The kind of activity.
        r#type: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("watch", "(watch|follow|subscribe to|track|monitor|keep an eye on|keep me posted on|keep me posted about|keep me updated on|keep me updated about|keep me informed about|keep me in the loop on|keep tabs on|star|keep watch on|subscribe me to){mode=on} [the|my|for|changes|to|on|any|all|updates]* ({deal} (deal|opportunity|opp)|{who}|<deals>|<leads>|new leads|all deals|pipeline) [account|deal|here|in this channel|in this thread|closely|for me|updates|changes|activity|until {time:until}]*"),
    rule("notify", "(notify|alert|ping|message|inform|update|dm|email|slack) me [know]* (when|whenever|about|if|of|on|every time|each time|as soon as|once|any time|anytime|for|with){mode=on} [every|any|all|the|a|an|change|changes|new|activity|updates|news|on|to|in|about|of|when]* ({deal} (deal|opportunity|opp)|{who}|<deals>|<leads>|{text:events}) [{text:events}]").weight(0.02),
    rule("let_know", "let me know (if|when|whenever|about|once|as soon as){mode=on} [there|<be>|any|a|an|the|new|i|get|we|are|some]* [email{type=email}|emails{type=email}|call{type=call}|message{type=message}|messages|reply]* [from|by|about|on]* ({who}|{text:events}) [{text:events}]").weight(0.02),
    rule("mute", "(mute|silence|unsubscribe from|unfollow|unwatch|stop watching|stop following|turn off|switch off|disable|stop|pause|no more|quit|stop sending me|stop sending|stop showing me|stop notifying me about|stop alerting me about|don't notify me about|don't alert me about|don't send me|unsubscribe me from|snooze|do not notify me about|don't ping me about|stop pinging me about|stop telling me about|hide|less){mode=off} [the|all|my|any|about|of|me|these|those|email|slack|push|for|on|deal|lead|task]* ((notifications|notification|alerts|alert|updates|pings|digest|digests|emails about|notifications about|notifications for|alerts for|alerts about|alerts on|updates on|updates about|reminders about|messages about|daily digest|weekly digest|briefing emails|daily briefing) [about|for|on|from|of|to]* [<deals>|<leads>|{deal} (deal|opportunity)|{who}|tasks|everything]|{deal} (deal|opportunity)|{who}|<deals> (alerts|notifications|updates)|<leads> (alerts|notifications|updates)|everything) [till|until|for|from|to|here|in this channel]* [{time:until}]").bold(),
    rule("unmute", "(unmute|turn on|enable|switch on|activate|resume|turn back on|start sending me|send me){mode=on} [the|all|my|again|me|daily|weekly]* (notifications|alerts|updates|notification|alert|digest|pings|push notifications|email notifications) [about|for|on|from|again|when|whenever|of]* [<deals>|<leads>|{who}|{text:events}]"),
    rule("alert_over", "(alert|notify|tell|ping) me (when|if|about|on) [any|a|new]* (deal|deals|opportunity|lead|leads) [over|above|bigger than|is|are|worth|goes|more than]* [{amount:amount_min}|{range}] [{text:events}] {mode=on}").weight(0.03),
    rule("set_alert", "(set|create|add|set up|make) [a|an|me|up|new]* (alert|notification|alerts|watch|notifications) (for|on|when|about|if){mode=on} [the|any|new|a]* ({deal} (deal|opportunity)|{who}|<deals>|{text:events}) [{text:events}]"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("watch Acme here", &[("company", "Acme"), ("mode", "on")]),
    ("mute deal alerts till Monday", &[("mode", "off"), ("until", "till Monday")]),
    ("notify me about changes on Globex", &[("company", "Globex"), ("mode", "on")]),
    ("turn off notifications", &[("mode", "off")]),
    ("notify me when the Globex deal changes", &[]),
    ("stop sending me deal alerts", &[]),
    ("keep me posted on Acme", &[]),
    ("alert me when Globex opens my email", &[]),
    ("turn off deal notifications", &[]),
    ("follow the Hooli deal", &[]),
];
