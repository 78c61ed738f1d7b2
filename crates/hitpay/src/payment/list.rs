//! Lists of payment requests, and the search by merchant reference.

use async_trait::async_trait;
use dhow_core::{Call, Endpoint, Lookup, MerchantReference, Payment, Result};
use http::Method;

use super::PaymentRequest;
use crate::{
    HitPay, ID,
    capabilities::PAYMENT_REQUEST_RETRY,
    client::objects,
    pages::{Listing, Pages, Paging, pages, search},
    wire::{List, Record},
};

/// Filters and paging of a list of payment requests.
// Source: HitPay OpenAPI document, parameters of `GET /v1/payment-requests`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PaymentRequestQuery {
    /// Page number, from 1 (`current_page`).
    pub page: Option<u32>,
    /// Requests per page, at most 100. HitPay's default is 10.
    pub per_page: Option<u32>,
    /// Part of an e-mail address, an id or a reference number.
    pub search: Option<String>,
    /// True for default links only: those created by hand or in the dashboard.
    pub is_default: Option<bool>,
    /// One metadata entry that must match exactly.
    pub metadata: Option<(String, String)>,
}

const LIST: Endpoint =
    Endpoint::read(ID, Method::GET, "/v1/payment-requests").with_retry(PAYMENT_REQUEST_RETRY);

impl PaymentRequestQuery {
    /// Returns the list, starting at the first page.
    fn listing(&self) -> Listing {
        // LEDGER: page-names
        let mut listing = Listing::new(LIST, Paging::Number("current_page"))
            .filter("per_page", self.per_page)
            .filter("search", self.search.as_ref())
            .filter("is_default", self.is_default.map(u8::from));
        if let Some((key, value)) = &self.metadata {
            listing = listing.filter(&format!("metadata[{key}]"), Some(value));
        }
        listing
    }
}

/// One page of payment requests.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentRequestPage {
    /// Requests on the page.
    pub requests: Vec<PaymentRequest>,
}

impl HitPay {
    /// Lists payment requests, one page per call (`GET /v1/payment-requests`).
    ///
    /// HitPay does not document the shape of the list. A bare array and an envelope with `data` are both read.
    ///
    /// # Errors
    /// All errors of a read.
    pub async fn payment_requests(
        &self,
        query: &PaymentRequestQuery,
    ) -> Result<PaymentRequestPage> {
        let page = query.page.map(|page| page.to_string());
        let per_page = query.per_page.map(|count| count.to_string());
        let mut url = self
            .client
            .url(&LIST, &[])?
            .query_if("current_page", page.as_deref())
            .query_if("per_page", per_page.as_deref())
            .query_if("search", query.search.as_deref())
            .query_if(
                "is_default",
                query.is_default.map(|on| if on { "1" } else { "0" }),
            );
        if let Some((key, value)) = &query.metadata {
            url = url.query(&format!("metadata[{key}]"), value);
        }
        let response = self.client.send(Call::new(&LIST, url)?).await?;
        // The OpenAPI document leaves the response empty, and the app studio shows an envelope.
        // LEDGER: list-shape
        let list: List<Record> = response.json()?;
        let first = query.page.is_none_or(|page| page <= 1);
        if let Some(member) = list.contradiction(None).or_else(|| {
            let alone = first && list.data.is_empty();
            list.contradiction(alone.then_some(0))
        }) {
            let why = format!("its list is empty but its `{member}` counts entries");
            return Err(response.unexpected(&why));
        }
        let requests = objects(&response, &list)?;
        Ok(PaymentRequestPage { requests })
    }

    /// Lists payment requests page by page (`GET /v1/payment-requests`), starting at the first page regardless of
    /// [`PaymentRequestQuery::page`].
    #[must_use]
    pub fn payment_request_pages(&self, query: &PaymentRequestQuery) -> Pages<'_, PaymentRequest> {
        pages(&self.client, query.listing())
    }
}

/// Finds requests with exactly the given reference. HitPay's search also finds parts of references, ids and e-mail addresses.
#[async_trait]
impl Lookup for HitPay {
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let query = PaymentRequestQuery {
            per_page: Some(100),
            search: Some(reference.as_str().to_owned()),
            ..PaymentRequestQuery::default()
        };
        let pages = Pages::for_search(&self.client, query.listing());
        let found: Vec<PaymentRequest> = search(pages, reference, has_reference).await?;
        let payments = found.into_iter();
        Ok(payments
            .map(|request| request.into_payment(self.environment))
            .collect())
    }
}

fn has_reference(request: &Record, requested: &str) -> Option<bool> {
    let reference = request.text("reference_number");
    Some(reference.filter(|text| !text.is_empty())? == requested)
}
