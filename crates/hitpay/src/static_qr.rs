//! Static QR codes: printed once, paid many times.

use std::time::SystemTime;

use dhow_core::{Endpoint, Money, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    payment::at_most,
    refusal::{Checked, Refusal},
    wire::{Body, Compared, Item, Printed, Read, Record},
};

/// A static QR code to create, or what one is to become.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewStaticQr {
    /// What it is called, at most 255 characters.
    pub name: String,
    /// `paynow_online`, `upi_qr` or `qrph_netbank`; cannot be changed.
    pub method: String,
    /// The device that shows it; cannot be changed.
    pub device_id: Option<String>,
    /// The place where it stands.
    pub location_id: Option<String>,
    /// How much each customer pays; any amount if it is not said.
    pub amount: Option<Money>,
}

/// A static QR code as HitPay describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StaticQr {
    /// HitPay's id.
    pub id: String,
    /// What it is called.
    pub name: Option<String>,
    /// HitPay's reference of it.
    pub reference: Option<String>,
    /// The method, in HitPay's code.
    pub method: Option<String>,
    /// How much each customer pays, if it is fixed.
    pub amount: Option<ReportedAmount>,
    /// What the code encodes.
    pub qr_value: Option<String>,
    /// The place where it stands.
    pub location_id: Option<String>,
    /// The device that shows it.
    pub device_id: Option<String>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl NewStaticQr {
    /// A code for any amount.
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

    fn create(&self) -> Checked<Body> {
        let body = self.update()?;
        Ok(body
            .text("payment_provider_method", &*self.method)
            .text_if("device_id", self.device_id.as_deref()))
    }

    fn update(&self) -> Checked<Body> {
        at_most("name", Some(&self.name), 255)?;
        if self.amount.is_some_and(|amount| amount.minor() < 0) {
            return Err(Refusal::invalid("amount", "must not be below zero"));
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
    fn read(record: &Record) -> Read<Self> {
        Ok(Self {
            printed: Printed::of(record),
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
    /// `GET /v1/static_qr`: page by page.
    #[must_use]
    pub fn static_qrs(&self) -> Pages<'_, StaticQr> {
        pages(&self.client, Listing::new(LIST, Style::Cursor))
    }

    /// `POST /v1/static_qr`: no money moves before a customer scans it. Called twice, it makes two.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay does not take.
    pub async fn create_static_qr(&self, new: &NewStaticQr) -> Result<StaticQr> {
        let body = new.create()?;
        self.client
            .create(&CREATE, &body, |compared| {
                new.compare(compared.text("payment_provider_method", &new.method))
            })
            .await
    }

    /// `GET /v1/static_qr/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn static_qr(&self, id: &str) -> Result<StaticQr> {
        self.client.one(&READ, id).await
    }

    /// `PUT /v1/static_qr/{id}`: name, place and amount.
    ///
    /// # Errors
    /// As [`create_static_qr`](Self::create_static_qr).
    pub async fn update_static_qr(&self, id: &str, new: &NewStaticQr) -> Result<StaticQr> {
        let body = new.update()?;
        self.client
            .change(&UPDATE, id, &body, |compared| new.compare(compared))
            .await
    }

    /// `DELETE /v1/static_qr/{id}`. The success comes with a `message`, which HitPay's own PHP kit takes for an error.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn delete_static_qr(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
