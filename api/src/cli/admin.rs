//! `leancrm tenant|member|token`: administration without a browser.

use chrono::TimeDelta;
use clap::Subcommand;
use comfy_table::{Table, presets::NOTHING};
use leancrm_core::{
    Error,
    domain::money::Currency,
    ids::{MemberId, TenantId},
    store::{NewMember, NewTenant, Store, SystemTx},
};

use super::{Output, Status};
use crate::{config::Config, wiring};

/// `leancrm tenant …`
#[derive(Debug, Subcommand)]
pub(super) enum TenantCommand {
    /// Make a tenant with the standard roles and pipelines, and its owner.
    Create {
        /// Short name: lower-case letters, digits and hyphens.
        slug: String,
        /// Name for people.
        #[arg(long)]
        name: String,
        /// E-mail address of the owner.
        #[arg(long, value_name = "EMAIL")]
        owner: String,
        /// Name of the owner.
        #[arg(long, value_name = "NAME")]
        owner_name: String,
        /// IANA time zone, for example Asia/Kuwait.
        #[arg(long, default_value = "UTC")]
        timezone: chrono_tz::Tz,
        /// Currency of totals.
        #[arg(long, default_value = "USD")]
        currency: Currency,
        /// Country that bare phone numbers are read in.
        #[arg(long, default_value = "US")]
        region: String,
        /// The id to give it, where it comes from elsewhere.
        #[arg(long)]
        id: Option<TenantId>,
        /// Your own name for it.
        #[arg(long)]
        external_client_id: Option<String>,
        /// The short name of the tenant it belongs to.
        #[arg(long)]
        parent: Option<String>,
    },
    /// List the tenants.
    List,
}

