//! Completing a name that is being typed.

use super::{
    Match, Named,
    plan::{Plan, beginning},
};
use crate::{error::Result, store::TenantTx, text};

/// A name that a beginning may become.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Completion {
    /// The name.
    pub label: String,
    /// `contact`, `company`, `deal` or `lead`.
    pub kind: &'static str,
}

/// The plan for names that have a word that begins like the last word of `prefix`, and all of its other words.
fn begun(prefix: &str) -> Option<Plan> {
    let words = text::words(prefix);
    let (last, firsts) = words.split_last()?;
    if firsts.is_empty() {
        return Some(Plan { leading: vec![beginning(last)], others: Vec::new(), pattern: None });
    }
    let firsts = firsts.iter().map(|word| vec![word.clone()]).collect();
    Some(Plan { pattern: Some(format!("% {last}%")), ..Plan::words(firsts) })
}

impl TenantTx {
    /// Names that have a word that begins like the last word of `prefix` and all of its other words, `limit` at most, people
    /// before companies and deals.
    pub async fn complete(&mut self, prefix: &str, limit: usize) -> Result<Vec<Completion>> {
        let Some(plan) = begun(prefix) else { return Ok(Vec::new()) };
        let mut names: Vec<Completion> = Vec::new();
        for kind in [Named::Contact, Named::Company, Named::Deal, Named::Lead] {
            let room = limit.saturating_sub(names.len());
            if room == 0 {
                break;
            }
            for hit in self.named_like(&plan, kind, room).await? {
                let completion = Completion { label: hit, kind: kind.as_str() };
                if !names.contains(&completion) {
                    names.push(completion);
                }
            }
        }
        Ok(names)
    }

    /// Records whose name has words that begin so, as [`complete`](Self::complete) finds them; `each` at most of every kind.
    pub async fn beginning_with(&mut self, prefix: &str, kinds: &[Named], each: usize) -> Result<Vec<Match>> {
        let Some(plan) = begun(prefix) else { return Ok(Vec::new()) };
        let mut records = Vec::new();
        for kind in kinds {
            let found = self.by_plan(&plan, &[*kind], each, super::Quality::Prefix).await?;
            records.extend(found.into_iter().flat_map(|found| found.hits));
        }
        Ok(records)
    }

    async fn named_like(&mut self, plan: &Plan, kind: Named, limit: usize) -> Result<Vec<String>> {
        let found = self.by_plan(plan, &[kind], limit, super::Quality::Prefix).await?;
        Ok(found.map(|found| found.hits.into_iter().map(|hit| hit.name).collect()).unwrap_or_default())
    }
}
