//! The words of sentences about records.

/// How such a sentence may begin, with what is to be done. Longer beginnings go before the shorter ones they begin with.
pub(super) const VERBS: &[(&str, &str)] = &[
    ("undo the merge of", "unmerge"),
    ("un-merge", "unmerge"),
    ("unmerge", "unmerge"),
    ("bring back", "restore"),
    ("un-delete", "restore"),
    ("undelete", "restore"),
    ("un-archive", "restore"),
    ("unarchive", "restore"),
    ("restore", "restore"),
    ("recover", "restore"),
    ("get rid of", "delete"),
    ("delete", "delete"),
    ("erase", "delete"),
    ("purge", "delete"),
    ("wipe", "delete"),
    ("remove", "delete"),
    ("destroy", "delete"),
    ("trash", "delete"),
    ("drop", "delete"),
    ("bin", "delete"),
    ("nuke", "delete"),
    ("clear", "delete"),
    ("archive", "archive"),
    ("deactivate", "archive"),
    ("hide", "archive"),
    ("deduplicate", "merge"),
    ("dedupe", "merge"),
    ("merge", "merge"),
    ("combine", "merge"),
    ("consolidate", "merge"),
    ("unify", "merge"),
    ("join", "merge"),
    ("back up", "export"),
    ("backup", "export"),
    ("export", "export"),
    ("download", "export"),
    ("dump", "export"),
    ("extract", "export"),
    ("save", "export"),
    ("generate", "export"),
    ("create", "export"),
    ("make", "export"),
    ("produce", "export"),
    ("pull", "export"),
    ("give me", "export"),
    ("get me", "export"),
    ("send me", "export"),
    ("i need", "export"),
    ("can i have", "export"),
];

/// Words of politeness before a command.
pub(super) const POLITE: &[&str] =
    &["please", "can", "could", "would", "you", "kindly", "now", "ok", "okay", "hey", "just"];
/// Words before a record that narrow nothing.
pub(super) const ARTICLES: &[&str] =
    &["the", "this", "that", "these", "those", "our", "a", "an", "of", "two", "2", "both", "record", "records"];
/// Words of an export that narrow nothing.
pub(super) const OF_FILES: &[&str] = &[
    "me",
    "csv",
    "excel",
    "xlsx",
    "xls",
    "spreadsheet",
    "sheet",
    "json",
    "pdf",
    "file",
    "files",
    "list",
    "export",
    "download",
    "dump",
    "data",
    "to",
    "as",
    "into",
    "in",
    "with",
    "containing",
    "full",
    "out",
    "for",
];
/// States of deals and leads.
pub(super) const STATES: &[&str] = &[
    "open",
    "won",
    "lost",
    "closed",
    "overdue",
    "snoozed",
    "parked",
    "new",
    "working",
    "qualified",
    "disqualified",
    "unqualified",
    "junk",
    "junked",
    "spam",
    "converted",
    "unassigned",
];
/// Words that stand between a kind of record and its name.
pub(super) const BEFORE_NAMES: &[&str] =
    &["called", "named", "for", "of", ":", "with", "email", "e-mail", "address", "phone", "number", "about", "on"];
/// How a sentence is rounded off.
pub(super) const AT_THE_END: &[&str] = &[
    "from the crm",
    "from crm",
    "from our crm",
    "from the system",
    "from the pipeline",
    "from my pipeline",
    "from my contacts",
    "from the database",
    "permanently",
    "completely",
    "for good",
    "entirely",
    "again",
    "please",
    "now",
    "record",
    "records",
    "profile",
    "and all",
    "to the crm",
];

/// The kind that a word names, and whether it names several.
pub(super) fn kind(word: &str) -> Option<(&'static str, bool)> {
    Some(match word {
        "contact" | "person" => ("contact", false),
        "contacts" | "people" | "persons" => ("contact", true),
        "company" | "account" | "organisation" | "organization" | "customer" => ("company", false),
        "companies" | "accounts" | "organisations" | "organizations" | "customers" => ("company", true),
        "deal" | "opportunity" | "opp" => ("deal", false),
        "deals" | "opportunities" | "opps" | "pipeline" => ("deal", true),
        "lead" => ("lead", false),
        "leads" => ("lead", true),
        "candidate" => ("candidate", false),
        "candidates" => ("candidate", true),
        "note" | "notes" => ("note", false),
        "task" | "tasks" | "reminder" | "reminders" => ("task", false),
        "activity" | "activities" | "call" | "calls" | "meeting" | "meetings" => ("activity", false),
        _ => return None,
    })
}

/// Those of them that narrow nothing wherever they stand.
pub(super) const ABOUT_THE_FILE: &[&str] =
    &["csv", "excel", "xlsx", "xls", "spreadsheet", "sheet", "json", "pdf", "file", "files", "download", "dump"];
