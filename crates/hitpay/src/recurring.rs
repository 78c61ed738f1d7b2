//! Recurring billing: a customer's subscription, or a payment method that the customer saved.

use std::time::SystemTime;

use dhow_core::{Endpoint, NextAction, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    EmbeddedQr, HitPay, ID,
    pages::{Listing, Pages, Style, pages},
    wire::{Item, Printed, Read, Record},
};

mod charge;
mod create;
mod pause;

pub use charge::SavedCharge;
pub use create::{NewRecurringBilling, RecurringEmbed, SaveStart, Terms};
pub use pause::{Pause, Resume};

/// A recurring billing as HitPay describes it. Numbers and booleans are typed differently from call to call; they are read alike.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecurringBilling {
    /// HitPay's id: what charging a saved method names.
    pub id: String,
    /// HitPay's word: `scheduled`, `active`, `retrying`, `paused`, `inactive`, `expired`, `canceled`, or one that is newer.
    pub status: String,
    /// The plan, if there is one.
    pub plan_id: Option<String>,
    /// The customer's name.
    pub customer_name: Option<String>,
    /// The customer's e-mail address.
    pub customer_email: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Shown to the customer.
    pub description: Option<String>,
    /// The merchant's reference.
    pub reference: Option<String>,
    /// HitPay's word, also `save_card`.
    pub cycle: Option<String>,
    /// How much each time.
    pub amount: Option<ReportedAmount>,
    /// How many times money is to be taken.
    pub times_to_be_charged: Option<u32>,
    /// How many times money was taken; stays empty where a method is saved.
    pub times_charged: Option<u32>,
    /// How many charges there were: after an unknown outcome this tells whether a saved method was charged.
    pub total_charge: Option<u32>,
    /// Whether the customer saves a method to be charged later.
    pub saves_method: Option<bool>,
    /// The methods that are offered.
    pub payment_methods: Vec<String>,
    /// The methods that the customer saved.
    pub methods: Vec<SavedMethod>,
    /// The page where the customer agrees.
    pub url: Option<String>,
    /// The QR code to show, in the embedded mode.
    pub qr_code: Option<EmbeddedQr>,
    /// The link to open, in the embedded mode.
    pub direct_link: Option<String>,
    /// What the customer has to do at the bank, in the embedded mode; JSON if HitPay prints an object.
    pub instructions: Option<String>,
    /// Where the customer's browser comes back to.
    pub redirect_url: Option<String>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
    /// When it ends.
    pub expires_at: Option<SystemTime>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
}

/// A payment method that a customer saved.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedMethod {
    /// HitPay's id.
    pub id: Option<String>,
    /// HitPay's code.
    pub kind: Option<String>,
    /// The brand of a card.
    pub brand: Option<String>,
    /// The last four digits of a card.
    pub last4: Option<String>,
}

/// Which recurring billings to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecurringQuery {
    /// Only this customer's.
    pub customer_email: Option<String>,
    /// Only those with this reference of the merchant's.
    pub reference: Option<String>,
    /// Only those of this plan.
    pub plan_id: Option<String>,
    /// `active`, `scheduled`, `retrying`, `inactive` or `canceled`, several with a comma; HitPay's default is `active`.
    pub status: Option<String>,
    /// Billings on a page, at most 100; HitPay's default is 10.
    pub per_page: Option<u32>,
}

impl RecurringBilling {
    /// What the customer has to do for it to begin.
    #[must_use]
    pub fn next_actions(&self) -> Vec<NextAction> {
        let qr_code = self.qr_code.as_ref().map(|qr| NextAction::ShowQrCode {
            payload: qr.payload.clone(),
        });
        let link = self.direct_link.as_ref().map(|url| NextAction::OpenApp {
            app: self.payment_methods.first().cloned().unwrap_or_default(),
            url: url.clone(),
        });
        let instructions = self.instructions.as_ref().map(|text| NextAction::Other {
            kind: "instructions".into(),
            message: Some(text.clone()),
        });
        let page = self.url.as_ref().map(NextAction::redirect);
        let all = [qr_code, link, instructions, page];
        all.into_iter().flatten().collect()
    }
}

