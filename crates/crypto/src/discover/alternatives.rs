//! Every scheme that signs a given text. The text is known, so no digests are needed, and a wrong beginning ends a branch.

use super::NamedSecret;
use super::jobs::{Hit, piece};
use super::shape::{SecretPlace, Shape};
use super::universe::{Sequence, Universe};
use crate::scheme::{Algorithm, Part, Placement, SignatureScheme};

/// Schemes beyond which no more are listed.
const MOST: usize = 2000;

/// Comparisons beyond which the search for further schemes ends.
const MOST_STEPS: usize = 4_000_000;

/// Scheme that signs the text, and what is needed to judge it.
#[derive(Debug, Clone)]
pub(super) struct Alternative {
    pub(super) scheme: SignatureScheme,
    /// Position of the secret.
    pub(super) secret: Option<usize>,
    pub(super) prefix: String,
    /// Rank of the shape.
    pub(super) rank: u32,
    pub(super) sequence: Sequence,
}

/// Schemes that sign a text.
pub(super) struct Listed {
    pub(super) schemes: Vec<Alternative>,
    /// False if there are more.
    pub(super) is_complete: bool,
}

/// Returns every scheme of the space that signs the text of a hit.
pub(super) fn all(hit: &Hit, universe: &Universe, secrets: &[NamedSecret]) -> Listed {
    let is_keyed = matches!(hit.target.algorithm, Algorithm::Hmac(_));
    let mut listed = Listed {
        schemes: Vec::new(),
        is_complete: true,
    };
    let present: Sequence = [&universe.fields, &universe.envelope, &universe.forms]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    let known = universe.sequences();
    for (index, secret) in candidates(hit, secrets) {
        for shape in Shape::all(is_keyed) {
            let needs_secret = is_keyed || shape.secret != SecretPlace::Nowhere;
            if needs_secret != index.is_some() {
                continue;
            }
            let (prefix, suffix) = shape.ends(secret);
            let middle = hit.text.strip_prefix(prefix.as_slice());
            let Some(middle) = middle.and_then(|rest| rest.strip_suffix(suffix.as_slice())) else {
                continue;
            };
            let mut division = Division::new(&shape, universe, &present);
            division.divide(middle, 0);
            listed.is_complete &= division.is_complete();
            let also = known
                .iter()
                .filter(|sequence| division.writes(sequence, middle));
            let also: Vec<Sequence> = also.cloned().collect();
            for sequence in also.into_iter().chain(division.found) {
                listed.add(hit, universe, &shape, index, sequence);
            }
        }
    }
    listed
}

/// Returns the secrets with which the text may have been made: that of the hit, and none.
fn candidates<'s>(hit: &Hit, secrets: &'s [NamedSecret]) -> Vec<(Option<usize>, &'s [u8])> {
    let of_hit = hit
        .secret
        .and_then(|index| Some((Some(index), secrets.get(index)?)));
    let of_hit = of_hit.map(|(index, secret)| (index, secret.bytes.as_slice()));
    of_hit.into_iter().chain([(None, &b""[..])]).collect()
}

impl Listed {
    fn add(
        &mut self,
        hit: &Hit,
        universe: &Universe,
        shape: &Shape,
        secret: Option<usize>,
        sequence: Sequence,
    ) {
        let (first, last) = shape.secret.parts();
        let fields = universe
            .of(&sequence)
            .map(|candidate| candidate.part.clone());
        let parts: Vec<Part> = first.into_iter().chain(fields).chain(last).collect();
        let scheme = SignatureScheme {
            parts: parts.into(),
            names: shape.names,
            separator: shape.separator,
            placement: shape.placement,
            algorithm: hit.target.algorithm,
            encoding: hit.target.encoding,
        };
        let scheme = simplest(scheme);
        if self.schemes.len() >= MOST {
            self.is_complete = false;
        } else if !self.schemes.iter().any(|known| known.scheme == scheme) {
            self.schemes.push(Alternative {
                scheme,
                secret,
                prefix: hit.target.prefix.clone(),
                rank: shape.rank,
                sequence,
            });
        }
    }
}

/// Returns the scheme without a separator that never stands in a text.
pub(super) fn simplest(mut scheme: SignatureScheme) -> SignatureScheme {
    let separated = scheme
        .parts
        .iter()
        .filter(|part| **part != Part::JoinedSecret);
    if separated.count() <= 1 && scheme.placement == Placement::Between {
        scheme.separator = "";
    }
    if scheme.separator.is_empty() {
        scheme.placement = Placement::Between;
        for part in scheme.parts.to_mut() {
            if *part == Part::JoinedSecret {
                *part = Part::Secret;
            }
        }
    }
    scheme
}

/// Division of a text into fields.
struct Division<'d> {
    separator: &'d [u8],
    /// Positions, signed bytes and bits of the candidates.
    pieces: Vec<(usize, Vec<u8>, u64)>,
    universe: &'d Universe,
    names: Option<&'static str>,
    path: Sequence,
    found: Vec<Sequence>,
    steps: usize,
}

impl<'d> Division<'d> {
    fn new(shape: &Shape, universe: &'d Universe, present: &[usize]) -> Self {
        let candidates = present.iter().copied().zip(universe.of(present));
        let mut pieces: Vec<(usize, Vec<u8>, u64)> = candidates
            .map(|(position, candidate)| (position, piece(shape.names, candidate), candidate.bit))
            .collect();
        // A field that adds nothing to the text comes last, so that the schemes without it are listed first.
        pieces.sort_by_key(|(_, bytes, _)| bytes.is_empty());
        Self {
            separator: shape.separator.as_bytes(),
            pieces,
            universe,
            names: shape.names,
            path: Vec::new(),
            found: Vec::new(),
            steps: 0,
        }
    }

    /// Adds every sequence of fields that writes the text, after the present path.
    fn divide(&mut self, text: &[u8], used: u64) {
        if text.is_empty() && !self.path.is_empty() {
            self.found.push(self.path.clone());
        }
        for index in 0..self.pieces.len() {
            if !self.is_complete() {
                return;
            }
            self.steps += 1;
            let Some((position, bytes, bit)) = self.pieces.get(index) else {
                return;
            };
            let separator = if self.path.is_empty() {
                b""
            } else {
                self.separator
            };
            let rest = text.strip_prefix(separator);
            let rest = rest.and_then(|rest| rest.strip_prefix(bytes.as_slice()));
            if let Some(rest) = rest.filter(|_| used & bit == 0) {
                let used = used | bit;
                self.path.push(*position);
                self.divide(rest, used);
                self.path.pop();
            }
        }
    }

    fn is_complete(&self) -> bool {
        self.found.len() < MOST && self.steps < MOST_STEPS
    }

    /// Returns true if a sequence writes the text.
    fn writes(&self, sequence: &[usize], text: &[u8]) -> bool {
        let pieces = self.universe.of(sequence);
        let pieces: Vec<Vec<u8>> = pieces
            .map(|candidate| piece(self.names, candidate))
            .collect();
        pieces.join(self.separator) == text
    }
}
