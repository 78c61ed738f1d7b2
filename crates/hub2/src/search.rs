//! Searching the lists of payment intents and transfers by the merchant's reference.

use std::time::Duration;

use dhow_core::{Endpoint, Error, ErrorKind, Result};

pub(crate) mod pages;

use pages::Page;

/// Pages that a search reads at most.
const PAGES: u32 = 10;
/// Items that a search asks for on each page.
pub(crate) const PER_PAGE: u32 = 100;
/// Hub2's page when no length is asked for. A longer page may be one that Hub2 cut at a length of its own.
const SHORTEST_FULL_PAGE: usize = 10;
/// How far back a search looks: Hub2's own default is the first day of the month.
pub(crate) const BACK: Duration = Duration::from_secs(60 * 60 * 24 * 366);

/// Reads pages until one is certainly the last. A page that cannot be read fails the search: half a search proves no absence (L5).
///
/// Hub2 names the headers of its pagination nowhere and may cap the length of a page, so only a page shorter than its own default ends
/// the list, unless the answer says that there is more or that pages are as short. Items with other references show that the filter was
/// overlooked: only an empty page ends such a list. More that is not listed fails the search, and so does a gateway that overlooks the
/// number of the page: it hides what is not on the first.
// LEDGER: rate-headers
pub(crate) async fn search<T, F>(endpoint: &Endpoint, page: impl Fn(u32) -> F) -> Result<Vec<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    let mut found = Vec::new();
    let mut first_of_page = None;
    let mut seen = 0_usize;
    for number in 1..=PAGES {
        let page = page(number).await?;
        let is_repeated = page.first.is_some() && page.first == first_of_page;
        if page.first.is_none() || is_repeated {
            let hides = is_repeated && found.is_empty();
            return match hides || page.more.has_more(number, seen) {
                true => Err(unlisted(endpoint)),
                false => Ok(found),
            };
        }
        seen = seen.saturating_add(page.rows);
        let is_filtered = page.items.len() == page.rows;
        let is_short = page.rows < SHORTEST_FULL_PAGE && !page.more.is_full_page(page.rows);
        let is_last = is_filtered && is_short && !page.more.has_more(number, seen);
        first_of_page = page.first;
        found.extend(page.items);
        if is_last {
            return Ok(found);
        }
    }
    let message = "the search by reference has more pages than can be read; narrow it down";
    Err(endpoint.undecided(ErrorKind::Protocol, message))
}

fn unlisted(endpoint: &Endpoint) -> Error {
    let message =
        "the list does not show all that it has, so the search proves nothing; try again later";
    endpoint.undecided(ErrorKind::Protocol, message)
}
