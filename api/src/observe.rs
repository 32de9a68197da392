//! What the process tells about itself: log lines and figures.
//!
//! *Invariant:* no body, no token and no text of a person is ever a field or a label. A request's span carries ids, the
//! route as it was declared (not the address as it was sent) and the outcome.

use std::{io::IsTerminal as _, sync::OnceLock};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use leancrm_bot::Answer;
use leancrm_core::clock::new_id;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Instrument as _, field::Empty};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    app::App,
    config::{Log, LogFormat},
};

/// The header that carries a request's id, in and out.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken over from a caller, in bytes.
const LONGEST_REQUEST_ID: usize = 64;

/// Starts the log of this process. A second call changes nothing.
pub fn start(log: &Log) {
    // The filter was checked when the configuration was read.
    let filter = filter(&log.filter);
    let registry = tracing_subscriber::registry().with(filter);
    // Colours are for eyes; a file or a collector gets plain text.
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Pretty => registry.with(lines.with_target(false)).try_init(),
        LogFormat::Json => {
            registry.with(lines.json().flatten_event(true).with_current_span(true).with_span_list(false)).try_init()
        }
    };
    started.ok();
}

/// What is logged. Whatever was asked for, the client of the language models is silent: of an answer that it cannot read it logs
/// every word, and what people wrote with it. The adapter around it says what went wrong.
fn filter(wanted: &str) -> EnvFilter {
    let filter = EnvFilter::try_new(wanted).unwrap_or_default();
    let silent = |filter: EnvFilter, target: &str| match format!("{target}=off").parse() {
        Ok(directive) => filter.add_directive(directive),
        Err(_) => filter,
    };
    ["async_openai", "async_openai::error", "async_openai::client"].into_iter().fold(filter, silent)
}

/// The figures of this process, as Prometheus reads them.
#[derive(Clone)]
pub struct Metrics(Option<PrometheusHandle>);

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Metrics").field(&self.0.is_some()).finish()
    }
}

impl Metrics {
    /// The figures that are kept since the first call; a process has one set, however many applications run in it.
    pub fn of_process() -> Self {
        static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        Self(RECORDER.get_or_init(install).clone())
    }

    /// All figures in Prometheus' text format.
    pub fn render(&self) -> String {
        self.0.as_ref().map(PrometheusHandle::render).unwrap_or_default()
    }

    /// Folds fresh samples into the histograms; without this, samples that nobody reads would pile up.
    pub fn run_upkeep(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

/// Bounds of the latency histograms, in seconds.
const LATENCIES: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

fn install() -> Option<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &LATENCIES)
        .ok()?
        .install_recorder()
        .ok()?;
    metrics::describe_counter!("leancrm_http_requests_total", "Requests by method, route and status");
    metrics::describe_histogram!(
        "leancrm_http_request_seconds",
        metrics::Unit::Seconds,
        "Duration of requests by route"
    );
    metrics::describe_histogram!(
        "leancrm_ask_seconds",
        metrics::Unit::Seconds,
        "Time to an answer by intent, engine and outcome"
    );
    leancrm_sync::describe_metrics();
    Some(handle)
}

/// Counts an answer, and writes how the message was read into the request's span.
pub(crate) fn count_answer(answer: &Answer) {
    let intent = answer.intent.map_or("none", leancrm_nlp::IntentName::as_str);
    let outcome = answer.outcome.as_str();
    let span = tracing::Span::current();
    span.record("intent.name", intent);
    span.record("answer.engine", answer.engine);
    span.record("answer.outcome", outcome);
    #[expect(clippy::cast_precision_loss, reason = "microseconds of one answer are far below 2^52")]
    let seconds = answer.took_us as f64 / 1_000_000.0;
    metrics::histogram!("leancrm_ask_seconds", "intent" => intent, "engine" => answer.engine, "outcome" => outcome)
        .record(seconds);
}

/// `GET /metrics`.
pub(crate) async fn metrics_page(State(app): State<App>) -> Response {
    let body = app.metrics.render();
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], body).into_response()
}

/// Gives each request an id and a span, and counts it.
pub(crate) async fn watch(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let id = request_id(&request).unwrap_or_else(|| new_id(app.store.clock().as_ref()).simple().to_string());
    let route =
        request.extensions().get::<MatchedPath>().map_or("unmatched".to_owned(), |path| path.as_str().to_owned());
    let method = known_method(request.method());
    let span = tracing::info_span!(
        "request",
        request.id = id,
        http.request.method = method,
        http.route = route,
        http.response.status_code = Empty,
        tenant.id = Empty,
        member.id = Empty,
        intent.name = Empty,
        answer.engine = Empty,
        answer.outcome = Empty,
    );
    // Made from ASCII letters and digits, so it is always a valid header value.
    let id = HeaderValue::from_str(&id).unwrap_or_else(|_| HeaderValue::from_static("none"));
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let mut response = async {
        let response = next.run(request).await;
        let (status, took) = (response.status(), started.elapsed());
        tracing::Span::current().record("http.response.status_code", status.as_u16());
        let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if matches!(route.as_str(), "/health" | "/ready" | "/metrics") {
            tracing::debug!(took_us, "request handled");
        } else {
            tracing::info!(took_us, "request handled");
        }
        let status = status.as_u16().to_string();
        metrics::counter!("leancrm_http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
            .increment(1);
        metrics::histogram!("leancrm_http_request_seconds", "route" => route).record(took.as_secs_f64());
        response
    }
    .instrument(span)
    .await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The caller's own id, where it is short and harmless in a log line.
fn request_id(request: &Request) -> Option<String> {
    let text = request.headers().get(REQUEST_ID)?.to_str().ok()?;
    let harmless = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (harmless && (1..=LONGEST_REQUEST_ID).contains(&text.len())).then(|| text.to_owned())
}

/// A method as a label; a caller can invent methods, but not labels.
fn known_method(method: &axum::http::Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn with_id(id: &str) -> Request {
        Request::builder().header(REQUEST_ID, id).body(Body::empty()).unwrap()
    }

    #[test]
    fn an_id_that_could_forge_a_log_line_is_not_taken_over() {
        assert_eq!(request_id(&with_id("abc-123")).as_deref(), Some("abc-123"));
        assert_eq!(request_id(&with_id("abc status=500")), None);
        assert_eq!(request_id(&with_id(&"a".repeat(65))), None);
        assert_eq!(request_id(&with_id("")), None);
    }

    #[test]
    fn the_client_of_language_models_is_silent_whatever_was_asked_for() {
        for wanted in ["info", "trace", "off,async_openai=trace", "async_openai::error=error"] {
            let filter = filter(wanted).to_string();
            for target in ["async_openai", "async_openai::error", "async_openai::client"] {
                assert!(filter.split(',').any(|directive| directive == format!("{target}=off")), "{wanted}: {filter}");
            }
        }
    }

    #[test]
    fn an_invented_method_makes_no_label() {
        let method = axum::http::Method::from_bytes(b"STEAL").unwrap();
        assert_eq!(known_method(&method), "other");
    }
}
