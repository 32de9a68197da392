//! What one row of each kind consists of. Ids and times are brought along: whoever writes in bulk decides them.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use crate::{
    domain::money::{Currency, Money},
    ids::{
        ActivityId, CompanyId, ContactId, DealId, LeadId, MeetingId, MemberId, NoteId, PipelineId, ProductId, StageId,
        TagId, TaskId,
    },
};

/// A point in time, as everything is stamped.
pub type Time = DateTime<Utc>;

/// A company, with the domains that lead to it.
#[derive(Debug, Clone)]
pub struct CompanyRow {
    /// Its id.
    pub id: CompanyId,
    /// Its name.
    pub name: String,
    /// Other names it goes by.
    pub aliases: Vec<String>,
    /// Its e-mail domains, in lower case; unique in the tenant.
    pub domains: Vec<String>,
    /// What it does.
    pub industry: Option<String>,
    /// Where it sits.
    pub location: Option<String>,
    /// How many people work there.
    pub employees: Option<i32>,
    /// Whose account it is.
    pub owner: Option<MemberId>,
    /// When anybody there was last spoken to.
    pub last_contacted_at: Option<Time>,
    /// When it was entered.
    pub created_at: Time,
}

/// A contact, with the ways to reach them.
#[derive(Debug, Clone)]
pub struct ContactRow {
    /// Their id.
    pub id: ContactId,
    /// Their name.
    pub name: String,
    /// What they do where they work.
    pub title: Option<String>,
    /// Where they work.
    pub company: Option<CompanyId>,
    /// Where they live.
    pub location: Option<String>,
    /// Whose contact it is.
    pub owner: Option<MemberId>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// E-mail addresses, numbers and links.
    pub points: Vec<PointRow>,
    /// When they were last spoken to.
    pub last_contacted_at: Option<Time>,
    /// When somebody means to speak to them.
    pub next_follow_up_at: Option<Time>,
    /// When they were entered.
    pub created_at: Time,
}

/// One way to reach a contact.
#[derive(Debug, Clone)]
pub struct PointRow {
    /// Its id.
    pub id: Uuid,
    /// `email`, `phone`, `whatsapp` or `url`.
    pub kind: &'static str,
    /// The address or number as people write it; unique in the tenant once normalised.
    pub value: String,
    /// Whether it is the one to use.
    pub is_primary: bool,
}

/// A deal, with the way it took through its pipeline.
#[derive(Debug, Clone)]
pub struct DealRow {
    /// Its id.
    pub id: DealId,
    /// Its name.
    pub name: String,
    /// With which company.
    pub company: Option<CompanyId>,
    /// With whom.
    pub contact: Option<ContactId>,
    /// In which pipeline.
    pub pipeline: PipelineId,
    /// In which stage, a stage of that pipeline.
    pub stage: StageId,
    /// Since when.
    pub stage_entered_at: Time,
    /// Whose deal it is.
    pub owner: Option<MemberId>,
    /// `open`, `won` or `lost`.
    pub status: &'static str,
    /// What it is worth.
    pub amount: Option<Money>,
    /// What it was worth in the base currency on the day of closing, in minor units.
    pub base_amount_minor: Option<i64>,
    /// Chance of winning in percent.
    pub probability: i32,
    /// When it should close.
    pub expected_close: Option<NaiveDate>,
    /// When it closed; exactly where `status` is not `open`.
    pub closed_at: Option<Time>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// What comes next.
    pub next_step: Option<String>,
    /// By when.
    pub next_step_on: Option<NaiveDate>,
    /// Until when it is out of sight.
    pub snoozed_until: Option<NaiveDate>,
    /// Why it is out of sight.
    pub snooze_reason: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// Where it is.
    pub location: Option<String>,
    /// How the candidate did.
    pub score: Option<f64>,
    /// When anything last happened on it.
    pub last_activity_at: Option<Time>,
    /// When it was entered.
    pub created_at: Time,
    /// The stages it went through.
    pub moves: Vec<MoveRow>,
    /// What is sold: product, quantity, price in minor units.
    pub products: Vec<(ProductId, i32, Option<i64>)>,
}

/// One step of a deal from a stage to another.
#[derive(Debug, Clone)]
pub struct MoveRow {
    /// Its id.
    pub id: Uuid,
    /// From where; `None` for the first.
    pub from: Option<StageId>,
    /// To where.
    pub to: StageId,
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Option<MemberId>,
}

