//! The product with a fake Google, and Omar's account connected.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use axum::Router;
use chrono::TimeDelta;
use leancrm_api::{
    app::App,
    config::{Config, Surroundings},
    google::GoogleDoor,
    server, wiring,
};
use leancrm_bot::{Answer, Channel, Engine, Inbound, Input};
use leancrm_core::{
    Error,
    domain::account::SyncKind,
    store::{NewAccount, Store},
    tenancy::Actor,
    vault::{Vault, VaultKey},
};
use leancrm_sync::google::Granted;
use leancrm_tests::{
    TestApp,
    google::{Account, Client, Consent, Google, Mail},
};
use secrecy::{ExposeSecret as _, SecretString};
use sqlx::{Connection as _, PgConnection};

/// Omar's address at work, and Layla's.
pub(super) const OMAR: &str = "omar@gulfbright.example";
pub(super) const LAYLA: &str = "layla@gulfbright.example";
/// Where the product is, as Google knows it.
pub(super) const ADDRESS: &str = "https://crm.example.com";
/// As whom Google calls.
pub(super) const PUSHES_AS: &str = "push@leancrm.iam.example";

/// What an account may be used for.
pub(super) const SCOPES: [&str; 4] = [
    "openid",
    "email",
    "https://www.googleapis.com/auth/gmail.readonly",
    "https://www.googleapis.com/auth/calendar.events",
];

/// What seals the tokens.
const VAULT_KEY: [u8; 32] = [9; 32];

fn random() -> [u8; 32] {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    let mut bytes = [7; 32];
    bytes[..2].copy_from_slice(&u16::from(NEXT.fetch_add(1, Ordering::Relaxed)).to_be_bytes());
    bytes
}

/// The product and Google, each knowing of the other.
pub(super) struct Connected<'a> {
    pub(super) app: &'a TestApp,
    pub(super) google: Google,
    pub(super) product: App,
    pub(super) service: Router,
}

impl<'a> Connected<'a> {
    /// With nobody's account connected.
    pub(super) async fn nobody(app: &'a TestApp) -> Self {
        Self::answering(app, app.engine.clone()).await
    }

    /// With nobody's account connected, and another engine.
    pub(super) async fn answering(app: &'a TestApp, engine: Engine) -> Self {
        let google = Google::start(Arc::new(app.clock.clone())).await;
        google.allow_redirect(&format!("{ADDRESS}/google/callback"));
        let product = product(engine, &google, app.store.clone());
        let service = server::router(product.clone(), server::Limits::default());
        Self { app, google, product, service }
    }

    /// With Omar's mail connected.
    pub(super) async fn omar(app: &'a TestApp) -> Self {
        let connected = Self::nobody(app).await;
        connected.connect("Omar", OMAR).await;
        connected
    }

    /// Connects the mail of a member without a browser.
    pub(super) async fn connect(&self, name: &str, address: &str) -> Account {
        self.connect_for(name, address, SyncKind::Mail).await
    }

    /// Connects one of the things that an account has.
    pub(super) async fn connect_for(&self, name: &str, address: &str, kind: SyncKind) -> Account {
        self.connect_as(&self.actor(name).await, address, kind).await
    }

    /// The same for a member of any tenant.
    pub(super) async fn connect_as(&self, actor: &Actor, address: &str, kind: SyncKind) -> Account {
        let account = self.google.account(address);
        let tokens = account.grant(&SCOPES);
        let granted = Granted {
            access: SecretString::from(tokens.access),
            lives: TimeDelta::seconds(3_599),
            refresh: Some(SecretString::from(tokens.refresh)),
            scopes: SCOPES.map(str::to_owned).to_vec(),
            id_token: None,
        };
        keep_account(self.app, &self.product, actor, address, (&granted, kind)).await;
        account
    }

    /// A member of the demo company. Where connections are cut, this process finds each that is dead by using it.
    pub(super) async fn actor(&self, name: &str) -> Actor {
        for _ in 0..20 {
            match self.app.store.actor_by_name("demo", Some(name)).await {
                Err(Error::Unavailable { .. }) => {}
                found => return found.expect("the member exists"),
            }
        }
        panic!("the database does not answer");
    }

    /// The account of Omar at Google.
    pub(super) fn mailbox(&self) -> Account {
        self.google.account(OMAR)
    }

    /// Puts a mail from somebody into Omar's mailbox.
    pub(super) fn hears(&self, from: &str, subject: &str) -> String {
        self.mailbox()
            .deliver(Mail::new(from, &[OMAR]).subject(subject).header("Message-ID", &format!("<{subject}@x>")))
    }

    /// Puts a mail to somebody into Omar's mailbox.
    pub(super) fn writes(&self, to: &str, subject: &str) -> String {
        let mail = Mail::new(&format!("Omar <{OMAR}>"), &[to]).subject(subject);
        self.mailbox().deliver(mail.labels(&["SENT"]).header("Message-ID", &format!("<{subject}@x>")))
    }

    /// Looks at every account that is due, and does what follows.
    pub(super) async fn looks(&self) {
        looks(&self.app.store, &self.product).await;
    }

    /// Lets so much time go by, and looks.
    pub(super) async fn after(&self, pause: TimeDelta) {
        self.app.clock.advance(pause);
        self.looks().await;
    }

