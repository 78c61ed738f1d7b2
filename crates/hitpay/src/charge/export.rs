//! Export of charges. No document shows its response, so the raw bytes are returned.

use bytes::Bytes;
use dhow_core::{Call, Endpoint, Result};
use http::Method;

use crate::{HitPay, ID};

/// Filters of an export of charges. HitPay's parameters differ from those of the list.
// `perPage` here is `per_page` in the list, so the two queries are separate types.
// Source: HitPay OpenAPI document, `GET /v1/charges/export`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeExport {
    /// Charges per page (`perPage`).
    pub per_page: Option<u32>,
    /// Version (`version`).
    pub version: Option<String>,
    /// Amount, id, e-mail address or remark.
    pub keywords: Option<String>,
    /// Upper bound (`before`).
    pub before: Option<String>,
    /// Lower bound (`after`).
    pub after: Option<String>,
    /// Payment method, as HitPay's code.
    pub payment_method: Option<String>,
    /// Statuses, as HitPay's filter words.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// Related objects to include.
    pub with: Option<String>,
}

const EXPORT: Endpoint = Endpoint::read(ID, Method::GET, "/v1/charges/export");

impl HitPay {
    /// Exports charges (`GET /v1/charges/export`) and returns the body of the response.
    ///
    /// # Errors
    /// All errors of a read.
    pub async fn export_charges(&self, query: &ChargeExport) -> Result<Bytes> {
        let per_page = query.per_page.map(|count| count.to_string());
        let mut url = self
            .client
            .url(&EXPORT, &[])?
            .query_if("perPage", per_page.as_deref())
            .query_if("version", query.version.as_deref())
            .query_if("keywords", query.keywords.as_deref())
            .query_if("before", query.before.as_deref())
            .query_if("after", query.after.as_deref())
            .query_if("payment_method", query.payment_method.as_deref())
            .query_if("dateFrom", query.date_from.as_deref())
            .query_if("dateTo", query.date_to.as_deref())
            .query_if("with", query.with.as_deref());
        for status in &query.statuses {
            url = url.query("statuses[]", status);
        }
        let response = self.client.send(Call::new(&EXPORT, url)?).await?;
        Ok(response.body().clone())
    }
}
