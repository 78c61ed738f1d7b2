//! Paged lists: one interface to HitPay's five ways of paging.

use std::{
    borrow::Cow,
    collections::{BTreeSet, hash_map::DefaultHasher},
    fmt,
    hash::{Hash, Hasher},
};

use dhow_core::{Call, Endpoint, Error, ErrorKind, Result};
use serde_json::value::RawValue;

use crate::{
    client::Client,
    wire::{Item, List, NextPage, Read, Record, Unreadable},
};

mod search;

pub(crate) use search::search;

/// Maximum number of consecutive empty pages while the list promises more.
const EMPTY_PAGES: usize = 100;

/// Default page size of HitPay, which it may use instead of the requested size.
// The app studio states ten entries by default, and no source states another default.
// LEDGER: list-shape
const DEFAULT_SIZE: usize = 10;

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// Entries in HitPay's order.
    pub items: Vec<T>,
    /// Cursor of the next page, for lists that are paged by cursor.
    pub next_cursor: Option<String>,
}

/// A list that is read page by page.
///
/// Nothing is sent before [`next`](Self::next) is called. A page that could not be read can be requested again. URLs in responses are never
/// followed: every request goes to the configured base URL.
///
/// ```no_run
/// # async fn all(hitpay: dhow_hitpay::HitPay) -> dhow_core::Result<()> {
/// let mut pages = hitpay.charge_pages(&dhow_hitpay::ChargeQuery::default());
/// while let Some(page) = pages.next().await? {
///     for charge in page.items {
///         println!("{} {}", charge.id, charge.gateway_status);
///     }
/// }
/// # Ok(())
/// # }
/// ```
pub struct Pages<'a, T> {
    client: &'a Client,
    listing: Listing,
    read: fn(&RawValue) -> Read<T>,
    next: Next,
    /// True if the previous page promised another one.
    promised: bool,
    seen: BTreeSet<u64>,
    /// Number of entries read so far; `None` for a list that was started at a cursor.
    count: Option<usize>,
    cursors: BTreeSet<String>,
}

/// Default way of paging of a list. Statements in its responses take precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paging {
    /// By cursor. Without one the list ends, unless the page is full and the response does not say that it is the last.
    Cursor,
    /// By page number, in the query parameter of this name.
    Number(&'static str),
    /// By cursor if the response has one, otherwise by page number: no document shows how the list continues.
    Either,
    /// Without pages.
    Whole,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    First,
    Cursor(String),
    Number(u32),
    Done,
}

/// A list to read: its endpoint, filters and way of paging.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    endpoint: Endpoint,
    within: Option<(&'static str, String)>,
    paging: Paging,
    cursor: Option<String>,
    query: Vec<(String, String)>,
}

impl Listing {
    pub(crate) fn new(endpoint: Endpoint, paging: Paging) -> Self {
        Self {
            endpoint,
            within: None,
            paging,
            cursor: None,
            query: Vec::new(),
        }
    }

    /// Lists the objects below another one, whose id is the value of the route with this name.
    pub(crate) fn within(mut self, name: &'static str, id: &str) -> Self {
        self.within = Some((name, id.to_owned()));
        self
    }

    /// Starts at a cursor instead of the first page.
    pub(crate) fn starting_at(mut self, cursor: Option<&str>) -> Self {
        self.cursor = cursor.map(str::to_owned);
        self
    }

    pub(crate) fn filter(mut self, name: &str, value: Option<impl fmt::Display>) -> Self {
        self.query
            .extend(value.map(|value| (name.to_owned(), value.to_string())));
        self
    }

    pub(crate) fn filter_all(mut self, name: &str, values: &[String]) -> Self {
        let pairs = values.iter().map(|value| (name.to_owned(), value.clone()));
        self.query.extend(pairs);
        self
    }
}

