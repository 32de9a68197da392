//! What is due to a member in words: reminders and tasks with the buttons that deal with them, promised contacts, deals that went
//! quiet, what happened, and the briefing of the day.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use leancrm_core::{
    Error,
    domain::{
        notice::{Subject, SubjectId, Told, ToldAlert, ToldAt, ToldDeal, ToldFollowUp, ToldMeeting, ToldTask},
        wall_clock::begins_a_day,
    },
    history::Recorder,
    ports::announcer::Announcer,
    store::TenantTx,
    tenancy::Permission,
};
use leancrm_nlp::{
    Intent,
    intent::{Briefing, MeetingPrep},
};

use crate::{
    carry,
    delivered::{KeptAnswer, Part},
    engine::Engine,
    inbound::{About, Act, Channel, Door},
    reply::{Action, Block, Card, Press, Reply, SectionRow, Tone},
    request::Request,
    say,
    session::Session,
    slack,
    turn::{Candidate, EntityKind, Outcome},
};

/// Things of each kind that have buttons; the others are a list below them.
const WITH_BUTTONS: usize = 10;
/// Things in such a list.
const LISTED: usize = 20;
/// Characters of a name and of a title.
const NAME: usize = 80;
const TITLE: usize = 200;

#[async_trait]
impl Announcer for Engine {
    async fn announce(&self, tx: &mut TenantTx, channel: &str, told: &Told) -> Result<Vec<serde_json::Value>, Error> {
        let reply = reply(tx, told).await?;
        let parts = if channel == Channel::Slack.as_str() { slack::message(&reply, slack::MESSAGES).len() } else { 1 };
        let answer = KeptAnswer { reply, outcome: Outcome::Answered, turn: None };
        let contents = (0..parts).map(|at| serde_json::to_value(Part { answer: answer.clone(), at }));
        contents.collect::<Result<_, _>>().map_err(|source| Error::internal("writing down what is due", source))
    }
}

async fn reply(tx: &mut TenantTx, told: &Told) -> Result<Reply, Error> {
    let words = Words::of(tx);
    let mut reply = words.due(told);
    for near in &told.meetings {
        reply.blocks.extend(prepared(tx, &words, near).await?.blocks);
    }
    if let Some(at) = told.briefing {
        if at.late {
            let local = words.local(at.due_at);
            let text = format!("Your briefing of {}, told late.", say::when(local, words.now.date()));
            reply = reply.with_note(Some(text));
        }
        reply.blocks.extend(briefing(tx).await?.blocks);
    }
    Ok(words.quiet(reply, &told.deals))
}

/// What the member should know before a meeting: what they would get by asking for it.
async fn prepared(tx: &mut TenantTx, words: &Words, near: &ToldMeeting) -> Result<Reply, Error> {
    let meeting = &near.meeting;
    let minutes = (near.at.due_at - tx.now()).num_minutes().max(1).unsigned_abs();
    let title = say::line(&meeting.title, TITLE);
    let begins = say::clock(words.local(near.at.due_at).time());
    let opening = format!("{title} begins in {}, at {begins}.", say::count(minutes, "minute"));
    let reply = Reply::text(opening);
    let picked = Candidate { kind: EntityKind::Meeting, id: meeting.id.as_uuid(), label: String::new(), detail: None };
    let intent = Intent::MeetingPrep(MeetingPrep::default());
    let request = Request { picked: vec![("meeting".to_owned(), picked)], ..Request::new(intent) };
    asked(
        tx,
        reply,
        vec![request],
        "What you should know for it could not be put together. Say “prep me” to try again.",
    )
    .await
}

/// The briefing that the member would get by asking for it. Where it cannot be made, everything else is told all the same.
async fn briefing(tx: &mut TenantTx) -> Result<Reply, Error> {
    let requests = vec![Request::new(Intent::Briefing(Briefing::default()))];
    let failed = "Your briefing could not be put together just now. Say “brief” to try again.";
    asked(tx, Reply::default(), requests, failed).await
}

