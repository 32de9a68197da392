//! Records given to somebody else, or taken.
