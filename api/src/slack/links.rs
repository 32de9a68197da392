//! Links to records, and what is shown below them: to others what kind of record it is, to its sharer alone the card.
//!
//! Nothing is kept of it: a link whose preview is lost is still a link.

use std::{collections::BTreeMap, sync::Arc};

use leancrm_bot::{
    About,
    slack::{
        inbound::{LinkPlace, Links},
        unfurl, unfurl_card,
        web::{Unfurl, UnfurlAt},
    },
};
use leancrm_core::{Error, store::SlackCaller};
use reqwest::Url;
use tracing::Instrument as _;

use super::{Ack, Slack, SlackApp};
use crate::app::App;

/// The most previews of one message.
const PREVIEWS: usize = 5;

/// Takes links that somebody shared; their previews come by themselves.
pub(super) fn shared(app: App, slack: Arc<Slack>, links: Links) -> Ack {
    let tasks = app.tasks.clone();
    let work = async move {
        let Some(out) = slack.app.clone() else { return };
        if let Err(error) = preview(&app, &out, &links).await {
            tracing::warn!(error.message = error.chain(), "links in Slack got no preview");
        }
    };
    tasks.spawn(work.in_current_span());
    Ack::Nothing
}

async fn preview(app: &App, out: &SlackApp, links: &Links) -> Result<(), Error> {
    let records = records(out, links);
    if records.is_empty() {
        return Ok(());
    }
    let by = &links.by;
    // Who is nobody here has no records to show.
    let caller = app.store.slack_person(&by.team, by.enterprise.as_deref(), &by.user).await?;
    let SlackCaller::Member(member) = caller else { return Ok(()) };
    let mut previews: BTreeMap<String, Unfurl> = BTreeMap::new();
    for (url, record) in records {
        let shown = if links.is_direct {
            app.engine.card(&member.actor, record).await?.as_ref().and_then(unfurl_card)
        } else {
            Some(unfurl(record))
        };
        previews.extend(shown.map(|shown| (url, shown)));
    }
    if previews.is_empty() {
        return Ok(());
    }
    let token = match out.credentials.token(&by.team, by.enterprise.as_deref()).await {
        Ok(token) => token.token,
        Err(error) => {
            tracing::info!(reason = %error, "links in Slack got no preview");
            return Ok(());
        }
    };
    let at = match &links.place {
        LinkPlace::Id { unfurl_id, source } => UnfurlAt::Id { unfurl_id, source },
        LinkPlace::Message { ts } => UnfurlAt::Message { channel: &by.channel, ts },
    };
    if let Err(error) = out.web.chat_unfurl(&token, &at, &previews).await {
        tracing::warn!(reason = %error, "Slack did not take the preview of a link");
    }
    Ok(())
}

/// The links that lead to records, each once.
fn records(out: &SlackApp, links: &Links) -> BTreeMap<String, About> {
    let Some(root) = out.public_url.as_deref().and_then(|root| Url::parse(root).ok()) else { return BTreeMap::new() };
    let records = links.urls.iter().filter_map(|url| Some((url.clone(), record(&root, url)?)));
    records.take(PREVIEWS).collect()
}

/// The record that an address of this server leads to.
fn record(root: &Url, url: &str) -> Option<About> {
    let url = Url::parse(url).ok()?;
    let below = url.path().strip_prefix(root.path().trim_end_matches('/'))?;
    (url.origin() == root.origin()).then(|| About::of_page(below)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_address_of_ours_leads_to_a_record() {
        let root = Url::parse("https://crm.example.com/").unwrap();
        let deal = "deal_0190b5c2c0de7000a000000000000000";
        let leads = |url: &str| record(&root, url).is_some();
        assert!(leads(&format!("https://crm.example.com/deals/{deal}")));
        assert!(leads(&format!("https://crm.example.com/deals/{deal}?from=slack#top")));
        for url in [
            format!("https://crm.example.com.evil.example/deals/{deal}"),
            format!("http://crm.example.com/deals/{deal}"),
            format!("https://crm.example.com:8443/deals/{deal}"),
            format!("https://crm.example.com/contacts/{deal}"),
            "https://crm.example.com/deals/deal_x".to_owned(),
            "https://crm.example.com/".to_owned(),
            "deals".to_owned(),
        ] {
            assert!(!leads(&url), "{url}");
        }
    }
}
