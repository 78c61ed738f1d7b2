//! Ways in which programs write JSON.

use super::{Document, times::TimeFormat};

/// Row of the tables of ways to write a document again.
#[derive(Debug)]
pub struct Rewriting {
    name: &'static str,
    what: &'static str,
    change: fn(&Style) -> Style,
    undoes: Option<(&'static str, &'static str)>,
}

impl Rewriting {
    pub(super) const fn new(
        name: &'static str,
        what: &'static str,
        change: fn(&Style) -> Style,
    ) -> Self {
        Self {
            name,
            what,
            change,
            undoes: None,
        }
    }

    /// Short name: `json-compact`, `json-nulls-dropped`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Description, as the end of a sentence about the document: `was read and written again as PHP does`.
    #[must_use]
    pub const fn what(&self) -> &'static str {
        self.what
    }

    pub(super) fn applied(&self, style: &Style) -> Style {
        (self.change)(style)
    }

    /// Returns name and description of the change on the way that this one undoes: the signed text has something that programs lose, so
    /// that it is the original of what arrived.
    pub(super) const fn undoes(&self) -> Option<(&'static str, &'static str)> {
        self.undoes
    }

    pub(super) const fn undoing(mut self, name: &'static str, what: &'static str) -> Self {
        self.undoes = Some((name, what));
        self
    }
}

/// Complete way to write a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) comma: &'static str,
    pub(super) colon: &'static str,
    /// Text of one level of indentation; `None` for a document on one line.
    pub(super) indent: Option<&'static str>,
    pub(super) line: &'static str,
    pub(super) escapes: Escapes,
    pub(super) numbers: Numbers,
    pub(super) texts: Texts,
    pub(super) nulls: Nulls,
    pub(super) bools: Bools,
    pub(super) empty: Empty,
    pub(super) order: Order,
    pub(super) dialect: Dialect,
    /// Pattern of times; `None` for times as in the document.
    pub(super) times: Option<TimeFormat>,
}

/// Escapes in strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    /// As in the document.
    AsReceived,
    /// Characters that are escaped beside those that must be, whether non-ASCII characters are too, and whether the digits are capitals.
    Written {
        html: &'static str,
        slash: bool,
        non_ascii: bool,
        capitals: bool,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    AsReceived,
    /// `599.00` becomes `599`.
    Shortest,
    /// `599.00` becomes `599.0`.
    Float,
    /// `599` becomes `599.0`, as a language without integers writes it.
    AllFloat,
    /// `599` and `599.0` become `599.00`, in members that are named like an amount.
    TwoDecimals,
    /// `1.5` becomes `1.50`. Integers stay as they are.
    TwoDecimalsOfFractions,
    /// Both.
    AllTwoDecimals,
    /// `599.00` becomes `"599.00"`.
    AsText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Texts {
    AsReceived,
    /// `"599.00"` becomes `599.00`.
    AsNumbers,
    /// `"599.00"` becomes `599`.
    AsShortNumbers,
    Trimmed,
    EmptyAsNull,
    Nfc,
    Nfd,
    HtmlEscaped,
    HtmlUnescaped,
    NonAsciiAsQuestionMark,
    WithoutNonAscii,
    Mangled,
    Unmangled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nulls {
    AsReceived,
    Dropped,
    AsEmptyText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bools {
    Kept,
    AsNumbers,
    AsText,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Empty {
    AsReceived,
    /// Members with an empty string are left out.
    TextsDropped,
    /// Members without a value of any kind are left out.
    AllDropped,
    /// `{}` becomes `[]`.
    ObjectsAsLists,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    AsReceived,
    Sorted,
    SortedOutside,
    /// By length, then by bytes, as in PostgreSQL's `jsonb` and MySQL.
    ByLength,
    Reversed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Json,
    /// Text of a dictionary in Python.
    Python,
    /// Text of a map in Java.
    Java,
    /// Text of a hash in Ruby.
    Ruby,
    /// Names and values of the outer object as a query string.
    Query,
    /// Values of the outer object without names.
    Values,
    /// Names and values of the outer object without separators.
    Pairs,
}

/// Escapes that JSON requires, and no others.
pub(super) const FEW: Escapes = Escapes::Written {
    html: "",
    slash: false,
    non_ascii: false,
    capitals: false,
};

/// No white space, and everything else as in the document but for unnecessary escapes.
pub(super) const COMPACT: Style = Style {
    comma: ",",
    colon: ":",
    indent: None,
    line: "\n",
    escapes: FEW,
    numbers: Numbers::AsReceived,
    texts: Texts::AsReceived,
    nulls: Nulls::AsReceived,
    bools: Bools::Kept,
    empty: Empty::AsReceived,
    order: Order::AsReceived,
    dialect: Dialect::Json,
    times: None,
};

impl Style {
    /// Returns the style of a document, as far as its first marks show it.
    pub(super) fn as_received(document: &Document<'_>) -> Self {
        let received = Self {
            escapes: Escapes::AsReceived,
            ..COMPACT
        };
        if !document.is_spaced() {
            return received;
        }
        let has = |text: &str| {
            let mut windows = document.text.windows(text.len());
            windows.any(|window| window == text.as_bytes())
        };
        let colon = if has("\": ") { ": " } else { ":" };
        let indents = [("\n    \"", "    "), ("\n  \"", "  "), ("\n\t\"", "\t")];
        let indent = indents.into_iter().find(|(start, _)| has(start));
        Self {
            colon,
            comma: if indent.is_none() { ", " } else { "," },
            indent: indent.map(|(_, unit)| unit),
            ..received
        }
    }
}
