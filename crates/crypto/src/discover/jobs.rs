//! Jobs of a search, the likeliest first, and the threads that do them.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use super::NamedSecret;
use super::control::Control;
use super::engine::{self, Engine, Work};
use super::shape::{SecretPlace, Shape};
use super::target::Target;
use super::universe::{Sequence, Universe};
use super::walk::Walk;
use crate::scheme::Algorithm;
use zeroize::Zeroizing;

mod descent;

use descent::Descent;
pub(super) use descent::piece;

/// Rank of a tree beyond which fields in another form are not permuted.
const MOST_RANK_OF_FORMS: u32 = 3;

/// Parts of the envelope that are combined before the fields are searched.
const MOST_OF_ENVELOPE: usize = 4;

/// Part of the space.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Orders = 0,
    Envelope,
    Subsets,
    Permutations,
    Forms,
    Everything,
}

impl Stage {
    const ALL: [Self; 6] = [
        Self::Orders,
        Self::Envelope,
        Self::Subsets,
        Self::Permutations,
        Self::Forms,
        Self::Everything,
    ];

    /// Returns the stage with a number.
    pub(super) fn at(number: usize) -> Self {
        let stage = Self::ALL.get(number);
        stage.copied().unwrap_or(Self::Everything)
    }

    /// Returns true if a tree is likely enough for the stage.
    fn takes(self, tree: &Tree) -> bool {
        self != Self::Forms || tree.rank <= MOST_RANK_OF_FORMS
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Orders => "all fields in known orders",
            Self::Envelope => "body, headers and path",
            Self::Subsets => "some fields in known orders",
            Self::Permutations => "fields in any order",
            Self::Forms => "fields decoded or encoded once more",
            Self::Everything => "fields, body, headers and path in any order",
        }
    }
}

/// Texts with one beginning: shapes that differ only after the fields.
#[derive(Clone)]
pub(super) struct Tree {
    pub(super) names: Option<&'static str>,
    pub(super) separator: &'static str,
    pub(super) prefix: Zeroizing<Vec<u8>>,
    /// Ends of the text.
    pub(super) suffixes: Vec<Zeroizing<Vec<u8>>>,
    rank: u32,
}

/// Search of one tree with one algorithm and secret.
pub(super) struct Job<'j> {
    stage: Stage,
    tree: Tree,
    walk: &'j Walk,
    target: &'j Target,
    secret: Option<usize>,
}

impl Job<'_> {
    /// Returns the number of signatures.
    pub(super) fn count(&self) -> u64 {
        let ends = u64::try_from(self.tree.suffixes.len()).unwrap_or(u64::MAX);
        self.walk.count().saturating_mul(ends)
    }
}

/// Text that gives the signature.
pub(super) struct Hit {
    /// Signed text, which may include the secret.
    pub(super) text: Zeroizing<Vec<u8>>,
    pub(super) target: Target,
    /// Position of the secret.
    pub(super) secret: Option<usize>,
}

/// Walks of a search, the likeliest first.
pub(super) fn walks(universe: &Universe) -> Vec<(Stage, Walk)> {
    let joined = |lists: &[&[usize]]| lists.concat();
    let (fields, envelope) = (&universe.fields, &universe.envelope);
    let mut walks = vec![(Stage::Orders, Walk::Sequences(universe.sequences()))];
    if !envelope.is_empty() {
        let depth = envelope.len().min(MOST_OF_ENVELOPE);
        walks.push((Stage::Envelope, Walk::Permutations(envelope.clone(), depth)));
    }
    let orders = universe.orders().into_iter();
    walks.extend(orders.map(|order| (Stage::Subsets, Walk::subsets(&order))));
    walks.push((Stage::Permutations, Walk::permutations(fields.clone())));
    let formed = universe.in_forms(fields).into_iter();
    walks.extend(formed.map(|of| (Stage::Forms, Walk::permutations(of))));
    if !envelope.is_empty() && !fields.is_empty() {
        let everything: Sequence = joined(&[envelope, fields]);
        walks.push((Stage::Everything, Walk::permutations(everything)));
    }
    walks.retain(|(_, walk)| walk.count() > 0);
    walks
}

