//! JSON objects read by name. HitPay sends one member as a number in some responses and as text in others, so types are converted.

use std::{borrow::Cow, collections::BTreeMap, time::SystemTime};

use dhow_core::{
    ProviderReference, ReportedAmount, Result,
    json::{Document, LenientList, Value},
};
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::{RawValue, to_raw_value};

use super::member;

/// A JSON object whose members keep their original text. Repeated names are an error.
#[derive(Debug, Default, Clone)]
pub(crate) struct Record {
    /// The parsed object. `None` for an empty one.
    object: Option<Document>,
    /// Members added after parsing, which replace those of the same name.
    added: BTreeMap<String, Document>,
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        self.members() == other.members()
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
    /// Reads an object. Returns `None` for another value, and for an object with a repeated name.
    pub(crate) fn from_value(document: &Document, value: Value<'_>) -> Option<Self> {
        let is_readable = value.is_object() && !value.repeats_a_key();
        is_readable.then(|| Self {
            object: Some(document.part(value)),
            added: BTreeMap::new(),
        })
    }

    pub(crate) fn insert(&mut self, name: String, raw: Box<RawValue>) {
        let json = Box::<str>::from(raw).into_string();
        if let Some(value) = Document::with_duplicate_keys(json) {
            self.added.insert(name, value);
        }
    }

    /// Returns a member and its document. It may be null.
    fn found(&self, name: &str) -> Option<(&Document, Value<'_>)> {
        if let Some(added) = self.added.get(name) {
            return Some((added, added.root()));
        }
        let object = self.object.as_ref()?;
        Some((object, object.root().get(name)?))
    }