impl<'a, T> Pages<'a, T> {
    pub(crate) fn new(
        client: &'a Client,
        listing: Listing,
        read: fn(&RawValue) -> Read<T>,
    ) -> Self {
        let next = match &listing.cursor {
            Some(cursor) => Next::Cursor(cursor.clone()),
            None => Next::First,
        };
        Self {
            client,
            cursors: listing.cursor.iter().cloned().collect(),
            count: listing.cursor.is_none().then_some(0),
            listing,
            read,
            next,
            promised: false,
            seen: BTreeSet::new(),
        }
    }

    /// Returns the next page, or `None` after the last.
    ///
    /// The response decides where the list ends: by `meta`, a cursor or the link to the next page. Only if it contains none of these does
    /// the list end at an empty page, or at a repeated page that is not full.
    ///
    /// # Errors
    /// All errors of a read; the next call requests the same page again.
    ///
    /// [`Protocol`](ErrorKind::Protocol) for a list that repeats a page although it promises more. It was not read completely and cannot be
    /// continued.
    pub async fn next(&mut self) -> Result<Option<Page<T>>> {
        for _ in 0..EMPTY_PAGES {
            if self.next == Next::Done {
                return Ok(None);
            }
            let list = self.fetch().await?;
            let items: Read<Vec<T>> = list.data.iter().map(|raw| (self.read)(raw)).collect();
            let items = items.map_err(|fault| self.inconclusive(fault.message().to_owned()))?;
            let next_page = list.next_page();
            self.count = self.count.map(|count| count.saturating_add(items.len()));
            if !list.data.is_empty() && !self.is_new(&list.data)? {
                self.next = Next::Done;
                self.check_end(&list)?;
                return Ok(None);
            }
            let next_cursor = match &next_page {
                NextPage::Cursor(cursor) => Some(cursor.clone()),
                NextPage::More | NextPage::End | NextPage::Unstated => None,
            };
            self.next = self.after(next_page, list.data.len())?;
            self.check_end(&list)?;
            if !items.is_empty() {
                return Ok(Some(Page { items, next_cursor }));
            }
        }
        Err(self.broken_list("the list promises more after many empty pages"))
    }

    /// Returns an error for a list that ends before the count in its envelope: it was not read completely and proves no absence.
    fn check_end(&mut self, list: &List<Box<RawValue>>) -> Result<()> {
        let seen = self.count.filter(|_| self.next == Next::Done);
        match list.contradiction(seen) {
            None => Ok(()),
            Some(_) => Err(self.broken_list("the list has fewer entries than its envelope counts")),
        }
    }

    /// Returns false for a repeated page that was not promised.
    ///
    /// Only pages that were returned are remembered, so an unreadable page can be requested again.
    fn is_new(&mut self, page: &[Box<RawValue>]) -> Result<bool> {
        let (fingerprint, by_ids) = fingerprint(page);
        if self.seen.insert(fingerprint) {
            return Ok(true);
        }
        let promised = self.promised;
        if promised && by_ids {
            return Err(self.broken_list("the list promises more but repeats a page"));
        }
        if !promised && self.is_full(page.len()) {
            return Err(
                self.broken_list("the list repeats a full page and does not say where it ends")
            );
        }
        // Entries without ids may be equal on several pages.
        Ok(promised)
    }

    /// Returns true if a page may have a successor: it has as many entries as requested, or as HitPay's default page.
    fn is_full(&self, entries: usize) -> bool {
        let sizes = self.listing.query.iter();
        let sizes = sizes.filter(|(name, _)| matches!(name.as_str(), "per_page" | "limit"));
        let requested = sizes.filter_map(|(_, size)| size.parse().ok());
        entries >= requested.fold(DEFAULT_SIZE, usize::min)
    }

