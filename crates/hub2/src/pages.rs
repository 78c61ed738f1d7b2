//! What the answer to a listing says about further pages. Hub2 documents that headers carry it and names none of them, so the usual names
//! are read, in headers and in an envelope.

use dhow_core::Answer;
use serde_json::{Map, Value};

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) more: Hints,
}

/// What an answer says about what it does not list.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hints {
    /// It points at a next page.
    next: bool,
    /// The number of all pages.
    pages: Option<u64>,
    /// The number of all items.
    total: Option<u64>,
}

/// Members of an envelope that hold such words.
const GROUPS: [&str; 5] = ["meta", "pagination", "paging", "page", "links"];

impl Hints {
    // LEDGER: rate-headers
    pub(crate) fn of(answer: &Answer) -> Self {
        let mut hints = Self::default();
        for (name, value) in answer.headers() {
            let Ok(value) = value.to_str() else { continue };
            if name == http::header::LINK {
                hints.next |= links_to_next(value);
            } else {
                let name = plain(name.as_str());
                hints.hear(name.strip_prefix('x').unwrap_or(&name), value);
            }
        }
        let envelope: Map<String, Value> = answer.json().unwrap_or_default();
        hints.hear_all(&envelope);
        for group in GROUPS {
            if let Some(Value::Object(members)) = envelope.get(group) {
                hints.hear_all(members);
            }
        }
        hints
    }

    fn hear_all(&mut self, members: &Map<String, Value>) {
        for (name, value) in members {
            match value {
                Value::String(text) => self.hear(&plain(name), text),
                Value::Number(_) | Value::Bool(_) => self.hear(&plain(name), &value.to_string()),
                Value::Null | Value::Array(_) | Value::Object(_) => {}
            }
        }
    }

    fn hear(&mut self, name: &str, value: &str) {
        let value = value.trim();
        match name.strip_prefix("pagination").unwrap_or(name) {
            "totalpages" | "pages" | "pagecount" | "lastpage" => {
                self.pages = self.pages.max(value.parse().ok());
            }
            "total" | "totalcount" | "totalitems" | "totalresults" | "totalrecords" => {
                self.total = self.total.max(value.parse().ok());
            }
            "next" | "nextpage" | "hasnext" | "hasnextpage" | "hasmore" => {
                self.next |= !matches!(value, "" | "0" | "false" | "null");
            }
            _ => {}
        }
    }

    /// True if there is more than so many pages with so many items.
    pub(crate) fn says_more(self, pages: u32, items: usize) -> bool {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.next
            || self.pages.is_some_and(|all| all > u64::from(pages))
            || self.total.is_some_and(|all| all > items)
    }
}

/// `<…>; rel="next"` among the links of one header.
fn links_to_next(value: &str) -> bool {
    let plain = value.to_ascii_lowercase().replace(['"', ' '], "");
    let mut parameters = plain.split([';', ',']);
    parameters.any(|parameter| parameter == "rel=next")
}

fn plain(name: &str) -> String {
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "");
    name.to_ascii_lowercase()
}
