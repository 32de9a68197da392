//! An answer as Slack's messages: with pictures of its charts where Slack can fetch them, and with thumbs.

use leancrm_bot::{
    KeptAnswer, Reply,
    slack::{self, Message, Pictures},
};
use leancrm_core::{Error, ids::TenantId};

use super::{respond::ToSlack, sharing::Sight};
use crate::{app::App, pictures};

/// The messages of an answer, for whoever sees it.
pub(super) async fn parts(app: &App, tenant: Option<TenantId>, answer: &KeptAnswer, sight: &Sight) -> Vec<ToSlack> {
    let pictures = match tenant {
        Some(tenant) => pictures(app, tenant, &answer.reply).await,
        None => Pictures::default(),
    };
    let mut plain =
        if pictures.has_charts() { messages(answer, &pictures.clone().without_charts(), sight) } else { Vec::new() }
            .into_iter();
    let parts = messages(answer, &pictures, sight).into_iter().map(|message| ToSlack::of(message).or(plain.next()));
    match sight {
        Sight::Asker | Sight::Wanted(_) | Sight::Offered(_) => parts.collect(),
        Sight::Everybody => parts.map(ToSlack::for_all).collect(),
    }
}

fn messages(answer: &KeptAnswer, pictures: &Pictures, sight: &Sight) -> Vec<Message> {
    let messages = slack::message_with(&answer.reply, pictures, slack::MESSAGES);
    let messages = match answer.turn {
        Some(turn) => slack::with_feedback(messages, turn),
        None => messages,
    };
    match sight {
        Sight::Offered(question) => slack::with_share(messages, question),
        Sight::Asker | Sight::Wanted(_) | Sight::Everybody => messages,
    }
}

/// Where Slack fetches the pictures of an answer's charts, and where its records have pages. What Slack cannot fetch is drawn with
/// letters.
pub(super) async fn pictures(app: &App, tenant: TenantId, reply: &Reply) -> Pictures {
    let root = app.slack_app.as_ref().and_then(|slack| slack.public_url.as_deref());
    let Some(root) = root else { return Pictures::default() };
    let pictures = if slack::charts(reply).is_empty() {
        Pictures::default()
    } else {
        kept(app, tenant, reply, root).await.unwrap_or_else(|error| {
            tracing::warn!(error.message = error.chain(), "pictures of charts could not be kept");
            Pictures::default()
        })
    };
    pictures.with_pages(root)
}

async fn kept(app: &App, tenant: TenantId, reply: &Reply, root: &str) -> Result<Pictures, Error> {
    let actor = app.store.worker(tenant).await?;
    let mut tx = app.store.begin(&actor).await?;
    let kept = pictures::keep(&mut tx, reply, root).await?;
    tx.commit().await?;
    Ok(kept)
}
