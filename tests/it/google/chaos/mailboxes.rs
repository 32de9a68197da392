//! Two mailboxes that change, and what the CRM has to have of them.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use leancrm_core::clock::Clock as _;
use leancrm_tests::google::{Account, Mail, MessageView};
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;

use super::{
    super::connected::{Connected, LAYLA, OMAR},
    Thing, differences,
};

/// The contacts that mail is with, by an address that is theirs alone.
const KNOWN: &str = "SELECT DISTINCT ON (c.id) concat_ws('|', c.name, p.value_norm)
    FROM contacts c JOIN contact_points p ON p.tenant_id = c.tenant_id AND p.contact_id = c.id AND p.kind = 'email'
    WHERE c.tenant_id = (SELECT id FROM tenants WHERE slug = 'demo') AND c.deleted_at IS NULL
      AND 1 = (SELECT count(*) FROM contact_points o WHERE o.tenant_id = p.tenant_id AND o.value_norm = p.value_norm)
    ORDER BY c.id LIMIT 12";
/// The mail that is there, each with its moment, its people, and the contacts that it is with.
const MAIL: &str = "SELECT concat_ws(' | ', a.subject, floor(extract(epoch FROM a.occurred_at) * 1000)::bigint, a.direction,
        (SELECT string_agg(p.address, ',' ORDER BY p.address) FROM mail_people p
         WHERE p.tenant_id = a.tenant_id AND p.activity_id = a.id),
        coalesce((SELECT string_agg(c.name, ',' ORDER BY c.name COLLATE \"C\") FROM contacts c
                  WHERE c.tenant_id = a.tenant_id AND (c.id = a.contact_id OR c.id IN (
                      SELECT l.contact_id FROM activity_links l WHERE l.tenant_id = a.tenant_id AND l.activity_id = a.id))), '-'))
    FROM activities a WHERE a.source = 'mail' AND a.deleted_at IS NULL";
/// In which mailbox it lies.
const COPIES: &str = "SELECT concat_ws(' | ', o.address, m.message_id, m.thread_id, a.subject, a.deleted_at)
    FROM mail_copies m JOIN accounts o ON o.tenant_id = m.tenant_id AND o.id = m.account_id
    JOIN activities a ON a.tenant_id = m.tenant_id AND a.id = m.activity_id";
/// How far each mailbox has been read.
const CURSORS: &str = "SELECT concat_ws(' ', o.address, s.cursor, s.phase) FROM sync_states s
    JOIN accounts o ON o.tenant_id = s.tenant_id AND o.id = s.account_id WHERE s.kind = 'mail'";
/// When each contact was last in contact.
const LAST: &str = "SELECT concat_ws('|', p.value_norm, floor(extract(epoch FROM c.last_contacted_at) * 1000)::bigint)
    FROM contacts c JOIN contact_points p ON p.tenant_id = c.tenant_id AND p.contact_id = c.id AND p.kind = 'email'
    WHERE c.tenant_id = (SELECT id FROM tenants WHERE slug = 'demo') AND c.last_contacted_at IS NOT NULL";
/// Who is a contact.
const CONTACTS: &str = "SELECT concat_ws('|', c.name, p.value_norm)
    FROM contacts c JOIN contact_points p ON p.tenant_id = c.tenant_id AND p.contact_id = c.id AND p.kind = 'email'
    WHERE c.tenant_id = (SELECT id FROM tenants WHERE slug = 'demo') AND c.deleted_at IS NULL";

/// Places in which a message is no mail between people.
const NOWHERE: [&str; 3] = ["DRAFT", "SPAM", "TRASH"];
/// Where Gmail puts what it takes for advertising.
const ADVERTISING: &str = "CATEGORY_PROMOTIONS";

/// What was written, whatever became of it.
struct Written {
    outbound: bool,
    /// Whether it is mail between us and people outside.
    counts: bool,
    people: Vec<String>,
}

/// A message that is or was in a mailbox.
struct Held {
    whose: usize,
    id: String,
    is_gone: bool,
    is_draft: bool,
    /// The place of its copy in the other mailbox.
    twin: Option<usize>,
}

/// Omar's mailbox and Layla's.
pub(super) struct Mailboxes {
    boxes: [Account; 2],
    known: Vec<String>,
    written: BTreeMap<String, Written>,
    held: Vec<Held>,
    left: usize,
    now: DateTime<Utc>,
    /// When each contact was last in contact, before anything and as seen last.
    at_first: BTreeMap<String, i64>,
    last: BTreeMap<String, i64>,
}

