//! What is said to somebody in Slack about Slack itself.

use leancrm_bot::Reply;

/// To a workspace that leads to no tenant.
pub(super) fn stranger(team: &str) -> Reply {
    Reply::text(format!(
        "This Slack workspace is not connected to LeanCRM. Whoever runs the server connects it: leancrm slack connect {team}"
    ))
}

/// To somebody of whom nobody has said who they are.
pub(super) fn unlinked() -> Reply {
    Reply::text(
        "I don't know who you are yet. Ask whoever runs LeanCRM for a code (leancrm slack code YOUR-EMAIL), and say it here \
         within 15 minutes: /leancrm link CODE",
    )
}

/// After a code that counts.
pub(super) fn linked(name: &str) -> Reply {
    Reply::text(format!("You are {name} here now. Ask me something, for example:")).with_suggestions([
        "what's on today?",
        "my pipeline",
        "help",
    ])
}

/// After a code that does not.
pub(super) fn no_such_code() -> Reply {
    Reply::text(
        "That code doesn't count: it is unknown, was said already, or is older than 15 minutes. Whoever runs LeanCRM makes \
         another: leancrm slack code YOUR-EMAIL",
    )
}

/// Where an answer takes longer than Slack waits.
pub(super) fn working() -> Reply {
    Reply::text("Working on it…")
}

/// Where somebody wants the form of a change that waits.
pub(super) fn form() -> Reply {
    Reply::text("Say what shall be different, for example: /leancrm make it 60k\nThen the change is shown again.")
}
