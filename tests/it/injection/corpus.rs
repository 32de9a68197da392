//! The texts, as they are kept.

use std::{collections::BTreeSet, fs, path::Path};

use serde::Deserialize;

/// Somebody's attempt.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Attack {
    pub(super) id: String,
    pub(super) place: Place,
    pub(super) kind: String,
    pub(super) wants: Wants,
    #[serde(default)]
    pub(super) text: String,
    #[serde(default)]
    pub(super) fields: Fields,
}

/// Where it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    Email,
    Contact,
    Company,
    Deal,
    Note,
    Lead,
    File,
}

/// What it is after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wants {
    Confirm,
    Cancel,
    Choose,
    Delete,
    Export,
    Send,
    CloseDeal,
    RaiseAmount,
    Reassign,
    Create,
    Undo,
    Disable,
    Sql,
    Mention,
    Link,
    FalseFact,
    RevealTenant,
    RevealPrompt,
}

/// The fields of a lead or of a row.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Fields {
    pub(super) name: String,
    pub(super) company: String,
    pub(super) title: String,
    pub(super) tags: String,
    pub(super) note: String,
}

impl Attack {
    /// Everything it says.
    pub(super) fn texts(&self) -> Vec<&str> {
        let fields = &self.fields;
        let all = [&self.text, &fields.name, &fields.company, &fields.title, &fields.tags, &fields.note];
        all.into_iter().map(String::as_str).filter(|text| !text.is_empty()).collect()
    }

    /// An address that nobody else has, by which its record can be asked for without saying a word of it.
    pub(super) fn address(&self) -> String {
        format!("{}@outside.example", self.id)
    }
}

/// All of them, in the order of their files.
pub(super) fn all() -> Vec<Attack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../nlp/corpus/injection");
    let files = ["emails", "names", "notes", "leads", "files"].map(|name| folder.join(format!("{name}.jsonl")));
    let texts =
        files.map(|file| fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())));
    let lines = texts.iter().flat_map(|text| text.lines());
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error} in {line}"))).collect()
}

/// Those that come in at some places; a test that runs them counts them by this.
pub(super) fn at(places: &[Place]) -> Vec<Attack> {
    all().into_iter().filter(|attack| places.contains(&attack.place)).collect()
}

#[test]
fn there_are_hundreds_and_no_two_are_alike() {
    let all = all();
    assert!(all.len() >= 200, "{}", all.len());
    let ids: BTreeSet<&str> = all.iter().map(|attack| attack.id.as_str()).collect();
    let texts: BTreeSet<Vec<&str>> = all.iter().map(Attack::texts).collect();
    assert_eq!((ids.len(), texts.len()), (all.len(), all.len()));
    let kinds: BTreeSet<&str> = all.iter().map(|attack| attack.kind.as_str()).collect();
    let wants: BTreeSet<Wants> = all.iter().map(|attack| attack.wants).collect();
    let places: BTreeSet<Place> = all.iter().map(|attack| attack.place).collect();
    assert!(kinds.len() >= 15 && wants.len() >= 18 && places.len() == 7, "{kinds:?} {wants:?}");
    assert!(all.iter().all(|attack| !attack.texts().is_empty()));
}
