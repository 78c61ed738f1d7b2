//! Search of payments and payouts by the merchant reference.

use async_trait::async_trait;
use dhow_core::*;
use serde::de::DeserializeOwned;

use crate::{Cowrie, ID, wire};
use http::Method;

const PAYMENTS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payments");
const PAYOUTS: Endpoint = Endpoint::read(ID, Method::GET, "/v1/payouts");

impl Cowrie {
    /// Returns all items with one reference, by page, each page with its response.
    // `next` is used as a cursor only. A URL in it is never followed: it could lead to another host, with the API key.
    async fn search<T: DeserializeOwned>(&self, endpoint: &Endpoint, order: &str) -> Result<Vec<(Response, Vec<T>)>> {
        let route = endpoint.route();
        let (mut pages, mut cursor) = (Vec::new(), None::<String>);
        // A limit, because a list without an end must not be read endlessly.
        for _ in 0..20 {
            let target = self.client.base.at(route).query("order", order).query_if("after", cursor.as_deref());
            let response = self.client.get(endpoint, target).await?;
            let page: wire::Page<T> = response.json()?;
            pages.push((response, page.items));
            // A repeated cursor would read the same page again.
            if page.next.is_none() || page.next == cursor {
                return Ok(pages);
            }
            cursor = page.next;
        }
        Err(endpoint.undecided(ErrorKind::Protocol, "the list does not end"))
    }
}

#[async_trait]
impl Lookup for Cowrie {
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        let mut found = Vec::new();
        for (response, page) in self.search::<wire::Payment>(&PAYMENTS, reference.as_str()).await? {
            for wire in page {
                response.check(self.echo(wire.mode.as_deref()))?;
                // The filter may be inexact, such as case-insensitive.
                if wire.order == reference.as_str() {
                    found.push(self.payment(&response, wire)?);
                }
            }
        }
        Ok(found)
    }
}

#[async_trait]
impl PayoutLookup for Cowrie {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        let mut found = Vec::new();
        for (response, page) in self.search::<wire::Payout>(&PAYOUTS, reference.as_str()).await? {
            for wire in page {
                response.check(self.echo(wire.mode.as_deref()))?;
                if wire.order == reference.as_str() {
                    found.push(self.payout_of(&response, wire)?);
                }
            }
        }
        Ok(found)
    }
}
