//! The product and a Gmail that nobody here wrote: the npm package emulate, with a proxy before it through which things go wrong.
//!
//! Its tokens name another issuer than Google, so an account is not connected in a browser but with tokens that the test was given for a
//! code; the product renews them. What emulate says otherwise than Google, the proxy says in Google's way (see `Dialect`): it has no
//! profile, no search without chats and history ids that are too long; it knows every history, so that the proxy has to forget one.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use leancrm_api::app::App;
use leancrm_core::{
    clock::{Clock as _, SystemClock},
    domain::account::SyncKind,
};
use leancrm_sync::google::Granted;
use leancrm_tests::{
    TestApp,
    google::{Client, Fault, emulate::Emulate, proxy::Proxy},
};
use secrecy::SecretString;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, PgConnection};

use super::connected::{ADDRESS, OMAR, SCOPES, keep_account, looks, product_with, settings_of};

const SARAH: &str = "Sarah Haddad <sarah.haddad@nbk.example>";
const SECRET: &str = "GOCSPX-secret";
const CLIENT: &str = "leancrm.apps.googleusercontent.com";
const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-one-of-forty-three";
const KEPT: &str = "SELECT concat_ws(' | ', a.subject, a.direction, c.name) FROM activities a
    LEFT JOIN contacts c ON c.tenant_id = a.tenant_id AND c.id = a.contact_id
    WHERE a.source = 'mail' AND a.deleted_at IS NULL ORDER BY a.subject";

/// The product, emulate, and the proxy between them.
pub(super) struct Emulated<'a> {
    pub(super) app: &'a TestApp,
    product: App,
    pub(super) proxy: Proxy,
    pub(super) emulate: Emulate,
    client: reqwest::Client,
    token: String,
}

impl<'a> Emulated<'a> {
    /// With Omar's mail or calendar connected; or why there is no emulate.
    pub(super) async fn omar(app: &'a TestApp, kind: SyncKind) -> Result<Self, String> {
        // Emulate has the clock of this machine.
        app.clock.advance(SystemClock.now() - app.clock.now());
        let seed = json!({ "google": {
            "users": [{ "email": OMAR, "name": "Omar Haddad", "email_verified": true }],
            "oauth_clients": [{ "client_id": CLIENT, "client_secret": SECRET, "name": "LeanCRM",
                "redirect_uris": [format!("{ADDRESS}/google/callback")] }],
            "messages": [message(SARAH, OMAR, "01 from the seed", &["INBOX"])],
        } });
        let emulate = Emulate::start(&seed.to_string()).await?;
        let proxy = Proxy::before_emulate(&emulate, Arc::new(app.clock.clone())).await;
        let app_at_google = Client { id: CLIENT.to_owned(), secret: SECRET.to_owned(), redirects: Vec::new() };
        let mut settings = settings_of(app_at_google, proxy.url());
        settings.retain(|(name, _)| name != "LEANCRM_GOOGLE__TOKEN_URL");
        settings.push(("LEANCRM_GOOGLE__TOKEN_URL".to_owned(), format!("{}/oauth2/token", proxy.url())));
        let product = product_with(app.engine.clone(), settings, app.store.clone());
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.timeout(Duration::from_secs(10)).build().unwrap();
        let mut emulated = Self { app, product, proxy, emulate, client, token: String::new() };
        let granted = emulated.grants().await;
        let actor = app.store.actor_by_name("demo", Some("Omar")).await.unwrap();
        keep_account(app, &emulated.product, &actor, OMAR, (&granted, kind)).await;
        Ok(emulated)
    }

