//! Pagination data in the response to a list call.
//!
//! Hub2 documents that headers carry it, without naming them. The usual names are read, in headers and in an envelope.

use dhow_core::{Response, json};
use serde_json::{Map, Value, value::RawValue};

use crate::wire::Named;

/// One page of a search.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// Items with the wanted reference.
    pub(crate) items: Vec<T>,
    /// Number of all items on the page.
    pub(crate) rows: usize,
    /// Id of the first item, by which a repeated page is recognised.
    pub(crate) first: Option<String>,
    /// Pagination data of the response.
    pub(crate) more: Hints,
}

/// Wanted reference, by the kind of object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    Intent(&'a str),
    Transfer(&'a str),
}

impl Wanted<'_> {
    /// Returns true if an item has the reference, and `None` if its reference is missing.
    pub(crate) fn matches(self, row: &RawValue) -> Option<bool> {
        let named: Named = json::from_str(row.get()).ok()?;
        let (wanted, found) = match self {
            Self::Intent(wanted) => (wanted, named.purchase_reference),
            Self::Transfer(wanted) => (wanted, named.reference),
        };
        found
            .filter(|found| !found.is_empty())
            .map(|found| found == wanted)
    }
}

/// Returns the id of an item, or its whole text if it has none.
pub(crate) fn row_id(row: &RawValue) -> String {
    let named: Named = json::from_str(row.get()).unwrap_or_default();
    named.id.unwrap_or_else(|| row.get().to_owned())
}

/// Pagination data.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hints {
    /// True if the response links to a next page.
    next: bool,
    /// Total number of pages.
    pages: Option<u64>,
    /// Total number of items.
    total: Option<u64>,
    /// Number of items on a full page.
    per_page: Option<u64>,
}

/// Names of envelope members and headers that contain several values.
const GROUPS: [&str; 5] = ["meta", "pagination", "paging", "page", "links"];

/// Maximum depth of nested groups.
const GROUP_DEPTH: usize = 2;

impl Hints {
    /// Reads the pagination data of a response, from its headers and its envelope.
    // LEDGER: rate-headers
    // Hub2's pages mention pagination headers without their names. A page that is wrongly taken for the last would hide an object.
    pub(crate) fn from_response(response: &Response) -> Self {
        let mut hints = Self::default();
        for (name, value) in response.headers() {
            let Ok(value) = value.to_str() else { continue };
            if name == http::header::LINK {
                hints.next |= links_to_next(value);
            } else {
                let name = plain(name.as_str());
                hints.read_header(name.strip_prefix('x').unwrap_or(&name), value);
            }
        }
        hints.read_members(&response.json().unwrap_or_default(), GROUP_DEPTH);
        hints
    }

    /// Reads a header with one value, or with several as JSON or as `name=value` pairs.
    fn read_header(&mut self, name: &str, value: &str) {
        if let Ok(members) = json::from_str(value) {
            self.read_members(&members, GROUP_DEPTH);
        } else if GROUPS.contains(&name) {
            let pairs = value.split([';', ',', '&']);
            for (name, value) in pairs.filter_map(|pair| pair.split_once('=')) {
                self.read_pair(&plain(name), value.trim_matches([' ', '"']));
            }
        } else {
            self.read_pair(name, value);
        }
    }

    fn read_members(&mut self, members: &Map<String, Value>, depth: usize) {
        for (name, value) in members {
            let name = plain(name);
            match value {
                Value::String(text) => self.read_pair(&name, text),
                Value::Number(_) | Value::Bool(_) => self.read_pair(&name, &value.to_string()),
                Value::Object(group) if depth > 0 && GROUPS.contains(&name.as_str()) => {
                    self.read_members(group, depth - 1);
                }
                Value::Null | Value::Array(_) | Value::Object(_) => {}
            }
        }
    }

    fn read_pair(&mut self, name: &str, value: &str) {
        let value = value.trim();
        match name.strip_prefix("pagination").unwrap_or(name) {
            "totalpages" | "pages" | "pagecount" | "lastpage" => {
                self.pages = self.pages.max(value.parse().ok());
            }
            // `count` may be the number of items on this page, which is harmless: it never exceeds the items read so far.
            "total" | "totalcount" | "totalitems" | "totalresults" | "totalrecords" | "count" => {
                self.total = self.total.max(value.parse().ok());
            }
            "contentrange" => {
                let total = value.rsplit_once('/').map_or("", |(_, total)| total.trim());
                self.total = self.total.max(total.parse().ok());
            }
            "perpage" | "pagesize" | "itemsperpage" | "limit" => {
                self.per_page = value.parse().ok().or(self.per_page);
            }
            "next" | "nextpage" | "hasnext" | "hasnextpage" | "hasmore" => {
                self.next |= !matches!(value, "" | "0" | "false" | "null");
            }
            _ => {}
        }
    }

    /// Returns true if a page with this number of items is full by the page length in the response.
    pub(crate) fn is_full_page(self, items: usize) -> bool {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.per_page.is_some_and(|full| items >= full)
    }

    /// Returns true if the response announces more than these pages or items.
    pub(crate) fn has_more(self, pages: u32, items: usize) -> bool {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.next
            || self.pages.is_some_and(|all| all > u64::from(pages))
            || self.total.is_some_and(|all| all > items)
    }
}

/// Returns true if a `Link` header has a link with `rel="next"`.
fn links_to_next(value: &str) -> bool {
    let plain = value.to_ascii_lowercase().replace(['"', ' '], "");
    let mut parameters = plain.split([';', ',']);
    parameters.any(|parameter| parameter == "rel=next")
}

/// Lower-cases a name and removes all characters that are not alphanumeric: `X-Total-Count` and `total_count` differ in spelling only.
fn plain(name: &str) -> String {
    let name = name.replace(|c: char| !c.is_ascii_alphanumeric(), "");
    name.to_ascii_lowercase()
}
