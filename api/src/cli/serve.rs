//! `leancrm serve`: the web server, with the background workers in the same process unless they run elsewhere.

use std::net::SocketAddr;

use leancrm_core::store::Store;
use leancrm_sync::{QueueConfig, Workers};
use secrecy::ExposeSecret as _;
use tokio_util::task::TaskTracker;

use super::Output;
use crate::{
    app::App,
    config::Config,
    observe,
    server::{self, Limits},
    wiring,
};

/// Arguments of `serve`.
#[derive(Debug, clap::Args)]
pub(super) struct ServeArgs {
    /// Address and port, instead of the configured one.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Leave background work to `leancrm work`.
    #[arg(long)]
    no_workers: bool,
}

pub(super) async fn run(args: ServeArgs, config: &Config, out: &mut Output) -> anyhow::Result<()> {
    observe::start_log(&config.log);
    let address = args.listen.unwrap_or(config.server.listen);
    let listener = server::bind(address).await?;
    let store = wiring::open_store(config, false).await?;
    let app = App::new(store.clone(), wiring::engine(config, store)).with_development_tokens(config.auth.development_tokens);
    let address = listener.local_addr()?;
    out.note(format!("LeanCRM answers on http://{address}. Ctrl-C stops it."));
    serve_until_signal(listener, app, config, !args.no_workers).await
}

/// Serves an application with its workers until the process is told to stop. The demo does the same.
pub(super) async fn serve_until_signal(
    listener: tokio::net::TcpListener,
    app: App,
    config: &Config,
    with_workers: bool,
) -> anyhow::Result<()> {
    let (store, stopping, grace) = (app.store.clone(), app.stopping.clone(), config.server.shutdown_grace());
    let background = TaskTracker::new();
    background.spawn(server::stop_at_signal(stopping.clone()));
    let workers = match with_workers {
        true => Some(start_workers(store.clone(), config, stopping.clone()).await?),
        false => None,
    };
    server::serve(listener, app, Limits::from(&config.server), grace).await?;
    stopping.cancel();
    if let Some(workers) = workers
        && !workers.stop(grace).await
    {
        tracing::warn!("some jobs did not finish in time; they are taken up again later");
    }
    store.close().await;
    Ok(())
}

/// Starts the background workers as configured.
pub(super) async fn start_workers(
    store: Store,
    config: &Config,
    stopping: tokio_util::sync::CancellationToken,
) -> anyhow::Result<Workers> {
    let queue = QueueConfig {
        redis_url: config.queue.redis_url.as_ref().map(|url| url.expose_secret().to_owned()),
        concurrency: config.queue.concurrency,
        poll: config.queue.poll_interval(),
    };
    Ok(Workers::start(store, queue, stopping).await?)
}
