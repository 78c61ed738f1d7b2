//! Tables of a gateway's words, made from its documents: what a test compares every row of the code with.
#![allow(
    clippy::panic,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

use std::collections::BTreeSet;

use dhow_conformance::{Meaning, Words as KitWords};
use dhow_core::{ErrorKind, Outcome, PaymentStatus, PayoutStatus, RefundStatus, Resolution};
use serde_json::Value;

/// The tables of a `tests/data/words.json`: an object of lists, each row a list of texts that begins with the gateway's word.
///
/// ```
/// use dhow_tests::Words;
///
/// let words = Words::parse(r#"{"refund": [["succeeded", "succeeded", "documented"]]}"#);
/// assert_eq!(words.table("refund"), [["succeeded", "succeeded", "documented"]]);
/// ```
#[derive(Debug)]
pub struct Words(Value);

impl Words {
    /// Reads the file.
    ///
    /// # Panics
    /// When it is not JSON.
    #[must_use]
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str(text) {
            Ok(tables) => Self(tables),
            Err(error) => panic!("the file of words is not JSON: {error}"),
        }
    }

    /// The rows of one table.
    ///
    /// # Panics
    /// When there is no such table, it is empty, a row has another number of columns, or a word stands there twice.
    #[must_use]
    #[track_caller]
    pub fn table<const N: usize>(&self, name: &str) -> Vec<[&str; N]> {
        let rows = self.0.get(name).and_then(Value::as_array);
        let rows: Vec<[&str; N]> = rows
            .into_iter()
            .flatten()
            .map(|row| columns(name, row))
            .collect();
        let words: BTreeSet<_> = rows.iter().filter_map(|row| row.first()).collect();
        assert!(!rows.is_empty(), "there is no table `{name}`");
        assert_eq!(
            words.len(),
            rows.len(),
            "a word of `{name}` stands there twice"
        );
        rows
    }

    /// A table of a payment's or an attempt's statuses for the laws, with a word that the gateway does not have yet.
    ///
    /// # Panics
    /// For a meaning that is no status.
    #[must_use]
    #[track_caller]
    pub fn payments(&self, table: &str, unknown: &str) -> KitWords {
        use PaymentStatus::{
            ActionRequired, Cancelled, Expired, Failed, Paid, Pending, Processing,
        };
        let all = [
            ActionRequired,
            Cancelled,
            Expired,
            Failed,
            Paid,
            Pending,
            Processing,
        ];
        self.of_kit(table, unknown, all)
    }

    /// A table of a payout's statuses for the laws.
    ///
    /// # Panics
    /// For a meaning that is no status.
    #[must_use]
    #[track_caller]
    pub fn payouts(&self, table: &str, unknown: &str) -> KitWords {
        use PayoutStatus::{Cancelled, Failed, Paid, Pending, Processing};
        self.of_kit(
            table,
            unknown,
            [Cancelled, Failed, Paid, Pending, Processing],
        )
    }

    /// A table of a refund's statuses for the laws.
    ///
    /// # Panics
    /// For a meaning that is no status.
    #[must_use]
    #[track_caller]
    pub fn refunds(&self, table: &str, unknown: &str) -> KitWords {
        use RefundStatus::{Failed, Pending, Succeeded};
        self.of_kit(table, unknown, [Failed, Pending, Succeeded])
    }

    #[track_caller]
    fn of_kit<S: Clone + std::fmt::Display + Into<Meaning>>(
        &self,
        table: &str,
        unknown: &str,
        all: impl IntoIterator<Item = S> + Clone,
    ) -> KitWords {
        let rows = self.table::<3>(table).into_iter().map(|[word, means, _]| {
            let mut statuses = all.clone().into_iter();
            let found = statuses.find(|status| status.to_string() == means);
            match found {
                Some(status) => (word, status.into()),
                None => panic!("`{means}` in `{table}` is no status"),
            }
        });
        let rows: Vec<(&str, Meaning)> = rows.collect();
        KitWords::new(unknown, rows)
    }

    /// Every word of every table.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&str> {
        let tables = self.0.as_object().into_iter().flatten();
        let rows = tables.flat_map(|(_, table)| table.as_array().into_iter().flatten());
        rows.filter_map(|row| row.get(0)?.as_str()).collect()
    }

    /// Asserts that every text literal of a source file stands in the tables, so that no word is given a meaning without a row. Comments,
    /// the file's tests and the literals in `others` are left out.
    ///
    /// # Panics
    /// When one does not.
    #[track_caller]
    pub fn assert_cover(&self, source: &str, others: &[&str]) {
        let known = self.all();
        let strangers: Vec<&str> = literals(source)
            .filter(|text| !known.contains(text) && !others.contains(text))
            .collect();
        assert!(strangers.is_empty(), "words without a row: {strangers:?}");
    }
}

#[track_caller]
fn columns<'a, const N: usize>(name: &str, row: &'a Value) -> [&'a str; N] {
    let texts = row.as_array().into_iter().flatten();
    let texts: Option<Vec<&str>> = texts.map(Value::as_str).collect();
    let columns = texts.and_then(|texts| texts.try_into().ok());
    columns.unwrap_or_else(|| panic!("a row of `{name}` is not {N} texts: {row}"))
}

/// The text literals of the code before its tests. None of them may hold a quotation mark.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// The outcome of a write that a gateway refuses with an error of this kind. A duplicate did nothing, but an earlier call with the same
/// reference may have been carried out.
#[must_use]
pub fn refused_write(kind: ErrorKind, on_unknown: Resolution) -> Outcome {
    match kind {
        ErrorKind::Duplicate => Outcome::Unknown(on_unknown),
        _ => Outcome::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"{"one": [["a", "x"], ["b", "y"]], "two": [["c", "z", "w"]]}"#;

    #[test]
    fn rows_have_the_columns_that_are_asked_for() {
        let words = Words::parse(FILE);
        assert_eq!(words.table("one"), [["a", "x"], ["b", "y"]]);
        assert_eq!(words.table("two"), [["c", "z", "w"]]);
        assert_eq!(words.all().into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    #[should_panic(expected = "a row of `one` is not 3 texts")]
    fn a_row_of_another_length_is_a_fault() {
        let _ = Words::parse(FILE).table::<3>("one");
    }

    #[test]
    #[should_panic(expected = "stands there twice")]
    fn a_word_given_twice_is_a_fault() {
        let _ = Words::parse(r#"{"one": [["a", "x"], ["a", "y"]]}"#).table::<2>("one");
    }

    #[test]
    #[should_panic(expected = "there is no table `three`")]
    fn a_table_that_is_missing_is_a_fault() {
        let _ = Words::parse(FILE).table::<2>("three");
    }

    #[test]
    fn only_literals_of_the_code_need_a_row() {
        let source = "/// \"not this\"\nmatch word { \"a\" | \"b\" => f(\"c\") }\n#[cfg(test)]\n\"nor this\"";
        Words::parse(FILE).assert_cover(source, &[]);
        Words::parse(r#"{"one": [["a", "x"], ["b", "y"]]}"#).assert_cover(source, &["c"]);
    }

    #[test]
    #[should_panic(expected = "words without a row: [\"d\"]")]
    fn a_literal_without_a_row_is_a_fault() {
        Words::parse(FILE).assert_cover("\"a\" \"d\"", &[]);
    }
}
