//! Links to records: pages that lead somewhere, and previews that tell others nothing.

use leancrm_api::fake_slack::{Action, Message, Place};
use leancrm_tests::TestApp;
use serde_json::{Value, json};

use super::both::{Both, shown};
use crate::server::client::{post, service};

const DEAL: &str = "update on the Acme Platform Rollout deal";

async fn both(app: &TestApp) -> Both<'_> {
    let both = Both::with(app, |settings| settings.app.unfurl_domains = vec!["crm.example.com".to_owned()]).await;
    both.install().await;
    both
}

/// The address in the title of an answer's card.
fn link(message: &Message) -> String {
    let shown = json!(message.blocks).to_string();
    let (_, rest) = shown.split_once("<https://crm.example.com/").expect("the title is a link");
    format!("https://crm.example.com/{}", rest.split('|').next().unwrap())
}

/// What Omar says, as it stands there when everything is done that comes of it.
async fn says(both: &Both<'_>, channel: &str, text: &str) -> Message {
    let said = both.slack.say("U1", channel, None, text).await.unwrap();
    both.settled().await;
    let ts = said.ts.expect("it is a message");
    both.slack.messages(channel).into_iter().find(|message| message.ts == ts).expect("it is there")
}

/// What is shown below the link of a message.
fn preview(message: &Message) -> Vec<Value> {
    message.unfurls.values().flat_map(|unfurl| unfurl["blocks"].as_array().cloned().unwrap_or_default()).collect()
}

#[tokio::test]
async fn a_link_among_others_tells_nothing_and_everybody_opens_it_with_their_own_eyes() {
    let app = TestApp::with_demo().await;
    let both = both(&app).await;
    let link = link(&both.says("U1", "D1", DEAL).await);
    assert!(link.contains("/deals/deal_"), "{link}");
    let said = says(&both, "C2", &format!("look at {link}")).await;
    let below = preview(&said);
    let text = json!(below).to_string();
    assert!(text.contains("A deal in LeanCRM") && !text.contains("Acme"), "{text}");
    let button = below.iter().find(|block| block["type"] == "actions").expect("a row");
    let action = Action {
        block_id: button["block_id"].as_str().unwrap().to_owned(),
        action_id: button["elements"][0]["action_id"].as_str().unwrap().to_owned(),
        ..Action::default()
    };
    let place = Place::Message { channel: "C2".to_owned(), ts: said.ts };
    both.slack.press("U2", &place, &action, None).await.unwrap();
    both.settled().await;
    let seen = both.slack.messages("C2").pop().unwrap();
    assert_eq!(seen.ephemeral_to.as_deref(), Some("U2"), "only who pressed sees it");
    assert!(shown(&seen).contains("Acme Platform Rollout"), "{}", shown(&seen));
    // Somebody who is nobody here is told how to become somebody, and no record.
    let there = says(&both, "C3", &format!("and {link}")).await;
    let block_id = preview(&there).iter().find(|block| block["type"] == "actions").unwrap()["block_id"].clone();
    let action = Action { block_id: block_id.as_str().unwrap().to_owned(), ..action };
    both.slack.press("U4", &Place::Message { channel: "C3".to_owned(), ts: there.ts }, &action, None).await.unwrap();
    both.settled().await;
    assert!(both.slack.messages("C3").iter().all(|message| !shown(message).contains("Expected close")));
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_link_in_a_conversation_of_two_shows_the_card_as_far_as_it_may_be_seen() {
    let app = TestApp::with_demo().await;
    let both = both(&app).await;
    let link = link(&both.says("U1", "D1", DEAL).await);
    let said = says(&both, "D1", &format!("see {link}")).await;
    let text = json!(preview(&said)).to_string();
    assert!(text.contains("Acme Platform Rollout"), "{text}");
    let nowhere = "https://crm.example.com/deals/deal_00000000000000000000000000000007";
    let said = says(&both, "D1", nowhere).await;
    assert_eq!(preview(&said), Vec::<Value>::new(), "there is no such deal");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn the_page_of_a_record_shows_its_card_to_whoever_may_see_it() {
    let app = TestApp::with_demo().await;
    let both = both(&app).await;
    let link = link(&both.says("U1", "D1", DEAL).await);
    let record = link.rsplit('/').next().unwrap();
    let mut system = app.store.system().await.unwrap();
    let tenant = system.tenant_id("demo").await.unwrap();
    let member = system.member_id(tenant, "omar@gulfbright.example").await.unwrap();
    let token = system.create_token(tenant, member, "links", [98; 32], None).await.unwrap();
    system.commit().await.unwrap();
    let service = service(&app);
    let shown = post(&service, "/v1/ask", Some(&token), json!({ "show": record }).to_string()).await.json();
    assert_eq!(shown["outcome"], "answered");
    assert!(shown["reply"].to_string().contains("Acme Platform Rollout"), "{shown}");
    for other in ["lead_1", "", "deal_x"] {
        let refused = post(&service, "/v1/ask", Some(&token), json!({ "show": other }).to_string()).await;
        refused.problem(422, "invalid");
    }
    let page = crate::server::client::get(&service, &format!("/deals/{record}"), None).await;
    assert!(page.status.is_success() && page.text.contains("/console/console.js"));
}
