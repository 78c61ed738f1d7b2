//! Listing transfers, and finding one by the merchant's reference.

use std::time::SystemTime;

use dhow_core::{MerchantReference, Repeat, Result, Target};

use super::{TRANSFERS, Transfer};
use crate::{
    Hub2, client::Operation, pages::Wanted, payment_intent::window, polling::LIST_PACE,
    rules::check_reference, search,
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
        let (operation, target) = self.list_of_transfers(query);
        let one = |transfer| Transfer::read(transfer, None);
        self.client.page(operation, target, one).await
    }

    fn list_of_transfers(&self, query: &TransferQuery) -> (Operation, Target) {
        let target = self
            .client
            .at(TRANSFERS)
            .query_if("reference", query.reference.as_deref());
        let target = window(target, query.from, query.to, query.page, query.per_page);
        let operation = Operation::read("/transfers", Repeat::within(LIST_PACE));
        (operation, target)
    }

    /// All transfers of the last year with exactly that reference.
    pub(crate) async fn transfers_by_reference(
        &self,
        reference: &MerchantReference,
    ) -> Result<Vec<Transfer>> {
        check_reference("merchant_reference", reference.as_str())?;
        let query = TransferQuery {
            reference: Some(reference.as_str().to_owned()),
            from: self.clock.now().checked_sub(search::BACK),
            per_page: Some(search::PER_PAGE),
            ..TransferQuery::default()
        };
        let page = |number| {
            let query = TransferQuery {
                page: Some(number),
                ..query.clone()
            };
            async move {
                let (operation, target) = self.list_of_transfers(&query);
                let wanted = Wanted::Transfer(reference.as_str());
                let one = |transfer| Transfer::read(transfer, None);
                let page = self.client.page_of_search(operation, target, wanted, one);
                page.await
            }
        };
        search::search(page).await
    }
}
