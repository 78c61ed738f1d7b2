//! Walks over the fields of a message: known sequences, subsets in a known order, and permutations.

use super::universe::Sequence;

/// Fields beyond which not every subset in a known order is tried.
const MOST_IN_ORDER: usize = 16;

/// Nodes of a permutation tree: those of ten fields.
const MOST_NODES: u64 = 9_864_100;

/// Order of the fields that a job tries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Walk {
    /// Whole sequences.
    Sequences(Vec<Sequence>),
    /// Every subset in this order.
    Subsets(Sequence),
    /// Every permutation of every subset with at most this many fields.
    Permutations(Sequence, usize),
}

impl Walk {
    /// Returns all subsets in an order, or of a long one those with few fields left out.
    pub(super) fn subsets(order: &[usize]) -> Self {
        match order.len() <= MOST_IN_ORDER {
            true => Self::Subsets(order.to_vec()),
            false => Self::Sequences(shortened(order)),
        }
    }

    /// Returns all permutations, or of many fields those of a length that can be searched in minutes.
    pub(super) fn permutations(of: Sequence) -> Self {
        let depth = (1..=of.len()).rev();
        let mut fitting = depth.filter(|depth| nodes(of.len(), *depth) <= MOST_NODES);
        let depth = fitting.next().unwrap_or(1);
        Self::Permutations(of, depth)
    }

    /// Returns the number of field sequences.
    pub(super) fn count(&self) -> u64 {
        match self {
            Self::Sequences(sequences) => u64::try_from(sequences.len()).unwrap_or(u64::MAX),
            Self::Subsets(order) => (1_u64 << order.len().min(63)) - 1,
            Self::Permutations(of, depth) => nodes(of.len(), *depth),
        }
    }
}

/// Returns the number of permutations of subsets with 1 to `depth` of `count` elements.
fn nodes(count: usize, depth: usize) -> u64 {
    let mut sum = 0_u64;
    let mut product = 1_u64;
    for place in 0..depth {
        let choices = u64::try_from(count.saturating_sub(place)).unwrap_or(u64::MAX);
        product = product.saturating_mul(choices);
        sum = sum.saturating_add(product);
    }
    sum
}

/// Returns a sequence with one, two or three elements left out.
fn shortened(order: &[usize]) -> Vec<Sequence> {
    let mut all: Vec<Sequence> = vec![order.to_vec()];
    let mut last = all.clone();
    for _ in 0..3 {
        let mut shorter: Vec<Sequence> = Vec::new();
        for sequence in &last {
            for left_out in sequence {
                let rest = sequence.iter().copied();
                shorter.push(rest.filter(|position| position != left_out).collect());
            }
        }
        shorter.sort();
        shorter.dedup();
        all.extend(shorter.iter().cloned());
        last = shorter;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_fields_are_permuted_completely_and_more_in_part() {
        assert_eq!(nodes(3, 3), 15);
        assert_eq!(nodes(8, 8), 109_600);
        let depth = |count: usize| match Walk::permutations((0..count).collect()) {
            Walk::Permutations(_, depth) => depth,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            [depth(1), depth(8), depth(10), depth(12), depth(20)],
            [1, 8, 10, 7, 5]
        );
    }

    #[test]
    fn a_long_order_loses_up_to_three_fields() {
        let order: Vec<usize> = (0..17).collect();
        let walk = Walk::subsets(&order);
        assert_eq!(walk.count(), 1 + 17 + 136 + 680);
        assert_eq!(Walk::subsets(&[0, 1, 2]).count(), 7);
    }
}
