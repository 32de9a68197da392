//! `recent_activity`: timeline, calls, notes, e-mails with someone.
//!
//! What happened with somebody: calls, meetings, notes, e-mails.

use super::prelude::*;

slots! {
    /// Slots of `recent_activity`.
    pub struct RecentActivity {
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The kind of activity.
        r#type: Option<ActivityType>,
        /// How many at most.
        limit: Option<u32>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// What it is about, in the words of the person.
        topic: Option<String>,
        /// Whose records.
        owner: Option<Owner>,
        /// The state asked for or set.
        status: Option<String>,
        /// `inbound` for what was received, `outbound` for what was sent.
        direction: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("last", "[<ask>|show|me|what|which|list|give|get|find|read|pull|up|see|any|the|my|our|all|open|check|fetch|display|were|was|are|is|'s|bring]* [last|latest|recent|most recent|previous|new|past|unread{status=unread}|unanswered{status=unanswered}|missed{status=missed}|first|sent{status=sent}{direction=outbound}|received{direction=inbound}|incoming{direction=inbound}|outgoing{direction=outbound}|inbound{direction=inbound}|outbound{direction=outbound}|old]* [{num:limit}] [last|latest|recent|most recent|new|unread{status=unread}|missed{status=missed}]* <activity_type> [history|log|logs|notes|thread|exchange|received|logged|conversation|activity|i had|we had|i have|messages|we sent|i received|i got|list]* <activity_tail> <activity_tail>*").weight(-0.05),
    rule("last_bare", "[<ask>|show|me|list|read|check|my|any|get|do|i|have|see|what|pull|up|give|are|there]* (last|latest|recent|most recent|new|unread{status=unread}|unanswered{status=unanswered}|missed{status=missed}|sent{status=sent}{direction=outbound}|received{direction=inbound}|incoming{direction=inbound}|outgoing{direction=outbound}|inbound{direction=inbound}|outbound{direction=outbound}|my)* [{num:limit}] (last|latest|recent|most recent|new|unread{status=unread}|unanswered{status=unanswered}|missed{status=missed}|my)* <activity_type> [<activity_tail>|<tail>]*").weight(-0.03),
    rule("activity", "[<ask>|show|me|what|list|give|see|any|the|my|our|all|'s|is|was|recent|last|latest|get|check|view|pull|up|{num:limit}|on]* (activity|activities|interactions|interaction|timeline|history|conversation|conversations|communication|communications|touchpoints|correspondence|contact history|activity history|engagement|engagements|log|activity log|exchange|exchanges|thread|dealings) [history|log|feed|timeline|summary|do we have|have we had|we had|we 've had|so far]* <activity_tail> <activity_tail>*"),
    rule("activity_bare", "[<ask>|show|me|what|list|the|my|our|all|team{owner=team}|'s]* (recent|latest|last|new)* (activity|activities|interactions|timeline|activity feed|activity log|conversations) [{time:period}|<activity_tail>|<tail>]*").weight(-0.02),
    rule("whose_activity", "[<ask>|show|me]* {who} ['s]* (activity|activities|timeline|history|interactions|emails|calls|notes|meetings|conversations|communications|messages|activity log|activity history|call notes|call log) [{time:period}|history]*"),
    rule("when_last", "(when|how long ago) (did|was|have|had|were|has) (i{owner=me}|we|the|my|our|anyone|somebody|someone|{person:owner}|it)* [last|most recently|the last time|ever|the last|latest]* [<last_verbs>] [to|with|from]* {who} [last|the last time|{time:period}]*|when was the last time (i{owner=me}|we|anyone|somebody|{person:owner}) <last_verbs> [to|with|from]* {who}|when was (my|our|the) last (call{type=call}|meeting{type=meeting}|email{type=email}|conversation|contact|touch|touchpoint|interaction|chat|message{type=message}|touch point) (with|to|from) {who}|last (contact|touch|conversation|contacted|time we spoke|talked|spoke|interaction|touchpoint) (with|to) {who}|when (did|have) {who} last (reply|respond|email|call|write|contact|contact us|answer|get back|get back to us)"),
    rule("who_talked", "who (last|recently|has|have|was|from our team|on the team|on my team|in the team|'s)* [last|recently|been]* (emailed{type=email}|called{type=call}|talked to|spoke to|spoke with|spoken to|spoken with|met|met with|contacted|touched|texted{type=sms}|messaged{type=message}|visited|wrote to|talked with|talking to|in touch with) {who} [last|recently|{time:period}|most recently]*"),
    rule("who_emailed", "who (has|have|'s|did|all)* (emailed{type=email}|called{type=call}|texted{type=sms}|messaged{type=message}|contacted|written|wrote) (me|us) [recently|lately|back|{time:period}|last|and what ~ ~*|and ~ ~*]*"),
    rule("did_receive", "(did|do|have|has|is|are|was|were) (i|we|there|you|anyone|{who})* [get|receive|received|have|had|gotten|got|see|seen|any|hear|heard|new|there|reply|replied|been|ever|already|respond|responded|written|send|sent|a|an|some|call|called|answer|answered]* [any|some|a|an|new|recent|unread{status=unread}|the|my|more]* (<activity_type>|anything|something|back|reply|response|answer|word|hear|heard|replied|responded) (from{direction=inbound}|to|by|with|about|back from|anything from|on) <activity_who> [{time:period}|recently|lately|yet|today|back]*"),
    rule("did_speak", "(did|have|has) (i|we|anyone|anybody|{person:owner}) [already|ever|recently]* (call|called|email|emailed|meet|met|contact|contacted|speak|spoken|spoke|talk|talked|reach out|reached out|text|texted|write|written) [to|with|from]* {who} [{time:period}|yet|already|recently|this week|lately]*"),
    rule("did_they", "(did|has|have) {who} (reply|replied|respond|responded|answer|answered|call|called|email|emailed|write|written|get back|gotten back|open|opened|text|texted|message|messaged|call back|called back|sign) [to|back|me|us|my|the|our|email|message|to us|to me|last email|proposal|quote]* [yet|already|{time:period}]*"),
    rule("what_said", "what (did|was|were|have) (i|we|{who}|they|he|she) [last]* (discuss|discussed|talk about|talked about|say|said|talk|agree|agreed|decide|promise|write|email|tell|agree on) [about|on|with|to|in|at]* [me|us]* [{who}|my last call|the last meeting|the last call|our last call|our last meeting|last time]* [{time:period}|last time|about {text:topic}]*"),
    rule("about_topic", "(find|show|search|get|look for|pull up|read|open|list|search for|locate|any|do i have|are there|is there)* [me|the|any|all|a|an|that|some]* <activity_type> (about|regarding|on|mentioning|with subject|re|containing|that mentions|that mention|concerning|around) {text:topic+period}").weight(-0.02),
    rule("last_talk_about", "what (was|is|were|'s|happened) [said|discussed|agreed]* [in|on|at|during|with]* [our|my|the]* (last|latest|most recent|previous) (conversation|call{type=call}|meeting{type=meeting}|chat|email{type=email}|discussion|exchange|touchpoint) (with|to) {who} [about|all about|regarding|like|{time:period}]*|what happened (in|on|at|during|with) [our|my|the]* [last|latest]* (call{type=call}|meeting{type=meeting}|demo{type=meeting}|conversation|chat) [with] {who} [{time:period}]"),
    rule("notes_from", "[<ask>|show|me|read|the|my|our|all|any|see|get|pull up]* (notes|note|summary|minutes|recap|takeaways|action points){type=note} (from|of|on|for) [the|my|our|last|latest]* ({who} (meeting|call|demo|visit|conversation|lunch)|(meeting|call|demo|visit|conversation|lunch) (with|at) {who}) [{time:period}|last|yesterday]*"),
    rule("notes_on", "[<ask>|show|me|read|the|my|our|all|any|latest|last|see|get|what|do we have|have we]* (notes|note|call notes|meeting notes|call note|meeting note){type=note} (on|for|about|from|with|of) <activity_who> [{time:period}]"),
    rule("touch", "(have|has|are|did) (i|we|anyone|anybody|{person:owner}) [been]* (in touch|in contact|in touch recently|been in touch) with {who} [recently|lately|{time:period}]*"),
    rule("had_with", "(what|which)* [calls{type=call}|meetings{type=meeting}|emails{type=email}|conversations] (did|have) (i|we|{person:owner}) (have|had|make|made|log|logged|send|sent) [with|to|from]* [{who}] [in|on]* [{time:period}]"),
    rule("inbox", "(check|read|show|open|see|any|do i have|is there|what 's in|whats in|anything)* [me|my|the|any|new|in]* (inbox|new email|new emails|new messages|unread email|unread emails|unread messages|voicemail|voicemails|new mail|unread mail){type=email} [from {who}|{time:period}|today]*"),
    rule("did_say", "what (did|has|was|does) {who} (say|said|write|wrote|mention|tell us|want|ask|reply|answer) [about {text:topic}|in|on|during|his|her|their|the|last|latest|to|me|us|email{type=email}|call{type=call}|meeting{type=meeting}|message{type=message}|reply{type=email}|note{type=note}|most recent|{time:period}]*"),
    rule("last_person", "who (was|is|'s) [the]* last (person|one|rep|colleague|of us) [to|who|that]* (contact|contacted|talk to|talked to|spoke to|speak to|speak with|call|called|email|emailed|meet|met|touch) {who}"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("last 5 emails with Sarah", &[("type", "email"), ("limit", "5"), ("contact", "Sarah")]),
    ("when did we last talk to Acme?", &[("company", "Acme")]),
    ("recent activity on Globex", &[("company", "Globex")]),
    ("show me the call notes for Hooli", &[("type", "note"), ("company", "Hooli")]),
    ("any emails from Omar today", &[("type", "email"), ("contact", "Omar"), ("period", "today")]),
    ("who last spoke to Contoso", &[("company", "Contoso")]),
    ("history with Nadia Comaneci", &[("contact", "Nadia Comaneci")]),
    ("emails about pricing", &[("type", "email"), ("topic", "pricing")]),
    ("did Jane reply yet", &[("contact", "Jane")]),
    ("meetings with Acme last month", &[("type", "meeting"), ("company", "Acme"), ("period", "last month")]),
    ("did I call Priya this week", &[("contact", "Priya"), ("period", "this week")]),
    ("missed calls today", &[("status", "missed"), ("type", "call"), ("period", "today")]),
    ("what did we discuss with Initech", &[("company", "Initech")]),
    ("show me the last three calls with Globex", &[]),
    ("what was our last conversation with Hannah about", &[]),
    ("when did I last email Tariq", &[]),
    ("has Rosa replied to my email", &[]),
    ("timeline for Acme", &[]),
    ("notes from the Initech meeting", &[]),
    ("all emails to Hooli last week", &[]),
    ("did anyone call Contoso yesterday", &[]),
    ("who has been talking to Umbrella", &[]),
    ("recent interactions with Vandelay", &[]),
    ("any new emails", &[]),
    ("what happened in the last call with Sven", &[]),
    ("when was the last time we spoke with Globex", &[]),
    ("show me emails from Karl this month", &[]),
    ("what did Karl say in his last email", &[]),
    ("last meeting with Acme", &[]),
    ("did Globex respond to our proposal", &[]),
    ("show the conversation history with Hooli", &[]),
    ("calls I made yesterday", &[]),
    ("latest notes on the Initech deal", &[]),
    ("who was the last person to contact Acme", &[]),
    ("show me my unread emails", &[]),
    ("emails we received last week", &[("direction", "inbound"), ("period", "last week")]),
    ("last email from Sarah", &[("direction", "inbound"), ("contact", "Sarah")]),
    ("emails I sent Sarah", &[("direction", "outbound"), ("contact", "Sarah")]),
    ("emails sent to Globex this week", &[("direction", "outbound"), ("company", "Globex")]),
    ("calls from Globex", &[("direction", "inbound"), ("type", "call")]),
    ("recent activity by Omar", &[("owner", "Omar")]),
    ("when did I last speak with John Smith", &[("owner", "me"), ("contact", "John Smith")]),
];
