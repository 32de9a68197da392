//! The jobs, one file each.

mod apply_mail_wishes;
mod attach_mail;
mod log_meeting;
mod looks;
mod prune_search_words;
pub(crate) mod purge_expired;
mod read_mail;
mod sync_calendar;
mod sync_mailbox;
mod tell_member;
mod tell_threshold;
mod write_calendar;
