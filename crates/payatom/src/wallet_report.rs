//! Wallet reports of an operator: transaction totals of a wallet, and the list of wallet accounts.

use std::collections::BTreeMap;

use dhow_core::{
    Endpoint, Response, Result,
    json::{self, LenientList, RawScalar},
};
use http::Method;
use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{Day, ID, PayAtom, client::Credential, error::accepted, wire::Body};

const SUMMARY: Endpoint = Endpoint::read(ID, Method::POST, "/{wallet summary path}");
const DATA: Endpoint = Endpoint::read(ID, Method::GET, "/{wallet data path}");

/// Date of a transaction by which a report selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WalletDate {
    /// `action_date`: date of the transaction.
    Action,
    /// `c_date`: date of its creation.
    Created,
}

/// Total of the transactions with one status.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalletTotal {
    /// Status in PayAtom's words: `success`, `pending`.
    pub status: String,
    /// Number of transactions.
    pub transaction_count: String,
    /// Total received, in the format of PayAtom.
    pub received_amount: String,
    /// Total requested, in the format of PayAtom.
    pub request_amount: String,
}

/// Wallet account of an operator, with its values as received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct WalletAccount {
    /// True if PayAtom lists it as active.
    pub active: bool,
    /// `account_detail`.
    pub account_detail: Option<String>,
    /// `upi`.
    pub upi: Option<String>,
    /// `phone_number`.
    pub phone_number: Option<String>,
    /// `status`.
    pub status: Option<String>,
    /// `account_no`.
    pub account_no: Option<String>,
    /// `usage_enable`.
    pub usage_enable: Option<String>,
    /// `usage_volum`, in PayAtom's spelling.
    pub usage_volume: Option<String>,
    /// `limit_volum`, in PayAtom's spelling.
    pub limit_volume: Option<String>,
    /// `rolling_balance`.
    pub rolling_balance: Option<String>,
    /// `available_limit`.
    pub available_limit: Option<String>,
}

// Source: page "Wallet Transaction Summary".
// The page repeats the status inside of each total, so the key of the object is only the fallback.
#[derive(Deserialize)]
struct Total {
    transaction_count: RawScalar,
    received_amount: RawScalar,
    request_amount: RawScalar,
    status: Option<RawScalar>,
}

// Source: page "Wallet Data Endpoint".
// The page misspells `usage_volum` and `limit_volum`, and shows `null` for most members.
#[derive(Deserialize)]
struct WalletData {
    data: Lists,
}

// Source: page "Wallet Data Endpoint".
#[derive(Default, Deserialize)]
#[serde(default)]
struct Lists {
    #[serde(deserialize_with = "list")]
    active: List,
    #[serde(deserialize_with = "list")]
    inactive: List,
}

/// Reads a list of accounts, which PHP encodes as `[]` if it has no members.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<List, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    match serde_json::from_str::<[(); 0]>(raw.get()) {
        Ok([]) => Ok(List::default()),
        Err(_) => json::from_str(raw.get()).map_err(D::Error::custom),
    }
}

// Source: page "Wallet Data Endpoint". Its `count` is not read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct List {
    accounts: LenientList<Account>,
}

// Source: page "Wallet Data Endpoint". `available_limit` is a number there and all others are texts, so every scalar is read.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Account {
    #[serde(deserialize_with = "json::text")]
    account_detail: Option<String>,
    #[serde(deserialize_with = "json::text")]
    upi: Option<String>,
    #[serde(deserialize_with = "json::text")]
    phone_number: Option<String>,
    #[serde(deserialize_with = "json::text")]
    status: Option<String>,
    #[serde(deserialize_with = "json::text")]
    account_no: Option<String>,
    #[serde(deserialize_with = "json::text")]
    usage_enable: Option<String>,
    #[serde(deserialize_with = "json::text")]
    usage_volum: Option<String>,
    #[serde(deserialize_with = "json::text")]
    limit_volum: Option<String>,
    #[serde(deserialize_with = "json::text")]
    rolling_balance: Option<String>,
    #[serde(deserialize_with = "json::text")]
    available_limit: Option<String>,
}

impl PayAtom {
    /// Reads the totals of a wallet's transactions of a day, by status. Empty if there are none.
    ///
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) without an operator key, and the errors of any read. PayAtom returns every
    /// error with HTTP 401, so the message decides the kind.
    pub async fn wallet_summary(
        &self,
        account_number: &str,
        by: WalletDate,
        day: Day,
    ) -> Result<Vec<WalletTotal>> {
        let kind = match by {
            WalletDate::Action => "action_date",
            WalletDate::Created => "c_date",
        };
        let body = Body::default()
            .text("account_number", account_number)
            .text("filter_date_type", kind)
            .text("filter_date", day.to_string());
        let path = &self.config.paths.wallet_summary;
        let call = self
            .client
            .post(&SUMMARY, Credential::OperatorKey, path, &body)?;
        totals(&self.client.send(call).await?)
    }

    /// Lists all wallet accounts of an operator, the active ones first.
    ///
    /// # Errors
    /// As for [`wallet_summary`](Self::wallet_summary).
    pub async fn wallet_data(&self) -> Result<Vec<WalletAccount>> {
        let path = &self.config.paths.wallet_data;
        let call = self.client.call(&DATA, Credential::OperatorKey, path)?;
        accounts(&self.client.send(call).await?)
    }
}

/// Reads the totals in `data`, an object by status that PHP encodes as `[]` if it is empty.
fn totals(response: &Response) -> Result<Vec<WalletTotal>> {
    // Source: page "Wallet Transaction Summary".
    #[derive(Deserialize)]
    struct Summary<'a> {
        #[serde(borrow)]
        data: Option<&'a RawValue>,
    }
    accepted(response)?;
    let malformed = |_| response.unexpected("its `data` is not as documented");
    let body = json::readable(response.body());
    let summary: Summary<'_> = json::from_readable(&body).map_err(malformed)?;
    let data = summary.data.map_or("[]", RawValue::get);
    if matches!(data, "[]" | "null") {
        return Ok(Vec::new());
    }
    let totals: BTreeMap<String, Total> = json::from_str(data).map_err(malformed)?;
    let totals = totals.into_iter().map(|(word, total)| WalletTotal {
        status: total.status.map_or(word, RawScalar::into_string),
        transaction_count: total.transaction_count.into_string(),
        received_amount: total.received_amount.into_string(),
        request_amount: total.request_amount.into_string(),
    });
    Ok(totals.collect())
}

fn accounts(response: &Response) -> Result<Vec<WalletAccount>> {
    accepted(response)?;
    let WalletData { data } = response.json()?;
    let mut accounts = Vec::new();
    for (list, active) in [(data.active, true), (data.inactive, false)] {
        if list.accounts.unreadable > 0 {
            return Err(response.unexpected("an account of its `data` is not as documented"));
        }
        let items = list.accounts.items.into_iter();
        accounts.extend(items.map(|account| account.into_account(active)));
    }
    Ok(accounts)
}

impl Account {
    fn into_account(self, active: bool) -> WalletAccount {
        WalletAccount {
            active,
            account_detail: self.account_detail,
            upi: self.upi,
            phone_number: self.phone_number,
            status: self.status,
            account_no: self.account_no,
            usage_enable: self.usage_enable,
            usage_volume: self.usage_volum,
            limit_volume: self.limit_volum,
            rolling_balance: self.rolling_balance,
            available_limit: self.available_limit,
        }
    }
}
