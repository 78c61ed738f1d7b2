//! Lists, page by page: HitPay's five ways of paging behind one.

use std::{
    collections::{BTreeSet, hash_map::DefaultHasher},
    fmt,
    hash::{Hash, Hasher},
};

use dhow_core::{Error, ErrorKind, Outcome, Resolution, Result};
use serde_json::value::RawValue;

use crate::{
    client::{Client, ID, Operation},
    wire::{Item, List, Record},
};

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
    read: fn(&RawValue) -> Result<T>,
    next: Next,
    seen: BTreeSet<u64>,
}

/// How a list is paged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// `cursor`, from `meta.next_cursor`.
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

/// What to list: a path, filters, and the way of paging.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    route: &'static str,
    within: Option<(&'static str, String, &'static str)>,
    style: Style,
    cursor: Option<String>,
    query: Vec<(String, String)>,
}

impl Listing {
    /// `route` is the path with `/v1`, as documented.
    pub(crate) fn new(route: &'static str, style: Style) -> Self {
        Self {
            route,
            within: None,
            style,
            cursor: None,
            query: Vec::new(),
        }
    }

    /// A list below an object: `path`, the object's id, then the rest.
    pub(crate) fn within(mut self, path: &'static str, id: &str, rest: &'static str) -> Self {
        self.within = Some((path, id.to_owned(), rest));
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
        read: fn(&RawValue) -> Result<T>,
    ) -> Self {
        let next = match &listing.cursor {
            Some(cursor) => Next::Cursor(cursor.clone()),
            None => Next::First,
        };
        Self {
            client,
            listing,
            read,
            next,
            seen: BTreeSet::new(),
        }
    }

    /// The next page; `None` after the last. A gateway that sends a page again has reached its end.
    ///
    /// # Errors
    /// Whatever a read can end with; the same page is asked for again by the next call. [`Protocol`](ErrorKind::Protocol) for a cursor
    /// that leads in a circle, which ends the list.
    pub async fn next(&mut self) -> Result<Option<Page<T>>> {
        if self.next == Next::Done {
            return Ok(None);
        }
        let list = self.fetch().await?;
        let fingerprint = fingerprint(&list.data);
        if list.data.is_empty() || self.seen.contains(&fingerprint) {
            self.next = Next::Done;
            return Ok(None);
        }
        let items: Result<Vec<T>> = list.data.iter().map(|raw| (self.read)(raw)).collect();
        let items = items.map_err(|error| error.with_provider(ID))?;
        // Only a page that was handed out is known: one that was not understood can be asked for again.
        self.seen.insert(fingerprint);
        let next_cursor = list.meta.next_cursor.clone().filter(|c| !c.is_empty());
        self.next = self.after(&list, next_cursor.as_deref())?;
        Ok(Some(Page { items, next_cursor }))
    }

    fn after(&mut self, list: &List<Box<RawValue>>, cursor: Option<&str>) -> Result<Next> {
        let number = || match self.next {
            Next::Number(page) => Next::Number(page.saturating_add(1)),
            Next::First | Next::Cursor(_) | Next::Done => Next::Number(2),
        };
        Ok(match (self.listing.style, cursor) {
            (Style::Cursor | Style::Either, Some(cursor)) => {
                if self.next == Next::Cursor(cursor.to_owned()) {
                    self.next = Next::Done;
                    let message = "the cursor of a list leads back to where it came from";
                    let error = Error::new(ErrorKind::Protocol, Outcome::NotSent, message);
                    return Err(error.with_provider(ID));
                }
                Next::Cursor(cursor.to_owned())
            }
            (Style::Number(_) | Style::Either, _) => match list.meta.has_more_pages() {
                Some(false) => Next::Done,
                Some(true) | None => number(),
            },
            (Style::Cursor | Style::Whole, _) => Next::Done,
        })
    }

    async fn fetch(&self) -> Result<List<Box<RawValue>>> {
        let listing = &self.listing;
        let mut target = match &listing.within {
            Some((path, id, rest)) => self.client.at(path).segment("id", id)?.then(rest),
            None => self
                .client
                .at(listing.route.strip_prefix("/v1").unwrap_or(listing.route)),
        };
        let page = match &self.next {
            Next::First | Next::Done => None,
            Next::Cursor(cursor) => Some(("cursor", cursor.clone())),
            Next::Number(page) => match listing.style {
                Style::Number(name) => Some((name, page.to_string())),
                Style::Cursor | Style::Either | Style::Whole => Some(("page", page.to_string())),
            },
        };
        if let Some((name, value)) = &page {
            target = target.query(name, value);
        }
        for (name, value) in &listing.query {
            target = target.query(name, value);
        }
        let operation = Operation::read(listing.route);
        let answer = self.client.send(operation, target, None).await?;
        Client::read(&answer, Resolution::Poll)
    }
}

/// A list of objects that are read by name.
pub(crate) fn pages<T: Item>(client: &Client, listing: Listing) -> Pages<'_, T> {
    Pages::new(client, listing, |raw| T::read(&record(raw)?))
}

fn record(raw: &RawValue) -> Result<Record> {
    serde_json::from_str(raw.get()).map_err(|_| {
        let message = "an entry of the gateway's list is no object";
        Error::new(ErrorKind::Protocol, Outcome::NotSent, message)
    })
}

/// What makes two pages the same: the ids on them, or all they hold if it has none.
fn fingerprint(page: &[Box<RawValue>]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for raw in page {
        let id = serde_json::from_str::<Record>(raw.get()).ok();
        match id.and_then(|record| record.text("id")) {
            Some(id) => id.hash(&mut hasher),
            None => raw.get().hash(&mut hasher),
        }
    }
    hasher.finish()
}

impl<T> fmt::Debug for Pages<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("route", &self.listing.route)
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}
