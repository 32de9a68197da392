//! `tasks_list`: list tasks and reminders.
//!
//! Tasks, to-dos and reminders, read back.

use super::prelude::*;

slots! {
    /// Slots of `tasks_list`.
    pub struct TasksList {
        /// Whose records.
        owner: Option<Owner>,
        /// The state asked for or set.
        status: Option<TaskStatus>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The priority asked for: `high`, `normal` or `low`.
        priority: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("list", "[<ask>|what|which|show|me|list|any|do|i|we|have|are|there|see|check|read|out|pull|up|get|give|open|'s|on|of|to|tell|how about|my|the|display|view|got|back|all of]* <task_adj>* (tasks|task|to dos|to do|to do list|to do lists|to-dos|todo list|task list|action items|action item|reminders|reminder|reminder list|follow ups|follow up tasks|assignments|checklist|open items|to do items|things to do|task items|chores|list of tasks|things on my list|my list) (<task_filter>|<tail>|list|items|open|left|today)*"),
    rule("overdue", "(what|which|show|list|anything|everything|any|what 's)* [me|<be>|do i have|my]* (overdue|late|past due|due|outstanding|behind schedule|open|pending|left to do|still open|unfinished){status=open} (<task_filter>)*").weight(-0.03),
    rule("overdue2", "(what|which|show|list|anything|everything|any|what 's)* [me|<be>|do i have|my|that 's]* (overdue|late|past due|behind){status=overdue} (<task_filter>)*"),
    rule("due", "(what|which|anything|something|everything|what 's)* [<be>|do i have|have i got|i have|that 's]* due [for me|for my team{owner=team}|on|in|by|for]* {time:period} (<task_filter>)*"),
    rule("must_do", "what (do|does|have|must) (i|we|{person:owner}) (need to|have to|got to|have|need|still need to|still have to) [to|left to]* (do|get done|finish|complete|deliver|follow up on) (for|by|on|with|before)* ({time:period}|{who}|<task_filter>)"),
    rule("tasks_for", "[what|which|show|list|me]* (tasks|to dos|todos|reminders|task|action items) [<be>|are]* (linked to|related to|for|about|on|with|attached to|regarding|associated with|connected to|tied to|around) [the]* ({deal} (deal|opportunity|opp)|{who}) (<task_filter>)*"),
    rule("remind_what", "what (did|have) i (ask|asked|tell|told|set) you to remind me [about|of]* [{time:period}]|what (am|was) i (supposed|meant|going) to do [{time:period}|for {who}|next]*|what reminders (are|have|do) [i|there|set|have]* [set|active|up|pending]* (<task_filter>)*|(did|has|was|is) [the|my]* reminder (for|about|to|on) {text:title} (go out|gone out|sent|set|fire|fired|go off|gone off|triggered|still on|active)"),
    rule("did_finish", "(did|have|has|is|was|were) (i|we|anyone|{person:owner}|the|my)* [already|yet|ever]* (finish|complete|do|completed|finished|done with|close|closed) [the|my|all|that]* {words:company} (task|tasks|to do|reminder|follow up) [yet|done|finished|complete|completed]*"),
    rule("finished", "what (did|have|has) (i|we|{person:owner}) (finish|complete|finished|completed|done|get done|got done|accomplish|accomplished|check off|close off|tick off){status=done} [in|on]* [{time:period}]"),
    rule("assigned_me", "[what|which|anything]* [is|'s|are|was|were]* assigned to me{owner=me} (<task_filter>)*").weight(-0.05),
    rule("my_list", "(my|the){owner=me} (list|plate|backlog)").weight(-0.1),
    rule("due_me", "(do|have) i (have|got) (anything|something|any|stuff) [that 's|that is]* due [on|by|in]* {time:period}").weight(0.05),
    rule("left_list", "what (is|'s|do i have) (left|still|remaining|outstanding|open) [to do|on|in|for|still]* [my|the|our]* [to do|task]* (list|plate|tasks|to dos|to do) [for|left|due]* [{time:period}]").weight(0.03),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("my tasks", &[("owner", "me")]),
    ("what's overdue for my team?", &[("status", "overdue"), ("owner", "team")]),
    ("show me each of my tasks", &[("owner", "me")]),
    ("tasks due this week", &[("period", "this week")]),
    ("open tasks for Acme", &[("status", "open"), ("company", "Acme")]),
    ("overdue tasks", &[("status", "overdue")]),
    ("list all my reminders", &[("owner", "me")]),
    ("to do list", &[]),
    ("what's due today", &[("period", "today")]),
    ("completed tasks last week", &[("status", "done"), ("period", "last week")]),
    ("Lina's open to-dos", &[("owner", "Lina"), ("status", "open")]),
    ("what do I have to do for Globex", &[("company", "Globex")]),
    ("what's on my to do list", &[]),
    ("any overdue tasks?", &[]),
    ("show Priya's tasks for this week", &[]),
    ("what tasks do i have tomorrow", &[]),
    ("list open todos for Globex", &[]),
    ("what reminders do I have", &[]),
    ("what did i finish yesterday", &[]),
    ("todos due friday", &[]),
    ("which tasks are overdue", &[]),
    ("do I have anything due tomorrow", &[]),
    ("tasks assigned to Tariq", &[]),
    ("what's left on my list for today", &[]),
    ("high priority tasks", &[("priority", "high")]),
    ("show completed tasks", &[]),
    ("low priority tasks due this week", &[("priority", "low"), ("period", "this week")]),
    ("my urgent tasks", &[("owner", "me"), ("priority", "high")]),
    ("all tasks due today", &[("period", "today")]),
    ("show me all of my overdue tasks", &[("owner", "me"), ("status", "overdue")]),
];
