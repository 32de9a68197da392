//! Which fields of a record go back: those that nobody has touched since, and of those that belong together all or none.

use serde_json::{Map, Value};

use super::{Since, differing};
use crate::domain::record::RecordKind;

type Fields = Map<String, Value>;

/// Fields that say one thing together.
struct Group {
    kind: RecordKind,
    /// The one by which people know it.
    told: &'static str,
    fields: &'static [&'static str],
    /// What the same change moved along with them goes back only where they do.
    followers: &'static [&'static str],
}

const GROUPS: &[Group] = &[
    Group {
        kind: RecordKind::Deal,
        told: "stage_id",
        fields: &["pipeline_id", "stage_id", "stage_entered_at", "status", "closed_at", BASE_AMOUNT, "lost_reason"],
        followers: &["probability", AMOUNT, "snoozed_until", "snooze_reason"],
    },
    Group {
        kind: RecordKind::Deal,
        told: "snoozed_until",
        fields: &["snoozed_until", "snooze_reason"],
        followers: &[],
    },
    Group { kind: RecordKind::Deal, told: "next_step", fields: &["next_step", "next_step_on"], followers: &[] },
    Group {
        kind: RecordKind::Lead,
        told: "status",
        fields: &["status", "settled_reason", "contact_id", "converted_deal_id"],
        followers: &[],
    },
    Group { kind: RecordKind::Lead, told: "owner_id", fields: &["owner_id", "assigned_at"], followers: &[] },
    Group { kind: RecordKind::Meeting, told: "starts_at", fields: &["starts_at", "ends_at"], followers: &[] },
    Group { kind: RecordKind::Settings, told: "quiet_from", fields: &["quiet_from", "quiet_to"], followers: &[] },
];

/// What a deal is worth, and what that was in the base currency when it was closed.
const AMOUNT: &str = "amount";
const BASE_AMOUNT: &str = "base_amount_minor";

/// Sets the fields that a change changed back to what they said before it, as far as they still say what it made of them. Gives
/// what stays.
pub(super) fn set_back(kind: RecordKind, now: &mut Fields, before: &Fields, after: &Fields) -> Vec<Since> {
    let mut open = differing(before, after);
    let mut kept = Vec::new();
    let stands = now.clone();
    let touched = |field: &str| touched(&stands, after, field);
    for group in GROUPS.iter().filter(|group| group.kind == kind) {
        if !open.iter().any(|field| group.has(field)) {
            continue;
        }
        if group.fields.iter().any(|field| touched(field)) {
            kept.push(Since::Changed(group.told.to_owned()));
        } else if group.has(BASE_AMOUNT) && is_set(before, BASE_AMOUNT) && touched(AMOUNT) {
            // It would be closed again at the worth of another amount.
            kept.push(Since::Bound { field: group.told, to: AMOUNT });
        } else {
            continue;
        }
        open.retain(|field| !group.has(field) && !group.followers.contains(&field.as_str()));
    }
    for field in open {
        if touched(&field) {
            kept.push(Since::Changed(field));
        } else if kind == RecordKind::Deal && field == AMOUNT && is_set(&stands, BASE_AMOUNT) && touched(BASE_AMOUNT) {
            kept.push(Since::Bound { field: AMOUNT, to: told(kind, BASE_AMOUNT) });
        } else {
            let value = before.get(&field).cloned().unwrap_or_default();
            now.insert(field, value);
        }
    }
    kept
}

/// Sets the fields that a change changed back whatever they say now, and with each all that belong to it.
pub(super) fn force_back(kind: RecordKind, now: &mut Fields, before: &Fields, after: &Fields) {
    let stood = now.clone();
    let mut back = differing(before, after);
    for group in GROUPS.iter().filter(|group| group.kind == kind) {
        if back.iter().any(|field| group.has(field)) {
            back.extend(group.fields.iter().map(|field| (*field).to_owned()));
        }
    }
    for field in back {
        if let Some(value) = before.get(&field) {
            now.insert(field, value.clone());
        }
    }
    // A worth that was frozen for another amount is no worth of this one; without it the amount is converted anew.
    let worth = |fields: &Fields| (fields.get(AMOUNT).cloned(), fields.get(BASE_AMOUNT).cloned());
    if is_set(now, BASE_AMOUNT) && ![before, after, &stood].into_iter().any(|known| worth(known) == worth(now)) {
        now.insert(BASE_AMOUNT.to_owned(), Value::Null);
    }
}

