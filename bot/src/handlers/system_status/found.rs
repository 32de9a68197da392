//! What mail promises, asks for and is signed with: suggestions, each with the words that say it, and buttons that do something about it.

use leancrm_core::domain::mail::{Author, FindingKind, OpenFinding};

use crate::{
    inbound::Act,
    reply::{Action, Block, Card, Press, Reply},
    say,
    turn::{Answered, FOUND, Turn},
};

/// Suggestions that are shown with buttons.
const SHOWN: i64 = 5;

pub(super) async fn answer(turn: &mut Turn<'_>) -> Answered {
    let listed = turn.tx.open_findings(None, SHOWN).await?;
    if listed.rows.is_empty() {
        let text = "Nothing in your mail waits for you. Where a language model reads your mail, what is promised and asked for \
                    comes here: say “read my mail for promises”.";
        return Ok(Reply::text(text));
    }
    let mut reply = Reply::default();
    for found in &listed.rows {
        reply = reply.with_card(card(turn, found)).with(Block::Actions { items: actions(found) });
    }
    let more = listed.total.saturating_sub(listed.rows.len() as u64);
    Ok(reply.with_note((more > 0).then(|| format!("… and {} more.", say::grouped(more)))))
}

/// Puts one away that is of no use.
pub(super) async fn nothing(turn: &mut Turn<'_>) -> Answered {
    if let Some(found) = turn.picked_for(FOUND) {
        turn.tx.settle_finding(leancrm_core::ids::FindingId::from_uuid(found.id), false).await?;
    }
    answer(turn).await
}

fn card(turn: &Turn<'_>, found: &OpenFinding) -> Card {
    let who = say::line(&found.with, 60);
    let value = say::line(&found.value, 120);
    let title = match (found.kind, found.author) {
        (FindingKind::Promise, Author::Other) => format!("{who} promises: {value}"),
        (FindingKind::Promise, Author::Member) => format!("You promised {who}: {value}"),
        (FindingKind::Request, Author::Other) => format!("{who} asks: {value}"),
        (FindingKind::Request, Author::Member) => format!("You asked {who}: {value}"),
        (FindingKind::Title, _) => format!("{who} is {value}"),
        (FindingKind::Phone, _) => format!("{who} can be called at {value}"),
    };
    let due = found.due_at.map(|at| say::when(turn.local(at), turn.today()));
    let whose = match found.author {
        Author::Other => "The mail says",
        Author::Member => "You wrote",
    };
    Card::new(title).field("By", due).field(whose, Some(format!("“{}”", say::line(&found.quote, 200))))
}

fn actions(found: &OpenFinding) -> Vec<Action> {
    // What is said instead holds no word of the mail: it would be read as the member's own.
    let act = |label: &str, say: &str, act| Action {
        label: label.to_owned(),
        say: say.to_owned(),
        press: Press::Act { act },
    };
    let keep = match found.kind {
        FindingKind::Promise | FindingKind::Request => act("Make a task", "create a task", Act::FoundTask(found.id)),
        FindingKind::Title | FindingKind::Phone => act("Keep it", "update a contact", Act::FoundField(found.id)),
    };
    let is_awaited = found.kind == FindingKind::Promise && found.author == Author::Other;
    let follows = is_awaited && found.due_at.is_some() && found.contact.is_some();
    let follow_up = follows.then(|| act("Follow up then", "update a contact", Act::FoundField(found.id)));
    let never_mind = act("Never mind", "what did you find in my mail?", Act::FoundNothing(found.id));
    [Some(keep), follow_up, Some(never_mind)].into_iter().flatten().collect()
}

impl Turn<'_> {
    /// What was found in a mail and a button names, where it still waits.
    pub(in crate::handlers) async fn found_in_mail(&mut self) -> Result<Option<OpenFinding>, crate::turn::Halt> {
        let Some(found) = self.picked_for(FOUND) else { return Ok(None) };
        let id = leancrm_core::ids::FindingId::from_uuid(found.id);
        let open = self.tx.open_findings(Some(id), 1).await?.rows.into_iter().next();
        open.map(Some).ok_or_else(|| leancrm_core::Error::not_found("that suggestion").into())
    }
}
