//! What a callback is worth: which of its fields the recipe that matched covers, and what that leaves doubtful (L35).

use dhow_core::{Assurance, Currency, Doubt, ReportedAmount};

use super::{HPayWebhooks, SECURE_CODE, query::Query};
use crate::signing::{Callback, MERCHANT, Part, SignatureScheme};

/// What a kind of callback needs its recipe to cover.
pub(super) struct Needs<'n> {
    /// The field of the amount, if the kind has one.
    pub(super) amount: Option<&'static str>,
    /// The fields that say for whom, what became of it, and which event it is.
    pub(super) decisive: &'n [&'static str],
    /// The currency of what is paid.
    pub(super) currency: Currency,
    /// True for a value that its field may have.
    pub(super) is_well_formed: &'n dyn Fn(&str, &str) -> bool,
}

/// A callback beside the recipe that its digest matches.
pub(super) struct Coverage<'c> {
    query: &'c Query<'c>,
    merchant_id: &'c str,
    scheme: Option<&'c SignatureScheme>,
}

impl<'c> Coverage<'c> {
    /// The digest is computed again: a stored delivery does not say which recipe it matched.
    pub(super) fn of(webhooks: &'c HPayWebhooks, callback: Callback, query: &'c Query<'c>) -> Self {
        let code = query.text(SECURE_CODE);
        let matching = code.and_then(|code| webhooks.matching(callback, query, code));
        Self {
            query,
            merchant_id: &webhooks.merchant_id,
            scheme: matching.map(|(_, scheme)| scheme),
        }
    }

    /// True if the digest covers this field of the callback.
    pub(super) fn covers(&self, name: &str) -> bool {
        let own = !MERCHANT.contains(&name) || self.query.value(name) == Some(self.merchant_id);
        own && self.scheme.is_some_and(|scheme| scheme.covers(name))
    }

    /// How far the callback can be relied on.
    pub(super) fn assurance(&self, needs: &Needs<'_>) -> Assurance {
        let unsigned = self.query.names();
        let unsigned = unsigned.filter(|name| *name != SECURE_CODE && !self.covers(name));
        let assurance = Assurance::full().with_unsigned_fields(unsigned.map(str::to_owned));
        let doubts = self
            .uncovered(needs)
            .into_iter()
            .chain(self.unclear(needs))
            .chain(self.borders())
            .chain(self.foreign(needs.currency));
        doubts.fold(assurance, Assurance::with_doubt)
    }

    /// Doubts about what decides and is not covered.
    fn uncovered(&self, needs: &Needs<'_>) -> Vec<Doubt> {
        let Some(scheme) = self.scheme else {
            let words = "no recipe that is configured now matches the digest";
            return vec![Doubt::Other(words.into())];
        };
        let decisive = needs.decisive.iter();
        let decisive = decisive.filter(|name| !self.covers(name));
        let words =
            |name: &&str| Doubt::Other(format!("the signature does not cover `{name}`").into());
        let amount = needs.amount.filter(|name| !scheme.covers(name));
        let amount = amount.map(|_| Doubt::AmountNotSigned);
        amount.into_iter().chain(decisive.map(words)).collect()
    }

    /// Doubts about single fields: one that is missing, one whose value is not of its kind. What is not covered is looked at only if it
    /// is the amount. A recipe may leave out what it calls optional, but not what decides.
    fn unclear(&self, needs: &Needs<'_>) -> Vec<Doubt> {
        let covered = self.fields().map(|(part, name)| {
            let may_be_absent = matches!(part, Part::Optional(_));
            (name, may_be_absent && !needs.decisive.contains(&name))
        });
        let amount = needs.amount.map(|name| (name, false));
        let others = covered.filter(|(name, _)| needs.amount != Some(name));
        let doubt = |(name, may_be_absent): (&str, bool)| match self.query.value(name) {
            None if !may_be_absent => Some(Doubt::MissingField(name.to_owned().into())),
            Some(value) if !(needs.is_well_formed)(name, value) => {
                Some(Doubt::BrokenGrammar(name.to_owned().into()))
            }
            _ => None,
        };
        amount.into_iter().chain(others).filter_map(doubt).collect()
    }

    /// Doubts about a callback that names another currency or another merchant than the account's, signed or not.
    // LEDGER: currency
    fn foreign(&self, currency: Currency) -> Vec<Doubt> {
        let named = |name: &str| {
            let pairs = self.query.values().into_iter();
            let mut own = pairs.filter(|(own, _)| own.eq_ignore_ascii_case(name));
            own.any(|(_, value)| !value.is_empty() && !self.is_own(name, value, currency))
        };
        let others = ["currency"]
            .into_iter()
            .chain(MERCHANT)
            .chain(["merchantId"]);
        let doubt = |name: &str| {
            let words = format!("`{name}` is not the account's");
            Doubt::Other(words.into())
        };
        others.filter(|name| named(name)).map(doubt).collect()
    }

    fn is_own(&self, name: &str, value: &str, currency: Currency) -> bool {
        match name {
            "currency" => value.eq_ignore_ascii_case(currency.code()),
            _ => value == self.merchant_id,
        }
    }

    /// Doubts about the borders between fields: a value that contains the separator could be split in another way. The last one too: it may
    /// hold the end of another callback, whose first value was split.
    // LEDGER: notify-borders
    fn borders(&self) -> Vec<Doubt> {
        let separator = self
            .scheme
            .map(SignatureScheme::separator)
            .unwrap_or_default();
        let fields: Vec<(&Part, &str)> = self.fields().collect();
        if fields.len() < 2 {
            return Vec::new();
        }
        if separator.is_empty() {
            let words =
                "the recipe has no separator, so the borders between its fields are not signed";
            return vec![Doubt::Other(words.into())];
        }
        let splits = |(part, name): &&(&Part, &str)| {
            let value = self.query.value(name).unwrap_or_default();
            // What is decoded once more may contain the separator in its encoded form.
            let decoded_again = matches!(part, Part::DecodedAgain(_));
            value.contains(separator) || decoded_again && value.contains(['%', '+'])
        };
        let broken = fields.iter().filter(splits);
        broken
            .map(|(_, name)| Doubt::BrokenGrammar((*name).to_owned().into()))
            .collect()
    }

    /// The parts of the recipe that the callback brings, with their names.
    fn fields(&self) -> impl Iterator<Item = (&'c Part, &'c str)> {
        let parts = self
            .scheme
            .map(SignatureScheme::parts)
            .unwrap_or_default()
            .iter();
        let named = parts.filter_map(|part| Some((part, part.name()?)));
        named.filter(|(_, name)| !MERCHANT.contains(name))
    }
}

/// A doubt about an amount of zero in a callback that does not say that the payment failed: nobody pays nothing.
pub(super) fn doubting_zero(assurance: Assurance, name: &str, is_zero: bool) -> Assurance {
    match is_zero {
        true => assurance.with_doubt(Doubt::Other(
            format!("`{name}` is zero, which pays nothing").into(),
        )),
        false => assurance,
    }
}

/// The part of a key that is the amount: a corrected delivery is another event (L31).
pub(super) fn key_amount(amount: Option<&ReportedAmount>) -> String {
    let money = amount.and_then(ReportedAmount::money);
    money.map_or_else(String::new, |money| money.minor().to_string())
}

/// The deduplication key: `genuine`, made of covered fields, or for a doubtful callback one that no genuine callback has (L31).
pub(super) fn key(assurance: &Assurance, query: &Query<'_>, genuine: String) -> String {
    match assurance.doubts() {
        [] => genuine,
        _ => format!("hpay/doubtful/{}", query.fingerprint()),
    }
}