impl Mailboxes {
    /// Connects Layla too, and puts half of so many messages into both.
    pub(super) async fn open(crm: &Connected<'_>, messages: usize) -> Self {
        let layla = crm.connect("Layla", LAYLA).await;
        let rows = crm.rows(KNOWN).await;
        let known = rows.iter().filter_map(|row| row.split_once('|')).map(|(_, at)| at.to_owned());
        let last = pairs(&crm.rows(LAST).await);
        let mut mailboxes = Self {
            boxes: [crm.mailbox(), layla],
            known: known.collect(),
            written: BTreeMap::new(),
            held: Vec::new(),
            left: messages,
            now: crm.app.clock.now(),
            at_first: last.clone(),
            last,
        };
        for account in &mailboxes.boxes {
            account.mail_quota(u64::MAX, 429);
        }
        let mut dice = <ChaCha8Rng as rand::SeedableRng>::seed_from_u64(1);
        for _ in 0..messages / 2 {
            mailboxes.write(&mut dice);
        }
        mailboxes
    }

    /// Who has never been a contact so far; some of them become one.
    fn stranger(dice: &mut ChaCha8Rng) -> String {
        match dice.random_range(0..3) {
            0 => super::storm::NEWCOMERS[dice.random_range(0..super::storm::NEWCOMERS.len())].1.to_owned(),
            _ => format!("person{}@company{}.example", dice.random_range(0..40), dice.random_range(0..9)),
        }
    }

    fn acquaintance(&self, dice: &mut ChaCha8Rng) -> String {
        self.known[dice.random_range(0..self.known.len())].clone()
    }

    /// Puts one message more into a mailbox, or into both.
    fn write(&mut self, dice: &mut ChaCha8Rng) {
        self.left = self.left.saturating_sub(1);
        let subject = format!("mail {:05}", self.written.len());
        let kind = dice.random_range(0..100);
        let other = if dice.random_bool(0.3) { Self::stranger(dice) } else { self.acquaintance(dice) };
        let whose = usize::from(dice.random_bool(0.2));
        let mine = [OMAR, LAYLA][whose];
        let at = self.now - TimeDelta::milliseconds(dice.random_range(0..60 * 24 * 3_600_000));
        let (mail, outbound, counts) = match kind {
            0..45 => (Mail::new(&other, &[mine]), false, true),
            45..65 => (Mail::new(mine, &[&other]).labels(&["SENT"]), true, true),
            65..75 => (Mail::new(mine, &[&other]).labels(&["DRAFT"]), true, true),
            75..80 => (Mail::new(&other, &[mine]).header("List-Unsubscribe", "<https://x.example>"), false, false),
            80..83 => (Mail::new("no-reply@nbk.example", &[mine]), false, false),
            83..86 => (Mail::new("daniel@gulfbright.example", &[mine]), false, false),
            86..93 => (Mail::new(&other, &[OMAR]).cc(&[LAYLA]), false, true),
            _ => (Mail::new(OMAR, &[&other]).cc(&[LAYLA]), true, true),
        };
        let mail = mail.subject(&subject).at(at).header("Message-ID", &format!("<{subject}@x.example>"));
        let people = if counts { vec![other] } else { Vec::new() };
        self.written.insert(subject, Written { outbound, counts, people });
        if kind < 86 {
            self.deliver(whose, mail, (65..75).contains(&kind));
            return;
        }
        let first = self.deliver(0, if outbound { mail.clone().labels(&["SENT"]) } else { mail.clone() }, false);
        let second = self.deliver(1, mail, false);
        self.held[first].twin = Some(second);
        self.held[second].twin = Some(first);
    }

    fn deliver(&mut self, whose: usize, mail: Mail, is_draft: bool) -> usize {
        let id = self.boxes[whose].deliver(mail);
        self.held.push(Held { whose, id, is_gone: false, is_draft, twin: None });
        self.held.len() - 1
    }

    /// Does something to a message that is there.
    fn do_to(&mut self, place: usize, what: u32) {
        let held = &mut self.held[place];
        let account = &self.boxes[held.whose];
        match what {
            0..15 => {
                account.delete(&held.id);
                held.is_gone = true;
            }
            15..40 => account.trash(&held.id),
            40..60 => account.relabel(&held.id, &["INBOX"], &["TRASH", "SPAM"]),
            60..70 => account.spam(&held.id),
            70..80 if held.is_draft => {
                let sent = account.send_draft(&held.id);
                held.is_gone = true;
                let whose = held.whose;
                self.held.push(Held { whose, id: sent, is_gone: false, is_draft: false, twin: None });
            }
            80..87 => account.relabel(&held.id, &[ADVERTISING], &[]),
            87..94 => account.relabel(&held.id, &[], &[ADVERTISING]),
            _ => account.relabel(&held.id, &["STARRED"], &["UNREAD"]),
        }
    }

