//! Searching the lists of payment intents and transfers by the merchant's reference.

use std::time::Duration;

use dhow_core::{Error, ErrorKind, Outcome, ProviderReference, Result};

use crate::pages::Page;

/// Pages that a search reads at most.
const PAGES: u32 = 10;
/// Items that a search asks for on each page.
pub(crate) const PER_PAGE: u32 = 100;
/// Hub2's page when no length is asked for. A longer page may be one that Hub2 cut at a length of its own.
const SHORTEST_FULL_PAGE: usize = 10;
/// How far back a search looks: Hub2's own default is the first day of the month.
pub(crate) const BACK: Duration = Duration::from_secs(60 * 60 * 24 * 366);

/// Reads pages until one is certainly the last, and keeps the items that fit. A page that cannot be read fails the search: half a search
/// proves no absence (L5).
///
/// Hub2 names the headers of its pagination nowhere and may cap the length of a page, so only a page shorter than its own default ends
/// the list, unless the answer says that there is more. More that is not listed fails the search.
// LEDGER: rate-headers
pub(crate) async fn search<T, F>(
    page: impl Fn(u32) -> F,
    id: impl Fn(&T) -> &ProviderReference,
    fits: impl Fn(&T) -> bool,
) -> Result<Vec<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    let mut found = Vec::new();
    let mut first_of_page = None;
    let mut seen = 0_usize;
    for number in 1..=PAGES {
        let items = page(number).await?;
        let Page { items, more } = items;
        let first = items.first().map(|item| id(item).clone());
        // A gateway that overlooks the page number would send the same page for ever.
        if first.is_none() || first == first_of_page {
            return match more.says_more(number, seen) {
                true => Err(unlisted()),
                false => Ok(found),
            };
        }
        seen = seen.saturating_add(items.len());
        let is_last = items.len() < SHORTEST_FULL_PAGE && !more.says_more(number, seen);
        first_of_page = first;
        found.extend(items.into_iter().filter(&fits));
        if is_last {
            return Ok(found);
        }
    }
    let message = "the search by reference has more pages than can be read; narrow it down";
    Err(Error::new(ErrorKind::Protocol, Outcome::NotSent, message))
}

fn unlisted() -> Error {
    let message = "the list says that there is more than it shows, so the search proves nothing; try again later";
    Error::new(ErrorKind::Protocol, Outcome::NotSent, message)
}
