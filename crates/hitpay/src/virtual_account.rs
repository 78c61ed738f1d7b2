//! Virtual accounts: bank account numbers that money can be sent to.

use std::time::SystemTime;

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    wire::{Item, Printed, Read, Record},
};

/// A virtual account as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VirtualAccount {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// The account's number.
    pub reference: Option<String>,
    /// The provider behind it, such as `dbs_sg`.
    pub provider: Option<String>,
    /// The method, such as `dbs_sg_virtual_account`.
    pub method: Option<String>,
    /// Currencies that it takes.
    pub currencies: Vec<String>,
    /// Ways in which money can be sent to it.
    pub transfer_types: Vec<String>,
    /// HitPay's word.
    pub status: Option<String>,
    /// When it was opened.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl Item for VirtualAccount {
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            printed: Printed::of(record),
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
    /// `GET /v1/virtual-accounts`: page by page, newest first. HitPay takes 5, 10, 20, 25, 50 or 100 on a page.
    #[must_use]
    pub fn virtual_accounts(&self, per_page: Option<u32>) -> Pages<'_, VirtualAccount> {
        let listing = Listing::new(LIST, Style::Cursor).filter("per_page", per_page);
        pages(&self.client, listing)
    }

    /// `POST /v1/virtual-accounts`: opens the account that HitPay chooses for the business; there is nothing to say about it.
    ///
    /// # Errors
    /// [`Duplicate`](dhow_core::ErrorKind::Duplicate) when there is one already;
    /// [`Authentication`](dhow_core::ErrorKind::Authentication) when the business may not take payments yet.
    pub async fn create_virtual_account(&self) -> Result<VirtualAccount> {
        let call = self.client.call(&CREATE, None, None)?;
        self.client.submit(call, |compared| compared).await
    }

    /// `GET /v1/virtual-accounts/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn virtual_account(&self, id: &str) -> Result<VirtualAccount> {
        self.client.one(&READ, id).await
    }
}
