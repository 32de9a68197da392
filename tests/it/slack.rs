//! Slack over HTTP, as Slack delivers it: who is believed, who is known, and what is answered where; and how the app gets into
//! a workspace.

mod beside;
mod both;
mod buttons;
mod check;
mod demo;
mod fake;
mod faults;
mod forms;
mod identity;
mod install;
mod kept;
mod links;
mod people;
mod reminders;
mod rotation;
mod sharing;
mod signed;
mod socket;
mod talking;
mod vendor;
mod workspace;