/// What requests of the member's own would be answered, after what is said first.
async fn asked(tx: &mut TenantTx, mut reply: Reply, requests: Vec<Request>, failed: &str) -> Result<Reply, Error> {
    tx.mark().await?;
    let door = Door { channel: Channel::Slack.as_str(), public: false, has_model: false, connector: None };
    let (mut session, mut recorder) = (Session::default(), Recorder::new(door.channel));
    match carry::carry_out(tx, door, requests, None, &mut session, &mut recorder).await {
        Ok(carried) => {
            reply.blocks.extend(carried.reply.blocks);
            reply.blocks.extend(carried.stop.blocks);
            Ok(reply)
        }
        Err(error) => {
            tracing::error!(error = %error.chain(), "what a member is told could not be put together");
            tx.back().await?;
            Ok(reply.with(Block::Text { text: failed.to_owned(), tone: Tone::Warning }))
        }
    }
}

/// How things are put to one member.
struct Words {
    now: NaiveDateTime,
    zone: Tz,
    changes_tasks: bool,
    changes_contacts: bool,
}

impl Words {
    fn of(tx: &TenantTx) -> Self {
        let zone = tx.actor().timezone();
        let may = |permission| tx.actor().require(permission).is_ok();
        let (changes_tasks, changes_contacts) = (may(Permission::TASKS_UPDATE), may(Permission::CONTACTS_UPDATE));
        Self { now: tx.now().with_timezone(&zone).naive_local(), zone, changes_tasks, changes_contacts }
    }

    fn local(&self, moment: DateTime<Utc>) -> NaiveDateTime {
        moment.with_timezone(&self.zone).naive_local()
    }

    /// What is due, in one reply however much it is.
    fn due(&self, told: &Told) -> Reply {
        let count = told.tasks.len() + told.follow_ups.len();
        let mut reply = match (count, told.tasks.first()) {
            (0, _) => Reply::default(),
            (1, Some(task)) if task.reminds => Reply::text("You asked to be reminded:"),
            (1, _) => Reply::text("This is due:"),
            (count, _) => Reply::text(format!("{} are due:", say::capital(&say::count(count as u64, "thing")))),
        };
        for task in told.tasks.iter().take(WITH_BUTTONS) {
            reply = with_actions(reply.with_card(self.task_card(task)), self.task_actions(task));
        }
        for due in told.follow_ups.iter().take(WITH_BUTTONS) {
            reply = with_actions(reply.with_card(self.follow_up_card(due)), self.follow_up_actions(due));
        }
        for alert in &told.alerts {
            reply = self.alerted(reply, alert);
        }
        self.with_rest(reply, told)
    }

    /// What is due beyond what has buttons, as a list.
    fn with_rest(&self, reply: Reply, told: &Told) -> Reply {
        let tasks = told.tasks.iter().skip(WITH_BUTTONS);
        let tasks = tasks.map(|task| (say::line(&task.title, TITLE), self.when(task.at)));
        let people = told.follow_ups.iter().skip(WITH_BUTTONS);
        let people = people.map(|due| (format!("Contact {}", say::line(&due.name, NAME)), self.when(due.at)));
        let rest: Vec<_> = tasks.chain(people).collect();
        if rest.is_empty() {
            return reply;
        }
        let more = rest.len().saturating_sub(LISTED);
        let row = |(primary, at): (String, String)| SectionRow { primary, secondary: None, value: Some(at) };
        let rows = rest.into_iter().take(LISTED).map(row).collect();
        let reply = reply.with_card(Card::new("And").section("Due too", rows));
        let more = (more > 0).then(|| format!("… and {} more; “my tasks” shows them all.", say::grouped(more as u64)));
        reply.with_note(more)
    }

    fn task_card(&self, task: &ToldTask) -> Card {
        let mut card = Card::new(say::line(&task.title, TITLE));
        card.subtitle = say::facts([
            Some(self.when(task.at)),
            task.about.as_ref().map(|about| format!("about {}", say::line(&about.name, NAME))),
            (task.priority == "high").then(|| "high priority".to_owned()),
        ]);
        card
    }

    fn follow_up_card(&self, due: &ToldFollowUp) -> Card {
        let mut card = Card::new(format!("Contact {}", say::line(&due.name, NAME)));
        let company = due.company.as_deref().map(|company| say::line(company, NAME));
        card.subtitle = say::facts([company, Some(self.when(due.at))]);
        card
    }

    /// When something is due; what comes late says so.
    fn when(&self, at: ToldAt) -> String {
        let (local, today) = (self.local(at.due_at), self.now.date());
        let due = match (begins_a_day(at.due_at, self.zone), local.date() == today) {
            (true, _) => format!("due {}", say::day(local.date(), today)),
            (false, true) => format!("due {}", say::clock(local.time())),
            (false, false) => format!("due {}", say::when(local, today)),
        };
        if at.late { format!("{due}, told late") } else { due }
    }

