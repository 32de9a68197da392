//! `leancrm chat`: a conversation in the terminal, with line editing, history and completion of names.

use std::{cell::RefCell, rc::Rc};

use leancrm_bot::{Channel, Engine, Inbound, Input, console};
use leancrm_core::{store::Store, tenancy::Actor, text::fold};
use rustyline::{
    Config as LineConfig, Context, Editor, Helper, completion::Completer, error::ReadlineError, highlight::Highlighter,
    hint::Hinter, history::DefaultHistory, validate::Validator,
};

use super::{
    Output, Status,
    ask::{self, Asker},
};
use crate::{config::Config, wiring};

/// How many names a completion offers.
const COMPLETIONS: usize = 12;
/// Of how many words a name that is being typed may consist.
const LONGEST_NAME: usize = 4;

/// Arguments of `chat`.
#[derive(Debug, clap::Args)]
pub(super) struct ChatArgs {
    #[command(flatten)]
    asker: Asker,
}

pub(super) async fn run(args: ChatArgs, config: &Config, out: &mut Output) -> anyhow::Result<Status> {
    let (store, mut actor) = args.asker.open(config, out).await?;
    let engine = wiring::with_links(wiring::engine(config, store.clone()), config)?;
    out.line(format!(
        "You are {} at {}. Ask away; “help” shows how, Tab completes names, Ctrl-D leaves.",
        actor.name(),
        actor.tenant_name()
    ));
    let left = converse(&engine, &mut actor, out).await;
    store.close().await;
    left.map(|()| Status::Done)
}

/// Answers line after line, until whoever writes them leaves.
async fn converse(engine: &Engine, actor: &mut Actor, out: &mut Output) -> anyhow::Result<()> {
    let store = engine.store();
    let thread = format!("chat-{}", leancrm_core::clock::new_id(store.clock().as_ref()).simple());
    let mut editor = editor(engine, actor)?;
    loop {
        // Reading a line blocks; the runtime's other threads go on meanwhile.
        match tokio::task::block_in_place(|| editor.readline("> ")) {
            Ok(line) if line.trim().is_empty() => {}
            Ok(line) if matches!(line.trim(), "exit" | "quit" | "bye") => return Ok(()),
            Ok(line) => {
                let _ = editor.add_history_entry(line.as_str());
                // What they may do, and their time zone, may have changed since the last line.
                if let Some(now) = again(store, actor).await? {
                    *actor = now;
                }
                let input = Input::Text(line);
                let inbound = Inbound { channel: Channel::Cli, thread: thread.clone(), public: false, input };
                let answer = ask::answered(engine, actor, inbound, out).await;
                out.json(&answer);
                out.line(console::render(&answer.reply, out.width()));
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(()),
            Err(other) => return Err(other.into()),
        }
    }
}

/// The actor as they stand now; `None` for one who is no member any more.
async fn again(store: &Store, actor: &Actor) -> anyhow::Result<Option<Actor>> {
    let Some(member) = actor.member() else { return Ok(None) };
    Ok(store.system().await?.actor(actor.tenant(), member).await?)
}

fn editor(engine: &Engine, actor: &Actor) -> anyhow::Result<Editor<Names, DefaultHistory>> {
    let settings = LineConfig::builder().max_history_size(500)?.auto_add_history(false).build();
    let mut editor = Editor::with_config(settings)?;
    editor.set_helper(Some(Names { engine: engine.clone(), actor: actor.clone(), last: Rc::default() }));
    Ok(editor)
}

/// Completes the name that is being typed from the tenant's own.
struct Names {
    engine: Engine,
    actor: Actor,
    last: Rc<RefCell<(String, Vec<String>)>>,
}

impl Names {
    fn starting_with(&self, prefix: &str) -> Vec<String> {
        if self.last.borrow().0 == prefix {
            return self.last.borrow().1.clone();
        }
        let look_up = async {
            let mut tx = self.engine.store().begin(&self.actor).await?;
            tx.complete(prefix, COMPLETIONS).await
        };
        let found = tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(look_up));
        // A completion that fails is no completion; the question itself will say what is wrong.
        let names: Vec<String> = found.unwrap_or_default().into_iter().map(|suggestion| suggestion.label).collect();
        self.last.replace((prefix.to_owned(), names.clone()));
        names
    }
}

impl Completer for Names {
    type Candidate = String;

    /// Replaces the longest run of words before the cursor that some name begins with: "John Sm" becomes "John Smith".
    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let typed = &line[..position];
        let mut starts: Vec<usize> =
            typed.rmatch_indices(char::is_whitespace).map(|(at, space)| at + space.len()).take(LONGEST_NAME).collect();
        if starts.len() < LONGEST_NAME {
            starts.push(0);
        }
        for start in starts.into_iter().rev() {
            let words = &typed[start..];
            if words.trim().chars().count() < 2 {
                continue;
            }
            let names = self.starting_with(words);
            let begun = |name: &String| fold(name).starts_with(&fold(words)) || !words.contains(char::is_whitespace);
            let fitting: Vec<String> = names.into_iter().filter(begun).collect();
            if !fitting.is_empty() {
                return Ok((start, fitting));
            }
        }
        Ok((position, Vec::new()))
    }
}

impl Helper for Names {}
impl Highlighter for Names {}
impl Validator for Names {}
impl Hinter for Names {
    type Hint = String;
}
