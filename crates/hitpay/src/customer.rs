//! Customers stored at HitPay.

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::Pages,
    wire::{Body, Compared, Item, RawObject, Read, Record},
};

/// A customer to create, or the new state of one.
// Source: HitPay OpenAPI document, body of `POST /v1/customers`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewCustomer {
    /// E-mail address, required for a new customer.
    pub email: Option<String>,
    /// Telephone number, required for a new customer.
    pub phone_number: Option<String>,
    /// Country code of the telephone number.
    pub phone_number_country_code: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// Gender, as HitPay's word.
    pub gender: Option<String>,
    /// Postal address.
    pub address: Option<CustomerAddress>,
}

/// Address of a customer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CustomerAddress {
    /// Street and number.
    pub street: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: Option<String>,
    /// Postal code.
    pub postal_code: Option<String>,
    /// Country.
    pub country: Option<String>,
}

/// A customer of HitPay.
// The id is enough to use the customer later, so any other member may be missing.
// Source: HitPay OpenAPI document, response of `GET /v1/customers/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Customer {
    /// HitPay's id.
    pub id: String,
    /// Name of the customer.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone_number: Option<String>,
    /// Remark of the merchant.
    pub remark: Option<String>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl NewCustomer {
    /// Creates a customer with the fields that HitPay requires.
    #[must_use]
    pub fn new(email: impl Into<String>, phone_number: impl Into<String>) -> Self {
        Self {
            email: Some(email.into()),
            phone_number: Some(phone_number.into()),
            ..Self::default()
        }
    }

    fn body(&self) -> Body {
        Body::default()
            .text_if("name", self.name.as_deref())
            .text_if("email", self.email.as_deref())
            .text_if("phone_number", self.phone_number.as_deref())
            .text_if(
                "phone_number_country_code",
                self.phone_number_country_code.as_deref(),
            )
            .text_if("remark", self.remark.as_deref())
            .text_if("birth_date", self.birth_date.as_deref())
            .text_if("gender", self.gender.as_deref())
            .object_if("address", self.address.as_ref().map(CustomerAddress::body))
    }
}

impl CustomerAddress {
    pub(crate) fn body(&self) -> Body {
        Body::default()
            .text_if("city", self.city.as_deref())
            .text_if("state", self.state.as_deref())
            .text_if("street", self.street.as_deref())
            .text_if("postal_code", self.postal_code.as_deref())
            .text_if("country", self.country.as_deref())
    }
}

impl NewCustomer {
    fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        match &self.email {
            Some(email) => compared.name("email", email.trim()),
            None => compared,
        }
    }
}

impl Item for Customer {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            email: record.text("email"),
            phone_number: record.text("phone_number"),
            remark: record.text("remark"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/customers");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/customers", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/customers/{id}");
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/v1/customers/{id}", Resolution::Poll);
const DELETE: Endpoint =
    Endpoint::write(ID, Method::DELETE, "/v1/customers/{id}", Resolution::Poll);

impl HitPay {
    /// Lists customers page by page (`GET /v1/customers`).
    #[must_use]
    pub fn customers(&self, per_page: Option<u32>) -> Pages<'_, Customer> {
        self.client.list_numbered(LIST, per_page)
    }

    /// Creates a customer (`POST /v1/customers`).
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay rejects.
    pub async fn create_customer(&self, new: &NewCustomer) -> Result<Customer> {
        self.client
            .create(&CREATE, &new.body(), |compared| new.compare(compared))
            .await
    }

    /// Reads a customer (`GET /v1/customers/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    // HitPay documents status 201 for this read, so any 2xx is a success.
    // LEDGER: customer-read-status
    pub async fn customer(&self, id: &str) -> Result<Customer> {
        self.client.get(&READ, id).await
    }

    /// Changes a customer (`PATCH /v1/customers/{id}`). Unset fields stay as they are.
    ///
    /// # Errors
    /// As [`create_customer`](Self::create_customer).
    pub async fn change_customer(&self, id: &str, change: &NewCustomer) -> Result<Customer> {
        let body = change.body();
        self.client
            .change(&UPDATE, id, &body, |compared| change.compare(compared))
            .await
    }

    /// Deletes a customer (`DELETE /v1/customers/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_customer(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
