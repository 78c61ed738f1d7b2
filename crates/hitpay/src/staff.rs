//! The merchant's people.

use std::time::SystemTime;

use dhow_core::{Endpoint, Result};
use http::Method;

use crate::{
    HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    wire::{Item, Printed, Read, Record},
};

/// Somebody who works for the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Staff {
    /// HitPay's id: what a payment request names.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// The title of the role.
    pub role: Option<String>,
    /// E-mail address; not in lists.
    pub email: Option<String>,
    /// When the invitation went out; not in lists.
    pub invited_at: Option<SystemTime>,
    /// Ids of the places; not in lists.
    pub locations: Vec<String>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

impl Item for Staff {
    fn read(record: &Record) -> Read<Self> {
        let role = record.record("role").unwrap_or_default();
        let locations = record.records("locations");
        Ok(Self {
            printed: Printed::of(record),
            id: record.required("id")?,
            name: record.text("name"),
            role: role.text("title"),
            email: record.text("email"),
            invited_at: record.time("invited_at"),
            locations: locations.iter().filter_map(|one| one.text("id")).collect(),
        })
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/staffs");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/staffs/{id}");

impl HitPay {
    /// `GET /v1/staffs`: all on one page.
    #[must_use]
    pub fn staffs(&self) -> Pages<'_, Staff> {
        pages(&self.client, Listing::new(LIST, Style::Whole))
    }

    /// `GET /v1/staffs/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn staff(&self, id: &str) -> Result<Staff> {
        self.client.one(&READ, id).await
    }
}
