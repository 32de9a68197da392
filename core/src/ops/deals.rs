//! Writing deals: opened, changed, moved from stage to stage, won, lost, opened again.
//!
//! The pattern for every write: load the record locked, work out what it becomes in a plain function, hand both to
//! [`Recorder::write`], which checks the permission, writes, and tells.

use chrono::{DateTime, Months, NaiveDate, SubsecRound as _, TimeDelta, Utc};

use crate::{
    domain::{
        deal::Stage,
        money::{Currency, Money, Rates},
        record::{DealRecord, Record, RecordKind},
    },
    error::{Error, Result},
    history::{Recorder, Write},
    ids::{CompanyId, ContactId, DealId, MemberId, PipelineId, StageId},
    store::{Stored, TenantTx, bulk::rows::On},
    tenancy::Permission,
};

/// A deal to be opened.
#[derive(Debug, Clone, Default)]
pub struct NewDeal {
    /// Its name.
    pub name: String,
    /// With which company.
    pub company: Option<CompanyId>,
    /// With whom.
    pub contact: Option<ContactId>,
    /// What it is worth.
    pub amount: Option<Money>,
    /// When it should close.
    pub expected_close: Option<NaiveDate>,
    /// In which pipeline; the default for sales where none is named.
    pub pipeline: Option<PipelineId>,
    /// In which stage of it; the first where none is named.
    pub stage: Option<StageId>,
    /// Whose deal it is; the actor's where nobody is named.
    pub owner: Option<MemberId>,
    /// Where it came from.
    pub source: Option<String>,
}

/// What is changed in a deal.
#[derive(Debug, Clone, PartialEq)]
pub enum DealEdit {
    /// It is worth this, in the currency it has where none was said.
    Amount {
        /// Major units.
        major: f64,
        /// The currency that was said.
        currency: Option<Currency>,
    },
    /// It is worth so much more, or less.
    AmountBy(f64),
    /// It is worth so many percent more, or less.
    AmountByPercent(f64),
    /// It should close then.
    Close(NaiveDate),
    /// It should close so much later than it was to, or sooner.
    CloseBy {
        /// Whole months, below zero for sooner.
        months: i32,
        /// Days beside them, below zero for sooner.
        days: i64,
    },
    /// It is won with this chance, in percent.
    Probability(f64),
    /// This comes next, perhaps by a day.
    NextStep {
        /// What.
        text: String,
        /// By when.
        on: Option<NaiveDate>,
    },
    /// It is out of sight until then.
    Snooze {
        /// Until when.
        until: NaiveDate,
        /// Why.
        reason: Option<String>,
    },
    /// It is called so.
    Name(String),
    /// It is in this stage of its pipeline; a stage that ends a deal closes it, another opens it again.
    Stage(StageId),
    /// It is won or lost.
    Closed {
        /// Won rather than lost.
        won: bool,
        /// Why it was lost.
        reason: Option<String>,
    },
    /// A candidate was given this score.
    Score(f64),
}

/// Opens a deal.
///
/// # Errors
/// [`Error::Forbidden`] without the permission or beyond its reach, [`Error::NotFound`] where whom it is with is out of sight,
/// [`Error::Invalid`] for what cannot be stored.
pub async fn create(tx: &mut TenantTx, new: NewDeal, recorder: &mut Recorder) -> Result<(DealId, DealRecord)> {
    let on = On { contact: new.contact, company: new.company, deal: None };
    if !tx.sees(on).await? {
        return Err(Error::not_found("whom the deal is with"));
    }
    let company_id = match new.company {
        None => tx.company_behind(on).await?,
        named => named,
    };
    let stages = tx.stages().await?;
    let stage = first_stage(&stages, new.pipeline, new.stage)?;
    let mut deal = DealRecord {
        name: super::line(&new.name, "A deal needs a name.")?,
        company_id,
        contact_id: new.contact,
        pipeline_id: stage.pipeline,
        stage_id: stage.id,
        stage_entered_at: now(tx),
        owner_id: new.owner.or_else(|| tx.actor().member()),
        status: "open".to_owned(),
        amount: None,
        base_amount_minor: None,
        probability: stage.probability,
        expected_close: new.expected_close,
        closed_at: None,
        lost_reason: None,
        next_step: None,
        next_step_on: None,
        snoozed_until: None,
        snooze_reason: None,
        source: new.source,
        score: None,
        custom: serde_json::Map::new(),
        tags: Vec::new(),
    };
    deal.amount = new.amount.map(worth).transpose()?;
    let id = DealId::from_uuid(tx.new_id());
    let summary = format!("opened the deal “{}”", super::short(&deal.name));
    let write = Write::create(id.as_uuid(), Record::Deal(deal.clone()));
    recorder.write(tx, ("deal_create", &summary), Some(permission(stage.hiring, "create")), vec![write]).await?;
    Ok((id, deal))
}

