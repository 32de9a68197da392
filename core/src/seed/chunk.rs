//! The records of one piece of the work.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Random,
    people::{company_name, somebody},
    plan::{Layout, Piece, TenantPlan},
    vocabulary::{DEAL_NOUNS, INDUSTRIES, LOST_REASONS, PLACES, SOURCES, SUBJECTS, TAGS, TASKS, TITLES},
};
use crate::{
    domain::money::Money,
    ids::{ActivityId, CompanyId, ContactId, DealId, LeadId, MeetingId, MemberId, NoteId, TaskId, TenantId},
    store::bulk::{
        Bulk,
        rows::{
            ActivityRow, CompanyRow, ContactRow, DealRow, LeadRow, MeetingRow, MoveRow, NoteRow, On, PointRow,
            QuotaRow, RateRow, TagRow, TaggingRow, TaskRow,
        },
    },
};

/// Contacts of a company.
const COLLEAGUES: u64 = 8;
/// Units of the base currency for one unit.
const RATES: [(&str, f64); 3] = [("EUR", 1.08), ("GBP", 1.27), ("KWD", 3.25)];
const CURRENCIES: [&str; 8] = ["USD", "USD", "USD", "USD", "USD", "EUR", "GBP", "KWD"];

/// Makes up a piece: the records of each tenant it touches.
pub(super) fn generate(layout: &Layout, piece: &Piece) -> Vec<(TenantId, Bulk)> {
    let mut random = layout.random(piece.stream);
    piece
        .parts
        .iter()
        .map(|&(position, from, until)| {
            let tenant = &layout.tenants[position];
            let mut maker = Maker { random: &mut random, tenant, today: layout.today, bulk: Bulk::default() };
            maker.companies_with_contacts(from, until);
            (tenant.row.id, maker.bulk)
        })
        .collect()
}

/// What every tenant has before its records, which refer to it.
pub(super) fn settings(layout: &Layout) -> Vec<(TenantId, Bulk)> {
    let mut random = layout.random(layout.pieces.len() as u64 + 1);
    let settings = layout.tenants.iter().map(|tenant| {
        let mut maker = Maker { random: &mut random, tenant, today: layout.today, bulk: Bulk::default() };
        maker.settings();
        (tenant.row.id, maker.bulk)
    });
    settings.collect()
}

struct Maker<'a> {
    random: &'a mut Random,
    tenant: &'a TenantPlan,
    today: DateTime<Utc>,
    bulk: Bulk,
}

/// A contact whose records are being made.
#[derive(Clone, Copy)]
struct Person {
    contact: ContactId,
    company: CompanyId,
    owner: MemberId,
}

impl Person {
    fn on(self, deal: Option<DealId>) -> On {
        On { contact: Some(self.contact), company: Some(self.company), deal }
    }
}

