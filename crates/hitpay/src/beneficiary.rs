//! Beneficiaries: who gets the money of a transfer.

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    client::objects,
    pages::{Listing, Pages, Style, pages},
    payment::at_most,
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Printed, Read, Record},
};

mod schema;

pub use schema::{SchemaField, SchemaQuery};

/// A beneficiary as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Beneficiary {
    /// HitPay's id: what transfers name.
    pub id: String,
    /// HitPay's word, such as `approved`.
    pub status: Option<String>,
    /// The country in HitPay's code, lower case.
    pub country: Option<String>,
    /// The currency in HitPay's code, lower case.
    pub currency: Option<String>,
    /// How the money travels, such as `bank_transfer`.
    pub transfer_method: Option<String>,
    /// `local`, or what comes next.
    pub transfer_type: Option<String>,
    /// The merchant's name for it.
    pub nickname: Option<String>,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// Name of the account's holder.
    pub holder_name: Option<String>,
    /// `individual` or `company`.
    pub holder_type: Option<String>,
    /// Account or telephone number.
    pub account_number: Option<String>,
    /// The bank's name.
    pub bank_name: Option<String>,
    /// The bank, in HitPay's code.
    pub bank_id: Option<String>,
    /// The bank's SWIFT code.
    pub bank_swift_code: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the merchant marked it.
    pub is_favourite: Option<bool>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// A beneficiary to create. What is needed beyond the common fields depends on the country and the way the money travels:
/// [`HitPay::beneficiary_schema`] tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewBeneficiary {
    /// The country, two letters.
    pub country: String,
    /// The currency, three letters.
    pub currency: String,
    /// How the money travels: `bank_transfer`, or a wallet such as `bkash`.
    pub transfer_method: String,
    /// `local` for bank transfers.
    pub transfer_type: Option<String>,
    /// `individual` or `company`.
    pub holder_type: String,
    /// Name of the account's holder, at most 255 characters.
    pub holder_name: String,
    /// Account number, or the telephone number of a wallet.
    pub account_number: String,
    /// The bank's SWIFT code (Singapore).
    pub bank_swift_code: Option<String>,
    /// The bank in HitPay's code (Bangladesh, Philippines).
    pub bank_id: Option<String>,
    /// The routing number (Bangladesh).
    pub bank_routing_number: Option<String>,
    /// The district in HitPay's code, such as `BD-03` (wallets in Bangladesh).
    pub district: Option<String>,
    /// Street, postcode and city (Philippines).
    pub address: Option<BeneficiaryAddress>,
    /// The merchant's name for it.
    pub nickname: Option<String>,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the merchant marks it.
    pub is_favourite: Option<bool>,
}

/// The address of a beneficiary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BeneficiaryAddress {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
}

/// What can be changed of a beneficiary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BeneficiaryChange {
    /// The merchant's name for it.
    pub nickname: Option<String>,
    /// The merchant's remark.
    pub remark: Option<String>,
    /// Whether the merchant marks it.
    pub is_favourite: Option<bool>,
}

impl NewBeneficiary {
    /// A person's account at a bank of the same country: the most common kind.
    #[must_use]
    pub fn bank_account(country: &str, currency: &str, holder_name: &str, account: &str) -> Self {
        Self {
            country: country.to_ascii_lowercase(),
            currency: currency.to_ascii_lowercase(),
            transfer_method: "bank_transfer".into(),
            transfer_type: Some("local".into()),
            holder_type: "individual".into(),
            holder_name: holder_name.into(),
            account_number: account.into(),
            bank_swift_code: None,
            bank_id: None,
            bank_routing_number: None,
            district: None,
            address: None,
            nickname: None,
            remark: None,
            email: None,
            is_favourite: None,
        }
    }

    pub(crate) fn body(&self) -> Checked<Body> {
        for (field, text) in [
            ("country", &self.country),
            ("currency", &self.currency),
            ("name", &self.holder_name),
            ("account", &self.account_number),
        ] {
            if text.is_empty() {
                return Err(Refusal::invalid(field, "is required for a beneficiary"));
            }
        }
        at_most("name", Some(&self.holder_name), 255)?;
        let address = self.address.as_ref().map(|address| {
            Body::default()
                .text("street", &*address.street)
                .text("postcode", &*address.postcode)
                .text("city", &*address.city)
        });
        Ok(Body::default()
            .text("country", self.country.to_ascii_lowercase())
            .text("transfer_method", &*self.transfer_method)
            .text_if("transfer_type", self.transfer_type.as_deref())
            .text("currency", self.currency.to_ascii_lowercase())
            .text("holder_type", &*self.holder_type)
            .text("holder_name", &*self.holder_name)
            .text("account_number", &*self.account_number)
            .text_if("bank_swift_code", self.bank_swift_code.as_deref())
            .text_if("bank_id", self.bank_id.as_deref())
            .text_if("bank_routing_number", self.bank_routing_number.as_deref())
            .text_if("district", self.district.as_deref())
            .object_if("address", address)
            .text_if("nickname", self.nickname.as_deref())
            .text_if("remark", self.remark.as_deref())
            .text_if("email", self.email.as_deref())
            .switch_if("is_favourite", self.is_favourite))
    }
}

