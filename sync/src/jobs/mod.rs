//! The jobs, one file each.

mod attach_mail;
mod looks;
mod prune_search_words;
pub(crate) mod purge_expired;
mod read_mail;
mod sync_mailbox;
mod tell_member;
mod tell_threshold;
