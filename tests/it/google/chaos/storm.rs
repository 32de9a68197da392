//! What goes wrong, and the processes that it happens to.

use std::time::Duration;

use leancrm_core::clock::{Clock as _, SystemClock};
use leancrm_tests::{
    google::{Fault, Faults},
    process::Process,
};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;

use super::{
    super::{
        super::background::redis::Redis,
        connected::{Connected, LAYLA, OMAR, settings},
    },
    PRODUCT, Thing,
    calendars::SOFIA,
};

/// People who write before they are contacts, and become contacts in the middle of it all.
pub(super) const NEWCOMERS: [(&str, &str); 4] = [
    ("Nadia Karam", "nadia@karam.example"),
    ("Peter Lindholm", "peter@lindholm.example"),
    ("Rosa Delgado", "rosa@delgado.example"),
    ("Victor Haas", "victor@haas.example"),
];

/// Time goes by: the next look is due, and whoever holds something for a while, or died with it, has held it long enough. Leases and
/// pauses of minutes are what the product lives by; waiting for them is not what is tested.
const TIME_GOES_BY: [&str; 3] = [
    "UPDATE outbox_events SET available_at = now() - interval '1 second'
     WHERE done_at IS NULL AND dead_at IS NULL AND available_at > now()",
    "UPDATE sync_states SET next_at = least(next_at, now()), handed_at = handed_at - interval '1 hour'",
    "UPDATE accounts SET refreshing_until = refreshing_until - interval '1 hour'",
];
/// PostgreSQL hangs up on everybody else.
const HANG_UP: &str = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
/// Who is a contact.
const PEOPLE: &str = "SELECT name FROM contacts WHERE deleted_at IS NULL";
/// What is under way or waits.
const UNRESTED: &str = "SELECT concat_ws(' ', kind, phase, next_at, handed_at, failures, last_error) FROM sync_states
    WHERE handed_at IS NOT NULL OR next_at <= now() OR phase <> 'following' OR page IS NOT NULL OR failures > 0
    UNION ALL SELECT concat_ws(' ', event, attempts, last_error) FROM outbox_events WHERE done_at IS NULL AND dead_at IS NULL";
/// What was given up.
const GIVEN_UP: &str =
    "SELECT concat_ws(' ', event, attempts, last_error) FROM outbox_events WHERE dead_at IS NOT NULL";
/// Who has lost the consent of its owner.
const DISCONNECTED: &str = "SELECT concat_ws(' ', address, disconnected_why) FROM accounts WHERE status <> 'active'";

/// Two processes at work.
const PROCESSES: usize = 2;
/// How often the world is given time to come to rest, and how long each time.
const ROUNDS: usize = 20;
const ROUND: Duration = Duration::from_secs(10);
/// How long is waited for Google to be asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// How much happens.
#[derive(Debug, Clone, Copy)]
pub(super) struct Size {
    /// Messages that come in all.
    pub(super) messages: usize,
    /// Events of the calendar in all.
    pub(super) events: usize,
    /// Things that go wrong, beside what goes wrong at Google.
    pub(super) blows: usize,
    /// Calls of Google's between two of them, at most.
    pub(super) calls: usize,
}

/// The product at work in bad weather.
pub(super) struct Storm<'a> {
    connected: Connected<'a>,
    things: Vec<Box<dyn Thing>>,
    size: Size,
    seed: u64,
    dice: ChaCha8Rng,
    redis: Redis,
    processes: Vec<Option<Process>>,
    settings: Vec<(String, String)>,
    folder: TempDir,
    newcomers: usize,
    /// What went wrong so far, to be told.
    story: Vec<String>,
}

impl<'a> Storm<'a> {
    pub(super) async fn over(connected: Connected<'a>, things: Vec<Box<dyn Thing>>, size: Size, seed: u64) -> Self {
        let redis = Redis::start().await;
        let mut settings = settings(&connected.google);
        // Nobody is called: there is no server.
        settings.retain(|(name, _)| name != "LEANCRM_SERVER__PUBLIC_URL" && name != "LEANCRM_GOOGLE__TOPIC");
        settings.push(("LEANCRM_DATABASE_URL".to_owned(), connected.app.url.clone()));
        settings.push(("LEANCRM_REDIS_URL".to_owned(), redis.url()));
        Self {
            connected,
            things,
            size,
            seed,
            dice: ChaCha8Rng::seed_from_u64(seed),
            redis,
            processes: (0..PROCESSES).map(|_| None).collect(),
            settings,
            folder: tempfile::tempdir().unwrap(),
            newcomers: 0,
            story: Vec::new(),
        }
    }

    /// Lets everything change and go wrong, until there is nothing more to come.
    pub(super) async fn rages(&mut self) {
        let by_chance = [Fault::Status(500), Fault::Status(503), Fault::Limited(1), Fault::Cut, Fault::Repeated];
        self.faults().at_random(self.seed, 0.006, &by_chance);
        let (mut blows, mut more) = (0, true);
        while blows < self.size.blows || more {
            for place in 0..PROCESSES {
                self.starts(place);
            }
            let changes = self.dice.random_range(1..=1 + self.size.messages / self.size.blows);
            for _ in 0..changes {
                more = false;
                for thing in &mut self.things {
                    more |= thing.change(&mut self.dice);
                }
            }
            if self.dice.random_bool(0.8) {
                self.time_goes_by().await;
            }
            let calls = self.dice.random_range(0..self.size.calls);
            self.until_google_is_asked(calls).await;
            self.blow().await;
            blows += 1;
            let mut wrongs = Vec::new();
            for thing in &mut self.things {
                wrongs.extend(thing.wrongs(&self.connected).await);
            }
            self.holds(&wrongs);
        }
    }

