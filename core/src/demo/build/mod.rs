//! From what is told about a company to rows: times counted from today, ids from a seed, dates of last contact from what happened.

mod deals;

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{
    company::{Company, Contact},
    days::{Appointment, Happening, Lead, Task},
};
use crate::{
    domain::money::{Currency, Rates},
    ids::{ActivityId, CompanyId, ContactId, DealId, LeadId, MeetingId, MemberId, NoteId, ProductId, TagId, TaskId},
    seed::Random,
    store::bulk::{
        Bulk, PipelineRow, TenantRow,
        rows::{
            ActivityRow, CompanyRow, ContactRow, LeadRow, MeetingRow, NoteRow, On, PointRow, TagRow, TaggingRow,
            TaskRow, Time,
        },
    },
    text,
};

/// A contact that others refer to by name.
#[derive(Debug, Clone, Copy)]
struct Known {
    contact: ContactId,
    company: Option<CompanyId>,
    owner: MemberId,
}

/// A tenant's data while it is being put together. Names are keys; a name nobody has introduced is left out of a row.
#[derive(Debug)]
pub(super) struct Build<'a> {
    pub(super) random: Random,
    pub(super) bulk: Bulk,
    now: Time,
    zone: Tz,
    base: Currency,
    rates: Rates,
    sales: &'a PipelineRow,
    hiring: &'a PipelineRow,
    members: BTreeMap<String, MemberId>,
    products: BTreeMap<&'static str, (ProductId, i64)>,
    companies: BTreeMap<&'static str, (CompanyId, &'static str)>,
    contacts: BTreeMap<&'static str, Known>,
    deals: BTreeMap<String, (DealId, Known)>,
    tags: BTreeMap<&'static str, TagId>,
}

impl<'a> Build<'a> {
    pub(super) fn new(random: Random, tenant: &'a TenantRow, now: Time, rates: &[(&str, f64)]) -> Self {
        let rates = rates.iter().filter_map(|(code, rate)| Some((code.parse().ok()?, *rate)));
        let mailbox = |email: &str| email.split('@').next().unwrap_or_default().to_owned();
        Self {
            random,
            bulk: Bulk::default(),
            now,
            zone: tenant.timezone,
            base: tenant.base_currency,
            rates: Rates::new(tenant.base_currency, rates),
            sales: &tenant.sales,
            hiring: &tenant.hiring,
            members: tenant.members.iter().map(|member| (mailbox(&member.email), member.id)).collect(),
            products: BTreeMap::new(),
            companies: BTreeMap::new(),
            contacts: BTreeMap::new(),
            deals: BTreeMap::new(),
            tags: BTreeMap::new(),
        }
    }

    /// The tenant's date today.
    pub(super) fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    pub(super) fn member(&self, mailbox: &str) -> Option<MemberId> {
        self.members.get(mailbox).copied()
    }

    fn day(&self, days: i64) -> NaiveDate {
        self.today() + TimeDelta::days(days)
    }

    /// A time of day so many days from today.
    fn at(&self, days: i64, hour: u32, minute: u32) -> Time {
        let local = self.day(days).and_hms_opt(hour, minute, 0).unwrap_or_default();
        // A local time that a change of the clocks leaves out is read as UTC; no zone used here has one.
        self.zone
            .from_local_datetime(&local)
            .earliest()
            .map_or_else(|| local.and_utc(), |time| time.with_timezone(&Utc))
    }

    /// A time of day so many days ago, a day earlier where it has not come yet.
    fn past(&self, days_ago: i64, hour: u32, minute: u32) -> Time {
        let time = self.at(-days_ago, hour, minute);
        if time > self.now { time - TimeDelta::days(1) } else { time }
    }

    pub(super) fn sell(&mut self, name: &'static str, product: ProductId, price: i64) {
        self.products.insert(name, (product, price));
    }

    pub(super) fn company(&mut self, company: &Company) {
        let &(name, aliases, domains, industry, location, employees, owner) = company;
        let id = CompanyId::from_uuid(self.random.id());
        self.companies.insert(name, (id, domains.first().copied().unwrap_or_default()));
        let days_ago = 300 + self.random.between(0, 90);
        self.bulk.companies.push(CompanyRow {
            id,
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
            domains: domains.iter().map(|&domain| domain.to_owned()).collect(),
            industry: Some(industry.to_owned()),
            location: Some(location.to_owned()),
            employees: Some(employees),
            owner: self.member(owner),
            last_contacted_at: None,
            created_at: self.past(days_ago, 9, 0),
        });
    }

