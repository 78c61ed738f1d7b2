//! Comparison of schemes with the other messages, and their order by likelihood.

use super::alternatives::Alternative;
use super::target::Target;
use super::universe::Universe;
use super::{Found, Message, NamedSecret, Search};
use crate::scheme::{Algorithm, Encoding, Part, SignatureScheme};

/// Order of the fields of a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Order {
    /// A documented order, with all of its fields.
    Documented,
    /// Some fields of a documented order.
    DocumentedInPart,
    /// All fields as they arrived.
    AsReceived,
    /// All fields, sorted by the bytes of the name.
    ByName,
    /// Some fields, as they arrived.
    AsReceivedInPart,
    /// Some fields, sorted by the bytes of the name.
    ByNameInPart,
    /// Another order.
    Other,
}

/// Returns the schemes that fit every message, the likeliest first.
pub(super) fn fitting(
    search: &Search,
    alternatives: &[Alternative],
    universe: &Universe,
) -> Vec<Found> {
    let fits = |alternative: &Alternative| {
        let variants = variants(search, alternative, universe).into_iter();
        let encoding = search.common_encoding(alternative)?;
        let mut variants = variants.map(|scheme| Alternative {
            scheme: SignatureScheme { encoding, ..scheme },
            ..alternative.clone()
        });
        variants.find(|variant| {
            let mut messages = search.messages.iter();
            messages.all(|message| search.is_signed(variant, message))
        })
    };
    let fitting = alternatives.iter().filter_map(fits).collect();
    sorted(search, fitting, universe)
}

/// Returns schemes that fit one message, the likeliest first.
pub(super) fn unverified(
    search: &Search,
    alternatives: &[Alternative],
    universe: &Universe,
) -> Vec<Found> {
    sorted(search, alternatives.to_vec(), universe)
}

fn sorted(search: &Search, mut list: Vec<Alternative>, universe: &Universe) -> Vec<Found> {
    let rank = |alternative: &Alternative| {
        let order = order(universe, &alternative.sequence);
        let candidates = universe.of(&alternative.sequence);
        let (mut formed, mut silent) = (0, 0);
        for candidate in candidates {
            formed += usize::from(!matches!(candidate.part, Part::Field(_)));
            silent += usize::from(candidate.value.is_empty());
        }
        (formed, order, alternative.rank, silent)
    };
    list.sort_by_cached_key(rank);
    let mut found: Vec<Found> = Vec::new();
    for alternative in list {
        let secret = alternative
            .secret
            .and_then(|index| search.secrets.get(index));
        let found_now = Found {
            order: order(universe, &alternative.sequence),
            scheme: alternative.scheme,
            secret: secret.map(|secret| secret.name.clone()),
            prefix: alternative.prefix,
        };
        if !found.iter().any(|known| known.scheme == found_now.scheme) {
            found.push(found_now);
        }
    }
    found
}

/// Returns the order of a sequence.
fn order(universe: &Universe, sequence: &[usize]) -> Order {
    let bits: Vec<u64> = universe
        .of(sequence)
        .map(|candidate| candidate.bit)
        .collect();
    let of = |whole: &[usize]| {
        let whole: Vec<u64> = universe.of(whole).map(|candidate| candidate.bit).collect();
        let mut rest = whole.iter();
        let is_part = bits.iter().all(|bit| rest.any(|other| other == bit));
        (is_part, is_part && bits.len() == whole.len())
    };
    let documented = || universe.documented.iter().chain(&universe.completed);
    let (is_received, is_all_received) = of(&universe.fields);
    let (is_sorted, is_all_sorted) = of(&universe.sorted);
    if documented().any(|whole| of(whole).1) {
        Order::Documented
    } else if is_all_received {
        Order::AsReceived
    } else if is_all_sorted {
        Order::ByName
    } else if documented().any(|whole| of(whole).0) {
        Order::DocumentedInPart
    } else if is_received {
        Order::AsReceivedInPart
    } else if is_sorted {
        Order::ByNameInPart
    } else {
        Order::Other
    }
}

/// Returns a scheme, and those that differ from it only for absent or empty fields and sign the same text of the first message.
fn variants(
    search: &Search,
    alternative: &Alternative,
    universe: &Universe,
) -> Vec<SignatureScheme> {
    let scheme = &alternative.scheme;
    let with = |change: fn(String) -> Part| {
        let changed = |part: &Part| match part {
            Part::Field(name) => change(name.to_string()),
            other => other.clone(),
        };
        SignatureScheme {
            parts: scheme.parts.iter().map(changed).collect(),
            ..scheme.clone()
        }
    };
    let mut all = vec![scheme.clone()];
    if search.messages.len() > 1 {
        all.extend([
            with(|name| Part::Optional(name.into())),
            with(|name| Part::OrEmpty(name.into())),
            with(|name| Part::NotEmpty(name.into())),
        ]);
        all.extend(extended(search, alternative, universe));
    }
    all
}

/// Returns the schemes of all fields, by name and as they arrived, if the text may have been made of them without the empty ones. A field that
/// is empty or absent in the first message then counts in the others.
fn extended(
    search: &Search,
    alternative: &Alternative,
    universe: &Universe,
) -> Vec<SignatureScheme> {
    let plain = alternative.sequence.iter();
    if !plain
        .clone()
        .all(|position| universe.fields.contains(position))
    {
        return Vec::new();
    }
    let mut names: Vec<&str> = Vec::new();
    for name in search.messages.iter().flat_map(Message::names) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let as_received = names.clone();
    names.sort_unstable();
    let scheme = |names: Vec<&str>| {
        let is_secret = |part: &&Part| part.field_name().is_none();
        let parts = &alternative.scheme.parts;
        let first = parts.first().filter(is_secret);
        let last = parts.last().filter(is_secret);
        let fields = names
            .into_iter()
            .map(|name| Part::NotEmpty(name.to_owned().into()));
        let parts: Vec<Part> = first
            .cloned()
            .into_iter()
            .chain(fields)
            .chain(last.cloned())
            .collect();
        SignatureScheme {
            parts: parts.into(),
            ..alternative.scheme.clone()
        }
    };
    vec![scheme(names), scheme(as_received)]
}

impl Search {
    /// Returns true if a scheme reproduces the signature of a message.
    fn is_signed(&self, alternative: &Alternative, message: &Message) -> bool {
        let scheme = &alternative.scheme;
        let secret = alternative.secret.and_then(|index| self.secrets.get(index));
        let secret: &[u8] = secret.map_or(b"", |secret: &NamedSecret| &secret.bytes);
        let Ok(text) = scheme.message(&message.values(), secret) else {
            return false;
        };
        let bytes = match scheme.algorithm {
            Algorithm::Digest(kind) | Algorithm::Rsa(kind) => kind.digest(&text),
            Algorithm::Hmac(kind) => kind.hmac(secret, &text),
        };
        let is_same = |target: &Target| {
            target.bytes == bytes
                && target.algorithm == scheme.algorithm
                && target.prefix == alternative.prefix
        };
        self.targets(message).iter().any(is_same)
    }

    /// Returns the encoding of all signatures, since that of one may be another one's too.
    fn common_encoding(&self, alternative: &Alternative) -> Option<Encoding> {
        let algorithm = alternative.scheme.algorithm;
        let is_common = |encoding: &Encoding| {
            self.messages.iter().all(|message| {
                let mut targets = self.targets(message).into_iter();
                let target = targets.find(|target| target.algorithm == algorithm);
                target.is_some_and(|target| target.is_encoded_in(*encoding))
            })
        };
        Encoding::ALL.into_iter().find(is_common)
    }
}
