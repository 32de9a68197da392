//! Merging, deleting, restoring and exporting.
