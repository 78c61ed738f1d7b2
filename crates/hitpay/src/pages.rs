//! Lists, page by page: HitPay's five ways of paging behind one.

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
    wire::{Item, List, Read, Record, Unreadable, WayOn},
};

mod search;

pub(crate) use search::search;

/// Empty pages that are followed at most while the list promises more.
const EMPTY_PAGES: usize = 100;

/// The smallest page that HitPay makes on its own, whatever was asked for.
// LEDGER: list-shape
const DEFAULT_SIZE: usize = 10;

/// One page of a list.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Page<T> {
    /// What is on the page, in HitPay's order.
    pub items: Vec<T>,
    /// Where to go on later, for lists that are paged by cursor.
    pub next_cursor: Option<String>,
}

/// A list that is read one page at a time, never all at once.
///
/// HitPay pages its lists in five ways; here they are one. Nothing is sent before [`next`](Self::next) is called. A page that could not
/// be read can be asked for again. Addresses in answers are never followed: every request goes to the configured base address.
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
    /// True if the page before said that there is another one.
    promised: bool,
    seen: BTreeSet<u64>,
    /// Entries that came so far; `None` for a list that was begun in the middle.
    count: Option<usize>,
    cursors: BTreeSet<String>,
}

/// How a list is paged where its answers do not tell: what they tell counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// By a cursor; without one in the answer the list is over, unless the page is full and the answer does not say that it is the last.
    Cursor,
    /// A page number, under this name.
    Number(&'static str),
    /// No documented way on: a cursor if the answer names one, and a page number otherwise.
    Either,
    /// Everything comes at once.
    Whole,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Next {
    First,
    Cursor(String),
    Number(u32),
    Done,
}

/// A list to read: its endpoint, filters, and the way of paging.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    endpoint: Endpoint,
    within: Option<String>,
    style: Style,
    cursor: Option<String>,
    query: Vec<(String, String)>,
}

impl Listing {
    pub(crate) fn new(endpoint: Endpoint, style: Style) -> Self {
        Self {
            endpoint,
            within: None,
            style,
            cursor: None,
            query: Vec::new(),
        }
    }

    /// A list below the object with this id.
    pub(crate) fn within(mut self, id: &str) -> Self {
        self.within = Some(id.to_owned());
        self
    }

