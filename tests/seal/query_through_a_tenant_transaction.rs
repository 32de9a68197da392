//! A tenant transaction is no executor, and hands out no connection.
use leancrm_core::store::TenantTx;

async fn query(mut tx: TenantTx) {
    tx.connection();
}

fn main() {}
