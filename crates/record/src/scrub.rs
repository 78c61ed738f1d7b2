//! Replacement of secrets and personal data in messages.

use std::{collections::BTreeSet, sync::Arc};

use bytes::Bytes;
use http::{Request, Response};

use crate::{
    exchange::{Direction, Exchange},
    pseudonyms::Pseudonyms,
    tables::{Class, Member, Tables},
};

mod body;
mod format;
mod headers;
mod names;
mod pairs;
mod url;

pub(crate) use body::json_text;
pub(crate) use pairs::{decoded, encoded};

/// Scrubber of one gateway's messages.
#[derive(Debug)]
pub(crate) struct Scrubber {
    pub(crate) tables: Arc<Tables>,
    pub(crate) pseudonyms: Pseudonyms,
    /// Values that must be in no file: secrets and personal data.
    guarded: BTreeSet<String>,
}

impl Scrubber {
    pub(crate) fn new(tables: Arc<Tables>) -> Self {
        Self {
            tables,
            pseudonyms: Pseudonyms::default(),
            guarded: BTreeSet::new(),
        }
    }

    /// Fixes the replacement of a setting's value.
    pub(crate) fn fix(&mut self, value: &str, replacement: &str) {
        if value != replacement {
            self.pseudonyms.fix(value, replacement);
            self.guard(value);
        }
    }

    /// Returns the exchange without secrets and personal data.
    pub(crate) fn exchange(&mut self, exchange: &Exchange) -> Exchange {
        let request = self.request(&exchange.request, exchange.direction);
        let response = exchange.response.as_ref();
        let response = response.map(|response| self.response(response));
        Exchange {
            direction: exchange.direction,
            request,
            response,
        }
    }

    fn request(&mut self, request: &Request<Bytes>, direction: Direction) -> Request<Bytes> {
        let mut scrubbed = Request::new(self.body(request.headers(), request.body()));
        // A method of any other name may be anything.
        let method = request.method();
        *scrubbed.method_mut() = match format::is_method(method.as_str()) {
            true => method.clone(),
            false => http::Method::POST,
        };
        let path = match direction {
            Direction::Call => self.path(method.as_str(), request.uri().path()),
            // The shop chooses the path.
            Direction::Webhook => "/webhook".to_owned(),
        };
        let query = request.uri().query();
        let query = query.map(|query| format!("?{}", self.pairs(query)));
        let uri = format!("{path}{}", query.unwrap_or_default());
        *scrubbed.uri_mut() = uri.parse().unwrap_or_default();
        *scrubbed.headers_mut() = self.headers(request.headers());
        scrubbed
    }

    fn response(&mut self, response: &Response<Bytes>) -> Response<Bytes> {
        let mut scrubbed = Response::new(self.body(response.headers(), response.body()));
        *scrubbed.status_mut() = response.status();
        *scrubbed.headers_mut() = self.headers(response.headers());
        scrubbed
    }

    /// Returns the path of a call. The variable parts of a route are replaced, and every part of a path without a route.
    fn path(&mut self, method: &str, path: &str) -> String {
        let route = self.tables.route(method, path).cloned();
        let fixed: Vec<&str> = route
            .iter()
            .flat_map(|route| route.path.split('/'))
            .collect();
        let segments = path.split('/').enumerate();
        let segments = segments.map(|(index, segment)| {
            let is_kept = match fixed.get(index) {
                Some(fixed) => *fixed == segment,
                None => segment.is_empty() || self.tables.is_path_word(segment),
            };
            match is_kept {
                true => segment.to_owned(),
                false => self.segment(segment),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// Returns the replacement of a text value.
    pub(crate) fn value(&mut self, member: Option<Member>, text: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let class = member.map(|member| member.class);
        if self.is_kept(class, text) {
            return text.to_owned();
        }
        if let Some(known) = self.pseudonyms.find(text) {
            return known.to_owned();
        }
        let url = match class == Some(Class::Url) || text.contains("://") {
            true => self.url(text),
            false => None,
        };
        if let Some(url) = url {
            return url;
        }
        self.guard(text);
        self.pseudonyms.text(text)
    }

    /// Returns the replacement of a JSON number.
    fn number(&mut self, member: Option<Member>, number: &str) -> String {
        let class = member.map(|member| member.class);
        let is_kept = match class {
            Some(Class::Amount) => number.len() <= 18,
            Some(Class::Time) => number.len() <= 17,
            Some(Class::Flag) => matches!(number, "0" | "1"),
            Some(Class::Count | Class::Code | Class::Status) => number.len() <= 6,
            _ => false,
        };
        if is_kept && !self.is_known_number(number) {
            return number.to_owned();
        }
        if let Some(known) = self.pseudonyms.find(number) {
            let known = known.to_owned();
            if serde_json::from_str::<serde_json::Number>(&known).is_ok() {
                return known;
            }
        }
        self.guard(number);
        self.pseudonyms.number(number)
    }

    /// True for a value that its class keeps.
    fn is_kept(&self, class: Option<Class>, text: &str) -> bool {
        match class {
            // A status that the table lacks is the most useful finding, so a word is kept; no personal data is one.
            Some(Class::Status) => {
                self.tables.is_word(text)
                    || (format::is_status(text) && !self.pseudonyms.knows(text))
            }
            Some(Class::Currency) => {
                self.tables.is_word(text)
                    || (format::is_currency(text) && !self.pseudonyms.knows(text))
            }
            Some(Class::Amount) => format::is_amount(text) && !self.is_known_number(text),
            Some(Class::Time) => format::is_time(text) && !self.is_known_number(text),
            Some(Class::Flag) => format::is_flag(text),
            Some(Class::Count) => format::is_count(text),
            Some(Class::Code) => format::is_count(text) || self.tables.is_word(text),
            Some(Class::Text) => self.tables.is_message(text),
            Some(Class::Word) | None => self.tables.is_word(text),
            Some(
                Class::Id
                | Class::Person
                | Class::Secret
                | Class::Signature
                | Class::Url
                | Class::Container
                | Class::Free,
            ) => false,
        }
    }

    /// True for digits that were replaced elsewhere, such as a telephone number.
    fn is_known_number(&self, text: &str) -> bool {
        text.len() >= 7 && self.pseudonyms.knows(text)
    }

    /// Remembers a value that must be in no file.
    fn guard(&mut self, text: &str) {
        // A short number may be an amount elsewhere, and a word of the list is no secret.
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let is_short = text.len() < 6 || (is_number && text.len() < 9);
        let is_public = self.tables.is_word(text)
            || self.tables.get(text).is_some()
            || self.tables.is_path_word(text);
        if is_short || is_public || self.guarded.len() >= MAX_GUARDED {
            return;
        }
        self.guarded.insert(text.to_owned());
    }

    /// True if a text contains none of the values that were replaced.
    pub(crate) fn is_clean(&self, text: &str) -> bool {
        !self
            .guarded
            .iter()
            .any(|value| text.contains(value.as_str()))
    }
}

/// Maximum number of values that are searched for in every file.
const MAX_GUARDED: usize = 20_000;
