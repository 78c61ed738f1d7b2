//! The texts that somebody may have hashed, up to the place of the passcode.

use dhow_crypto::{
    explain::{Mistake, Variant},
    pairs::Pairs,
};

use crate::signing::{Digest, MERCHANT, Part, Placement, SignatureScheme};

/// The fields of a callback, decoded and raw, and the merchant id that it does not carry.
pub(super) struct Fields<'a> {
    pairs: Vec<(&'a str, &'a str, &'a str)>,
    merchant_id: &'a str,
}

/// How a recipe joins its fields in front of the passcode.
#[derive(PartialEq, Eq)]
pub(super) struct Joining<'r> {
    pub(super) names: Vec<&'r str>,
    separator: &'r str,
    placement: Placement,
}

impl<'r> Joining<'r> {
    /// `None` for a recipe of another shape: its mistakes are not known.
    pub(super) fn of(scheme: &'r SignatureScheme, fields: &Fields<'_>) -> Option<Self> {
        let (Part::Secret, signed) = scheme.parts().split_last()? else {
            return None;
        };
        let is_present = |part: &&Part| match part {
            Part::Optional(name) => fields.has(name),
            _ => true,
        };
        let names = signed.iter().filter(is_present).map(Part::name);
        let names = names.collect::<Option<Vec<&str>>>()?;
        (scheme.digest() == Digest::Md5Hex).then_some(Self {
            names,
            separator: scheme.separator(),
            placement: scheme.placement(),
        })
    }
}

