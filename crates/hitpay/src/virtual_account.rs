//! Virtual accounts: bank account numbers for incoming transfers.

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Item, RawObject, Read, Record},
};

/// A virtual account of HitPay.
// The response wraps the object in `data`.
// Source: HitPay OpenAPI document, response of `GET /v1/virtual-accounts/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VirtualAccount {
    /// HitPay's id.
    pub id: String,
    /// Name of the account.
    pub name: Option<String>,
    /// Account number.
    pub reference: Option<String>,
    /// Payment provider, such as `dbs_sg`.
    pub provider: Option<String>,
    /// Payment method, such as `dbs_sg_virtual_account`.
    pub method: Option<String>,
    /// Accepted currencies.
    pub currencies: Vec<String>,
    /// Accepted transfer types.
    pub transfer_types: Vec<String>,
    /// Status, as HitPay's word.
    pub status: Option<String>,
    /// Time of opening.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl Item for VirtualAccount {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            reference: record.text("reference"),
            provider: record.text("payment_provider"),
            method: record.text("payment_provider_method"),
            currencies: record.texts("supported_currencies"),
            transfer_types: record.texts("transfer_types"),
            status: record.text("status"),
            created_at: record.time("created_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/virtual-accounts");
const CREATE: Endpoint =
    Endpoint::write(ID, Method::POST, "/v1/virtual-accounts", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/virtual-accounts/{id}");

impl HitPay {
    /// Lists virtual accounts page by page (`GET /v1/virtual-accounts`), newest first. HitPay accepts 5, 10, 20, 25, 50 or 100 per page.
    #[must_use]
    pub fn virtual_accounts(&self, per_page: Option<u32>) -> Pages<'_, VirtualAccount> {
        let listing = Listing::new(LIST, Paging::Cursor).filter("per_page", per_page);
        pages(&self.client, listing)
    }

    /// Opens a virtual account (`POST /v1/virtual-accounts`). HitPay chooses its properties; the request has no fields.
    ///
    /// # Errors
    /// [`Duplicate`](dhow_core::ErrorKind::Duplicate) if there is one already. [`Authentication`](dhow_core::ErrorKind::Authentication) if
    /// payments are not enabled for the business.
    pub async fn create_virtual_account(&self) -> Result<VirtualAccount> {
        let call = self.client.call(&CREATE, &[], None)?;
        self.client.submit(call, |compared| compared).await
    }

    /// Reads a virtual account (`GET /v1/virtual-accounts/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn virtual_account(&self, id: &str) -> Result<VirtualAccount> {
        self.client.get(&READ, id).await
    }
}
