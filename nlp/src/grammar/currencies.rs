//! The currencies of the world: codes, signs and names.
