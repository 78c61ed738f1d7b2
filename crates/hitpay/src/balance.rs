//! Balances: what the merchant has at HitPay, and what moved.

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Call, Endpoint, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    wire::{Item, List, Read, Record},
};

/// One movement of a balance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BalanceTransaction {
    /// When it happened.
    pub at: Option<SystemTime>,
    /// HitPay's words for it.
    pub description: Option<String>,
    /// The charge behind it.
    pub charge_id: Option<String>,
    /// The order behind it.
    pub order_id: Option<String>,
    /// The payout behind it.
    pub payout_id: Option<String>,
    /// The provider's transfer behind it.
    pub transfer_id: Option<String>,
    /// What left the balance, without the minus sign that HitPay prints.
    pub debit: Option<ReportedAmount>,
    /// What came into the balance.
    pub credit: Option<ReportedAmount>,
}

/// Which movements to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BalanceQuery {
    /// First day, `YYYY-MM-DD`.
    pub created_at_from: Option<String>,
    /// Last day, `YYYY-MM-DD`.
    pub created_at_to: Option<String>,
    /// Movements on a page, at most 100.
    pub per_page: Option<u32>,
    /// Where to go on.
    pub cursor: Option<String>,
}

impl Item for BalanceTransaction {
    fn read(record: &Record) -> Read<Self> {
        let currency = record.text("currency").unwrap_or_default();
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
const EXPORT: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/balances/{provider}/transactions/export",
    Resolution::AskGateway,
);

impl HitPay {
    /// `GET /v1/balances/{provider}/transactions`: what moved, page by page. The one documented provider is `adyen`, for cards in
    /// Singapore.
    #[must_use]
    pub fn balance_transactions(
        &self,
        provider: &str,
        query: &BalanceQuery,
    ) -> Pages<'_, BalanceTransaction> {
        let listing = Listing::new(TRANSACTIONS, Style::Cursor)
            .within(provider)
            .beginning_at(query.cursor.as_deref())
            .filter("created_at_from", query.created_at_from.as_ref())
            .filter("created_at_to", query.created_at_to.as_ref())
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }

    /// `POST /v1/balances/{provider}/transactions/export`: HitPay sends the list to the business's administrator by e-mail. Called
    /// twice, it is sent twice.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for days that HitPay does not take.
    pub async fn export_balance_transactions(
        &self,
        provider: &str,
        query: &BalanceQuery,
    ) -> Result<()> {
        let url = self
            .client
            .url(&EXPORT, Some(provider))?
            .query_if("created_at_from", query.created_at_from.as_deref())
            .query_if("created_at_to", query.created_at_to.as_deref());
        self.client.send(Call::new(&EXPORT, url)?).await.map(drop)
    }
}

/// `GET /v1/balances`: one balance for each currency and wallet, named by the wallet: `available`, `deposit`, `pending`, `reserve`.
#[async_trait]
impl Balances for HitPay {
    async fn balances(&self) -> Result<Vec<Balance>> {
        let call = self.client.call(&BALANCES, None, None)?;
        let response = self.client.send(call).await?;
        let list: List<Record> = response.json()?;
        let mut balances = Vec::new();
        for record in &list.data {
            let currency = record.required("currency");
            let currency = currency.map_err(|fault| response.unexpected(fault.message()))?;
            let currency = currency.to_ascii_uppercase();
            let wallets = record.record("wallets").unwrap_or_default();
            for name in wallets.names() {
                let amount = wallets.text(name).map(|text| {
                    Balance::new(name, ReportedAmount::lenient(text, currency.clone()))
                });
                balances.extend(amount);
            }
        }
        Ok(balances)
    }
}