impl NewBeneficiary {
    /// Compares what decides where money goes, and in which currency it is counted.
    pub(crate) fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let compared = compared
            .code("country", &self.country)
            .code("currency", &self.currency)
            .name("holder_name", self.holder_name.trim());
        compare_account(compared, &self.account_number)
    }
}

/// Compares the account of an answer with the one that was asked for, as far as its digits are shown.
pub(crate) fn compare_account<'a>(compared: Compared<'a>, asked: &str) -> Compared<'a> {
    let same = match compared.answered("account_number") {
        Some(account) => is_account(&account, asked),
        None => !compared.has("account_number"),
    };
    compared.alike("account_number", same)
}

/// The same account, however it is grouped, and as far as both show their digits: some of them may be masked.
pub(crate) fn is_account(one: &str, other: &str) -> bool {
    let (one, other) = (digits(one), digits(other));
    if !one.contains(&None) && !other.contains(&None) {
        return one == other;
    }
    let agree = |pair: (&Option<char>, &Option<char>)| match pair {
        (Some(one), Some(other)) => Some(one == other),
        _ => None,
    };
    let forth = one.iter().zip(&other).map_while(agree).all(|same| same);
    let back = one.iter().rev().zip(other.iter().rev());
    forth && back.map_while(agree).all(|same| same)
}

/// The letters and digits of an account, in upper case; `None` where one is masked. An `X` masks only beside another.
fn digits(account: &str) -> Vec<Option<char>> {
    let all = account.to_ascii_uppercase();
    let masked = all.contains("XX");
    let shown = all
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '*' | '#' | '\u{2022}'));
    let plain = |c: char| c.is_ascii_alphanumeric() && !(masked && c == 'X');
    shown.map(|c| Some(c).filter(|c| plain(*c))).collect()
}

impl Item for Beneficiary {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            printed: Printed::of(record),
            id: record.required("id")?,
            status: record.text("status"),
            country: record.text("country"),
            currency: record.text("currency"),
            transfer_method: record.text("transfer_method"),
            transfer_type: record.text("transfer_type"),
            nickname: record.text("nickname"),
            remark: record.text("remark"),
            holder_name: record.text("holder_name"),
            holder_type: record.text("holder_type"),
            account_number: record.text("account_number"),
            bank_name: record.text("bank_name"),
            bank_id: record.text("bank_id"),
            bank_swift_code: record.text("bank_swift_code"),
            email: record.text("email"),
            is_favourite: record.flag("is_favourite"),
            created_at: record.time("created_at"),
        })
    }
}

const SCHEMA: Endpoint = Endpoint::read(ID, Method::POST, "/v1/beneficiaries/schema");
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/beneficiaries");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/beneficiaries", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/beneficiaries/{id}");
const UPDATE: Endpoint = Endpoint::write(
    ID,
    Method::PATCH,
    "/v1/beneficiaries/{id}",
    Resolution::Poll,
);
const DELETE: Endpoint = Endpoint::write(
    ID,
    Method::DELETE,
    "/v1/beneficiaries/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// `POST /v1/beneficiaries/schema`: the fields that a beneficiary needs. Ask again with each answer, to learn the banks of a country.
    /// Changes nothing.
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn beneficiary_schema(&self, query: &SchemaQuery) -> Result<Vec<SchemaField>> {
        let call = self.client.call(&SCHEMA, None, Some(&query.body()))?;
        let response = self.client.send(call).await?;
        objects(&response, &response.json()?)
    }

    /// `POST /v1/beneficiaries`: no money moves. Called twice, it makes two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay does not take.
    pub async fn create_beneficiary(&self, new: &NewBeneficiary) -> Result<Beneficiary> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/beneficiaries`: page by page; `search` finds holders' names and nicknames.
    #[must_use]
    pub fn beneficiaries(
        &self,
        search: Option<&str>,
        per_page: Option<u32>,
    ) -> Pages<'_, Beneficiary> {
        let listing = Listing::new(LIST, Style::Number("page"))
            .filter("query", search)
            .filter("per_page", per_page);
        pages(&self.client, listing)
    }

    /// `GET /v1/beneficiaries/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn beneficiary(&self, id: &str) -> Result<Beneficiary> {
        self.client.one(&READ, id).await
    }

    /// `PATCH /v1/beneficiaries/{id}`
    ///
    /// # Errors
    /// As [`create_beneficiary`](Self::create_beneficiary).
    pub async fn change_beneficiary(
        &self,
        id: &str,
        change: &BeneficiaryChange,
    ) -> Result<Beneficiary> {
        let body = Body::default()
            .text_if("nickname", change.nickname.as_deref())
            .text_if("remark", change.remark.as_deref())
            .switch_if("is_favourite", change.is_favourite);
        self.client
            .change(&UPDATE, id, &body, |compared| compared)
            .await
    }

    /// `DELETE /v1/beneficiaries/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_beneficiary(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