    /// What somebody hears who says this.
    pub(super) async fn says(&self, name: &str, text: &str) -> Answer {
        self.sends(name, Input::Text(text.to_owned())).await
    }

    /// What somebody hears who says or presses this.
    pub(super) async fn sends(&self, name: &str, input: Input) -> Answer {
        let inbound = Inbound { channel: Channel::Api, thread: name.to_owned(), public: false, input };
        self.product.engine.answer(&self.actor(name).await, inbound).await
    }

    /// One column of rows, read past the product.
    pub(super) async fn rows(&self, sql: &'static str) -> Vec<String> {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }

    /// Does something past the product.
    pub(super) async fn does(&self, sql: &'static str) {
        let mut connection = PgConnection::connect(&self.app.url).await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
    }

    /// The subjects of the mail that is there, by moment.
    pub(super) async fn kept(&self) -> Vec<String> {
        self.rows("SELECT subject FROM activities WHERE source = 'mail' AND deleted_at IS NULL ORDER BY subject").await
    }

    /// What was raised for somebody to be told.
    pub(super) async fn alerts(&self) -> Vec<String> {
        self.rows("SELECT text FROM alerts WHERE kind = 'alert' ORDER BY due_at, text").await
    }

    /// Nothing that was asked or answered would surprise Google.
    pub(super) fn fits_google(&self) {
        let violations = self.google.violations();
        assert!(violations.is_empty(), "{violations:?}");
    }

    /// Lets somebody at the page of Google's give their consent.
    pub(super) fn consents(&self, consent: Consent) {
        self.google.consents(consent);
    }
}

/// Keeps one of the things that a member's account has granted.
pub(super) async fn keep_account(
    app: &TestApp,
    product: &App,
    actor: &Actor,
    address: &str,
    (granted, kind): (&Granted, SyncKind),
) {
    let door = product.google.as_ref().expect("Google is on");
    let new = NewAccount {
        member: actor.member().expect("a member"),
        subject: address.to_owned(),
        address: address.to_owned(),
        scopes: granted.scopes.clone(),
        kinds: granted.kinds().into_iter().filter(|granted| *granted == kind).collect(),
    };
    let mut tx = app.store.begin(&app.store.worker(actor.tenant()).await.unwrap()).await.unwrap();
    let (id, _) = tx.account_of(address).await.unwrap();
    tx.save_account(id, &new, &door.google.seal(id, granted)).await.unwrap();
    tx.commit().await.unwrap();
}

/// The settings of a process of the product that talks to this Google.
pub(super) fn settings(google: &Google) -> Vec<(String, String)> {
    settings_of(google.client(), google.url())
}

/// The settings of a process of the product that is this app at a Google with this root.
pub(super) fn settings_of(client: Client, root: &str) -> Vec<(String, String)> {
    let at = |path: &str| format!("{root}{path}");
    let settings = [
        ("LEANCRM_GOOGLE__CLIENT_ID", client.id),
        ("LEANCRM_GOOGLE__CLIENT_SECRET", client.secret),
        ("LEANCRM_GOOGLE__CONSENT_URL", at("/o/oauth2/v2/auth")),
        ("LEANCRM_GOOGLE__TOKEN_URL", at("/token")),
        ("LEANCRM_GOOGLE__REVOKE_URL", at("/revoke")),
        ("LEANCRM_GOOGLE__KEYS_URL", at("/oauth2/v3/certs")),
        ("LEANCRM_GOOGLE__GMAIL_ROOT", root.to_owned()),
        ("LEANCRM_GOOGLE__CALENDAR_ROOT", root.to_owned()),
        ("LEANCRM_GOOGLE__TOPIC", "projects/leancrm/topics/mail".to_owned()),
        ("LEANCRM_GOOGLE__PUSH_ACCOUNT", PUSHES_AS.to_owned()),
        ("LEANCRM_GOOGLE__UNITS_PER_MINUTE", "1000000".to_owned()),
        ("LEANCRM_SERVER__PUBLIC_URL", ADDRESS.to_owned()),
        ("LEANCRM_VAULT__KEYS", VaultKey::write(VAULT_KEY).expose_secret().to_owned()),
    ];
    settings.map(|(name, value)| (name.to_owned(), value)).to_vec()
}

/// A process of the product that talks to this Google.
pub(super) fn product(engine: Engine, google: &Google, store: Store) -> App {
    product_with(engine, settings(google), store)
}

/// A process of the product with these settings.
pub(super) fn product_with(engine: Engine, settings: Vec<(String, String)>, store: Store) -> App {
    let variables = settings.into_iter().collect();
    let config = Config::load_from(None, Surroundings { variables, ..Surroundings::default() }).expect("it is sound");
    let vault = Vault::new(vec![VaultKey::new(VAULT_KEY)]).expect("a key");
    let door = GoogleDoor::new(&config, &store, vault, random).expect("Google can be set up");
    App::new(store, engine, None).with_google(door)
}

/// Looks at every account that is due in one process, and does what follows.
pub(super) async fn looks(store: &Store, product: &App) {
    let ports = wiring::ports(product);
    let looked = tokio::time::timeout(Duration::from_mins(1), async {
        leancrm_sync::hand_over_due_accounts(store).await.unwrap();
        leancrm_sync::drain_through(store, &ports).await.unwrap();
    });
    looked.await.expect("a look ends");
}
