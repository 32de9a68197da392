//! Hearing of events as they are committed.

use chrono::{DateTime, Utc};
use sqlx::postgres::{PgListener, PgNotification, PgPoolOptions};
use tokio::sync::broadcast;
use uuid::Uuid;

use super::{
    super::{Store, error},
    Begin,
};
use crate::{
    error::Result,
    ids::{OutboxId, TenantId},
};

/// Hears of new events, or of new messages, as they are committed.
#[derive(Debug)]
pub struct OutboxListener(PgListener);

/// What was heard since it was last asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// Events that were told one by one.
    pub events: Vec<Fresh>,
    /// Nothing else is new.
    pub is_all: bool,
}

/// An event that was just committed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// The run that may begin with it, unless somebody has taken the event.
    pub run: Begin,
    /// What happened, as `contact.updated`.
    pub event: String,
}

impl OutboxListener {
    /// Listens to what triggers of the database call out under a name.
    pub(in crate::store) async fn hear(store: &Store, name: &str) -> Result<Self> {
        let doing = "listening for events";
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(store.options.clone());
        let mut listener = PgListener::connect_with(&pool).await.map_err(error::query(doing))?;
        listener.listen(name).await.map_err(error::query(doing))?;
        Ok(Self(listener))
    }

    /// Returns at the next commit that wrote something, with all that was told by then; or when the connection was lost and found
    /// again, since something may have been missed in between.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) while the database cannot be reached.
    pub async fn wait(&mut self) -> Result<News> {
        let first = self.0.try_recv().await.map_err(error::query("listening for events"))?;
        let mut news = News { events: Vec::new(), is_all: true };
        news.take(first.as_ref());
        while let Some(next) = self.0.next_buffered() {
            news.take(Some(&next));
        }
        Ok(news)
    }
}

/// Hears of events that this process itself commits, a little sooner.
#[derive(Debug)]
pub struct OwnListener(broadcast::Receiver<Fresh>);

impl OwnListener {
    /// Returns at the next commit, with all that was told by then; never where nothing can follow.
    pub async fn wait(&mut self) -> News {
        let mut news = News { events: Vec::new(), is_all: true };
        match self.0.recv().await {
            Ok(first) => news.events.push(first),
            Err(broadcast::error::RecvError::Lagged(_)) => news.is_all = false,
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
        loop {
            match self.0.try_recv() {
                Ok(next) => news.events.push(next),
                Err(broadcast::error::TryRecvError::Lagged(_)) => news.is_all = false,
                Err(_) => return news,
            }
        }
    }
}

impl News {
    fn take(&mut self, told: Option<&PgNotification>) {
        match told.and_then(|told| read(told.payload())) {
            Some(fresh) => self.events.push(fresh),
            None => self.is_all = false,
        }
    }
}

/// The words of one event: its tenant, its id, since when it is available in microseconds, and its name.
fn read(payload: &str) -> Option<Fresh> {
    let mut words = payload.split(' ');
    let mut id = || words.next()?.parse::<Uuid>().ok();
    let (tenant, id) = (TenantId::from_uuid(id()?), OutboxId::from_uuid(id()?));
    let lease: DateTime<Utc> = DateTime::from_timestamp_micros(words.next()?.parse().ok()?)?;
    Some(Fresh { run: Begin { tenant, id, lease }, event: words.next()?.to_owned() })
}

impl Store {
    /// Starts listening for new events on a connection of its own.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the database cannot be reached.
    pub async fn outbox_listener(&self) -> Result<OutboxListener> {
        OutboxListener::hear(self, "leancrm_outbox").await
    }

    /// Starts listening for events that this process commits through this store.
    pub fn own_listener(&self) -> OwnListener {
        OwnListener(self.told.subscribe())
    }

    /// Starts listening, on a connection of its own, for what the queue's tables call out under a name.
    ///
    /// # Errors
    /// [`Error::Unavailable`](crate::Error::Unavailable) where the database cannot be reached.
    pub async fn queue_listener(&self, name: &str) -> Result<OutboxListener> {
        OutboxListener::hear(self, name).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_event_is_not_taken_for_one() {
        let id = Uuid::from_u128(7);
        let fresh = read(&format!("{id} {id} 1773223200000001 contact.updated")).expect("an event");
        assert_eq!(
            (fresh.run.lease.timestamp_micros(), fresh.event.as_str()),
            (1_773_223_200_000_001, "contact.updated")
        );
        for wrong in
            ["", "7", &format!("{id} {id}"), &format!("{id} {id} soon contact.updated"), &format!("{id} {id} 1")]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
