//! Answers of every kind, made of a text that is given.

use chrono::DateTime;
use leancrm_bot::Act;
use leancrm_bot::reply::{
    Action, Align, Block, Card, ChangedField, Chart, ChartKind, Choice, Column, Field, FormField, Point, Press,
    Preview, PreviewRecord, Reply, Section, SectionRow, Suggestion, Table, Tone,
};
use leancrm_core::ids::{ChangeSetId, PendingId, QuestionId, TaskId, TurnId};
use uuid::Uuid;

/// Makes a text of a number.
type Make<'a> = &'a dyn Fn(usize) -> String;

/// Text that would do harm, or look wrong, were it taken as markup.
pub(crate) const HOSTILE: [&str; 12] = [
    "<!channel> <!here> <!everyone>",
    "<@U012AB3CD> <#C024BE7LR|general>",
    "<https://evil.test|your bank>",
    "&lt;!channel&gt; &amp;amp; & < >",
    "```\n<!channel>\n```",
    "*bold* _italic_ ~struck~ `code`",
    "> quoted\n\n\r\n> twice",
    "a\u{0}b\u{1b}[31mc\u{7f}d\u{85}e",
    "\u{202e}drawkcab\u{2066}\u{200f}",
    "<!date^0^{date}|never>",
    "   ",
    "",
];

pub(crate) fn pending() -> PendingId {
    PendingId::from_uuid(Uuid::from_u128(7))
}

pub(crate) fn change_set() -> ChangeSetId {
    ChangeSetId::from_uuid(Uuid::from_u128(8))
}

pub(crate) fn question() -> QuestionId {
    QuestionId::from_uuid(Uuid::from_u128(9))
}

pub(crate) fn task() -> TaskId {
    TaskId::from_uuid(Uuid::from_u128(11))
}

pub(crate) fn turn() -> TurnId {
    TurnId::from_uuid(Uuid::from_u128(10))
}

/// One answer of each kind, `many` of whatever it has several of, with texts from `text` by their number.
pub(crate) fn every_kind(many: usize, text: Make<'_>) -> Vec<(&'static str, Reply)> {
    let tones = [Tone::Plain, Tone::Heading, Tone::Note, Tone::Warning];
    let texts = tones.iter().enumerate().map(|(at, tone)| Block::Text { text: text(at), tone: *tone });
    let said = |at: usize| Suggestion { label: text(at), say: text(at + 1) };
    vec![
        ("texts", Reply { blocks: texts.collect() }),
        ("card", Reply::default().with_card(card(many, text)).with_card(card(many.min(2), text))),
        ("table", Reply::default().with_table(table(many, 4, text))),
        ("wide table", Reply::default().with_table(table(many, 14, text))),
        ("chart", Reply::default().with_chart(chart(many, text))),
        ("choices", Reply::default().with(choices(many, text))),
        ("few choices", Reply::default().with(choices(many.min(4), text))),
        ("preview", Reply::default().with_preview(preview(many, text))),
        ("file", Reply::default().with(file(many, text))),
        ("actions", Reply::default().with(Block::Actions { items: actions(many, text) })),
        ("suggestions", Reply::default().with(Block::Suggestions { items: (0..many).map(said).collect() })),
        ("short cards", Reply { blocks: (0..many).map(|at| Block::Card(Card::new(text(at)))).collect() }),
        ("nothing", Reply::default()),
    ]
}

fn card(many: usize, text: Make<'_>) -> Card {
    let row = |at: usize| SectionRow {
        primary: text(at),
        secondary: at.is_multiple_of(2).then(|| text(at + 1)),
        value: at.is_multiple_of(3).then(|| text(at + 2)),
    };
    Card {
        title: text(0),
        record: None,
        subtitle: Some(text(1)),
        badge: Some(text(2)),
        fields: (0..many).map(|at| Field { label: text(at), value: text(at + 5) }).collect(),
        sections: (0..many.min(6))
            .map(|at| Section { title: text(at), rows: (0..many).map(|row_at| row(row_at + at)).collect() })
            .collect(),
    }
}

