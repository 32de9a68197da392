//! Slack over HTTP, as Slack delivers it: who is believed, who is known, and what is answered where.

mod buttons;
mod fake;
mod kept;
mod people;
mod signed;
mod workspace;
