//! What the answer to a listing says about further pages. Hub2 documents that headers carry it and names none of them, so the usual names
//! are read, in headers and in an envelope.

use dhow_core::{Response, json};
use serde_json::{Map, Value, value::RawValue};

use crate::wire::Named;

/// One page of a search.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// Those with the wanted reference.
    pub(crate) items: Vec<T>,
    /// The number of all items.
    pub(crate) rows: usize,
    /// What tells this page from the others.
    pub(crate) first: Option<String>,
    pub(crate) more: Hints,
}

/// What is searched: a reference in the member of that kind of object.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Wanted<'a> {
    Intent(&'a str),
    Transfer(&'a str),
}

impl Wanted<'_> {
    /// Whether an item has the reference; `None` for one whose reference cannot be read.
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

/// The id of an item, or all of it.
pub(crate) fn row_id(row: &RawValue) -> String {
    let named: Named = json::from_str(row.get()).unwrap_or_default();
    named.id.unwrap_or_else(|| row.get().to_owned())
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
    /// The number of items on a full page.
    per_page: Option<u64>,
}

/// Members of an envelope, and headers, that hold several such words.
const GROUPS: [&str; 5] = ["meta", "pagination", "paging", "page", "links"];

/// Groups inside groups that are read.
const GROUP_DEPTH: usize = 2;

impl Hints {
    // LEDGER: rate-headers
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

    /// A header with one such word, or with several: as JSON or as pairs.
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
            // A count of the items of this page alone is never more than what was seen.
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

    /// True if a page with so many items is as long as the answer says that pages are.
    pub(crate) fn is_full_page(self, items: usize) -> bool {
        let items = u64::try_from(items).unwrap_or(u64::MAX);
        self.per_page.is_some_and(|full| items >= full)
    }

    /// True if there is more than so many pages with so many items.
    pub(crate) fn has_more(self, pages: u32, items: usize) -> bool {
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
