//! Ways to write fields into a text, apart from the fields themselves: names, separator, its position, and the secret's.

use zeroize::Zeroizing;

use crate::scheme::{Part, Placement};

/// Separators, the commonest first.
pub(super) const SEPARATORS: [&str; 9] = ["|", "", "&", ".", ",", " ", "\n", ":", "="];

/// Name of a secret that is written like a field.
const SECRET_NAME: &str = "key";

/// Position of the secret in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SecretPlace {
    Last,
    LastJoined,
    LastNamed,
    First,
    FirstJoined,
    /// At both ends.
    Both,
    BothJoined,
    /// Nowhere: the key of an HMAC or of an RSA signature, or no secret at all.
    Nowhere,
}

/// Way to write fields into a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    /// Text between name and value; `None` for values alone.
    pub(super) names: Option<&'static str>,
    pub(super) separator: &'static str,
    pub(super) placement: Placement,
    pub(super) secret: SecretPlace,
    /// Likelihood: 0 is the commonest.
    pub(super) rank: u32,
}

impl SecretPlace {
    const ALL: [(Self, u32); 8] = [
        (Self::Last, 0),
        (Self::LastJoined, 1),
        (Self::LastNamed, 2),
        (Self::First, 1),
        (Self::FirstJoined, 2),
        (Self::Both, 5),
        (Self::BothJoined, 5),
        (Self::Nowhere, 4),
    ];

    /// Returns the parts before and after the fields.
    pub(super) fn parts(self) -> (Option<Part>, Option<Part>) {
        match self {
            Self::Last => (None, Some(Part::Secret)),
            Self::LastJoined => (None, Some(Part::JoinedSecret)),
            Self::LastNamed => (None, Some(Part::named_secret(SECRET_NAME))),
            Self::First => (Some(Part::Secret), None),
            Self::FirstJoined => (Some(Part::JoinedSecret), None),
            Self::Both => (Some(Part::Secret), Some(Part::Secret)),
            Self::BothJoined => (Some(Part::JoinedSecret), Some(Part::JoinedSecret)),
            Self::Nowhere => (None, None),
        }
    }
}

impl Shape {
    /// Returns every shape with the secret in the text, or with a key outside of it, the commonest first.
    pub(super) fn all(is_keyed: bool) -> Vec<Self> {
        let mut shapes = Vec::new();
        for (index, separator) in (0..).zip(SEPARATORS) {
            for (names, name_rank) in joints(separator) {
                for (placement, placement_rank) in PLACEMENTS {
                    for (secret, secret_rank) in SecretPlace::ALL {
                        let secret_rank = if is_keyed { 0 } else { secret_rank };
                        let rank = index.min(6) + name_rank + placement_rank + secret_rank;
                        let shape = Self {
                            names,
                            separator,
                            placement,
                            secret,
                            rank,
                        };
                        if shape.is_useful(is_keyed) {
                            shapes.push(shape);
                        }
                    }
                }
            }
        }
        shapes.sort_by_key(|shape| shape.rank);
        shapes
    }

    /// Returns false for a shape whose text another shape writes as well.
    fn is_useful(&self, is_keyed: bool) -> bool {
        if is_keyed {
            let is_placed = self.placement == Placement::Between || !self.separator.is_empty();
            return self.secret == SecretPlace::Nowhere && is_placed;
        }
        let is_named = self.secret == SecretPlace::LastNamed;
        if is_named && self.names.is_none() {
            return false;
        }
        match (self.separator, self.placement, self.secret) {
            ("", Placement::BeforeEach | Placement::AfterEach, _) => false,
            // Without a separator nothing distinguishes a joined secret.
            (
                "",
                _,
                SecretPlace::LastJoined | SecretPlace::FirstJoined | SecretPlace::BothJoined,
            ) => false,
            // The separator stands between the secret and the fields, as with a secret that is a part.
            (_, Placement::BeforeEach, SecretPlace::FirstJoined) => false,
            (_, Placement::AfterEach, SecretPlace::LastJoined) => false,
            _ => true,
        }
    }

    /// Returns the texts before and after the joined fields.
    pub(super) fn ends(&self, secret: &[u8]) -> (Zeroizing<Vec<u8>>, Zeroizing<Vec<u8>>) {
        let separator = self.separator.as_bytes();
        let (first, last) = self.secret.parts();
        let (before, after): (&[u8], &[u8]) = match self.placement {
            Placement::Between => (b"", b""),
            Placement::BeforeEach => (separator, b""),
            Placement::AfterEach => (b"", separator),
        };
        let prefix = match first {
            None => before.to_vec(),
            Some(Part::JoinedSecret) => [secret, before].concat(),
            Some(_) => [before, secret, separator].concat(),
        };
        let suffix = match last {
            None => after.to_vec(),
            Some(Part::JoinedSecret) => [after, secret].concat(),
            Some(Part::NamedSecret(name)) => {
                let joint = self.names.unwrap_or_default().as_bytes();
                [separator, name.as_bytes(), joint, secret, after].concat()
            }
            Some(_) => [separator, secret, after].concat(),
        };
        (Zeroizing::new(prefix), Zeroizing::new(suffix))
    }
}

const PLACEMENTS: [(Placement, u32); 3] = [
    (Placement::Between, 0),
    (Placement::BeforeEach, 4),
    (Placement::AfterEach, 6),
];

/// Returns the texts between names and values for a separator, with their ranks.
fn joints(separator: &'static str) -> Vec<(Option<&'static str>, u32)> {
    // Names with `=` go with `&`, and names without a separator with no separator at all.
    let equals = if separator == "&" { 0 } else { 3 };
    let nothing = if separator.is_empty() { 1 } else { 5 };
    let mut joints = vec![(None, 0), (Some("="), equals), (Some(""), nothing)];
    if !["", "="].contains(&separator) {
        joints.push((Some(separator), 6));
    }
    joints
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_shapes_write_the_same_text() {
        for is_keyed in [false, true] {
            let mut texts = BTreeSet::new();
            for shape in Shape::all(is_keyed) {
                let (prefix, suffix) = shape.ends(b"S");
                let joint = shape
                    .names
                    .map_or("v".to_owned(), |joint| format!("n{joint}v"));
                let fields = [joint.as_str(), &joint].join(shape.separator);
                let text = [&prefix[..], fields.as_bytes(), &suffix].concat();
                assert!(texts.insert((shape.names, text)), "{shape:?}");
            }
            assert!(texts.len() > 60, "{}", texts.len());
        }
    }
}
