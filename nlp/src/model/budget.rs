//! The time that several requests share.

use std::time::Duration;

use tokio::time::Instant;

/// A stretch of time that began when it was made.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    began: Instant,
    whole: Duration,
}

impl Budget {
    /// So much time from now on.
    pub fn start(whole: Duration) -> Self {
        Self { began: Instant::now(), whole }
    }

    /// What has passed.
    pub fn spent(&self) -> Duration {
        self.began.elapsed()
    }

    /// What is left.
    pub fn left(&self) -> Duration {
        self.whole.saturating_sub(self.spent())
    }
}
