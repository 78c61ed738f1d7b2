//! Balances of the merchant (V2) and of an operator's accounts.

use async_trait::async_trait;
use dhow_core::{Balance, Balances, Currency, Endpoint, ReportedAmount, Response, Result, Secret};
use http::Method;
use serde_json::value::RawValue;

use crate::{
    ID, PayAtom,
    client::Credential,
    error::accepted,
    signing::{VERIFICATION_CODE, verification_code},
    wire::{Body, RawObject, echo},
};

const MERCHANT: Endpoint = Endpoint::read(ID, Method::POST, "/{wallet balance path}");
const OPERATOR: Endpoint = Endpoint::read(ID, Method::POST, "/{operator balances path}");

/// Member of each balance in the response, and its name in [`Balance`].
const BALANCES: [(&str, &str); 3] = [
    ("payin_balance", "payin"),
    ("payout_balance", "payout"),
    ("payin_matured_balance", "payin_matured"),
];

#[async_trait]
impl Balances for PayAtom {
    /// Reads the payin balance, the payout balance and the withdrawable ("matured") payin balance.
    ///
    /// Their unit is not known, so the amounts are not money, except zero.
    // Source: V2 wallet balance page.
    // LEDGER: amount-unit
    // The page says "smallest currency unit", while all other calls count whole units.
    async fn read_balances(&self) -> Result<Vec<Balance>> {
        let body = self.account.signed(self.account.body());
        let path = &self.config.paths.wallet_balance;
        let call = self
            .client
            .post(&MERCHANT, Credential::ApiKey, path, &body)?;
        self.balances_from_wire(&self.client.send(call).await?)
    }
}

impl PayAtom {
    /// Reads the balances of a response. A missing balance is left out.
    fn balances_from_wire(&self, response: &Response) -> Result<Vec<Balance>> {
        let members = accepted(response)?;
        let missing =
            || response.unexpected("it has no object `user_balance` with a balance in it");
        let user_balance = members.raw("user_balance").ok_or_else(missing)?;
        let user_balance =
            RawObject::parse(user_balance.get().as_bytes()).map_err(|_| missing())?;
        let (pid, currency) = (&self.account.pid, self.config.currency);
        response.check(echo::of_account(&user_balance, pid, currency))?;
        let balance = |(name, account): (&str, &'static str)| {
            let text = user_balance.owned(name)?;
            Some(Balance::new(account, amount(&text, currency)))
        };
        let balances: Vec<Balance> = BALANCES.into_iter().filter_map(balance).collect();
        match balances.is_empty() {
            true => Err(missing()),
            false => Ok(balances),
        }
    }
}

/// Returns an amount without money, except that zero is zero in every unit.
fn amount(text: &str, currency: Currency) -> ReportedAmount {
    let whole = ReportedAmount::strict(text, currency.code());
    match whole.money() {
        Some(money) if money.minor() == 0 => whole,
        _ => ReportedAmount::of_unknown_unit(text, currency.code()),
    }
}

/// Balances of an operator's accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatorBalances {
    /// Operator's name.
    pub name: Option<String>,
    /// Operator's e-mail address.
    pub email: Option<String>,
    /// Accounts in the order of the response.
    pub accounts: Vec<OperatorAccount>,
}

/// Account of an operator, with its members as received. Public sources name only `account`, `upi` and `minimum_balance`.
// LEDGER: operator-balances
// The public part of the page ends inside the list of UPI accounts, so further members can only be kept by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperatorAccount {
    /// Kind of the account in PayAtom's words: `upi`, and others for IMPS, wallets and payouts.
    pub kind: String,
    /// Members by name.
    pub members: Vec<(String, String)>,
}

impl PayAtom {
    /// Reads the balances of an operator's accounts.
    ///
    /// The operator's password is sent as its MD5, which PayAtom accepts in place of the password.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without a token, and the errors of any read.
    // Source: page "P2P Accounts Wallet Balance".
    // The page prints the token without `Bearer`, unlike the complaint page.
    pub async fn operator_balances(
        &self,
        email: &str,
        password: &Secret,
    ) -> Result<OperatorBalances> {
        let body = Body::default()
            .text("email", email)
            .text(VERIFICATION_CODE.placement, verification_code(password));
        let path = &self.config.paths.operator_balances;
        let call = self
            .client
            .post(&OPERATOR, Credential::BareToken, path, &body)?;
        OperatorBalances::from_wire(&self.client.send(call).await?)
    }
}

impl OperatorBalances {
    fn from_wire(response: &Response) -> Result<Self> {
        let members = accepted(response)?;
        let bytes = |name| {
            let raw = members.raw(name);
            raw.map_or(&b""[..], |raw| raw.get().as_bytes())
        };
        let details = RawObject::parse(bytes("operator_details")).ok();
        let detail = |name| details.as_ref().and_then(|members| members.owned(name));

        // Members without a public description are read leniently: an unreadable account is left out.
        let mut accounts = Vec::new();
        for (kind, raw) in RawObject::parse(bytes("wallets"))
            .iter()
            .flat_map(RawObject::iter)
        {
            let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
            for account in list {
                let Ok(members) = RawObject::parse(account.get().as_bytes()) else {
                    continue;
                };
                let owned = |name: &str| Some((name.to_owned(), members.owned(name)?));
                accounts.push(OperatorAccount {
                    kind: kind.to_owned(),
                    members: members.iter().filter_map(|(name, _)| owned(name)).collect(),
                });
            }
        }
        Ok(Self {
            name: detail("name"),
            email: detail("email"),
            accounts,
        })
    }
}
