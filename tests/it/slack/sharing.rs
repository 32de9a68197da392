//! Answers for everybody in a channel: only to questions, and only where everybody may see what the asker sees.

use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

use super::{
    both::{Both, shown},
    workspace::{OMAR, Person, Slack, said},
};

/// Whether there is nothing to press.
fn is_still(message: &leancrm_api::fake_slack::Message) -> bool {
    message.blocks.iter().all(|block| block["type"] != "actions" && block["type"] != "context_actions")
}

#[tokio::test]
async fn an_answer_is_shared_where_everybody_sees_what_the_asker_sees() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    both.install().await;
    let shared = both.says("U1", "C1", "share what's happening with John Smith?").await;
    assert_eq!(shared.ephemeral_to, None, "everybody sees it: {shared:?}");
    let text = shown(&shared);
    assert!(text.contains("Omar Haddad asked: what's happening with John Smith?"), "{text}");
    assert!(text.contains("Acme Corp") && is_still(&shared), "{shared:?}");
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn an_answer_that_somebody_there_may_not_see_is_for_the_asker_alone() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    both.install().await;
    for (user, channel, why) in [
        ("U1", "C2", "Sofia Lindqvist does not see all that you see"),
        ("U2", "C1", "Omar Haddad does not see all that you see"),
        ("U2", "C2", "do not see all that you see"),
        ("U1", "C3", "Sam is not known to LeanCRM"),
        ("U1", "C4", "Invite me"),
        ("U1", "D1", "nobody else is in this conversation"),
    ] {
        let told = both.says(user, channel, "share my pipeline").await;
        assert_eq!(told.ephemeral_to.as_deref(), Some(user), "{channel}: {told:?}");
        let text = shown(&told);
        assert!(text.contains("Only you see this") && text.contains(why), "{channel}: {text}");
        assert!(text.to_lowercase().contains("pipeline"), "the answer is there: {text}");
    }
    let others = both.slack.messages("C2").into_iter().filter(|message| message.ephemeral_to.is_none()).count();
    assert_eq!(others, 0, "nothing is there for everybody");
}

#[tokio::test]
async fn without_a_token_nothing_is_shared() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    let told = both.says("U1", "C1", "share my pipeline").await;
    assert_eq!(told.ephemeral_to.as_deref(), Some("U1"));
    assert!(shown(&told).contains("I can't see who else is in this channel"), "{told:?}");
}

#[tokio::test]
async fn a_change_is_never_shared_nor_done() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    both.install().await;
    let preview = both.says("U1", "C1", "raise the Acme Platform Rollout deal to 90k").await;
    assert!(preview.element("confirm").is_some() && preview.ephemeral_to.is_some(), "{preview:?}");
    for sentence in [
        "share note on Globex: likes tea",
        "share yes",
        "share undo",
        "share no",
        "share raise the Acme Platform Rollout deal to 70k",
        "share remind me tomorrow to call John Smith",
    ] {
        let told = both.says("U1", "C1", sentence).await;
        assert_eq!(told.ephemeral_to.as_deref(), Some("U1"), "{sentence}: {told:?}");
        assert!(shown(&told).contains("Nothing was done"), "{sentence}: {}", shown(&told));
        assert!(told.element("confirm").is_none() && told.element("undo").is_none(), "{sentence}");
    }
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let changes = "SELECT count(*) FROM change_sets WHERE channel = 'slack'";
    assert_eq!(sqlx::query_scalar::<_, i64>(changes).fetch_one(&mut connection).await.unwrap(), 0);
    both.presses("U1", &preview, "confirm").await;
    assert!(both.now(&preview).element("undo").is_some(), "the change still waited for its own yes");
}

#[tokio::test]
async fn what_is_asked_in_a_channel_can_be_shared_by_a_button() {
    let app = TestApp::with_demo().await;
    let both = Both::of(&app).await;
    both.install().await;
    let alone = both.says("U1", "C1", "what's happening with John Smith?").await;
    assert_eq!(alone.ephemeral_to.as_deref(), Some("U1"), "an answer is for the asker alone");
    both.presses("U1", &alone, "share").await;
    let there = both.slack.messages("C1");
    let shared: Vec<_> = there.iter().filter(|message| message.ephemeral_to.is_none()).collect();
    assert_eq!(shared.len(), 1, "{there:?}");
    assert!(shown(shared[0]).contains("Omar Haddad asked") && is_still(shared[0]), "{shared:?}");
    assert!(both.now(&alone).element("share").is_some(), "what the asker sees stays");
    for (channel, sentence) in [("D1", "what's happening with John Smith?"), ("C1", "find Zzyzx Qwertz")] {
        let told = both.says("U1", channel, sentence).await;
        assert!(told.element("share").is_none(), "{sentence}: {told:?}");
    }
    assert_eq!(both.slack.violations(), []);
}

#[tokio::test]
async fn a_question_that_has_no_answer_yet_is_shared_with_nobody() {
    let app = TestApp::with_demo().await;
    let slack = Slack::with_omar(&app).await;
    let there = Person { channel: "C1", ..OMAR };
    let asked = slack.says(there, "share what's happening with John?").await;
    assert!(said(&asked).contains("John Smith") && said(&asked).contains("John Carter"), "{asked}");
}