    /// Lets the dust settle, and compares.
    #[expect(clippy::print_stdout, reason = "what a run was made of is told with its outcome")]
    pub(super) async fn settles(&mut self) {
        let made = self.faults().made();
        self.faults().clear();
        while self.newcomers < NEWCOMERS.len() {
            self.newcomer().await;
        }
        for place in 0..PROCESSES {
            self.starts(place);
        }
        let mut left = Vec::new();
        for _ in 0..ROUNDS {
            self.time_goes_by().await;
            left = self.unrest().await;
            left.extend(self.connected.rows(DISCONNECTED).await);
            if left.is_empty() {
                left = self.differences().await;
            }
            if left.is_empty() {
                break;
            }
        }
        self.holds(&left);
        self.connected.fits_google();
        let alerts = self.connected.alerts().await;
        assert!(!alerts.iter().any(|text| text.contains("disconnected")), "{alerts:?}");
        println!("{made} faults of Google's; {}", self.story.join(", "));
    }

    fn faults(&self) -> Faults {
        self.connected.google.faults()
    }

    /// Nothing is wrong, or all that helps to find out why it is.
    fn holds(&self, wrongs: &[String]) {
        let words = self.processes.iter().flatten().next().map(|process| process.last_words(60)).unwrap_or_default();
        assert!(
            wrongs.is_empty(),
            "with the seed {} after {}:\n{}\n{} in all; the processes said last:\n{words}",
            self.seed,
            self.story.join(", "),
            wrongs.iter().take(20).map(String::as_str).collect::<Vec<_>>().join("\n"),
            wrongs.len(),
        );
    }

    async fn differences(&self) -> Vec<String> {
        let mut all = Vec::new();
        for thing in &self.things {
            all.extend(thing.differences(&self.connected).await);
        }
        if !all.is_empty() {
            all.extend(self.connected.rows(GIVEN_UP).await);
        }
        all
    }

    fn starts(&mut self, place: usize) {
        if self.processes[place].as_mut().is_none_or(Process::is_over) {
            let started = Process::start(PRODUCT, "work", &self.settings, self.folder.path());
            self.processes[place] = Some(started.unwrap());
        }
    }

    /// Something goes wrong.
    async fn blow(&mut self) {
        let what = self.dice.random_range(0..100);
        let name = match what {
            0..35 => {
                let place = self.dice.random_range(0..PROCESSES);
                self.processes[place] = None;
                "a process dies"
            }
            35..40 => {
                self.processes.iter_mut().for_each(|process| *process = None);
                "all processes die"
            }
            40..50 => {
                self.redis.flush();
                "Redis forgets"
            }
            50..65 => {
                self.connected.rows(HANG_UP).await;
                "PostgreSQL hangs up"
            }
            65..72 => {
                self.things.iter().for_each(|thing| thing.forget());
                "Google forgets"
            }
            72..78 => {
                for address in [OMAR, LAYLA, SOFIA] {
                    self.connected.google.account(address).end_access_tokens();
                }
                "tokens end"
            }
            78..86 => {
                self.newcomer().await;
                "somebody becomes a contact"
            }
            _ => self.google_fails(),
        };
        self.story.push(name.to_owned());
    }

    /// Pages and calls that happen seldom go wrong more often than by chance.
    fn google_fails(&mut self) -> &'static str {
        let kinds = [
            "gmail.users.history.list",
            "gmail.users.messages.list",
            "gmail.users.getProfile",
            "gmail.users.messages.get",
            "calendar.events.list",
        ];
        let kind = kinds[self.dice.random_range(0..kinds.len())];
        let faults = [
            Fault::Status(503),
            Fault::Limited(1),
            Fault::Cut,
            Fault::Repeated,
            Fault::Reordered,
            Fault::Emptied,
            Fault::Delayed(Duration::from_millis(200)),
        ];
        let fault = &faults[self.dice.random_range(0..faults.len())];
        self.faults().next(kind, fault, self.dice.random_range(1..4));
        if self.dice.random_bool(0.3) {
            self.faults().next("oauth.refresh", &Fault::Status(503), 1);
        }
        "Google fails"
    }

    /// Somebody of whom there may be mail becomes a contact.
    async fn newcomer(&mut self) {
        let Some((name, address)) = NEWCOMERS.get(self.newcomers) else { return };
        self.newcomers += 1;
        for _ in 0..20 {
            self.connected.says("Omar", &format!("add {name}, {address}")).await;
            self.connected.says("Omar", "yes").await;
            // What was said over a connection that had just been cut was answered with an apology.
            if self.connected.rows(PEOPLE).await.iter().any(|there| there == name) {
                break;
            }
        }
    }

    async fn time_goes_by(&self) {
        for sql in TIME_GOES_BY {
            self.connected.does(sql).await;
        }
        let clock = &self.connected.app.clock;
        clock.advance(SystemClock.now() - clock.now());
    }

    /// Waits until Google was asked so often, or is not asked so often any more.
    async fn until_google_is_asked(&self, calls: usize) {
        self.connected.google.clear_journal();
        let asked = async {
            let mut looks = tokio::time::interval(Duration::from_millis(5));
            while self.connected.google.journal().entries.len() < calls {
                looks.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, asked).await.ok();
    }

    /// Waits until nothing is under way or waits; gives what still is when a round is over.
    async fn unrest(&self) -> Vec<String> {
        let mut looks = tokio::time::interval(Duration::from_millis(50));
        let began = tokio::time::Instant::now();
        loop {
            looks.tick().await;
            let left = self.connected.rows(UNRESTED).await;
            if left.is_empty() || began.elapsed() > ROUND {
                return left;
            }
        }
    }
}