    /// What Omar gives at emulate's page: a code, and tokens for it.
    async fn grants(&mut self) -> Granted {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let (back, scope) = (format!("{ADDRESS}/google/callback"), SCOPES.join(" "));
        let form = [
            ("email", OMAR),
            ("redirect_uri", &back),
            ("scope", &scope),
            ("client_id", CLIENT),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let page = self.posts("/o/oauth2/v2/auth/callback", &form).await;
        let location = page.headers()["location"].to_str().unwrap();
        let code = location.split_once("code=").expect("a code").1.split('&').next().unwrap().to_owned();
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &back),
            ("client_id", CLIENT),
            ("client_secret", SECRET),
            ("code_verifier", VERIFIER),
        ];
        let tokens: Value = self.posts("/oauth2/token", &form).await.json().await.unwrap();
        let token = |name: &str| tokens[name].as_str().unwrap_or_else(|| panic!("{tokens}")).to_owned();
        self.token = token("access_token");
        Granted {
            access: SecretString::from(token("access_token")),
            lives: TimeDelta::seconds(tokens["expires_in"].as_i64().unwrap()),
            refresh: Some(SecretString::from(token("refresh_token"))),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            id_token: None,
        }
    }

    async fn posts(&self, path: &str, form: &[(&str, &str)]) -> reqwest::Response {
        let written = form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let request = self.client.post(format!("{}{path}", self.emulate.url())).body(written);
        request.header("content-type", "application/x-www-form-urlencoded").send().await.unwrap()
    }

    /// Does something with messages at emulate itself, past the proxy.
    async fn at_emulate(&self, verb: &str, path: &str, body: &Value) -> Value {
        self.does(verb, &format!("{}/gmail/v1/users/me/messages{path}", self.emulate.url()), body).await
    }

    /// Does something as Omar.
    pub(super) async fn does(&self, verb: &str, address: &str, body: &Value) -> Value {
        let request = self.client.request(verb.parse().unwrap(), address).bearer_auth(&self.token).json(body);
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{verb} {address}: {}", answer.status());
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default()
    }

    /// Puts a message into the mailbox, and gives its id.
    async fn puts(&self, from: &str, to: &str, subject: &str, labels: &[&str]) -> String {
        let put = self.at_emulate("POST", "", &message(from, to, subject, labels)).await;
        put["id"].as_str().unwrap().to_owned()
    }

    /// Lets so much time go by, and looks.
    pub(super) async fn after(&self, pause: TimeDelta) {
        self.app.clock.advance(pause);
        looks(&self.app.store, &self.product).await;
    }

    /// Lets this go wrong so often and looks, until nothing is left to go wrong and then once more.
    async fn in_spite_of(&self, kind: &str, fault: &Fault, times: usize) {
        self.proxy.faults().next(kind, fault, times);
        self.after(TimeDelta::minutes(5)).await;
        for _ in 0..3 {
            self.after(TimeDelta::minutes(2)).await;
        }
        assert_eq!(self.proxy.faults().waiting(), 0, "{fault:?} of {kind} was met");
    }

    async fn kept(&self) -> Vec<String> {
        self.rows(KEPT).await
    }

    /// One column of rows, read past the product.
    pub(super) async fn rows(&self, sql: &'static str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }
}

fn message(from: &str, to: &str, subject: &str, labels: &[&str]) -> Value {
    json!({ "user_email": OMAR, "from": from, "to": to, "subject": subject, "body_text": "Hello", "labelIds": labels,
        "label_ids": labels, "message_id": format!("<{}@x.example>", subject.replace(' ', "-")) })
}

fn inbound(subject: &str) -> String {
    format!("{subject} | inbound | Sarah Haddad")
}

#[tokio::test]
async fn a_mailbox_at_emulate_is_imported_and_followed_whatever_goes_wrong_on_the_way() {
    let app = TestApp::with_demo().await;
    let emulated = match Emulated::omar(&app, SyncKind::Mail).await {
        Ok(emulated) => emulated,
        Err(why) => return println!("skipped: {why}"),
    };
    for number in 2..9 {
        emulated.puts(SARAH, OMAR, &format!("0{number} before"), &["INBOX"]).await;
    }
    emulated.puts(OMAR, SARAH, "09 from Omar", &["SENT"]).await;
    emulated.puts("no-reply@nbk.example", OMAR, "a machine", &["INBOX"]).await;
    emulated.puts(SARAH, OMAR, "spam", &["SPAM"]).await;
    emulated.in_spite_of("gmail.users.messages.list", &Fault::Reordered, 2).await;
    let mut expected: Vec<String> = (2..9).map(|number| inbound(&format!("0{number} before"))).collect();
    expected.insert(0, inbound("01 from the seed"));
    expected.push("09 from Omar | outbound | Sarah Haddad".to_owned());
    assert_eq!(emulated.kept().await, expected, "imported in pages of three");
    let (history, list, get) = ("gmail.users.history.list", "gmail.users.messages.list", "gmail.users.messages.get");
    let wrongs = [
        (history, Fault::Status(404), 1),
        (history, Fault::Status(503), 2),
        (history, Fault::Limited(3), 1),
        (history, Fault::Repeated, 2),
        (history, Fault::Reordered, 2),
        (history, Fault::Emptied, 2),
        (history, Fault::Cut, 1),
        (get, Fault::Cut, 2),
        (get, Fault::Status(500), 2),
        (get, Fault::Limited(1), 1),
    ];
    for (number, (kind, fault, times)) in wrongs.into_iter().enumerate() {
        let came: Vec<String> = (0..4).map(|part| format!("{} {part} {kind}", 10 + number)).collect();
        let mut ids = Vec::new();
        for subject in &came {
            ids.push(emulated.puts(SARAH, OMAR, subject, &["INBOX"]).await);
        }
        emulated.at_emulate("POST", &format!("/{}/trash", ids[0]), &json!({})).await;
        emulated.at_emulate("DELETE", &format!("/{}", ids[1]), &json!({})).await;
        emulated.in_spite_of(kind, &fault, times).await;
        expected.extend(came[2..].iter().map(|subject| inbound(subject)));
        assert_eq!(emulated.kept().await, expected, "{fault:?} of {kind}");
        emulated.at_emulate("POST", &format!("/{}/untrash", ids[0]), &json!({})).await;
        emulated.after(TimeDelta::minutes(5)).await;
        expected.push(inbound(&came[0]));
        expected.sort();
        assert_eq!(emulated.kept().await, expected, "it is back, after {fault:?} of {kind}");
    }
    let journal = emulated.proxy.journal();
    assert!(journal.count(list) >= 8, "two imports in pages of three");
    assert!(journal.count("/oauth2/token") >= 1, "the token was renewed");
    emulated.proxy.stop().await;
}
