//! Random source for credentials and ids.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use dhow_crypto::digest::sha256;
use dhow_crypto::hex;

use crate::state_file::Seed;

/// A stream of random values derived from a seed.
///
/// The same seed gives the same credentials and ids in the same order.
pub(crate) struct Random {
    seed: [u8; 32],
    run: u64,
    drawn: AtomicU64,
}

impl Random {
    /// Creates a seed from the operating system.
    pub(crate) fn fresh_seed() -> Result<Seed, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Ok(Seed::Random(hex::encode(&seed)))
    }

    /// Creates the stream of a start, of which `run` is the number of earlier starts with the same state file.
    ///
    /// `None` if the seed is not one of [`fresh_seed`](Self::fresh_seed) and not a number.
    ///
    /// The first one is that of the seed alone. No two starts share values, however the earlier ones ended.
    // Positions in one stream would have to be on the disk before each value is used.
    pub(crate) fn resumed(seed: &Seed, run: u64) -> Option<Self> {
        let bytes = match seed {
            Seed::Number(seed) => sha256(&seed.to_be_bytes()),
            Seed::Random(digits) => hex::decode(digits.as_bytes()).ok()?.try_into().ok()?,
        };
        let seed = match run {
            0 => bytes,
            run => sha256(&[&b"run"[..], &bytes, &run.to_be_bytes()].concat()),
        };
        Some(Self {
            seed,
            run,
            drawn: AtomicU64::new(0),
        })
    }

    /// Returns the number of earlier starts with the same state file.
    pub(crate) fn run(&self) -> u64 {
        self.run
    }

    fn block(&self) -> [u8; 32] {
        let number = self.drawn.fetch_add(1, Ordering::Relaxed);
        let mut input = [0; 40];
        let (seed, counter) = input.split_at_mut(32);
        seed.copy_from_slice(&self.seed);
        counter.copy_from_slice(&number.to_be_bytes());
        sha256(&input)
    }

    /// Returns 64 lower-case hexadecimal digits, the format of most gateways' keys.
    pub(crate) fn hex64(&self) -> String {
        hex::encode(&self.block())
    }

    /// Returns 16 bytes, the size of an AES initialisation vector.
    pub(crate) fn bytes16(&self) -> [u8; 16] {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = self.block();
        [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
    }

    /// Returns a random (version 4) UUID.
    pub(crate) fn uuid(&self) -> String {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, ..] = self.block();
        let (g, i) = (g & 0x0f | 0x40, i & 0x3f | 0x80);
        let bytes = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
        let digits = hex::encode(&bytes);
        let mut text = String::with_capacity(36);
        for (place, digit) in digits.chars().enumerate() {
            if matches!(place, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }

    /// Returns a number from `low` to `low + 65535`.
    pub(crate) fn number(&self, low: u32) -> u32 {
        let [a, b, ..] = self.block();
        low.saturating_add(u32::from(u16::from_be_bytes([a, b])))
    }
}

/// Hides the seed, from which the credentials are derived.
impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Random(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_seed_gives_one_stream() {
        let draw = |seed| {
            let random = Random::resumed(&Seed::Number(seed), 0).unwrap();
            (random.uuid(), random.hex64(), random.uuid())
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let (first, _, third) = draw(1);
        assert_ne!(first, third);
    }

    #[test]
    fn a_uuid_has_its_shape_version_and_variant() {
        let uuid = Random::resumed(&Seed::Number(7), 0).unwrap().uuid();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(uuid.as_bytes()[14], b'4');
        assert!(b"89ab".contains(&uuid.as_bytes()[19]));
    }

    #[test]
    fn two_seeds_from_the_operating_system_differ() {
        let draw = || {
            let seed = Random::fresh_seed().unwrap();
            Random::resumed(&seed, 0).unwrap().hex64()
        };
        assert_ne!(draw(), draw());
    }

    #[test]
    fn two_starts_with_one_seed_share_no_value() {
        let draw = |run| {
            let random = Random::resumed(&Seed::Number(1), run).unwrap();
            (0..1_000).map(|_| random.hex64()).collect::<Vec<_>>()
        };
        let values: std::collections::BTreeSet<_> = (0..5).flat_map(draw).collect();
        assert_eq!(values.len(), 5_000);
        assert_eq!(draw(3), draw(3));
    }
}
