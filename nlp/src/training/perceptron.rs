//! The averaged structured perceptron (Collins 2002): labels of a row of units, corrected where the best labelling is wrong.

use std::collections::HashMap;

use super::softmax::{Shuffle, Table, pack, rows};
use crate::ranker::spans::{self, FIRST, Paths, SlotList, transition};
use crate::ranker::units::Unit;
use crate::ranker::weights::Feature;

/// A sentence with its labels.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) units: Vec<Unit>,
    /// The features of each unit.
    pub(super) features: Vec<Vec<Feature>>,
    pub(super) allowed: Vec<u8>,
    pub(super) labels: Vec<u8>,
}

struct Learner<'l> {
    rows: &'l HashMap<Feature, u32>,
    labels: usize,
    weights: Vec<f32>,
    sums: Vec<f32>,
    /// The step at which a sum was last brought up to date.
    seen: Vec<u32>,
    now: u32,
}

impl Learner<'_> {
    fn add(&self, feature: Feature, scores: &mut [f32]) {
        if let Some(row) = self.rows.get(&feature) {
            let start = *row as usize * self.labels;
            for (score, weight) in scores.iter_mut().zip(&self.weights[start..start + self.labels]) {
                *score += weight;
            }
        }
    }

    fn correct(&mut self, feature: Feature, label: u8, by: f32) {
        let Some(row) = self.rows.get(&feature) else { return };
        let place = *row as usize * self.labels + usize::from(label);
        self.sum_up(place);
        self.weights[place] += by;
    }

    #[expect(clippy::cast_precision_loss, reason = "steps of a training are few")]
    fn sum_up(&mut self, place: usize) {
        self.sums[place] += self.weights[place] * (self.now - self.seen[place]) as f32;
        self.seen[place] = self.now;
    }

    fn learn(&mut self, slots: &SlotList, row: &Row) {
        self.now += 1;
        let emissions: Vec<Vec<f32>> = row
            .features
            .iter()
            .map(|features| {
                let mut scores = vec![0.0; self.labels];
                for feature in features {
                    self.add(*feature, &mut scores);
                }
                scores
            })
            .collect();
        let paths = Paths::new(slots, &row.allowed, |edge, scores| self.add(edge, scores));
        let label = |index: usize| usize::from(row.allowed[index]);
        let found = spans::best_path(&paths, &row.units, |at, index| emissions[at][label(index)]);
        let (mut before_right, mut before_found) = (FIRST, FIRST);
        for (at, (right, found)) in row.labels.iter().zip(&found).enumerate() {
            if right != found {
                for feature in &row.features[at] {
                    self.correct(*feature, *right, 1.0);
                    self.correct(*feature, *found, -1.0);
                }
            }
            if (right, before_right) != (found, before_found) {
                self.correct(transition(before_right), *right, 1.0);
                self.correct(transition(before_found), *found, -1.0);
            }
            (before_right, before_found) = (*right, *found);
        }
    }
}

/// Learns to label.
pub(super) fn train(data: &[Row], slots: &SlotList, rounds: usize, least: u32) -> Table {
    let edges: Vec<Feature> = (0..=u8::MAX).map(transition).collect();
    let known = rows(
        data.iter()
            .flat_map(|row| row.features.iter().map(Vec::as_slice))
            .chain(std::iter::repeat_n(edges.as_slice(), least as usize)),
        least,
    );
    let size = known.len() * slots.labels();
    let mut learner = Learner {
        rows: &known,
        labels: slots.labels(),
        weights: vec![0.0; size],
        sums: vec![0.0; size],
        seen: vec![0; size],
        now: 0,
    };
    let mut shuffle = Shuffle(7);
    for _ in 0..rounds {
        for index in shuffle.order(data.len()) {
            learner.learn(slots, &data[index]);
        }
    }
    learner.now += 1;
    (0..size).for_each(|place| learner.sum_up(place));
    #[expect(clippy::cast_precision_loss, reason = "steps of a training are few")]
    let steps = learner.now as f32;
    let averages: Vec<f32> = learner.sums.iter().map(|sum| sum / steps).collect();
    pack(&known, &averages, slots.labels(), 1.0, 0.04)
}