    pub(super) fn contact(&mut self, contact: &Contact) {
        let &(name, mailbox, title, company, location, owner, age, spoken, tags) = contact;
        let Some(owner) = self.member(owner) else { return };
        let employer = self.companies.get(company).copied();
        let id = ContactId::from_uuid(self.random.id());
        let known = Known { contact: id, company: employer.map(|(company, _)| company), owner };
        self.contacts.insert(name, known);
        let email = match (mailbox.contains('@'), mailbox.is_empty()) {
            (true, _) => mailbox.to_owned(),
            (false, true) => format!(
                "{}@{}",
                text::fold(name).replace(' ', "."),
                employer.map_or("mail.example", |(_, domain)| domain)
            ),
            (false, false) => format!("{mailbox}@{}", employer.map_or("mail.example", |(_, domain)| domain)),
        };
        let phone = phone(location, self.bulk.contacts.len());
        let points = vec![
            PointRow { id: self.random.id(), kind: "email", value: email, is_primary: true },
            PointRow { id: self.random.id(), kind: "phone", value: phone, is_primary: false },
        ];
        self.bulk.contacts.push(ContactRow {
            id,
            name: name.to_owned(),
            title: Some(title.to_owned()),
            company: known.company,
            location: Some(location.to_owned()),
            owner: Some(owner),
            source: Some((*self.random.pick(&["website", "expo", "referral", "linkedin"])).to_owned()),
            points,
            last_contacted_at: None,
            next_follow_up_at: None,
            created_at: self.past(age, 10, 15),
        });
        if let Some(days_ago) = spoken {
            let subject = format!("Catch-up with {}", name.split(' ').next().unwrap_or(name));
            self.happened("call", Some("outbound"), self.past(days_ago, 9, 5), subject, None, known, None, Some(10));
        }
        for &tag in tags {
            self.label(tag, On { contact: Some(id), ..On::default() });
        }
    }

