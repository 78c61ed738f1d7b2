//! Schemes that differ only by fields which are empty in every message: nothing in the messages tells them apart.

use dhow_crypto::{
    discover::{Found, Order},
    scheme::{Part, SignatureScheme},
};

/// Names and values of one message.
type Values = [(String, Vec<u8>)];

/// Schemes that make one text of the messages.
#[derive(Debug)]
pub(super) struct Merged<'f> {
    /// Scheme that stands for all.
    pub(super) found: &'f Found,
    /// Fields that are empty in every message and that not all of the schemes sign in one place.
    pub(super) undecided: Vec<&'f str>,
    /// Scheme without what no message shows.
    shown: SignatureScheme,
    count: usize,
}

/// Merges the schemes that differ only by fields which are empty in every message. The first of them is kept, or a shorter one unless the
/// first is documented.
pub(super) fn merged<'f>(
    found: &'f [Found],
    messages: &[Vec<(String, Vec<u8>)>],
) -> Vec<Merged<'f>> {
    let mut all: Vec<Merged<'f>> = Vec::new();
    for one in found {
        let is_empty = |name: &str| messages.iter().all(|values| is_empty(name, values));
        let names = one.scheme.parts.iter().filter_map(Part::field_name);
        let mut names: Vec<&str> = names.filter(|name| is_empty(name)).collect();
        let shown = shown(&one.scheme, is_empty);
        let known = all.iter_mut().find(|known| {
            let same = (&known.found.secret, &known.found.prefix) == (&one.secret, &one.prefix);
            same && known.shown == shown
        });
        let Some(known) = known else {
            all.push(Merged {
                found: one,
                undecided: names,
                shown,
                count: 1,
            });
            continue;
        };
        names.retain(|name| !known.undecided.contains(name));
        known.undecided.append(&mut names);
        known.count += 1;
        let is_shorter = one.scheme.parts.len() < known.found.scheme.parts.len();
        if is_shorter && known.found.order != Order::Documented {
            known.found = one;
        }
    }
    for one in all.iter_mut().filter(|one| one.count == 1) {
        one.undecided.clear();
    }
    all
}

/// Returns true for a field that is empty or absent in a message.
fn is_empty(name: &str, values: &Values) -> bool {
    let mut named = values.iter().filter(|(known, _)| known == name);
    named.all(|(_, value)| value.is_empty())
}

/// Returns a scheme with a mark in place of each empty field that only a separator shows, and without those that nothing shows.
fn shown(scheme: &SignatureScheme, is_empty: impl Fn(&str) -> bool) -> SignatureScheme {
    if scheme.names.is_some() {
        return scheme.clone();
    }
    let parts = scheme
        .parts
        .iter()
        .filter_map(|part| match part.field_name() {
            Some(name) if is_empty(name) => {
                let is_separated = !scheme.separator.is_empty();
                let is_shown = is_separated && !matches!(part, Part::NotEmpty(_));
                is_shown.then(|| Part::field(""))
            }
            _ => Some(part.clone()),
        });
    SignatureScheme {
        parts: parts.collect(),
        ..scheme.clone()
    }
}
