//! Balances of the merchant's accounts.

use std::time::SystemTime;

use async_trait::async_trait;
use dhow_core::{
    Balance, Balances, Call, Currency, Endpoint, ReportedAmount, Result, json::LenientList,
};
use http::Method;

use crate::{
    Hub2, ID,
    echo::missing,
    received_amount,
    wire::{self, time},
};

mod provisioning;

pub use provisioning::{Provisioning, ProvisioningSide};

const READ: Endpoint = Endpoint::read(ID, Method::GET, "/balance");

/// Accounts of a merchant. Each may hold several currencies.
// Source: Hub2 documentation, "Balances".
// Each account has a list of its own. The list of the remittance account may be missing.
// Each account has a list of its own. The list of the remittance account is missing for merchants without one.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct MerchantBalances {
    /// Account that receives payments.
    pub collection: Vec<AccountBalance>,
    /// Account that pays transfers; filled by [provisioning](crate::Hub2::create_provisioning).
    pub transfer: Vec<AccountBalance>,
    /// Account that pays international remittances, for merchants that have one.
    pub transfer_irt: Vec<AccountBalance>,
}

/// Balance of one account in one currency.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccountBalance {
    /// Total amount.
    pub amount: Option<ReportedAmount>,
    /// Available amount.
    pub available: Option<ReportedAmount>,
    /// Amount reserved for transfers in progress.
    pub reserved: Option<ReportedAmount>,
    /// Time of the balance.
    pub date: Option<SystemTime>,
}

impl Hub2 {
    /// Reads the balances (`GET /balance`) in one currency or all, now or at a past time. Limited to 75 calls in ten seconds.
    ///
    /// # Errors
    /// [`Protocol`](dhow_core::ErrorKind::Protocol) if an account cannot be parsed, and the errors of every read.
    pub async fn merchant_balances(
        &self,
        currency: Option<Currency>,
        at: Option<SystemTime>,
    ) -> Result<MerchantBalances> {
        let url = self
            .client
            .url(&READ, &[])?
            .query_if("currency", currency.map(Currency::code))
            .query_if("date", at.and_then(time::format).as_deref());
        let call = Call::new(&READ, url)?;
        let echo = |balances: &wire::Balances| {
            let echo = self.client.about(balances);
            let lists = balances.lists().into_iter();
            let echo = lists.fold(echo, |echo, list| echo.named_by(list));
            balances
                .accounts()
                .fold(echo, |echo, account| self.client.owner_of(echo, account))
        };
        let read = |balances: wire::Balances| {
            // Leaving the account out would show a balance of nothing.
            if balances.hides_an_account() {
                return Err(missing("an account cannot be read"));
            }
            Ok(MerchantBalances {
                collection: accounts(balances.collection_account),
                transfer: accounts(balances.transfer_account),
                transfer_irt: accounts(balances.transfer_irt_account),
            })
        };
        self.client.send_json(call, echo, read).await
    }
}

/// Available balances of the accounts `collection`, `transfer` and `transfer-irt`.
#[async_trait]
impl Balances for Hub2 {
    async fn read_balances(&self) -> Result<Vec<Balance>> {
        let all = self.merchant_balances(None, None).await?;
        let accounts = [
            ("collection", all.collection),
            ("transfer", all.transfer),
            ("transfer-irt", all.transfer_irt),
        ];
        let mut balances = Vec::new();
        for (name, account) in accounts {
            for entry in account {
                if let Some(amount) = entry.available.or(entry.amount) {
                    let mut balance = Balance::new(name, amount);
                    balance.as_of = entry.date;
                    balances.push(balance);
                }
            }
        }
        Ok(balances)
    }
}

fn accounts(list: Option<LenientList<wire::MerchantAccount>>) -> Vec<AccountBalance> {
    let accounts = list.unwrap_or_default().items.into_iter();
    accounts.map(AccountBalance::from).collect()
}

impl From<wire::MerchantAccount> for AccountBalance {
    fn from(wire: wire::MerchantAccount) -> Self {
        let currency = wire.currency.as_ref();
        let amount = |text: &Option<String>| received_amount::reported(text.as_ref(), currency);
        Self {
            amount: amount(&wire.amount),
            available: amount(&wire.available_balance),
            reserved: amount(&wire.reserved_balance),
            date: wire.date.as_deref().and_then(time::parse),
        }
    }
}