/// Changes a deal, and gives what it was and what it became. `intent` is the command it was done for.
///
/// # Errors
/// [`Error::NotFound`] for a deal that is gone or out of sight, [`Error::Forbidden`] without the permission or beyond its reach,
/// [`Error::Conflict`] where the deal is that way already, [`Error::Invalid`] for what makes no sense.
pub async fn edit(
    tx: &mut TenantTx,
    id: DealId,
    intent: &str,
    edits: &[DealEdit],
    recorder: &mut Recorder,
) -> Result<(DealRecord, DealRecord)> {
    let before = load(tx, id).await?;
    let Record::Deal(was) = before.record.clone() else { return Err(Error::not_found("that deal")) };
    let closes = edits.iter().any(|edit| matches!(edit, DealEdit::Closed { .. } | DealEdit::Stage(_)));
    let action = if intent == "deal_close" { "close" } else { "update" };
    // Whether it is a candidate matters only to those who may change one of the two and not the other.
    let may = |hiring| tx.actor().reaches(permission(hiring, action), was.owner_id);
    let stages = if closes || may(true) != may(false) { tx.stages().await? } else { Vec::new() };
    let today = tx.now().with_timezone(&tx.actor().timezone()).date_naive();
    let rates = if closes || was.status != "open" { Some(tx.conversion(today).await?.rates) } else { None };
    let base = tx.actor().base_currency();
    let context = Context { stages: &stages, now: now(tx), today, base, rates: rates.as_ref() };
    let (after, done) = changed(&was, edits, &context)?;
    let summary = format!("{done} the deal “{}”", super::short(&was.name));
    let hiring = stages.iter().any(|stage| stage.id == was.stage_id && stage.hiring);
    let write = Write::update(id.as_uuid(), before, Record::Deal(after.clone()));
    recorder.write(tx, (intent, &summary), Some(permission(hiring, action)), vec![write]).await?;
    Ok((was, after))
}

async fn load(tx: &mut TenantTx, id: DealId) -> Result<Stored<Record>> {
    let found = tx.record_for_change(RecordKind::Deal, id.as_uuid()).await?;
    found.filter(|deal| !deal.deleted).ok_or_else(|| Error::not_found("that deal"))
}

const fn permission(hiring: bool, action: &'static str) -> Permission {
    Permission::new(if hiring { "candidates" } else { "deals" }, action)
}

/// What working out a change has to know beside the deal.
struct Context<'a> {
    stages: &'a [Stage],
    now: DateTime<Utc>,
    today: NaiveDate,
    base: Currency,
    rates: Option<&'a Rates>,
}

/// What a deal becomes, and what was done to it in words.
fn changed(was: &DealRecord, edits: &[DealEdit], context: &Context<'_>) -> Result<(DealRecord, &'static str)> {
    let mut deal = was.clone();
    let mut done = "changed";
    for edit in edits {
        done = apply(&mut deal, edit, context)?;
    }
    // What a closed deal is worth in the base currency is kept as of the day it was said.
    if deal.status != "open" && (was.status == "open" || deal.amount != was.amount) {
        let rates = context.rates;
        deal.base_amount_minor = deal.amount.and_then(|amount| rates?.convert(amount)).map(|base| base.minor);
    }
    if deal == *was {
        return Err(Error::conflict(format!(
            "“{}” is that way already; nothing was changed.",
            super::short(&was.name)
        )));
    }
    Ok((deal, if edits.len() == 1 { done } else { "changed" }))
}

