//! What looks tell about themselves.

use chrono::TimeDelta;
use leancrm_api::observe::Metrics;
use leancrm_core::domain::account::SyncKind;
use leancrm_sync::tell_stalls;
use leancrm_tests::{TestApp, google::Fault};

use super::connected::{Connected, LAYLA};

#[tokio::test]
async fn prometheus_is_told_how_looks_fare_what_they_bring_and_what_each_figure_means() {
    let figures = Metrics::of_process();
    let app = TestApp::with_demo().await;
    let connected = Connected::omar(&app).await;
    connected.connect_for("Layla", LAYLA, SyncKind::Calendar).await;
    connected.looks().await;
    connected.google.faults().next("gmail.users.history.list", &Fault::Status(503), 1);
    connected.after(TimeDelta::minutes(5)).await;
    tell_stalls(&app.store).await.unwrap();
    let told = figures.render();
    for figure in [
        r#"leancrm_mails_total{outcome="kept"}"#,
        r#"leancrm_meetings_total{outcome="kept"}"#,
        r#"leancrm_sync_in_step_total{kind="mail"}"#,
        r#"leancrm_sync_in_step_total{kind="calendar"}"#,
        r#"leancrm_sync_missed_total{kind="mail"}"#,
        "# HELP leancrm_mails_total ",
        "# HELP leancrm_meetings_total ",
        "# HELP leancrm_sync_in_step_total ",
        "# HELP leancrm_sync_missed_total ",
        "# HELP leancrm_sync_due ",
        "# HELP leancrm_sync_under_way ",
        "# HELP leancrm_sync_stalled ",
        "# HELP leancrm_sync_lag_seconds ",
    ] {
        assert!(told.contains(figure), "{figure} in {told}");
    }
}
