//! `leancrm ask`: one message, one answer.

use std::collections::BTreeMap;

use leancrm_bot::{Answer, Channel, Engine, Inbound, Input, Outcome, console};
use leancrm_core::{
    Error,
    ids::{ChangeSetId, PendingId, QuestionId},
    store::Store,
    tenancy::Actor,
};

use super::{Output, Status};
use crate::{config::Config, wiring};

/// Who asks, and where.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct Asker {
    /// The member to ask as: an e-mail address, or a name that fits one member.
    #[arg(long = "as", value_name = "MEMBER")]
    member: Option<String>,
    /// The tenant's short name; not needed where there is only one.
    #[arg(long, value_name = "TENANT")]
    tenant: Option<String>,
    /// Ask the demo company.
    #[arg(long)]
    demo: bool,
}

/// Arguments of `ask`.
#[derive(Debug, clap::Args)]
pub(super) struct AskArgs {
    /// The sentence.
    #[arg(required_unless_present = "instead", conflicts_with = "instead")]
    sentence: Vec<String>,
    #[command(flatten)]
    asker: Asker,
    #[command(flatten)]
    instead: Instead,
    /// The question that --choose answers (its id, from --json).
    #[arg(long, value_name = "ID", requires = "choose")]
    question: Option<QuestionId>,
    /// With --edit: what a field is to say, by its name in the preview's form, such as 0.amount=60k; may be repeated.
    #[arg(long, value_name = "FIELD=TEXT", requires = "edit", value_parser = field)]
    set: Vec<(String, String)>,
    /// With --undo: take it back also where somebody has changed it since.
    #[arg(long, requires = "undo")]
    undo_all: bool,
    /// Which conversation this belongs to.
    #[arg(long, default_value = "terminal")]
    thread: String,
}

/// What is done in place of saying something: what the buttons of the other front doors do.
#[derive(Debug, clap::Args)]
#[group(id = "instead", multiple = false)]
struct Instead {
    /// Pick an option of the last question, by its number.
    #[arg(long, value_name = "NUMBER", requires = "question")]
    choose: Option<usize>,
    /// Say yes to a change that waits (its id, from --json); “yes” as a sentence confirms the last one.
    #[arg(long, value_name = "ID")]
    confirm: Option<PendingId>,
    /// Say no to a change that waits; “no” as a sentence drops the last one.
    #[arg(long, value_name = "ID")]
    cancel: Option<PendingId>,
    /// Say a change that waits otherwise, field by field with --set; it is shown again.
    #[arg(long, value_name = "ID", requires = "set")]
    edit: Option<PendingId>,
    /// Take a change back (its id, from --json); “undo” as a sentence takes back the last one.
    #[arg(long, value_name = "ID")]
    undo: Option<ChangeSetId>,
}

/// A field and what it is to say.
fn field(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err("say it as FIELD=TEXT, for example 0.amount=60k".to_owned()),
    }
}

impl AskArgs {
    /// What is said or done.
    fn input(&self) -> Input {
        let Instead { choose, confirm, cancel, edit, undo } = self.instead;
        let values = || self.set.iter().cloned().collect::<BTreeMap<_, _>>();
        match (choose, self.question) {
            (Some(number), Some(question)) => Input::Choice { question, option: number.saturating_sub(1) },
            _ => undo
                .map(|change_set| Input::Undo { change_set, all: self.undo_all })
                .or(confirm.map(Input::Confirm))
                .or(cancel.map(Input::Cancel))
                .or_else(|| edit.map(|pending| Input::Edit { pending, values: values() }))
                .unwrap_or_else(|| Input::Text(self.sentence.join(" "))),
        }
    }
}

impl Asker {
    /// The store to ask and the member who asks.
    ///
    /// Without a word about either, a database with one tenant is asked as its first member; where nothing has been set up at
    /// all, the demo company answers, so that a first question is never met by an empty database.
    pub(super) async fn open(&self, config: &Config, out: &mut Output) -> anyhow::Result<(Store, Actor)> {
        if !self.demo && self.tenant.is_none() && config.external_database().is_none() {
            let store = wiring::open_store(config, false).await?;
            let nothing_yet = store.system().await?.list_tenants().await?.is_empty();
            store.close().await;
            if nothing_yet {
                out.note("(No tenant here yet, so the demo company answers. `leancrm tenant create` makes your own.)");
                return self.open_demo(config).await;
            }
        }
        self.open_own(config).await
    }

    /// The same for work that must not end up in the demo company unasked.
    pub(super) async fn open_own(&self, config: &Config) -> anyhow::Result<(Store, Actor)> {
        if self.demo {
            return self.open_demo(config).await;
        }
        let store = wiring::open_store(config, false).await?;
        let tenant = match &self.tenant {
            Some(slug) => slug.clone(),
            None => only_tenant(&store).await?,
        };
        let actor = store.actor_by_name(&tenant, self.member.as_deref()).await?;
        Ok((store, actor))
    }

    async fn open_demo(&self, config: &Config) -> anyhow::Result<(Store, Actor)> {
        let (store, company) = wiring::open_demo(config).await?;
        let first = &company.members[0];
        let tenant = self.tenant.as_deref().unwrap_or(&first.tenant_slug);
        let default = (tenant == first.tenant_slug).then_some(first.name.as_str());
        let actor = store.actor_by_name(tenant, self.member.as_deref().or(default)).await?;
        Ok((store, actor))
    }
}

/// The tenant that needs no name, because there is no other.
async fn only_tenant(store: &Store) -> anyhow::Result<String> {
    let tenants = store.system().await?.list_tenants().await?;
    match tenants.as_slice() {
        [only] => Ok(only.slug.clone()),
        [] => Err(Error::invalid(
            "There is no tenant yet. Make one with `leancrm tenant create`, or play with `leancrm demo`.",
        )
        .into()),
        several => Err(Error::invalid(format!(
            "There are {} tenants; say which with --tenant, for example --tenant {}.",
            several.len(),
            several[0].slug
        ))
        .into()),
    }
}

pub(super) async fn run(args: AskArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let (store, actor) = args.asker.open(config, out).await?;
    let input = args.input();
    let inbound = Inbound { channel: Channel::Cli, thread: args.thread, public: false, input };
    let engine = wiring::with_links(wiring::engine(config, store.clone()), config)?;
    let answer = answered(&engine, &actor, inbound, out).await;
    out.json(&answer);
    out.line(console::render(&answer.reply, out.width()).trim_end());
    if let Some(files) = console::files(&answer.reply) {
        out.line(files);
    }
    store.close().await;
    Ok(status_of(answer.outcome))
}

/// The answer to a message; what a language model sums up of it is shown meanwhile, sentence by sentence.
pub(super) async fn answered(engine: &Engine, actor: &Actor, inbound: Inbound, out: &Output) -> Answer {
    let Some(pieces) = out.pieces() else { return engine.answer(actor, inbound).await };
    let answer = engine.answer_in_pieces(actor, inbound, &|piece| pieces.show(piece)).await;
    pieces.take_away();
    answer
}

/// The exit status of an answer.
pub(super) const fn status_of(outcome: Outcome) -> Status {
    match outcome {
        Outcome::Answered => Status::Done,
        Outcome::Asked | Outcome::NotFound | Outcome::Unsure => Status::NoAnswer,
        Outcome::Refused => Status::Refused,
        Outcome::Invalid => Status::Usage,
        Outcome::Failed => Status::Failed,
    }
}
