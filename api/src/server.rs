//! The web server: what surrounds every route, and how it starts and stops.

use std::{
    any::Any,
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, uri::Authority},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use leancrm_core::Error;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tower::ServiceBuilder;
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, set_header::SetResponseHeaderLayer};

use crate::{
    app::App,
    config,
    error::ApiError,
    observe::{self, Metrics},
    routes,
};

/// A message to the bot fits many times over; an upload would get a route with a limit of its own.
const LARGEST_BODY: usize = 64 * 1024;
/// How often histograms are tidied.
const UPKEEP: Duration = Duration::from_secs(5);

/// The limits of every request.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// The largest body, in bytes.
    pub body: usize,
    /// The longest a request may take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body: LARGEST_BODY, time: Duration::from_secs(10) }
    }
}

impl From<&config::Server> for Limits {
    fn from(server: &config::Server) -> Self {
        Self { body: server.max_body_bytes.min(LARGEST_BODY), time: server.request_timeout() }
    }
}

/// What the browser is told not to do with our pages: run or load anything that is not ours, be framed, guess types, or
/// tell others where it came from.
const HEADERS: [(HeaderName, &str); 7] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (header::CACHE_CONTROL, "no-store"),
];

/// The whole application as one service, ready to be served or to be called by a test.
pub fn router(app: App, limits: Limits) -> Router {
    let mut router = routes::all()
        .fallback(async || ApiError::NoRoute)
        .method_not_allowed_fallback(async || ApiError::NoMethod)
        .layer(
            ServiceBuilder::new()
                .layer(CatchPanicLayer::custom(panicked))
                .layer(middleware::from_fn_with_state(limits.time, time_limit))
                .layer(DefaultBodyLimit::max(limits.body)),
        )
        .layer(CompressionLayer::new());
    for (name, value) in HEADERS {
        router = router.layer(SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value)));
    }
    router
        .layer(middleware::from_fn_with_state(app.clone(), only_by_a_local_name))
        .layer(middleware::from_fn_with_state(app.clone(), observe::watch))
        .with_state(app)
}

/// In the demo, whose members' tokens lie open: refuses requests under any name but this machine's own. A page elsewhere on
/// the web could otherwise point a name of its own at this address and read the answers as if they were its own site's.
async fn only_by_a_local_name(State(app): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap_or("?"));
    if app.demo.is_some() && !host.is_none_or(is_local_name) {
        return ApiError::Body(
            StatusCode::MISDIRECTED_REQUEST,
            "The demo answers under localhost or an IP address alone.".to_owned(),
        )
        .into_response();
    }
    next.run(request).await
}

/// Whether a `Host` header names an address itself or this machine; such names can't be pointed elsewhere by a stranger.
pub(crate) fn is_local_name(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.parse::<IpAddr>().is_ok() || name == "localhost" || name.ends_with(".localhost")
}

fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    ApiError::Panicked.into_response()
}

async fn time_limit(State(limit): State<Duration>, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => ApiError::TimedOut.into_response(),
    }
}

/// Takes hold of the address.
///
/// # Errors
/// Where the port is taken or the address is not this machine's, with the way out in the sentence.
pub async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    bind_else(address, "LEANCRM_SERVER__LISTEN=127.0.0.1:PORT").await
}

/// The same, with what chooses another address.
///
/// # Errors
/// As [`bind`].
pub(crate) async fn bind_else(address: SocketAddr, other: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let way_out = match error.kind() {
            io::ErrorKind::AddrInUse => "is in use by another program; stop that one, or choose another port with",
            io::ErrorKind::PermissionDenied => "needs rights this user does not have; choose a port above 1023 with",
            io::ErrorKind::AddrNotAvailable => "is not an address of this machine; choose another with",
            _ => return anyhow::Error::new(error).context(format!("listening on {address}")),
        };
        Error::invalid(format!("{address} {way_out} {other}.")).into()
    })
}

/// Serves on `address` until the process is told to stop.
///
/// # Errors
/// Where the address cannot be had (see [`bind`]), or the listener breaks.
pub async fn serve(app: App, config: &config::Server, address: SocketAddr) -> anyhow::Result<()> {
    let listener = bind(address).await?;
    serve_until_signal(listener, app, config).await
}

