//! Verifying the audit trail: every chain walked from its beginning to its head, a part at a time.

use serde::Serialize;

use crate::{
    domain::audit::{ChainHash, Finding},
    error::Result,
    ids::TenantId,
    store::{AuditChain, Store},
};

/// Links that one statement looks at: short enough to show progress and to keep within the server's working memory.
const PART: i64 = 20_000;
/// Findings that are reported of one tenant. A chain that is broken in more places is not walked to its end.
const MOST_FINDINGS: usize = 100;

/// What is verified.
#[derive(Debug, Clone, Default)]
pub struct AuditRequest {
    /// The short name of the one tenant; all of them without.
    pub tenant: Option<String>,
    /// Heads that were kept from earlier: each must still stand in a chain that is verified.
    pub heads: Vec<ChainHash>,
}

/// How far the walk came.
#[derive(Debug, Clone, Copy)]
pub struct AuditProgress {
    /// Links looked at.
    pub links: u64,
    /// Links there are.
    pub of: u64,
}

/// What became of a verification.
#[derive(Debug, Clone, Serialize)]
pub struct AuditReport {
    /// Whether everything is as it was written.
    pub holds: bool,
    /// The chains, by the short names of their tenants.
    pub tenants: Vec<VerifiedChain>,
    /// The heads from earlier.
    pub heads: Vec<EarlierHead>,
}

/// One tenant's chain.
#[derive(Debug, Clone, Serialize)]
pub struct VerifiedChain {
    /// The tenant's short name.
    pub tenant: String,
    /// The tenant.
    pub id: TenantId,
    /// How many entries its audit trail has.
    pub entries: u64,
    /// The hash of the last link, to be kept elsewhere.
    pub head: ChainHash,
    /// What is wrong, the first broken link first.
    pub findings: Vec<Finding>,
    /// Whether there may be more than these.
    pub more: bool,
}

/// A head from earlier.
#[derive(Debug, Clone, Serialize)]
pub struct EarlierHead {
    /// The hash.
    pub head: ChainHash,
    /// Whose chain has it.
    pub tenant: Option<String>,
    /// At which link; none where no chain has it any more.
    pub link: Option<u64>,
    /// How many entries were added since.
    pub since: Option<u64>,
}

/// Verifies the audit trail of one tenant or of all.
///
/// # Errors
/// [`Error::Invalid`](crate::Error::Invalid) for an unknown tenant.
pub async fn verify(
    store: &Store,
    request: &AuditRequest,
    progress: &(dyn Fn(AuditProgress) + Sync),
) -> Result<AuditReport> {
    let mut tx = store.system().await?;
    let tenant = match &request.tenant {
        None => None,
        Some(slug) => Some(tx.tenant_id(slug).await?),
    };
    let chains = tx.audit_chains(tenant).await?;
    drop(tx);
    let of = chains.iter().map(|chain| unsigned(chain.length)).sum();
    let (mut tenants, mut before) = (Vec::with_capacity(chains.len()), 0);
    for chain in &chains {
        let so_far = |links| progress(AuditProgress { links: before + unsigned(links), of });
        tenants.push(walk(store, chain, &so_far).await?);
        before += unsigned(chain.length);
    }
    let mut heads = Vec::with_capacity(request.heads.len());
    for head in &request.heads {
        heads.push(earlier(store, *head, &chains).await?);
    }
    let holds = tenants.iter().all(|chain| chain.findings.is_empty()) && heads.iter().all(|head| head.link.is_some());
    Ok(AuditReport { holds, tenants, heads })
}

/// Walks one chain up to the head that it had at the beginning, then looks for what stands beside it.
async fn walk(store: &Store, chain: &AuditChain, progress: &(dyn Fn(i64) + Sync)) -> Result<VerifiedChain> {
    let mut findings = Vec::new();
    let mut first = 1;
    while first <= chain.length && findings.len() < MOST_FINDINGS {
        let last = chain.length.min(first + PART - 1);
        let mut tx = store.system().await?;
        findings.extend(tx.audit_findings(chain.tenant, (first, last), room(&findings)).await?);
        progress(last);
        first = last + 1;
    }
    if findings.len() < MOST_FINDINGS {
        let mut tx = store.system().await?;
        findings.extend(tx.audit_strays(chain.tenant, room(&findings)).await?);
    }
    Ok(VerifiedChain {
        tenant: chain.slug.clone(),
        id: chain.tenant,
        entries: unsigned(chain.entries),
        head: chain.head,
        more: findings.len() == MOST_FINDINGS,
        findings,
    })
}

/// Where a head from earlier stands now, in one of the chains.
async fn earlier(store: &Store, head: ChainHash, chains: &[AuditChain]) -> Result<EarlierHead> {
    let found = store.system().await?.audit_link(head).await?;
    let found = found.and_then(|(tenant, link)| Some((chains.iter().find(|chain| chain.tenant == tenant)?, link)));
    Ok(EarlierHead {
        head,
        tenant: found.map(|(chain, _)| chain.slug.clone()),
        link: found.map(|(_, link)| unsigned(link)),
        since: found.map(|(chain, link)| unsigned(chain.length - link)),
    })
}

fn room(findings: &[Finding]) -> i64 {
    i64::try_from(MOST_FINDINGS.saturating_sub(findings.len())).unwrap_or(0)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
