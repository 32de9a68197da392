//! What a model finds in mail that it may read.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use leancrm_bot::{
    Act, Engine, EngineConfig, Input, ModelTier,
    tier::{Endpoint, Endpoints},
};
use leancrm_core::{
    Error,
    domain::model::{ModelMode, ModelPrices, ModelSettings, UsdMicros},
    ids::{FindingId, TenantId},
};
use leancrm_nlp::model::{LanguageModel, scripted::ScriptedModel};
use leancrm_tests::{TestApp, google::Mail, shown};
use serde_json::json;

use super::connected::{Connected, OMAR};

const SARAH: &str = "sarah.haddad@nbk.example";
const RANA: &str = "rana.aziz@nbk.example";
const TEXT: &str = "Hello Omar,\n\nI will send the signed contract by Friday. Could you send me the price list?\n\n\
                    Best,\nRana Aziz\nHead of Procurement\n+965 2220 1234\n";

#[derive(Debug)]
struct One(Arc<dyn LanguageModel>);

impl Endpoints for One {
    fn of(&self, _: TenantId, _: &ModelSettings) -> Result<Option<Endpoint>, Error> {
        Ok(Some(Endpoint {
            model: Arc::clone(&self.0),
            identity: "here".to_owned(),
            prices: ModelPrices { input: UsdMicros(1_000_000), output: UsdMicros(2_000_000) },
            timeout: Duration::from_secs(2),
            redact: false,
        }))
    }

    fn mode(&self, _: &ModelSettings) -> ModelMode {
        ModelMode::Auto
    }

    fn logs_sentences(&self) -> bool {
        false
    }
}

/// What a model finds in the text.
fn found() -> String {
    let field = |value: &str| json!({ "value": value, "evidence": value });
    json!({
        "signature": { "name": field("Rana Aziz"), "title": field("Head of Procurement"), "company": null,
            "phone": field("+965 2220 1234"), "email": null, "url": null, "address": null },
        "commitments": [{ "who": "I", "what": "send the signed contract", "due": "by Friday",
            "evidence": "I will send the signed contract by Friday." },
            { "who": "I", "what": "wire a million", "due": null, "evidence": "I will wire a million." }],
        "action_items": [{ "who": "you", "what": "send me the price list", "due": null,
            "evidence": "Could you send me the price list?" }],
        "sentiment": null,
    })
    .to_string()
}

async fn connected<'a>(app: &'a TestApp, model: &ScriptedModel) -> Connected<'a> {
    let tier = ModelTier::new(Arc::new(One(Arc::new(model.clone()))), None, || [5; 32]);
    let engine = Engine::new(app.store.clone(), EngineConfig::default()).with_tier(tier);
    let connected = Connected::answering(app, engine).await;
    connected.connect("Omar", OMAR).await;
    connected.looks().await;
    connected
}

async fn hears(connected: &Connected<'_>, from: &str) {
    let mail = Mail::new(from, &[OMAR]).subject("contract").text(TEXT).header("Message-ID", &format!("<{from}>"));
    connected.mailbox().deliver(mail);
    connected.after(TimeDelta::minutes(5)).await;
}

async fn finding(connected: &Connected<'_>, sql: &'static str) -> FindingId {
    let ids = connected.rows(sql).await;
    FindingId::from_uuid(ids[0].parse().expect("an id"))
}

#[tokio::test]
async fn a_promise_in_a_mail_becomes_a_task_when_its_owner_says_so() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found()]);
    let connected = connected(&app, &model).await;
    connected.does("UPDATE accounts SET reads_text = true").await;
    hears(&connected, SARAH).await;
    let said = shown(&connected.says("Omar", "what did you find in my mail?").await);
    assert!(said.contains("Sarah Haddad promises: send the signed contract"), "{said}");
    assert!(said.contains("“I will send the signed contract by Friday.”"), "{said}");
    assert!(said.contains("Sarah Haddad asks: send me the price list"), "{said}");
    assert!(!said.contains("wire a million"), "the mail does not say it: {said}");
    assert!(!said.contains("Procurement"), "she has a title already, which a person has entered: {said}");
    let id = finding(&connected, "SELECT id::text FROM mail_findings WHERE kind = 'promise'").await;
    let done = connected.sends("Omar", Input::Act(Act::FoundTask(id))).await;
    assert!(shown(&done).contains("Task added."), "{}", shown(&done));
    let tasks = connected
        .rows(
            "SELECT concat_ws(' | ', t.title, to_char(t.due_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI'), c.name)
             FROM tasks t LEFT JOIN contacts c ON c.id = t.contact_id WHERE t.title LIKE 'send the%'",
        )
        .await;
    assert_eq!(tasks, ["send the signed contract | 13 17:00 | Sarah Haddad"]);
    let said = shown(&connected.says("Omar", "what did you find in my mail?").await);
    assert!(!said.contains("promises"), "{said}");
    let bodies = connected.rows("SELECT coalesce(body, '') FROM activities WHERE source = 'mail'").await;
    assert_eq!(bodies, [""], "what the mail says is not kept");
    let books = connected.rows("SELECT concat_ws(' ', purpose, outcome, channel) FROM model_calls").await;
    assert_eq!(books, ["extract answered gmail"]);
}

