//! Merging, deleting, restoring and exporting.

use leancrm_tests::TestApp;
use sqlx::{Connection as _, PgConnection};

mod deleting;
mod exporting;
mod merging;

/// Statements past the product.
async fn execute(app: &TestApp, statements: &[&'static str]) {
    let mut connection = PgConnection::connect(&app.url).await.expect("the test's database answers");
    for statement in statements {
        sqlx::raw_sql(*statement).execute(&mut connection).await.unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}
