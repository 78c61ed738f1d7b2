//! Balances of the merchant, and their transactions.

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Call, Endpoint, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Item, List, Read, Record},
};

/// One transaction of a balance.
// A debit and a credit fill different members, so every member is optional.
// Source: HitPay OpenAPI document, `GET /v1/balances/{provider}/transactions`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BalanceTransaction {
    /// Time of the transaction.
    pub at: Option<SystemTime>,
    /// Description by HitPay.
    pub description: Option<String>,
    /// Id of the charge.
    pub charge_id: Option<String>,
    /// Id of the order.
    pub order_id: Option<String>,
    /// Id of the payout.
    pub payout_id: Option<String>,
    /// Id of the transfer, assigned by the payment provider.
    pub transfer_id: Option<String>,
    /// Debited amount, without the minus sign sent by HitPay.
    pub debit: Option<ReportedAmount>,
    /// Credited amount.
    pub credit: Option<ReportedAmount>,
}

/// Filters and paging of a list of transactions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BalanceQuery {
    /// First day, `YYYY-MM-DD`.
    pub created_at_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub created_at_to: Option<String>,
    /// Transactions per page, at most 100.
    pub per_page: Option<u32>,
    /// Cursor of the page to start at.
    pub cursor: Option<String>,
}

impl Item for BalanceTransaction {
    fn from_wire(record: &Record) -> Read<Self> {
        let currency = record.text("currency").unwrap_or_default();
        // The sample shows -96.32 as a debit. The member already states the direction, so the sign would count it twice.
        // LEDGER: balance-debit
        let unsigned = |name| {
            let text = record.text(name)?;
            let digits = text.strip_prefix('-').unwrap_or(&text);
            Some(ReportedAmount::lenient(digits, currency.clone()))
        };
        Ok(Self {
            at: record.time("datetime"),
            description: record.text("description"),
            charge_id: record.text("charge_id"),
            order_id: record.text("order_id"),
            payout_id: record.text("payout_id"),
            transfer_id: record.text("transfer_id"),
            debit: unsigned("debit"),
            credit: record.amount("credit", "currency"),
        })
    }
}

const BALANCES: Endpoint = Endpoint::read(ID, Method::GET, "/v1/balances");
const TRANSACTIONS: Endpoint =
    Endpoint::read(ID, Method::GET, "/v1/balances/{provider}/transactions");
// The export arrives by e-mail, so no call can resolve an unknown outcome.
const EXPORT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/balances/{provider}/transactions/export",
    Resolution::AskGateway,
);

impl HitPay {
    /// Lists the transactions of a balance page by page (`GET /v1/balances/{provider}/transactions`).
    ///
    /// The only documented provider is `adyen`, for cards in Singapore.
    #[must_use]
    pub fn balance_transactions(
        &self,
        provider: &str,
        query: &BalanceQuery,
    ) -> Pages<'_, BalanceTransaction> {
        let listing = Listing::new(TRANSACTIONS, Paging::Cursor)
            .within("provider", provider)
            .starting_at(query.cursor.as_deref())
            .filter("created_at_from", query.created_at_from.as_ref())
            .filter("created_at_to", query.created_at_to.as_ref())
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }

    /// Requests an export of transactions (`POST /v1/balances/{provider}/transactions/export`).
    ///
    /// HitPay sends it to the administrator of the business by e-mail. A second call sends it again.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for dates that HitPay rejects.
    pub async fn export_balance_transactions(
        &self,
        provider: &str,
        query: &BalanceQuery,
    ) -> Result<()> {
        let url = self
            .client
            .url(&EXPORT, &[("provider", provider)])?
            .query_if("created_at_from", query.created_at_from.as_deref())
            .query_if("created_at_to", query.created_at_to.as_deref());
        self.client.send(Call::new(&EXPORT, url)?).await.map(drop)
    }
}

/// Reads the balances (`GET /v1/balances`): one per currency and wallet, named after the wallet: `available`, `deposit`, `pending`,
/// `reserve`.
#[async_trait]
impl Balances for HitPay {
    async fn read_balances(&self) -> Result<Vec<Balance>> {
        let call = self.client.call(&BALANCES, &[], None)?;
        let response = self.client.send(call).await?;
        let list: List<Record> = response.json()?;
        let mut balances = Vec::new();
        for record in &list.data {
            let currency = record.required("currency");
            let currency = currency.map_err(|fault| response.unexpected(fault.message()))?;
            let currency = currency.to_ascii_uppercase();
            let wallets = record.record("wallets").unwrap_or_default();
            // LEDGER: balance-wallets
            for name in wallets.names() {
                let amount = wallets.text(&name).map(|text| {
                    Balance::new(name, ReportedAmount::lenient(text, currency.clone()))
                });
                balances.extend(amount);
            }
        }
        Ok(balances)
    }
}
