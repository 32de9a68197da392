//! Acknowledgements on their way: over the connection that brought the envelope or, where that has ended, over another.

use std::sync::Arc;

use tokio::sync::{Mutex, mpsc};

/// Acknowledgements whose connection has ended. Cloning is cheap.
#[derive(Debug, Clone)]
pub(super) struct Acks {
    sender: mpsc::UnboundedSender<String>,
    receiver: Arc<Mutex<mpsc::UnboundedReceiver<String>>>,
}

impl Default for Acks {
    fn default() -> Self {
        let (sender, receiver) = mpsc::unbounded_channel();
        Self { sender, receiver: Arc::new(Mutex::new(receiver)) }
    }
}

impl Acks {
    /// Leaves one to whichever connection lives.
    pub(super) fn leave(&self, ack: String) {
        // The receiver lives as long as this.
        let _: Result<(), _> = self.sender.send(ack);
    }

    /// One that was left. Nothing is lost where nobody waits for it to the end.
    pub(super) async fn next(&self) -> String {
        match self.receiver.lock().await.recv().await {
            Some(ack) => ack,
            None => std::future::pending().await,
        }
    }
}

/// What an envelope is acknowledged with.
#[derive(Debug, Clone)]
pub(super) struct Say {
    pub(super) own: mpsc::UnboundedSender<String>,
    pub(super) elsewhere: Acks,
}

impl Say {
    /// Says it over the connection of the envelope, or over another.
    pub(super) fn say(&self, ack: String) {
        if let Err(unsaid) = self.own.send(ack) {
            self.elsewhere.leave(unsaid.0);
        }
    }
}
