//! Staff members of the merchant.

use std::time::SystemTime;

use dhow_core::{Endpoint, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Item, RawObject, Read, Record},
};

/// A staff member.
// The id is enough to name the staff member later, so any other member may be missing.
// Source: HitPay OpenAPI document, response of `GET /v1/staffs/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Staff {
    /// HitPay's id, used in payment requests.
    pub id: String,
    /// Name of the staff member.
    pub name: Option<String>,
    /// Title of the role.
    pub role: Option<String>,
    /// E-mail address; absent in lists.
    pub email: Option<String>,
    /// Time of the invitation; absent in lists.
    pub invited_at: Option<SystemTime>,
    /// Ids of the business locations; absent in lists.
    pub locations: Vec<String>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

impl Item for Staff {
    fn from_wire(record: &Record) -> Read<Self> {
        let role = record.record("role").unwrap_or_default();
        let locations = record.records("locations");
        Ok(Self {
            raw: RawObject::from(record),
            id: record.required("id")?,
            name: record.text("name"),
            role: role.text("title"),
            email: record.text("email"),
            invited_at: record.time("invited_at"),
            locations: locations
                .iter()
                .filter_map(|location| location.text("id"))
                .collect(),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/staffs");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/staffs/{id}");

impl HitPay {
    /// Lists staff members (`GET /v1/staffs`), on a single page.
    #[must_use]
    pub fn staffs(&self) -> Pages<'_, Staff> {
        pages(&self.client, Listing::new(LIST, Paging::Whole))
    }

    /// Reads a staff member (`GET /v1/staffs/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn staff(&self, id: &str) -> Result<Staff> {
        self.client.get(&READ, id).await
    }
}
