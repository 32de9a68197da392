//! What PostgreSQL says, in the domain's words, in one place.

use crate::error::Error;

/// Turns a failed query into the domain's error; `doing` names the work for the log.
pub(super) fn query(doing: &'static str) -> impl FnOnce(sqlx::Error) -> Error {
    move |error| match &error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed => unavailable(error),
        sqlx::Error::Database(database) => {
            let code = database.code().unwrap_or_default().into_owned();
            match (code.as_str(), database.constraint()) {
                (_, Some(constraint)) if constraint_sentence(constraint).is_some() => {
                    Error::conflict(constraint_sentence(constraint).unwrap_or_default())
                }
                // Two who changed the same records at once in another order, and this one gave way.
                ("40P01" | "40001", _) => Error::changed_meanwhile(),
                ("57014", _) => Error::TooSlow { source: Box::new(error) },
                // Class 57: the operator is stopping the server; 53: it is out of connections or disk; 08: connection trouble.
                (code, _) if code.starts_with("57P") || code.starts_with("53") || code.starts_with("08") => {
                    unavailable(error)
                }
                _ => Error::internal(doing, error),
            }
        }
        _ => Error::internal(doing, error),
    }
}

/// [`Error::Unavailable`] for the database.
pub(super) fn unavailable(error: sqlx::Error) -> Error {
    Error::Unavailable { service: "database", source: Box::new(error) }
}

/// The sentence for a broken constraint that a person can cause.
fn constraint_sentence(constraint: &str) -> Option<&'static str> {
    Some(match constraint {
        "tenants_slug_key" => "A tenant with this short name exists already.",
        "tenants_external_client_id_key" => "A tenant with this external client id exists already.",
        "tenants_slug_check" => "A tenant's short name has lower-case letters, digits and hyphens, 63 at most.",
        "users_email_key" => "Somebody with this e-mail address exists already.",
        "users_email_check" => "That is not an e-mail address.",
        "memberships_tenant_id_user_id_key" => "This person is a member of the tenant already.",
        "memberships_no_circle" => "That would make somebody their own manager; pick another manager.",
        "contact_points_by_sight" => "Another contact has this e-mail address or phone number already.",
        "company_domains_by_sight" => "Another company has this domain already.",
        "merges_two_records" => "One of the two is gone already, so nothing was merged.",
        "prompt_versions_tenant_id_name_version_key" => "This version of the prompt exists already; give another one.",
        "prompt_versions_one_published" => {
            "Somebody published another version of this prompt at the same moment; please look again."
        }
        "prompt_versions_stay" => "What was published stays as it is; draft a new version instead.",
        "imports_one_running" => "This file is being imported already.",
        _ => return None,
    })
}
