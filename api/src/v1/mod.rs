//! Version 1 of the API, one file for each resource.

pub(crate) mod ask;
pub(crate) mod complete;
pub(crate) mod me;
