//! A small believable company to ask questions of, and a second tenant that must never show in it.

mod build;
mod company;
mod days;
mod deals;
mod nordlicht;

use chrono::{DateTime, Datelike as _, Days, Months, NaiveDate, TimeDelta, Utc};

use build::Build;

use crate::{
    domain::money::{Currency, Money},
    error::Result,
    ids::{MemberId, ProductId, TenantId, UserId},
    seed::Random,
    store::{
        Store, SystemTx,
        bulk::{
            Bulk, Catalogue, MemberRow, PipelineRow, ProductRow, TenantRow,
            rows::{QuotaRow, RateRow, TenantProductRow},
        },
    },
};

/// The time zone of the demo company: its days decide when its data is made anew.
pub const TIMEZONE: chrono_tz::Tz = chrono_tz::Asia::Kuwait;

/// The short name of the demo company.
pub const TENANT: &str = "demo";
/// The short name of the tenant beside it.
pub const OTHER_TENANT: &str = "nordlicht";
/// The e-mail address of the member who asks where nobody else is named.
pub const DEFAULT_ASKER: &str = "omar@gulfbright.example";

const SEED: u64 = 7;

/// The demo company as it stands in the database.
#[derive(Debug, Clone)]
pub struct DemoCompany {
    /// Whether it was made just now.
    pub is_new: bool,
    /// When it was made. Its appointments stand around that day: on a later one, make it anew in an empty database.
    pub made_at: DateTime<Utc>,
    /// The members of both tenants, each with a fresh token; whoever asks by default comes first.
    pub members: Vec<DemoMember>,
}

/// Somebody to ask as.
#[derive(Debug, Clone)]
pub struct DemoMember {
    /// The member.
    pub member_id: MemberId,
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// The key of their role.
    pub role: String,
    /// The short name of their tenant.
    pub tenant_slug: String,
    /// A bearer token, good for a week.
    pub token: String,
}

impl DemoCompany {
    /// The member who asks where nobody else is named.
    pub fn default_asker(&self) -> Option<&DemoMember> {
        self.members.iter().find(|member| member.email == DEFAULT_ASKER)
    }
}

/// Five sentences that show what the product is for, asked as [`DEFAULT_ASKER`].
pub const fn sentences() -> [&'static str; 5] {
    [
        "What's happening with John?",
        "Prep me for my 3pm",
        "Show my deals over 20k closing this quarter",
        "Who haven't I talked to in 30 days?",
        "Forecast for this quarter",
    ]
}

/// Makes the demo company around the time of the store's clock, or returns the one that is there. What a run that was cut short has left out is made
/// up for. `random` gives 32 fresh random bytes for each token.
///
/// # Errors
/// Those of the store.
pub async fn create(store: &Store, random: &mut (dyn FnMut() -> [u8; 32] + Send)) -> Result<DemoCompany> {
    let now = store.clock().now();
    let mut ids = Random::new(SEED, 0);
    let demo = tenant(
        &mut ids,
        TENANT,
        "Gulf Bright Software",
        chrono_tz::Asia::Kuwait,
        "USD",
        "KW",
        "gulfbright.example",
        now,
        &company::MEMBERS,
    )?;
    let other = tenant(
        &mut ids,
        OTHER_TENANT,
        "Nordlicht Handel",
        chrono_tz::Europe::Berlin,
        "EUR",
        "DE",
        "nordlicht.example",
        now,
        &nordlicht::MEMBERS,
    )?;
    let products: Vec<ProductId> = company::PRODUCTS.iter().map(|_| ProductId::from_uuid(ids.id())).collect();

    let mut system = store.system().await?;
    let is_new = !system.list_tenants().await?.iter().any(|tenant| tenant.slug == TENANT);
    if is_new {
        let tenants = [demo.clone(), other.clone()];
        system.write_tenants(&tenants, &mut || ids.id()).await?;
        system.write_catalogue(&catalogue(&products), &mut || ids.id()).await?;
    }
    let mut members = tokens(&mut system, &[TENANT, OTHER_TENANT], now, random).await?;
    members.sort_by_key(|member| member.email != DEFAULT_ASKER);
    // The first tokens were made with the company.
    let made_at = system.list_tokens(demo.id).await?.iter().map(|token| token.created_at).min().unwrap_or(now);
    system.commit().await?;

    fill(store, demo.id, || gulf_bright(&demo, now, &products)).await?;
    fill(store, other.id, || {
        let mut build = Build::new(Random::new(SEED, 2), &other, now, &[]);
        nordlicht::fill(&mut build);
        build.finish()
    })
    .await?;
    Ok(DemoCompany { is_new, made_at, members })
}

/// Writes a tenant's records unless it has some.
async fn fill(store: &Store, tenant: TenantId, rows: impl FnOnce() -> Bulk) -> Result<()> {
    let worker = store.worker(tenant).await?;
    let mut tx = store.begin(&worker).await?;
    if !tx.has_companies().await? {
        tx.write_bulk(&rows()).await?;
    }
    tx.commit().await
}