/// `leancrm member …`
#[derive(Debug, Subcommand)]
pub(super) enum MemberCommand {
    /// Add somebody.
    Add {
        /// E-mail address.
        email: String,
        /// Name.
        #[arg(long)]
        name: String,
        /// owner, admin, manager, rep or viewer.
        #[arg(long, default_value = "rep")]
        role: String,
        /// E-mail address of the manager.
        #[arg(long, value_name = "EMAIL")]
        reports_to: Option<String>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the members.
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Put somebody under another manager, or under nobody.
    Manager {
        /// E-mail address of the member.
        email: String,
        /// E-mail address of the manager; left out: nobody.
        #[arg(long, value_name = "EMAIL")]
        reports_to: Option<String>,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Keep somebody from signing in; what they did stays.
    Disable {
        /// E-mail address.
        email: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Let somebody sign in again.
    Enable {
        /// E-mail address.
        email: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

/// `leancrm token …`
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token for a member; it is shown once.
    Create {
        /// E-mail address of the member.
        email: String,
        /// What it is for.
        #[arg(long, default_value = "development")]
        name: String,
        /// How many days it works.
        #[arg(long, default_value_t = 30)]
        days: u32,
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// List the tokens, without their secrets.
    List {
        #[command(flatten)]
        tenant: TenantArg,
    },
    /// Take a token back, by its first characters.
    Revoke {
        /// What `token list` shows of it.
        prefix: String,
        #[command(flatten)]
        tenant: TenantArg,
    },
}

/// The tenant that is administered.
#[derive(Debug, clap::Args)]
pub(super) struct TenantArg {
    /// The tenant's short name; not needed where there is only one.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
}

impl TenantArg {
    pub(super) async fn id(&self, tx: &mut SystemTx) -> anyhow::Result<TenantId> {
        if let Some(slug) = &self.tenant {
            return Ok(tx.tenant_id(slug).await?);
        }
        match tx.list_tenants().await?.as_slice() {
            [only] => Ok(only.id),
            [] => Err(Error::invalid("There is no tenant yet. Make one with `leancrm tenant create`.").into()),
            several => Err(Error::invalid(format!(
                "There are {} tenants; say which with --tenant, for example --tenant {}.",
                several.len(),
                several[0].slug
            ))
            .into()),
        }
    }
}

pub(super) async fn tenant(command: TenantCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        TenantCommand::Create {
            slug,
            name,
            owner,
            owner_name,
            timezone,
            currency,
            region,
            id,
            external_client_id,
            parent,
        } => {
            let new = NewTenant {
                id,
                external_client_id,
                parent,
                slug: slug.clone(),
                name,
                timezone,
                base_currency: currency,
                region,
            };
            let id = tx.create_tenant(&new).await?;
            let owner = NewMember { email: owner, name: owner_name, role: "owner".to_owned(), reports_to: None };
            let member = tx.add_member(id, &owner).await?;
            tx.commit().await?;
            out.line(format!("Tenant {slug} is ready ({id}); its owner is {}.", owner.email));
            out.line(format!(
                "Next:  leancrm member add … --tenant {slug}   ·   leancrm import contacts file.csv --tenant {slug}"
            ));
            out.json(&serde_json::json!({ "tenant": id, "owner": member }));
        }
        TenantCommand::List => {
            let tenants = tx.list_tenants().await?;
            drop(tx);
            out.json(&tenants);
            let rows = tenants.iter().map(|t| {
                vec![
                    t.slug.clone(),
                    t.name.clone(),
                    t.timezone.clone(),
                    t.base_currency.to_string(),
                    t.members.to_string(),
                ]
            });
            list(out, &["TENANT", "NAME", "TIME ZONE", "CURRENCY", "MEMBERS"], rows.collect());
        }
    }
    close(store).await
}

pub(super) async fn member(command: MemberCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        MemberCommand::Add { email, name, role, reports_to, tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            let id = tx.add_member(tenant, &NewMember { email: email.clone(), name, role, reports_to }).await?;
            tx.commit().await?;
            out.line(format!("{email} is a member now ({id})."));
            out.json(&serde_json::json!({ "member": id }));
        }
        MemberCommand::List { tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            let members = tx.list_members(tenant).await?;
            drop(tx);
            out.json(&members);
            let rows = members.iter().map(|m| {
                vec![
                    m.name.clone(),
                    m.email.clone(),
                    m.role.clone(),
                    m.reports_to.clone().unwrap_or_default(),
                    m.status.clone(),
                ]
            });
            list(out, &["NAME", "E-MAIL", "ROLE", "REPORTS TO", "STATUS"], rows.collect());
        }
        MemberCommand::Manager { email, reports_to, tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            let member = tx.member_id(tenant, &email).await?;
            let manager: Option<MemberId> = match &reports_to {
                Some(manager) => Some(tx.member_id(tenant, manager).await?),
                None => None,
            };
            tx.set_manager(tenant, member, manager).await?;
            tx.commit().await?;
            out.line(format!("{email} reports to {} now.", reports_to.as_deref().unwrap_or("nobody")));
            out.json(&serde_json::json!({ "member": member, "reports_to": manager }));
        }
        MemberCommand::Disable { email, tenant } => set_active(tx, &tenant, &email, false, out).await?,
        MemberCommand::Enable { email, tenant } => set_active(tx, &tenant, &email, true, out).await?,
    }
    close(store).await
}

async fn set_active(
    mut tx: SystemTx,
    tenant: &TenantArg,
    email: &str,
    active: bool,
    out: &mut Output,
) -> anyhow::Result<()> {
    let tenant = tenant.id(&mut tx).await?;
    let member = tx.member_id(tenant, email).await?;
    tx.set_member_active(tenant, member, active).await?;
    tx.commit().await?;
    out.line(format!("{email} may {} sign in.", if active { "again" } else { "no longer" }));
    out.json(&serde_json::json!({ "member": member, "active": active }));
    Ok(())
}

pub(super) async fn token(command: TokenCommand, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let store = wiring::open_store(config, false).await?;
    let mut tx = store.system().await?;
    match command {
        TokenCommand::Create { email, name, days, tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            let member = tx.member_id(tenant, &email).await?;
            let expires_at = tx.now() + TimeDelta::days(days.into());
            let secret = tx.create_token(tenant, member, &name, wiring::random_bytes(), Some(expires_at)).await?;
            tx.commit().await?;
            out.line(&secret);
            out.json(&serde_json::json!({ "token": secret, "expires_at": expires_at }));
            out.note("It is shown only now. Use it as:  Authorization: Bearer <token>");
        }
        TokenCommand::List { tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            let tokens = tx.list_tokens(tenant).await?;
            drop(tx);
            out.json(&tokens);
            let rows = tokens.iter().map(|t| {
                let until = match (t.revoked_at, t.expires_at) {
                    (Some(at), _) => format!("revoked {}", at.format("%Y-%m-%d")),
                    (None, Some(at)) => format!("until {}", at.format("%Y-%m-%d")),
                    (None, None) => "no end".to_owned(),
                };
                vec![t.prefix.clone(), t.member.clone(), t.name.clone(), until]
            });
            list(out, &["TOKEN", "MEMBER", "FOR", "WORKS"], rows.collect());
        }
        TokenCommand::Revoke { prefix, tenant } => {
            let tenant = tenant.id(&mut tx).await?;
            tx.revoke_token(tenant, &prefix).await?;
            tx.commit().await?;
            out.line(format!("The token {prefix}… no longer works."));
            out.json(&serde_json::json!({ "revoked": prefix }));
        }
    }
    close(store).await
}

pub(super) async fn close(store: Store) -> anyhow::Result<Status> {
    store.close().await;
    Ok(Status::Done)
}

fn list(out: &mut Output, headings: &[&str], rows: Vec<Vec<String>>) {
    let mut table = Table::new();
    table.load_preset(NOTHING).set_header(headings).add_rows(rows);
    out.line(table.trim_fmt());
}
