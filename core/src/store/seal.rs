//! What must not compile, as tests. Each forbidden snippet stands beside a twin that differs only in the forbidden word
//! and does compile, so that a snippet cannot fail for another reason than the one it names.
//!
//! A transaction of a tenant hands out no connection:
//! ```compile_fail,E0624
//! fn seal(tx: &mut leancrm_core::store::TenantTx) { let _ = tx.connection(); }
//! ```
//! ```
//! fn twin(tx: &mut leancrm_core::store::TenantTx) { let _ = tx.tenant(); }
//! ```
//! … nor does the system door:
//! ```compile_fail,E0624
//! fn seal(tx: &mut leancrm_core::store::SystemTx) { let _ = tx.connection(); }
//! ```
//! ```
//! fn twin(tx: &mut leancrm_core::store::SystemTx) { let _ = tx.now(); }
//! ```
//! It cannot stand where sqlx wants a connection:
//! ```compile_fail,E0277
//! async fn seal(tx: &mut leancrm_core::store::TenantTx) { let _ = sqlx::query("SELECT 1").execute(tx).await; }
//! ```
//! ```
//! async fn twin(tx: &mut sqlx::PgConnection) { let _ = sqlx::query("SELECT 1").execute(tx).await; }
//! ```
//! The pools of a store are private:
//! ```compile_fail,E0616
//! async fn seal(store: leancrm_core::store::Store) { let _ = store.application; }
//! ```
//! ```
//! async fn twin(store: leancrm_core::store::Store) { let _ = store.clock(); }
//! ```
//! An actor comes from the store, never out of thin air:
//! ```compile_fail,E0451
//! fn seal(known: leancrm_core::tenancy::Actor) { let _ = leancrm_core::tenancy::Actor { name: String::new(), ..known }; }
//! ```
//! ```
//! fn twin(known: leancrm_core::tenancy::Actor) { let _ = known.name(); }
//! ```
//! … and what it was granted cannot be widened:
//! ```compile_fail,E0624
//! fn seal(mut grants: leancrm_core::tenancy::Grants) { grants.add("*.*".to_owned(), leancrm_core::tenancy::Scope::Tenant); }
//! ```
//! ```
//! fn twin(grants: leancrm_core::tenancy::Grants) { grants.scope(leancrm_core::tenancy::Permission::DEALS_READ); }
//! ```