    fn after(&mut self, next_page: NextPage, entries: usize) -> Result<Next> {
        let number = match self.next {
            Next::Number(page) => Next::Number(page.saturating_add(1)),
            Next::First | Next::Cursor(_) | Next::Done => Next::Number(2),
        };
        let by_number = match self.listing.paging {
            Paging::Number(_) | Paging::Either => entries > 0,
            // The responses have a cursor. A full page without any statement may still be one of several.
            Paging::Cursor => entries > 0 && self.is_full(entries),
            Paging::Whole => false,
        };
        self.promised = matches!(next_page, NextPage::Cursor(_) | NextPage::More);
        Ok(match next_page {
            NextPage::Cursor(cursor) => {
                if !self.cursors.insert(cursor.clone()) {
                    return Err(
                        self.broken_list("the cursor of the list leads back to an earlier page")
                    );
                }
                Next::Cursor(cursor)
            }
            NextPage::More => number,
            NextPage::Unstated if by_number => number,
            NextPage::End | NextPage::Unstated => Next::Done,
        })
    }

    fn broken_list(&mut self, message: &'static str) -> Error {
        self.next = Next::Done;
        self.inconclusive(message)
    }

    /// Returns the error for a list that cannot be read or is incomplete.
    pub(crate) fn inconclusive(&self, message: impl Into<Cow<'static, str>>) -> Error {
        let endpoint = &self.listing.endpoint;
        endpoint.undecided(ErrorKind::Protocol, message)
    }

    async fn fetch(&self) -> Result<List<Box<RawValue>>> {
        let listing = &self.listing;
        let values: Vec<_> = listing
            .within
            .iter()
            .map(|(name, id)| (*name, id.as_str()))
            .collect();
        let mut url = self.client.url(&listing.endpoint, &values)?;
        let page = match &self.next {
            Next::First | Next::Done => None,
            Next::Cursor(cursor) => Some(("cursor", cursor.clone())),
            Next::Number(page) => match listing.paging {
                Paging::Number(name) => Some((name, page.to_string())),
                Paging::Cursor | Paging::Either | Paging::Whole => Some(("page", page.to_string())),
            },
        };
        if let Some((name, value)) = &page {
            url = url.query(name, value);
        }
        for (name, value) in &listing.query {
            url = url.query(name, value);
        }
        let call = Call::new(&listing.endpoint, url)?;
        self.client.send(call).await?.json()
    }
}

/// Creates the pages of a list of objects.
pub(crate) fn pages<T: Item>(client: &Client, listing: Listing) -> Pages<'_, T> {
    Pages::new(client, listing, |raw| T::from_wire(&record(raw)?))
}

impl Client {
    /// Lists objects with `per_page` and page numbers. A cursor in a response takes precedence over the page number.
    pub(crate) fn list_numbered<T: Item>(
        &self,
        endpoint: Endpoint,
        per_page: Option<u32>,
    ) -> Pages<'_, T> {
        let listing = Listing::new(endpoint, Paging::Number("page")).filter("per_page", per_page);
        pages(self, listing)
    }
}

impl<'a> Pages<'a, Record> {
    /// Creates the pages of a search. Entries stay raw, and one that is not an object becomes an empty one.
    pub(crate) fn for_search(client: &'a Client, listing: Listing) -> Self {
        Self::new(client, listing, |raw| Ok(record(raw).unwrap_or_default()))
    }
}

fn record(raw: &RawValue) -> Read<Record> {
    let read = serde_json::from_str(raw.get());
    read.map_err(|_| Unreadable::from("an entry of the gateway's list is not an object"))
}

/// Returns a hash of the ids on a page, or of the whole entry where an id is missing, and true if all entries have ids.
fn fingerprint(page: &[Box<RawValue>]) -> (u64, bool) {
    let mut hasher = DefaultHasher::new();
    let mut by_ids = true;
    for raw in page {
        let entry = serde_json::from_str::<Record>(raw.get()).ok();
        match entry.and_then(|record| record.text("id")) {
            Some(id) => id.hash(&mut hasher),
            None => {
                by_ids = false;
                raw.get().hash(&mut hasher);
            }
        }
    }
    (hasher.finish(), by_ids)
}

impl<T> fmt::Debug for Pages<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("route", &self.listing.endpoint.route())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
