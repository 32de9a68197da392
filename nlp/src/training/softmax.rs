//! Multinomial logistic regression over sparse features: stochastic gradient descent with per-weight step sizes (AdaGrad,
//! Duchi et al. 2011) and features left out at random, which keeps one word from deciding alone. What is kept are the averages
//! of the weights after each of the later rounds (Polyak and Juditsky 1992), over several orders of the sentences: one more or
//! less, which changes the order of all steps, then moves little but what it speaks of.

use std::collections::HashMap;

use crate::ranker::weights::Feature;

/// Each of these gives an order of the steps, and what is left out in them.
const SEEDS: [u64; 4] = [42, 271, 828, 1828];

/// What was learnt: for each feature its labels and their weights.
pub(super) type Table = Vec<(Feature, Vec<(u8, f32)>)>;

/// One decision: what was seen, what may be answered, and the right answers.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) features: Vec<Feature>,
    pub(super) allowed: Vec<u8>,
    pub(super) right: Vec<u8>,
}

/// How to train.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) rounds: usize,
    /// The share of features left out each time.
    pub(super) dropout: f32,
    /// Features seen in fewer decisions are not learnt.
    pub(super) least: u32,
    pub(super) step: f32,
    /// Weights below this are not kept.
    pub(super) smallest: f32,
}

/// Numbers that look random and are the same every time (splitmix64).
#[derive(Debug)]
pub(super) struct Shuffle(pub(super) u64);

impl Shuffle {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % (bound.max(1) as u64)).unwrap_or(0)
    }

    pub(super) fn order(&mut self, count: usize) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count).collect();
        for at in (1..count).rev() {
            order.swap(at, self.below(at + 1));
        }
        order
    }
}

/// Learns the weights of decisions among `labels` answers.
pub(super) fn train(decisions: &[Decision], labels: usize, plan: Plan) -> Table {
    let rows = rows(decisions.iter().map(|decision| decision.features.as_slice()), plan.least);
    let indexed: Vec<Vec<u32>> = decisions
        .iter()
        .map(|decision| decision.features.iter().filter_map(|feature| rows.get(feature).copied()).collect())
        .collect();
    let mut averages = vec![0.0_f32; rows.len() * labels];
    for seed in SEEDS {
        let weights = later_average(decisions, &indexed, averages.len(), labels, plan, seed);
        let share = 1.0 / f32::from(u8::try_from(SEEDS.len()).unwrap_or(1));
        averages.iter_mut().zip(&weights).for_each(|(average, weight)| *average += weight * share);
    }
    pack(&rows, &averages, labels, 1.0 - plan.dropout, plan.smallest)
}

/// The average of the weights after each of the later rounds, with the order and what is left out by one seed.
#[expect(clippy::cast_precision_loss, reason = "rounds are few")]
fn later_average(
    decisions: &[Decision],
    indexed: &[Vec<u32>],
    size: usize,
    labels: usize,
    plan: Plan,
    seed: u64,
) -> Vec<f32> {
    let (mut weights, mut squares) = (vec![0.0_f32; size], vec![1e-6_f32; size]);
    let (mut scores, mut averages) = (vec![0.0_f32; labels], vec![0.0_f32; size]);
    let mut shuffle = Shuffle(seed);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a thousand")]
    let dropped = (plan.dropout * 1000.0) as usize;
    let early = plan.rounds / 2;
    for round in 0..plan.rounds {
        for index in shuffle.order(decisions.len()) {
            let decision = &decisions[index];
            let active: Vec<u32> = indexed[index].iter().copied().filter(|_| shuffle.below(1000) >= dropped).collect();
            step(decision, &active, labels, plan.step, (&mut weights, &mut squares, &mut scores));
        }
        if round >= early {
            let share = 1.0 / (plan.rounds - early) as f32;
            averages.iter_mut().zip(&weights).for_each(|(average, weight)| *average += weight * share);
        }
    }
    averages
}

fn step(
    decision: &Decision,
    active: &[u32],
    labels: usize,
    rate: f32,
    (weights, squares, scores): (&mut [f32], &mut [f32], &mut [f32]),
) {
    scores.fill(0.0);
    for row in active {
        let start = *row as usize * labels;
        for label in &decision.allowed {
            scores[usize::from(*label)] += weights[start + usize::from(*label)];
        }
    }
    let largest = decision.allowed.iter().map(|label| scores[usize::from(*label)]).fold(f32::NEG_INFINITY, f32::max);
    let mut whole = 0.0;
    for label in &decision.allowed {
        let share = (scores[usize::from(*label)] - largest).exp();
        scores[usize::from(*label)] = share;
        whole += share;
    }
    // Several right answers share what is wanted as the model itself would divide it.
    let right: f32 = decision.right.iter().map(|label| scores[usize::from(*label)]).sum::<f32>().max(1e-12);
    for label in &decision.allowed {
        let share = scores[usize::from(*label)];
        let wanted = if decision.right.contains(label) { share / right } else { 0.0 };
        let gradient = share / whole - wanted;
        if gradient.abs() < 1e-4 {
            continue;
        }
        for row in active {
            let place = *row as usize * labels + usize::from(*label);
            squares[place] += gradient * gradient;
            weights[place] -= rate * gradient / squares[place].sqrt().max(0.05);
        }
    }
}

/// A row for each feature that is seen often enough, numbered in the order of their names.
pub(super) fn rows<'f>(seen: impl Iterator<Item = &'f [Feature]>, least: u32) -> HashMap<Feature, u32> {
    let mut counts: HashMap<Feature, u32> = HashMap::new();
    for feature in seen.flatten() {
        *counts.entry(*feature).or_default() += 1;
    }
    let mut kept: Vec<Feature> =
        counts.into_iter().filter(|(_, count)| *count >= least).map(|(feature, _)| feature).collect();
    kept.sort_unstable();
    kept.into_iter().zip(0..).collect()
}

/// The learnt rows as a table; `shrink` makes up for the features that were left out.
pub(super) fn pack(rows: &HashMap<Feature, u32>, weights: &[f32], labels: usize, shrink: f32, smallest: f32) -> Table {
    let mut named: Vec<(Feature, u32)> = rows.iter().map(|(feature, row)| (*feature, *row)).collect();
    named.sort_unstable();
    named
        .into_iter()
        .map(|(feature, row)| {
            let row = &weights[row as usize * labels..(row as usize + 1) * labels];
            let row = row.iter().enumerate().filter(|(_, weight)| (*weight * shrink).abs() > smallest);
            (feature, row.filter_map(|(label, weight)| Some((u8::try_from(label).ok()?, weight * shrink))).collect())
        })
        .collect()
}
