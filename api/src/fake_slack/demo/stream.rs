//! `GET /demo/stream`: what changes for somebody, as server-sent events.

use std::convert::Infallible;

use axum::{
    extract::{Query, State as Taken},
    response::sse::{Event, KeepAlive, Sse},
};
use futures::{Stream, StreamExt as _, future, stream};
use serde::Deserialize;
use tokio::sync::broadcast::error::RecvError;

use crate::fake_slack::{Change, FakeSlack};

#[derive(Debug, Deserialize)]
pub(super) struct Watching {
    user: String,
}

/// Tells somebody of changes in their channels, their views, and notices to them.
pub(super) async fn stream(
    Taken(slack): Taken<FakeSlack>,
    Query(watching): Query<Watching>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let receiver = slack.watch();
    let stopping = slack.stopping().clone();
    let changes = stream::unfold(receiver, |mut receiver| async move {
        loop {
            match receiver.recv().await {
                Ok(change) => return Some((change, receiver)),
                // The next change makes the page read anew.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let theirs = changes
        .filter_map(move |change| future::ready(concerns(&slack, &watching.user, &change).then(|| Ok(event(&change)))));
    Sse::new(theirs.take_until(stopping.cancelled_owned())).keep_alive(KeepAlive::default())
}

fn event(change: &Change) -> Event {
    let text = serde_json::to_string(change).unwrap_or_default();
    Event::default().data(text)
}

fn concerns(slack: &FakeSlack, watcher: &str, change: &Change) -> bool {
    match change {
        Change::Changed { channel, only, .. } => {
            only.as_deref().is_none_or(|only| only == watcher) && slack.is_in(watcher, channel)
        }
        Change::View { user } | Change::Home { user } | Change::Notice { user, .. } => user == watcher,
        Change::Nothing => false,
    }
}
