//! Modals, the App Home and the right to open them.

use chrono::TimeDelta;
use leancrm_api::fake_slack::{Action, Failed, FakeSlack, Place};
use serde_json::{Value, json};

use super::product::{Manner, Scene};

fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": text })
}

fn modal(title: &str) -> Value {
    json!({
        "type": "modal", "title": plain(title), "submit": plain("Save"), "callback_id": "edit", "notify_on_close": true,
        "blocks": [
            { "type": "input", "block_id": "amount", "label": plain("Amount"), "element":
                { "type": "number_input", "action_id": "v", "is_decimal_allowed": true, "initial_value": "60000" } },
            { "type": "input", "block_id": "note", "label": plain("Note"), "optional": true, "element":
                { "type": "plain_text_input", "action_id": "v" } },
            { "type": "actions", "block_id": "more", "elements":
                [{ "type": "button", "action_id": "more", "text": plain("More"), "value": "1" }] },
        ],
    })
}

/// A fresh trigger of Omar's.
async fn trigger(scene: &Scene) -> String {
    scene.slack.shortcut("U1", "ask", None).await.unwrap();
    scene.one().json()["trigger_id"].as_str().unwrap().to_owned()
}

async fn opened(scene: &Scene) -> String {
    let call = json!({ "trigger_id": trigger(scene).await, "view": modal("Edit") });
    let reply = scene.calls("views.open", &call).await;
    assert_eq!(reply.error(), "ok", "{}", reply.text);
    reply.json()["view"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_trigger_opens_one_modal_within_three_seconds() {
    let scene = Scene::open().await;
    let id = trigger(&scene).await;
    let open = async |trigger: &str, view: Value| {
        scene.calls("views.open", &json!({ "trigger_id": trigger, "view": view })).await.error()
    };
    assert_eq!(open(&id, modal(&"x".repeat(25))).await, "invalid_arguments");
    assert_eq!(open(&id, modal("Edit")).await, "ok", "a view that was refused spends no trigger");
    assert_eq!(open(&id, modal("Edit")).await, "exchanged_trigger_id");
    assert_eq!(open("1.2.x", modal("Edit")).await, "invalid_trigger_id");
    let late = trigger(&scene).await;
    scene.clock.advance(TimeDelta::seconds(4));
    assert_eq!(open(&late, modal("Edit")).await, "expired_trigger_id");
    assert_eq!(scene.slack.view("U1").unwrap().field("callback_id"), "edit");
    assert!(scene.slack.view("U2").is_none());
}

#[tokio::test]
async fn three_modals_lie_on_top_of_each_other_and_no_more() {
    let scene = Scene::open().await;
    let first = opened(&scene).await;
    let mut top = first.clone();
    for outcome in ["ok", "ok", "push_limit_reached"] {
        let place = Place::View { view_id: top.clone() };
        let action = Action { block_id: "more".into(), action_id: "more".into(), ..Action::default() };
        scene.slack.press("U1", &place, &action, None).await.unwrap();
        let press = scene.one().json();
        assert_eq!(press["view"]["id"], top.as_str());
        assert_eq!(press["view"]["state"]["values"]["amount"]["v"]["value"], "60000");
        let call = json!({ "trigger_id": press["trigger_id"], "view": modal("More") });
        let reply = scene.calls("views.push", &call).await;
        assert_eq!(reply.error(), outcome);
        if outcome == "ok" {
            let view = reply.json()["view"].clone();
            assert_eq!((&view["root_view_id"], &view["previous_view_id"]), (&json!(first), &json!(top)));
            view["id"].as_str().unwrap().clone_into(&mut top);
        }
    }
    scene.slack.close("U1", &top).await.unwrap();
    assert_eq!(scene.one().json()["type"], "view_closed");
    let outside = json!({ "trigger_id": trigger(&scene).await, "view": modal("More") });
    assert_eq!(scene.calls("views.push", &outside).await.error(), "invalid_trigger_id", "only from inside a modal");
}

#[tokio::test]
async fn a_form_is_sent_as_it_stands_and_comes_back_with_what_is_wrong() {
    let scene = Scene::open().await;
    let id = opened(&scene).await;
    let view = scene.slack.view("U1").unwrap();
    let wrong = FakeSlack::filled(&view, &[("amount", "60k")]).unwrap();
    assert_eq!(scene.slack.submit("U1", &id, &wrong).await.unwrap()["amount"], "Please enter a number.");
    assert_eq!(scene.received().len(), 0, "what the client refuses is not sent");

    let errors = |block: &str| {
        Manner::Says(json!({ "response_action": "errors", "errors": { block: "Too much." } }).to_string())
    };
    let filled = FakeSlack::filled(&view, &[("amount", "70000"), ("note", "soon")]).unwrap();
    scene.product(errors("amount"));
    assert_eq!(scene.slack.submit("U1", &id, &filled).await.unwrap()["amount"], "Too much.");
    let sent = scene.one().json();
    assert_eq!(sent["view"]["state"]["values"]["amount"]["v"], json!({ "type": "number_input", "value": "70000" }));
    assert_eq!(sent["view"]["state"]["values"]["note"]["v"]["value"], "soon");
    assert_eq!(scene.slack.violations(), []);

    scene.product(errors("nothing"));
    assert!(matches!(scene.slack.submit("U1", &id, &filled).await, Err(Failed::Answer(_))));
    assert_eq!(scene.slack.violations().len(), 1, "an error must name a block that is there");

    scene.product(Manner::Says(json!({ "response_action": "update", "view": modal("Again") }).to_string()));
    assert!(scene.slack.submit("U1", &id, &filled).await.unwrap().is_empty());
    assert_eq!(scene.slack.view("U1").unwrap().content["title"]["text"], "Again");
    scene.product(Manner::Says(String::new()));
    assert!(scene.slack.submit("U1", &id, &filled).await.unwrap().is_empty());
    assert!(scene.slack.view("U1").is_none(), "an empty answer closes it");
}

#[tokio::test]
async fn a_view_is_changed_by_who_saw_its_last_state() {
    let scene = Scene::open().await;
    let id = opened(&scene).await;
    let hash = scene.slack.view("U1").unwrap().hash;
    let update = async |hash: &str| {
        scene.calls("views.update", &json!({ "view_id": id, "hash": hash, "view": modal("Edit") })).await.error()
    };
    assert_eq!(update(&hash).await, "ok");
    assert_eq!(update(&hash).await, "hash_conflict");
    assert_eq!(
        scene.calls("views.update", &json!({ "view_id": "V0", "view": modal("Edit") })).await.error(),
        "not_found"
    );
}

#[tokio::test]
async fn a_home_is_published_and_pressed_in() {
    let scene = Scene::open().await;
    assert!(scene.slack.open_home("U1").await.unwrap().is_none());
    let event = scene.one().json()["event"].clone();
    assert_eq!((&event["type"], &event["tab"], event.get("view")), (&json!("app_home_opened"), &json!("home"), None));
    let row = json!([{ "type": "actions", "block_id": "b", "elements": [{
        "type": "static_select", "action_id": "pick", "placeholder": plain("Pick"),
        "options": [{ "text": plain("One"), "value": "1" }, { "text": plain("Two"), "value": "2" }],
    }] }]);
    let call = json!({ "user_id": "U1", "view": { "type": "home", "blocks": row } });
    assert_eq!(scene.calls("views.publish", &call).await.error(), "ok");
    let pick = |value: &str| Action {
        block_id: "b".into(),
        action_id: "pick".into(),
        selected_option: Some(json!(value)),
        ..Action::default()
    };
    assert!(scene.slack.press("U1", &Place::Home, &pick("3"), None).await.is_err(), "there is no such option");
    scene.slack.press("U1", &Place::Home, &pick("2"), None).await.unwrap();
    let press = scene.one().json();
    assert_eq!(press["actions"][0]["selected_option"]["text"]["text"], "Two");
    assert_eq!(press["view"]["type"], "home");
    assert_eq!(press.get("response_url"), None, "a Home has no address for answers");
}

#[tokio::test]
async fn a_shortcut_of_a_message_carries_the_message() {
    let scene = Scene::open().await;
    let said = scene.slack.say("U2", "C2", None, "Acme wants 60k").await.unwrap();
    let ts = said.ts.unwrap();
    scene.slack.shortcut("U1", "keep", Some(("C2", &ts))).await.unwrap();
    let payload = scene.one().json();
    assert_eq!((&payload["type"], &payload["callback_id"]), (&json!("message_action"), &json!("keep")));
    assert_eq!(payload["message"]["text"], "Acme wants 60k");
    assert_eq!(scene.slack.shortcut("U1", "keep", Some(("C2", "1.2"))).await, Err(Failed::NoSuch("message")));
    assert_eq!(scene.slack.shortcut("U1", "none", None).await, Err(Failed::NoSuch("shortcut")));
}