/// The same on an address that was taken hold of before.
///
/// # Errors
/// Where the listener breaks.
pub async fn serve_until_signal(listener: TcpListener, app: App, config: &config::Server) -> anyhow::Result<()> {
    let signals = TaskTracker::new();
    signals.spawn(stop_at_signal(app.stopping.clone()));
    serve_on(listener, app, Limits::from(config), config.shutdown_grace()).await?;
    Ok(())
}

/// Serves until `app.stopping` is cancelled; requests under way then have `grace` to finish.
///
/// # Errors
/// Where the listener itself breaks.
pub async fn serve_on(listener: TcpListener, app: App, limits: Limits, grace: Duration) -> io::Result<()> {
    let stopping = app.stopping.clone();
    let (metrics, tasks) = (app.metrics.clone(), app.tasks.clone());
    let service = router(app, limits);
    let serving = axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    let out_of_time = async {
        stopping.cancelled().await;
        tokio::time::sleep(grace).await;
    };
    // Goes on for as long as requests may: it never ends the selection below by itself.
    let upkeep = async {
        tidy_until(metrics, CancellationToken::new()).await;
    };
    tokio::select! {
        outcome = async {
            let outcome = serving.await;
            tasks.close();
            tasks.wait().await;
            outcome
        } => outcome,
        () = out_of_time => {
            tracing::warn!("some requests did not finish in time and were cut off");
            Ok(())
        }
        () = upkeep => Ok(()),
    }
}

/// Serves health and figures alone, for a process that has no other routes, until `app.stopping` is cancelled.
///
/// # Errors
/// Where the listener itself breaks.
pub async fn serve_operations(listener: TcpListener, app: App) -> io::Result<()> {
    let (stopping, metrics) = (app.stopping.clone(), app.metrics.clone());
    let service = routes::operations().fallback(async || ApiError::NoRoute).with_state(app);
    let serving = axum::serve(listener, service).with_graceful_shutdown(stopping.clone().cancelled_owned());
    tokio::select! {
        outcome = async { serving.await } => outcome,
        () = tidy_until(metrics, stopping) => Ok(()),
    }
}

/// Tidies the histograms from time to time until `stopping` is cancelled.
pub async fn tidy_until(metrics: Metrics, stopping: CancellationToken) {
    while !stopping.is_cancelled() {
        metrics.run_upkeep();
        tokio::select! {
            () = stopping.cancelled() => {}
            () = tokio::time::sleep(UPKEEP) => {}
        }
    }
}

/// Cancels `stopping` at the first interrupt or termination signal. A second one ends the process at once, for whoever
/// would not wait.
pub async fn stop_at_signal(stopping: CancellationToken) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    stopping.cancel();
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    std::process::exit(130)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_a_stranger_can_point_here_is_not_local() {
        for host in ["localhost", "localhost:8787", "crm.localhost:8787", "127.0.0.1:8787", "[::1]:8787", "192.168.1.7"]
        {
            assert!(is_local_name(host), "{host}");
        }
        for host in ["rebind.example", "127.0.0.1.rebind.example:8787", "localhost.rebind.example", "", "?"] {
            assert!(!is_local_name(host), "{host}");
        }
    }

    #[tokio::test]
    async fn a_termination_signal_begins_the_end_and_nothing_else() {
        let stopping = CancellationToken::new();
        let mut waiting = Box::pin(stop_at_signal(stopping.clone()));
        // The first poll takes hold of the signals.
        assert!(futures::poll!(&mut waiting).is_pending());
        assert!(!stopping.is_cancelled());
        rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM).unwrap();
        tokio::select! {
            _ = waiting => panic!("it waits for a second signal"),
            () = stopping.cancelled() => {}
        }
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_said_with_the_way_out() {
        let first = bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.unwrap();
        let refused = bind(first.local_addr().unwrap()).await.unwrap_err().to_string();
        assert!(refused.contains("in use") && refused.contains("LEANCRM_SERVER__LISTEN"), "{refused}");
    }
}
