//! Chance, injected where it spreads requests over time.

use std::{
    fmt::Debug,
    hash::{BuildHasher, Hasher, RandomState},
};

/// Rolls numbers. Not for secrets.
pub trait Dice: Send + Sync + Debug {
    /// Any number.
    fn roll(&self) -> u32;
}

/// The machine's own chance, as good as a hash table's.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemDice;

impl Dice for SystemDice {
    fn roll(&self) -> u32 {
        let number = RandomState::new().build_hasher().finish();
        u32::try_from(number >> 32).unwrap_or(0)
    }
}