/// The fields that say something else than they were made to say, each group as the field by which people know it.
pub(super) fn touched_since(kind: RecordKind, now: &Fields, made: &Fields) -> Vec<Since> {
    let mut told_of: Vec<&str> = Vec::new();
    let differing = differing(now, made);
    for field in &differing {
        let field =
            GROUPS.iter().find(|group| group.kind == kind && group.has(field)).map_or(&**field, |group| group.told);
        if !told_of.contains(&field) {
            told_of.push(field);
        }
    }
    told_of.into_iter().map(|field| Since::Changed(field.to_owned())).collect()
}

impl Group {
    fn has(&self, field: &str) -> bool {
        self.fields.contains(&field)
    }
}

/// The field by which people know the one of a group.
fn told(kind: RecordKind, field: &'static str) -> &'static str {
    GROUPS.iter().find(|group| group.kind == kind && group.has(field)).map_or(field, |group| group.told)
}

/// Whether a field says something else than a change left in it.
fn touched(now: &Fields, after: &Fields, field: &str) -> bool {
    after.get(field).is_some_and(|value| now.get(field) != Some(value))
}

fn is_set(fields: &Fields, field: &str) -> bool {
    fields.get(field).is_some_and(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Fields {
        let Value::Object(fields) = value else { panic!("a record is an object") };
        fields
    }

    /// A deal in a stage, closed where it has a worth in the base currency.
    fn deal(stage: &str, amount: i64, base: Option<i64>) -> Fields {
        let (status, closed) = if base.is_some() { ("won", Some("today")) } else { ("open", None) };
        object(json!({ "stage_id": stage, "status": status, "closed_at": closed, "amount": amount,
                       "base_amount_minor": base, "probability": 10 }))
    }

    fn back(now: &Fields, before: &Fields, after: &Fields) -> (Fields, Vec<Since>) {
        let mut fields = now.clone();
        let kept = set_back(RecordKind::Deal, &mut fields, before, after);
        (fields, kept)
    }

    fn changed(field: &str) -> Vec<Since> {
        vec![Since::Changed(field.to_owned())]
    }

    #[test]
    fn one_of_a_group_that_was_touched_keeps_the_group_and_what_moved_with_it() {
        let (before, mut after, mut now) = (deal("a", 5, None), deal("b", 5, None), deal("c", 5, None));
        after.insert("probability".to_owned(), json!(20));
        now.insert("probability".to_owned(), json!(20));
        assert_eq!(back(&now, &before, &after), (now.clone(), changed("stage_id")));
        now.insert("stage_id".to_owned(), json!("b"));
        now.insert("closed_at".to_owned(), json!("today"));
        assert_eq!(
            back(&now, &before, &after),
            (now.clone(), changed("stage_id")),
            "also one that the change left alone"
        );
        assert_eq!(back(&after, &before, &after), (before.clone(), Vec::new()));
    }

    #[test]
    fn a_frozen_worth_and_its_amount_stay_together() {
        let (before, after) = (deal("a", 5, None), deal("a", 6, None));
        let won = deal("w", 6, Some(60));
        let bound = vec![Since::Bound { field: "amount", to: "stage_id" }];
        assert_eq!(back(&won, &before, &after), (won.clone(), bound), "the amount was settled since");
        let (closed, reopened, dearer) = (deal("w", 5, Some(50)), deal("a", 5, None), deal("a", 6, None));
        let bound = vec![Since::Bound { field: "stage_id", to: "amount" }];
        assert_eq!(back(&dearer, &closed, &reopened), (dearer.clone(), bound), "it was frozen for another amount");
    }

    #[test]
    fn all_the_same_sets_the_whole_group_back_and_no_worth_of_another_amount() {
        let (before, after, mut now) = (deal("a", 5, None), deal("w", 5, Some(50)), deal("w", 5, Some(50)));
        now.insert("closed_at".to_owned(), json!("later"));
        force_back(RecordKind::Deal, &mut now, &before, &after);
        assert_eq!(now, before);
        let mut won = deal("w", 6, Some(60));
        force_back(RecordKind::Deal, &mut won, &deal("a", 5, None), &deal("a", 6, None));
        assert_eq!((won.get("amount"), won.get("base_amount_minor")), (Some(&json!(5)), Some(&Value::Null)));
    }

    #[test]
    fn what_was_touched_of_a_group_is_told_once() {
        let (made, now) = (deal("a", 5, None), deal("w", 5, Some(50)));
        assert_eq!(touched_since(RecordKind::Deal, &now, &made), changed("stage_id"));
    }
}
