//! `settings_set`: user settings.
//!
//! A setting of the person.

use super::prelude::*;

slots! {
    /// Slots of `settings_set`.
    pub struct SettingsSet {
        /// Which setting.
        key: Option<String>,
        /// The new value, as written.
        value: Option<String>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("brief_send", "(send|deliver|give) me [the|my]* [morning|daily]* (briefing|brief|digest|summary){key=briefing_time} [every|each|day|morning|at]* {time:value}").weight(0.05),
    rule("brief_sendmy", "(send|deliver|schedule|move|set|change) (my|the) [morning|daily]* (briefing|brief|digest|summary){key=briefing_time} [every|each|day|morning|at|to|for|time]* {time:value}").weight(0.06),
    rule("brief_at", "(brief|briefing|send my briefing|send me my briefing|send me the briefing|send my daily brief|morning briefing|daily briefing|digest|send my digest|schedule my briefing|set my briefing){key=briefing_time} [me|every|morning|day|for|to|time|daily|at|each|weekday|on|weekdays]* {time:value}").weight(0.05),
    rule("brief_word", "(brief me|send my briefing|send me the briefing|morning briefing|daily briefing|move my briefing|change my briefing|set my briefing){key=briefing_time} [every|day|each|morning|to|at|time|on]* (at|to|for) {text:value}").weight(-0.02),
    rule("timezone", "[my|i|set|change|update|switch|the|'m|am|now|use|is|make|to]* (timezone|time zone|tz) [is|to|now|as|=|:|should|be|of|for|me|on]* {text:value} {key=timezone}"),
    rule("live", "i [now|'m|am|'ve|have|just|currently]* (live|living|moved|based|am based|relocated|am in|'m in|am now in|travel|traveling) (in|to) {location:value} [now|for ~ ~*|:|these days]* [so|update|change|set|my|the|and|please]* (timezone|time zone|tz) [accordingly|please|to match]*{key=timezone}"),
    rule("language", "(reply|answer|speak|talk|respond|write|switch|set|change|use|communicate|text) [to|me|with|my|the|your|us|back|language|in|from now on|always]* [to|in|into|language]* (english{value=English}|arabic{value=Arabic}|french{value=French}|spanish{value=Spanish}|german{value=German}|portuguese{value=Portuguese}|hindi{value=Hindi}|italian{value=Italian}|dutch{value=Dutch}|turkish{value=Turkish}|urdu{value=Urdu}|russian{value=Russian}|chinese{value=Chinese}|japanese{value=Japanese}|korean{value=Korean}){key=language} [please|from now on|now|always|with me|only|instead]*"),
    rule("language2", "(language|my language|set language|change language) [is|to|:|=|should be]* {word:value}{key=language}"),
    rule("tenant", "(use|switch|change|go|log|move|select|set|work) [to|in|into|on|over]* [the|my]* (tenant|workspace|organization|org) [to|:|=]* {org:value}{key=tenant}"),
    rule("units", "(set|change|use|show|switch|make|display|update) [my|the|default|all|amounts|everything|base|me|prices|money]* (currency|amounts|numbers|default currency|base currency){key=currency} [to|in|as|=|is]* {word:value}"),
    rule("date_format", "(set|change|use|switch) [my|the|to]* (date format|time format|24 hour|12 hour|24h|24 hour clock|dark mode|light mode|week start|default pipeline|signature|working hours|quiet hours|default view|email signature|week starts on|office hours|out of office|display name|name|profile picture|avatar|phone number|nickname){key=preference} [to|as|on|=|is|from|for|clock|time|starts on|until]* [{text:value}]"),
    rule("quiet", "(set|no|quiet|don't|do not|never) [my|the|messages|notifications|disturb|pings|message|me|bother|hours]* (quiet hours|disturb me|bother me|quiet|disturb|hours|message me|notifications){key=quiet_hours} (after|before|between|from|to|at|until|on|during) {text:value}").weight(-0.05).bold(),
    rule("timezone_plain", "[my]* (timezone|time zone) [is|to]* {text:value}{key=timezone}").sure(),
    rule("quiet_plain", "[set]* [my]* quiet hours [are]* (from|between) {text:value}{key=quiet_hours}").sure(),
    rule("quiet_off", "[please]* (turn off|switch off|stop|remove|disable|no more|no) [my|the]* quiet hours{key=quiet_hours}{value=off}|[my|the]* quiet hours (off|none){key=quiet_hours}{value=off}").sure().bold(),
    rule("brief_plain", "brief me [every day|every morning|daily]* at {time:value} [on|every|weekdays|weekday|working days]*{key=briefing_time}").sure(),
    rule("call_me", "call me {contact:value}{key=name}").weight(-0.15),
    rule("my_x", "my (working hours|work hours|office hours|quiet hours|signature|language|currency|default currency|weekend){key=preference} (is|are|start|starts|begins|should be) [from|at|on]* {text:value}"),
    rule("notify_channel", "(send|deliver|give|post|show) [me|my|all|the]* (notifications|alerts|briefings|reminders|digests|updates|briefing|reports){key=channel} (on|to|via|in|by|through|over) (slack{channel=slack}|whatsapp{channel=whatsapp}|email{channel=email}|sms{channel=sms}|dm) [instead|from now on|only|please|not ~*]*"),
    rule("mail_left_out", "[please]* (don't|dont|do not|never|stop|no longer) (sync|syncing|keep|keeping|log|logging|import|importing|store|storing) [my|any|all]* (mail|mails|email|emails) (from|with) {text:value}{key=mail_left_out}|[please]* (block|ignore|exclude|leave out) [my|all|any]* (mail|mails|email|emails) (from|with) {text:value}{key=mail_left_out}").sure().bold(),
    rule("mail_kept", "[please]* (sync|keep|import) [my|all|any]* (mails|emails) (from|with) {text:value} [again|anyway|in any case|after all]{key=mail_kept}|[please]* (sync|import) [my|all|any]* (mail|email) (from|with) {text:value} [again|anyway|in any case|after all]{key=mail_kept}").weight(-0.02).sure(),
    rule("mail_shared", "[please]* share (my emails|my mails|all emails|all my emails|all of my emails|all my mail|all my email|all of my mail|all of my email) [(with|from) {text:value}] with [the|my]* (team|colleagues|everyone|everybody){key=mail_shared}|let [the|my]* (team|colleagues|everyone|everybody) (read|see) (my emails|my mails|all emails|all my emails|all of my emails|all my mail|all my email|all of my mail|all of my email) [(with|from) {text:value}]{key=mail_shared}").sure(),
    rule("mail_private", "[please]* (keep|make) (my emails|my mails|all emails|all my emails|all of my emails|all my mail|all my email|all of my mail|all of my email) [(with|from) {text:value}] private [again]*{key=mail_private}|[please]* (stop sharing|don't share|do not share|unshare) (my emails|my mails|all emails|all my emails|all of my emails|all my mail|all my email|all of my mail|all of my email) [with [the|my]* (team|colleagues|everyone|everybody)]{key=mail_private}|[please]* (stop sharing|don't share|do not share|unshare) (my emails|my mails|all emails|all my emails|all of my emails|all my mail|all my email|all of my mail|all of my email) (with|from) {text:value} with [the|my]* (team|colleagues|everyone|everybody){key=mail_private}").sure().bold(),
    rule("mail_labelled", "[please]* (only|just) (sync|keep|import) [my|the]* (mail|mails|email|emails) (labelled|labeled|with the label|with label|tagged) {text:value}{key=mail_labelled}|[please]* (sync|keep|import) only [my|the]* (mail|mails|email|emails) (labelled|labeled|with the label|with label|tagged) {text:value}{key=mail_labelled}|[please]* (sync|keep|import) [my|all|the]* (mail|mails|email|emails) (whatever|regardless of) [its|their|the|of]* (label|labels){key=mail_labelled}").sure(),
    rule("mail_read", "[please]* (let|allow) [the|a|an|your|our]* (model|language model|ai|llm) [to]* read (my emails|my mails|my mail|my email|my new emails|my new mail|all my emails|all my mail) [for [new|any|the]* (promises|commitments|action items|requests|what is promised)]{key=mail_read}|[please]* read (my emails|my mails|my mail|my email|my new emails|my new mail|all my emails|all my mail) for [new|any|the]* (promises|commitments|action items|requests|what is promised){key=mail_read}").sure(),
    rule("mail_not_read", "[please]* (don't let|do not let|never let|stop letting) [the|a|an|your|our]* (model|language model|ai|llm) read (my emails|my mails|my mail|my email|my new emails|my new mail|all my emails|all my mail) [for [new|any|the]* (promises|commitments|action items|requests|what is promised)]{key=mail_not_read}|[please]* (don't read|do not read|stop reading) (my emails|my mails|my mail|my email|my new emails|my new mail|all my emails|all my mail) for [new|any|the]* (promises|commitments|action items|requests|what is promised){key=mail_not_read}").sure().bold(),
    rule("mail_adds", "[please]* add (people|everyone|everybody|anyone) [who|whom|that]* i (email|mail|write to) (as contacts|as a contact|to my contacts|to the contacts) [automatically|by themselves|by yourself]*{key=mail_adds}|[please]* add contacts from my (mail|email|emails) (automatically|by themselves|by yourself){key=mail_adds}").sure(),
    rule("mail_adds_nobody", "[please]* (don't add|do not add|never add|stop adding) (people|everyone|everybody|contacts|anyone) from my (mail|email|emails) [automatically|by themselves|by yourself|as contacts|to my contacts]*{key=mail_adds_nobody}|[please]* (don't add|do not add|never add|stop adding) (people|everyone|everybody|anyone) [who|whom|that]* i (email|mail|write to) (as contacts|as a contact|to my contacts|to the contacts) [automatically|by themselves|by yourself]*{key=mail_adds_nobody}").sure().bold(),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("brief me at 7:30", &[]),
    ("timezone Kuwait", &[("key", "timezone"), ("value", "Kuwait")]),
    ("reply in Arabic", &[("key", "language"), ("value", "Arabic")]),
    ("use tenant acme-eu", &[("key", "tenant"), ("value", "acme-eu")]),
    ("change my timezone to Berlin", &[]),
    ("speak to me in Spanish", &[]),
    ("send my briefing at 8am", &[]),
    ("set my language to Arabic", &[]),
    ("switch to workspace acme-eu", &[]),
];
