//! Search of payment intents and transfers by the merchant's reference.

use std::time::Duration;

use dhow_core::{Endpoint, Error, ErrorKind, Result};

pub(crate) mod pages;

use pages::Page;

/// Maximum number of pages that a search reads.
const PAGES: u32 = 10;
/// Requested number of items on each page.
pub(crate) const PER_PAGE: u32 = 100;
/// Hub2's default page length. A page of this length or more may have been cut at a limit that Hub2 does not document.
const SHORTEST_FULL_PAGE: usize = 10;
/// Period of a search. Hub2's own default starts on the first day of the month.
pub(crate) const BACK: Duration = Duration::from_secs(60 * 60 * 24 * 366);

/// Reads pages until one is certainly the last. A page that cannot be parsed fails the search, because a partial search does not prove
/// that an object does not exist.
///
/// - A page shorter than Hub2's default length is the last, unless the response announces more items or equally short pages.
/// - Items with other references show that Hub2 ignored the filter. Only an empty page ends such a list.
/// - The search fails if the response announces items that no page contains, or if the first page comes again without a match: Hub2 then
///   ignored the page number and hides the other pages.
// LEDGER: rate-headers
// Hub2 does not document the names of its pagination headers, and may limit the length of a page.
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
    let message = "the search by reference has more than 10 pages; use a narrower filter";
    Err(endpoint.undecided(ErrorKind::Protocol, message))
}

fn unlisted(endpoint: &Endpoint) -> Error {
    let message =
        "the list is incomplete, so the search does not prove that nothing exists; retry later";
    endpoint.undecided(ErrorKind::Protocol, message)
}
