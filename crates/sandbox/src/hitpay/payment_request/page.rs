//! Paging and filter of the list of payment requests.

use serde::Serialize;
use serde_json::{Value, json};

use crate::fields::Field;
use crate::hitpay::listing::page_name;
use crate::hitpay::refusal::Refusal;
use crate::hitpay::rules::Rules;
use crate::hitpay::state::PaymentRequest;

/// Query of the list: `per_page`, `current_page` or `page`, `search`, `is_default` and `metadata[key]=value`.
#[derive(Debug)]
pub(super) struct Query {
    per_page: usize,
    current_page: usize,
    search: Option<String>,
    is_default: bool,
    metadata: Option<(String, String)>,
}

impl Query {
    pub(super) fn from_query(input: &Field) -> Result<Self, Refusal> {
        let mut rules = Rules::new(input);
        let page = match input.member("current_page") {
            None => page_name(input),
            Some(_) => "current_page",
        };
        let mut count = |name: &str, default: usize, most: usize| {
            let Some(text) = input.text(name) else {
                return default;
            };
            match text.parse() {
                Ok(count) if (1..=most).contains(&count) => count,
                Ok(_) => {
                    rules.add_error(name, &format!("must be between 1 and {most}."));
                    default
                }
                Err(_) => {
                    rules.add_error(name, "must be an integer.");
                    default
                }
            }
        };
        let per_page = count("per_page", 10, 100);
        let current_page = count(page, 1, usize::MAX);
        let search = rules.text("search", 255);
        let is_default = rules.boolean("is_default");
        let metadata = match input.member("metadata") {
            // Only the first pair is used.
            Some(Field::Map(pairs)) => pairs.first().and_then(|(key, value)| match value {
                Field::Text(text) => Some((key.clone(), text.clone())),
                _ => None,
            }),
            _ => None,
        };
        rules.finish(Some(Self {
            per_page,
            current_page,
            search,
            is_default,
            metadata,
        }))
    }

    /// Returns true if a request matches the filter.
    pub(super) fn matches(&self, request: &PaymentRequest) -> bool {
        let details = &request.details;
        let contains =
            |text: Option<&str>, part: &str| text.is_some_and(|text| text.contains(part));
        let searched = self.search.as_deref().is_none_or(|part| {
            contains(Some(&request.id), part)
                || contains(details.email.as_deref(), part)
                || contains(details.reference_number.as_deref(), part)
        });
        let channel = details.channel.as_deref();
        let default = !self.is_default || matches!(channel, Some("custom" | "link"));
        let tagged = self
            .metadata
            .as_ref()
            .is_none_or(|pair| details.metadata.contains(pair));
        searched && default && tagged
    }

    /// Returns the requested page.
    pub(super) fn slice<'r, T>(&self, found: &'r [T]) -> &'r [T] {
        let start = self
            .current_page
            .saturating_sub(1)
            .saturating_mul(self.per_page);
        let end = start.saturating_add(self.per_page).min(found.len());
        found.get(start..end).unwrap_or_default()
    }

    /// Wraps a page with links and counts.
    pub(super) fn envelope<T: Serialize>(
        &self,
        path: &str,
        total: usize,
        data: Vec<T>,
    ) -> impl Serialize {
        #[derive(Serialize)]
        struct Envelope<T> {
            data: Vec<T>,
            links: Value,
            meta: Value,
        }
        let last_page = total.div_ceil(self.per_page).max(1);
        let link = |page: usize| format!("{path}?current_page={page}");
        let before = self.current_page.saturating_sub(1);
        let shown = data.len();
        let from = before.saturating_mul(self.per_page).saturating_add(1);
        let next =
            (self.current_page < last_page).then(|| link(self.current_page.saturating_add(1)));
        Envelope {
            links: json!({
                "first": link(1),
                "last": link(last_page),
                "prev": (before > 0).then(|| link(before)),
                "next": next,
            }),
            meta: json!({
                "current_page": self.current_page,
                "from": (shown > 0).then_some(from),
                "last_page": last_page,
                "path": path,
                "per_page": self.per_page,
                "to": (shown > 0).then(|| from.saturating_add(shown).saturating_sub(1)),
                "total": total,
            }),
            data,
        }
    }
}
