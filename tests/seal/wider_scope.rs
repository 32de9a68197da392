//! What a member was granted cannot be widened from outside.
use leancrm_core::tenancy::{Grants, Scope};

fn widened(mut grants: Grants) {
    grants.add("*.*".to_owned(), Scope::Tenant);
}

fn main() {}