fn apply(deal: &mut DealRecord, edit: &DealEdit, context: &Context<'_>) -> Result<&'static str> {
    match edit {
        DealEdit::Amount { major, currency } => {
            let currency = currency.or(deal.currency()).unwrap_or(context.base);
            deal.amount = Some(worth(amount(*major, currency)?)?);
        }
        DealEdit::AmountBy(major) => {
            let had = had_amount(deal)?;
            deal.amount = Some(worth(amount(had.major() + major, had.currency)?)?);
        }
        DealEdit::AmountByPercent(percent) => {
            let had = had_amount(deal)?;
            deal.amount = Some(worth(amount(had.major() * (1.0 + percent / 100.0), had.currency)?)?);
        }
        DealEdit::Close(day) => deal.expected_close = Some(*day),
        DealEdit::CloseBy { months, days } => {
            let had = deal.expected_close.ok_or_else(|| {
                Error::invalid("That deal has no close date to move; say the day it should close, like 15 July.")
            })?;
            let moved = shifted(had, *months, *days);
            deal.expected_close = Some(moved.ok_or_else(|| Error::invalid("That is too far away for a close date."))?);
        }
        DealEdit::Probability(percent) => {
            if !(0.0..=100.0).contains(percent) {
                return Err(Error::invalid("A probability is between 0 and 100 percent."));
            }
            #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
            let percent = percent.round() as i32;
            deal.probability = percent;
        }
        DealEdit::NextStep { text, on } => {
            deal.next_step = Some(super::line(text, "A next step needs words.")?);
            deal.next_step_on = *on;
        }
        DealEdit::Snooze { until, reason } => {
            if *until <= context.today {
                return Err(Error::invalid("A deal is parked until a day to come."));
            }
            (deal.snoozed_until, deal.snooze_reason) = (Some(*until), reason.clone());
            return Ok("parked");
        }
        DealEdit::Name(name) => {
            deal.name = super::line(name, "A deal needs a name.")?;
            return Ok("renamed");
        }
        DealEdit::Stage(stage) => return enter(deal, *stage, context),
        DealEdit::Closed { won, reason } => return close(deal, *won, reason.as_deref(), context),
        DealEdit::Score(score) => {
            if !(0.0..=100.0).contains(score) {
                return Err(Error::invalid("A score is between 0 and 100."));
            }
            deal.score = Some(*score);
            return Ok("scored");
        }
    }
    Ok("changed")
}

/// Moves a deal into a stage of its pipeline.
fn enter(deal: &mut DealRecord, stage: StageId, context: &Context<'_>) -> Result<&'static str> {
    let Some(stage) = context.stages.iter().find(|known| known.id == stage && known.pipeline == deal.pipeline_id)
    else {
        return Err(Error::invalid("That stage belongs to another pipeline."));
    };
    match stage.kind.as_str() {
        "open" => {
            move_to(deal, stage, context);
            let was_closed = deal.status != "open";
            (deal.closed_at, deal.lost_reason, deal.base_amount_minor) = (None, None, None);
            "open".clone_into(&mut deal.status);
            Ok(if was_closed { "opened again" } else { "moved" })
        }
        kind => close(deal, kind == "won", None, context),
    }
}

/// Wins or loses a deal: its last stage, and why it was lost.
fn close(deal: &mut DealRecord, won: bool, reason: Option<&str>, context: &Context<'_>) -> Result<&'static str> {
    let (status, done) = if won { ("won", "won") } else { ("lost", "lost") };
    let stage = context.stages.iter().find(|stage| stage.pipeline == deal.pipeline_id && stage.kind == status);
    let Some(stage) = stage else {
        return Err(Error::invalid(format!("The pipeline of that deal has no stage for what is {status}.")));
    };
    if deal.status != status {
        deal.closed_at = Some(context.now);
    }
    move_to(deal, stage, context);
    status.clone_into(&mut deal.status);
    deal.lost_reason = if won { None } else { reason.map(str::to_owned).or(deal.lost_reason.take()) };
    (deal.snoozed_until, deal.snooze_reason) = (None, None);
    Ok(done)
}

fn move_to(deal: &mut DealRecord, stage: &Stage, context: &Context<'_>) {
    if deal.stage_id != stage.id {
        (deal.stage_id, deal.stage_entered_at, deal.probability) = (stage.id, context.now, stage.probability);
    }
}

/// The stage a new deal begins in.
fn first_stage(stages: &[Stage], pipeline: Option<PipelineId>, stage: Option<StageId>) -> Result<&Stage> {
    let mut fitting = stages.iter().filter(|known| match (stage, pipeline) {
        (Some(stage), _) => known.id == stage && known.kind == "open",
        (None, Some(pipeline)) => known.pipeline == pipeline && known.kind == "open",
        (None, None) => !known.hiring && known.kind == "open",
    });
    fitting.next().ok_or_else(|| Error::invalid("There is no stage that a deal could begin in."))
}

/// A day moved by whole months and by days.
fn shifted(day: NaiveDate, months: i32, days: i64) -> Option<NaiveDate> {
    let by = Months::new(months.unsigned_abs());
    let moved = if months < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) };
    moved?.checked_add_signed(TimeDelta::try_days(days)?)
}

fn had_amount(deal: &DealRecord) -> Result<Money> {
    deal.amount.ok_or_else(|| Error::invalid("That deal has no amount yet; say what it is worth."))
}

fn amount(major: f64, currency: Currency) -> Result<Money> {
    Money::from_major(major, currency).ok_or_else(|| Error::invalid("That amount is too large to keep."))
}

fn worth(amount: Money) -> Result<Money> {
    if amount.minor < 0 { Err(Error::invalid("A deal can't be worth less than nothing.")) } else { Ok(amount) }
}

/// Now, as the database keeps it.
fn now(tx: &TenantTx) -> DateTime<Utc> {
    tx.now().trunc_subsecs(6)
}
