//! Objects read by name: HitPay types one member as a number here and as text there, so each is taken for what it means.

use std::{borrow::Cow, collections::BTreeMap, fmt, time::SystemTime};

use dhow_core::{
    ProviderReference, ReportedAmount, Result,
    json::{LenientList, RawScalar},
};
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::{RawValue, to_raw_value};

use super::time;

/// An object of an answer, each member as it was printed. A name that comes twice is refused.
#[derive(Debug, Default, Clone)]
pub(crate) struct Record(BTreeMap<String, Box<RawValue>>);

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        self.0.len() == other.0.len()
            && pairs.all(|((name, raw), (as_well, beside))| {
                name == as_well && raw.get() == beside.get()
            })
    }
}

impl Eq for Record {}

/// Something that an object of an answer can be read as.
pub(crate) trait Item: Sized {
    fn read(record: &Record) -> Read<Self>;
}

/// The reason why an object cannot be read. Only the response, or the endpoint of a list, makes an error of it.
#[derive(Debug)]
pub(crate) struct Unreadable(Cow<'static, str>);

impl Unreadable {
    pub(crate) fn message(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Unreadable {
    fn from(message: &'static str) -> Self {
        Self(message.into())
    }
}

/// An object that was read.
pub(crate) type Read<T> = Result<T, Unreadable>;

impl Record {
    pub(crate) fn insert(&mut self, name: String, raw: Box<RawValue>) {
        self.0.insert(name, raw);
    }

    /// A member that is there and not null.
    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        let raw = self.0.get(name)?;
        (raw.get() != "null").then_some(raw)
    }

    fn member<'r, T: Deserialize<'r>>(&'r self, name: &str) -> Option<T> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    /// Text, or a number as text: the whole number 1234 for `1234.0` too, as JSON writers with floating-point numbers print it. A boolean is
    /// no id, no reference and nobody's name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = self.as_printed(name)?;
        let is_number = self.raw(name)?.get() == text;
        let digits = text.split_once('.').map(|(digits, _)| digits);
        Some(
            match digits.filter(|_| is_number && whole(&text).is_some()) {
                Some(digits) => digits.to_owned(),
                None => text,
            },
        )
    }

    /// Text, or a number with every digit that was printed.
    pub(crate) fn as_printed(&self, name: &str) -> Option<String> {
        let is_boolean = matches!(self.raw(name)?.get(), "true" | "false");
        self.word(name).filter(|_| !is_boolean)
    }

    /// The word of `status`: text with a letter in it. A number, a boolean or a text without letters tells no status (L7).
    // LEDGER: status-words
    pub(crate) fn status(&self) -> Option<String> {
        let text: String = self.member("status")?;
        text.contains(char::is_alphabetic).then_some(text)
    }

    /// Text, a number or a boolean, with every character that was printed.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        self.member::<RawScalar>(name).map(RawScalar::into_string)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let list: LenientList<RawScalar> = self.member(name).unwrap_or_default();
        list.items.into_iter().map(RawScalar::into_string).collect()
    }

    /// A boolean, 0 or 1, or a text of these.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.member::<RawScalar>(name)?.as_bool()
    }

    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(whole(self.member::<RawScalar>(name)?.as_str())?).ok()
    }

    pub(crate) fn time(&self, name: &str) -> Option<SystemTime> {
        time::read(self.member::<RawScalar>(name)?.as_str())
    }

    /// An amount whose currency stands in another member; otherwise as [`amount_in`](Self::amount_in).
    pub(crate) fn amount(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        self.amount_in(name, &self.text(currency).unwrap_or_default())
    }

    /// An amount in a currency that is known. What is there and is no amount keeps its text and means no money: it is not missing.
    pub(crate) fn amount_in(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        let raw = self.raw(name)?;
        let text = self.as_printed(name);
        let text = text.unwrap_or_else(|| raw.get().to_owned());
        Some(ReportedAmount::lenient(text, currency))
    }

    /// Whether there is a member of this name, even if it is null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The objects of a list, with the number of items that are none; `None` when there is no list.
    pub(crate) fn list(&self, name: &str) -> Option<LenientList<Self>> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    pub(crate) fn record(&self, name: &str) -> Option<Self> {
        self.member(name)
    }

    /// Objects of a list; members of another type are left out.
    pub(crate) fn records(&self, name: &str) -> Vec<Self> {
        let list: LenientList<Self> = self.member(name).unwrap_or_default();
        list.items
    }

    /// All members that are texts, numbers or booleans.
    pub(crate) fn pairs(&self) -> BTreeMap<String, String> {
        let pair = |name: &str| Some((name.to_owned(), self.word(name)?));
        self.names().filter_map(pair).collect()
    }

    /// The names of all members, in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Every member that is an object, by name.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&str, Self)> {
        self.0
            .iter()
            .filter_map(|(name, raw)| Some((name.as_str(), serde_json::from_str(raw.get()).ok()?)))
    }

    /// Text without which the object is nothing.
    pub(crate) fn required(&self, name: &'static str) -> Read<String> {
        present(name, self.text(name))
    }

    /// A status without which the object is nothing.
    pub(crate) fn required_status(&self) -> Read<String> {
        let missing = "the gateway's answer has no `status` that is a word";
        self.status().ok_or_else(|| missing.into())
    }

    /// An id of HitPay's. One that breaks the rule of ids is an answer that cannot be read, never a fault of the caller's request.
    pub(crate) fn reference(&self, name: &'static str) -> Read<ProviderReference> {
        ProviderReference::from_answer(self.required(name)?)
            .map_err(|error| Unreadable(error.message().to_owned().into()))
    }

    /// The object with the id that was asked for, where it does not say its own: an id that is null or missing contradicts nothing. An
    /// answer that has neither id nor status is no object.
    pub(crate) fn about(mut self, id: Option<&str>) -> Self {
        let is_object = self.has("id") || self.has("status");
        let id = id.filter(|_| is_object && self.raw("id").is_none());
        if let Some(raw) = id.and_then(|id| to_raw_value(id).ok()) {
            self.insert("id".to_owned(), raw);
        }
        self
    }

    /// True if something tells which object this is, beside its id: a reference, an address, an account, an amount with its currency.
    pub(crate) fn names_something(&self) -> bool {
        NAMES
            .iter()
            .any(|name| self.text(name).is_some_and(|text| !text.is_empty()))
            || AMOUNTS.iter().any(|(amount, currency)| {
                self.raw(amount).is_some() && self.raw(currency).is_some()
            })
    }

    /// The member that shows an error instead of an object: an HTTP status as the status, or what only errors have. One that is empty shows
    /// nothing.
    // LEDGER: errors-on-success
    pub(crate) fn error_member(&self) -> Option<&'static str> {
        let word = self.word("status").unwrap_or_default();
        if whole(&word).is_some_and(|code| (100..600).contains(&code)) {
            return Some("status");
        }
        if self.flag("success") == Some(false) {
            return Some("success");
        }
        let shows = |name: &&str| self.raw(name).is_some_and(|raw| !is_empty(raw));
        ERRORS.iter().find(|name| shows(name)).copied()
    }

    /// The object itself, where an answer wraps it in `data`.
    pub(crate) fn unwrapped(self) -> Self {
        let wrapped = self.raw("id").is_none();
        match self.record("data").filter(|_| wrapped) {
            Some(inner) => inner,
            None => self,
        }
    }
}

