//! Slack over HTTP, as Slack delivers it: who is believed, who is known, and what is answered where; and how the app gets into
//! a workspace.

mod beside;
mod buttons;
mod check;
mod fake;
mod identity;
mod install;
mod kept;
mod people;
mod rotation;
mod signed;
mod socket;
mod vendor;
mod workspace;