#[tokio::test]
async fn what_a_signature_says_is_shown_before_it_is_written_and_only_where_nothing_is() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found()]);
    let connected = connected(&app, &model).await;
    connected.says("Omar", "add Rana Aziz, rana.aziz@nbk.example").await;
    connected.says("Omar", "yes").await;
    connected.does("UPDATE accounts SET reads_text = true").await;
    hears(&connected, RANA).await;
    let said = shown(&connected.says("Omar", "what did you find in my mail?").await);
    assert!(said.contains("Rana Aziz is Head of Procurement"), "{said}");
    let id = finding(&connected, "SELECT id::text FROM mail_findings WHERE kind = 'title'").await;
    let shown_first = shown(&connected.sends("Omar", Input::Act(Act::FoundField(id))).await);
    assert!(shown_first.contains("Head of Procurement"), "{shown_first}");
    let title = "SELECT coalesce(title, '') FROM contacts WHERE name = 'Rana Aziz'";
    assert_eq!(connected.rows(title).await, [""], "nothing is written before a yes");
    connected.says("Omar", "yes").await;
    assert_eq!(connected.rows(title).await, ["Head of Procurement"]);
    let id = finding(&connected, "SELECT id::text FROM mail_findings WHERE kind = 'phone'").await;
    let left = shown(&connected.sends("Omar", Input::Act(Act::FoundNothing(id))).await);
    assert!(!left.contains("2220"), "{left}");
}

/// What Omar writes himself, and what a model finds in it.
const OWN_TEXT: &str = "Hello Sarah,\n\nI'll send the SOW by Friday. Could you send me the price list? Layla will book the room.\n\n\
                        Best,\nOmar Haddad\nAccount Executive\n+965 2220 9999\n";

fn found_in_own() -> String {
    let field = |value: &str| json!({ "value": value, "evidence": value });
    let item = |who: &str, what: &str, due: Option<&str>, evidence: &str| json!({ "who": who, "what": what, "due": due, "evidence": evidence });
    json!({
        "signature": { "name": field("Omar Haddad"), "title": field("Account Executive"), "company": null,
            "phone": field("+965 2220 9999"), "email": null, "url": null, "address": null },
        "commitments": [item("I", "send the SOW", Some("by Friday"), "I'll send the SOW by Friday."),
            item("Layla", "book the room", None, "Layla will book the room.")],
        "action_items": [item("you", "send me the price list", None, "Could you send me the price list?")],
        "sentiment": null,
    })
    .to_string()
}

async fn writes(connected: &Connected<'_>, name: &str) {
    let mail = Mail::new(&format!("Omar <{OMAR}>"), &[SARAH]).subject(name).text(OWN_TEXT).labels(&["SENT"]);
    connected.mailbox().deliver(mail.header("Message-ID", &format!("<{name}@x>")));
    connected.after(TimeDelta::minutes(5)).await;
}

#[tokio::test]
async fn what_a_member_promises_and_asks_for_themselves_becomes_tasks_too() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found_in_own()]);
    let connected = connected(&app, &model).await;
    connected.does("UPDATE accounts SET reads_text = true").await;
    writes(&connected, "sow").await;
    let said = shown(&connected.says("Omar", "what did you find in my mail?").await);
    assert!(said.contains("You promised Sarah Haddad: send the SOW"), "{said}");
    assert!(said.contains("You asked Sarah Haddad: send me the price list"), "{said}");
    assert!(said.contains("“I'll send the SOW by Friday.”"), "{said}");
    assert!(!said.contains("book the room"), "that is Layla's to do: {said}");
    let kinds = connected.rows("SELECT concat_ws(' ', kind, is_own, address) FROM mail_findings ORDER BY kind").await;
    assert_eq!(kinds, [format!("promise t {SARAH}"), format!("request t {SARAH}")], "the signature is Omar's own");
    for kind in ["promise", "request"] {
        let id = finding(
            &connected,
            if kind == "promise" {
                "SELECT id::text FROM mail_findings WHERE kind = 'promise'"
            } else {
                "SELECT id::text FROM mail_findings WHERE kind = 'request'"
            },
        )
        .await;
        let done = shown(&connected.sends("Omar", Input::Act(Act::FoundTask(id))).await);
        assert!(done.contains("Task added.") && done.contains("You wrote: “"), "{done}");
    }
    let tasks = connected
        .rows(
            "SELECT concat_ws(' | ', t.title, to_char(t.due_at AT TIME ZONE 'Asia/Kuwait', 'DD HH24:MI'), c.name)
             FROM tasks t JOIN contacts c ON c.id = t.contact_id
             WHERE t.title LIKE 'send the SOW' OR t.title LIKE 'Hear from%' ORDER BY t.title",
        )
        .await;
    assert_eq!(
        tasks,
        ["Hear from Sarah Haddad: send me the price list | Sarah Haddad", "send the SOW | 13 17:00 | Sarah Haddad"]
    );
    let said = shown(&connected.says("Omar", "what did you find in my mail?").await);
    assert!(said.contains("Nothing in your mail waits for you"), "{said}");
    let bodies = connected.rows("SELECT coalesce(body, '') FROM activities WHERE source = 'mail'").await;
    assert_eq!(bodies, [""], "what the mail says is not kept");
}

