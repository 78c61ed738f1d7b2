//! Static QR codes, which are printed once and paid many times.

use std::time::SystemTime;

use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    payment::at_most,
    wire::{Body, Compared, Item, RawObject, Read, Record},
};

/// A static QR code to create, or the new state of one.
// Source: HitPay OpenAPI document, body of `POST /v1/static_qr`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewStaticQr {
    /// Name of the code, at most 255 characters.
    pub name: String,
    /// Payment method: `paynow_online`, `upi_qr` or `qrph_netbank`. Cannot be changed.
    pub method: String,
    /// Id of the device that shows the code. Cannot be changed.
    pub device_id: Option<String>,
    /// Id of the business location.
    pub location_id: Option<String>,
    /// Fixed amount of each payment. `None` for any amount.
    pub amount: Option<Money>,
}

/// A static QR code of HitPay.
// A code without a fixed amount has neither amount nor currency, so only the id is required.
// Source: HitPay OpenAPI document, response of `GET /v1/static_qr/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaticQr {
    /// HitPay's id.
    pub id: String,
    /// Name of the code.
    pub name: Option<String>,
    /// Reference assigned by HitPay.
    pub reference: Option<String>,
    /// Payment method, as HitPay's code.
    pub method: Option<String>,
    /// Fixed amount of each payment.
    pub amount: Option<ReportedAmount>,
    /// Content of the QR code.
    pub qr_value: Option<String>,
    /// Id of the business location.
    pub location_id: Option<String>,
    /// Id of the device that shows the code.
    pub device_id: Option<String>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl NewStaticQr {
    /// Creates a code for any amount.
    #[must_use]
    pub fn new(name: impl Into<String>, method: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            method: method.into(),
            device_id: None,
            location_id: None,
            amount: None,
        }
    }

    fn create(&self) -> Result<Body> {
        let body = self.update()?;
        Ok(body
            .text("payment_provider_method", &*self.method)
            .text_if("device_id", self.device_id.as_deref()))
    }

    fn update(&self) -> Result<Body> {
        at_most("name", Some(&self.name), 255)?;
        if self.amount.is_some_and(|amount| amount.minor() < 0) {
            return Err(ID.invalid("amount", "must not be negative"));
        }
        let currency = self.amount.map(|amount| amount.currency().code());
        Ok(Body::default()
            .text("name", &*self.name)
            .text_if("location_id", self.location_id.as_deref())
            .amount_if("amount", self.amount)
            .text_if("currency", currency))
    }
}

impl NewStaticQr {
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        match self.amount {
            Some(amount) => compared.money("amount", "currency", amount),
            None => compared,
        }
    }
}

impl Item for StaticQr {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            reference: record.text("reference"),
            method: record.text("payment_provider_method"),
            amount: record.amount("amount", "currency"),
            qr_value: record.text("qr_value"),
            location_id: record.text("location_id"),
            device_id: record.text("device_id"),
            created_at: record.time("created_at"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/static_qr");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/static_qr", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/static_qr/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PUT, "/v1/static_qr/{id}", Resolution::Poll);
const DELETE: Endpoint =
    Endpoint::write(ID, Method::DELETE, "/v1/static_qr/{id}", Resolution::Poll);

impl HitPay {
    /// Lists static QR codes page by page (`GET /v1/static_qr`).
    #[must_use]
    pub fn static_qrs(&self) -> Pages<'_, StaticQr> {
        pages(&self.client, Listing::new(LIST, Paging::Cursor))
    }

    /// Creates a static QR code (`POST /v1/static_qr`). No money moves until a customer pays. A second call creates another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay rejects.
    pub async fn create_static_qr(&self, new: &NewStaticQr) -> Result<StaticQr> {
        let body = new.create()?;
        self.client
            .create(&CREATE, &body, |compared| {
                new.compare(compared.text("payment_provider_method", &new.method))
            })
            .await
    }

    /// Reads a static QR code (`GET /v1/static_qr/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn static_qr(&self, id: &str) -> Result<StaticQr> {
        self.client.get(&READ, id).await
    }

    /// Changes name, location and amount of a static QR code (`PUT /v1/static_qr/{id}`).
    ///
    /// # Errors
    /// As [`create_static_qr`](Self::create_static_qr).
    pub async fn update_static_qr(&self, id: &str, new: &NewStaticQr) -> Result<StaticQr> {
        let body = new.update()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// Deletes a static QR code (`DELETE /v1/static_qr/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    // The success response has a `message`, which HitPay's own PHP SDK takes for an error.
    // LEDGER: message-on-success
    pub async fn delete_static_qr(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
