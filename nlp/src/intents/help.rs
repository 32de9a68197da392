//! `help`: what can you do / how do I.
//!
//! A question about the bot itself, or how to do something with it.

use super::prelude::*;

slots! {
    /// Slots of `help`.
    pub struct Help {
        /// What it is about, in the words of the person.
        topic: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("help", "(help|options|menu|commands|command list|instructions|manual|user guide|guide|examples|tutorial|faq|how to|features|capabilities) [me|us|menu|page]"),
    rule("help_please", "i (need|want) [some] help|help me [out]|can you help [me] [out]|i 'm (lost|stuck|new here)|i am (lost|stuck|new here)|how does this work|how do you work|how do i use (you|this|it|this bot|this thing)|how do i (start|get started|begin)|get started|getting started|what now|how does it work|how can you help [me]|how do you help [me]|are you able to help [me]"),
    rule("kinds", "what (kinds|kind|sort|sorts|types|type) of (questions|things|requests|commands|queries|stuff) (can|could|do|may) (i|you|we) ~*|[tell|show|me|not|sure|i|'m|am|don't|know]* what (you|i|this bot) can (do|ask|say|help with) ~*").weight(-0.02),
    rule("examples", "(show|give) me [some|a few|an]* (examples|example|samples|sample questions|example commands|tips)"),
    rule("what_can_you", "what [else] [all|things|kind of things|sort of things] (can|could|do) (you|i|this|it|the bot|we) [do|ask|say|help|type|tell|use|know|understand|handle|support|write|offer|automate|show] [me|you|with|us|about|the|this|ai|bot|here|for|to|do|ask|it]* [with|about|for|regarding|on|to|using]* [<crm_topic>] [~]"),
    rule("what_able", "what [things|tasks] are (you|the) [bot] (able to|capable of|good at|good for) [do|doing|help|helping] [for|with|me|us|about|on]* [<crm_topic>]"),
    rule("what_are_your", "what <be> [your|the] (features|capabilities|commands|functions|skills|options|things you can do|abilities)|list [your|the|available]* (commands|features|capabilities|skills)|show [me] [your|the|available]* (commands|features|capabilities|options|help)|tell me what you can do|show me what you can do"),
    rule("help_with", "help [me] [with|on|about|using|for] [the|my]* <crm_topic>|<crm_topic> help|(help|tips|tutorial) [on|for|about] <crm_topic>|(teach|show) me how to ~ ~* <crm_topic>"),
    rule("how_do_i", "how (do|can|could|would|should|does) (i|you|we|one|somebody|someone) [~] [~] [~] [~] <crm_topic> [~]*").weight(-0.02),
    rule("how_to", "how to [~] [~] [~] <crm_topic> [~]*").weight(-0.02),
    rule("can_you_topic", "(can|could|do|are|will) (you|i|we|it|the bot) [able to|also|even|able|support|handle|do|ever]* ~ [~] [~] <crm_topic> [~]*").weight(-0.12),
    rule("templates", "[what|which|any|list|show|do|you|have|there|are|me|the|we]* <crm_topic> [templates] (can i use|i can use|that i can use|to use|available|can you do|do you support|are available|exist)"),
    rule("would_it", "(would|should|is) [it|i|we] [be|smart|wise|good|idea|better|safe|ok|okay|best|to|a|recommended|possible]* (merge|delete|archive|export|close|move|convert|qualify|send|assign|remove) ~*").weight(0.02),
    rule("difference", "what [is|'s|are] the difference between ~* <crm_topic> [~]*|what does [a|the] <crm_topic> [stage|field] mean"),
    rule("things", "(what|which) [<be>|all]* [the|some]* (things|questions|stuff|topics) [that]* (i|we|you) can (ask|do|say|help) ~*"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("help", &[]),
    ("what can you do", &[]),
    ("what can you do with deals?", &[("topic", "deals")]),
    ("what can i say", &[]),
    ("how do i add a contact", &[]),
    ("help me with reminders", &[("topic", "reminders")]),
    ("how does this work", &[]),
    ("show me your commands", &[]),
    ("how to create a task", &[]),
    ("i need help", &[]),
    ("what are your capabilities", &[]),
    ("WHAT CAN YOU DO", &[]),
    ("commands", &[]),
    ("i'm not sure what you can do, can you tell me", &[]),
    ("what kinds of questions can I ask you", &[]),
    ("how would I go about logging a call", &[]),
    ("show me some examples", &[]),
    ("can you create tasks?", &[]),
    ("what are the things i can ask about", &[]),
    ("how can I create a deal from slack", &[]),
];
