//! Listing transfers, and finding one by the merchant's reference.

use std::time::SystemTime;

use dhow_core::{MerchantReference, Result};

use super::{TRANSFERS, Transfer};
use crate::{
    Hub2,
    client::{NO_BODY, Operation},
    payment_intent::{SEARCH_BACK, SEARCH_PAGES, too_many_pages, window},
    rules::check_reference,
    wire,
};

/// Which transfers to list. Hub2 allows one listing in 30 seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferQuery {
    /// The merchant's reference.
    pub reference: Option<String>,
    /// From when on; Hub2's default is the first day of the month.
    pub from: Option<SystemTime>,
    /// Until when; Hub2's default is now.
    pub to: Option<SystemTime>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// How many on a page; Hub2's default is 10.
    pub per_page: Option<u32>,
}

impl Hub2 {
    /// `GET /transfers`. Once in 30 seconds.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn transfers(&self, query: &TransferQuery) -> Result<Vec<Transfer>> {
        let target = self
            .client
            .at(TRANSFERS)
            .query_if("reference", query.reference.as_deref());
        let target = window(target, query.from, query.to, query.page, query.per_page);
        let operation = Operation::read("/transfers");
        let read = |list: wire::List<_>| list.0.into_iter().map(Transfer::read).collect();
        self.client.ask_for(operation, target, NO_BODY, read).await
    }

    /// All transfers of the last year with exactly that reference.
    pub(crate) async fn transfers_by_reference(
        &self,
        reference: &MerchantReference,
    ) -> Result<Vec<Transfer>> {
        check_reference("merchant_reference", reference.as_str())?;
        let mut query = TransferQuery {
            reference: Some(reference.as_str().to_owned()),
            from: self.clock.now().checked_sub(SEARCH_BACK),
            per_page: Some(100),
            ..TransferQuery::default()
        };
        let mut found = Vec::new();
        let mut first_of_page = None;
        for page in 1..=SEARCH_PAGES {
            query.page = Some(page);
            let transfers = self.transfers(&query).await?;
            let first = transfers.first().map(|transfer| transfer.id.clone());
            // A gateway that overlooks the page number would send the same page for ever.
            if first.is_none() || first == first_of_page {
                return Ok(found);
            }
            let full = transfers.len() >= 100;
            first_of_page = first;
            let same = |one: &Transfer| one.reference.as_deref() == Some(reference.as_str());
            found.extend(transfers.into_iter().filter(same));
            if !full {
                return Ok(found);
            }
        }
        Err(too_many_pages())
    }
}
