//! `leancrm serve`: the web server, with the background workers in the same process unless they run elsewhere.

use std::net::SocketAddr;

use leancrm_sync::{QueueConfig, Workers};
use secrecy::ExposeSecret as _;

use super::Output;
use crate::{app::App, config::Config, model::Endpoint, observe, server, slack::SocketMode, wiring};

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
    observe::start(&config.log);
    let listener = server::bind(args.listen.unwrap_or(config.server.listen)).await?;
    let store = wiring::open_store(config, false).await?;
    let app = App::new(store.clone(), wiring::engine(config, store.clone()), None)
        .with_development_tokens(config.auth.development_tokens);
    let google = wiring::google(config, &app.store)?;
    let app = wiring::with_slack(app, config)?.with_google(google);
    if let Some(slack) = &app.slack_app {
        app.tasks.spawn(slack.credentials.clone().keep_alive(app.stopping.clone()));
    }
    let (stopping, grace) = (app.stopping.clone(), config.server.shutdown_grace());
    let workers = if args.no_workers { None } else { Some(start_workers(&app, config).await?) };
    out.note(format!("LeanCRM serves http://{}. Ctrl-C stops it.", listener.local_addr()?));
    out.note(match Endpoint::of_installation(&config.model) {
        Some(model) => format!("What its rules do not understand is asked of {} at {}.", model.name, model.host()),
        None => "No language model is set up: its own rules read every message.".to_owned(),
    });
    if let Some(sockets) = SocketMode::of(&config.slack, &app)? {
        let count = sockets.connections();
        out.note(format!("Socket Mode is on: Slack is talked to over {count} sockets that this server opens."));
        app.tasks.spawn(sockets.run());
    }
    let served = server::serve_until_signal(listener, app, &config.server).await;
    stopping.cancel();
    if let Some(workers) = workers
        && !workers.stop(grace).await
    {
        tracing::warn!("some jobs did not finish in time; they are taken up again later");
    }
    store.close().await;
    served
}

/// Starts the background workers as configured.
pub(super) async fn start_workers(app: &App, config: &Config) -> anyhow::Result<Workers> {
    let queue = QueueConfig {
        redis_url: config.queue.redis_url.as_ref().map(|url| url.expose_secret().to_owned()),
        concurrency: config.queue.concurrency,
        poll: config.queue.poll_interval(),
    };
    Ok(Workers::start(app.store.clone(), queue, wiring::ports(app), app.stopping.clone()).await?)
}