    fn task_actions(&self, task: &ToldTask) -> Vec<Action> {
        let title = say::line(&task.title, NAME);
        let mut actions = Vec::new();
        if self.changes_tasks {
            actions = vec![
                act("Done", format!("done with {title}"), Act::TaskDone(task.id)),
                act("In an hour", format!("snooze {title} for an hour"), Act::TaskHour(task.id)),
                act("Tomorrow 9:00", format!("snooze {title} to tomorrow at 9"), Act::TaskMorning(task.id)),
            ];
        }
        actions.extend(task.about.as_ref().map(open));
        actions
    }

    fn follow_up_actions(&self, due: &ToldFollowUp) -> Vec<Action> {
        let whose = say::whose(&say::line(&due.name, NAME));
        let until = |when: &str| format!("set {whose} follow-up date to {when}");
        let mut actions = Vec::new();
        if self.changes_contacts {
            actions = vec![
                act("Done", until("none"), Act::FollowUpDone(due.id)),
                act("In an hour", until("in an hour"), Act::FollowUpHour(due.id)),
                act("Tomorrow 9:00", until("tomorrow at 9am"), Act::FollowUpMorning(due.id)),
            ];
        }
        actions.push(open(&Subject { id: SubjectId::Contact(due.id), name: due.name.clone() }));
        actions
    }

    /// What happened; what is told late says when that was.
    fn alerted(&self, reply: Reply, alert: &ToldAlert) -> Reply {
        let reply = reply.with_text(alert.text.clone()).with_note(self.belated(alert.at));
        let reply = with_actions(reply, alert.about.as_ref().map(open).into_iter().collect());
        match &alert.offers {
            Some(offers) => reply.with_suggestions([offers.as_str()]),
            None => reply,
        }
    }

    /// For when something was that comes late.
    fn belated(&self, at: ToldAt) -> Option<String> {
        let when = || say::when(self.local(at.due_at), self.now.date());
        at.late.then(|| format!("Due {}, told late.", when()))
    }

    /// The deals that went quiet, in one card.
    fn quiet(&self, reply: Reply, deals: &[ToldDeal]) -> Reply {
        let Some(first) = deals.first() else { return reply };
        let days = |days: i32| say::count(days.unsigned_abs().into(), "business day");
        let rows = deals.iter().take(WITH_BUTTONS).map(|deal| SectionRow {
            primary: say::line(&deal.name, NAME),
            secondary: say::facts([
                deal.company.as_deref().map(|company| say::line(company, NAME)),
                Some(say::line(&deal.stage, 40)),
            ]),
            value: Some(format!("quiet for {}, {} allowed", days(deal.quiet_days), deal.allowed_days)),
        });
        let rows: Vec<SectionRow> = rows.collect();
        let more = deals.len().saturating_sub(rows.len());
        let title = format!("{} went quiet", say::capital(&say::count(deals.len() as u64, "deal")));
        let subject = |deal: &ToldDeal| Subject { id: SubjectId::Deal(deal.id), name: deal.name.clone() };
        let opens = deals.iter().take(WITH_BUTTONS / 2).map(|deal| {
            let subject = subject(deal);
            Action { label: say::line(&subject.name, 60), ..open(&subject) }
        });
        let card = Card::new(title).section("Longer than the stage allows", rows);
        let reply = with_actions(reply.with_card(card), opens.collect()).with_note(self.belated(first.at));
        reply.with_note((more > 0).then(|| format!("… and {more} more; “what's slipping?” shows them all.")))
    }
}

fn act(label: &str, say: String, act: Act) -> Action {
    Action { label: label.to_owned(), say, press: Press::Act { act } }
}

/// The button that shows the card of a record.
fn open(subject: &Subject) -> Action {
    let name = say::line(&subject.name, NAME);
    let (act, say) = match subject.id {
        SubjectId::Contact(id) => (Act::Show(About::Contact(id)), format!("what's happening with {name}?")),
        SubjectId::Company(id) => (Act::Show(About::Company(id)), format!("status with {name}?")),
        SubjectId::Deal(id) => (Act::Show(About::Deal(id)), format!("update on the {name} deal")),
    };
    self::act("Open", say, act)
}

fn with_actions(reply: Reply, items: Vec<Action>) -> Reply {
    if items.is_empty() { reply } else { reply.with(Block::Actions { items }) }
}
