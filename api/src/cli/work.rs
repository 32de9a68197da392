//! `leancrm work`: the background workers alone.

use std::net::SocketAddr;

use tokio_util::task::TaskTracker;

use super::{Output, serve};
use crate::{app::App, config::Config, observe, server, wiring};

/// Arguments of `work`.
#[derive(Debug, clap::Args)]
pub(super) struct WorkArgs {
    /// Serve health and metrics of the workers on this address.
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Work off what waits now, and end.
    #[arg(long)]
    once: bool,
}

pub(super) async fn run(args: WorkArgs, config: &Config, out: &mut Output) -> anyhow::Result<()> {
    observe::start(&config.log);
    let store = wiring::open_store(config, false).await?;
    let app = App::new(store.clone(), wiring::engine(config, store.clone()), None);
    let app = wiring::with_slack(app, config)?.with_google(wiring::google(config, &store)?);
    if args.once {
        let ports = wiring::ports(&app);
        leancrm_sync::hand_over_due(&store).await?;
        leancrm_sync::hand_over_due_accounts(&store).await?;
        let worked_off = leancrm_sync::drain_through(&store, &ports).await?;
        let finished = leancrm_sync::finish_due(&store, &ports.inboxes).await?;
        let sent = leancrm_sync::deliver_due(&store, &ports).await?;
        app.tasks.close();
        app.tasks.wait().await;
        out.line(format!(
            "{worked_off} event(s) worked off, {finished} delivery(ies) answered, {sent} message(s) sent."
        ));
        out.json(&serde_json::json!({ "worked_off": worked_off, "finished": finished, "sent": sent }));
        store.close().await;
        return Ok(());
    }
    let stopping = app.stopping.clone();
    let background = TaskTracker::new();
    background.spawn(server::stop_at_signal(stopping.clone()));
    let workers = serve::start_workers(&app, config).await?;
    out.note("Working. Ctrl-C stops it.");
    match args.listen {
        Some(address) => {
            let listener = server::bind(address).await?;
            server::serve_operations(listener, app).await?;
        }
        None => server::tidy_until(app.metrics, stopping).await,
    }
    if !workers.stop(config.server.shutdown_grace()).await {
        tracing::warn!("some jobs did not finish in time; they are taken up again later");
    }
    store.close().await;
    Ok(())
}
