//! Ways to write a document again, as mistakes.

use super::{Document, Rewriting, ValueKind, changes, formats, style::Style};
use crate::explain::{Mistake, Origin};

/// Word among a gateway's usual formats: it writes whole numbers without decimals.
const INTEGERS: &str = "json-integers";

/// Zeros at the end of the fractions of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zeros {
    /// One after the point of whole numbers, `2500.0`, as only programs write that take them for floating point.
    One,
    /// Several after the point of whole numbers, `2500.00`.
    Several,
    /// None, or others, such as those of `12.50`.
    Other,
}

impl Zeros {
    fn of(document: &Document<'_>) -> Self {
        let values = document.values();
        let literals = values.filter(|(kind, _)| *kind == ValueKind::Literal);
        let decimals = literals.filter_map(|(_, raw)| {
            let point = raw.iter().position(|byte| *byte == b'.')?;
            raw.get(point.checked_add(1)?..)
        });
        let mut zeros = decimals
            .filter(|decimals| decimals.ends_with(b"0"))
            .peekable();
        if zeros.peek().is_none() {
            return Self::Other;
        }
        zeros.fold(Self::One, |all, decimals| match (all, decimals) {
            (Self::One, b"0") => Self::One,
            (Self::One | Self::Several, zeros) if zeros.iter().all(|digit| *digit == b'0') => {
                Self::Several
            }
            _ => Self::Other,
        })
    }
}

/// Returns the mistake of a document that was written again. `arrived` is the format in which it arrived.
///
/// If the signed text is as the gateway writes, or has what a program loses on the way, then what arrived is not what the gateway sent. Then the
/// mistake is named after what arrived.
pub(super) fn rewritten(
    row: &Rewriting,
    usual: &[&str],
    arrived: Option<&Rewriting>,
    zeros: Zeros,
) -> Mistake {
    let on_the_way = |name: &'static str, what: String| {
        Mistake::new(name, what, REFORMATTED).at(Origin::Transport)
    };
    let is_shortened = ["json-shortest-numbers", "json-numbers-shortened"].contains(&row.name());
    let is_float = match zeros {
        Zeros::One => true,
        Zeros::Several => usual.contains(&INTEGERS),
        Zeros::Other => false,
    };
    if is_shortened && is_float {
        let what = "on its way, the body had its whole numbers rewritten with decimals, such as 2500.0 for 2500: a program read them as floating point or decimals";
        return on_the_way("json-integers-as-floats", what.to_owned());
    }
    let is_number = ["json-strings-as-numbers", "json-strings-as-short-numbers"];
    if is_number.contains(&row.name()) && usual.contains(&INTEGERS) {
        let what = "on its way, the body had its numbers replaced by strings";
        return on_the_way("json-numbers-as-strings", what.to_owned());
    }
    if let Some((name, what)) = row.undoes() {
        return on_the_way(name, format!("on its way, the body {what}"));
    }
    if !usual.contains(&row.name()) {
        return Mistake::new(row.name(), format!("the body {}", row.what()), RAW_BODY);
    }
    if changes().iter().any(|change| change.name() == row.name()) {
        let what = format!(
            "on its way, the body was changed: what was signed {}",
            row.what()
        );
        // The only changes that a gateway writes so are formats of times.
        return on_the_way("json-times-rewritten", what);
    }
    match arrived {
        Some(format) => on_the_way(
            format.name(),
            format!("on its way, the body {}", format.what()),
        ),
        None => {
            let what = format!(
                "the body was parsed and written again on its way; what was signed {}",
                row.what()
            );
            on_the_way(row.name(), what)
        }
    }
}

const RAW_BODY: &str = "verify the bytes of the body as they arrive, before any parser";
const REFORMATTED: &str = "pass the body on byte for byte: switch off the step between gateway and verifier that parses it (body parser, middleware, API gateway template, queue, log)";

/// One way to write a document again, with the mistakes that it stands for.
#[derive(Debug)]
pub struct Rewritten {
    /// Mistakes: one for each change.
    pub mistakes: Vec<Mistake>,
    style: Style,
}

impl Rewritten {
    /// Writes the document in this way. Returns `None` if the text becomes longer than this.
    #[must_use]
    pub fn text(&self, document: &Document<'_>, longest: usize) -> Option<Vec<u8>> {
        document.write(&self.style, longest)
    }
}

/// Returns all ways to write a document again that are `count` mistakes, 1 or 2. `usual` are the names of the gateway's own formats, and
/// `json-integers` if it writes whole numbers without decimals.
pub fn rewritings<'r>(
    document: &Document<'_>,
    count: usize,
    usual: &'r [&'r str],
) -> impl Iterator<Item = Rewritten> + use<'r> {
    let base = Style::as_received(document);
    let arrived = document.format(&base);
    let zeros = Zeros::of(document);
    let rows = formats().iter().chain(changes());
    let single = rows.filter(move |_| count == 1).map(move |row| Rewritten {
        mistakes: vec![rewritten(row, usual, arrived, zeros)],
        style: row.applied(&base),
    });
    let places = changes().iter().enumerate().filter(move |_| count == 2);
    let pairs = places.flat_map(move |(place, change)| {
        let others = changes().iter().skip(place + 1);
        formats().iter().chain(others).map(move |row| Rewritten {
            mistakes: vec![
                rewritten(row, usual, arrived, zeros),
                rewritten(change, usual, arrived, zeros),
            ],
            // The format first: a change replaces one of its properties only.
            style: change.applied(&row.applied(&base)),
        })
    });
    single.chain(pairs)
}
