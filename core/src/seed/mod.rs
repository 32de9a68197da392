//! Made-up data of real size, the same for the same seed.

mod random;

pub use random::Random;