    pub(super) fn label(&mut self, name: &'static str, on: On) {
        let tag = *self.tags.entry(name).or_insert_with(|| {
            let id = TagId::from_uuid(self.random.id());
            self.bulk.tags.push(TagRow { id, name: name.to_owned() });
            id
        });
        self.bulk.taggings.push(TaggingRow { id: self.random.id(), tag, on });
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of one row")]
    fn happened(
        &mut self,
        kind: &'static str,
        direction: Option<&'static str>,
        occurred_at: Time,
        subject: String,
        body: Option<&str>,
        known: Known,
        deal: Option<DealId>,
        minutes: Option<i32>,
    ) {
        self.bulk.activities.push(ActivityRow {
            id: ActivityId::from_uuid(self.random.id()),
            kind,
            direction,
            subject,
            body: body.map(str::to_owned),
            occurred_at,
            minutes,
            member: Some(known.owner),
            on: On { contact: Some(known.contact), company: known.company, deal },
            visibility: "tenant",
            also_with: Vec::new(),
        });
    }

    pub(super) fn happening(&mut self, happening: &Happening) {
        let &(kind, direction, days_ago, hour, minute, subject, body, contact, deal, minutes) = happening;
        let Some(&known) = self.contacts.get(contact) else { return };
        let deal = deal.and_then(|deal| self.deals.get(deal)).map(|(deal, _)| *deal);
        let time = self.past(days_ago, hour, minute);
        self.happened(kind, direction, time, subject.to_owned(), Some(body), known, deal, minutes);
    }

    pub(super) fn acquaintance(&mut self, acquaintance: &(&str, &str, i64, &'static str, &str)) {
        let &(member, contact, days_ago, kind, subject) = acquaintance;
        let (Some(owner), Some(&known)) = (self.member(member), self.contacts.get(contact)) else { return };
        let time = self.past(days_ago, 14, 30);
        self.happened(kind, Some("outbound"), time, subject.to_owned(), None, Known { owner, ..known }, None, None);
    }

    fn on(&self, contact: Option<&str>, deal: Option<&str>) -> On {
        let known = contact.and_then(|contact| self.contacts.get(contact));
        On {
            contact: known.map(|known| known.contact),
            company: known.and_then(|known| known.company),
            deal: deal.and_then(|deal| self.deals.get(deal)).map(|(deal, _)| *deal),
        }
    }

    pub(super) fn appointment(&mut self, appointment: &Appointment) {
        let &(title, days, hour, minute, minutes, place, member, contact, deal) = appointment;
        let Some(member) = self.member(member) else { return };
        let starts_at = self.at(days, hour, minute);
        self.bulk.meetings.push(MeetingRow {
            id: MeetingId::from_uuid(self.random.id()),
            title: title.to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(minutes),
            location: Some(place.to_owned()),
            member,
            on: self.on(contact, deal),
            status: "confirmed",
            created_at: self.past((-days).max(0) + 6, 9, 0),
        });
    }

    pub(super) fn task(&mut self, task: &Task) {
        let &(title, due, hour, priority, assignee, contact, deal, done) = task;
        let Some(assignee) = self.member(assignee) else { return };
        self.bulk.tasks.push(TaskRow {
            id: TaskId::from_uuid(self.random.id()),
            title: title.to_owned(),
            due_at: due.map(|days| self.at(days, hour, 0)),
            priority,
            assignee,
            created_by: Some(assignee),
            on: self.on(contact, deal),
            done_at: done.map(|days| self.past(days, 16, 0)),
            created_at: self.past(due.map_or(3, |days| (-days).max(0) + 4), 9, 30),
        });
    }

    pub(super) fn note(&mut self, note: &(&str, i64, &str, &str)) {
        let &(about, days_ago, author, body) = note;
        let on = match about.strip_prefix(':') {
            Some(deal) => On { deal: self.deals.get(deal).map(|(deal, _)| *deal), ..On::default() },
            None => On { company: None, ..self.on(Some(about), None) },
        };
        self.bulk.notes.push(NoteRow {
            id: NoteId::from_uuid(self.random.id()),
            body: body.to_owned(),
            author: self.member(author),
            on,
            created_at: self.past(days_ago, 17, 0),
        });
    }

    pub(super) fn lead(&mut self, lead: &Lead) {
        let &(name, email, phone, company, title, place, source, product, status, score, owner, hours_ago) = lead;
        let created_at = self.now - TimeDelta::hours(hours_ago);
        let owner = owner.and_then(|owner| self.member(owner));
        let id = LeadId::from_uuid(self.random.id());
        self.bulk.leads.push(LeadRow {
            id,
            name: name.to_owned(),
            email: Some(email.to_owned()),
            phone: phone.map(str::to_owned),
            company_name: Some(company.to_owned()),
            title: Some(title.to_owned()),
            location: Some(place.to_owned()),
            source: source.to_owned(),
            source_ref: Some(format!("{source}-{}", 1000 + self.bulk.leads.len())),
            product: product.and_then(|product| self.products.get(product)).map(|(product, _)| *product),
            status,
            score: Some(score),
            owner,
            assigned_at: owner.map(|_| created_at + TimeDelta::minutes(20)),
            first_response_at: (status != "new").then(|| created_at + TimeDelta::minutes(90)),
            created_at,
        });
    }

    /// The finished rows: who was last spoken to when follows from what happened.
    pub(super) fn finish(mut self) -> Bulk {
        let mut latest: BTreeMap<uuid::Uuid, Time> = BTreeMap::new();
        for activity in &self.bulk.activities {
            let on = activity.on;
            let records =
                [on.contact.map(ContactId::as_uuid), on.company.map(CompanyId::as_uuid), on.deal.map(DealId::as_uuid)];
            for record in records.into_iter().flatten() {
                let known = latest.entry(record).or_insert(activity.occurred_at);
                *known = (*known).max(activity.occurred_at);
            }
        }
        for contact in &mut self.bulk.contacts {
            contact.last_contacted_at = latest.get(&contact.id.as_uuid()).copied();
            contact.created_at = contact.created_at.min(contact.last_contacted_at.unwrap_or(contact.created_at));
        }
        for company in &mut self.bulk.companies {
            company.last_contacted_at = latest.get(&company.id.as_uuid()).copied();
        }
        for deal in &mut self.bulk.deals {
            deal.last_activity_at = latest.get(&deal.id.as_uuid()).copied();
        }
        self.bulk
    }

    pub(super) const fn base(&self) -> Currency {
        self.base
    }
}

/// A number of the place, from the ranges that are kept free for stories where there are some.
fn phone(place: &str, number: usize) -> String {
    let number = number % 100;
    match place {
        "Dubai" | "Abu Dhabi" => format!("+971 50 555 02{number:02}"),
        "London" | "Leeds" => format!("+44 7700 9002{number:02}"),
        "Chicago" | "Detroit" => format!("+1 312 555 01{number:02}"),
        "Springfield" | "Austin" | "Seattle" | "Boston" | "New York" | "Toronto" | "Montréal" => {
            format!("+1 206 555 01{number:02}")
        }
        "Munich" | "Hamburg" | "Berlin" | "Lübeck" => format!("+49 1511 55500{number:02}"),
        _ => format!("+965 5550 02{number:02}"),
    }
}
