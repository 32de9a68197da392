//! Taking back what a change-set did about merges: what was merged is taken apart, and what was taken apart is merged again.

use uuid::Uuid;

use super::{
    super::undo::{How, Kept, Over, Restored, Since},
    ENTITY, Merge, apart, load, pair, told,
};
use crate::{
    domain::record::RecordKind,
    error::{Error, Result},
    history::Change,
    ids::{ChangeSetId, MergeId},
    store::{PastChange, TenantTx, words_of},
};

/// What came of the merges of a change-set.
#[derive(Debug, Default)]
pub(in crate::ops) struct MergesBack {
    /// What is told of it.
    pub(in crate::ops) changes: Vec<Change>,
    /// What was taken back.
    pub(in crate::ops) restored: Vec<Restored>,
    again: Vec<Merge>,
    words: Vec<(RecordKind, Uuid, Vec<String>)>,
}

impl MergesBack {
    /// Whether a record goes into another by a merge that is made again, and leaves nothing hanging on it.
    pub(in crate::ops) fn takes(&self, record: Uuid) -> bool {
        self.again.iter().any(|merge| merge.loser == record)
    }

    /// What comes last, once the records say what they said: merges that are made again, each where nothing of its records had
    /// moved before they were compared, and the words that lead to the records. Gives what is told of it.
    pub(in crate::ops) async fn finish(self, tx: &mut TenantTx) -> Result<Vec<Change>> {
        let Self { again, mut words, .. } = self;
        let mut changes = Vec::new();
        for merge in again {
            let (stays, goes) = load(tx, pair(&merge)).await?;
            changes.push(told(tx, &merge, &stays.record, &goes.record).await?);
            words.push((merge.kind, merge.winner, words_of(&stays.record)));
            tx.merge_records(&merge).await?;
        }
        for (kind, id, was) in &words {
            tx.found_anew(*kind, *id, was).await?;
        }
        Ok(changes)
    }
}

/// Begins to take back the merges among the changes of a change-set, before its records are set back: what was merged is taken
/// apart. Gives what could not be taken back; then nothing of the change-set is.
pub(in crate::ops) async fn take_back(
    tx: &mut TenantTx,
    of: ChangeSetId,
    changes: &[PastChange],
    over: Over,
    back: &mut MergesBack,
) -> Result<Vec<Kept>> {
    let mut kept = Vec::new();
    for change in changes.iter().filter(|change| change.entity == ENTITY) {
        match (&change.before, &change.after) {
            (None, Some(_)) => {
                kept.extend(taken_apart(tx, of, MergeId::from_uuid(change.entity_id), over, back).await?);
            }
            (Some(was), None) => kept.extend(merged_again(tx, of, was, back).await?),
            _ => {}
        }
    }
    Ok(kept)
}

async fn taken_apart(
    tx: &mut TenantTx,
    of: ChangeSetId,
    id: MergeId,
    over: Over,
    back: &mut MergesBack,
) -> Result<Option<Kept>> {
    let Some(merge) = tx.merge_that_holds(Some(id), None).await? else {
        // Whoever sets the rest back all the same has taken it apart before.
        if over == Over::Everything {
            return Ok(None);
        }
        return Ok(Some(Kept { of, entity: ENTITY, name: "the two records".to_owned(), since: Since::Gone }));
    };
    let (winner, loser) = load(tx, pair(&merge)).await?;
    let name = format!("{} → {}", super::name(&loser), super::name(&winner));
    match apart(tx, &merge).await {
        Ok((told, was)) => {
            back.changes.push(told);
            back.restored.push(Restored { entity: ENTITY, name, how: How::TakenApart });
            back.words.push((merge.kind, merge.winner, was));
            Ok(None)
        }
        Err(Error::Conflict { .. }) => Ok(Some(Kept { of, entity: ENTITY, name, since: Since::Gone })),
        Err(error) => Err(error),
    }
}

async fn merged_again(
    tx: &mut TenantTx,
    of: ChangeSetId,
    was: &serde_json::Value,
    back: &mut MergesBack,
) -> Result<Option<Kept>> {
    let word = |field: &str| was.get(field).and_then(serde_json::Value::as_str);
    // The bare id in the text form of either kind.
    let id = |field: &str| Uuid::try_parse(word(field)?.split_once('_')?.1).ok();
    let (Some(kind), Some(winner), Some(loser)) =
        (word("of").and_then(RecordKind::of), id("winner_id"), id("loser_id"))
    else {
        return Err(Error::invalid("That merge can't be read any more; nothing was changed."));
    };
    let mut merge = Merge { id: MergeId::from_uuid(tx.new_id()), kind, winner, loser, filled: serde_json::Value::Null };
    let (stays, goes) = load(tx, pair(&merge)).await?;
    let name = format!("{} → {}", super::name(&goes), super::name(&stays));
    if stays.deleted || goes.deleted {
        return Ok(Some(Kept { of, entity: ENTITY, name, since: Since::Gone }));
    }
    merge.filled = super::differences(&stays.record, &super::filled(&stays.record, &goes.record)?)?;
    back.again.push(merge);
    back.restored.push(Restored { entity: ENTITY, name, how: How::MergedAgain });
    Ok(None)
}
