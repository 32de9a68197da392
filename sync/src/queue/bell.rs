//! What wakes a worker that has nothing to do.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use apalis_core::backend::ext::poll_strategy::{PollSnapshot, PollStrategy};
use futures::task::AtomicWaker;
use tokio::time::{Instant, Sleep, sleep};

/// After a ring a worker looks again so soon, and again: a look that was under way when the bell rang may have come back with nothing,
/// and apalis does not say which one that was. Then only the net is left.
const ECHOES: [Duration; 3] = [Duration::from_millis(1), Duration::from_millis(5), Duration::from_millis(25)];

/// Rung when there is something to fetch. Cloning is cheap, and every clone is the same bell.
#[derive(Debug, Clone, Default)]
pub(super) struct Bell(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    rung: AtomicU64,
    waker: AtomicWaker,
}

impl Bell {
    pub(super) fn ring(&self) {
        self.0.rung.fetch_add(1, Ordering::Release);
        self.0.waker.wake();
    }

    /// Has a worker look whenever the bell rings, and every `net` without it.
    pub(super) fn heard(&self, net: Duration) -> Hearing {
        Hearing {
            bell: self.clone(),
            heard: self.0.rung.load(Ordering::Acquire),
            echoes: ECHOES.len(),
            net,
            timer: Box::pin(sleep(net)),
        }
    }
}

/// When a worker looks into the queue.
pub(super) struct Hearing {
    bell: Bell,
    heard: u64,
    echoes: usize,
    net: Duration,
    timer: Pin<Box<Sleep>>,
}

impl PollStrategy for Hearing {
    /// Sees to it that the worker is polled again when it is to look; apalis looks whenever it is.
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        self.bell.0.waker.register(cx.waker());
        let rung = self.bell.0.rung.load(Ordering::Acquire);
        if rung != self.heard {
            (self.heard, self.echoes) = (rung, 0);
            self.timer.as_mut().reset(Instant::now() + ECHOES[0]);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            self.echoes += 1;
            let next = ECHOES.get(self.echoes).copied().unwrap_or(self.net);
            self.timer.as_mut().reset(Instant::now() + next);
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::{future::poll_fn, task::Waker};

    use super::*;

    /// Polls until the strategy asks for another look; says after how long.
    async fn next_look(hearing: &mut Hearing) -> Duration {
        let began = Instant::now();
        let mut first = true;
        poll_fn(|cx| {
            let _ = hearing.poll_drive(cx, &PollSnapshot::new());
            if std::mem::take(&mut first) { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_ring_is_heard_at_once_and_followed_by_looks_that_become_rarer() {
        let bell = Bell::default();
        let mut hearing = bell.heard(Duration::from_secs(1));
        assert_eq!(next_look(&mut hearing).await, Duration::from_secs(1), "without a ring there is the net");
        let _ = hearing.poll_drive(&mut Context::from_waker(Waker::noop()), &PollSnapshot::new());
        bell.ring();
        let _ = hearing.poll_drive(&mut Context::from_waker(Waker::noop()), &PollSnapshot::new());
        let mut looks = Vec::new();
        for _ in 0..4 {
            looks.push(next_look(&mut hearing).await.as_millis());
        }
        assert_eq!(looks, [1, 5, 25, 1000]);
    }
}
