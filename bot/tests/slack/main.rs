//! Answers as Slack shows them: every kind, with ordinary, hostile and huge text.

mod samples;
mod slack_home;
mod slack_limits;
mod slack_random;
mod slack_shapes;
mod web;
