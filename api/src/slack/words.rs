//! What is said to somebody in Slack about Slack itself.

use leancrm_bot::Reply;
use leancrm_core::store::SlackTenant;

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

/// Why an answer that was to be shown to everybody is shown to its asker alone.
pub(super) fn for_you_alone(why: &str) -> String {
    format!("Only you see this: {why}")
}

/// The tenants that somebody can talk to from here.
pub(super) fn tenants(wanted: Option<&str>, tenants: &[SlackTenant]) -> Reply {
    let first = wanted.map_or_else(
        || "You can talk to:".to_owned(),
        |wanted| {
            format!(
                "You are in no tenant called {:?} here. You can talk to:",
                wanted.chars().take(60).collect::<String>()
            )
        },
    );
    let lines = tenants.iter().enumerate().map(|(at, tenant)| {
        let now = if at == 0 { ", as now" } else { "" };
        format!("{} ({}){now}", tenant.name, tenant.slug)
    });
    let text = std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n");
    Reply::text(text).with_suggestions(tenants.iter().skip(1).take(5).map(|tenant| format!("use {}", tenant.slug)))
}

/// After another tenant was chosen.
pub(super) fn chosen(name: &str) -> Reply {
    Reply::text(format!("You talk to {name} from now on."))
}

/// After a thumb down.
pub(super) fn thumb_down() -> Reply {
    Reply::text("Thank you, that is kept for whoever improves the answers. Say it in other words, and I try again.")
}
