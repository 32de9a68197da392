//! What people think of the answers they got, and which alerts they have read.

use leancrm_core::{Error, ids::TurnId, store::Feedback, tenancy::Actor};

use crate::engine::Engine;

impl Engine {
    /// Keeps what the asker thinks of an answer, in place of what they said of it before. False where there is no such message of
    /// theirs: it is forgotten, or somebody else's.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn feedback(&self, actor: &Actor, turn: TurnId, feedback: Feedback) -> Result<bool, Error> {
        let mut tx = self.store().begin(actor).await?;
        let kept = tx.rate_turn(turn, feedback).await?;
        tx.commit().await?;
        Ok(kept)
    }

    /// Notes that the asker has read what they were told by the clock.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn read_alerts(&self, actor: &Actor) -> Result<(), Error> {
        let mut tx = self.store().begin(actor).await?;
        tx.read_alerts().await?;
        tx.commit().await
    }
}
