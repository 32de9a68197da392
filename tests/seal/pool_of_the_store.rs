//! The pools of a store are private.
use leancrm_core::store::Store;

async fn query(store: Store) {
    let _ = store.application.acquire().await;
}

fn main() {}
