//! `task_update`: complete/snooze/reassign/delete/reopen a task.
//!
//! A task is done, put off, handed on, taken off the list.

use super::prelude::*;

slots! {
    /// Slots of `task_update`.
    pub struct TaskUpdate {
        /// Job title of a person, or title of a task or meeting.
        title: Option<String>,
        /// What to do with it.
        action: Option<String>,
        /// The day.
        date: Option<TimePhrase>,
        /// Who should do it.
        assignee: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// Position in the list, from 1; -1 is the last.
        ordinal: Option<i64>,
        /// How many: `all`, ….
        scope: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("done", "(mark|set|check|tick|cross|complete|finish|close|close out|resolve|check off|tick off|cross off|mark off|flag) [off|out|the|my|that|this|task|to do|reminder|todo|item|number|called|titled|named|as]* {text:title} [task|to do|reminder|todo|item]* [as|off|is]* (done|complete|completed|finished|off|off my list|off the list|off my to do list|resolved|accomplished){action=done}"),
    rule("complete", "(complete|finish|close|check off|tick off|cross off|close out|i finished|i completed|i did|i 've done|done with|i 'm done with|finished|completed|finished with|we finished|i am done with|i 've finished|i 've completed|wrap up|just finished){action=done} [the|my|that|this]* ({text:title} (task|to do|reminder|todo|item|to dos)|task {text:title}|task|reminder {text:title}|to do {text:title})"),
    rule("is_done", "[the|my]* {text:title} (task|to do|reminder)* (is|are|was|has been|have been) (done|complete|completed|finished|taken care of|handled|sorted|booked : mark complete|booked : mark it done|sent : mark it done){action=done} [now|already|mark it done|mark complete|mark it complete|close it]*").weight(-0.08),
    rule("mark_complete", "{text:title} : (mark|tick|check|close) [it|that|as|off|this]* (complete|done|completed|finished|off|as done|as complete){action=done}"),
    rule("mark_it", "(mark|check|tick|set) (it|that|this|the task|task {num:ordinal}|all|everything|the first one{ordinal=1}|the second one{ordinal=2}|them|them all|all tasks|number {num:ordinal}|the last one{ordinal=-1}|the first task{ordinal=1}|the second task{ordinal=2}) [as|off]* (done|complete|completed|finished|off){action=done}"),
    rule("in_list", "(done with{action=done}|finished{action=done}|complete{action=done}|delete{action=delete}|remove{action=delete}|snooze{action=snooze}|postpone{action=snooze}|reopen{action=reopen}) [the]* (first{ordinal=1}|second{ordinal=2}|third{ordinal=3}|last{ordinal=-1}) [one|task|reminder] [to|until|till|by|for]* [{time:date}]"),
    rule("snooze", "(snooze|postpone|delay|defer|push|push back|reschedule|move|put off|bump|shift|hold off on|push out|move back|extend|change|delay){action=snooze} [back|off|the|my|that|this|all|out]* ({text:title} (task|to do|reminder|todo|tasks|reminders|follow up)|task {text:title}|reminder {text:title}|tasks) [due date]* [to|till|until|by|for|back|from|a|another]* [{time:date}|{days:ordinal}|day|a bit|later]"),
    rule("snooze_it", "(snooze|postpone|defer|put off|remind me again|remind me later){action=snooze} [it|that|this|me]* [to|till|until|by|for]* [{time:date}|later|a bit]"),
    rule("reassign", "(give|assign|reassign|hand|pass|delegate|hand over|transfer|move){action=reassign} [the|my|that|this|all]* ({text:title} (task|to do|todo|reminder|tasks|to dos)|task {text:title}) [over]* to {assignee:assignee}"),
    rule("delete", "(delete|remove|cancel|drop|scrap|erase|clear|get rid of|discard|turn off|stop|kill|dismiss|take|clear out|disable){action=delete} [the|my|that|this|all{scope=all}|of]* ({text:title} (from|off|in|out of) [my|the]* (to do|task|todo|tasks|reminders|reminder|to dos)* (list|lists|tasks|reminders|to dos|to do|todo|plate)|{text:title} (task|to do|reminder|todo|to-do|reminders)|(task|reminder|to do) [:|to|called|number|about|for|named]* {text:title}|completed (tasks|to dos)|(tasks|reminders|to dos|to do list|task list|reminder|task))"),
    rule("take_off", "(take|remove|delete|erase|cross|get|scratch|strike){action=delete} {text:title} (off|from) [of|my|the]* (to do|task|todo|tasks|to dos)* (list|lists|tasks|to dos|to do|todo)"),
    rule("reopen", "(reopen|re-open|uncheck|restore|unmark|bring back|unmark){action=reopen} [the|my|that]* {text:title} (task|to do|reminder) [again]|reopen task {text:title}{action=reopen}"),
    rule("change", "(change|update|set|edit|rename|move|make) [the|my|due|date|deadline|priority|of|for]* {text:title} (task|to do|reminder) ['s|due|date|deadline|to|priority|for|by|is|as|name]* [{time:date}|high|low|urgent|medium|high priority] {action=reschedule}").weight(-0.02),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("done with the proposal task", &[("title", "proposal"), ("action", "done")]),
    ("snooze the demo reminder to Monday", &[("action", "snooze")]),
    ("mark the task send invoice as done", &[("title", "send invoice"), ("action", "done")]),
    ("give the pricing task to Omar", &[("title", "pricing"), ("assignee", "Omar"), ("action", "reassign")]),
    ("remove milk from my to do list", &[("title", "milk"), ("action", "delete")]),
    ("complete task call Jane", &[("title", "call Jane"), ("action", "done")]),
    ("mark the Hannah task done", &[]),
    ("I finished the pricing task", &[]),
    ("push my follow up task to next week", &[]),
    ("delete the reminder about the invoice", &[]),
    ("reassign the QBR task to Priya", &[]),
    ("mark all my tasks as done", &[]),
    ("reschedule the invoice task to friday", &[]),
    ("complete the reminder about the quote", &[]),
];
