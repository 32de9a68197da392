//! Opening a transaction so that it ends, also where whoever opens it gives up in the middle.
//!
//! sqlx knows of a transaction only once the server has said that it is open. A future that is dropped before, as when a browser goes
//! away or a job is dropped, would leave its connection in the pool with a transaction open that nobody ends: what the next one writes
//! in one statement, and takes for written, would be part of it. So an opening that was begun goes on to its end, and is then taken
//! back like every transaction that nobody wants.

use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

use sqlx::{PgPool, Postgres, SqlStr, Transaction};
use tokio::runtime::Handle;

type Outcome = sqlx::Result<Transaction<'static, Postgres>>;

/// Opens a transaction with this statement.
pub(super) async fn open(pool: &PgPool, statement: SqlStr) -> Outcome {
    let connection = pool.acquire().await?;
    Opening(Some(Transaction::begin(connection, Some(statement)))).await
}

/// A transaction that is being opened; nothing any more once it is.
struct Opening(Option<Pin<Box<dyn Future<Output = Outcome> + Send>>>);

impl Future for Opening {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let Some(begun) = &mut self.0 else { return Poll::Pending };
        let outcome = ready!(begun.as_mut().poll(context));
        self.0 = None;
        Poll::Ready(outcome)
    }
}

impl Drop for Opening {
    fn drop(&mut self) {
        // Without a runtime there is no server any more to open anything at.
        if let (Some(begun), Ok(runtime)) = (self.0.take(), Handle::try_current()) {
            runtime.spawn(async { drop(begun.await) });
        }
    }
}
