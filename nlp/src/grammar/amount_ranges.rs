//! Ranges of amounts: "between 1 and 2 million", "over 50k", "20k or less", "six figures".

use std::sync::LazyLock;

use super::money::Amount;
use super::numbers;
use super::phrases::Phrases;
use super::quantities::{Quantity, Read, Reader};

/// Which side of a number a range lies on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Above,
    Below,
}

static OPENERS: LazyLock<Phrases<Side>> = LazyLock::new(|| Phrases::new(&OPENING));
static CLOSERS: LazyLock<Phrases<Side>> = LazyLock::new(|| Phrases::new(&CLOSING));

const OPENING: [(&str, Side); 68] = [
    ("greater than or equal to", Side::Above),
    ("more than or equal to", Side::Above),
    ("less than or equal to", Side::Below),
    ("equal to or greater than", Side::Above),
    ("equal to or less than", Side::Below),
    ("equal or greater than", Side::Above),
    ("equal or less than", Side::Below),
    ("no more than", Side::Below),
    ("not more than", Side::Below),
    ("no greater than", Side::Below),
    ("not greater than", Side::Below),
    ("no less than", Side::Above),
    ("not less than", Side::Above),
    ("no fewer than", Side::Above),
    ("no lower than", Side::Above),
    ("no higher than", Side::Below),
    ("a minimum of", Side::Above),
    ("a maximum of", Side::Below),
    ("minimum of", Side::Above),
    ("maximum of", Side::Below),
    ("in excess of", Side::Above),
    ("more than", Side::Above),
    ("greater than", Side::Above),
    ("bigger than", Side::Above),
    ("larger than", Side::Above),
    ("higher than", Side::Above),
    ("less than", Side::Below),
    ("fewer than", Side::Below),
    ("smaller than", Side::Below),
    ("lower than", Side::Below),
    ("at least", Side::Above),
    ("at most", Side::Below),
    ("not exceeding", Side::Below),
    ("not over", Side::Below),
    ("north of", Side::Above),
    ("south of", Side::Below),
    ("upwards of", Side::Above),
    ("upward of", Side::Above),
    ("up to", Side::Below),
    ("cheaper than", Side::Below),
    ("pricier than", Side::Above),
    ("costlier than", Side::Above),
    ("more expensive than", Side::Above),
    ("less expensive than", Side::Below),
    ("no bigger than", Side::Below),
    ("no larger than", Side::Below),
    ("no smaller than", Side::Above),
    ("not lower than", Side::Above),
    ("not higher than", Side::Below),
    ("not under", Side::Above),
    ("not below", Side::Above),
    ("not above", Side::Below),
    ("at the most", Side::Below),
    ("at the least", Side::Above),
    ("at the very least", Side::Above),
    ("starting at", Side::Above),
    ("starting from", Side::Above),
    ("upward from", Side::Above),
    ("as much as", Side::Below),
    ("as little as", Side::Above),
    ("beyond", Side::Above),
    ("exceeding", Side::Above),
    ("over", Side::Above),
    ("above", Side::Above),
    ("under", Side::Below),
    ("below", Side::Below),
    ("minimum", Side::Above),
    ("maximum", Side::Below),
];

const CLOSING: [(&str, Side); 38] = [
    ("or more", Side::Above),
    ("or greater", Side::Above),
    ("or higher", Side::Above),
    ("or above", Side::Above),
    ("or over", Side::Above),
    ("or bigger", Side::Above),
    ("or larger", Side::Above),
    ("or better", Side::Above),
    ("or up", Side::Above),
    ("and above", Side::Above),
    ("and up", Side::Above),
    ("and over", Side::Above),
    ("and more", Side::Above),
    ("and higher", Side::Above),
    ("and upwards", Side::Above),
    ("and upward", Side::Above),
    ("upwards", Side::Above),
    ("upward", Side::Above),
    ("and beyond", Side::Above),
    ("at a minimum", Side::Above),
    ("at the least", Side::Above),
    ("at the most", Side::Below),
    ("at a maximum", Side::Below),
    ("plus", Side::Above),
    ("at least", Side::Above),
    ("minimum", Side::Above),
    ("or less", Side::Below),
    ("or under", Side::Below),
    ("or below", Side::Below),
    ("or fewer", Side::Below),
    ("or lower", Side::Below),
    ("or smaller", Side::Below),
    ("and below", Side::Below),
    ("and under", Side::Below),
    ("tops", Side::Below),
    ("at most", Side::Below),
    ("maximum", Side::Below),
    ("max", Side::Below),
];

