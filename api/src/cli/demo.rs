//! `leancrm demo`: a small company, five questions answered, then the web console; or with a Slack of its own.

mod people;
mod slack;

use std::net::SocketAddr;

use leancrm_bot::{Channel, Inbound, Input, console};
use leancrm_core::demo;

pub use self::slack::SlackDemo;
use super::{Output, Status};
use crate::{app::App, config::Config, server, wiring};

/// Arguments of `demo`.
#[derive(Debug, clap::Args)]
pub(super) struct DemoArgs {
    /// Only print the questions and their answers; serve no console.
    #[arg(long)]
    no_serve: bool,
    /// Address of the console, if not the configured one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// With a fake Slack beside it, to talk in from a browser; no account is needed, and nothing leaves this machine.
    #[arg(long, conflicts_with = "no_serve")]
    slack: bool,
    /// Address of the fake Slack.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8788", requires = "slack")]
    slack_listen: SocketAddr,
    /// Accepted for scripts: nothing is asked here.
    #[arg(long, hide = true)]
    yes: bool,
}

pub(super) async fn run(args: DemoArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let listen = args.listen.unwrap_or(config.server.listen);
    if args.slack {
        return slack::run(listen, args.slack_listen, config, out).await;
    }
    let (store, company) = wiring::open_demo(config).await?;
    let engine = wiring::engine(config, store.clone());
    let default = &company.members[0];
    let actor = store.actor_by_name(&default.tenant_slug, Some(&default.name)).await?;
    out.line(format!("{} is ready. You are {}, {}.", actor.tenant_name(), default.name, default.role));
    let mut answers = Vec::new();
    for sentence in demo::sentences() {
        let inbound = Inbound {
            channel: Channel::Cli,
            thread: "demo".to_owned(),
            public: false,
            input: Input::Text((*sentence).to_owned()),
        };
        let answer = engine.answer(&actor, inbound).await;
        out.line(format!("\n> {sentence}\n"));
        out.line(console::render(&answer.reply, out.width()).trim_end());
        answers.push(serde_json::json!({ "asked": sentence, "answer": answer }));
    }
    out.json(&serde_json::json!({ "tenant": actor.tenant_slug(), "as": default.name, "answers": answers }));
    if args.no_serve {
        store.close().await;
        return Ok(Status::Done);
    }
    out.line(format!("\nThe console is at http://{listen} (Ctrl-C ends it). In another terminal:"));
    out.line("  leancrm ask --demo \"which deals are stuck?\"     leancrm chat --demo");
    crate::observe::start(&config.log);
    let app = App::new(store, engine, Some(company));
    server::serve(app, &config.server, listen).await?;
    Ok(Status::Done)
}
