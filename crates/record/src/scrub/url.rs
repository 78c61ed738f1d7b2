//! URLs within values, and the variable parts of paths.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::Scrubber;

/// Schemes that are kept: those of browsers, and of apps that pay.
const SCHEMES: [&str; 8] = [
    "http", "https", "upi", "phonepe", "paytmmp", "gpay", "tez", "bhim",
];

/// Characters that are escaped in a part of a path.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b':');

impl Scrubber {
    /// Returns a URL of the same structure. `None` for a text that is no URL with a known scheme.
    pub(super) fn url(&mut self, text: &str) -> Option<String> {
        let (scheme, rest) = text.split_once("://")?;
        let scheme = scheme.to_ascii_lowercase();
        if !SCHEMES.contains(&scheme.as_str()) || text.contains(char::is_whitespace) {
            return None;
        }
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = match rest.find('/') {
            Some(at) => rest.split_at_checked(at)?,
            None => (rest, ""),
        };
        let mut url = format!("{scheme}://{}", self.authority(&scheme, authority));
        let segments = path.split('/').map(|segment| {
            match segment.is_empty() || self.tables.is_path_word(segment) {
                true => segment.to_owned(),
                false => self.segment(segment),
            }
        });
        url += &segments.collect::<Vec<_>>().join("/");
        if let Some(query) = query {
            url.push('?');
            url += &self.pairs(query);
        }
        if let Some(fragment) = fragment {
            url.push('#');
            url += &self.segment(fragment);
        }
        Some(url)
    }

    /// Returns a host of the same kind: the test gateway's, or one that cannot exist.
    fn authority(&mut self, scheme: &str, authority: &str) -> String {
        if let Some(known) = self.pseudonyms.find(authority) {
            return known.to_owned();
        }
        // `upi://pay` has an action in the place of a host.
        if !scheme.starts_with("http") {
            return match self.tables.is_path_word(authority) {
                true => authority.to_owned(),
                false => self.segment(authority),
            };
        }
        self.guard(authority);
        let host = self.pseudonyms.unrelated(authority);
        let label = host.chars().filter(char::is_ascii_alphanumeric).take(20);
        let label: String = label.collect();
        let host = format!("{}.example", label.to_ascii_lowercase());
        self.pseudonyms.fix(authority, &host);
        host
    }

    /// Returns the replacement of one part of a path.
    pub(super) fn segment(&mut self, segment: &str) -> String {
        let decoded = percent_decode_str(segment).decode_utf8_lossy();
        if self.tables.is_word(&decoded) && decoded == segment {
            return segment.to_owned();
        }
        self.guard(&decoded);
        let new = self.pseudonyms.text(&decoded);
        utf8_percent_encode(&new, ESCAPED).to_string()
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}
