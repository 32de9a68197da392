//! The fake Slack as a browser sees it.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    client::{Reply, request},
    product::{Manner, Scene},
};

impl Scene {
    async fn looks(&self, path: &str) -> Reply {
        request(self.slack.root(), &format!("GET {path}"), &[], "").await.expect("a whole answer")
    }

    async fn does(&self, what: &str, body: &Value) -> Reply {
        let headers = [("content-type", "application/json")];
        let line = format!("POST /demo/{what}");
        request(self.slack.root(), &line, &headers, &body.to_string()).await.expect("a whole answer")
    }
}

#[tokio::test]
async fn the_page_runs_nothing_but_its_own_files() {
    let scene = Scene::open().await;
    for path in ["/", "/ui/app.js", "/ui/blocks.js", "/ui/style.css"] {
        let reply = scene.looks(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(reply.header("content-security-policy").unwrap().contains("script-src 'self'"));
    }
    assert!(!scene.looks("/").await.text.contains("<script>"));
    assert_eq!(scene.looks("/ui/../Cargo.toml").await.status, 404);
}

#[tokio::test]
async fn somebody_sees_their_channels_and_what_is_meant_for_them() {
    let scene = Scene::open().await;
    let state = scene.looks("/demo/state?user=U2").await.json();
    assert_eq!(state["workspace"], json!({ "team": "T1", "name": "Acme" }));
    let channels: Vec<_> = state["channels"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
    assert_eq!(channels, ["channel", "channel", "dm"], "not the private one");
    assert_eq!(state["app"]["shortcuts"][0], json!({ "callback_id": "ask", "name": "Ask", "type": "global" }));
    scene.product(Manner::Says("One deal.".to_owned()));
    let typed = json!({ "user": "U1", "channel": "C1", "text": "/leancrm my deals" });
    assert_eq!(scene.does("type", &typed).await.json(), json!({ "ts": null }));
    scene.does("type", &json!({ "user": "U1", "channel": "C1", "text": "hello" })).await;
    let seen = async |user: &str| {
        let reply = scene.looks(&format!("/demo/messages?user={user}&channel=C1")).await;
        reply.json()["messages"].as_array().unwrap().clone()
    };
    let (own, others) = (seen("U1").await, seen("U2").await);
    assert_eq!((own.len(), others.len()), (2, 1));
    assert_eq!(
        (&own[0]["ephemeral"], &own[0]["bot"], &own[0]["text"]),
        (&json!(true), &json!(true), &json!("One deal."))
    );
    assert_eq!(scene.looks("/demo/messages?user=U2&channel=C3").await.status, 400);
}

#[tokio::test]
async fn whoever_names_nobody_is_the_first_person() {
    let scene = Scene::open().await;
    for query in ["", "?user=", "?user=U9"] {
        let state = scene.looks(&format!("/demo/state{query}")).await.json();
        assert_eq!(state["me"], "U1", "{query}");
        assert!(state["channels"].as_array().unwrap().iter().any(|one| one["kind"] == "dm"), "{query}");
    }
}

#[tokio::test]
async fn only_the_opening_of_home_is_told_to_the_app() {
    let scene = Scene::open().await;
    assert_eq!(scene.looks("/demo/home?user=U1").await.json(), json!({ "view": null }));
    assert_eq!(scene.received().len(), 0);
    scene.looks("/demo/home?user=U1&opened=true").await;
    assert_eq!(scene.one().json()["event"]["type"], "app_home_opened");
}

#[tokio::test]
async fn whatever_is_picked_reaches_the_app() {
    let scene = Scene::open().await;
    let day = json!({ "text": { "type": "plain_text", "text": "Monday" }, "value": "mo" });
    let picks = [
        ("timepicker", json!({}), json!({ "selected_time": "09:30" })),
        ("datetimepicker", json!({}), json!({ "selected_date_time": 1_773_000_000 })),
        ("users_select", json!({}), json!({ "selected_user": "U2" })),
        ("datepicker", json!({}), json!({ "selected_date": "2026-03-11" })),
        ("checkboxes", json!({ "options": [day] }), json!({ "selected_options": [day] })),
        ("radio_buttons", json!({ "options": [day] }), json!({ "selected_option": day })),
    ];
    let elements = picks.iter().map(|(kind, more, _)| {
        let mut element = json!({ "type": kind, "action_id": kind });
        element.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        element
    });
    let row = json!([{ "type": "actions", "block_id": "row", "elements": elements.collect::<Value>() }]);
    let posted = scene.calls("chat.postMessage", &json!({ "channel": "C1", "text": "t", "blocks": row })).await.json();
    for (kind, _, picked) in &picks {
        let mut action = json!({ "block_id": "row", "action_id": kind, "type": kind });
        action.as_object_mut().unwrap().extend(picked.as_object().unwrap().clone());
        let place = json!({ "type": "message", "channel": "C1", "ts": posted["ts"] });
        let pressed = scene.does("press", &json!({ "user": "U1", "where": place, "action": action })).await;
        assert_eq!(pressed.status, 200, "{kind}: {}", pressed.text);
        let press = scene.one().json();
        for (key, value) in picked.as_object().unwrap() {
            assert_eq!(&press["actions"][0][key], value, "{kind}");
            assert_eq!(&press["state"]["values"]["row"][kind][key], value, "{kind}");
        }
    }
}

#[tokio::test]
async fn what_a_notice_tells_is_marked_so_that_it_is_told_once() {
    let scene = Scene::open().await;
    let root = scene.slack.say("U1", "C1", None, "hello").await.unwrap().ts;
    let in_thread = json!({ "user": "U1", "channel": "C1", "thread": root, "text": "/leancrm my deals" });
    let reply = scene.does("type", &in_thread).await;
    assert_eq!(reply.status, 400);
    assert_eq!(reply.json(), json!({ "error": "/leancrm is not supported in threads. Sorry!", "told": true }));
    let elsewhere = json!({ "user": "U2", "channel": "C3", "text": "/leancrm my deals" });
    assert_eq!(scene.does("type", &elsewhere).await.json()["told"], false);
}

#[tokio::test]
async fn a_modal_is_opened_filled_and_sent_from_the_browser() {
    let scene = Scene::open().await;
    scene.does("shortcut", &json!({ "user": "U1", "callback_id": "ask" })).await;
    let trigger = scene.one().json()["trigger_id"].clone();
    let text = |text: &str| json!({ "type": "plain_text", "text": text });
    let select = json!({ "type": "external_select", "action_id": "who", "placeholder": text("Who?") });
    let view = json!({ "type": "modal", "title": text("Ask"), "submit": text("Go"), "blocks":
        [{ "type": "input", "block_id": "who", "label": text("Who?"), "element": select }] });
    assert_eq!(scene.calls("views.open", &json!({ "trigger_id": trigger, "view": view })).await.error(), "ok");
    let view = scene.looks("/demo/view?user=U1").await.json()["view"].clone();
    let id = view["id"].as_str().unwrap();
    assert_eq!(view["title"]["text"], "Ask");
    scene.product(Manner::Says(json!({ "options": [{ "text": text("John"), "value": "j" }] }).to_string()));
    let path = format!("/demo/options?user=U1&view_id={id}&block_id=who&action_id=who&value=jo");
    let options = scene.looks(&path).await.json();
    assert_eq!(options["options"][0]["value"], "j");
    let received = scene.one();
    assert_eq!((received.path.as_str(), &received.json()["value"]), ("options", &json!("jo")));
    scene.product(Manner::Says(String::new()));
    let submit = async |values: Value| {
        scene.does("submit", &json!({ "user": "U1", "view_id": id, "values": values })).await.json()
    };
    assert_eq!(submit(json!({})).await["errors"]["who"], "Please complete this required field.");
    let picked = json!({ "type": "external_select", "selected_option": options["options"][0] });
    assert_eq!(submit(json!({ "who": { "who": picked } })).await, json!({}));
    assert_eq!(scene.looks("/demo/view?user=U1").await.json(), json!({ "view": null }));
}

#[tokio::test]
async fn changes_and_notices_come_by_a_stream() {
    let scene = Scene::open().await;
    let address = scene.slack.root().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(format!("GET /demo/stream?user=U1 HTTP/1.1\r\nhost: {address}\r\n\r\n").as_bytes()).await.unwrap();
    let mut seen = String::new();
    let mut until = async |word: &str| {
        let mut buffer = [0; 1024];
        while !seen.contains(word) {
            let read = stream.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the stream ended: {seen}");
            seen.push_str(std::str::from_utf8(&buffer[..read]).unwrap());
        }
        seen.clone()
    };
    until("200 OK").await;
    scene.product(Manner::Fails(500));
    scene.slack.command("U1", "D1", "hello").await.unwrap_err();
    until("/leancrm failed with the error “dispatch_failed”").await;
    scene.slack.say("U2", "C1", None, "hello").await.unwrap();
    until(r#"data: {"type":"changed","channel":"C1","thread":null}"#).await;
    let all = until("data").await;
    assert!(!all.contains("nothing"), "{all}");
}

#[tokio::test]
async fn a_page_elsewhere_gets_nothing_under_a_name_of_its_own() {
    let scene = Scene::open().await;
    let address = scene.slack.root().trim_start_matches("http://");
    for (host, status) in [(address, "200"), ("localhost:1", "200"), ("evil.example", "421")] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET /demo/state?user=U1 HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{host}: {answer}");
    }
}
