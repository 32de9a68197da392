//! Candidates: listed, moved, scored.
