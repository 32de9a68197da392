//! `system_status`: sync, workflow, integration and spend status.
//!
//! Sync, workflows, integrations and spend.

use super::prelude::*;

slots! {
    /// Slots of `system_status`.
    pub struct SystemStatus {
        /// The part of the system: `gmail`, `calendar`, `workflows`, ….
        area: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule(
        "sync",
        "[<ask>|is|are|was|did|does|do|has|have|how|when|why|'s|my|our|the|check|status|of|show|last|what|me|any|isn't|aren't|not|still|been|with]* [gmail{area=gmail}|outlook{area=outlook}|email{area=email}|emails{area=email}|calendar{area=calendar}|slack{area=slack}|whatsapp{area=whatsapp}|google{area=google}|hubspot{area=hubspot}|salesforce{area=salesforce}|mailbox{area=email}|facebook{area=facebook}|meta{area=facebook}|stripe{area=stripe}|zapier{area=zapier}|inbox{area=email}|twilio{area=twilio}|google calendar{area=calendar}|contacts|crm|data]* (sync|syncing|synced|synchronized|synchronizing|synchronization|integration{area=integrations}|integrations{area=integrations}|connection|connected|hooked up|linked|disconnected|working|import{area=import}|imports{area=import}) [ok|okay|status|working|broken|failing|failed|down|errors|error|issues|up|health|healthy|to date|properly|correctly|running|fine|last|run|still|again|now|or not|live|connected|state|up to date|good|stuck|lag|delayed]* [{time:period}]",
    ),
    rule(
        "connected",
        "(is|are) [my|our|the]* (gmail{area=gmail}|outlook{area=outlook}|email{area=email}|calendar{area=calendar}|slack{area=slack}|whatsapp{area=whatsapp}|google{area=google}|mailbox{area=email}|facebook{area=facebook}|salesforce{area=salesforce}|hubspot{area=hubspot}|stripe{area=stripe}|google calendar{area=calendar}) [integration|sync|connection|account]* (connected|syncing|synced|linked|working|ok|broken|down|up|up to date|disconnected|hooked up|healthy|still connected) [properly|right now|now|today|correctly|or not]*",
    ),
    rule(
        "failed",
        "[<ask>|show|me|list|any|did|are|which|what|were|how many|have|has|the|my|do we have|is]* (failed|failing|broken|stuck|errored|paused|running|dead|pending|errors in|problems with|issues with|error)* (workflow{area=workflows}|workflows{area=workflows}|automations{area=workflows}|automation{area=workflows}|webhook{area=webhooks}|webhooks{area=webhooks}|jobs{area=jobs}|job{area=jobs}|integrations{area=integrations}|syncs{area=sync}|sync{area=sync}|imports{area=import}|import{area=import}|deliveries{area=webhooks}|workers{area=jobs}|background jobs{area=jobs}|queue{area=jobs}|runs{area=workflows}|workflow runs{area=workflows}) (fail|failed|failing|errors|error|failures|status|runs|down|broken|stuck|health|issues|run|running|log|logs|problems|succeed|succeeded|working|ok|state|deliveries|ran|going|backlog|executions)* [in|on|for|over]* [{time:period}]",
    ),
    rule(
        "spent",
        "(how much) (have|did|do|are) (we|i) (spent|spend|spending|paid|pay|used|burned) on (ai|llm|tokens|api|openai|gpt|models|the ai){area=usage} [in|so far]* [{time:period}] [so far]",
    ),
    rule(
        "spend",
        "[<ask>|how much|what|'s|is|our|the|show|me|did|we|have|much|my]* (llm{area=usage}|ai{area=usage}|api{area=usage}|token{area=usage}|tokens{area=usage}|model{area=usage}|usage{area=usage}|openai{area=usage}|gpt{area=usage}) (spend|usage|cost|costs|bill|budget|tokens|calls|spending|consumption|used|credits|limits|left|spent)* [so far|on|in|for|this|did we use|have we used]* [{time:period}]",
    ),
    rule(
        "status",
        "(system|service|server|bot|crm|platform) (status|health|check|ok|up|down|online|working)|(is|are) [the|everything|all]* (system|systems|service|server|servers|bot|crm|platform|api|leancrm|everything) [up|down|working|running|ok|healthy|operational|online|working ok|slow|broken|up and running]* [{time:period}|right now|now]|status page|health check",
    ),
    rule(
        "did_run",
        "(did|has|is) [the|my]* {workflow:area} (workflow|automation|playbook|sequence|sync|import|job) [run|ran|work|finish|finished|complete|fail|failed|fire|fired|execute|running|succeed|go out|already]* [{time:period}|yet|for {who}|ok]*",
    ),
    rule(
        "all_synced",
        "(is|are) (everything|all|my data|my accounts|my emails|all my emails|contacts|my contacts) (synced|syncing|in sync|up to date|connected|synchronized|working)",
    ),
    rule(
        "connect",
        "[please|i want to|i'd like to|can i|can you|how do i|let me|help me]* (connect|reconnect|link|hook up|set up){area=connect} [my|the|to|up|our]* (google|gmail|google account|google calendar|google mail|mailbox|email|inbox|calendar) [account|to leancrm|to the crm|to crm|again|please|now]*",
    )
    .sure(),
    rule(
        "suggested",
        "[<ask>|show|list|me|my|the|any|are there|what|who|which]* (suggested contacts|contact suggestions|suggested people|people in my mail|people in my email|people in my inbox|new people in my mail|suggestions from my mail|suggestions from my email){area=suggestions} [who|that|are|is|not|aren't|yet|contacts|in the crm]*",
    )
    .sure(),
    rule(
        "found",
        "[<ask>|show|list|me|my|the|any|are there|what|which|open]* (gmail sync suggestions|email sync suggestions|mail sync suggestions|findings from my mail|findings in my mail|promises in my mail|promises from my mail|promises in my email|found in my mail|found in my email){area=found} [please|today|now]*|what did you find in my (mail|email|emails|inbox){area=found}|what was promised in my (mail|email|emails|inbox){area=found}",
    )
    .sure(),
    rule(
        "import",
        "(did|has|is|was) [the|my|our]* (import{area=import}|sync{area=sync}|export{area=export}|backup{area=backup}|migration{area=import}) [been|already]* (finish|finished|complete|completed|done|fail|failed|work|worked|succeed|run|go through|running|over|still running) [yet|already|{time:period}]*",
    ),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("is my Gmail syncing?", &[("area", "gmail")]),
    ("failed workflows today", &[("area", "workflows"), ("period", "today")]),
    ("LLM spend this month", &[("area", "usage"), ("period", "this month")]),
    ("did my calendar sync today", &[]),
    ("are there any failed jobs", &[]),
    ("is slack connected", &[]),
    ("how much have we spent on ai this month", &[]),
    ("is everything synced", &[]),
    ("did the import finish", &[]),
    ("any webhook failures", &[]),
];