impl Maker<'_> {
    /// What a tenant has once: labels, rates, quotas.
    fn settings(&mut self) {
        for (name, &id) in TAGS.iter().zip(&self.tenant.tags) {
            self.bulk.tags.push(TagRow { id, name: (*name).to_owned() });
        }
        for (code, rate) in RATES {
            let Ok(currency) = code.parse() else { continue };
            for days_ago in [0, 30, 365] {
                let day = (self.today - TimeDelta::days(days_ago)).date_naive();
                self.bulk.rates.push(RateRow { currency, day, rate });
            }
        }
        let first = self.today.date_naive() - TimeDelta::days(45);
        for &member in &self.tenant.sellers {
            let amount = Money::new(self.random.between(50, 400) * 100_000, self.tenant.row.base_currency);
            self.bulk.quotas.push(QuotaRow { member, starts_on: first, ends_on: first + TimeDelta::days(90), amount });
        }
    }

    fn companies_with_contacts(&mut self, from: u64, until: u64) {
        let mut first = from;
        while first < until {
            let end = (first + COLLEAGUES).min(until);
            self.company(first, end);
            first = end;
        }
    }

    /// Records are entered evenly over three years, in the order of their numbers.
    fn entered(&self, number: u64) -> DateTime<Utc> {
        let minutes = 3 * 365 * 24 * 60;
        let left = self.tenant.contacts.saturating_sub(number);
        let ago = u128::from(left) * minutes / u128::from(self.tenant.contacts.max(1));
        self.today - TimeDelta::minutes(i64::try_from(ago).unwrap_or(0) + 60)
    }

    fn company(&mut self, from: u64, until: u64) {
        let id = CompanyId::from_uuid(self.random.id());
        let owner = *self.random.pick(&self.tenant.sellers);
        let name = company_name(self.random);
        // The number keeps domains apart, and with them the addresses of people of one name.
        let domain = format!("{}{}.example", name.to_lowercase().replace(' ', "-"), from / COLLEAGUES + 1);
        let created_at = self.entered(from);
        self.bulk.companies.push(CompanyRow {
            id,
            name: name.clone(),
            aliases: Vec::new(),
            domains: vec![domain.clone()],
            industry: Some((*self.random.pick(&INDUSTRIES)).to_owned()),
            location: Some(self.random.pick(&PLACES).0.to_owned()),
            employees: Some(i32::try_from(self.random.between(3, 5_000)).unwrap_or(3)),
            owner: Some(owner),
            last_contacted_at: None,
            created_at,
        });
        let position = self.bulk.companies.len() - 1;
        for number in from..until {
            let owner = if self.random.chance(80) { owner } else { *self.random.pick(&self.tenant.sellers) };
            self.contact(number, id, &domain, owner, number - from);
            let spoken = self.bulk.contacts.last().and_then(|contact| contact.last_contacted_at);
            let latest = &mut self.bulk.companies[position].last_contacted_at;
            *latest = (*latest).max(spoken);
        }
        if self.random.chance(4) {
            self.lead(&name, from);
        }
    }

    fn contact(&mut self, number: u64, company: CompanyId, domain: &str, owner: MemberId, colleague: u64) {
        let person = somebody(self.random);
        let id = ContactId::from_uuid(self.random.id());
        let (place, code) = *self.random.pick(&PLACES);
        let email = format!(
            "{}{}@{domain}",
            person.mailbox,
            if colleague == 0 { String::new() } else { (colleague + 1).to_string() }
        );
        let mut points = vec![PointRow { id: self.random.id(), kind: "email", value: email, is_primary: true }];
        if self.random.chance(50) {
            points.push(PointRow {
                id: self.random.id(),
                kind: "phone",
                value: phone(code, number),
                is_primary: false,
            });
        }
        let created_at = self.entered(number);
        self.bulk.contacts.push(ContactRow {
            id,
            name: person.name,
            title: Some((*self.random.pick(&TITLES)).to_owned()),
            company: Some(company),
            location: Some(place.to_owned()),
            owner: Some(owner),
            source: Some((*self.random.pick(&SOURCES)).to_owned()),
            points,
            last_contacted_at: None,
            next_follow_up_at: None,
            created_at,
        });
        let position = self.bulk.contacts.len() - 1;
        let known = Person { contact: id, company, owner };
        let deal = self.random.chance(10).then(|| self.deal(known, created_at));
        self.bulk.contacts[position].last_contacted_at = if self.random.chance(20) {
            self.activities(known, deal)
        } else {
            // Somebody was in touch once, before the activities that are kept.
            self.random.chance(60).then(|| created_at + (self.today - created_at) / 2)
        };
        self.small_records(known, deal, number);
    }

    /// One to three things that happened in the last weeks; the time of the latest.
    fn activities(&mut self, person: Person, deal: Option<DealId>) -> Option<DateTime<Utc>> {
        let mut latest = None;
        for _ in 0..self.random.between(1, 3) {
            let at = self.today - TimeDelta::minutes(self.random.between(30, 60 * 24 * 60));
            let kind = *self.random.pick(&["call", "email", "email", "meeting", "message"]);
            let subject = *self.random.pick(&SUBJECTS);
            self.bulk.activities.push(ActivityRow {
                id: ActivityId::from_uuid(self.random.id()),
                kind,
                direction: Some(if self.random.chance(50) { "inbound" } else { "outbound" }),
                subject: subject.to_owned(),
                body: None,
                occurred_at: at,
                minutes: matches!(kind, "call" | "meeting").then_some(25),
                member: Some(person.owner),
                on: person.on(deal),
                visibility: "tenant",
                also_with: Vec::new(),
            });
            latest = latest.max(Some(at));
        }
        latest
    }

    fn deal(&mut self, person: Person, entered: DateTime<Utc>) -> DealId {
        let id = DealId::from_uuid(self.random.id());
        let stages = &self.tenant.row.sales.stages;
        let kind = match self.random.below(100) {
            0..60 => "open",
            60..85 => "won",
            _ => "lost",
        };
        let fitting: Vec<_> = stages.iter().filter(|stage| stage.kind == kind).collect();
        let stage = **self.random.pick(&fitting);
        let age = self.today - entered;
        let stage_entered_at = entered + age / 10 * i32::try_from(self.random.between(3, 9)).unwrap_or(5);
        let currency = self.random.pick(&CURRENCIES).parse().unwrap_or(self.tenant.row.base_currency);
        let amount = self.random.chance(95).then(|| Money::new(self.random.between(10, 2_000) * 10_000, currency));
        let closed = kind != "open";
        let rate = RATES.iter().find(|(code, _)| *code == currency.as_str()).map_or(1.0, |(_, rate)| *rate);
        let base = amount.and_then(|amount| Money::from_major(amount.major() * rate, self.tenant.row.base_currency));
        let days = self.random.between(-20, 120);
        let company = self.bulk.companies.last().map(|company| company.name.clone()).unwrap_or_default();
        self.bulk.deals.push(DealRow {
            id,
            name: format!("{company} {}", self.random.pick(&DEAL_NOUNS)),
            company: Some(person.company),
            contact: Some(person.contact),
            pipeline: self.tenant.row.sales.id,
            stage: stage.id,
            stage_entered_at,
            owner: Some(person.owner),
            status: kind,
            amount,
            base_amount_minor: base.filter(|_| closed).map(|money| money.minor),
            probability: stage.probability,
            expected_close: Some(
                (if closed { stage_entered_at } else { self.today + TimeDelta::days(days) }).date_naive(),
            ),
            closed_at: closed.then_some(stage_entered_at),
            lost_reason: (kind == "lost").then(|| (*self.random.pick(&LOST_REASONS)).to_owned()),
            next_step: None,
            next_step_on: None,
            snoozed_until: None,
            snooze_reason: None,
            source: Some((*self.random.pick(&SOURCES)).to_owned()),
            location: None,
            score: None,
            last_activity_at: Some(stage_entered_at),
            created_at: entered,
            moves: vec![
                MoveRow { id: self.random.id(), from: None, to: stages[0].id, at: entered, by: Some(person.owner) },
                MoveRow {
                    id: self.random.id(),
                    from: Some(stages[0].id),
                    to: stage.id,
                    at: stage_entered_at,
                    by: Some(person.owner),
                },
            ],
            products: Vec::new(),
        });
        id
    }

    /// Now and then a task, a note, a label, a meeting.
    fn small_records(&mut self, person: Person, deal: Option<DealId>, number: u64) {
        let created_at = self.today - TimeDelta::days(self.random.between(1, 40));
        if number.is_multiple_of(40) {
            let due_at = self.today + TimeDelta::hours(self.random.between(-200, 400));
            self.bulk.tasks.push(TaskRow {
                id: TaskId::from_uuid(self.random.id()),
                title: (*self.random.pick(&TASKS)).to_owned(),
                due_at: Some(due_at),
                priority: "normal",
                assignee: person.owner,
                created_by: Some(person.owner),
                on: person.on(deal),
                done_at: self.random.chance(40).then_some(self.today - TimeDelta::hours(5)),
                created_at,
            });
        }
        if number % 40 == 1 {
            let body = format!("{}: discussed by phone.", self.random.pick(&SUBJECTS));
            let on = On { contact: Some(person.contact), ..On::default() };
            self.bulk.notes.push(NoteRow {
                id: NoteId::from_uuid(self.random.id()),
                body,
                author: Some(person.owner),
                on,
                created_at,
            });
        }
        if number % 40 == 2 {
            let tag = *self.random.pick(&self.tenant.tags);
            let on = On { contact: Some(person.contact), ..On::default() };
            self.bulk.taggings.push(TaggingRow { id: self.random.id(), tag, on });
        }
        if number % 400 == 3 {
            let starts_at = self.today + TimeDelta::minutes(self.random.between(-20 * 24 * 4, 20 * 24 * 4) * 15);
            self.bulk.meetings.push(MeetingRow {
                id: MeetingId::from_uuid(self.random.id()),
                title: (*self.random.pick(&SUBJECTS)).to_owned(),
                starts_at,
                ends_at: starts_at + TimeDelta::minutes(45),
                location: None,
                member: person.owner,
                on: person.on(deal),
                status: "confirmed",
                created_at: created_at - TimeDelta::days(20),
            });
        }
    }

    fn lead(&mut self, company: &str, number: u64) {
        let person = somebody(self.random);
        let source = *self.random.pick(&SOURCES);
        let owner = self.random.chance(60).then(|| *self.random.pick(&self.tenant.sellers));
        let created_at = self.today - TimeDelta::minutes(self.random.between(5, 90 * 24 * 60));
        self.bulk.leads.push(LeadRow {
            id: LeadId::from_uuid(self.random.id()),
            name: person.name,
            email: Some(format!("{}@lead{number}.example", person.mailbox)),
            phone: None,
            company_name: Some(company.to_owned()),
            title: None,
            location: Some(self.random.pick(&PLACES).0.to_owned()),
            source: source.to_owned(),
            source_ref: Some(format!("{source}-{number}")),
            product: None,
            status: if owner.is_some() { "working" } else { "new" },
            score: Some(i32::try_from(self.random.between(0, 100)).unwrap_or(50)),
            owner,
            assigned_at: owner.map(|_| created_at + TimeDelta::minutes(30)),
            first_response_at: owner.map(|_| created_at + TimeDelta::minutes(90)),
            created_at,
        });
    }
}

/// A number of nobody: the digits are those of the contact's number, shuffled, so that no two are the same.
fn phone(code: &str, number: u64) -> String {
    // 10^8 and a factor it shares nothing with: multiplying permutes the numbers below it.
    let digits = number % 100_000_000 * 61_803_399 % 100_000_000;
    format!("+{code} {:04} {:04}", digits / 10_000, digits % 10_000)
}
