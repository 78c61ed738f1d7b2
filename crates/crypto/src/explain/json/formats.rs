//! Formats of common serialisers.

use super::style::{COMPACT, Dialect, Escapes, FEW, Numbers, Order, Rewriting, Style};

const SPACED: Style = Style {
    comma: ", ",
    colon: ": ",
    ..COMPACT
};

const ASCII: Escapes = Escapes::Written {
    html: "",
    slash: false,
    non_ascii: true,
    capitals: false,
};

const PHP: Style = Style {
    escapes: Escapes::Written {
        html: "",
        slash: true,
        non_ascii: true,
        capitals: false,
    },
    ..COMPACT
};

const fn html(characters: &'static str, non_ascii: bool, capitals: bool) -> Style {
    Style {
        escapes: Escapes::Written {
            html: characters,
            slash: false,
            non_ascii,
            capitals,
        },
        ..COMPACT
    }
}

const fn pretty(style: Style, unit: &'static str) -> Style {
    Style {
        comma: ",",
        colon: ": ",
        indent: Some(unit),
        ..style
    }
}

/// Returns the formats, the most common first.
#[must_use]
pub fn formats() -> &'static [Rewriting] {
    FORMATS
}

/// A row whose properties replace all of the document's.
macro_rules! row {
    ($name:literal, $what:literal, $style:expr) => {
        Rewriting::new($name, $what, |_| {
            const STYLE: Style = $style;
            STYLE
        })
    };
}

