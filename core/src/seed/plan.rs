//! How much is made, and how it is cut into pieces that can be made apart.

use chrono::{DateTime, TimeDelta, Utc};

use super::{LARGE_TENANT, Random, SeedSummary, people};
use crate::{
    domain::money::Currency,
    error::{Error, Result},
    ids::{MemberId, TagId, TenantId, UserId},
    store::bulk::{MemberRow, PipelineRow, TenantRow},
};

/// What to seed.
#[derive(Debug, Clone)]
pub struct SeedPlan {
    /// How many tenants.
    pub tenants: usize,
    /// How many contacts the large tenant has; the others have some dozens each.
    pub contacts: u64,
    /// The seed: the same seed and day give the same rows.
    pub seed: u64,
    /// The day that the data is around.
    pub today: DateTime<Utc>,
}

/// Contacts of the large tenant that are made and written together.
const PIECE: u64 = 10_000;
/// Small tenants that are made and written together.
const TENANTS_IN_PIECE: usize = 100;

impl SeedPlan {
    pub(super) fn check(&self) -> Result<()> {
        if !(1..=9_999).contains(&self.tenants) {
            return Err(Error::invalid("A seed makes 1 to 9999 tenants."));
        }
        if !(1..=20_000_000).contains(&self.contacts) {
            return Err(Error::invalid("A seed makes 1 to 20,000,000 contacts in its large tenant."));
        }
        Ok(())
    }
}

/// Some of the work: contacts of one tenant, or whole small tenants.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// The stream of random numbers it takes.
    pub(super) stream: u64,
    /// Tenant by position, first contact, end of contacts.
    pub(super) parts: Vec<(usize, u64, u64)>,
}

impl Piece {
    pub(super) fn contacts(&self) -> u64 {
        self.parts.iter().map(|(_, from, until)| until - from).sum()
    }
}

/// A tenant that is being filled.
#[derive(Debug, Clone)]
pub(super) struct TenantPlan {
    pub(super) row: TenantRow,
    pub(super) contacts: u64,
    /// The members who own records.
    pub(super) sellers: Vec<MemberId>,
    pub(super) tags: Vec<TagId>,
}

/// The whole work.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) today: DateTime<Utc>,
    pub(super) tenants: Vec<TenantPlan>,
    pub(super) pieces: Vec<Piece>,
    /// How many ids the tenants took.
    pub(super) ids_used: usize,
    seed: u64,
}

impl Layout {
    pub(super) fn of(plan: &SeedPlan) -> Self {
        let mut random = Random::new(plan.seed, 0);
        let mut ids_used = 0;
        let mut ids = random.clone();
        let mut new_id = || {
            ids_used += 1;
            ids.id()
        };
        let tenants: Vec<TenantPlan> = (0..plan.tenants)
            .map(|number| {
                let contacts = if number == 0 { plan.contacts } else { random.between(20, 60).unsigned_abs() };
                tenant(number, contacts, plan, &mut random, &mut new_id)
            })
            .collect();
        let pieces = pieces(&tenants);
        Self { today: plan.today, tenants, pieces, ids_used, seed: plan.seed }
    }

    /// The random numbers of a stream; 0 is that of the tenants themselves.
    pub(super) fn random(&self, stream: u64) -> Random {
        Random::new(self.seed, stream)
    }

    pub(super) fn summary(&self) -> SeedSummary {
        let members = &self.tenants[0].row.members;
        let email = |role: &str| members.iter().find(|m| m.role == role).map(|m| m.email.clone()).unwrap_or_default();
        SeedSummary {
            tenants: self.tenants.len(),
            contacts: self.pieces.iter().map(Piece::contacts).sum(),
            tenant: LARGE_TENANT.to_owned(),
            owner: email("owner"),
            rep: email("rep"),
        }
    }
}

fn pieces(tenants: &[TenantPlan]) -> Vec<Piece> {
    let large = tenants.first().map_or(0, |tenant| tenant.contacts);
    let mut parts: Vec<Vec<(usize, u64, u64)>> =
        (0..large.div_ceil(PIECE)).map(|piece| vec![(0, piece * PIECE, ((piece + 1) * PIECE).min(large))]).collect();
    let small: Vec<_> =
        tenants.iter().enumerate().skip(1).map(|(position, tenant)| (position, 0, tenant.contacts)).collect();
    parts.extend(small.chunks(TENANTS_IN_PIECE).map(<[_]>::to_vec));
    (1u64..).zip(parts).map(|(stream, parts)| Piece { stream, parts }).collect()
}

fn tenant(
    number: usize,
    contacts: u64,
    plan: &SeedPlan,
    random: &mut Random,
    new_id: &mut dyn FnMut() -> uuid::Uuid,
) -> TenantPlan {
    let slug = format!("seed-{:04}", number + 1);
    let (managers, reps) = if number == 0 { (5, 44) } else { (1, 2) };
    let created_at = plan.today - TimeDelta::days(1_200);
    let mut members: Vec<MemberRow> = Vec::new();
    for position in 0..=(managers + reps) {
        let role = match position {
            0 => "owner",
            position if position <= managers => "manager",
            _ => "rep",
        };
        let manager = match role {
            "owner" => None,
            "manager" => Some(0),
            _ => Some(1 + position % managers),
        };
        let person = people::latin(random);
        members.push(MemberRow {
            id: MemberId::from_uuid(new_id()),
            user: UserId::from_uuid(new_id()),
            email: format!("{}.{}@{slug}.example", person.mailbox, position + 1),
            name: person.name,
            role,
            reports_to: manager.map(|manager| members[manager].id),
            created_at,
        });
    }
    let sellers = members.iter().filter(|member| member.role == "rep").map(|member| member.id).collect();
    let name = people::company_name(random);
    let row = TenantRow {
        id: TenantId::from_uuid(new_id()),
        slug,
        name,
        timezone: *random.pick(&[chrono_tz::Asia::Kuwait, chrono_tz::Europe::London, chrono_tz::America::New_York]),
        base_currency: Currency::USD,
        region: "KW".to_owned(),
        created_at,
        members,
        sales: PipelineRow::sales(new_id),
        hiring: PipelineRow::hiring(new_id),
    };
    let tags = super::vocabulary::TAGS.iter().map(|_| TagId::from_uuid(new_id())).collect();
    TenantPlan { row, contacts, sellers, tags }
}
