//! Descent through the tree of field sequences, with one hash state for each node.

use std::sync::atomic::{AtomicBool, Ordering};

use zeroize::Zeroizing;

use super::super::control::Control;
use super::super::engine::Engine;
use super::super::universe::{Candidate, Universe};
use super::super::walk::Walk;
use super::Tree;

/// Signatures between two looks at the order to stop.
const BATCH: u64 = 8192;

/// Signed bytes of a candidate, alone and after a separator.
struct Piece {
    first: Vec<u8>,
    later: Vec<u8>,
    bit: u64,
}

/// Search of one tree.
pub(super) struct Descent<'d> {
    tree: &'d Tree,
    pieces: Vec<Piece>,
    target: &'d [u8],
    control: &'d Control,
    is_over: &'d AtomicBool,
    tried: u64,
    path: Vec<usize>,
    /// End of the text that was found, after the path.
    found: Option<usize>,
    is_ended: bool,
}

/// Returns the signed bytes of a field: its name, if names are signed, and its value.
pub(in super::super) fn piece(names: Option<&str>, candidate: &Candidate) -> Vec<u8> {
    match names {
        None => candidate.value.clone(),
        Some(joint) => [
            candidate.name.as_bytes(),
            joint.as_bytes(),
            &candidate.value,
        ]
        .concat(),
    }
}

impl<'d> Descent<'d> {
    pub(super) fn new(
        tree: &'d Tree,
        universe: &Universe,
        target: &'d [u8],
        control: &'d Control,
        is_over: &'d AtomicBool,
    ) -> Self {
        let piece = |candidate: &Candidate| {
            let first = piece(tree.names, candidate);
            let later = [tree.separator.as_bytes(), &first].concat();
            let bit = candidate.bit;
            Piece { first, later, bit }
        };
        Self {
            tree,
            pieces: universe.candidates.iter().map(piece).collect(),
            target,
            control,
            is_over,
            tried: 0,
            path: Vec::new(),
            found: None,
            is_ended: false,
        }
    }

    /// Tries the field sequences of a walk after a beginning.
    pub(super) fn walk<E: Engine>(&mut self, walk: &Walk, start: &E) {
        match walk {
            Walk::Sequences(sequences) => sequences
                .iter()
                .for_each(|sequence| self.sequence(sequence, start)),
            Walk::Subsets(order) => self.subsets(order, start),
            Walk::Permutations(of, depth) => self.permutations(of, *depth, 0, start),
        }
        self.control.add(self.tried);
    }

    fn sequence<E: Engine>(&mut self, sequence: &[usize], start: &E) {
        if self.is_ended {
            return;
        }
        let mut state = start.clone();
        self.path.clear();
        for position in sequence {
            self.step(&mut state, *position);
        }
        self.finish(&state);
    }

    fn subsets<E: Engine>(&mut self, rest: &[usize], start: &E) {
        let mut rest = rest;
        while let [position, after @ ..] = rest {
            let mut state = start.clone();
            self.step(&mut state, *position);
            self.finish(&state);
            if !self.is_ended {
                self.subsets(after, &state);
            }
            if self.is_ended {
                return;
            }
            self.path.pop();
            rest = after;
        }
    }

    fn permutations<E: Engine>(&mut self, of: &[usize], depth: usize, used: u64, start: &E) {
        for position in of {
            let bit = self.pieces.get(*position).map_or(0, |piece| piece.bit);
            if used & bit != 0 {
                continue;
            }
            let mut state = start.clone();
            self.step(&mut state, *position);
            self.finish(&state);
            if !self.is_ended && self.path.len() < depth {
                self.permutations(of, depth, used | bit, &state);
            }
            if self.is_ended {
                return;
            }
            self.path.pop();
        }
    }

    /// Adds a field to the text.
    fn step<E: Engine>(&mut self, state: &mut E, position: usize) {
        if let Some(piece) = self.pieces.get(position) {
            match self.path.is_empty() {
                true => state.update(&piece.first),
                false => state.update(&piece.later),
            }
        }
        self.path.push(position);
    }

    /// Tries each end after the present text.
    fn finish<E: Engine>(&mut self, state: &E) {
        for (index, suffix) in self.tree.suffixes.iter().enumerate() {
            let mut state = state.clone();
            if !suffix.is_empty() {
                state.update(suffix);
            }
            self.tried += 1;
            if state.gives(self.target) {
                self.found = Some(index);
                self.is_ended = true;
                return;
            }
        }
        if self.tried >= BATCH {
            self.control.add(self.tried);
            self.tried = 0;
            self.is_ended = self.control.is_stopped() || self.is_over.load(Ordering::Relaxed);
        }
    }

    /// Returns the text that was found.
    pub(super) fn into_text(self) -> Option<Zeroizing<Vec<u8>>> {
        let suffix = self.tree.suffixes.get(self.found?)?;
        let mut text = self.tree.prefix.clone();
        for (place, position) in self.path.iter().enumerate() {
            let piece = self.pieces.get(*position)?;
            text.extend_from_slice(if place == 0 {
                &piece.first
            } else {
                &piece.later
            });
        }
        text.extend_from_slice(suffix);
        Some(text)
    }
}
