//! Scores as a table for people.

use std::fmt::{Display, Formatter, Result};

use super::{PieceScore, Score, SentenceScore, Share};

/// Nothing of nothing is a dash.
fn percent(share: Share) -> String {
    share.percent().map_or_else(|| "-".to_owned(), |percent| format!("{percent:.2} %"))
}

fn line(f: &mut Formatter<'_>, name: &str, share: Share) -> Result {
    writeln!(f, "{name:34} {:>9}  {}/{}", percent(share), share.hits, share.of)
}

impl Display for SentenceScore {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        line(f, "intent right", self.accuracy)?;
        line(f, "… if silence means out of scope", self.accuracy_silence_outside)?;
        line(f, "answered", self.coverage)?;
        line(f, "intent right when answered", self.accuracy_when_answered)?;
        line(f, "slot precision", self.slots.precision())?;
        line(f, "slot recall", self.slots.recall())?;
        writeln!(f, "{:34} {:>9}", "slot F1", percent(self.slots.f1()))?;
        line(f, "intent and all slots right", self.exact)?;
        line(f, "false actions", self.false_actions)?;
        line(f, "wrong actions", self.wrong_actions)?;
        line(f, "out of scope noticed", self.outside_recall)?;
        line(f, "hidden orders carried out", self.injections_acted)?;
        line(f, "several requests complete", self.several_complete)?;
        writeln!(f, "\n{:20} {:>5} {:>9} {:>9} {:>9}", "intent", "rows", "right", "exact", "answered")?;
        let mut rows: Vec<_> = self.by_intent.iter().collect();
        rows.sort_by_key(|(name, shares)| (std::cmp::Reverse(shares.accuracy.of), **name));
        for (name, shares) in rows {
            let (right, exact, answered) = (percent(shares.accuracy), percent(shares.exact), percent(shares.coverage));
            writeln!(f, "{:20} {:>5} {right:>9} {exact:>9} {answered:>9}", name.as_str(), shares.accuracy.of)?;
        }
        Ok(())
    }
}

impl Display for PieceScore {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        line(f, "value right", self.accuracy)?;
        line(f, "answered", self.coverage)?;
        line(f, "value right when answered", self.accuracy_when_answered)?;
        for (kind, share) in &self.by_kind {
            line(f, &format!("  {kind}"), *share)?;
        }
        Ok(())
    }
}

impl Display for Score {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Sentences(score) => score.fmt(f),
            Self::Pieces(score) => score.fmt(f),
        }
    }
}
