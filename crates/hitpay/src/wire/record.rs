//! JSON objects read by name. HitPay sends one member as a number in some responses and as text in others, so types are converted.

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

/// A JSON object whose members keep their original text. Repeated names are an error.
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

/// An object that can be read from a response.
pub(crate) trait Item: Sized {
    fn from_wire(record: &Record) -> Read<Self>;
}

/// Reason why an object cannot be read. The response or the endpoint turns it into an error.
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

/// Result of reading an object.
pub(crate) type Read<T> = Result<T, Unreadable>;

impl Record {
    pub(crate) fn insert(&mut self, name: String, raw: Box<RawValue>) {
        self.0.insert(name, raw);
    }

    /// Returns a member unless it is missing or null.
    pub(crate) fn raw(&self, name: &str) -> Option<&RawValue> {
        let raw = self.0.get(name)?;
        (raw.get() != "null").then_some(raw)
    }

    fn member<'r, T: Deserialize<'r>>(&'r self, name: &str) -> Option<T> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    /// Returns a text, or a number as text. `1234.0` becomes `1234`, because some JSON writers send whole numbers that way.
    ///
    /// A boolean is `None`: it is neither an id nor a reference nor a name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        let text = self.verbatim(name)?;
        let is_number = self.raw(name)?.get() == text;
        let digits = text.split_once('.').map(|(digits, _)| digits);
        Some(
            match digits.filter(|_| is_number && whole(&text).is_some()) {
                Some(digits) => digits.to_owned(),
                None => text,
            },
        )
    }

    /// Returns a text, or a number with all digits received.
    pub(crate) fn verbatim(&self, name: &str) -> Option<String> {
        let is_boolean = matches!(self.raw(name)?.get(), "true" | "false");
        self.word(name).filter(|_| !is_boolean)
    }

    /// Returns `status` if it is a text with an alphabetic character. Anything else is not a status.
    // Every documented status is a word. A number or an empty text shows that the object is something else.
    // LEDGER: status-words
    pub(crate) fn status(&self) -> Option<String> {
        let text: String = self.member("status")?;
        text.contains(char::is_alphabetic).then_some(text)
    }

    /// Returns a text, number or boolean with all characters received.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        self.member::<RawScalar>(name).map(RawScalar::into_string)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let list: LenientList<RawScalar> = self.member(name).unwrap_or_default();
        list.items.into_iter().map(RawScalar::into_string).collect()
    }

    /// Returns a boolean, 0 or 1, or a text of these.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.member::<RawScalar>(name)?.as_bool()
    }

    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(whole(self.member::<RawScalar>(name)?.as_str())?).ok()
    }

    pub(crate) fn time(&self, name: &str) -> Option<SystemTime> {
        time::parse(self.member::<RawScalar>(name)?.as_str())
    }

    /// Returns an amount whose currency is another member. See [`amount_in`](Self::amount_in).
    // LEDGER: currency-case
    pub(crate) fn amount(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        self.amount_in(name, &self.text(currency).unwrap_or_default())
    }

    /// Returns an amount in a known currency.
    ///
    /// A value that is not an amount keeps its text, and its `money` is `None`, to distinguish it from a missing one.
    pub(crate) fn amount_in(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        let raw = self.raw(name)?;
        let text = self.verbatim(name);
        let text = text.unwrap_or_else(|| raw.get().to_owned());
        // One documented response has 900,000.00.
        // LEDGER: thousands-commas
        Some(ReportedAmount::lenient(text, currency))
    }

    /// Returns true if a member exists, even if it is null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Returns the objects of a list and the number of other items, or `None` without a list.
    pub(crate) fn list(&self, name: &str) -> Option<LenientList<Self>> {
        serde_json::from_str(self.raw(name)?.get()).ok()
    }

    pub(crate) fn record(&self, name: &str) -> Option<Self> {
        self.member(name)
    }

    /// Returns the objects of a list. Items of other types are skipped.
    pub(crate) fn records(&self, name: &str) -> Vec<Self> {
        let list: LenientList<Self> = self.member(name).unwrap_or_default();
        list.items
    }

    /// Returns all members that are texts, numbers or booleans.
    pub(crate) fn pairs(&self) -> BTreeMap<String, String> {
        let pair = |name: &str| Some((name.to_owned(), self.word(name)?));
        self.names().filter_map(pair).collect()
    }

    /// Returns the names of all members in alphabetical order.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Returns the members that are objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&str, Self)> {
        self.0
            .iter()
            .filter_map(|(name, raw)| Some((name.as_str(), serde_json::from_str(raw.get()).ok()?)))
    }

    /// Returns a text without which the object cannot be read.
    pub(crate) fn required(&self, name: &'static str) -> Read<String> {
        present(name, self.text(name))
    }

    /// Returns the status, without which the object cannot be read.
    pub(crate) fn required_status(&self) -> Read<String> {
        let missing = "the gateway's response has no `status` that is a word";
        self.status().ok_or_else(|| missing.into())
    }

    /// Returns an id of HitPay's. An invalid one is an unreadable response, not a fault of the caller's request.
    pub(crate) fn reference(&self, name: &'static str) -> Read<ProviderReference> {
        ProviderReference::from_answer(self.required(name)?)
            .map_err(|error| Unreadable(error.message().to_owned().into()))
    }

    /// Sets the requested id if the object has none. A missing or null id is not a mismatch.
    ///
    /// An object with neither `id` nor `status` is left as it is, and cannot be read.
    pub(crate) fn about(mut self, id: Option<&str>) -> Self {
        let is_object = self.has("id") || self.has("status");
        let id = id.filter(|_| is_object && self.raw("id").is_none());
        if let Some(raw) = id.and_then(|id| to_raw_value(id).ok()) {
            self.insert("id".to_owned(), raw);
        }
        self
    }

    /// Returns true if a member other than the id identifies the object: a reference, a URL, an account, or an amount with its currency.
    pub(crate) fn has_identity(&self) -> bool {
        NAMES
            .iter()
            .any(|name| self.text(name).is_some_and(|text| !text.is_empty()))
            || AMOUNTS.iter().any(|(amount, currency)| {
                self.raw(amount).is_some() && self.raw(currency).is_some()
            })
    }

    /// Returns the member that marks the object as an error: an HTTP status as `status`, or a member that only errors have. Empty members
    /// do not count.
    // No documented object has an HTTP status as its status, or one of these members.
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

    /// Returns the object inside `data`, for responses that wrap it.
    pub(crate) fn unwrapped(self) -> Self {
        let wrapped = self.raw("id").is_none();
        match self.record("data").filter(|_| wrapped) {
            Some(inner) => inner,
            None => self,
        }
    }
}

