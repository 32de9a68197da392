//! One table per kind of expression.
