//! List of transfers, and the search by the merchant's reference.

use std::time::SystemTime;

use dhow_core::{Call, Endpoint, MerchantReference, Result, Retry};
use http::Method;

use super::Transfer;
use crate::{
    Hub2, ID,
    capabilities::PAYOUTS,
    payment::window,
    polling::LIST_RATE_LIMIT,
    search::{self, pages::Wanted},
};

const TRANSFERS: Endpoint =
    Endpoint::read(ID, Method::GET, "/transfers").with_retry(Retry::within(LIST_RATE_LIMIT));

/// Filter for a list of transfers. Hub2 allows one list call in 30 seconds.
// Source: Hub2 API reference, "Retrieve a transfer collection".
// The filters are those of the list of intents, with one reference in place of two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferQuery {
    /// Merchant's reference.
    pub reference: Option<String>,
    /// Start of the period; Hub2's default is the first day of the month.
    pub from: Option<SystemTime>,
    /// End of the period; Hub2's default is now.
    pub to: Option<SystemTime>,
    /// Page number, starting at 1.
    pub page: Option<u32>,
    /// Items on a page; Hub2's default is 10.
    pub per_page: Option<u32>,
}

impl Hub2 {
    /// Lists transfers (`GET /transfers`). Limited to one call in 30 seconds.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn transfers(&self, query: &TransferQuery) -> Result<Vec<Transfer>> {
        let item = |transfer| Transfer::from_wire(transfer, None);
        self.client.page(self.list_of_transfers(query)?, item).await
    }

    fn list_of_transfers(&self, query: &TransferQuery) -> Result<Call> {
        let url = self.client.url(&TRANSFERS, &[])?;
        let url = url.query_if("reference", query.reference.as_deref());
        let url = window(url, query.from, query.to, query.page, query.per_page);
        Call::new(&TRANSFERS, url)
    }

    /// Returns all transfers of the last 366 days with exactly this reference.
    pub(crate) async fn transfers_by_reference(
        &self,
        reference: &MerchantReference,
    ) -> Result<Vec<Transfer>> {
        PAYOUTS.check_reference(reference.as_str())?;
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
                let call = self.list_of_transfers(&query)?;
                let wanted = Wanted::Transfer(reference.as_str());
                let item = |transfer| Transfer::from_wire(transfer, None);
                self.client.page_of_search(call, wanted, item).await
            }
        };
        search::search(&TRANSFERS, page).await
    }
}
