//! `GET /v1/charges/export`: the answer is documented nowhere, so it is handed over as it came.

use bytes::Bytes;
use dhow_core::{Call, Endpoint, Result};
use http::Method;

use crate::{HitPay, ID};

/// Which charges to export. The names differ from those of the list, as HitPay has them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ChargeExport {
    /// `perPage`
    pub per_page: Option<u32>,
    /// `version`
    pub version: Option<String>,
    /// An amount, id, e-mail address or remark.
    pub keywords: Option<String>,
    /// `before`
    pub before: Option<String>,
    /// `after`
    pub after: Option<String>,
    /// A payment method's code.
    pub payment_method: Option<String>,
    /// HitPay's filter words.
    pub statuses: Vec<String>,
    /// First day, `YYYY-MM-DD`.
    pub date_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub date_to: Option<String>,
    /// What to add to each charge.
    pub with: Option<String>,
}

const EXPORT: Endpoint = Endpoint::read(ID, Method::GET, "/v1/charges/export");

impl HitPay {
    /// `GET /v1/charges/export`: the answer's bytes, whatever they are.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn export_charges(&self, query: &ChargeExport) -> Result<Bytes> {
        let per_page = query.per_page.map(|count| count.to_string());
        let mut url = self
            .client
            .url(&EXPORT, None)?
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