impl Reader<'_> {
    /// "between 1 and 2 million", "from 10k to 20k", "50-80k", "€5k – €8k".
    /// `quantity` is the one at `index`.
    pub(super) fn two_ends(&self, index: usize, quantity: Option<&(Quantity, usize)>) -> Read<Amount> {
        let words = self.words;
        let led = match words.at(index) {
            "between" => "and",
            "from" => "to",
            _ => "",
        };
        let start = words.skip(if led.is_empty() { index } else { index + 1 }, &["about", "around"]);
        let quantity = if start == index { quantity.cloned() } else { self.quantity(start) };
        let (first, end) = quantity.or_else(|| self.number(start, false))?;
        let joint = words.at(end);
        let fits = match joint {
            "-" | "to" | "~" | "through" | "till" | "until" => true,
            "and" => led == "and",
            "up" => words.at(end + 1) == "to",
            _ => false,
        };
        let end = if joint == "up" { end + 1 } else { end };
        // A date such as 2026-03-11 goes on.
        if !fits || (joint == "-" && index > 0 && words.before(index) == "-" && words.is_glued(index)) {
            return None;
        }
        let (second, after) = self.quantity_after(words.skip(end + 1, &["about", "around"]), true)?;
        if words.at(after) == "-" && words.is_glued(after) && words.is_digits(after + 1) {
            return None;
        }
        let mut min = first.number;
        if !first.scaled && second.scale > 1.0 && min * second.scale < second.number {
            min *= second.scale;
        }
        if min >= second.number || (first.percent && !second.percent) {
            return None;
        }
        // "555-1234" is a telephone number.
        let plain = joint == "-" && words.is_glued(end) && words.is_glued(end + 1) && !first.scaled && !second.scaled;
        if plain
            && first.currency.is_none()
            && second.currency.is_none()
            && words.at(start).len() == 3
            && words.at(end + 1).len() == 4
            && !words.at(end + 1).ends_with('0')
        {
            return None;
        }
        let currency = second.currency.or(first.currency);
        Some((Amount::Range { min: Some(min), max: Some(second.number), currency }, after))
    }

    /// "over 50k", "no more than 12k", ">= 5,000", "more than 3000 and less than 4000".
    pub(super) fn opened(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let (side, at) = self.opener(index).filter(|_| !self.sets(index))?;
        let at = words.skip(words.skip(at, &["about", "around"]), &["of"]);
        let (quantity, end) = self.quantity(at)?;
        // "starting at 3" is a time.
        if words.at(index) == "starting" && quantity.currency.is_none() && !quantity.scaled {
            return None;
        }
        // "less than 5 days" is no amount of money, but a range of numbers all the same.
        Some(self.with_other_side(side, &quantity, end).unwrap_or_else(|| (one_sided(side, quantity), end)))
    }

    /// "… and less than 4000", "… but no more than 20".
    fn with_other_side(&self, side: Side, quantity: &Quantity, end: usize) -> Read<Amount> {
        let words = self.words;
        let other_at = words.skip(words.skip(end, &[","]), &["and", "but"]);
        let (other, next) = self.opener(other_at).filter(|(other, _)| other_at > end && *other != side)?;
        let (second, after) = self.quantity(next)?;
        let currency = quantity.currency.clone().or(second.currency);
        let (min, max) =
            if side == Side::Above { (quantity.number, second.number) } else { (second.number, quantity.number) };
        (min < max && other != side).then_some((Amount::Range { min: Some(min), max: Some(max), currency }, after))
    }

    pub(super) fn opener(&self, index: usize) -> Read<Side> {
        let words = self.words;
        let equals = |at: usize| if matches!(words.at(at), "=") && words.is_glued(at) { at + 1 } else { at };
        match words.at(index) {
            "" => return None,
            ">" | "≥" => return Some((Side::Above, equals(index + 1))),
            "=" if matches!(words.at(index + 1), "<" | ">") && words.is_glued(index + 1) => {
                let side = if words.at(index + 1) == ">" { Side::Above } else { Side::Below };
                return Some((side, index + 2));
            }
            "<" | "≤" => return Some((Side::Below, equals(index + 1))),
            "min" | "max" => {
                let at = words.skip(index + 1, &[".", "of"]);
                let side = if words.at(index) == "min" { Side::Above } else { Side::Below };
                return (!words.is_digits(index.wrapping_sub(1))).then_some((side, at));
            }
            _ => {}
        }
        OPENERS.at(words, index)
    }

    /// "200k or more", "20+", "5k max", "under-the-line" endings.
    pub(super) fn closed(&self, quantity: Option<&(Quantity, usize)>) -> Read<Amount> {
        let words = self.words;
        let (quantity, end) = quantity.cloned()?;
        if matches!(words.at(end), "+" | "plus") && self.is_extra(end + 1) {
            return None;
        }
        if words.at(end) == "+" && !words.is_digits(end + 1) {
            return Some((one_sided(Side::Above, quantity), end + 1));
        }
        let (side, after) = CLOSERS.at(words, end)?;
        Some(self.with_other_side(side, &quantity, after).unwrap_or_else(|| (one_sided(side, quantity), after)))
    }

    /// What comes on top of an amount: "plus VAT", "+ 10 %", "plus a bonus".
    fn is_extra(&self, index: usize) -> bool {
        const EXTRAS: [&str; 22] = [
            "vat",
            "tax",
            "taxes",
            "gst",
            "sales",
            "shipping",
            "delivery",
            "expenses",
            "fees",
            "fee",
            "commission",
            "bonus",
            "interest",
            "costs",
            "postage",
            "handling",
            "travel",
            "a",
            "an",
            "the",
            "another",
            "extra",
        ];
        EXTRAS.contains(&self.words.at(index)) || numbers::may_begin(self.words, index)
    }

    /// "bump it up to 95k": a value to set, which "up to" does not bound.
    fn sets(&self, index: usize) -> bool {
        const CHANGES: [&str; 18] = [
            "bump",
            "bumped",
            "push",
            "raise",
            "raised",
            "move",
            "moved",
            "bring",
            "increase",
            "increased",
            "take",
            "drive",
            "crank",
            "went",
            "goes",
            "gone",
            "jumped",
            "grew",
        ];
        const LIMITED: [&str; 8] =
            ["deals", "leads", "opportunities", "quotes", "discount", "discounts", "anything", "everything"];
        if self.words.at(index) != "up" || LIMITED.contains(&self.words.before(index)) {
            return false;
        }
        (index.saturating_sub(5)..index).any(|at| CHANGES.contains(&self.words.at(at)))
    }

    /// "six figures", "a seven-figure deal".
    pub(super) fn figures(&self, index: usize) -> Read<Amount> {
        let words = self.words;
        let (count, end) = numbers::small(words, index).filter(|(count, _)| (4..=10).contains(count))?;
        let at = words.skip(end, &["-"]);
        let digits = i32::try_from(count).ok()?;
        let range =
            Amount::Range { min: Some(10f64.powi(digits - 1)), max: Some(10f64.powi(digits) - 1.0), currency: None };
        matches!(words.at(at), "figure" | "figures").then_some((range, at + 1))
    }
}

fn one_sided(side: Side, quantity: Quantity) -> Amount {
    let (min, max) = if side == Side::Above { (Some(quantity.number), None) } else { (None, Some(quantity.number)) };
    Amount::Range { min, max, currency: quantity.currency }
}
