//! Slack over HTTP, as Slack delivers it: who is believed, who is known, and what is answered where; and how the app gets into
//! a workspace.

mod buttons;
mod fake;
mod kept;
mod check;
mod install;
mod people;
mod rotation;
mod signed;
mod vendor;
mod workspace;
