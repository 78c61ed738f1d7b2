//! Balances: the merchant's own (V2), and those of an operator's accounts.

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Endpoint, ReportedAmount, Response, Result, Secret};
use http::Method;
use serde_json::value::RawValue;

use crate::{
    ID, PayAtom,
    client::Credential,
    error::accepted,
    signing::verification_code,
    wire::{Body, RawObject, echo},
};

const MERCHANT: Endpoint = Endpoint::read(ID, Method::POST, "/{wallet balance}");
const OPERATOR: Endpoint = Endpoint::read(ID, Method::POST, "/{operator balances}");

/// The member of each balance, and its name here.
const BALANCES: [(&str, &str); 3] = [
    ("payin_balance", "payin"),
    ("payout_balance", "payout"),
    ("payin_matured_balance", "payin_matured"),
];

#[async_trait]
impl Balances for PayAtom {
    /// Received, available to pay out, and withdrawable. The numbers are of unknown unit: this call's page says "smallest currency
    /// unit" where all others count whole units, so they mean no money here.
    async fn balances(&self) -> Result<Vec<Balance>> {
        let body = self.account.signed(self.account.body());
        let path = &self.config.paths.wallet_balance;
        let call = self
            .client
            .post(&MERCHANT, Credential::ApiKey, path, &body)?;
        self.read_balances(&self.client.send(call).await?)
    }
}

impl PayAtom {
    /// The balances that an answer has: one that is missing takes nothing from the others (L34).
    fn read_balances(&self, response: &Response) -> Result<Vec<Balance>> {
        let whole = accepted(response)?;
        let odd = || response.unexpected("it has no object `user_balance` with a balance in it");
        let own = whole.raw("user_balance").ok_or_else(odd)?;
        let own = RawObject::read(own.get().as_bytes()).map_err(|_| odd())?;
        response.check(echo::of_account(
            &own,
            &self.account.pid,
            self.config.currency,
        ))?;
        let code = self.config.currency.code();
        let balance = |(name, account): (&str, &'static str)| {
            let amount = ReportedAmount::of_unknown_unit(own.owned(name)?, code);
            Some(Balance::new(account, amount))
        };
        let balances: Vec<Balance> = BALANCES.into_iter().filter_map(balance).collect();
        match balances.is_empty() {
            true => Err(odd()),
            false => Ok(balances),
        }
    }
}

/// The balances of an operator's accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatorBalances {
    /// The operator's name.
    pub name: Option<String>,
    /// The operator's e-mail address.
    pub email: Option<String>,
    /// The accounts, in the order of the answer.
    pub accounts: Vec<OperatorAccount>,
}

/// One account. Its members are kept as printed: only `account`, `upi` and `minimum_balance` are in a public source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatorAccount {
    /// The kind of account, in PayAtom's word: `upi`, and others for IMPS, wallets and payouts.
    pub kind: String,
    /// Names and values.
    pub members: Vec<(String, String)>,
}

impl PayAtom {
    /// Reads the balances of an operator's accounts. The operator's password goes out as an MD5, which is as good as the password.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and whatever a read can end with.
    pub async fn operator_balances(
        &self,
        email: &str,
        password: &Secret,
    ) -> Result<OperatorBalances> {
        let body = Body::default()
            .text("email", email)
            .text("verification_code", verification_code(password));
        let path = &self.config.paths.operator_balances;
        let call = self
            .client
            .post(&OPERATOR, Credential::BareToken, path, &body)?;
        read(&self.client.send(call).await?)
    }
}

fn read(response: &Response) -> Result<OperatorBalances> {
    let parts = accepted(response)?;
    let bytes = |name| parts.raw(name).map_or(&b""[..], |raw| raw.get().as_bytes());
    let details = RawObject::read(bytes("operator_details")).ok();
    let detail = |name| details.as_ref().and_then(|members| members.owned(name));

    let mut accounts = Vec::new();
    for (kind, raw) in RawObject::read(bytes("wallets"))
        .iter()
        .flat_map(RawObject::iter)
    {
        let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        for account in list {
            let Ok(members) = RawObject::read(account.get().as_bytes()) else {
                continue;
            };
            let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
            accounts.push(OperatorAccount {
                kind: kind.to_owned(),
                members: members.iter().filter_map(|(name, _)| owned(name)).collect(),
            });
        }
    }
    Ok(OperatorBalances {
        name: detail("name"),
        email: detail("email"),
        accounts,
    })
}
