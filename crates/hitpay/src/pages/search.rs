//! Searches by merchant reference. HitPay also finds parts of other texts, so exact matches are selected here.

use dhow_core::{MerchantReference, Result};

use crate::{
    pages::Pages,
    wire::{Item, Record},
};

/// Maximum number of pages read by a search, of 100 entries each if HitPay honours the requested size.
const SEARCH_PAGES: usize = 100;

/// Returns all entries with exactly this reference.
///
/// `has_reference` returns true if an entry has the reference, and `None` if the entry has no reference at all. Entries with another reference are
/// skipped, readable or not.
///
/// An entry without a reference was found by the search and may be the requested one. The search then fails, because an empty result would
/// be taken for absence.
pub(crate) async fn search<T: Item>(
    mut pages: Pages<'_, Record>,
    reference: &MerchantReference,
    has_reference: fn(&Record, &str) -> Option<bool>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    for _ in 0..SEARCH_PAGES {
        let Some(page) = pages.next().await? else {
            return Ok(found);
        };
        for entry in page.items {
            match has_reference(&entry, reference.as_str()) {
                Some(false) => {}
                Some(true) => {
                    let item = T::from_wire(&entry)
                        .map_err(|fault| pages.inconclusive(fault.message().to_owned()));
                    found.push(item?);
                }
                None => {
                    let message = "the search found an entry without a reference, which may be the requested one: check HitPay's dashboard";
                    return Err(pages.inconclusive(message));
                }
            }
        }
    }
    let message = "the search by reference has more than 100 pages: narrow it down";
    Err(pages.inconclusive(message))
}
