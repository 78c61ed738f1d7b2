//! Submerchants: the merchants that an aggregator acts for.

use std::collections::BTreeMap;

use dhow_core::{Currency, Echo, Endpoint, ProviderReference, Resolution, Result};
use http::Method;

use crate::{Hub2, ID, echo::object_id, rules::check_country, wire};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/submerchants", Resolution::Poll);
const UPDATE: Endpoint = Endpoint::write(ID, Method::PATCH, "/submerchants/{id}", Resolution::Poll);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/submerchants");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/submerchants/{id}");

/// A submerchant; Hub2 requires all of it.
#[derive(Debug, Clone)]
pub struct NewSubmerchant {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// Street and number.
    pub address: String,
    /// Postal code.
    pub zipcode: String,
    /// City.
    pub city: String,
    /// Country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Its currency.
    pub currency: Currency,
    /// Its telephone number.
    pub phone_number: String,
}

/// A submerchant as Hub2 describes it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Submerchant {
    /// Hub2's id.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// What it does.
    pub description: Option<String>,
    /// Street and number, postal code, city.
    pub address: [Option<String>; 3],
    /// Country.
    pub country: Option<String>,
    /// Currency, as printed.
    pub currency: Option<String>,
    /// Telephone number.
    pub phone_number: Option<String>,
}

/// The members of a submerchant that can be changed, in Hub2's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SubmerchantField {
    /// Its name.
    Name,
    /// What it does.
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

impl Hub2 {
    /// `POST /submerchants`: the same API key and webhooks serve it.
    ///
    /// # Errors
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may exist: see [`submerchants`](Self::submerchants).
    pub async fn create_submerchant(&self, new: &NewSubmerchant) -> Result<Submerchant> {
        check_country("country", &new.country)?;
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
        let read = |wire| read(wire, None);
        self.client.send_json(call.json(&body)?, echo, read).await
    }

    /// `PATCH /submerchants/{id}`: changes the members that are given.
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
        let read = |wire| read(wire, Some(id));
        self.client
            .send_json(call.json(&body)?, self.with_id(id), read)
            .await
    }

    /// `GET /submerchants`
    ///
    /// # Errors
    /// Whatever a read can end with.
    pub async fn submerchants(&self) -> Result<Vec<Submerchant>> {
        let call = self.client.call(&LIST, &[])?;
        let echo = |list: &wire::List<wire::Submerchant>| self.client.owner_of_all(&list.0);
        let one = |one| read(one, None);
        let read = |list: wire::List<_>| list.0.into_iter().map(one).collect();
        self.client.send_json(call, echo, read).await
    }

    /// `GET /submerchants/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn submerchant(&self, id: &ProviderReference) -> Result<Submerchant> {
        let call = self.client.call(&READ, &[("submerchant", id.as_str())])?;
        let read = |wire| read(wire, Some(id));
        self.client.send_json(call, self.with_id(id), read).await
    }

    /// An answer about the submerchant with that id.
    fn with_id(&self, id: &ProviderReference) -> impl FnOnce(&wire::Submerchant) -> Echo {
        move |one| {
            let echo = self.client.about(one);
            echo.text("id", id.as_str(), one.id.as_deref())
                .named_by(one.name.as_ref())
        }
    }
}

/// `asked` is the id in the question, if it has one.
fn read(wire: wire::Submerchant, asked: Option<&ProviderReference>) -> Result<Submerchant> {
    Ok(Submerchant {
        id: object_id(wire.id, asked)?.into(),
        name: wire.name,
        description: wire.description,
        address: [wire.address, wire.zipcode, wire.city],
        country: wire.country,
        currency: wire.currency,
        phone_number: wire.phone_number,
    })
}
