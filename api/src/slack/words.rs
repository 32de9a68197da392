//! What is said to somebody in Slack about Slack itself.

use leancrm_bot::Reply;
use leancrm_core::{store::SlackTenant, tenancy::Actor};

use super::identity::Refusal;

/// To a workspace that leads to no tenant.
pub(super) fn stranger(team: &str) -> Reply {
    Reply::text(format!(
        "This Slack workspace is not connected to LeanCRM. Whoever runs the server connects it: leancrm slack connect {team}"
    ))
}

/// To somebody of whom nobody has said who they are.
pub(super) fn unlinked() -> Reply {
    Reply::text(format!("I don't know who you are yet. {CODE}"))
}

/// What somebody does who is not known by their address.
const CODE: &str = "Ask whoever runs LeanCRM for a code (leancrm slack code YOUR-EMAIL), and say it here within 15 minutes: \
                    /leancrm link CODE";

/// The same, where no member has their address.
pub(super) fn unknown_email(email: &str) -> Reply {
    Reply::text(format!("I don't know who you are yet: nobody in LeanCRM has your e-mail address {email}. {CODE}"))
}

/// The same, where their address may be anybody's.
pub(super) fn unconfirmed(email: &str) -> Reply {
    Reply::text(format!(
        "I don't know who you are yet: your e-mail address {email} is not confirmed in Slack. Confirm it there and ask me again. \
         Or else: {}{}",
        CODE[..1].to_lowercase(),
        &CODE[1..]
    ))
}

/// To somebody who is nobody here.
pub(super) fn refused(refusal: Refusal) -> Reply {
    Reply::text(match refusal {
        Refusal::Guest => {
            "You are a guest in this Slack workspace, and LeanCRM answers its members alone. Ask whoever runs LeanCRM to link \
             you if you work with it."
        }
        Refusal::Stranger => {
            "You are of another Slack workspace than this one, and LeanCRM answers its own members alone. Ask one of them \
             for what you need."
        }
        Refusal::Bot => "LeanCRM answers people, not other apps.",
        Refusal::Closed => {
            "This Slack account was closed, so LeanCRM answers it no more. Whoever runs the Slack workspace can open it again."
        }
    })
}

/// The first line to somebody who was known by their address.
pub(super) fn known(actor: &Actor, email: &str, others: &[SlackTenant]) -> String {
    let first = format!("I know you as {} by your e-mail address {email}.", actor.name());
    if others.is_empty() {
        return first;
    }
    let others: Vec<String> = others.iter().take(5).map(|tenant| format!("use {}", tenant.slug)).collect();
    format!("{first} You talk to {}; to talk to another, say: {}.", actor.tenant_name(), others.join(", or "))
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

/// In a modal whose answer takes longer than Slack waits.
pub(super) fn goes_on(in_message: bool) -> Reply {
    Reply::text(if in_message {
        "This takes a little longer. It goes on in the conversation you came from; you can close this."
    } else {
        "Working on it… The answer appears here."
    })
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
