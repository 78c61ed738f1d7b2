//! Filters and pages of long lists. Both are in the query of the URL, so that a view can be shared and reloaded.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::parts::{self, grouped};
use super::visit::Visit;
use crate::page::Html;

/// Number of rows of a page.
pub(super) const ROWS: usize = 50;

/// Characters that stay as they are in a segment of a path and in a query.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// Encodes text for a segment of a path or a value of a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, PLAIN).to_string()
}

/// Place in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Number of the page, from 1.
    page: usize,
}

impl Place {
    pub(super) fn of(visit: &Visit) -> Self {
        let page = visit.field("page").parse().unwrap_or(1);
        Self {
            page: usize::max(page, 1),
        }
    }

    /// Number of rows before the page.
    pub(super) fn offset(self) -> usize {
        (self.page - 1).saturating_mul(ROWS)
    }

    /// Shows which rows the page has, and links to the pages beside it.
    ///
    /// `filters` are the fields of the query that stay the same.
    pub(super) fn links(self, html: &mut Html, path: &str, filters: &[(&str, &str)], total: usize) {
        if total <= ROWS && self.page == 1 {
            return;
        }
        let first = self.offset().saturating_add(1);
        let last = self.offset().saturating_add(ROWS).min(total);
        html.raw("<div class=\"pages\"><span>");
        if first <= last {
            html.text(&format!(
                "Rows {} to {} of {}",
                grouped(first),
                grouped(last),
                grouped(total)
            ));
        } else {
            html.raw("No rows on this page");
        }
        html.raw("</span><nav aria-label=\"Pages\">");
        if self.page > 1 {
            button(html, &address(path, filters, 1), "Newest");
            button(html, &address(path, filters, self.page - 1), "Newer");
        }
        if last < total {
            button(
                html,
                &address(path, filters, self.page.saturating_add(1)),
                "Older",
            );
        }
        html.raw("</nav></div>\n");
    }
}

fn button(html: &mut Html, target: &str, words: &'static str) {
    html.raw("<a class=\"button small\" href=\"")
        .text(target)
        .raw("\">")
        .raw(words)
        .raw("</a>");
}

/// Returns the URL of a page of a list with its filters.
fn address(path: &str, filters: &[(&str, &str)], page: usize) -> String {
    let page = page.to_string();
    let page = (page != "1").then_some(("page", page.as_str()));
    let set = filters
        .iter()
        .copied()
        .filter(|(_, value)| !value.is_empty());
    let pairs: Vec<String> = set
        .chain(page)
        .map(|(name, value)| format!("{name}={}", encoded(value)))
        .collect();
    match pairs.is_empty() {
        true => path.to_owned(),
        false => format!("{path}?{}", pairs.join("&")),
    }
}

/// Begins a filter form, which loads the same path with its fields.
pub(super) fn filter_start(html: &mut Html, path: &'static str, label: &'static str) {
    html.raw("<form class=\"filter\" method=\"get\" role=\"search\" action=\"")
        .raw(path)
        .raw("\" aria-label=\"")
        .raw(label)
        .raw("\">\n");
}

/// The list of gateways of a filter form.
pub(super) fn gateways(html: &mut Html, visit: &Visit) {
    let all = [("", "All gateways")].into_iter();
    let options = all.chain(visit.dashboard.titles());
    html.raw("<div>");
    parts::choice(html, "gateway", "Gateway", options, visit.field("gateway"));
    html.raw("</div>\n");
}

/// The search field of a filter form.
pub(super) fn search(html: &mut Html, hint: &'static str, text: &str) {
    html.raw("<div class=\"grow\">");
    parts::input(html, "text", hint, " type=\"search\"", text);
    html.raw("</div>\n");
}

/// Ends a filter form with its buttons.
pub(super) fn filter_buttons(html: &mut Html, path: &'static str, filtered: bool) {
    html.raw("<button>Filter</button>\n");
    if filtered {
        html.raw("<a class=\"button\" href=\"")
            .raw(path)
            .raw("\">Clear</a>\n");
    }
    html.raw("</form>\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_only_the_fields_that_are_set() {
        let filters = [("gateway", "hub2"), ("kind", ""), ("text", "a b&c=\"é\"")];
        let encoded = "gateway=hub2&text=a%20b%26c%3D%22%C3%A9%22";
        assert_eq!(address("/", &filters, 1), format!("/?{encoded}"));
        assert_eq!(address("/", &filters, 3), format!("/?{encoded}&page=3"));
        assert_eq!(address("/requests", &[], 1), "/requests");
    }
}
