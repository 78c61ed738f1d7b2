//! Remitters: senders of transfers.

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::Pages,
    wire::{Body, Item, RawObject, Read, Record},
};

/// A remitter of HitPay.
// A person and a company have different members, so only the id is required.
// Source: HitPay OpenAPI document, response of `GET /v1/remitters/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remitter {
    /// HitPay's id, used in transfers.
    pub id: String,
    /// Status. It is `pending` for a new remitter.
    pub status: Option<String>,
    /// Type: `individual` or `company`.
    pub entity_type: Option<String>,
    /// Full name.
    pub full_name: Option<String>,
    /// Name of the company.
    pub company_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Nationality, as two-letter country code.
    pub nationality: Option<String>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// A remitter to create, alone or with a transfer.
// Source: HitPay OpenAPI document, body of `POST /v1/remitters`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewRemitter {
    /// Type: `individual` or `company`.
    pub entity_type: String,
    /// Full name.
    pub full_name: String,
    /// Number of the identity document. HitPay's schema does not require it, but its error messages do.
    pub id_number: Option<String>,
    /// Type of the identity document: `passport`, `national_id` or `driving_license`.
    pub id_type: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    pub date_of_birth: String,
    /// Place of birth.
    pub place_of_birth: Option<String>,
    /// Nationality, as two-letter country code.
    pub nationality: String,
    /// Telephone number.
    pub contact_number: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Postal address.
    pub address: RemitterAddress,
    /// Name of the company, required for a company.
    pub company_name: Option<String>,
}

/// Address of a remitter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemitterAddress {
    /// Street and number.
    pub street_address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
    /// Country, as two-letter code.
    pub country: String,
}

impl NewRemitter {
    pub(crate) fn body(&self) -> Result<Body> {
        if self.entity_type == "company" && self.company_name.is_none() {
            return Err(ID.invalid("company_name", "is required for a company"));
        }
        let address = Body::default()
            .text("street_address", &*self.address.street_address)
            .text("city", &*self.address.city)
            .text("state", &*self.address.state)
            .text("postal_code", &*self.address.postal_code)
            .text("country", self.address.country.to_ascii_lowercase());
        Ok(Body::default()
            .text("entity_type", &*self.entity_type)
            .text("full_name", &*self.full_name)
            // The schema calls them optional, a sample of a refusal requires them. HitPay decides.
            // LEDGER: remitter-document
            .text_if("id_number", self.id_number.as_deref())
            .text_if("id_type", self.id_type.as_deref())
            .text("date_of_birth", &*self.date_of_birth)
            .text_if("place_of_birth", self.place_of_birth.as_deref())
            .text("nationality", self.nationality.to_ascii_lowercase())
            .text("contact_number", &*self.contact_number)
            .text_if("email", self.email.as_deref())
            .object_if("address", Some(address))
            .text_if("company_name", self.company_name.as_deref()))
    }
}

impl Item for Remitter {
    fn from_wire(record: &Record) -> Read<Self> {
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            status: record.text("status"),
            entity_type: record.text("entity_type"),
            full_name: record.text("full_name"),
            company_name: record.text("company_name"),
            email: record.text("email"),
            nationality: record.text("nationality"),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/remitters");
const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/remitters", Resolution::LookUp);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/remitters/{id}");
const DELETE: Endpoint =
    Endpoint::write(ID, Method::DELETE, "/v1/remitters/{id}", Resolution::Poll);

impl HitPay {
    /// Lists remitters page by page (`GET /v1/remitters`), at most 100 per page.
    #[must_use]
    pub fn remitters(&self, per_page: Option<u32>) -> Pages<'_, Remitter> {
        self.client.list_numbered(LIST, per_page)
    }

    /// Creates a remitter (`POST /v1/remitters`). No money moves. A second call creates another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that HitPay rejects.
    pub async fn create_remitter(&self, new: &NewRemitter) -> Result<Remitter> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| {
                compared
                    .name("full_name", new.full_name.trim())
                    .code("entity_type", &new.entity_type)
            })
            .await
    }

    /// Reads a remitter (`GET /v1/remitters/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn remitter(&self, id: &str) -> Result<Remitter> {
        self.client.get(&READ, id).await
    }

    /// Deletes a remitter (`DELETE /v1/remitters/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn delete_remitter(&self, id: &str) -> Result<()> {
        self.client.remove(&DELETE, id).await
    }
}
