//! Whole tenants with ids that the caller brings, and the shared catalogue: for the demo company and the seed, whose ids are
//! the same on every run.

use chrono_tz::Tz;
use uuid::Uuid;

use super::{
    copy::{CopyBuffer, Table, table},
    rows::Time,
};
use crate::{
    domain::money::Currency,
    error::Result,
    ids::{MemberId, PipelineId, ProductId, StageId, TenantId, UserId},
    store::{
        SystemTx,
        defaults::{HIRING, ROLES, SALES, StageSpec},
    },
};

/// A tenant with its members, roles and pipelines.
#[derive(Debug, Clone)]
pub struct TenantRow {
    /// Its id.
    pub id: TenantId,
    /// Its short name.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its time zone.
    pub timezone: Tz,
    /// The currency of its totals.
    pub base_currency: Currency,
    /// Its country, ISO 3166-1 with two letters.
    pub region: String,
    /// When it was made.
    pub created_at: Time,
    /// Its members, managers before their people.
    pub members: Vec<MemberRow>,
    /// The sales pipeline.
    pub sales: PipelineRow,
    /// The hiring pipeline.
    pub hiring: PipelineRow,
}

/// A member of a tenant and the person behind it.
#[derive(Debug, Clone)]
pub struct MemberRow {
    /// The membership's id.
    pub id: MemberId,
    /// The person's id.
    pub user: UserId,
    /// Name.
    pub name: String,
    /// E-mail address in lower case, of nobody else.
    pub email: String,
    /// Key of a standard role.
    pub role: &'static str,
    /// The manager.
    pub reports_to: Option<MemberId>,
    /// When they joined.
    pub created_at: Time,
}

/// A pipeline and its stages.
#[derive(Debug, Clone)]
pub struct PipelineRow {
    /// Its id.
    pub id: PipelineId,
    /// Its stages, in order.
    pub stages: Vec<StageRow>,
}

/// A stage of a pipeline.
#[derive(Debug, Clone, Copy)]
pub struct StageRow {
    /// Its id.
    pub id: StageId,
    /// Its name.
    pub name: &'static str,
    /// `open`, `won` or `lost`.
    pub kind: &'static str,
    /// Chance of winning in percent.
    pub probability: i32,
}

impl PipelineRow {
    /// The sales pipeline that every tenant starts with.
    pub fn sales(new_id: &mut dyn FnMut() -> Uuid) -> Self {
        Self::of(&SALES, new_id)
    }

    /// The hiring pipeline that every tenant starts with.
    pub fn hiring(new_id: &mut dyn FnMut() -> Uuid) -> Self {
        Self::of(&HIRING, new_id)
    }

    fn of(stages: &[StageSpec], new_id: &mut dyn FnMut() -> Uuid) -> Self {
        let id = PipelineId::from_uuid(new_id());
        let stages = stages
            .iter()
            .map(|&(name, kind, probability, _)| StageRow { id: StageId::from_uuid(new_id()), name, kind, probability })
            .collect();
        Self { id, stages }
    }
}

/// Products by industry and category, shared by all tenants.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The products; industries and categories are made where they are first named.
    pub products: Vec<ProductRow>,
}

/// A product of the catalogue.
#[derive(Debug, Clone)]
pub struct ProductRow {
    /// Its id.
    pub id: ProductId,
    /// Its industry.
    pub industry: &'static str,
    /// Its category in that industry.
    pub category: &'static str,
    /// Its name.
    pub name: &'static str,
}

static TENANTS: Table = table!(tenants(id, slug, name, timezone, base_currency, region, created_at));
static USERS: Table = table!(users(id, email, name, created_at));
static ROLE_ROWS: Table = table!(roles(tenant_id, id, key, name, rank));
static MEMBERS: Table =
    table!(memberships(tenant_id, id, user_id, role_id, reports_to_id, display_name, email, created_at));
static GRANTS: Table = table!(grants(tenant_id, id, role_id, permission, scope));
static PIPELINES: Table = table!(pipelines(tenant_id, id, name, kind, is_default));
static STAGES: Table = table!(stages(tenant_id, id, pipeline_id, name, position, kind, probability, rot_days));
static INDUSTRIES: Table = table!(industries(id, name));
static CATEGORIES: Table = table!(product_categories(id, industry_id, name));
static PRODUCTS: Table = table!(products(id, category_id, name));

/// Tenants, ready to be sent.
#[derive(Debug, Default)]
struct EncodedTenants {
    tenants: CopyBuffer,
    users: CopyBuffer,
    roles: CopyBuffer,
    members: CopyBuffer,
    grants: CopyBuffer,
    pipelines: CopyBuffer,
    stages: CopyBuffer,
}

