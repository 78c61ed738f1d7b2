//! A table of the names of an object, for many lookups.

use super::index::{Kind, Node};

/// Number of slots, a power of two.
const SLOTS: usize = 128;

/// Maximum number of names, so that a lookup ends after few slots.
const MOST: usize = 64;

/// Nodes of the keys of the outermost object by their digests.
#[derive(Debug, Clone)]
pub(super) struct Names(Box<[u16; SLOTS]>);

impl Names {
    /// Creates the table. Returns `None` for a document whose outermost value is no object, and for an object with many names or with
    /// escapes in one.
    pub(super) fn new(nodes: &[Node]) -> Option<Self> {
        let end = nodes.first().filter(|root| root.is_object())?.next();
        let mut slots = Box::new([0; SLOTS]);
        let (mut at, mut count) = (1, 0);
        while at < end {
            let [key, value, ..] = nodes.get(at..)? else {
                return None;
            };
            count += 1;
            if count > MOST || key.kind() != (Kind::String { escaped: false }) {
                return None;
            }
            let free = probe(key.digest()).find(|slot| slots.get(*slot) == Some(&0));
            *slots.get_mut(free?)? = u16::try_from(at).ok()?;
            at = value.next();
        }
        Some(Self(slots))
    }

    /// Returns the nodes of the keys that may have the digest, the first of the object first.
    pub(super) fn find(&self, digest: u32) -> impl Iterator<Item = usize> {
        let slots = probe(digest).map_while(|slot| self.0.get(slot));
        // Node 0 is the object itself, so it stands for a free slot.
        slots
            .take_while(|node| **node != 0)
            .map(|node| usize::from(*node))
    }
}

/// Returns all slots, the one of the digest first.
fn probe(digest: u32) -> impl Iterator<Item = usize> {
    let first = digest as usize % SLOTS;
    (first..SLOTS).chain(0..first)
}