#[expect(clippy::too_many_arguments, reason = "the fields of one row")]
fn tenant(
    ids: &mut Random,
    slug: &str,
    name: &str,
    timezone: chrono_tz::Tz,
    base_currency: &str,
    region: &str,
    domain: &str,
    now: DateTime<Utc>,
    staff: &[(&str, &str, &'static str, Option<&str>)],
) -> Result<TenantRow> {
    let created_at = now - TimeDelta::days(400);
    let mut members: Vec<MemberRow> = Vec::new();
    for &(name, mailbox, role, manager) in staff {
        let manager = manager.map(|manager| format!("{manager}@{domain}"));
        let reports_to = members.iter().find(|member| Some(&member.email) == manager.as_ref()).map(|member| member.id);
        members.push(MemberRow {
            id: MemberId::from_uuid(ids.id()),
            user: UserId::from_uuid(ids.id()),
            name: name.to_owned(),
            email: format!("{mailbox}@{domain}"),
            role,
            reports_to,
            created_at,
        });
    }
    Ok(TenantRow {
        id: TenantId::from_uuid(ids.id()),
        slug: slug.to_owned(),
        name: name.to_owned(),
        timezone,
        base_currency: base_currency.parse()?,
        region: region.to_owned(),
        created_at,
        members,
        sales: PipelineRow::sales(&mut || ids.id()),
        hiring: PipelineRow::hiring(&mut || ids.id()),
    })
}

fn catalogue(ids: &[ProductId]) -> Catalogue {
    let products = company::PRODUCTS.iter().zip(ids);
    Catalogue {
        products: products
            .map(|(&(industry, category, name, _), &id)| ProductRow { id, industry, category, name })
            .collect(),
    }
}

fn gulf_bright(tenant: &TenantRow, now: DateTime<Utc>, products: &[ProductId]) -> Bulk {
    let mut build = Build::new(Random::new(SEED, 1), tenant, now, &company::RATES);
    for (&(_, _, name, price), &product) in company::PRODUCTS.iter().zip(products) {
        build.sell(name, product, price);
        let price = Some(Money::new(price * 100, build.base()));
        build.bulk.products.push(TenantProductRow { product, price });
    }
    for company in &company::COMPANIES {
        build.company(company);
    }
    for contact in &company::CONTACTS {
        build.contact(contact);
    }
    for deal in &deals::DEALS {
        build.deal(deal);
    }
    for candidate in &deals::CANDIDATES {
        build.candidate(candidate);
    }
    for happening in &days::HAPPENINGS {
        build.happening(happening);
    }
    for acquaintance in &days::ACQUAINTANCES {
        build.acquaintance(acquaintance);
    }
    for appointment in &days::APPOINTMENTS {
        build.appointment(appointment);
    }
    for task in &days::TASKS {
        build.task(task);
    }
    for note in &days::NOTES {
        build.note(note);
    }
    for lead in &days::LEADS {
        build.lead(lead);
    }
    figures(&mut build);
    build.finish()
}

/// Exchange rates of the last year and the quotas of three quarters.
fn figures(build: &mut Build<'_>) {
    let today = build.today();
    for (code, rate) in company::RATES {
        let Ok(currency) = code.parse::<Currency>() else { continue };
        for (days_ago, drift) in [(400, 0.97), (200, 0.985), (100, 0.99), (30, 1.005), (7, 0.998), (0, 1.0)] {
            build.bulk.rates.push(RateRow { currency, day: today - Days::new(days_ago), rate: rate * drift });
        }
    }
    let quarter: NaiveDate = today.with_day(1).unwrap_or(today) - Months::new(today.month0() % 3);
    for (mailbox, amount) in [("omar", 150_000), ("sofia", 250_000), ("daniel", 90_000)] {
        let Some(member) = build.member(mailbox) else { continue };
        for starts_on in [quarter - Months::new(3), quarter, quarter + Months::new(3)] {
            let ends_on = starts_on + Months::new(3) - Days::new(1);
            build.bulk.quotas.push(QuotaRow {
                member,
                starts_on,
                ends_on,
                amount: Money::new(amount * 100, Currency::USD),
            });
        }
    }
}

async fn tokens(
    system: &mut SystemTx,
    slugs: &[&str],
    now: DateTime<Utc>,
    random: &mut (dyn FnMut() -> [u8; 32] + Send),
) -> Result<Vec<DemoMember>> {
    let mut members = Vec::new();
    for &slug in slugs {
        let tenant = system.tenant_id(slug).await?;
        for member in system.list_members(tenant).await? {
            let token =
                system.create_token(tenant, member.id, "demo", random(), Some(now + TimeDelta::days(7))).await?;
            members.push(DemoMember {
                member_id: member.id,
                name: member.name,
                email: member.email,
                role: member.role,
                tenant_slug: slug.to_owned(),
                token,
            });
        }
    }
    Ok(members)
}
