//! Balances: the merchant's own (V2), and those of an operator's accounts.

use async_trait::async_trait;
use dhow_core::{
    Answer, Balance, Balances, Echo, ReportedAmount, Result, Secret,
    json::{self, Lexeme},
};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    PayAtom,
    body::Body,
    client::{Credential, Operation},
    members::Members,
    signing::verification_code,
};

const MERCHANT: Operation = Operation::read("/{wallet balance}", Credential::ApiKey);
const OPERATOR: Operation = Operation::read("/{operator balances}", Credential::BareToken);

#[derive(Deserialize)]
struct MerchantBalance {
    user_balance: UserBalance,
}

#[derive(Deserialize)]
struct UserBalance {
    #[serde(default, deserialize_with = "json::text")]
    pid: Option<String>,
    #[serde(default, deserialize_with = "json::text")]
    currency: Option<String>,
    payin_balance: Lexeme,
    payout_balance: Lexeme,
    payin_matured_balance: Lexeme,
}

#[async_trait]
impl Balances for PayAtom {
    /// Received, available to pay out, and withdrawable. The numbers are of unknown unit: this call's page says "smallest currency
    /// unit" where all others count whole units, so they mean no money here.
    async fn balances(&self) -> Result<Vec<Balance>> {
        let body = self.client.signed(self.client.body());
        let path = &self.client.paths.wallet_balance;
        let read = |answer: &Answer| {
            let read: MerchantBalance = answer.json()?;
            let own = &read.user_balance;
            let echo = Echo::new()
                .text("pid", &self.client.pid, own.pid.as_deref())
                .currency("currency", self.currency, own.currency.as_deref());
            answer.check(echo).map(|()| read)
        };
        let read = self.client.fetch(MERCHANT, path, Some(&body), read).await?;
        let balance = |account, text: Lexeme| {
            let amount = ReportedAmount::of_unknown_unit(text.into_string(), self.currency.code());
            Balance::new(account, amount)
        };
        let own = read.user_balance;
        Ok(vec![
            balance("payin", own.payin_balance),
            balance("payout", own.payout_balance),
            balance("payin_matured", own.payin_matured_balance),
        ])
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

#[derive(Deserialize)]
struct OperatorAnswer<'a> {
    #[serde(borrow)]
    operator_details: Option<&'a RawValue>,
    #[serde(borrow)]
    wallets: Option<&'a RawValue>,
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
        let path = &self.client.paths.operator_balances;
        self.client.fetch(OPERATOR, path, Some(&body), read).await
    }
}

fn read(answer: &Answer) -> Result<OperatorBalances> {
    let odd = |_| answer.not_understood("its members are not as documented");
    let body = json::readable(answer.body());
    let parts: OperatorAnswer<'_> = json::from_readable(&body).map_err(odd)?;
    let object = |raw: Option<&'_ RawValue>| raw.map(|raw| raw.get().as_bytes().to_vec());
    let details = object(parts.operator_details).unwrap_or_default();
    let details = Members::read(&details).ok();
    let detail = |name| details.as_ref().and_then(|members| members.owned(name));

    let mut accounts = Vec::new();
    let wallets = object(parts.wallets).unwrap_or_default();
    for (kind, raw) in Members::read(&wallets).iter().flat_map(Members::iter) {
        let list: Vec<&RawValue> = serde_json::from_str(raw.get()).unwrap_or_default();
        for account in list {
            let Ok(members) = Members::read(account.get().as_bytes()) else {
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
