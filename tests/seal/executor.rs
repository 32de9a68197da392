//! A tenant transaction cannot stand where sqlx wants a connection.
use leancrm_core::store::TenantTx;

async fn query(tx: &mut TenantTx) {
    let _ = sqlx::query("SELECT * FROM contacts").execute(tx).await;
}

fn main() {}
