//! Reconciliation: what PayAtom has on a day.

use dhow_core::{
    Echo, Endpoint, Result,
    json::{self, LenientList, RawScalar},
};
use http::Method;
use serde::Deserialize;

use crate::{Day, ID, PayAtom, client::Credential, error::accepted};

const PAYINS: Endpoint = Endpoint::read(ID, Method::POST, "/{payin reconciliation}");
const PAYOUTS: Endpoint = Endpoint::read(ID, Method::POST, "/{payout reconciliation}");

/// One payin or payout of a day. Amounts and times are as printed: the documents say "smallest currency unit" here and whole units
/// elsewhere, and name no time zone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconciliationRow {
    /// `orderCreateDateTime`, such as `October 15, 2023, 2:30 pm`.
    pub created: Option<String>,
    /// `statusChangeDateTime`, written alike.
    pub status_changed: Option<String>,
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `ref_code`: PayAtom's reference.
    pub ref_code: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `amount_requested`, of unknown unit.
    pub amount_requested: Option<String>,
    /// `amount_received` of a payin, `amount_processed` of a payout, of unknown unit.
    pub amount: Option<String>,
    /// `transaction_status`: PayAtom's word.
    pub status: String,
}

#[derive(Deserialize)]
struct Rows {
    #[serde(default, deserialize_with = "json::text")]
    pid: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    currency: Option<String>,
    #[serde(default)]
    data: LenientList<Row>,
}

#[derive(Deserialize)]
#[allow(non_snake_case, reason = "PayAtom's names")]
struct Row {
    #[serde(default, deserialize_with = "json::text")]
    orderCreateDateTime: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    statusChangeDateTime: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    pid: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    currency: Option<String>,
    order_id: RawScalar,
    #[serde(default, deserialize_with = "json::text")]
    ref_code: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    bank_ref: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    amount_requested: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    amount_received: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    amount_processed: Option<String>,
    transaction_status: RawScalar,
}

impl PayAtom {
    /// The payins of a day.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and whatever a read can end with.
    pub async fn payin_reconciliation(&self, day: Day) -> Result<Vec<ReconciliationRow>> {
        self.rows(&PAYINS, &self.config.paths.payin_reconciliation, day)
            .await
    }

    /// The approved payouts of a day; what is not approved is not listed. **Ten calls a day** are allowed.
    ///
    /// # Errors
    /// [`RateLimited`](dhow_core::ErrorKind::RateLimited) beyond the tenth call of a day;
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and whatever a read can end with.
    pub async fn payout_reconciliation(&self, day: Day) -> Result<Vec<ReconciliationRow>> {
        self.rows(&PAYOUTS, &self.config.paths.payout_reconciliation, day)
            .await
    }

    async fn rows(
        &self,
        endpoint: &Endpoint,
        path: &str,
        day: Day,
    ) -> Result<Vec<ReconciliationRow>> {
        let body = self.account.dated(&day.to_string());
        let call = self.client.post(endpoint, Credential::Token, path, &body)?;
        let response = self.client.send(call).await?;
        accepted(&response)?;
        let rows: Rows = response.json()?;
        let data = rows.data;
        if data.unreadable > 0 {
            return Err(response.unexpected("a row of its `data` is not as documented"));
        }
        let account = |echo: Echo, pid: Option<&str>, currency: Option<&str>| {
            echo.text("pid", &self.account.pid, pid).currency(
                "currency",
                self.config.currency,
                currency,
            )
        };
        let whole = account(Echo::new(), rows.pid.as_deref(), rows.currency.as_deref());
        let echo = data.items.iter().fold(whole, |echo, row| {
            account(echo, row.pid.as_deref(), row.currency.as_deref())
        });
        response.check(echo)?;
        Ok(data.items.into_iter().map(Row::into_row).collect())
    }
}

impl Row {
    fn into_row(self) -> ReconciliationRow {
        let text = |text: Option<String>| text.filter(|text| !text.is_empty());
        ReconciliationRow {
            created: self.orderCreateDateTime,
            status_changed: self.statusChangeDateTime,
            order_id: self.order_id.into_string(),
            ref_code: text(self.ref_code),
            bank_ref: text(self.bank_ref),
            amount_requested: text(self.amount_requested),
            amount: text(self.amount_received.or(self.amount_processed)),
            status: self.transaction_status.into_string(),
        }
    }
}
