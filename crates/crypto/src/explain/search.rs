//! Search over all combinations of messages, keys, algorithms and spellings, with the fewest mistakes first.

use super::{Algorithm, Key, Mistake};
use crate::constant_time;

/// Correct value, or the value after a mistake.
#[derive(Debug, Clone)]
pub struct Variant<T> {
    /// Mistake, or `None` for the correct value.
    pub mistake: Option<Mistake>,
    /// Value.
    pub value: T,
}

impl<T> Variant<T> {
    /// Creates the correct value.
    pub fn right(value: T) -> Self {
        Self {
            mistake: None,
            value,
        }
    }

    /// Creates the value after a mistake.
    pub fn wrong(mistake: Mistake, value: T) -> Self {
        Self {
            mistake: Some(mistake),
            value,
        }
    }
}

/// Length of a message in bytes above which only single mistakes are tried.
const LONG: usize = 16 * 1024;

/// Lists to combine. Each begins with the correct value.
#[derive(Debug, Default)]
pub struct Search {
    /// Texts that may have been signed.
    pub messages: Vec<Variant<Vec<u8>>>,
    /// Keys that may have been used.
    pub keys: Vec<Variant<Key>>,
    /// Algorithms that may have been used.
    pub algorithms: Vec<Variant<Algorithm>>,
    /// Received signature as bytes, in every encoding that fits.
    pub received: Vec<Variant<Vec<u8>>>,
}

impl Search {
    /// Returns the mistakes of the combination with the fewest mistakes that gives the received signature.
    ///
    /// The mistakes are in the order of message, key, algorithm and encoding. An empty list is a match; `None` means that no combination fits.
    /// At most `allowed` mistakes are combined, because findings with many mistakes are rarely useful.
    #[must_use]
    pub fn run(&self, allowed: usize) -> Option<Vec<Mistake>> {
        let mut messages = self.messages.iter();
        // Every combination costs a digest of the whole message.
        let is_long = messages.any(|message| message.value.len() > LONG);
        let allowed = if is_long { allowed.min(1) } else { allowed };
        (0..=allowed).find_map(|count| self.with_mistakes(count))
    }

    fn with_mistakes(&self, count: usize) -> Option<Vec<Mistake>> {
        for message in &self.messages {
            for key in &self.keys {
                for algorithm in &self.algorithms {
                    let before = [&message.mistake, &key.mistake, &algorithm.mistake];
                    let made = before.iter().filter(|mistake| mistake.is_some()).count();
                    // The encoding of the received text adds at most one mistake, so other counts cannot be reached.
                    if made > count || made + 1 < count {
                        continue;
                    }
                    let digest = algorithm.value.apply(&key.value, &message.value);
                    for received in &self.received {
                        let last = usize::from(received.mistake.is_some());
                        if made + last == count && constant_time::eq(&digest, &received.value) {
                            let all = before.into_iter().chain([&received.mistake]);
                            return Some(all.flatten().cloned().collect());
                        }
                    }
                }
            }
        }
        None
    }
}

/// Returns the result with the fewest mistakes, or the first of several.
pub fn best(results: impl IntoIterator<Item = Option<Vec<Mistake>>>) -> Option<Vec<Mistake>> {
    results.into_iter().flatten().min_by_key(Vec::len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::{KnownSecrets, hmacs, received_variants, text_variants};
    use crate::hmac::HmacKey;

    fn search(received: &str) -> Search {
        Search {
            messages: text_variants(b"amount1.00"),
            keys: KnownSecrets::default().signing("salt", b"secret").keys(),
            algorithms: hmacs(Algorithm::HmacSha256),
            received: received_variants(received),
        }
    }

    fn names(received: &str) -> Option<Vec<&'static str>> {
        let found = search(received).run(2)?;
        Some(found.iter().map(|mistake| mistake.name).collect())
    }

    fn sign(key: &[u8], message: &[u8]) -> String {
        HmacKey::new(key).unwrap().sign_hex(message)
    }

    #[test]
    fn a_correct_signature_has_no_mistake() {
        assert_eq!(names(&sign(b"secret", b"amount1.00")), Some(vec![]));
    }

    #[test]
    fn single_and_double_mistakes_are_named() {
        let newline = sign(b"secret", b"amount1.00\n");
        assert_eq!(names(&newline), Some(vec!["trailing-newline"]));
        let upper = sign(b"secret", b"amount1.00\n").to_uppercase();
        assert_eq!(
            names(&upper),
            Some(vec!["trailing-newline", "upper-case-hex"])
        );
        let key = sign(b"secret\n", b"amount1.00");
        assert_eq!(names(&key), Some(vec!["secret-with-newline"]));
    }

    #[test]
    fn only_single_mistakes_are_found_in_long_messages() {
        let text = vec![b'x'; LONG + 1];
        let search = |received: &str| Search {
            messages: text_variants(&text),
            keys: KnownSecrets::default().signing("salt", b"secret").keys(),
            algorithms: hmacs(Algorithm::HmacSha256),
            received: received_variants(received),
        };
        let newline = sign(b"secret", &[&text[..], b"\n"].concat());
        assert_eq!(search(&newline).run(2).map(|found| found.len()), Some(1));
        assert_eq!(search(&newline.to_uppercase()).run(2), None);
    }

    #[test]
    fn a_signature_that_no_mistake_explains_has_no_result() {
        assert_eq!(names(&sign(b"other", b"amount1.00")), None);
        assert_eq!(names("no hex at all"), None);
        assert_eq!(names(""), None);
    }
}