/// Members that tell which object it is.
const NAMES: [&str; 10] = [
    "account_number",
    "customer_email",
    "email",
    "full_name",
    "holder_name",
    "payment_id",
    "payment_request_id",
    "reference",
    "reference_number",
    "url",
];

/// Amounts that tell which object it is, with the members that hold their currencies.
const AMOUNTS: [(&str, &str); 5] = [
    ("amount", "currency"),
    ("amount_refunded", "currency"),
    ("payment_amount", "payment_currency"),
    ("price", "currency"),
    ("source_amount", "source_currency"),
];

/// Members that only errors have.
const ERRORS: [&str; 4] = ["error", "error_code", "errors", "statusCode"];

/// JSON that says nothing: an empty text, list or object, `false` and zero.
pub(crate) fn is_empty(raw: &RawValue) -> bool {
    let text = raw.get().bytes().filter(|byte| !byte.is_ascii_whitespace());
    let text: Vec<u8> = text.take(6).collect();
    matches!(&*text, b"\"\"" | b"[]" | b"{}" | b"false" | b"0")
}

fn present(name: &str, text: Option<String>) -> Read<String> {
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| Unreadable(format!("the gateway's answer has no `{name}`").into()))
}

/// A whole number. `100.0` is 100, as JSON writers with floating-point numbers print it.
pub(crate) fn whole(text: &str) -> Option<u64> {
    let (digits, zeros) = text.split_once('.').unwrap_or((text, "0"));
    let is_whole = !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0');
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_whole && plain)
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Record;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
                let mut members = BTreeMap::new();
                while let Some((name, raw)) = map.next_entry::<String, Box<RawValue>>()? {
                    // Different names may read alike where half of a surrogate pair stands in them; no member that is read has one.
                    let is_broken = name.contains('\u{fffd}');
                    if members.insert(name, raw).is_some() && !is_broken {
                        return Err(A::Error::custom("duplicate key"));
                    }
                }
                Ok(Record(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(json: &str) -> Record {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_member_is_read_for_what_it_means_however_it_is_typed() {
        let record = record(
            r#"{"n":9.90,"t":"9.90","c":"sgd","one":1,"zero":"0","yes":true,"odd":2,"nil":null,"list":["a",7],"deep":{"id":12}}"#,
        );
        for name in ["n", "t"] {
            assert_eq!(record.text(name).as_deref(), Some("9.90"));
            let money = record.amount(name, "c").unwrap().money().unwrap();
            assert_eq!(money.minor(), 990);
        }
        // An amount of an odd type is there and means no money: it is not a missing one.
        for odd in ["yes", "list", "deep"] {
            assert_eq!(record.amount(odd, "c").unwrap().money(), None, "{odd}");
        }
        assert_eq!(record.amount("nil", "c"), None);
        assert_eq!(record.amount("none", "c"), None);
        let flags = ["one", "zero", "yes", "odd", "nil", "none"].map(|name| record.flag(name));
        let expected = [Some(true), Some(false), Some(true), None, None, None];
        assert_eq!(flags, expected);
        assert_eq!(record.texts("list"), ["a", "7"]);
        assert_eq!(record.record("deep").unwrap().count("id"), Some(12));
        assert_eq!(record.text("nil"), None);
        assert_eq!(record.text("deep"), None);
        assert_eq!(record.text("yes"), None);
        assert_eq!(record.word("yes").as_deref(), Some("true"));
        assert!(record.required("nil").is_err());
    }

    #[test]
    fn whole_numbers_may_have_zero_decimals() {
        for (text, number) in [("100", 100), ("100.0", 100), ("0", 0), ("7.000", 7)] {
            assert_eq!(whole(text), Some(number), "{text}");
        }
        for odd in [
            "",
            "1.5",
            "1.",
            ".0",
            "-1",
            "+1",
            "1e2",
            "1.0.0",
            "99999999999999999999",
        ] {
            assert_eq!(whole(odd), None, "{odd}");
        }
        let record = record(r#"{"n":12.0,"t":"3","big":4294967296}"#);
        let counts = ["n", "t", "big"].map(|name| record.count(name));
        assert_eq!(counts, [Some(12), Some(3), None]);
    }

    #[test]
    fn lists_keyed_by_place_are_lists() {
        let record = record(r#"{"list":{"0":"a","2":7},"objects":{"1":{"id":"x"},"4":7}}"#);
        assert_eq!(record.texts("list"), ["a", "7"]);
        let objects = record.records("objects");
        assert_eq!(objects.len(), 1);
        assert_eq!(objects[0].text("id").as_deref(), Some("x"));
    }

    #[test]
    fn a_name_that_comes_twice_is_refused() {
        assert!(serde_json::from_str::<Record>(r#"{"amount":1,"amount":2}"#).is_err());
    }

    #[test]
    fn an_answer_within_data_is_unwrapped() {
        let inner = record(r#"{"data":{"id":"a"}}"#).unwrapped();
        assert_eq!(inner.text("id").as_deref(), Some("a"));
        let whole = record(r#"{"id":"b","data":{"id":"serial"}}"#).unwrapped();
        assert_eq!(whole.text("id").as_deref(), Some("b"));
    }
}