    /// Begins in the middle of a list that is paged by cursor.
    pub(crate) fn beginning_at(mut self, cursor: Option<&str>) -> Self {
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

    /// The next page; `None` after the last.
    ///
    /// The end is where the answer says it is, whatever the size of a page: `meta`, a cursor or the link to the next page. Only an answer
    /// that says nothing of it ends where a page is empty, or where one that is not full comes again.
    ///
    /// # Errors
    /// Whatever a read can end with; the same page is asked for again by the next call. [`Protocol`](ErrorKind::Protocol) for a list
    /// that leads in a circle although it promises more: it was not read completely, and there is no way on.
    pub async fn next(&mut self) -> Result<Option<Page<T>>> {
        for _ in 0..EMPTY_PAGES {
            if self.next == Next::Done {
                return Ok(None);
            }
            let list = self.fetch().await?;
            let items: Read<Vec<T>> = list.data.iter().map(|raw| (self.read)(raw)).collect();
            let items = items.map_err(|fault| self.inconclusive(fault.message().to_owned()))?;
            let way_on = list.way_on();
            self.count = self.count.map(|count| count.saturating_add(items.len()));
            if !list.data.is_empty() && !self.is_new(&list.data)? {
                self.next = Next::Done;
                self.check_end(&list)?;
                return Ok(None);
            }
            let next_cursor = match &way_on {
                WayOn::Cursor(cursor) => Some(cursor.clone()),
                WayOn::More | WayOn::End | WayOn::Unsaid => None,
            };
            self.next = self.after(way_on, list.data.len())?;
            self.check_end(&list)?;
            if !items.is_empty() {
                return Ok(Some(Page { items, next_cursor }));
            }
        }
        Err(self.circle("a list promises more behind many empty pages"))
    }

    /// A list that ends before what its envelope counts was not read completely: it proves no absence (L5).
    fn check_end(&mut self, list: &List<Box<RawValue>>) -> Result<()> {
        let seen = self.count.filter(|_| self.next == Next::Done);
        match list.contradiction(seen) {
            None => Ok(()),
            Some(_) => Err(self.circle("a list has less than its envelope says")),
        }
    }

    /// False for a page that came before and was not promised. Only a page that was handed out is known: one that was not understood
    /// can be asked for again.
    fn is_new(&mut self, page: &[Box<RawValue>]) -> Result<bool> {
        let (fingerprint, by_ids) = fingerprint(page);
        if self.seen.insert(fingerprint) {
            return Ok(true);
        }
        let promised = self.promised;
        if promised && by_ids {
            return Err(self.circle("a list promises more and sends a page again"));
        }
        if !promised && self.is_full(page.len()) {
            return Err(
                self.circle("a list sends a full page again and does not say where it ends")
            );
        }
        // Entries without ids may be alike on several pages.
        Ok(promised)
    }

    /// Whether a page may have a next one: it has as many entries as were asked for, or as HitPay puts on a page on its own.
    fn is_full(&self, entries: usize) -> bool {
        let sizes = self.listing.query.iter();
        let sizes = sizes.filter(|(name, _)| matches!(name.as_str(), "per_page" | "limit"));
        let asked = sizes.filter_map(|(_, size)| size.parse().ok());
        entries >= asked.fold(DEFAULT_SIZE, usize::min)
    }

    fn after(&mut self, way_on: WayOn, entries: usize) -> Result<Next> {
        let number = match self.next {
            Next::Number(page) => Next::Number(page.saturating_add(1)),
            Next::First | Next::Cursor(_) | Next::Done => Next::Number(2),
        };
        let by_number = match self.listing.style {
            Style::Number(_) | Style::Either => entries > 0,
            // The answers have a cursor. A full page that says nothing of the end may be one of several all the same (L5).
            Style::Cursor => entries > 0 && self.is_full(entries),
            Style::Whole => false,
        };
        self.promised = matches!(way_on, WayOn::Cursor(_) | WayOn::More);
        Ok(match way_on {
            WayOn::Cursor(cursor) => {
                if !self.cursors.insert(cursor.clone()) {
                    return Err(
                        self.circle("the cursor of a list leads back to where it came from")
                    );
                }
                Next::Cursor(cursor)
            }
            WayOn::More => number,
            WayOn::Unsaid if by_number => number,
            WayOn::End | WayOn::Unsaid => Next::Done,
        })
    }

    fn circle(&mut self, message: &'static str) -> Error {
        self.next = Next::Done;
        self.inconclusive(message)
    }

    /// The error for a list that cannot be read, or does not tell what it was asked for.
    pub(crate) fn inconclusive(&self, message: impl Into<Cow<'static, str>>) -> Error {
        let endpoint = &self.listing.endpoint;
        endpoint.undecided(ErrorKind::Protocol, message)
    }

    async fn fetch(&self) -> Result<List<Box<RawValue>>> {
        let listing = &self.listing;
        let mut url = self
            .client
            .url(&listing.endpoint, listing.within.as_deref())?;
        let page = match &self.next {
            Next::First | Next::Done => None,
            Next::Cursor(cursor) => Some(("cursor", cursor.clone())),
            Next::Number(page) => match listing.style {
                Style::Number(name) => Some((name, page.to_string())),
                Style::Cursor | Style::Either | Style::Whole => Some(("page", page.to_string())),
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

/// A list of objects that are read by name.
pub(crate) fn pages<T: Item>(client: &Client, listing: Listing) -> Pages<'_, T> {
    Pages::new(client, listing, |raw| T::read(&record(raw)?))
}

impl<'a> Pages<'a, Record> {
    /// The entries as they came, for a search: one that is no object is an empty one.
    pub(crate) fn searched(client: &'a Client, listing: Listing) -> Self {
        Self::new(client, listing, |raw| Ok(record(raw).unwrap_or_default()))
    }
}

fn record(raw: &RawValue) -> Read<Record> {
    let read = serde_json::from_str(raw.get());
    read.map_err(|_| Unreadable::from("an entry of the gateway's list is no object"))
}

/// What makes two pages the same: the ids on them, or all they hold where an entry has none. The second is true for ids.
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