/// Returns the jobs of all walks, the likeliest first.
pub(super) fn all<'j>(
    walks: &'j [(Stage, Walk)],
    targets: &'j [Target],
    secrets: &[NamedSecret],
) -> Vec<Job<'j>> {
    let mut jobs = Vec::new();
    for target in targets {
        for (secret, trees) in trees_of(target.algorithm, secrets) {
            for (stage, walk) in walks {
                let trees = trees.iter().filter(|tree| stage.takes(tree));
                jobs.extend(trees.map(|tree| Job {
                    stage: *stage,
                    tree: tree.clone(),
                    walk,
                    target,
                    secret,
                }));
            }
        }
    }
    jobs.sort_by_key(|job| (job.stage, job.tree.rank));
    jobs
}

/// Returns the trees of an algorithm for each secret, and for none.
fn trees_of(algorithm: Algorithm, secrets: &[NamedSecret]) -> Vec<(Option<usize>, Vec<Tree>)> {
    let is_keyed = matches!(algorithm, Algorithm::Hmac(_));
    let shapes = Shape::all(is_keyed);
    let (without, with): (Vec<Shape>, Vec<Shape>) = shapes
        .into_iter()
        .partition(|shape| !is_keyed && shape.secret == SecretPlace::Nowhere);
    let of_secrets = secrets.iter().enumerate();
    let of_secrets = of_secrets.map(|(index, secret)| (Some(index), trees(&with, &secret.bytes)));
    let unkeyed = (!is_keyed).then(|| (None, trees(&without, b"")));
    of_secrets.chain(unkeyed).collect()
}

/// Groups shapes whose texts have one beginning.
fn trees(shapes: &[Shape], secret: &[u8]) -> Vec<Tree> {
    let mut trees: Vec<Tree> = Vec::new();
    for shape in shapes {
        let (prefix, suffix) = shape.ends(secret);
        let known = trees.iter_mut().find(|tree| {
            (tree.names, tree.separator) == (shape.names, shape.separator) && tree.prefix == prefix
        });
        match known {
            Some(tree) if tree.suffixes.contains(&suffix) => {}
            Some(tree) => tree.suffixes.push(suffix),
            None => trees.push(Tree {
                names: shape.names,
                separator: shape.separator,
                prefix,
                suffixes: vec![suffix],
                rank: shape.rank,
            }),
        }
    }
    trees
}

/// Does the jobs in their order, on several threads, until one of them finds a text.
pub(super) fn run(
    jobs: &[Job<'_>],
    universe: &Universe,
    secrets: &[NamedSecret],
    threads: usize,
    control: &Control,
) -> Option<Hit> {
    let next = AtomicUsize::new(0);
    let is_over = AtomicBool::new(false);
    let found = Mutex::new(None);
    let work = || {
        while !is_over.load(Ordering::Relaxed) && !control.is_stopped() {
            let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else {
                return;
            };
            control.enter(job.stage);
            if let Some(hit) = job.run(universe, secrets, control, &is_over) {
                is_over.store(true, Ordering::Relaxed);
                if let Ok(mut found) = found.lock() {
                    *found = Some(hit);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    found.into_inner().ok().flatten()
}

impl Job<'_> {
    fn run(
        &self,
        universe: &Universe,
        secrets: &[NamedSecret],
        control: &Control,
        is_over: &AtomicBool,
    ) -> Option<Hit> {
        let secret = self.secret.and_then(|index| secrets.get(index));
        let secret: &[u8] = secret.map_or(b"", |secret| &secret.bytes);
        let target = &self.target.bytes;
        let descent = Descent::new(&self.tree, universe, target, control, is_over);
        let work = Start {
            descent,
            walk: self.walk,
            prefix: &self.tree.prefix,
        };
        let text = engine::with(self.target.algorithm, secret, work)??;
        Some(Hit {
            text,
            target: self.target.clone(),
            secret: self.secret,
        })
    }
}

/// Walk that begins after the beginning of the text.
struct Start<'s> {
    descent: Descent<'s>,
    walk: &'s Walk,
    prefix: &'s [u8],
}

impl Work for Start<'_> {
    type Output = Option<Zeroizing<Vec<u8>>>;

    fn run<E: Engine>(mut self, mut start: E) -> Self::Output {
        start.update(self.prefix);
        self.descent.walk(self.walk, &start);
        self.descent.into_text()
    }
}
