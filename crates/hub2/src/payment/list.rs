//! Lists of payment intents and payments, and the search by the merchant's reference.

use std::time::SystemTime;

use dhow_core::{Call, Endpoint, MerchantReference, Result, Retry, Target};
use http::Method;

use super::{IntentPayment, PaymentIntent};
use crate::{
    Hub2, ID, capabilities,
    echo::status_word,
    polling::LIST_RATE_LIMIT,
    search::{self, pages::Wanted},
    wire::{self, time},
};

const INTENTS: Endpoint =
    Endpoint::read(ID, Method::GET, "/payment-intents").with_retry(Retry::within(LIST_RATE_LIMIT));
const PAYMENTS: Endpoint =
    Endpoint::read(ID, Method::GET, "/payments").with_retry(Retry::within(LIST_RATE_LIMIT));

/// Filter for a list of payment intents or payments. Hub2 allows one list call in 30 seconds.
// Source: Hub2 API reference, "Retrieve a PaymentIntent collection".
// The reference calls the response a bare list, with the pagination data in headers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentIntentQuery {
    /// Merchant's reference of the customer.
    pub customer_reference: Option<String>,
    /// Merchant's reference of the purchase.
    pub purchase_reference: Option<String>,
    /// Start of the period; Hub2's default is the first day of the month.
    pub from: Option<SystemTime>,
    /// End of the period; Hub2's default is now.
    pub to: Option<SystemTime>,
    /// Page number, starting at 1.
    pub page: Option<u32>,
    /// Items on a page; Hub2's default is 10.
    pub per_page: Option<u32>,
}

impl PaymentIntentQuery {
    fn on(&self, target: Target) -> Target {
        let target = target
            .query_if("customerReference", self.customer_reference.as_deref())
            .query_if("purchaseReference", self.purchase_reference.as_deref());
        window(target, self.from, self.to, self.page, self.per_page)
    }
}

/// Adds the query parameters that all lists share.
pub(crate) fn window(
    target: Target,
    from: Option<SystemTime>,
    to: Option<SystemTime>,
    page: Option<u32>,
    per_page: Option<u32>,
) -> Target {
    let number = |number: Option<u32>| number.map(|number| number.to_string());
    target
        .query_if("from", from.and_then(time::format).as_deref())
        .query_if("to", to.and_then(time::format).as_deref())
        .query_if("page", number(page).as_deref())
        .query_if("perPage", number(per_page).as_deref())
}

impl Hub2 {
    /// Lists payment intents (`GET /payment-intents`). Limited to one call in 30 seconds.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn payment_intents(&self, query: &PaymentIntentQuery) -> Result<Vec<PaymentIntent>> {
        let item = |intent| PaymentIntent::from_wire(intent, None);
        self.client.page(self.list_of_intents(query)?, item).await
    }

    fn list_of_intents(&self, query: &PaymentIntentQuery) -> Result<Call> {
        Call::new(&INTENTS, query.on(self.client.url(&INTENTS, &[])?))
    }

    /// Lists the attempts of all intents (`GET /payments`). Limited to one call in 30 seconds.
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn payments(
        &self,
        query: &PaymentIntentQuery,
        delegated: Option<bool>,
    ) -> Result<Vec<IntentPayment>> {
        let delegated = delegated.map(|on| if on { "true" } else { "false" });
        let url = query.on(self.client.url(&PAYMENTS, &[])?);
        let call = Call::new(&PAYMENTS, url.query_if("isDelegated", delegated))?;
        let item = |payment: wire::Payment| {
            status_word(payment.status.clone())?;
            IntentPayment::from_wire(payment)
        };
        self.client.page(call, item).await
    }

    /// Returns all intents of the last 366 days with exactly this purchase reference.
    pub(crate) async fn intents_by_reference(
        &self,
        reference: &MerchantReference,
    ) -> Result<Vec<PaymentIntent>> {
        capabilities::PAYMENTS.check_reference(reference.as_str())?;
        let query = PaymentIntentQuery {
            purchase_reference: Some(reference.as_str().to_owned()),
            from: self.clock.now().checked_sub(search::BACK),
            per_page: Some(search::PER_PAGE),
            ..PaymentIntentQuery::default()
        };
        let page = |number| {
            let query = PaymentIntentQuery {
                page: Some(number),
                ..query.clone()
            };
            async move {
                let call = self.list_of_intents(&query)?;
                let wanted = Wanted::Intent(reference.as_str());
                let item = |intent| PaymentIntent::from_wire(intent, None);
                self.client.page_of_search(call, wanted, item).await
            }
        };
        search::search(&INTENTS, page).await
    }
}