    /// What lies in a mailbox and counts, by the rules as they are told to people.
    fn counting(&self, account: &Account) -> Vec<(MessageView, &Written)> {
        let seen = account.messages().into_iter().filter_map(|message| {
            let written = self.written.get(&message.subject)?;
            let has = |label: &str| message.labels.iter().any(|has| has == label);
            let is_wanted = written.counts && !NOWHERE.iter().any(|place| has(place));
            (is_wanted && (written.outbound || !has(ADVERTISING))).then_some((message, written))
        });
        seen.collect()
    }

    /// The mail and the copies that there have to be.
    fn expected(&self, names: &BTreeMap<String, String>) -> (BTreeSet<String>, BTreeSet<String>) {
        let (mut mail, mut copies) = (BTreeSet::new(), BTreeSet::new());
        for account in &self.boxes {
            for (message, written) in self.counting(account) {
                let (at, way) = (message.at.timestamp_millis(), if written.outbound { "outbound" } else { "inbound" });
                let who: BTreeSet<&str> =
                    written.people.iter().filter_map(|at| names.get(at).map(String::as_str)).collect();
                let who = if who.is_empty() { "-".to_owned() } else { who.into_iter().collect::<Vec<_>>().join(",") };
                mail.insert(format!("{} | {at} | {way} | {} | {who}", message.subject, written.people.join(",")));
                copies.insert(format!(
                    "{} | {} | {} | {}",
                    account.email(),
                    message.id,
                    message.thread,
                    message.subject
                ));
            }
        }
        (mail, copies)
    }
}

#[async_trait]
impl Thing for Mailboxes {
    fn change(&mut self, dice: &mut ChaCha8Rng) -> bool {
        if self.left > 0 && dice.random_bool(0.6) {
            self.write(dice);
            return true;
        }
        let (place, what) = (dice.random_range(0..self.held.len()), dice.random_range(0..100));
        let twin = self.held[place].twin.filter(|_| dice.random_bool(0.7));
        for place in std::iter::once(place).chain(twin) {
            if !self.held[place].is_gone {
                self.do_to(place, what);
            }
        }
        self.left > 0
    }

    fn forget(&self) {
        for account in &self.boxes {
            account.expire_history_before(account.history_id());
        }
    }

    async fn wrongs(&mut self, crm: &Connected<'_>) -> Vec<String> {
        let now = pairs(&crm.rows(LAST).await);
        let went_back = self.last.iter().filter(|(who, was)| now.get(*who).is_none_or(|at| at < *was));
        let wrongs = went_back.map(|(who, was)| format!("the last contact of {who} went back from {was}")).collect();
        self.last = now;
        wrongs
    }

    async fn differences(&self, crm: &Connected<'_>) -> Vec<String> {
        let contacts = crm.rows(CONTACTS).await;
        let names: BTreeMap<String, String> = contacts
            .iter()
            .filter_map(|row| row.split_once('|'))
            .map(|(name, address)| (address.to_owned(), name.to_owned()))
            .collect();
        let (mail, copies) = self.expected(&names);
        let mut all = differences("mail", &mail, crm.rows(MAIL).await);
        all.extend(differences("copy", &copies, crm.rows(COPIES).await));
        for row in crm.rows(CURSORS).await {
            let mut words = row.split(' ');
            let (address, cursor) = (words.next().unwrap_or_default(), words.next().and_then(|word| word.parse().ok()));
            let account = self.boxes.iter().find(|account| account.email() == address);
            if account.is_none_or(|account| cursor.is_none_or(|cursor: u64| cursor < account.history_id())) {
                all.push(format!("the mailbox has moved on from {row}"));
            }
        }
        all.extend(self.last_contacts(&names, &pairs(&crm.rows(LAST).await)));
        all
    }
}

impl Mailboxes {
    /// The last contact is that of the latest mail that is there, or of a later one that was.
    fn last_contacts(&self, names: &BTreeMap<String, String>, last: &BTreeMap<String, i64>) -> Vec<String> {
        let mut latest = self.at_first.clone();
        for (message, written) in self.boxes.iter().flat_map(|account| self.counting(account)) {
            for who in written.people.iter().filter(|who| names.contains_key(*who)) {
                let at = latest.entry(who.clone()).or_default();
                *at = (*at).max(message.at.timestamp_millis());
            }
        }
        let behind = latest.iter().filter(|(who, at)| last.get(*who).is_none_or(|last| last < *at));
        behind.map(|(who, at)| format!("the last contact of {who} was at {at}: {:?}", last.get(who))).collect()
    }
}

fn pairs(rows: &[String]) -> BTreeMap<String, i64> {
    let pairs = rows.iter().filter_map(|row| row.split_once('|'));
    pairs.filter_map(|(who, at)| Some((who.to_owned(), at.parse().ok()?))).collect()
}