impl EncodedTenants {
    fn of(tenants: &[TenantRow], new_id: &mut dyn FnMut() -> Uuid) -> Self {
        let mut encoded = Self::default();
        for tenant in tenants {
            encoded.tenant(tenant, new_id);
        }
        encoded
    }

    fn in_order(&self) -> [(&'static Table, &CopyBuffer); 7] {
        [
            (&TENANTS, &self.tenants),
            (&USERS, &self.users),
            (&ROLE_ROWS, &self.roles),
            (&MEMBERS, &self.members),
            (&GRANTS, &self.grants),
            (&PIPELINES, &self.pipelines),
            (&STAGES, &self.stages),
        ]
    }

    fn tenant(&mut self, tenant: &TenantRow, new_id: &mut dyn FnMut() -> Uuid) {
        let id = &tenant.id;
        self.tenants.line(&[
            id,
            &tenant.slug,
            &tenant.name,
            &tenant.timezone.name(),
            &tenant.base_currency,
            &tenant.region,
            &tenant.created_at,
        ]);
        for (key, name, rank, grants) in ROLES {
            let role = new_id();
            self.roles.line(&[id, &role, &key, &name, &rank]);
            for (permission, scope) in grants.iter().filter_map(|grant| grant.split_once(':')) {
                self.grants.line(&[id, &new_id(), &role, &permission, &scope]);
            }
            for member in tenant.members.iter().filter(|member| member.role == key) {
                self.users.line(&[&member.user, &member.email, &member.name, &member.created_at]);
                self.members.line(&[
                    id,
                    &member.id,
                    &member.user,
                    &role,
                    &member.reports_to,
                    &member.name,
                    &member.email,
                    &member.created_at,
                ]);
            }
        }
        self.pipeline(tenant.id, "Sales", "sales", &SALES, &tenant.sales);
        self.pipeline(tenant.id, "Hiring", "hiring", &HIRING, &tenant.hiring);
    }

    fn pipeline(&mut self, tenant: TenantId, name: &str, kind: &str, spec: &[StageSpec], pipeline: &PipelineRow) {
        self.pipelines.line(&[&tenant, &pipeline.id, &name, &kind, &true]);
        for ((position, stage), spec) in (1i32..).zip(&pipeline.stages).zip(spec) {
            self.stages.line(&[
                &tenant,
                &stage.id,
                &pipeline.id,
                &stage.name,
                &position,
                &stage.kind,
                &stage.probability,
                &spec.3,
            ]);
        }
    }
}

impl SystemTx {
    /// Writes new tenants with the standard roles; `new_id` makes the ids of what has none yet. Members stand before their
    /// people if roles are ranked that way: owner, admin, manager, rep, viewer.
    ///
    /// # Errors
    /// [`Error::Conflict`](crate::Error::Conflict) where a short name or an e-mail address is taken.
    pub async fn write_tenants(
        &mut self,
        tenants: &[TenantRow],
        new_id: &mut (dyn FnMut() -> Uuid + Send),
    ) -> Result<()> {
        let encoded = EncodedTenants::of(tenants, new_id);
        for (table, rows) in encoded.in_order() {
            table.write_staged(self.connection(), rows).await?;
        }
        Ok(())
    }

    /// Writes a catalogue into an empty one.
    pub async fn write_catalogue(
        &mut self,
        catalogue: &Catalogue,
        new_id: &mut (dyn FnMut() -> Uuid + Send),
    ) -> Result<()> {
        let (mut industries, mut categories, mut products) =
            (CopyBuffer::default(), CopyBuffer::default(), CopyBuffer::default());
        let mut known_industries: Vec<(&str, Uuid)> = Vec::new();
        let mut known_categories: Vec<(&str, &str, Uuid)> = Vec::new();
        for product in &catalogue.products {
            let known = known_industries.iter().find(|known| known.0 == product.industry).map(|known| known.1);
            let industry = known.unwrap_or_else(|| {
                let id = new_id();
                industries.line(&[&id, &product.industry]);
                known_industries.push((product.industry, id));
                id
            });
            let known = known_categories
                .iter()
                .find(|known| (known.0, known.1) == (product.industry, product.category))
                .map(|known| known.2);
            let category = known.unwrap_or_else(|| {
                let id = new_id();
                categories.line(&[&id, &industry, &product.category]);
                known_categories.push((product.industry, product.category, id));
                id
            });
            products.line(&[&product.id, &category, &product.name]);
        }
        INDUSTRIES.write_staged(self.connection(), &industries).await?;
        CATEGORIES.write_staged(self.connection(), &categories).await?;
        PRODUCTS.write_staged(self.connection(), &products).await
    }
}
