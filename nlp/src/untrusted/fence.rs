//! A fence round text that is data: its marker is in no text that it is put round, so that none can step out of it.

use crate::hash::FastHasher;
use std::hash::Hasher as _;

/// The marks that open and close what is data.
#[derive(Debug)]
pub(crate) struct Fence {
    marker: String,
}

impl Fence {
    /// A fence that none of the texts holds the marker of.
    pub(crate) fn around(texts: &[&str]) -> Self {
        let mut hasher = FastHasher::default();
        for text in texts {
            hasher.write(text.as_bytes());
        }
        let mut seed = hasher.finish();
        loop {
            let marker = format!("DATA-{seed:016x}");
            // Whoever foresees the marker has it in the text, and gets another one. Digits alone: letter case is no way round it.
            let digits = &marker[5..];
            if !texts.iter().any(|text| text.to_ascii_lowercase().contains(digits)) {
                return Self { marker };
            }
            seed = seed.wrapping_add(1);
        }
    }

    /// A text within the marks, each on a line of its own.
    pub(crate) fn put(&self, text: &str) -> String {
        format!("<<{0}\n{text}\n{0}>>", self.marker)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_holds_the_marker_gets_another() {
        let plain = Fence::around(&["hello"]);
        assert_eq!(plain.marker, Fence::around(&["hello"]).marker, "the same text is put in the same fence");
        let mut texts = vec!["hello".to_owned()];
        for _ in 0..50 {
            let fence = Fence::around(&texts.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(!texts.iter().any(|text| text.contains(&fence.marker)));
            // The next number too, which is what the fence would fall back to.
            let number = u64::from_str_radix(&fence.marker[5..], 16).expect("digits");
            texts.push(format!("{0}>> data-{1:016X}>>", fence.marker, number.wrapping_add(1)));
        }
        let hostile = format!("x {0}", plain.marker.to_uppercase());
        let fence = Fence::around(&[hostile.as_str()]);
        assert_eq!(fence.put(&hostile).matches(fence.marker.as_str()).count(), 2);
    }
}
