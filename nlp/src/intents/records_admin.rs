//! `records_admin`: merge / delete / archive / export records.
//!
//! Records are merged, deleted, archived or exported.

use super::prelude::*;

slots! {
    /// Slots of `records_admin`.
    pub struct RecordsAdmin {
        /// What to do with it.
        action: Option<String>,
        /// The kind of record.
        kind: Option<String>,
        /// The person, as written.
        contact: Option<String>,
        /// The company, as written.
        company: Option<String>,
        /// The deal, as written.
        deal: Option<String>,
        /// The lead, as written.
        lead: Option<String>,
        /// The record it is about, as written.
        entity: Option<String>,
        /// File format.
        format: Option<String>,
        /// The stretch of time asked about.
        period: Option<TimePhrase>,
        /// The state asked for or set.
        status: Option<String>,
        /// How many: `all`, ….
        scope: Option<String>,
        /// When the record was created.
        created_period: Option<TimePhrase>,
    }
}

pub(crate) const RULES: &[Rule] = &[
    rule("merge", "(merge|dedupe|deduplicate|combine|consolidate|join|unify){action=merge} [the|these|those|two|both|all|duplicate|duplicates|my|of|three|any|2|3]* ({who} [and|with|into|&]* [{org:entity}] [records|contacts|duplicates|companies|accounts|entries|profiles|record|deals|leads]*|(contacts{kind=contact}|companies{kind=company}|accounts{kind=company}|duplicates|records|deals{kind=deal}|leads{kind=lead}|duplicate contacts{kind=contact}|contact records{kind=contact}|them) [called|named|for|of|in|with|from|same email|the same|email|phone|name]* [{who}])"),
    rule("merge_stmt", "[these|those|the]* [two|both]* {who} (records|contacts|entries|accounts|profiles) <be> [the|a]* (same|same person|same company|duplicates|duplicate) [person|company|one]* [:|please|so]* (merge|combine|dedupe|join) [them|it]*{action=merge}").weight(0.05),
    rule("merge_and", "(merge|combine){action=merge} {who} (with|and|into) {org:entity} [records|contacts]*"),
    rule("delete", "(delete|erase|purge|wipe|remove|destroy|trash|get rid of|drop|clear|bin|nuke){action=delete} [the|this|that|my|all{scope=all}|every{scope=all}|of|from|our|old|these|those|everything|any|permanently|duplicate|open|closed|lost{status=lost}|won{status=won}|stale|completely]* ((contact{kind=contact}|person{kind=contact}|company{kind=company}|account{kind=company}|deal{kind=deal}|opportunity{kind=deal}|lead{kind=lead}|record|contacts{kind=contact}|companies{kind=company}|deals{kind=deal}|leads{kind=lead}|records|accounts{kind=company}|opportunities{kind=deal}|opps{kind=deal}|opp{kind=deal}|data|notes{kind=note}|note{kind=note}|activities{kind=activity}|customer{kind=company}|customers{kind=company}|everything{scope=all}|database{scope=all}|crm{scope=all}|pipeline{kind=pipeline}|duplicates{kind=duplicate}) [for|called|named|of|with|:|from|in|about|on|at]* [{who}] [from|in|the|crm|system|pipeline|older|than|created|my|completely|permanently|before|records]* [{time:created_period}]|{who} [contact{kind=contact}|deal{kind=deal}|account{kind=company}|lead{kind=lead}|record|company{kind=company}|records|opportunity{kind=deal}|opp{kind=deal}|profile|from|the|crm|my|contacts|system|database|pipeline|our|completely|permanently|entirely|list|contact list]*)"),
    rule("it", "(delete|erase|remove|archive|purge){action=delete} (it|him|her|them|this|that|this one|all of them|everything)"),
    rule("archive", "(archive|unarchive|deactivate|hide|restore){action=archive} [the|this|that|my|all{scope=all}|old|every{scope=all}|our|any|closed|lost{status=lost}|won{status=won}|stale|inactive]* ((contact{kind=contact}|company{kind=company}|account{kind=company}|deal{kind=deal}|lead{kind=lead}|record|contacts{kind=contact}|companies{kind=company}|deals{kind=deal}|leads{kind=lead}|accounts{kind=company}|opportunities{kind=deal}|opps{kind=deal}) [for|called|named|of|from|older|than|created|before|that|are]* [{who}|{time:period}]|{who} [contact{kind=contact}|deal{kind=deal}|account{kind=company}|lead{kind=lead}|record|company{kind=company}|opp{kind=deal}])"),
    rule("export", "(export|download|dump|extract|back up|backup|save|generate|give me|get me|send me|i need|can i have|create|make|produce|pull){action=export} [me|an|a|the|all|my|our|export|of|list|every|out|full|open{status=open}|won{status=won}|lost{status=lost}|closed{status=closed}|new]* (csv{format=csv}|excel{format=xlsx}|spreadsheet{format=xlsx}|xlsx{format=xlsx}|xls{format=xlsx}|pdf{format=pdf}|export|excel file{format=xlsx}|csv file{format=csv}|excel sheet{format=xlsx}|google sheet{format=sheet}|json{format=json}|sheet{format=xlsx}|download|dump) [of|with|for|from|export|my|our|the|all|every|containing]* [open{status=open}|won{status=won}|lost{status=lost}|closed{status=closed}|new|current|my|me|us]* [contacts{kind=contact}|companies{kind=company}|deals{kind=deal}|leads{kind=lead}|accounts{kind=company}|opportunities{kind=deal}|opps{kind=deal}|tasks{kind=task}|pipeline{kind=deal}|customers{kind=company}|activities{kind=activity}|records|data|crm|everything|notes{kind=note}]* [in|from|for|{time:period}|closing|created|{location}|of|this]*"),
    rule("export_records", "(export|download|dump|extract|back up|backup){action=export} [me|an|a|the|all|my|our|list|of|every|out|open{status=open}|won{status=won}|lost{status=lost}|closed{status=closed}|new|{person:owner} 's|{location}|{industry}|{time:period} ['s]]* (contacts{kind=contact}|companies{kind=company}|deals{kind=deal}|leads{kind=lead}|accounts{kind=company}|opportunities{kind=deal}|opps{kind=deal}|tasks{kind=task}|pipeline{kind=deal}|customers{kind=company}|activities{kind=activity}|records|data|crm|everything|notes{kind=note}|database|contact{kind=contact}|deal{kind=deal}|list|people{kind=contact}|report|pipeline report) [list|data|report|records|pipeline]* [from|for|in|created|added|closing|of|tagged|over|since|closed|won|on|at]* [{time:period}|{who}|{location}] [to|as|in|into]* [a|an]* [csv{format=csv}|excel{format=xlsx}|spreadsheet{format=xlsx}|xlsx{format=xlsx}|pdf{format=pdf}|google sheets{format=sheet}|json{format=json}|csv file{format=csv}|file]*"),
];

/// What people say, with the slots that must come of it; these are the tests of the rules.
pub const EXAMPLES: &[Example] = &[
    ("merge the two John Smiths", &[("action", "merge")]),
    ("delete this contact", &[("action", "delete"), ("kind", "contact")]),
    ("export my contacts", &[("action", "export"), ("kind", "contact")]),
    ("delete the Globex deal", &[("action", "delete"), ("company", "Globex"), ("kind", "deal")]),
    ("export open deals to csv", &[("action", "export"), ("kind", "deal"), ("status", "open"), ("format", "csv")]),
    ("delete the contact Tom Hughes", &[]),
    ("merge Globex and Globex Inc", &[]),
    ("export all my leads to csv", &[]),
    ("archive the Umbrella account", &[]),
    ("remove Karl Maier from the CRM", &[]),
    ("delete all lost deals", &[]),
    ("merge duplicate contacts", &[]),
    ("download my pipeline as excel", &[]),
];