impl<'a> Fields<'a> {
    pub(super) fn new(pairs: &'a Pairs<'_>, merchant_id: &'a str) -> Self {
        let read = pairs.iter().map(|pair| {
            let raw = pair.raw_value().unwrap_or_default();
            (pair.name().trim(), pair.value(), raw)
        });
        Self {
            pairs: read.collect(),
            merchant_id,
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.value(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a str> {
        self.find(name).map(|(_, value, _)| *value)
    }

    fn find(&self, name: &str) -> Option<&(&'a str, &'a str, &'a str)> {
        self.pairs.iter().find(|(own, ..)| *own == name)
    }

    /// Names and values, decoded.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.pairs.iter().map(|(name, value, _)| (*name, *value))
    }

    /// The value as it is signed: absent counts as empty.
    fn signed(&self, name: &str) -> &'a str {
        if MERCHANT.contains(&name) {
            self.merchant_id
        } else {
            self.value(name).unwrap_or_default()
        }
    }

    /// The values as a recipe joins them, up to the place of the passcode.
    pub(super) fn joined_by(&self, joining: &Joining<'_>, names: &[&str]) -> String {
        let joined = self.joined(names, joining.separator);
        match joining.placement {
            Placement::Between => joined,
            Placement::BeforeEach => format!("{}{joined}", joining.separator),
        }
    }

    /// A blank before each value and one before the passcode.
    fn spaced(&self, names: &[&str]) -> String {
        format!(" {}", self.joined(names, " "))
    }

    /// The values and the passcode with a separator between.
    fn joined(&self, names: &[&str], between: &str) -> String {
        names
            .iter()
            .map(|name| format!("{}{between}", self.signed(name)))
            .collect()
    }

    fn raw(&self, names: &[&str]) -> String {
        let raw = |name: &&str| {
            if MERCHANT.contains(name) {
                return self.merchant_id;
            }
            self.find(name).map(|(.., raw)| *raw).unwrap_or_default()
        };
        let values: Vec<&str> = names.iter().map(raw).collect();
        format!(" {} ", values.join(" "))
    }

    /// The texts of mistakes with the passcode last.
    pub(super) fn mistaken(&self, joining: &Joining<'_>) -> Vec<Variant<Vec<u8>>> {
        let names = joining.names.as_slice();
        let joined_right = |names: &[&str]| self.joined_by(joining, names);
        let right = joined_right(names);
        let mut all = vec![Variant::right(right.as_bytes().to_vec())];
        let mut add = |name: &'static str, what: &'static str, fix: &'static str, text: String| {
            let known = all.iter().any(|one| one.value == text.as_bytes());
            if !known {
                all.push(Variant::wrong(
                    Mistake::new(name, what, fix),
                    text.into_bytes(),
                ));
            }
        };
        let scheme = "separate the values as the recipe says";
        add(
            "no-leading-blank",
            "there was no blank before the first value",
            "put a blank before every value, the first too",
            self.joined(names, " "),
        );
        add(
            "leading-blank",
            "there was a blank before every value",
            scheme,
            self.spaced(names),
        );
        add(
            "joined-with-bars",
            "the values were joined with `|`",
            scheme,
            self.joined(names, "|"),
        );
        add(
            "joined-with-commas",
            "the values were joined with `,`",
            scheme,
            self.joined(names, ","),
        );
        add(
            "joined-with-nothing",
            "the values were joined with nothing between",
            scheme,
            self.joined(names, ""),
        );
        add(
            "joined-with-dashes",
            "the values were joined with `-`",
            scheme,
            self.joined(names, "-"),
        );
        add(
            "joined-with-ampersands",
            "the values were joined with `&`",
            scheme,
            self.joined(names, "&"),
        );
        add(
            "values-not-decoded",
            "the values were hashed as they are in the query, percent signs and all",
            "decode the query first",
            self.raw(names),
        );
        let order = "join the values in the order of the recipe";
        let received: Vec<&str> = self
            .pairs
            .iter()
            .map(|(name, ..)| *name)
            .filter(|name| names.contains(name))
            .collect();
        add(
            "received-order",
            "the values were joined in the order received, without the merchant id",
            order,
            joined_right(&received),
        );
        let without_merchant: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !MERCHANT.contains(name))
            .collect();
        add(
            "merchant-id-missing",
            "the merchant id was left out",
            "hash the merchant id before the passcode",
            joined_right(&without_merchant),
        );
        let mut merchant_first = vec![MERCHANT[0]];
        merchant_first.extend(&without_merchant);
        if without_merchant.len() < names.len() {
            add(
                "merchant-id-first",
                "the merchant id was joined first",
                order,
                joined_right(&merchant_first),
            );
        }
        let filled: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| !self.signed(name).is_empty())
            .collect();
        add(
            "empty-fields-dropped",
            "fields without a value were left out",
            "keep the place of empty values",
            joined_right(&filled),
        );
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        add(
            "sorted",
            "the values were sorted by their names",
            order,
            joined_right(&sorted),
        );
        let reversed: Vec<&str> = names.iter().rev().copied().collect();
        add(
            "reverse-order",
            "the values were joined backwards",
            order,
            joined_right(&reversed),
        );
        let with_amount: Vec<&str> = names.iter().copied().chain(["amount"]).collect();
        if self.has("amount") && !names.contains(&"amount") {
            add(
                "amount-too",
                "the amount was hashed although the recipe does not cover it",
                order,
                joined_right(&with_amount),
            );
        }
        let with_token: Vec<&str> = names.iter().copied().chain(["token_omipay"]).collect();
        if self.has("token_omipay") && !names.contains(&"token_omipay") {
            add(
                "token-too",
                "token_omipay was hashed although the recipe does not cover it",
                order,
                joined_right(&with_token),
            );
        }
        if self.has("price") {
            add(
                "request-fields",
                "the fields of the request were hashed, not those of the callback",
                order,
                joined_right(&["merchant_site_code", "order_code", "price"]),
            );
        }
        all
    }

    /// The texts with the passcode at the beginning, where it does not belong: the separator stands behind it.
    pub(super) fn secret_first(&self, joining: &Joining<'_>) -> Vec<Variant<Vec<u8>>> {
        let separator = joining.separator;
        let values: Vec<&str> = joining.names.iter().map(|name| self.signed(name)).collect();
        let text = format!("{separator}{}", values.join(separator));
        let what = "the passcode was joined first";
        let mistake = Mistake::new("secret-first", what, "put the passcode at the end");
        vec![Variant::wrong(mistake, text.into_bytes())]
    }
}
