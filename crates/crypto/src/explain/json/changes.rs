//! Changes that frameworks and programs make to the values of a document, whatever its format.

use super::style::{Bools, Empty, Nulls, Numbers, Order, Rewriting, Style, Texts};
use super::times::TimeFormat;

/// Returns the changes, the most common first.
#[must_use]
pub fn changes() -> &'static [Rewriting] {
    CHANGES
}

macro_rules! row {
    ($name:literal, $what:literal, $field:ident: $value:expr) => {
        Rewriting::new($name, $what, |style| Style {
            $field: $value,
            ..*style
        })
    };
}

const CHANGES: &[Rewriting] = &[
    row!("json-nulls-dropped", "lost its members that are null", nulls: Nulls::Dropped),
    row!("json-nulls-emptied", "had null replaced by empty strings", nulls: Nulls::AsEmptyText)
        .undoing("json-empty-nulled", "had empty strings replaced by null"),
    row!("json-empty-nulled", "had empty strings replaced by null", texts: Texts::EmptyAsNull),
    row!("json-empty-dropped", "lost its members that are empty strings", empty: Empty::TextsDropped),
    row!("json-all-empty-dropped", "lost its members without a value", empty: Empty::AllDropped),
    row!("json-empty-lists", "had empty objects replaced by empty lists", empty: Empty::ObjectsAsLists),
    row!("json-trimmed", "lost white space around its strings", texts: Texts::Trimmed),
    row!("json-numbers-shortened", "lost trailing zeros of its numbers", numbers: Numbers::Shortest),
    row!("json-numbers-as-floats", "had its fractions rewritten as floating point", numbers: Numbers::Float),
    row!("json-integers-as-floats", "had all numbers rewritten as floating point", numbers: Numbers::AllFloat),
    row!("json-two-decimals", "had its amounts rewritten with two decimals", numbers: Numbers::TwoDecimals)
        .undoing("json-numbers-shortened", "lost trailing zeros of its numbers, as JavaScript, Python and PHP write them"),
    row!("json-two-decimals-of-fractions", "had its fractions rewritten with two decimals", numbers: Numbers::TwoDecimalsOfFractions)
        .undoing("json-numbers-shortened", "lost trailing zeros of its numbers, as JavaScript, Python and PHP write them"),
    row!("json-all-two-decimals", "had its fractions and amounts rewritten with two decimals", numbers: Numbers::AllTwoDecimals)
        .undoing("json-numbers-shortened", "lost trailing zeros of its numbers, as JavaScript, Python and PHP write them"),
    row!("json-numbers-as-strings", "had its numbers replaced by strings", numbers: Numbers::AsText)
        .undoing("json-strings-as-numbers", "had strings of digits replaced by numbers"),
    row!("json-strings-as-numbers", "had strings of digits replaced by numbers", texts: Texts::AsNumbers),
    row!("json-strings-as-short-numbers", "had strings of digits replaced by numbers without trailing zeros", texts: Texts::AsShortNumbers),
    row!("json-booleans-as-numbers", "had true and false replaced by 1 and 0", bools: Bools::AsNumbers),
    row!("json-booleans-as-strings", "had true and false replaced by strings", bools: Bools::AsText),
    row!("json-reordered", "had its keys sorted", order: Order::Sorted),
    row!("json-outer-keys-sorted", "had the keys of the outer object sorted", order: Order::SortedOutside),
    row!("json-keys-by-length", "had its keys sorted by length, as in a JSON column", order: Order::ByLength),
    row!("json-keys-reversed", "had its keys reversed", order: Order::Reversed),
    row!("json-composed", "had its characters composed (Unicode NFC)", texts: Texts::Nfc)
        .undoing("json-decomposed", "had its characters decomposed (Unicode NFD)"),
    row!("json-decomposed", "had its characters decomposed (Unicode NFD)", texts: Texts::Nfd),
    row!("json-html-escaped", "had its strings escaped for HTML", texts: Texts::HtmlEscaped),
    row!("json-html-unescaped", "had HTML escapes in its strings decoded", texts: Texts::HtmlUnescaped)
        .undoing("json-html-escaped", "had its strings escaped for HTML"),
    row!("json-question-marks", "had non-ASCII characters replaced by `?`", texts: Texts::NonAsciiAsQuestionMark),
    row!("json-non-ascii-dropped", "lost its non-ASCII characters", texts: Texts::WithoutNonAscii),
    row!("json-double-encoded", "had its UTF-8 read as ISO 8859-1 and encoded again", texts: Texts::Mangled),
    row!("json-single-encoded", "had its doubly encoded UTF-8 decoded once", texts: Texts::Unmangled)
        .undoing("json-double-encoded", "had its UTF-8 read as ISO 8859-1 and encoded again"),
    row!("json-times-seconds", "had its times rewritten in whole seconds: 2026-01-31T00:00:00Z", times: Some(TimeFormat::text(0, "Z", 'T'))),
    row!("json-times-milliseconds", "had its times rewritten with milliseconds: 2026-01-31T00:00:00.000Z", times: Some(TimeFormat::text(3, "Z", 'T'))),
    row!("json-times-offset", "had its times rewritten with the offset +00:00", times: Some(TimeFormat::text(0, "+00:00", 'T'))),
    row!("json-times-milliseconds-offset", "had its times rewritten with milliseconds and the offset +00:00", times: Some(TimeFormat::text(3, "+00:00", 'T'))),
    row!("json-times-microseconds", "had its times rewritten with microseconds", times: Some(TimeFormat::text(6, "Z", 'T'))),
    row!("json-times-microseconds-offset", "had its times rewritten with microseconds and the offset +00:00", times: Some(TimeFormat::text(6, "+00:00", 'T'))),
    row!("json-times-without-zone", "had its times rewritten without a zone", times: Some(TimeFormat::text(0, "", 'T'))),
    row!("json-times-short-offset", "had its times rewritten with the offset +0000", times: Some(TimeFormat::text(0, "+0000", 'T'))),
    row!("json-times-seven-digits", "had its times rewritten with seven digits of a second, as .NET does", times: Some(TimeFormat::text(7, "Z", 'T'))),
    row!("json-times-with-space", "had its times rewritten with a space in place of T, as a database does", times: Some(TimeFormat::text(0, "", ' '))),
    row!("json-times-in-minutes", "had its times rewritten without seconds, as Java does for whole minutes", times: Some(TimeFormat::Minutes)),
    row!("json-times-epoch", "had its times replaced by seconds since 1970", times: Some(TimeFormat::Epoch(1))),
    row!("json-times-epoch-milliseconds", "had its times replaced by milliseconds since 1970", times: Some(TimeFormat::Epoch(1000))),
];
