//! Submerchants of an aggregator.

use std::collections::BTreeMap;

use dhow_core::{Currency, Echo, Endpoint, ProviderReference, Resolution, Result, TextForm};
use http::Method;

use crate::{Hub2, ID, echo::object_id, rules::check_form, wire};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/submerchants", Resolution::Poll);
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/submerchants/{id}", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/submerchants");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/submerchants/{id}");

/// Request for a submerchant. Hub2 requires all members.
// Source: Hub2 documentation, "Submerchants integration".
// The guide's request has all of these members and marks none as optional.
#[derive(Debug, Clone)]
pub struct NewSubmerchant {
    /// Name.
    pub name: String,
    /// Description of the business.
    pub description: String,
    /// Street and number.
    pub address: String,
    /// Postal code.
    pub zipcode: String,
    /// City.
    pub city: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Currency.
    pub currency: Currency,
    /// Telephone number.
    pub phone_number: String,
}

/// A submerchant.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Submerchant {
    /// Hub2's id.
    pub id: String,
    /// Name.
    pub name: Option<String>,
    /// Description of the business.
    pub description: Option<String>,
    /// Street and number, postal code, city.
    pub address: [Option<String>; 3],
    /// Country.
    pub country: Option<String>,
    /// Currency, as sent by Hub2.
    pub currency: Option<String>,
    /// Telephone number.
    pub phone_number: Option<String>,
}

/// Members of a submerchant that can be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SubmerchantField {
    /// Name.
    Name,
    /// Description of the business.
    Description,
    /// Street and number.
    Address,
    /// Postal code.
    Zipcode,
    /// City.
    City,
    /// Telephone number.
    PhoneNumber,
}

impl SubmerchantField {
    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Description => "description",
            Self::Address => "address",
            Self::Zipcode => "zipcode",
            Self::City => "city",
            Self::PhoneNumber => "phoneNumber",
        }
    }
}

impl Submerchant {
    /// Converts a response. `requested` is the id in the request, if it has one.
    fn from_wire(wire: wire::Submerchant, requested: Option<&ProviderReference>) -> Result<Self> {
        Ok(Self {
            id: object_id(wire.id, requested)?.into(),
            name: wire.name,
            description: wire.description,
            address: [wire.address, wire.zipcode, wire.city],
            country: wire.country,
            currency: wire.currency,
            phone_number: wire.phone_number,
        })
    }
}

impl Hub2 {
    /// Creates a submerchant (`POST /submerchants`). It shares the API key and the webhooks of the account.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if it may exist: see [`submerchants`](Self::submerchants).
    pub async fn create_submerchant(&self, new: &NewSubmerchant) -> Result<Submerchant> {
        check_form(TextForm::Country, "country", &new.country)?;
        let body = wire::NewSubmerchant {
            name: &new.name,
            description: &new.description,
            address: &new.address,
            zipcode: &new.zipcode,
            city: &new.city,
            country: &new.country,
            currency: new.currency.code(),
            phone_number: &new.phone_number,
        };
        let call = self.client.call(&CREATE, &[])?;
        let echo = |made: &wire::Submerchant| {
            let echo = self.client.about(made);
            echo.text("name", &new.name, made.name.as_deref()).currency(
                "currency",
                new.currency,
                made.currency.as_deref(),
            )
        };
        let read = |wire| Submerchant::from_wire(wire, None);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// Changes the given members of a submerchant (`PATCH /submerchants/{id}`).
    ///
    /// # Errors
    /// As [`create_submerchant`](Self::create_submerchant).
    pub async fn update_submerchant(
        &self,
        id: &ProviderReference,
        changes: &BTreeMap<SubmerchantField, String>,
    ) -> Result<Submerchant> {
        let members = changes.iter();
        let body = wire::SubmerchantChange(
            members
                .map(|(field, value)| (field.name(), value.as_str()))
                .collect(),
        );
        let call = self.client.call(&UPDATE, &[("submerchant", id.as_str())])?;
        let read = |wire| Submerchant::from_wire(wire, Some(id));
        self.client
            .send_json(call.json(&body)?, self.with_id(id), read)
            .await
    }

    /// Lists submerchants (`GET /submerchants`).
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn submerchants(&self) -> Result<Vec<Submerchant>> {
        let call = self.client.call(&LIST, &[])?;
        let echo = |list: &wire::List<wire::Submerchant>| self.client.owner_of_all(&list.0);
        let item = |item| Submerchant::from_wire(item, None);
        let read = |list: wire::List<_>| list.0.into_iter().map(item).collect();
        self.client.send_json(call, echo, read).await
    }

    /// Reads a submerchant (`GET /submerchants/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn submerchant(&self, id: &ProviderReference) -> Result<Submerchant> {
        let call = self.client.call(&READ, &[("submerchant", id.as_str())])?;
        let read = |wire| Submerchant::from_wire(wire, Some(id));
        self.client.send_json(call, self.with_id(id), read).await
    }

    /// Compares a response with the id of the request.
    fn with_id(&self, id: &ProviderReference) -> impl FnOnce(&wire::Submerchant) -> Echo {
        move |submerchant| {
            let echo = self.client.about(submerchant);
            echo.text("id", id.as_str(), submerchant.id.as_deref())
                .named_by(submerchant.name.as_ref())
        }
    }
}
