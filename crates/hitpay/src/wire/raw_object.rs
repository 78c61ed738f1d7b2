//! Raw JSON objects, for members without a field of their own.

use std::{fmt, sync::OnceLock, time::SystemTime};

use dhow_core::ReportedAmount;

use super::Record;

/// A JSON object from HitPay with all its members, including those without a field in this version.
///
/// Members are converted from any suitable JSON type. [`Debug`](fmt::Debug) shows their names only.
///
/// ```
/// # fn fees(charge: &dhow_hitpay::Charge) {
/// let home = charge.raw.text("home_currency");
/// let brand = charge.raw.object("payment_method").and_then(|method| method.object("data")?.text("brand"));
/// # }
/// ```
#[derive(Clone, Default)]
pub struct RawObject {
    record: Record,
    /// In alphabetical order, when they were asked for.
    names: OnceLock<Vec<String>>,
}

impl PartialEq for RawObject {
    fn eq(&self, other: &Self) -> bool {
        self.record == other.record
    }
}

impl Eq for RawObject {}

impl From<&Record> for RawObject {
    fn from(record: &Record) -> Self {
        record.clone().into()
    }
}

impl From<Record> for RawObject {
    fn from(record: Record) -> Self {
        Self {
            record,
            names: OnceLock::new(),
        }
    }
}

impl RawObject {
    /// Returns a text, number or boolean as text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<String> {
        self.record.word(name)
    }

    /// Returns a boolean, 0 or 1, or a text of these.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        self.record.flag(name)
    }

    /// Returns a time. Without a zone it is Singapore time (UTC+8).
    #[must_use]
    pub fn time(&self, name: &str) -> Option<SystemTime> {
        self.record.time(name)
    }

    /// Returns an amount in major units. `currency` is the member that holds its currency.
    #[must_use]
    pub fn amount(&self, name: &str, currency: &str) -> Option<ReportedAmount> {
        self.record.amount(name, currency)
    }

    /// Returns the texts and numbers of a list.
    #[must_use]
    pub fn texts(&self, name: &str) -> Vec<String> {
        self.record.texts(name)
    }

    /// Returns a nested object.
    #[must_use]
    pub fn object(&self, name: &str) -> Option<Self> {
        self.record.record(name).map(Self::from)
    }

    /// Returns the objects of a list. Items of other types are skipped.
    #[must_use]
    pub fn objects(&self, name: &str) -> Vec<Self> {
        self.record
            .records(name)
            .into_iter()
            .map(Self::from)
            .collect()
    }

    /// Returns the JSON of a member exactly as it was received, or `None` for null.
    #[must_use]
    pub fn json(&self, name: &str) -> Option<&str> {
        self.record.raw(name)
    }

    /// Returns the names of all members in alphabetical order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let names = self.names.get_or_init(|| self.record.names());
        names.iter().map(String::as_str)
    }
}

impl fmt::Debug for RawObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.names()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(json: &str) -> RawObject {
        RawObject::from(&serde_json::from_str(json).unwrap())
    }

    #[test]
    fn members_are_converted_from_any_suitable_type() {
        let value = object(
            r#"{"word":"x","number":7,"yes":1,"at":"2025-05-21T17:17:52","price":9.90,"currency":"sgd","list":["a",7],"deep":{"id":12},"many":[{"id":1},7],"nil":null}"#,
        );
        assert_eq!(value.text("word").as_deref(), Some("x"));
        assert_eq!(value.text("number").as_deref(), Some("7"));
        assert_eq!(value.flag("yes"), Some(true));
        let at: SystemTime = "2025-05-21T09:17:52Z"
            .parse::<jiff::Timestamp>()
            .unwrap()
            .into();
        assert_eq!(value.time("at"), Some(at));
        let price = value.amount("price", "currency").unwrap();
        assert_eq!(price.to_string(), "9.90 SGD");
        assert_eq!(value.texts("list"), ["a", "7"]);
        assert_eq!(
            value.object("deep").unwrap().text("id").as_deref(),
            Some("12")
        );
        assert_eq!(value.objects("many").len(), 1);
        assert_eq!(value.json("list"), Some(r#"["a",7]"#));
        assert_eq!(
            (value.text("nil"), value.json("nil"), value.text("none")),
            (None, None, None)
        );
        assert_eq!(value.names().count(), 10);
    }

    #[test]
    fn equality_compares_raw_text_and_debug_shows_names_only() {
        let json = r#"{"account":"001","id":1}"#;
        assert_eq!(object(json), object(r#"{"id":1,"account":"001"}"#));
        assert_ne!(object(json), object(&json.replace("001", "002")));
        assert_ne!(object(json), object(r#"{"id":1}"#));
        assert_eq!(format!("{:?}", object(json)), r#"{"account", "id"}"#);
    }
}
