//! Searches by the merchant's reference. HitPay's lists also find parts of other texts, so the entries of the order are picked out here.

use dhow_core::{MerchantReference, Result};

use crate::{
    pages::Pages,
    wire::{Item, Record},
};

/// Pages that a search by reference reads at most, of 100 entries each if HitPay keeps to it.
const SEARCH_PAGES: usize = 100;

/// All entries with exactly that reference. `is_own` says whether an entry has it, or `None` where the entry does not say.
///
/// An entry with another reference does not matter, whatever else it holds. One that does not say its reference was found by this search and may
/// be the one that was asked for: such a search is an error, because "nothing found" would be taken for absence (L5).
pub(crate) async fn search<T: Item>(
    mut pages: Pages<'_, Record>,
    reference: &MerchantReference,
    is_own: fn(&Record, &str) -> Option<bool>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for _ in 0..SEARCH_PAGES {
        let Some(page) = pages.next().await? else {
            return Ok(found);
        };
        for entry in page.items {
            match is_own(&entry, reference.as_str()) {
                Some(false) => {}
                Some(true) => {
                    let own = T::read(&entry)
                        .map_err(|fault| pages.inconclusive(fault.message().to_owned()));
                    found.push(own?);
                }
                None => {
                    let message = "the search found an entry that does not say its reference, and it may be the one that was asked for: look at HitPay's dashboard";
                    return Err(pages.inconclusive(message));
                }
            }
        }
    }
    let message = "the search by reference has more pages than can be read; narrow it down";
    Err(pages.inconclusive(message))
}
