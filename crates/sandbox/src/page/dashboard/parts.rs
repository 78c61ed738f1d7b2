//! Parts of the dashboard's pages: times, badges, code, fields and lists of pages.

use std::time::Duration;

use jiff::Timestamp;

use crate::page::Html;
use crate::{digits, times};

/// Meaning of a badge's colour. The words of the badge are enough without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Good,
    Bad,
    Waiting,
    Plain,
}

impl Tone {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Waiting => "wait",
            Self::Plain => "",
        }
    }
}

/// A time in UTC.
pub(super) fn time(html: &mut Html, at: Timestamp) {
    html.raw("<time class=\"when\" datetime=\"")
        .text(&times::zulu(at))
        .raw("\">")
        .text(&times::for_people(at))
        .raw("</time>");
}

pub(super) fn badge(html: &mut Html, tone: Tone, words: &str) {
    html.raw("<span class=\"badge ")
        .raw(tone.class())
        .raw("\">")
        .text(words)
        .raw("</span>");
}

/// Selectable text with a copy button, which the script shows. `id` is unique on the page.
pub(super) fn code(html: &mut Html, id: &str, label: &str, text: &str) {
    html.raw("<div class=\"code\"><pre tabindex=\"0\" role=\"region\" id=\"")
        .text(id)
        .raw("\" aria-label=\"")
        .text(label)
        .raw("\">")
        // A browser drops a line break at the start of `pre`.
        .raw("\n")
        .text(text)
        .raw("</pre><button type=\"button\" class=\"small\" hidden data-copy=\"")
        .text(id)
        .raw("\" aria-label=\"Copy: ")
        .text(label)
        .raw("\">Copy</button></div>\n");
}

/// One row of a list of facts.
pub(super) fn fact(html: &mut Html, name: &'static str, value: &str) {
    fact_with(html, name, |html| {
        html.text(value);
    });
}

/// One row of a list of facts, with markup.
pub(super) fn fact_with(html: &mut Html, name: &'static str, value: impl FnOnce(&mut Html)) {
    html.raw("<dt>").raw(name).raw("</dt><dd>");
    value(html);
    html.raw("</dd>\n");
}

pub(super) fn link(html: &mut Html, target: &str, words: &str) {
    html.raw("<a href=\"")
        .text(target)
        .raw("\">")
        .text(words)
        .raw("</a>");
}

/// A labelled list to choose from: pairs of a value and its words.
pub(super) fn choice<'a>(
    html: &mut Html,
    name: &'static str,
    label: &'static str,
    options: impl IntoIterator<Item = (&'a str, &'a str)>,
    chosen: &str,
) {
    label_of(html, name, label);
    html.raw("<select name=\"")
        .raw(name)
        .raw("\" id=\"")
        .raw(name)
        .raw("\">");
    for (value, words) in options {
        html.raw("<option value=\"").text(value);
        html.raw(if value == chosen {
            "\" selected>"
        } else {
            "\">"
        });
        html.text(words).raw("</option>");
    }
    html.raw("</select>");
}

/// A labelled field. `attributes` is markup of the program, such as ` type="number" min="1"`.
pub(super) fn input(
    html: &mut Html,
    name: &'static str,
    label: &'static str,
    attributes: &'static str,
    value: &str,
) {
    label_of(html, name, label);
    html.raw("<input name=\"")
        .raw(name)
        .raw("\" id=\"")
        .raw(name)
        .raw("\"")
        .raw(attributes)
        .raw(" value=\"")
        .text(value)
        .raw("\">");
}

fn label_of(html: &mut Html, name: &'static str, label: &'static str) {
    html.raw("<label for=\"")
        .raw(name)
        .raw("\">")
        .raw(label)
        .raw("</label>");
}

/// A short time: `12 ms`.
pub(super) fn milliseconds(time: Duration) -> String {
    match time.as_millis() {
        0 => "under 1 ms".to_owned(),
        count => format!("{count} ms"),
    }
}

/// A count with its noun: `1 payment`, `2 payments`.
pub(super) fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// Groups the digits: `10,000`.
pub(super) fn grouped(number: usize) -> String {
    digits::grouped(&number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_their_noun_and_groups_of_digits() {
        for (number, text) in [
            (0, "0 payments"),
            (1, "1 payment"),
            (999, "999 payments"),
            (10_000, "10,000 payments"),
            (1_234_567, "1,234,567 payments"),
        ] {
            assert_eq!(count(number, "payment"), text);
        }
    }
}
