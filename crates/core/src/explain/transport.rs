//! Changes between the gateway and the verifier: tables of ways to undo them.

use dhow_crypto::explain::{Mistake, Origin};

use super::{
    Diagnosis, bodies, damage, fields, headers, members, pairs::Context, values, wrappers,
};
use crate::Delivery;

/// Receives the mistake of a change and the delivery without the change. Returns true to end the enumeration.
pub(super) type Undone<'u> = dyn FnMut(&dyn Fn() -> Mistake, Delivery) -> bool + 'u;

/// Receives a delivery without a change, and a detail that completes the description of the change. Returns true to end the enumeration, so
/// that a row with many deliveries makes no more of them.
pub(super) type Visit<'v> = dyn FnMut(Delivery, Option<String>) -> bool + 'v;

/// Row of a table.
pub(super) struct Change {
    pub(super) name: &'static str,
    pub(super) what: &'static str,
    pub(super) fix: &'static str,
    pub(super) sign: Sign,
    /// Passes every delivery that may have been changed into this one.
    pub(super) undo: fn(&Delivery, &Context<'_>, &mut Visit<'_>),
}

/// Sign that a change leaves in a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The delivery is not as the gateway sends it.
    Evident,
    /// A mistake in the signature is as likely as the change.
    Doubtful,
    /// None, so that many deliveries have to be tried.
    None,
}

/// Changes that are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changes {
    /// Those with a sign.
    Evident,
    /// All others.
    Possible,
    /// All that can be combined: not those without a sign.
    Combined,
}

impl Changes {
    fn include(self, sign: Sign) -> bool {
        match self {
            Self::Evident => sign == Sign::Evident,
            Self::Possible => sign != Sign::Evident,
            Self::Combined => sign != Sign::None,
        }
    }
}

/// A change with an evident sign.
pub(super) const fn change(
    name: &'static str,
    what: &'static str,
    fix: &'static str,
    undo: fn(&Delivery, &Context<'_>, &mut Visit<'_>),
) -> Change {
    Change {
        name,
        what,
        fix,
        sign: Sign::Evident,
        undo,
    }
}

impl Change {
    pub(super) const fn with(mut self, sign: Sign) -> Self {
        self.sign = sign;
        self
    }
}

/// Undoes each change of the tables.
pub(super) fn undo(
    diagnosis: &dyn Diagnosis,
    changes: Changes,
    delivery: &Delivery,
    undone: &mut Undone<'_>,
) {
    let context = Context::new(delivery, diagnosis);
    for row in TABLES.iter().copied().flatten() {
        if !changes.include(row.sign) {
            continue;
        }
        let mut is_ended = false;
        (row.undo)(delivery, &context, &mut |changed, detail| {
            // A row with a few deliveries does not stop by itself.
            if is_ended {
                return true;
            }
            let mistake = || {
                let what = match &detail {
                    Some(detail) => format!("{}: {detail}", row.what),
                    None => row.what.to_owned(),
                };
                Mistake::new(row.name, what, row.fix).at(Origin::Transport)
            };
            is_ended = undone(&mistake, changed);
            is_ended
        });
        if is_ended {
            return;
        }
    }
}

const TABLES: [&[Change]; 7] = [
    values::TABLE,
    headers::TABLE,
    bodies::TABLE,
    wrappers::TABLE,
    fields::TABLE,
    members::TABLE,
    damage::TABLE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = TABLES
            .iter()
            .copied()
            .flatten()
            .map(|row| row.name)
            .collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
