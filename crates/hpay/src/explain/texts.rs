//! Texts that may have been hashed by mistake, without the passcode.

use dhow_crypto::{
    explain::{Mistake, MistakenText, Variant, mistaken_texts},
    pairs::FormPairs,
};

use crate::signing::{Digest, MERCHANT, Part, Placement, SignatureScheme};

/// Fields of a webhook, decoded and raw, and the merchant id, which the webhook does not carry.
#[derive(Clone)]
pub(super) struct Fields {
    fields: Vec<Field>,
    merchant_id: String,
}

#[derive(Clone)]
struct Field {
    name: String,
    value: String,
    raw: String,
}

impl Fields {
    pub(super) fn new(pairs: &FormPairs<'_>, merchant_id: &str) -> Self {
        let read = pairs.iter().map(|pair| Field {
            name: pair.name().trim().to_owned(),
            value: pair.value().to_owned(),
            raw: pair.raw_value().unwrap_or_default().to_owned(),
        });
        Self {
            fields: read.collect(),
            merchant_id: merchant_id.to_owned(),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.find(name).map(|field| field.value.as_str())
    }

    fn find(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Returns names and decoded values.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let fields = self.fields.iter();
        fields.map(|field| (field.name.as_str(), field.value.as_str()))
    }

    /// Returns the value that is signed. An absent field is empty.
    fn signed(&self, name: &str) -> &str {
        if is_merchant(name) {
            &self.merchant_id
        } else {
            self.value(name).unwrap_or_default()
        }
    }

    /// Returns the value as it is escaped in the query.
    fn raw(&self, name: &str) -> &str {
        if is_merchant(name) {
            return &self.merchant_id;
        }
        let field = self.find(name);
        field.map(|field| field.raw.as_str()).unwrap_or_default()
    }
}

fn is_merchant(name: &str) -> bool {
    MERCHANT.contains(&name)
}

/// Order and separators of the signed fields before the passcode.
#[derive(PartialEq, Eq)]
pub(super) struct Joining {
    names: Vec<String>,
    separator: String,
    placement: Placement,
}

impl Joining {
    /// Returns `None` for a scheme of another shape, whose mistakes are not known.
    pub(super) fn of(scheme: &SignatureScheme, fields: &Fields) -> Option<Self> {
        let (Part::Secret, signed) = scheme.parts().split_last()? else {
            return None;
        };
        let is_present = |part: &&Part| match part {
            Part::Optional(name) => fields.has(name),
            _ => true,
        };
        let names = signed.iter().filter(is_present);
        let names = names.map(|part| part.name().map(str::to_owned));
        let names = names.collect::<Option<Vec<String>>>()?;
        (scheme.digest() == Digest::Md5Hex).then(|| Self {
            names,
            separator: scheme.separator().to_owned(),
            placement: scheme.placement(),
        })
    }
}

/// Webhook with the fields that its scheme covers, in order. It owns them, so that the table of mistakes can be a constant.
pub(super) struct Covered {
    fields: Fields,
    joining: Joining,
}

impl Covered {
    pub(super) fn new(fields: Fields, joining: Joining) -> Self {
        Self { fields, joining }
    }

    fn names(&self) -> Vec<&str> {
        self.joining.names.iter().map(String::as_str).collect()
    }

    fn covers(&self, name: &str) -> bool {
        self.joining.names.iter().any(|own| own == name)
    }

    /// Returns the correct text before the passcode.
    pub(super) fn right(&self) -> String {
        self.recipe(&self.names())
    }

    /// Returns the values of these fields, joined like in the scheme.
    fn recipe(&self, names: &[&str]) -> String {
        let separator = &self.joining.separator;
        let joined = self.behind_each(names, separator);
        match self.joining.placement {
            Placement::Between => joined,
            Placement::BeforeEach => format!("{separator}{joined}"),
        }
    }

    /// Returns the values and the place of the passcode, with another separator between them.
    fn joined(&self, between: &str) -> String {
        self.behind_each(&self.names(), between)
    }

    fn behind_each(&self, names: &[&str], between: &str) -> String {
        let values = names.iter().map(|name| self.fields.signed(name));
        values.map(|value| format!("{value}{between}")).collect()
    }

    fn raw(&self) -> String {
        let names = self.joining.names.iter();
        let values: Vec<&str> = names.map(|name| self.fields.raw(name)).collect();
        format!(" {} ", values.join(" "))
    }

    /// Returns the covered names that satisfy a condition.
    fn names_where(&self, fits: impl Fn(&str) -> bool) -> Vec<&str> {
        let names = self.names().into_iter();
        names.filter(|name| fits(name)).collect()
    }