/// Members that identify an object.
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

/// Amounts that identify an object, each with the member that holds its currency.
const AMOUNTS: [(&str, &str); 5] = [
    ("amount", "currency"),
    ("amount_refunded", "currency"),
    ("payment_amount", "payment_currency"),
    ("price", "currency"),
    ("source_amount", "source_currency"),
];

/// Members that only errors have.
const ERRORS: [&str; 4] = ["error", "error_code", "errors", "statusCode"];

/// Returns true for JSON without information: an empty text, list or object, `false` or zero.
pub(crate) fn is_empty(raw: &RawValue) -> bool {
    let text = raw.get().bytes().filter(|byte| !byte.is_ascii_whitespace());
    let text: Vec<u8> = text.take(6).collect();
    matches!(&*text, b"\"\"" | b"[]" | b"{}" | b"false" | b"0")
}

fn present(name: &str, text: Option<String>) -> Read<String> {
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| Unreadable(format!("the gateway's response has no `{name}`").into()))
}

/// Parses a whole number. `100.0` is 100, because some JSON writers send whole numbers that way.
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
                    // Names with half of a surrogate pair become equal when decoded. No member that is read has such a name.
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
    fn members_are_read_from_any_suitable_type() {
        let record = record(
            r#"{"n":9.90,"t":"9.90","c":"sgd","one":1,"zero":"0","yes":true,"odd":2,"nil":null,"list":["a",7],"deep":{"id":12}}"#,
        );
        for name in ["n", "t"] {
            assert_eq!(record.text(name).as_deref(), Some("9.90"));
            let money = record.amount(name, "c").unwrap().money().unwrap();
            assert_eq!(money.minor(), 990);
        }
        // An amount of another type exists but cannot be parsed; it is not a missing amount.
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
    fn lists_with_numeric_keys_are_lists() {
        let record = record(r#"{"list":{"0":"a","2":7},"objects":{"1":{"id":"x"},"4":7}}"#);
        assert_eq!(record.texts("list"), ["a", "7"]);
        let objects = record.records("objects");
        assert_eq!(objects.len(), 1);
        assert_eq!(objects[0].text("id").as_deref(), Some("x"));
    }

    #[test]
    fn a_repeated_name_in_a_form_is_refused() {
        assert!(serde_json::from_str::<Record>(r#"{"amount":1,"amount":2}"#).is_err());
    }

    #[test]
    fn a_response_within_data_is_unwrapped() {
        let inner = record(r#"{"data":{"id":"a"}}"#).unwrapped();
        assert_eq!(inner.text("id").as_deref(), Some("a"));
        let whole = record(r#"{"id":"b","data":{"id":"serial"}}"#).unwrapped();
        assert_eq!(whole.text("id").as_deref(), Some("b"));
    }
}
