//! Tables of a gateway's status words and error codes, copied from its documents, with which tests compare the code.
#![allow(
    clippy::panic,
    reason = "an assertion of a test fails by panicking, with the line of the test"
)]

use std::collections::BTreeSet;

use dhow_conformance::{Meaning, Words as KitWords};
use dhow_core::{ErrorKind, Outcome, PaymentStatus, PayoutStatus, RefundStatus, Resolution};
use serde_json::Value;

/// The tables of a `tests/data/words.json`: an object of arrays, whose rows are arrays of strings that begin with the gateway's word.
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
    /// Parses the text of a `words.json`.
    ///
    /// # Panics
    /// Panics if the text is not JSON.
    #[must_use]
    #[track_caller]
    pub fn parse(text: &str) -> Self {
        match serde_json::from_str(text) {
            Ok(tables) => Self(tables),
            Err(error) => panic!("words.json is not valid JSON: {error}"),
        }
    }

    /// Returns the rows of one table.
    ///
    /// # Panics
    /// Panics if the table is missing or empty, if a row has another number of columns, or if a word is in two rows.
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
        assert!(!rows.is_empty(), "the table `{name}` is missing or empty");
        assert_eq!(words.len(), rows.len(), "a word is in two rows of `{name}`");
        rows
    }

    /// Returns a table of payment or attempt statuses for the conformance laws. `unknown` is a word that the gateway does not use.
    ///
    /// # Panics
    /// Panics if a meaning in the table is not a status.
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
        self.kit_words(table, unknown, all)
    }

    /// Returns a table of payout statuses for the conformance laws.
    ///
    /// # Panics
    /// Panics if a meaning in the table is not a status.
    #[must_use]
    #[track_caller]
    pub fn payouts(&self, table: &str, unknown: &str) -> KitWords {
        use PayoutStatus::{Cancelled, Failed, Paid, Pending, Processing};
        self.kit_words(
            table,
            unknown,
            [Cancelled, Failed, Paid, Pending, Processing],
        )
    }

    /// Returns a table of refund statuses for the conformance laws.
    ///
    /// # Panics
    /// Panics if a meaning in the table is not a status.
    #[must_use]
    #[track_caller]
    pub fn refunds(&self, table: &str, unknown: &str) -> KitWords {
        use RefundStatus::{Failed, Pending, Succeeded};
        self.kit_words(table, unknown, [Failed, Pending, Succeeded])
    }

    #[track_caller]
    fn kit_words<S: Clone + std::fmt::Display + Into<Meaning>>(
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
                None => panic!("`{means}` in the table `{table}` is not a status"),
            }
        });
        let rows: Vec<(&str, Meaning)> = rows.collect();
        KitWords::new(unknown, rows)
    }

    /// Returns every word of every table.
    #[must_use]
    pub fn all(&self) -> BTreeSet<&str> {
        let tables = self.0.as_object().into_iter().flatten();
        let rows = tables.flat_map(|(_, table)| table.as_array().into_iter().flatten());
        rows.filter_map(|row| row.get(0)?.as_str()).collect()
    }

    /// Asserts that every string literal of a source file is a word of the tables, so that the code gives no word a meaning without a row.
    ///
    /// Comments, the tests at the end of the file and the literals in `others` do not count.
    ///
    /// # Panics
    /// Panics if a literal is in no table.
    #[track_caller]
    pub fn assert_cover(&self, source: &str, others: &[&str]) {
        let known = self.all();
        let missing: Vec<&str> = literals(source)
            .filter(|text| !known.contains(text) && !others.contains(text))
            .collect();
        assert!(missing.is_empty(), "words without a row: {missing:?}");
    }
}

#[track_caller]
fn columns<'a, const N: usize>(name: &str, row: &'a Value) -> [&'a str; N] {
    let texts = row.as_array().into_iter().flatten();
    let texts: Option<Vec<&str>> = texts.map(Value::as_str).collect();
    let columns = texts.and_then(|texts| texts.try_into().ok());
    columns.unwrap_or_else(|| panic!("a row of `{name}` does not have {N} strings: {row}"))
}

/// Returns the string literals of the code before its tests. A literal must not contain a quotation mark.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    let code = source.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2))
}

/// Returns the outcome of a write that a gateway refuses with an error of the kind.
///
/// A duplicate is unknown: this call moved no money, but an earlier call with the same reference may have been carried out.
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
    fn a_table_is_read_with_any_number_of_columns() {
        let words = Words::parse(FILE);
        assert_eq!(words.table("one"), [["a", "x"], ["b", "y"]]);
        assert_eq!(words.table("two"), [["c", "z", "w"]]);
        assert_eq!(words.all().into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
    }

    #[test]
    #[should_panic(expected = "a row of `one` does not have 3 strings")]
    fn a_row_of_another_length_is_an_error() {
        let _ = Words::parse(FILE).table::<3>("one");
    }

    #[test]
    #[should_panic(expected = "a word is in two rows of `one`")]
    fn a_word_in_two_rows_is_an_error() {
        let _ = Words::parse(r#"{"one": [["a", "x"], ["a", "y"]]}"#).table::<2>("one");
    }

    #[test]
    #[should_panic(expected = "the table `three` is missing or empty")]
    fn a_missing_table_is_an_error() {
        let _ = Words::parse(FILE).table::<2>("three");
    }

    #[test]
    fn literals_in_comments_and_tests_need_no_row() {
        let source = "/// \"not this\"\nmatch word { \"a\" | \"b\" => f(\"c\") }\n#[cfg(test)]\n\"nor this\"";
        Words::parse(FILE).assert_cover(source, &[]);
        Words::parse(r#"{"one": [["a", "x"], ["b", "y"]]}"#).assert_cover(source, &["c"]);
    }

    #[test]
    #[should_panic(expected = "words without a row: [\"d\"]")]
    fn a_literal_without_a_row_is_an_error() {
        Words::parse(FILE).assert_cover("\"a\" \"d\"", &[]);
    }
}