    /// Returns the text with one more field, if the webhook has it and the scheme does not cover it.
    fn with(&self, name: &str) -> Option<String> {
        let names = [self.names().as_slice(), &[name]].concat();
        let is_more = self.fields.has(name) && !self.covers(name);
        is_more.then(|| self.recipe(&names))
    }

    /// Returns the correct text, then the mistaken texts with the passcode at the end.
    pub(super) fn mistaken(&self) -> Vec<Variant<Vec<u8>>> {
        let right = self.right().into_bytes();
        let wrong = mistaken_texts(MISTAKES, self, &right);
        [Variant::right(right)].into_iter().chain(wrong).collect()
    }

    /// Returns the mistaken text with the passcode at the beginning, followed by the separator.
    pub(super) fn secret_first(&self) -> Vec<Variant<Vec<u8>>> {
        let separator = self.joining.separator.as_str();
        let names = self.joining.names.iter();
        let values: Vec<&str> = names.map(|name| self.fields.signed(name)).collect();
        let text = format!("{separator}{}", values.join(separator));
        let what = "the passcode was joined first";
        let mistake = Mistake::new("secret-first", what, "put the passcode at the end");
        vec![Variant::wrong(mistake, text.into_bytes())]
    }
}

const SEPARATE: &str = "separate the values as in the scheme";
const ORDER: &str = "join the values in the order of the scheme";

const MISTAKES: &[MistakenText<Covered>] = &[
    MistakenText::new(
        "no-leading-blank",
        "there was no space before the first value",
        "put a space before every value, the first included",
        |own| Some(own.joined(" ")),
    ),
    MistakenText::new(
        "leading-blank",
        "there was a space before every value",
        SEPARATE,
        |own| Some(format!(" {}", own.joined(" "))),
    ),
    MistakenText::new(
        "joined-with-bars",
        "the values were joined with `|`",
        SEPARATE,
        |own| Some(own.joined("|")),
    ),
    MistakenText::new(
        "joined-with-commas",
        "the values were joined with `,`",
        SEPARATE,
        |own| Some(own.joined(",")),
    ),
    MistakenText::new(
        "joined-with-nothing",
        "the values were joined without a separator",
        SEPARATE,
        |own| Some(own.joined("")),
    ),
    MistakenText::new(
        "joined-with-dashes",
        "the values were joined with `-`",
        SEPARATE,
        |own| Some(own.joined("-")),
    ),
    MistakenText::new(
        "joined-with-ampersands",
        "the values were joined with `&`",
        SEPARATE,
        |own| Some(own.joined("&")),
    ),
    MistakenText::new(
        "values-not-decoded",
        "the values were hashed as escaped in the query",
        "decode the query first",
        |own| Some(own.raw()),
    ),
    MistakenText::new(
        "received-order",
        "the values were joined in the received order, without the merchant id",
        ORDER,
        |own| {
            let received = own.fields.fields.iter().map(|field| field.name.as_str());
            let covered = received.filter(|name| own.covers(name));
            Some(own.recipe(&covered.collect::<Vec<_>>()))
        },
    ),
    MistakenText::new(
        "merchant-id-missing",
        "the merchant id was left out",
        "hash the merchant id before the passcode",
        |own| Some(own.recipe(&own.names_where(|name| !is_merchant(name)))),
    ),
    MistakenText::new(
        "merchant-id-first",
        "the merchant id was joined first",
        ORDER,
        |own| {
            let others = own.names_where(|name| !is_merchant(name));
            let is_covered = others.len() < own.joining.names.len();
            is_covered.then(|| own.recipe(&[vec![MERCHANT[0]], others].concat()))
        },
    ),
    MistakenText::new(
        "empty-fields-dropped",
        "fields without a value were left out",
        "keep the place of empty values",
        |own| Some(own.recipe(&own.names_where(|name| !own.fields.signed(name).is_empty()))),
    ),
    MistakenText::new(
        "sorted",
        "the values were sorted by their names",
        ORDER,
        |own| {
            let mut names = own.names();
            names.sort_unstable();
            Some(own.recipe(&names))
        },
    ),
    MistakenText::new(
        "reverse-order",
        "the values were joined in reverse order",
        ORDER,
        |own| {
            let names: Vec<&str> = own.names().into_iter().rev().collect();
            Some(own.recipe(&names))
        },
    ),
    MistakenText::new(
        "amount-too",
        "the amount was hashed although the scheme does not cover it",
        ORDER,
        |own| own.with("amount"),
    ),
    MistakenText::new(
        "token-too",
        "token_omipay was hashed although the scheme does not cover it",
        ORDER,
        |own| own.with("token_omipay"),
    ),
    MistakenText::new(
        "request-fields",
        "the fields of the request were hashed, not those of the webhook",
        ORDER,
        |own| {
            let request = [MERCHANT[0], "order_code", "price"];
            own.fields.has("price").then(|| own.recipe(&request))
        },
    ),
];
