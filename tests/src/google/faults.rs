//! What goes wrong on the way to Google and back: by a queue for the very next calls, or by chance that can be repeated.
//!
//! The same faults serve the fake and the proxy in front of somebody else's. A status, [`Fault::Limited`] among them, is answered
//! before anything is done; [`Fault::Cut`] breaks the connection after it was done, so that nobody can know.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value;

use super::wire::Pairs;

/// How the tokens of pages begin that come later.
const LATER: &str = "later-";
/// Where the items of a page stand.
const LISTS: [&str; 3] = ["messages", "history", "items"];

/// Something that goes wrong once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// This status, in Google's words: 404, 410, 500, 503 and others. Nothing was done.
    Status(u16),
    /// 429, to be tried again after so many seconds. Nothing was done.
    Limited(u64),
    /// It is done, but the connection breaks in the middle of the answer.
    Cut,
    /// The answer takes so long.
    Delayed(Duration),
    /// The page begins with the items of the page before it.
    Repeated,
    /// The items of the page come the other way round.
    Reordered,
    /// The page has no items, and a token for the next one, which has them. Google promises no more.
    Emptied,
}

#[derive(Debug)]
struct Chance {
    generator: ChaCha8Rng,
    rate: f64,
    faults: Vec<Fault>,
}

#[derive(Debug, Default)]
struct Book {
    queues: Vec<(String, VecDeque<Fault>)>,
    chance: Option<Chance>,
    latency: Duration,
    /// The items of the last page, by kind and whose it is.
    pages: BTreeMap<(String, String), Vec<Value>>,
    /// The page tokens that stand behind those of pages that came empty; none for a first page.
    postponed: Vec<Option<String>>,
    made: usize,
}

/// The faults to come. Cloning gives the same ones.
#[derive(Debug, Clone, Default)]
pub struct Faults(Arc<Mutex<Book>>);

impl Faults {
    /// Lets the next calls of a kind (as in [`Entry::kind`](super::Entry::kind), or its beginning before a `*`) go wrong.
    pub fn next(&self, kind: &str, fault: &Fault, times: usize) {
        let faults = std::iter::repeat_n(fault.clone(), times);
        let mut book = self.lock();
        match book.queues.iter_mut().find(|(known, _)| known == kind) {
            Some((_, queue)) => queue.extend(faults),
            None => book.queues.push((kind.to_owned(), faults.collect())),
        }
    }

    /// From now on every call of Gmail and Calendar goes wrong with this chance, in one of these ways; the same seed gives the same run.
    pub fn at_random(&self, seed: u64, rate: f64, faults: &[Fault]) {
        let generator = ChaCha8Rng::seed_from_u64(seed);
        self.lock().chance = Some(Chance { generator, rate, faults: faults.to_vec() });
    }

    /// How long every answer takes.
    pub fn latency(&self, latency: Duration) {
        self.lock().latency = latency;
    }

    /// Nothing goes wrong from now on, and answers come at once.
    pub fn clear(&self) {
        let mut book = self.lock();
        book.queues.clear();
        book.chance = None;
        book.latency = Duration::ZERO;
    }

    /// How many faults of the queues nobody has met yet.
    pub fn waiting(&self) -> usize {
        self.lock().queues.iter().map(|(_, queue)| queue.len()).sum()
    }

    /// How many faults were met.
    pub fn made(&self) -> usize {
        self.lock().made
    }

    fn lock(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What happens to this call.
    pub(super) fn draw(&self, kind: &str) -> Option<Fault> {
        let mut book = self.lock();
        let queued = book.queues.iter_mut().find_map(|(pattern, queue)| {
            let fits = pattern.strip_suffix('*').map_or(pattern == kind, |beginning| kind.starts_with(beginning));
            if fits { queue.pop_front() } else { None }
        });
        let by_chance = kind.starts_with("gmail.") || kind.starts_with("calendar.");
        let drawn = queued.or_else(|| book.chance.as_mut().filter(|_| by_chance).and_then(Chance::draw));
        book.made += usize::from(drawn.is_some());
        drawn
    }

    /// How long an answer takes with this fault.
    pub(super) fn delay(&self, fault: Option<&Fault>) -> Duration {
        let extra = if let Some(Fault::Delayed(extra)) = fault { *extra } else { Duration::ZERO };
        self.lock().latency + extra
    }

    /// Does to a page what the fault asks for, and remembers its items. `asked` is the query that the page was asked for with.
    pub(super) fn turn(&self, page: &mut Value, kind: &str, owner: &str, asked: &Pairs, fault: Option<&Fault>) {
        let Some(name) = LISTS.into_iter().find(|name| page[*name].is_array()) else { return };
        let Some(items) = page[name].as_array_mut() else { return };
        let mut book = self.lock();
        let key = (kind.to_owned(), owner.to_owned());
        let before = book.pages.insert(key, items.clone()).unwrap_or_default();
        // What is told of changes may be told again, but a list of all events names none that was called off before it began.
        let begins_anew =
            kind == "calendar.events.list" && !["pageToken", "syncToken"].iter().any(|name| asked.one(name).is_some());
        match fault {
            Some(Fault::Repeated) if begins_anew => {}
            Some(Fault::Repeated) => drop(items.splice(0..0, before)),
            Some(Fault::Reordered) => items.reverse(),
            Some(Fault::Emptied) => {
                items.clear();
                book.postponed.push(asked.one("pageToken").map(str::to_owned));
                page["nextPageToken"] = format!("{LATER}{}", book.postponed.len() - 1).into();
                if let Some(fields) = page.as_object_mut() {
                    fields.remove("nextSyncToken");
                }
            }
            _ => {}
        }
    }

    /// The query of a page that came empty before, as it was then.
    pub(super) fn resumed(&self, query: Pairs) -> Pairs {
        let token = query.one("pageToken").and_then(|token| token.strip_prefix(LATER));
        let Some(number) = token.and_then(|number| number.parse::<usize>().ok()) else { return query };
        let original = self.lock().postponed.get(number).cloned().flatten();
        let others = query.0.into_iter().filter(|(name, _)| name != "pageToken");
        Pairs(others.chain(original.map(|token| ("pageToken".to_owned(), token))).collect())
    }
}

impl Chance {
    fn draw(&mut self) -> Option<Fault> {
        let hit = self.generator.random_bool(self.rate);
        let which = self.generator.random_range(0..self.faults.len().max(1));
        self.faults.get(which).filter(|_| hit).cloned()
    }
}