    /// Returns a member unless it is missing or null.
    pub(crate) fn value(&self, name: &str) -> Option<Value<'_>> {
        let (_, value) = self.found(name)?;
        (!value.is_null()).then_some(value)
    }

    /// Returns the JSON text of a member unless it is missing or null.
    pub(crate) fn raw(&self, name: &str) -> Option<&str> {
        self.value(name).map(|value| value.json())
    }

    /// Returns all members with their JSON text, in alphabetical order.
    fn members(&self) -> BTreeMap<Cow<'_, str>, &str> {
        self.each()
            .map(|(name, value)| (name, value.json()))
            .collect()
    }

    /// Returns all members in their order, and after them those that replace others.
    fn each(&self) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
        let object = self
            .object
            .iter()
            .flat_map(|object| object.root().members());
        let added = self.added.iter();
        object.chain(added.map(|(name, value)| (Cow::Borrowed(name.as_str()), value.root())))
    }

    /// Returns a text, or a number as text. `1234.0` becomes `1234`, because some JSON writers send whole numbers that way.
    ///
    /// A boolean is `None`: it is neither an id nor a reference nor a name.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        member::text(self.value(name)?).map(Cow::into_owned)
    }

    /// Returns a text, or a number with all digits received.
    pub(crate) fn verbatim(&self, name: &str) -> Option<String> {
        member::verbatim(self.value(name)?).map(Cow::into_owned)
    }

    /// Returns `status` if it is a text with an alphabetic character. Anything else is not a status.
    // Every documented status is a word. A number or an empty text shows that the object is something else.
    // LEDGER: status-words
    pub(crate) fn status(&self) -> Option<String> {
        member::status(self.value("status")?).map(Cow::into_owned)
    }

    /// Returns a text, number or boolean with all characters received.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        self.value(name)?.text().map(Cow::into_owned)
    }

    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        let items = self.value(name).and_then(|list| list.items());
        let texts = items.into_iter().flatten();
        texts
            .filter_map(|item| item.text().map(Cow::into_owned))
            .collect()
    }

    /// Returns a boolean, 0 or 1, or a text of these.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        flag(self.value(name)?)
    }

    pub(crate) fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(whole(&self.value(name)?.text()?)?).ok()
    }

    pub(crate) fn time(&self, name: &str) -> Option<SystemTime> {
        member::time(self.value(name)?)
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
        amount_of(self.value(name)?, currency)
    }

    /// Returns true if a member exists, even if it is null.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.found(name).is_some()
    }

    /// Returns the objects of a list and the number of other items, or `None` without a list.
    pub(crate) fn list(&self, name: &str) -> Option<LenientList<Self>> {
        let (document, value) = self.found(name).filter(|(_, value)| !value.is_null())?;
        let mut list = LenientList::default();
        match value.items() {
            Some(items) => {
                for item in items {
                    match Self::from_value(document, item) {
                        Some(object) => list.items.push(object),
                        None => list.unreadable += 1,
                    }
                }
            }
            // A value that is no list may hide items, so it must not look like an empty list.
            None => list.unreadable = 1,
        }
        Some(list)
    }

    pub(crate) fn record(&self, name: &str) -> Option<Self> {
        let (document, value) = self.found(name)?;
        Self::from_value(document, value)
    }

    /// Returns the objects of a list. Items of other types are skipped.
    pub(crate) fn records(&self, name: &str) -> Vec<Self> {
        self.list(name).unwrap_or_default().items
    }

    /// Returns all members that are texts, numbers or booleans.
    pub(crate) fn pairs(&self) -> BTreeMap<String, String> {
        let pair = |name: String| {
            let word = self.word(&name)?;
            Some((name, word))
        };
        self.names().into_iter().filter_map(pair).collect()
    }

    /// Returns the names of all members in alphabetical order.
    pub(crate) fn names(&self) -> Vec<String> {
        self.members().into_keys().map(Cow::into_owned).collect()
    }

    /// Returns the members that are objects.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (String, Self)> {
        let object = |name: String| {
            let object = self.record(&name)?;
            Some((name, object))
        };
        self.names().into_iter().filter_map(object)
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
        let Some(id) = id.filter(|_| self.raw("id").is_none()) else {
            return self;
        };
        let is_object = self.has("id") || self.has("status");
        if let (true, Ok(raw)) = (is_object, to_raw_value(id)) {
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
        let (mut by_status, mut by_success, mut error) = (false, false, None);
        let mut note = |name: &[u8], value: Value<'_>| match name {
            b"status" => {
                let number = value.text().and_then(|word| whole(&word));
                by_status = number.is_some_and(|code| (100..600).contains(&code));
            }
            b"success" => by_success = flag(value) == Some(false),
            name => {
                let place = ERRORS.iter().position(|error| error.as_bytes() == name);
                if let Some(place) = place.filter(|_| !value.is_null() && !is_empty(value.json())) {
                    error = Some(error.map_or(place, |earlier: usize| earlier.min(place)));
                }
            }
        };
        // One pass, because almost every response has none of them.
        if let Some(object) = &self.object {
            object.root().each_member(&mut note);
        }
        for (name, value) in &self.added {
            note(name.as_bytes(), value.root());
        }
        match (by_status, by_success) {
            (true, _) => Some("status"),
            (false, true) => Some("success"),
            (false, false) => error.and_then(|place| ERRORS.get(place)).copied(),
        }
    }

    /// Returns the object inside `data`, or this one for a response that wraps none. The text is shared.
    pub(crate) fn unwrapped(&self) -> Self {
        self.wrapped().unwrap_or_else(|| self.clone())
    }

    /// Returns the object inside `data`, for responses that wrap it.
    pub(crate) fn wrapped(&self) -> Option<Self> {
        match self.raw("id") {
            Some(_) => None,
            None => self.record("data"),
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

/// Returns a boolean, 0 or 1, or a text of these.
fn flag(value: Value<'_>) -> Option<bool> {
    match &*value.text()? {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

/// Returns an amount in a known currency.
pub(super) fn amount_of(value: Value<'_>, currency: &str) -> Option<ReportedAmount> {
    let text = value.text_or_json()?;
    // One documented response has 900,000.00.
    // LEDGER: thousands-commas
    Some(ReportedAmount::lenient(text, currency))
}

/// Returns true for JSON without information: an empty text, list or object, `false` or zero.
pub(crate) fn is_empty(json: &str) -> bool {
    let text = json.bytes().filter(|byte| !byte.is_ascii_whitespace());
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
        let json = Box::<str>::from(Box::<RawValue>::deserialize(deserializer)?).into_string();
        let document = Document::with_duplicate_keys(json);
        let document = document.ok_or_else(|| D::Error::custom("not JSON"))?;
        match document.root() {
            object if object.repeats_a_key() => Err(D::Error::custom("duplicate key")),
            object => Self::from_value(&document, object)
                .ok_or_else(|| D::Error::custom("expected an object")),
        }
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
