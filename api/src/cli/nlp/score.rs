//! `leancrm nlp score`: how well the parser, or a model, does on labelled data.

use std::path::PathBuf;

use leancrm_nlp::{
    Parser,
    training::scoring::{Flaw, Miss, Score},
};
use serde_json::{Value, json};

use super::{
    super::{Output, Status},
    engine::EngineArgs,
    read, single, unlabelled,
};

pub(super) fn run(files: &[PathBuf], errors: usize, by: &EngineArgs, out: &mut Output) -> anyhow::Result<Status> {
    let parser = Parser::new();
    let asks = by.asks_a_model();
    let mut engine = by.open()?;
    let mut all = Vec::new();
    for path in files {
        let text = read(path)?;
        let score = if asks { Score::by(&text, |text, ctx| engine.read(text, ctx)) } else { Score::of(&parser, &text) };
        let score = score.map_err(|error| unlabelled(path, &error))?;
        out.line(format!("{}\n\n{score}", path.display()));
        for miss in score.misses().iter().take(errors) {
            out.line(told(miss));
        }
        let mut value = serde_json::to_value(&score)?;
        if let Some(misses) = value["misses"].as_array_mut() {
            misses.truncate(errors);
        }
        value["file"] = json!(path);
        all.push(value);
    }
    let tally = engine.finish()?;
    if asks {
        out.line(tally.to_string());
        all.push(json!({ "model": tally }));
    }
    out.json(&all);
    Ok(Status::Done)
}

fn told(miss: &Miss) -> String {
    let flaw = match miss.flaw {
        Flaw::FalseAction => "FALSE ACTION",
        Flaw::WrongAction => "WRONG ACTION",
        Flaw::Wrong => "wrong",
        Flaw::Silent => "silent",
        Flaw::Slots => "slots",
    };
    let (wanted, answered) = (reading(&miss.wanted), reading(&miss.answered));
    format!("{flaw}: {}\n  wanted    {wanted}\n  answered  {answered}", miss.text)
}

/// An intent with its slots, or a kind with its value.
fn reading(value: &Value) -> String {
    let name = value.get("intent").or_else(|| value.get("kind")).map(single::plain).unwrap_or_default();
    let rest = value.get("slots").or_else(|| value.get("value"));
    let fields = rest.and_then(Value::as_object).into_iter().flatten();
    let fields = fields.map(|(slot, value)| format!("{slot}={}", single::plain(value)));
    std::iter::once(name).chain(fields).collect::<Vec<_>>().join("  ")
}
