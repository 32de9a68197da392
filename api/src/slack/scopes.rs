//! What the app asks to be allowed, each for something that it does.

/// The scopes of the bot. <https://docs.slack.dev/reference/scopes>
pub const SCOPES: [&str; 14] = [
    "app_mentions:read", // what is said to it in a channel
    "channels:history",  // the thread it was asked in, and its own messages there
    "channels:read",     // who is in a channel before something goes there
    "chat:write",        // answers
    "commands",          // the slash command and the shortcuts
    "groups:history",    // as above, in private channels that it was invited to
    "groups:read",
    "im:history", // what is said to it alone
    "im:read",
    "im:write",         // to write to somebody first
    "links:read",       // links to records that somebody shares
    "links:write",      // and what is shown below them
    "users:read",       // names and time zones
    "users:read.email", // who somebody is
];

/// Which of these are not among those that were given.
pub(crate) fn missing(given: &[String]) -> Vec<&'static str> {
    SCOPES.into_iter().filter(|scope| !given.iter().any(|given| given == scope)).collect()
}