#[tokio::test]
async fn mail_that_a_member_sent_is_read_once_and_only_where_they_wish_so() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found_in_own()]);
    let connected = connected(&app, &model).await;
    writes(&connected, "before").await;
    assert_eq!(model.asked().len(), 0, "nobody wished so");
    connected.does("UPDATE accounts SET reads_text = true").await;
    writes(&connected, "after").await;
    connected.after(TimeDelta::minutes(5)).await;
    connected.says("Omar", "don't sync mail from globex.com").await;
    connected.says("Omar", "yes").await;
    connected.after(TimeDelta::seconds(1)).await;
    assert_eq!(connected.kept().await, ["after", "before"]);
    assert_eq!(model.asked().len(), 1);
}

#[tokio::test]
async fn what_only_claims_to_be_from_a_member_is_no_promise_of_theirs() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found_in_own()]);
    let connected = connected(&app, &model).await;
    connected.does("UPDATE accounts SET reads_text = true").await;
    // It came in, whoever it says it is from.
    let mail = Mail::new(&format!("Omar <{OMAR}>"), &[OMAR, SARAH]).subject("forged").text(OWN_TEXT);
    connected.mailbox().deliver(mail.header("Message-ID", "<forged@x>"));
    connected.after(TimeDelta::minutes(5)).await;
    assert_eq!((connected.kept().await, model.asked().len()), (vec!["forged".to_owned()], 0));
}

#[tokio::test]
async fn no_mail_is_read_unless_its_owner_wishes_so_and_none_of_before() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found()]);
    let connected = connected(&app, &model).await;
    hears(&connected, SARAH).await;
    assert_eq!(model.asked().len(), 0);
    assert_eq!(
        connected.google.journal().entries.iter().filter(|entry| entry.query.contains("format=full")).count(),
        0
    );
    let said = shown(&connected.says("Layla", "what did you find in my mail?").await);
    assert!(said.contains("Nothing in your mail waits for you"), "{said}");
}

#[tokio::test]
async fn mail_that_comes_while_everything_is_read_anew_is_read_like_any_other_and_what_was_there_is_not() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found(), found()]);
    let connected = connected(&app, &model).await;
    hears(&connected, SARAH).await;
    connected.says("Omar", "ignore emails from sarah.haddad@nbk.example").await;
    connected.says("Omar", "yes").await;
    connected.after(TimeDelta::seconds(1)).await;
    assert_eq!(connected.kept().await, Vec::<String>::new());
    connected.does("UPDATE accounts SET reads_text = true").await;
    app.clock.advance(TimeDelta::minutes(30));
    let mail = Mail::new(RANA, &[OMAR]).subject("contract").text(TEXT).header("Message-ID", "<news@x>");
    connected.mailbox().deliver(mail);
    connected.says("Omar", "keep emails from sarah.haddad@nbk.example").await;
    connected.after(TimeDelta::seconds(1)).await;
    assert_eq!(connected.kept().await, ["contract", "contract"]);
    let read =
        connected.rows("SELECT concat_ws(' ', purpose, outcome) FROM model_calls WHERE purpose = 'extract'").await;
    assert_eq!(read, ["extract answered"], "Sarah's is back, and was there when the mailbox was in step");
}

#[tokio::test]
async fn when_something_is_promised_can_be_the_day_to_follow_up() {
    let app = TestApp::with_demo().await;
    let model = ScriptedModel::saying([found()]);
    let connected = connected(&app, &model).await;
    connected.does("UPDATE accounts SET reads_text = true").await;
    hears(&connected, SARAH).await;
    let id = finding(&connected, "SELECT id::text FROM mail_findings WHERE kind = 'promise'").await;
    let follow_up =
        "SELECT coalesce(to_char(next_follow_up_at AT TIME ZONE 'Asia/Kuwait', 'MM-DD'), '-') FROM contacts c
        JOIN tenants t ON t.id = c.tenant_id AND t.slug = 'demo' WHERE c.name = 'Sarah Haddad'";
    let before = connected.rows(follow_up).await;
    let asked = connected.sends("Omar", Input::Act(Act::FoundField(id))).await;
    assert_eq!(asked.outcome, leancrm_bot::Outcome::Asked, "{}", shown(&asked));
    assert_eq!(connected.rows(follow_up).await, before, "nothing is written before a yes");
    connected.says("Omar", "yes").await;
    assert_eq!(connected.rows(follow_up).await, ["03-13"], "Friday");
}
