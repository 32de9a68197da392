//! What was changed, by whom and why, and how things looked before; undo by what is named.