impl Item for RecurringBilling {
    fn read(record: &Record) -> Read<Self> {
        let mut methods: Vec<_> = record
            .records("methods")
            .iter()
            .map(SavedMethod::of)
            .collect();
        if methods.is_empty() {
            let one = record
                .record("default_method")
                .or(record.record("payment_method"));
            methods.extend(one.as_ref().map(SavedMethod::of));
        }
        let printed = |name| record.raw(name).map(|raw| raw.get().to_owned());
        let times = record.count("times_to_be_charged");
        // LEDGER: recurring-types
        let saves = record.flag("save_payment_method");
        Ok(Self {
            printed: Printed::of(record),
            id: record.required("id")?,
            status: record.required_status()?,
            plan_id: record.text("business_recurring_plans_id"),
            customer_name: record.text("customer_name"),
            customer_email: record.text("customer_email"),
            name: record.text("name"),
            description: record.text("description"),
            reference: record.text("reference"),
            cycle: record.text("cycle"),
            amount: record
                .amount("amount", "currency")
                .or_else(|| record.amount("price", "currency")),
            // LEDGER: times-to-be-charged
            times_to_be_charged: times.or(record.count("times_to_be_charge")),
            times_charged: record.count("times_charged"),
            total_charge: record.count("total_charge"),
            saves_method: saves.or(record.flag("save_card")),
            payment_methods: record.texts("payment_methods"),
            methods,
            url: record.text("url"),
            qr_code: record.raw("qr_code_data").and_then(EmbeddedQr::read),
            direct_link: record.text("direct_link"),
            instructions: record.text("instructions").or(printed("instructions")),
            redirect_url: record.text("redirect_url"),
            webhook: record.text("webhook"),
            expires_at: record.time("expires_at"),
            created_at: record.time("created_at"),
        })
    }
}

impl SavedMethod {
    fn of(record: &Record) -> Self {
        let card = record.record("card").unwrap_or_default();
        let either = |name| card.text(name).or(record.text(name));
        Self {
            id: record.text("id"),
            kind: record.text("type").or(record.text("method")),
            brand: either("brand"),
            last4: either("last4"),
        }
    }
}

const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/v1/recurring-billing");
const CREATE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/recurring-billing",
    Resolution::LookUp,
);
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/recurring-billing/{id}");
const UPDATE: Endpoint = Endpoint::write(
    ID,
    Method::PUT,
    "/v1/recurring-billing/{id}",
    Resolution::Poll,
);

const CANCEL: Endpoint = Endpoint::write(
    ID,
    Method::DELETE,
    "/v1/recurring-billing/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// `POST /v1/recurring-billing`: asks a customer to subscribe, or to save a payment method. No money moves before the customer
    /// agrees. HitPay accepts a reference twice.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules, before or after sending;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when it may exist: list by reference.
    pub async fn create_recurring_billing(
        &self,
        new: &NewRecurringBilling,
    ) -> Result<RecurringBilling> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/recurring-billing`: page by page, in an envelope or an array; what the answer says of the way on is followed.
    #[must_use]
    pub fn recurring_billings(&self, query: &RecurringQuery) -> Pages<'_, RecurringBilling> {
        // LEDGER: recurring-list
        let listing = Listing::new(LIST, Style::Either)
            .filter("customer_email", query.customer_email.as_ref())
            .filter("reference", query.reference.as_ref())
            .filter("business_recurring_plans_id", query.plan_id.as_ref())
            .filter("status", query.status.as_ref())
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }

    /// `GET /v1/recurring-billing/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn recurring_billing(&self, id: &str) -> Result<RecurringBilling> {
        self.client.one(&READ, id).await
    }

    /// `PUT /v1/recurring-billing/{id}`: takes effect after the cycle that runs. Not for saved methods; a plan overrides cycle and amount.
    ///
    /// # Errors
    /// As [`create_recurring_billing`](Self::create_recurring_billing).
    pub async fn update_recurring_billing(
        &self,
        id: &str,
        new: &NewRecurringBilling,
    ) -> Result<RecurringBilling> {
        let body = new.update()?;
        // The amount changes after the cycle that runs, so the answer may still show the old one.
        self.client
            .change(&UPDATE, id, &body, |compared| {
                compared.name("customer_email", new.customer_email.trim())
            })
            .await
    }

    /// `DELETE /v1/recurring-billing/{id}`: ends it. What was paid stays paid.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) when there is none.
    pub async fn cancel_recurring_billing(&self, id: &str) -> Result<RecurringBilling> {
        let call = self.client.call(&CANCEL, Some(id), None)?;
        self.client
            .submit(call, |compared| compared.text("id", id))
            .await
    }
}