const FORMATS: &[Rewriting] = &[
    row!(
        "json-compact",
        "was read and written again without white space",
        COMPACT
    ),
    row!(
        "json-shortest-numbers",
        "was read and written again as JavaScript does, without trailing zeros of numbers",
        Style {
            numbers: Numbers::Shortest,
            ..COMPACT
        }
    ),
    row!(
        "json-float-numbers",
        "was read and written again with numbers as floating point",
        Style {
            numbers: Numbers::Float,
            ..COMPACT
        }
    ),
    row!(
        "json-php",
        "was read and written again as PHP does, with `/` and non-ASCII characters escaped",
        PHP
    ),
    row!(
        "json-php-unicode",
        "was read and written again as PHP does, with `/` escaped",
        Style {
            escapes: Escapes::Written {
                html: "",
                slash: true,
                non_ascii: false,
                capitals: false
            },
            ..COMPACT
        }
    ),
    row!(
        "json-php-shortest-numbers",
        "was read and written again as PHP does, numbers without trailing zeros",
        Style {
            numbers: Numbers::Shortest,
            ..PHP
        }
    ),
    row!(
        "json-ascii",
        "was read and written again with non-ASCII characters as escapes",
        Style {
            escapes: ASCII,
            ..COMPACT
        }
    ),
    row!(
        "json-ascii-capitals",
        "was read and written again with non-ASCII characters as escapes with capital digits",
        Style {
            escapes: Escapes::Written {
                html: "",
                slash: false,
                non_ascii: true,
                capitals: true,
            },
            ..COMPACT
        }
    ),
    row!(
        "json-go-escapes",
        "was read and written again as Go does, with `&`, `<` and `>` as \\u escapes",
        html("&<>\u{2028}\u{2029}", false, false)
    ),
    row!(
        "json-dotnet-escapes",
        "was read and written again as .NET does, with `&`, `<`, `>`, `+`, quotation marks and non-ASCII characters as \\u escapes",
        html("&<>+'\"`\u{7f}", true, true)
    ),
    row!(
        "json-gson-escapes",
        "was read and written again as Gson does, with `&`, `<`, `>`, `=` and `'` as \\u escapes",
        html("&<>='\u{2028}\u{2029}", false, false)
    ),
    row!(
        "json-php-hex-escapes",
        "was read and written again as PHP does for HTML, with `&`, `<`, `>` and quotation marks as \\u escapes",
        Style {
            escapes: Escapes::Written {
                html: "&<>'\"",
                slash: true,
                non_ascii: true,
                capitals: true
            },
            ..COMPACT
        }
    ),
    row!(
        "json-spaced",
        "was read and written again as Python does, with a space after `,` and `:`",
        Style {
            escapes: ASCII,
            ..SPACED
        }
    ),
    row!(
        "json-spaced-unicode",
        "was read and written again with a space after `,` and `:`",
        SPACED
    ),
    row!(
        "json-spaced-float-numbers",
        "was read and written again as Python does, with numbers as floating point",
        Style {
            escapes: ASCII,
            numbers: Numbers::Float,
            ..SPACED
        }
    ),
    row!(
        "json-sorted",
        "was read and written again with its keys sorted",
        Style {
            order: Order::Sorted,
            ..COMPACT
        }
    ),
    row!(
        "json-sorted-spaced",
        "was read and written again with its keys sorted and spaces",
        Style {
            order: Order::Sorted,
            escapes: ASCII,
            ..SPACED
        }
    ),
    row!(
        "json-sorted-php",
        "was read and written again as PHP does, with its keys sorted",
        Style {
            order: Order::Sorted,
            ..PHP
        }
    ),
    row!(
        "json-sorted-go",
        "was read and written again as Go does, with its keys sorted and `&`, `<` and `>` as \\u escapes",
        Style {
            order: Order::Sorted,
            ..html("&<>\u{2028}\u{2029}", false, false)
        }
    ),
    row!(
        "json-database",
        "was stored in a JSON column and read again: keys by length, with spaces",
        Style {
            order: Order::ByLength,
            ..SPACED
        }
    ),
    row!(
        "json-pretty-2",
        "was read and written again in lines, indented by two",
        pretty(COMPACT, "  ")
    ),
    row!(
        "json-pretty-4",
        "was read and written again in lines, indented by four",
        pretty(COMPACT, "    ")
    ),
    row!(
        "json-pretty-ascii-4",
        "was read and written again in lines as Python does, indented by four",
        pretty(
            Style {
                escapes: ASCII,
                ..COMPACT
            },
            "    "
        )
    ),
    row!(
        "json-pretty-php",
        "was read and written again in lines as PHP does",
        pretty(PHP, "    ")
    ),
    row!(
        "json-pretty-tabs",
        "was read and written again in lines, indented by tabs",
        pretty(COMPACT, "\t")
    ),
    row!(
        "json-pretty-crlf",
        "was read and written again in lines as .NET does on Windows",
        Style {
            line: "\r\n",
            ..pretty(COMPACT, "  ")
        }
    ),
    row!(
        "json-pretty-java",
        "was read and written again in lines as Jackson does",
        Style {
            colon: " : ",
            ..pretty(COMPACT, "  ")
        }
    ),
    row!(
        "python-dictionary",
        "was parsed, and the text of the Python dictionary was used",
        Style {
            dialect: Dialect::Python,
            escapes: FEW,
            ..SPACED
        }
    ),
    row!(
        "java-map",
        "was parsed, and the text of the Java map was used",
        Style {
            dialect: Dialect::Java,
            comma: ", ",
            colon: "=",
            ..COMPACT
        }
    ),
    row!(
        "ruby-hash",
        "was parsed, and the text of the Ruby hash was used",
        Style {
            dialect: Dialect::Ruby,
            comma: ", ",
            colon: "=>",
            ..COMPACT
        }
    ),
    row!(
        "json-as-form",
        "was parsed and written as a form",
        Style {
            dialect: Dialect::Query,
            ..COMPACT
        }
    ),
    row!(
        "json-values-only",
        "was parsed, and the values of its members were joined",
        Style {
            dialect: Dialect::Values,
            ..COMPACT
        }
    ),
    row!(
        "json-names-and-values",
        "was parsed, and the names and values of its members were joined, sorted",
        Style {
            dialect: Dialect::Pairs,
            order: Order::Sorted,
            ..COMPACT
        }
    ),
];
