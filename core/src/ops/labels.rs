//! The labels of people and companies.

use crate::{
    error::{Error, Result},
    text,
};

/// A label as it can be kept.
pub(super) fn named(tag: &str) -> Result<String> {
    let tag = super::line(tag, "A label needs words.")?;
    if text::fold(&tag).is_empty() { Err(Error::invalid("A label needs letters.")) } else { Ok(tag) }
}

/// Takes a label off a record.
pub(super) fn without(tags: &mut Vec<String>, tag: &str, name: &str) -> Result<()> {
    let (had, norm) = (tags.len(), text::fold(tag));
    tags.retain(|known| text::fold(known) != norm);
    if tags.len() < had {
        return Ok(());
    }
    let name = super::short(name);
    Err(Error::conflict(format!("“{name}” has no label “{}”; nothing was changed.", super::short(tag))))
}
