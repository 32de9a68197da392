//! The jobs, one file each.

mod prune_search_words;
pub(crate) mod purge_expired;
mod tell_member;
mod tell_threshold;
