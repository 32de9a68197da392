//! Records that outsiders named, brought in where such names come in, and what must not come of them.

use std::{ops::ControlFlow, path::PathBuf};

use leancrm_bot::{Inbound, Input, inbound::About, slack::Message};
use leancrm_core::{
    history::Recorder,
    ids::{CompanyId, ContactId},
    ops::{
        companies::{self, NewCompany},
        contacts::{self, NewContact},
        deals::{self, NewDeal},
        import::{self, ImportRequest},
        leads::{self, NewLead},
    },
    store::TenantTx,
    tenancy::Actor,
};
use leancrm_tests::TestApp;
use serde_json::Value;
use sqlx::{Connection as _, PgConnection};

use super::corpus::{Attack, Place};

/// The person on whom notes are saved.
pub(super) const CARRIER: &str = "Quill Carrier";

/// Brings everything in but the notes, which are saved one by one; gives the person they are saved on.
pub(super) async fn plant(app: &TestApp, actor: &Actor, attacks: &[Attack]) -> ContactId {
    let mut tx = app.store.begin(actor).await.unwrap();
    let carrier = contact(&mut tx, CARRIER, "carrier@outside.example", None).await;
    for attack in attacks {
        match attack.place {
            Place::Contact => drop(contact(&mut tx, &attack.text, &attack.address(), None).await),
            Place::Company => drop(company(&mut tx, &attack.text, attack).await),
            Place::Deal => {
                let company = company(&mut tx, &format!("Holder {}", attack.id), attack).await;
                let new = NewDeal { name: attack.text.clone(), company: Some(company), ..NewDeal::default() };
                deals::create(&mut tx, new, &mut Recorder::new("test")).await.expect("a deal with that name");
            }
            Place::Lead => lead(&mut tx, attack).await,
            Place::Email | Place::Note | Place::File => {}
        }
    }
    tx.commit().await.unwrap();
    bring_in(app, attacks).await;
    carrier
}

async fn contact(tx: &mut TenantTx, name: &str, address: &str, company: Option<CompanyId>) -> ContactId {
    let new = NewContact { name: name.to_owned(), emails: vec![address.to_owned()], company, ..NewContact::default() };
    let made = contacts::create(tx, new, &mut Recorder::new("test")).await;
    made.unwrap_or_else(|error| panic!("{name:?}: {error}")).0
}

/// A company, and somebody there whose address is the attempt's.
async fn company(tx: &mut TenantTx, name: &str, attack: &Attack) -> CompanyId {
    let new = NewCompany { name: name.to_owned(), ..NewCompany::default() };
    let made = companies::create(tx, new, &mut Recorder::new("test")).await;
    let (id, _) = made.unwrap_or_else(|error| panic!("{name:?}: {error}"));
    contact(tx, &format!("Person {}", attack.id), &attack.address(), Some(id)).await;
    id
}

async fn lead(tx: &mut TenantTx, attack: &Attack) {
    let fields = attack.fields.clone();
    let new = NewLead {
        name: fields.name,
        email: Some(attack.address()),
        company: Some(fields.company),
        title: Some(fields.title),
        source: Some("website".to_owned()),
        note: Some(fields.note),
        ..NewLead::default()
    };
    leads::create(tx, new, &mut Recorder::new("test")).await.unwrap_or_else(|error| panic!("{}: {error}", attack.id));
}

/// The rows of files, in one file.
async fn bring_in(app: &TestApp, attacks: &[Attack]) {
    let cell = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows: Vec<&Attack> = attacks.iter().filter(|attack| attack.place == Place::File).collect();
    let lines = rows.iter().map(|attack| {
        let fields = &attack.fields;
        let cells = [&fields.name, &attack.address(), &fields.title, &fields.company, &fields.tags, &fields.note]
            .map(|text| cell(text));
        cells.join(",")
    });
    let text =
        ["Name,Email,Title,Company,Tags,Note".to_owned()].into_iter().chain(lines).collect::<Vec<_>>().join("\n");
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("people.csv");
    std::fs::write(&path, text).unwrap();
    let owner = app.store.actor_by_name("demo", Some("Amina")).await.unwrap();
    let request = ImportRequest { path, dry_run: false, channel: "cli".to_owned() };
    let report = import::contacts(&app.store, &owner, &request, &|_| ControlFlow::Continue(())).await.unwrap();
    assert_eq!((report.created, report.rejected), (rows.len() as u64, 0), "{report:?}");
}

/// A text that somebody saves as a note.
pub(super) fn note(carrier: ContactId, attack: &Attack) -> Input {
    Input::Note { on: About::Contact(carrier), body: attack.text.clone() }
}

/// A message in a conversation of its own.
pub(super) fn inbound(attack: &Attack, input: Input) -> Inbound {
    Inbound { channel: leancrm_bot::Channel::Api, thread: attack.id.clone(), public: false, input }
}

/// A digest of each table that a message could change, and of what is sent.
pub(super) async fn fingerprint(app: &TestApp) -> Vec<String> {
    let mut connection = PgConnection::connect(&app.url).await.unwrap();
    let query = "SELECT 'contacts ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM contacts t
        UNION ALL SELECT 'companies ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM companies t
        UNION ALL SELECT 'deals ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM deals t
        UNION ALL SELECT 'leads ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM leads t
        UNION ALL SELECT 'tasks ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM tasks t
        UNION ALL SELECT 'notes ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM notes t
        UNION ALL SELECT 'activities ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM activities t
        UNION ALL SELECT 'meetings ' || md5(string_agg(t::text, '|' ORDER BY id)) FROM meetings t
        UNION ALL SELECT 'points ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM contact_points t
        UNION ALL SELECT 'taggings ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM taggings t
        UNION ALL SELECT 'members ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM memberships t
        UNION ALL SELECT 'grants ' || md5(string_agg(t::text, '|' ORDER BY t::text)) FROM grants t
        UNION ALL SELECT 'change-sets ' || count(*) FROM change_sets
        UNION ALL SELECT 'changes ' || count(*) FROM changes
        UNION ALL SELECT 'audit ' || count(*) FROM audit_log
        UNION ALL SELECT 'events ' || count(*) FROM outbox_events
        UNION ALL SELECT 'sent ' || count(*) FROM outgoing_messages";
    sqlx::query_scalar(query).fetch_all(&mut connection).await.unwrap()
}

/// No mention, no link, no mark that turns the writing, in anything that Slack reads as markup.
pub(super) fn assert_harmless_in_slack(id: &str, message: &Message) {
    let json = serde_json::to_value(message).unwrap();
    look(id, &json);
    assert!(!message.unfurl_links && !message.unfurl_media);
}

fn look(id: &str, value: &Value) {
    match value {
        Value::Object(map) => {
            let is_plain = map.get("type").is_some_and(|kind| kind == "plain_text");
            for (key, inner) in map {
                match inner {
                    // What a button carries is not shown.
                    Value::String(_)
                        if matches!(key.as_str(), "value" | "action_id" | "block_id" | "type" | "image_url") => {}
                    Value::String(text) => look_at_text(id, text, is_plain),
                    inner => look(id, inner),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| look(id, inner)),
        _ => {}
    }
}

fn look_at_text(id: &str, text: &str, is_plain: bool) {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(turns), "{id}: {text:?}");
    // A moment that Slack shows on the reader's clock is markup of ours.
    let text = text.replace("<!date^", "");
    let marks = ["<!", "<@", "<#", "<http", "<mailto"];
    assert!(is_plain || !marks.iter().any(|mark| text.contains(mark)), "{id}: {text:?}");
}
