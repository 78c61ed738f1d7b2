//! Reconciliation: lists of the payins or payouts of a day.

use dhow_core::{
    Echo, Endpoint, Result,
    json::{self, LenientList, RawScalar},
};
use http::Method;
use serde::Deserialize;

use crate::{Day, ID, PayAtom, client::Credential, error::accepted};

const PAYINS: Endpoint = Endpoint::read(ID, Method::POST, "/{payin reconciliation path}");
const PAYOUTS: Endpoint = Endpoint::read(ID, Method::POST, "/{payout reconciliation path}");

/// Payin or payout in a reconciliation.
///
/// Amounts and times are as received. The unit of the amounts is not known, since the documents say "smallest currency unit" here and whole
/// units elsewhere. No source names the time zone.
// LEDGER: amount-unit
// LEDGER: day-zone
// The sample, 1000 requested and 950 received, fits rupees and paise alike, so a conversion could be wrong by a factor of 100.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReconciliationRow {
    /// `orderCreateDateTime`, such as `October 15, 2023, 2:30 pm`.
    pub created: Option<String>,
    /// `statusChangeDateTime`, in the same format.
    pub status_changed: Option<String>,
    /// `order_id`: the merchant's reference.
    pub order_id: String,
    /// `ref_code`: PayAtom's reference.
    pub ref_code: Option<String>,
    /// `bank_ref`: the bank's reference of the transfer (UTR).
    pub bank_ref: Option<String>,
    /// `amount_requested`, in an unknown unit.
    pub amount_requested: Option<String>,
    /// `amount_received` of a payin or `amount_processed` of a payout, in an unknown unit.
    pub amount: Option<String>,
    /// `transaction_status` in PayAtom's words.
    pub status: String,
}

// Source: pages "Payin Reconciliation" and "Payout Reconciliation", without `pid` and `currency`, which are read to detect the report of
// another account.
#[derive(Deserialize)]
struct Rows {
    #[serde(default, deserialize_with = "json::text")]
    pid: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    currency: Option<String>,
    #[serde(default)]
    data: LenientList<Row>,
}

// Source: pages "Payin Reconciliation" and "Payout Reconciliation".
// The two pages differ in one member: `amount_received` of payins is `amount_processed` of payouts.
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
    /// Lists the payins of a day.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and the errors of any read.
    pub async fn payin_reconciliation(&self, day: Day) -> Result<Vec<ReconciliationRow>> {
        self.rows(&PAYINS, &self.config.paths.payin_reconciliation, day)
            .await
    }

    /// Lists the approved payouts of a day. PayAtom does not list other payouts and allows **ten calls per day**.
    ///
    /// # Errors
    /// [`RateLimited`](dhow_core::ErrorKind::RateLimited) after the tenth call of a day;
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and the errors of any read.
    // LEDGER: reconciliation-errors
    // The page states the limit but not the text of its error, so only the HTTP status can name a rate limit.
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
        let body = self.account.reconciliation_body(&day.to_string());
        let call = self.client.post(endpoint, Credential::Token, path, &body)?;
        let response = self.client.send(call).await?;
        accepted(&response)?;
        let rows: Rows = response.json()?;
        let data = rows.data;
        // A report without one of its rows would be wrong without anyone noticing.
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
        let report = account(Echo::new(), rows.pid.as_deref(), rows.currency.as_deref());
        let echo = data.items.iter().fold(report, |echo, row| {
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
