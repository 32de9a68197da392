//! `task_create`: create a task.
//!
//! A task with a title, perhaps with a date and somebody to do it.

use super::prelude::*;

slots! {
    /// Slots of `task_create`.
    pub struct TaskCreate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// When it is due.
        due: Option<TimePhrase>,
        /// Who should do it.
        assignee: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// How urgent.
        priority: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("create", "(create|add|make|new|set up|set|open|log|put|give me|record|start|schedule|assign|enter|i need|need|generate|insert|write) [me|a|an|the|new|another|up|quick|follow up|high priority{priority=high}|urgent{priority=high}|low priority{priority=low}|important{priority=high}|call|sales]* (task|to do|todo|to-do|action item|to do item|task item|action) [called|named|titled|item|to|for|that|saying|:|about|reminder|on my list|in my list|on|with title|which says|with|me]* (for {assignee:assignee} (to|:) {text:title+due}|{text:title+due})"),
    rule("task_for", "(task|to do|todo|action item|action) (for|to) {assignee:assignee} (:|to) {text:title+due}").weight(0.03),
    rule("task_colon", "[new|quick|add|create|urgent{priority=high}|my]* (task|to do|todo|to-do|action item|action|tasks) : [to]* {text:title+due}").weight(0.02),
    rule("task_to", "[new|quick|urgent{priority=high}]* (task|to do|todo|action item) [to] {text:title+due}").weight(-0.06),
    rule("to_list", "(add|put|include|place|stick|throw|write|pop|insert|append|place) {text:title+due} (to|on|onto|in|into) [my|the|our]* (to do|task|todo|tasks|to dos|action|shopping)* (list|lists|tasks|to dos|todo|to do|plate|task list|to do list|to dos)"),
    rule("on_list", "(add to|put on|put in|add on) [my|the]* (to do list|list|tasks|task list|to dos|todo|to do) [:|to] {text:title+due}"),
    rule("need_to", "(i|we) (need|have|must|should|gotta|got) [to]* (follow up|send|call|email|prepare|finish|review|write|draft|check|schedule|book|get back) {text:title+due}").weight(-0.1),
    rule("follow_up", "(follow up|following up|followup|chase|circle back|chase up|get back|check back|check in|touch base) [with|to|on]* {who} [on|about|for|regarding|in|at|by|re|:]* {text:title+due}").weight(-0.06),
    rule("follow_up_time", "(follow up|circle back|chase|get back|check in|check back|touch base|touch base again) [with|to|on]* {who} [on|in|at|by]* {time:due} [about {text:title}]").weight(0.02),
    rule("follow_up_task", "(create|add|set|schedule|make|set up|plan) [a|an]* follow up [task|call|email]* [for|with|on|to|about]* {text:title+due}").weight(-0.02),
    rule("assign_task", "(assign|give) {assignee:assignee} [a|an|the|new]* (task|to do|action item) [to|of|:|for]* {text:title+due}|assign [a|the|new]* (task|to do) to {assignee:assignee} [to|:|for|about]* {text:title+due}|(ask|tell|get|have|assign) {assignee:assignee} to {text:title+due}").weight(-0.12),
    rule("remind_other", "remind {assignee:assignee} [{time:due}] (to|about|that|of|:) {text:title+due}").firm(),
    rule("create_bare", "(create|add|make|new) [a|an|me|new|another]* (task|to do|todo)"),
    rule("list_create", "(make|create|start) [a|an|me|new]* (to do list|task list|list|checklist|shopping list) [for|of|to]* [{text:title+due}]").weight(-0.03),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("create a task to send proposal to ABC by Thu", &[("title", "send proposal to ABC"), ("due", "by Thu")]),
    ("add task: update the deck tomorrow", &[("title", "update the deck"), ("due", "tomorrow")]),
    ("new task prepare demo for Hooli next monday", &[("title", "prepare demo for Hooli"), ("due", "next monday")]),
    ("add call the printer to my to do list", &[("title", "call the printer")]),
    ("task: renew the domain", &[("title", "renew the domain")]),
    ("create task call Hannah tomorrow", &[]),
    ("add a to-do to update the pricing sheet by friday", &[]),
    ("task: prepare QBR deck for Acme", &[]),
    ("make a task for Priya to call Initech", &[]),
    ("put \"review contract\" on my todo list", &[]),
    ("new task for tomorrow: send pricing to Karl", &[]),
    ("add a task to follow up with Ana next week", &[]),
    ("create a high priority task to fix the quote", &[]),
    ("todo call the bank", &[]),
    ("assign a task to Tariq to review the contract", &[]),
    ("add a task for me to check the Wayne contract tmrw", &[]),
    ("pls create a task to invoice Volvo next friday", &[("due", "next friday")]),
    ("new to-do: order samples for Galp", &[("title", "order samples for Galp")]),
    ("i need a task to review the Q3 forecast by thursday", &[]),
    ("add task prep mtg notes for Lena", &[]),
    ("create a follow-up task for Omar next tuesday", &[]),
    ("set a task to chase the signature on monday", &[("title", "chase the signature"), ("due", "monday")]),
    ("make a to do: book the venue", &[("title", "book the venue")]),
    ("would you kindly create a task to update the price list", &[("title", "update the price list")]),
    ("urgent task: fix the Contoso quote", &[]),
    ("add \"send revised SOW\" to my tasks", &[]),
    ("new task due friday: clean up the pipeline", &[("due", "friday")]),
    ("add to my to-dos: renew the insurance", &[("title", "renew the insurance")]),
    ("create a task to get the PO from Hooli by the 20th", &[("due", "by the 20th")]),
];