fn table(many: usize, wide: usize, text: Make<'_>) -> Table {
    let align = |at: usize| if at % 3 == 1 { Align::Right } else { Align::Left };
    Table {
        caption: text(0),
        columns: (0..wide).map(|at| Column { label: text(at + 1), align: align(at) }).collect(),
        rows: (0..many).map(|row| (0..wide).map(|at| text(row + at)).collect()).collect(),
        footer: Some((0..wide).map(|at| text(at + 3)).collect()),
        more: Some(text(9)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn chart(many: usize, text: Make<'_>) -> Chart {
    let values = [3.0, 0.0, -4.0, f64::NAN, f64::INFINITY, 1e300, 0.001];
    let value = |at: usize| values.get(at).copied().unwrap_or(at as f64);
    let points = |from: usize| {
        (0..many).map(|at| Point { label: text(at), value: value(at + from), display: text(at + from) }).collect()
    };
    Chart {
        kind: ChartKind::Bar,
        title: text(0),
        unit: text(1),
        points: points(0),
        series2: points(1),
        series_labels: vec![text(2), text(3)],
    }
}

fn choices(many: usize, text: Make<'_>) -> Block {
    let option = |at: usize| Choice { label: text(at), detail: at.is_multiple_of(2).then(|| text(at + 1)) };
    Block::Choices { question: question(), prompt: text(0), options: (0..many).map(option).collect() }
}

fn preview(many: usize, text: Make<'_>) -> Preview {
    let change = |at: usize| ChangedField {
        label: text(at),
        before: at.is_multiple_of(2).then(|| text(at + 1)),
        after: (!at.is_multiple_of(3)).then(|| text(at + 2)),
    };
    let kinds = ["text", "date", "number"];
    let field = |at: usize| FormField {
        name: format!("{at}.slot"),
        label: text(at),
        value: text(at + 1),
        kind: kinds[at % 3].to_owned(),
        error: at.is_multiple_of(4).then(|| text(at + 2)),
    };
    let record = |at: usize| PreviewRecord {
        title: text(at),
        what: text(at + 1),
        fields: (0..many.min(20)).map(|field_at| change(field_at + at)).collect(),
    };
    Preview {
        pending: pending(),
        title: text(0),
        records: (0..many).map(record).collect(),
        form: (0..many).map(field).collect(),
        expires_at: DateTime::UNIX_EPOCH,
    }
}

fn file(many: usize, text: Make<'_>) -> Block {
    let lines: Vec<String> = (0..many).map(text).collect();
    Block::File { name: text(0), media_type: "text/csv".to_owned(), text: lines.join("\n") }
}

fn actions(many: usize, text: Make<'_>) -> Vec<Action> {
    let (pending, change_set) = (pending(), change_set());
    let presses = [
        Press::Undo { change_set },
        Press::UndoAll { change_set },
        Press::Confirm { pending },
        Press::Edit { pending },
        Press::Cancel { pending },
        Press::Act { act: Act::TaskDone(task()) },
        Press::Act { act: Act::TaskHour(task()) },
    ];
    (0..many).map(|at| Action { label: text(at), say: text(at + 1), press: presses[at % presses.len()] }).collect()
}

/// Every sample, by name: ordinary, hostile and huge.
pub(crate) fn all() -> Vec<(String, Reply)> {
    let words =
        ["Acme renewal", "Jane Smith", "USD 12,500", "Proposal", "Fri 20 Nov", "CFO · Acme", "2026-11-20", "45"];
    let ordinary = |at: usize| words[at % words.len()].to_owned();
    let hostile = |at: usize| HOSTILE[at % HOSTILE.len()].to_owned();
    let huge = |at: usize| format!("{} ", HOSTILE[at % HOSTILE.len()].repeat(8)).repeat(1 + at % 12);
    let unbroken = |at: usize| ["&", "<", "🎉", "東", "x"][at % 5].repeat(4000 + at % 7);
    let empty = |_: usize| String::new();
    let flavours: [(&str, usize, Make<'_>); 7] = [
        ("ordinary", 4, &ordinary),
        ("many", 150, &ordinary),
        ("hostile", 14, &hostile),
        ("huge", 40, &huge),
        ("unbroken", 12, &unbroken),
        ("empty", 3, &empty),
        ("none", 0, &ordinary),
    ];
    let mut samples = Vec::new();
    for (flavour, many, text) in flavours {
        let kinds = every_kind(many, text);
        let together = kinds.iter().flat_map(|(_, reply)| reply.blocks.clone()).collect();
        samples.extend(kinds.into_iter().map(|(kind, reply)| (format!("{flavour}: {kind}"), reply)));
        samples.push((format!("{flavour}: all together"), Reply { blocks: together }));
    }
    samples
}
