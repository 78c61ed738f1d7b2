//! Beneficiaries: recipients of transfers.

use std::time::SystemTime;

use dhow_core::{Endpoint, RequestField, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    capabilities::PAYOUTS,
    client::objects,
    pages::{Listing, Pages, Paging, pages},
    wire::{Body, Compared, Item, RawObject, Read, Record},
};

mod schema;

pub use schema::{SchemaField, SchemaQuery};

/// A beneficiary of HitPay.
// Which members a beneficiary has depends on its country and transfer method, so only the id is required.
// Source: HitPay OpenAPI document, response of `GET /v1/beneficiaries/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Beneficiary {
    /// HitPay's id, used in transfers.
    pub id: String,
    /// Status, such as `approved`.
    pub status: Option<String>,
    /// Country, as HitPay's code in lower case.
    pub country: Option<String>,
    /// Currency, as HitPay's code in lower case.
    pub currency: Option<String>,
    /// Transfer method, such as `bank_transfer`.
    pub transfer_method: Option<String>,
    /// Transfer type, such as `local`.
    pub transfer_type: Option<String>,
    /// Nickname given by the merchant.
    pub nickname: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Name of the account holder.
    pub holder_name: Option<String>,
    /// Type of the account holder: `individual` or `company`.
    pub holder_type: Option<String>,
    /// Account number, or telephone number of a wallet.
    pub account_number: Option<String>,
    /// Name of the bank.
    pub bank_name: Option<String>,
    /// Bank, as HitPay's code.
    pub bank_id: Option<String>,
    /// SWIFT code of the bank.
    pub bank_swift_code: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// True if the merchant marked it as a favourite.
    pub is_favourite: Option<bool>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// A beneficiary to create.
///
/// The required fields beyond the common ones depend on the country and the transfer method. [`HitPay::beneficiary_schema`] lists them.
// Source: HitPay OpenAPI document, body of `POST /v1/beneficiaries`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewBeneficiary {
    /// Country, as two-letter code.
    pub country: String,
    /// Currency, as three-letter code.
    pub currency: String,
    /// Transfer method: `bank_transfer`, or a wallet such as `bkash`.
    pub transfer_method: String,
    /// Transfer type: `local` for bank transfers.
    pub transfer_type: Option<String>,
    /// Type of the account holder: `individual` or `company`.
    pub holder_type: String,
    /// Name of the account holder, at most 255 characters.
    pub holder_name: String,
    /// Account number, or telephone number of a wallet.
    pub account_number: String,
    /// SWIFT code of the bank (Singapore).
    pub bank_swift_code: Option<String>,
    /// Bank, as HitPay's code (Bangladesh, Philippines).
    pub bank_id: Option<String>,
    /// Routing number (Bangladesh).
    pub bank_routing_number: Option<String>,
    /// District, as HitPay's code such as `BD-03` (wallets in Bangladesh).
    pub district: Option<String>,
    /// Street, postal code and city (Philippines).
    pub address: Option<BeneficiaryAddress>,
    /// Nickname given by the merchant.
    pub nickname: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// True to mark it as a favourite.
    pub is_favourite: Option<bool>,
}

/// Address of a beneficiary.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BeneficiaryAddress {
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
}

/// Changes of a beneficiary. HitPay allows no others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BeneficiaryChange {
    /// New nickname.
    pub nickname: Option<String>,
    /// New remark.
    pub remark: Option<String>,
    /// New favourite mark.
    pub is_favourite: Option<bool>,
}

impl NewBeneficiary {
    /// Creates a person's bank account in the same country, the most common kind.
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

    pub(crate) fn body(&self) -> Result<Body> {
        for (field, text) in [
            ("country", &self.country),
            ("currency", &self.currency),
            ("name", &self.holder_name),
            ("account", &self.account_number),
        ] {
            if text.is_empty() {
                return Err(ID.invalid(field, "is required for a beneficiary"));
            }
        }
        PAYOUTS.check_texts(RequestField::Name, [&*self.holder_name])?;
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
    /// Compares the members that decide where the money goes and in which currency it is counted.
    pub(crate) fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let compared = compared
            .code("country", &self.country)
            .code("currency", &self.currency)
            .name("holder_name", self.holder_name.trim());
        compare_account(compared, &self.account_number)
    }
}

/// Compares the account number of a response with the requested one. Masked digits match any digit.
pub(crate) fn compare_account<'a>(compared: Compared<'a>, requested: &str) -> Compared<'a> {
    let same = match compared.response_text("account_number") {
        Some(account) => is_account(&account, requested),
        None => !compared.has("account_number"),
    };
    compared.matches("account_number", same)
}

/// Returns true if two account numbers are equal, ignoring grouping. Masked digits at either end match any digit.
pub(crate) fn is_account(left: &str, right: &str) -> bool {
    let (left, right) = (digits(left), digits(right));
    if !left.contains(&None) && !right.contains(&None) {
        return left == right;
    }
    let agree = |pair: (&Option<char>, &Option<char>)| match pair {
        (Some(left), Some(right)) => Some(left == right),
        _ => None,
    };
    let forward = left.iter().zip(&right).map_while(agree).all(|same| same);
    let backward = left.iter().rev().zip(right.iter().rev());
    forward && backward.map_while(agree).all(|same| same)
}

/// Returns the digits and ASCII alphabetic characters of an account number in upper case, with `None` for a masked one.
///
/// An `X` is a mask only next to another `X`, because account numbers may contain one.
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
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            raw: RawObject::from(record),
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
    /// Returns the fields that a beneficiary requires (`POST /v1/beneficiaries/schema`). Changes nothing.
    ///
    /// Call it again after each choice: the banks of a country are returned once the country is known, for example.
    ///
    /// # Errors
    /// All errors of a read.
    pub async fn beneficiary_schema(&self, query: &SchemaQuery) -> Result<Vec<SchemaField>> {
        let call = self.client.call(&SCHEMA, &[], Some(&query.body()))?;
        let response = self.client.send(call).await?;
        objects(&response, &response.json()?)
    }

    /// Creates a beneficiary (`POST /v1/beneficiaries`). No money moves. A second call creates another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay rejects.
    pub async fn create_beneficiary(&self, new: &NewBeneficiary) -> Result<Beneficiary> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Lists beneficiaries page by page (`GET /v1/beneficiaries`). `search` matches holder names and nicknames.
    #[must_use]
    pub fn beneficiaries(
        &self,
        search: Option<&str>,
        per_page: Option<u32>,
    ) -> Pages<'_, Beneficiary> {
        let listing = Listing::new(LIST, Paging::Number("page"))
            .filter("query", search)
            .filter("per_page", per_page);
        pages(&self.client, listing)
    }

    /// Reads a beneficiary (`GET /v1/beneficiaries/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn beneficiary(&self, id: &str) -> Result<Beneficiary> {
        self.client.get(&READ, id).await
    }

    /// Changes a beneficiary (`PATCH /v1/beneficiaries/{id}`).
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

    /// Deletes a beneficiary (`DELETE /v1/beneficiaries/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_beneficiary(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
