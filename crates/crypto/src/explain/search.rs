//! The search: all combinations of messages, keys, algorithms and spellings, the fewest mistakes first.

use super::{Algorithm, Key, Mistake};
use crate::constant_time;

/// A value that is right, or what a mistake made of it.
#[derive(Debug, Clone)]
pub struct Variant<T> {
    /// The mistake; `None` for the right value.
    pub mistake: Option<Mistake>,
    /// The value.
    pub value: T,
}

impl<T> Variant<T> {
    /// The right value.
    pub fn right(value: T) -> Self {
        Self {
            mistake: None,
            value,
        }
    }

    /// What a mistake makes of it.
    pub fn wrong(mistake: Mistake, value: T) -> Self {
        Self {
            mistake: Some(mistake),
            value,
        }
    }
}

/// Bytes of a message from which on only single mistakes are tried.
const LONG: usize = 16 * 1024;

/// What is combined: each list has the right value first.
#[derive(Debug, Default)]
pub struct Search {
    /// Texts that somebody may have signed.
    pub messages: Vec<Variant<Vec<u8>>>,
    /// Keys that somebody may have used.
    pub keys: Vec<Variant<Key>>,
    /// How a digest is made of both.
    pub algorithms: Vec<Variant<Algorithm>>,
    /// How the received text may be read as a digest.
    pub received: Vec<Variant<Vec<u8>>>,
}

impl Search {
    /// The combination with the fewest mistakes that gives the received signature, in the order of message, key, algorithm, spelling.
    ///
    /// `Some` of an empty list is a match without any mistake. At most `allowed` mistakes are combined: the more, the likelier that
    /// a finding is of no use to anybody. Of long messages only single mistakes are tried, since every combination costs a digest of
    /// the whole.
    #[must_use]
    pub fn run(&self, allowed: usize) -> Option<Vec<Mistake>> {
        let is_long = self.messages.iter().any(|one| one.value.len() > LONG);
        let allowed = if is_long { allowed.min(1) } else { allowed };
        (0..=allowed).find_map(|count| self.with_mistakes(count))
    }

    fn with_mistakes(&self, count: usize) -> Option<Vec<Mistake>> {
        for message in &self.messages {
            for key in &self.keys {
                for algorithm in &self.algorithms {
                    let before = [&message.mistake, &key.mistake, &algorithm.mistake];
                    let made = before.iter().filter(|one| one.is_some()).count();
                    // Only then can the spelling of the received text make up the count.
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

/// The result of the search that needed the fewest mistakes; of equals the first.
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
    fn the_right_signature_has_no_mistake() {
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
    fn of_a_long_message_single_mistakes_are_found() {
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
    fn what_no_mistake_explains_is_not_explained() {
        assert_eq!(names(&sign(b"other", b"amount1.00")), None);
        assert_eq!(names("no hex at all"), None);
        assert_eq!(names(""), None);
    }
}
