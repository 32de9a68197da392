//! What a job tells about itself: a span of its own, and figures for Prometheus.

use std::sync::{Arc, Mutex};

use leancrm_api::observe::Metrics;
use leancrm_sync::drain_with;
use leancrm_tests::TestApp;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

use super::{
    probe::{emit_probe, registry, tenant, until_empty},
    queue::{GRACE, workers},
    redis::Redis,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_is_told_how_jobs_fare_and_how_many_wait() {
    let figures = Metrics::of_process();
    let redis = Redis::start().await;
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    let workers = workers::<37>(&app, Some(redis.url())).await;
    emit_probe(&app.store, tenant, "invalid").await;
    emit_probe(&app.store, tenant, "well").await;
    until_empty(&app.store).await;
    let wanted = [
        r#"leancrm_jobs_started_total{job="probe"}"#,
        r#"leancrm_jobs_total{job="probe",outcome="done"}"#,
        r#"leancrm_jobs_total{job="probe",outcome="failed"}"#,
        r#"leancrm_jobs_total{job="probe",outcome="dead"}"#,
        r#"leancrm_job_run_seconds_bucket{job="probe""#,
        r#"leancrm_job_wait_seconds_bucket{job="probe""#,
        "leancrm_outbox_handed_over_total",
        "leancrm_outbox_waiting ",
        "leancrm_outbox_dead ",
        "leancrm_outbox_oldest_seconds ",
    ];
    let told = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(100));
        while wanted.iter().any(|figure| !figures.render().contains(figure)) {
            looks.tick().await;
        }
    };
    let patience = std::time::Duration::from_secs(15);
    assert!(tokio::time::timeout(patience, told).await.is_ok(), "{}", figures.render());
    assert!(workers.stop(GRACE).await);
}

#[tokio::test]
async fn every_job_has_a_span_with_its_name_its_tenant_its_outcome_and_its_duration() {
    let app = TestApp::empty().await;
    let tenant = tenant(&app, "acme").await;
    emit_probe(&app.store, tenant, "well").await;
    emit_probe(&app.store, tenant, "unavailable").await;
    let spans = Spans::default();
    // Of a first subscriber alone tracing asks the default before it is one, and then hears nothing.
    let _other = tracing::Dispatch::new(Spans::default());
    let guard = tracing::subscriber::set_default(spans.clone());
    assert_eq!(drain_with(&registry::<38>(), &app.store).await.unwrap(), 2);
    drop(guard);
    let spans = spans.0.lock().unwrap().clone();
    assert_eq!(spans.len(), 2, "{spans:?}");
    for (span, outcome) in spans.iter().zip(["done", "failed"]) {
        for field in [
            "job.name=probe".to_owned(),
            "job.event=probe.asked".to_owned(),
            "job.attempt=1".to_owned(),
            format!("tenant.id={tenant}"),
            format!("outcome={outcome}"),
        ] {
            assert!(span.contains(&field), "{field} in {span:?}");
        }
        assert!(span.iter().any(|field| field.starts_with("duration_us=")), "{span:?}");
    }
}

#[tokio::test]
async fn what_is_done_by_the_clock_has_a_span_as_a_job_has() {
    let app = TestApp::empty().await;
    let spans = Spans::default();
    let _other = tracing::Dispatch::new(Spans::default());
    // All tasks are on this thread.
    let guard = tracing::subscriber::set_default(spans.clone());
    let workers = workers::<45>(&app, None).await;
    let is_done = |name: &str| {
        spans.0.lock().unwrap().iter().any(|span| {
            span.contains(&format!("job.name={name}"))
                && span.contains(&"outcome=done".to_owned())
                && span.iter().any(|field| field.starts_with("duration_us="))
        })
    };
    let all_done = async {
        let mut looks = tokio::time::interval(std::time::Duration::from_millis(50));
        while !["measure_outbox", "purge_expired", "tidy_queue"].into_iter().all(is_done) {
            looks.tick().await;
        }
    };
    let patience = std::time::Duration::from_secs(15);
    let told = tokio::time::timeout(patience, all_done).await;
    assert!(told.is_ok(), "{:?}", spans.0.lock().unwrap());
    assert!(workers.stop(GRACE).await);
    drop(guard);
}

/// The fields of every span of a job, in the order in which they began.
#[derive(Clone, Default)]
struct Spans(Arc<Mutex<Vec<Vec<String>>>>);

struct Fields<'a>(&'a mut Vec<String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.push(format!("{}={value:?}", field.name()));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.push(format!("{}={value}", field.name()));
    }
}

impl Subscriber for Spans {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.is_span() && metadata.name() == "job"
    }

    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut spans = self.0.lock().unwrap();
        let mut fields = Vec::new();
        attributes.record(&mut Fields(&mut fields));
        spans.push(fields);
        Id::from_u64(spans.len() as u64)
    }

    fn record(&self, id: &Id, values: &Record<'_>) {
        let mut spans = self.0.lock().unwrap();
        let place = usize::try_from(id.into_u64()).unwrap() - 1;
        values.record(&mut Fields(&mut spans[place]));
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, _: &tracing::Event<'_>) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