/// What records an activity, a meeting, a task, a note or a label hangs on.
#[derive(Debug, Clone, Copy, Default)]
pub struct On {
    /// A contact.
    pub contact: Option<ContactId>,
    /// A company.
    pub company: Option<CompanyId>,
    /// A deal.
    pub deal: Option<DealId>,
}

/// Something that happened with somebody.
#[derive(Debug, Clone)]
pub struct ActivityRow {
    /// Its id.
    pub id: ActivityId,
    /// `call`, `email`, `meeting`, `message` or `other`.
    pub kind: &'static str,
    /// `inbound` or `outbound`.
    pub direction: Option<&'static str>,
    /// What it was about.
    pub subject: String,
    /// What was said.
    pub body: Option<String>,
    /// When.
    pub occurred_at: Time,
    /// For how long.
    pub minutes: Option<i32>,
    /// By whom.
    pub member: Option<MemberId>,
    /// With whom, about what.
    pub on: On,
    /// `private`, `team` or `tenant`.
    pub visibility: &'static str,
    /// Who else was there.
    pub also_with: Vec<ContactId>,
}

/// A calendar entry.
#[derive(Debug, Clone)]
pub struct MeetingRow {
    /// Its id.
    pub id: MeetingId,
    /// Its title.
    pub title: String,
    /// When it begins.
    pub starts_at: Time,
    /// When it ends.
    pub ends_at: Time,
    /// Where.
    pub location: Option<String>,
    /// In whose calendar.
    pub member: MemberId,
    /// With whom, about what.
    pub on: On,
    /// `confirmed`, `tentative` or `cancelled`.
    pub status: &'static str,
    /// When it was entered.
    pub created_at: Time,
}

/// Something to be done.
#[derive(Debug, Clone)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// What.
    pub title: String,
    /// By when.
    pub due_at: Option<Time>,
    /// `low`, `normal` or `high`.
    pub priority: &'static str,
    /// By whom.
    pub assignee: MemberId,
    /// Who wrote it down.
    pub created_by: Option<MemberId>,
    /// With whom, about what.
    pub on: On,
    /// When it was done; open where there is none.
    pub done_at: Option<Time>,
    /// When it was entered.
    pub created_at: Time,
}

/// A remark.
#[derive(Debug, Clone)]
pub struct NoteRow {
    /// Its id.
    pub id: NoteId,
    /// What it says.
    pub body: String,
    /// Who wrote it.
    pub author: Option<MemberId>,
    /// On what.
    pub on: On,
    /// When.
    pub created_at: Time,
}

/// A label.
#[derive(Debug, Clone)]
pub struct TagRow {
    /// Its id.
    pub id: TagId,
    /// Its name, unique in the tenant once folded.
    pub name: String,
}

/// A label on exactly one record.
#[derive(Debug, Clone)]
pub struct TaggingRow {
    /// Its id.
    pub id: Uuid,
    /// Which label.
    pub tag: TagId,
    /// On what.
    pub on: On,
}

/// Somebody who raised a hand.
#[derive(Debug, Clone)]
pub struct LeadRow {
    /// Its id.
    pub id: LeadId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: Option<String>,
    /// Their number.
    pub phone: Option<String>,
    /// Where they work.
    pub company_name: Option<String>,
    /// What they do there.
    pub title: Option<String>,
    /// Where they are.
    pub location: Option<String>,
    /// Where the lead came from.
    pub source: String,
    /// What the source calls it, unique for that source.
    pub source_ref: Option<String>,
    /// What they asked for.
    pub product: Option<ProductId>,
    /// `new`, `working`, `qualified`, `disqualified` or `converted`.
    pub status: &'static str,
    /// How promising, 0 to 100.
    pub score: Option<i32>,
    /// Whose lead it is.
    pub owner: Option<MemberId>,
    /// Since when.
    pub assigned_at: Option<Time>,
    /// When they were first answered.
    pub first_response_at: Option<Time>,
    /// When they came in.
    pub created_at: Time,
}

/// What one unit of a currency was worth in the base currency on a day.
#[derive(Debug, Clone)]
pub struct RateRow {
    /// The currency.
    pub currency: Currency,
    /// The day.
    pub day: NaiveDate,
    /// Units of the base currency.
    pub rate: f64,
}

/// What a member is to sell in a period.
#[derive(Debug, Clone)]
pub struct QuotaRow {
    /// Who.
    pub member: MemberId,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// A product that a tenant sells.
#[derive(Debug, Clone)]
pub struct TenantProductRow {
    /// Which.
    pub product: ProductId,
    /// For how much.
    pub price: Option<Money>,
}
