//! Recurring billing: subscriptions, and saved payment methods.

use std::time::SystemTime;

use dhow_core::{Endpoint, NextAction, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    EmbeddedQr, HitPay, ID,
    pages::{Listing, Pages, Paging, pages},
    wire::{Item, RawObject, Read, Record},
};

mod charge;
mod create;
mod pause;

pub use charge::SavedCharge;
pub use create::{NewRecurringBilling, RecurringEmbed, SaveStart, Terms};
pub use pause::{Pause, Resume};

/// A recurring billing of HitPay. The types of numbers and booleans differ between responses; all of them are read.
// Members differ between a subscription and a saved method, so only id and status are required.
// Source: HitPay OpenAPI document, response of `GET /v1/recurring-billing/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecurringBilling {
    /// HitPay's id, used to charge a saved payment method.
    pub id: String,
    /// Status: `scheduled`, `active`, `retrying`, `paused`, `inactive`, `expired`, `canceled`, or one newer than this version.
    pub status: String,
    /// Id of the plan, if there is one.
    pub plan_id: Option<String>,
    /// Name of the customer.
    pub customer_name: Option<String>,
    /// E-mail address of the customer.
    pub customer_email: Option<String>,
    /// Name of the billing.
    pub name: Option<String>,
    /// Description shown to the customer.
    pub description: Option<String>,
    /// Merchant reference.
    pub reference: Option<String>,
    /// Interval, including `save_card`.
    pub cycle: Option<String>,
    /// Amount of each payment.
    pub amount: Option<ReportedAmount>,
    /// Total number of payments.
    pub times_to_be_charged: Option<u32>,
    /// Number of payments made; absent for a saved payment method.
    pub times_charged: Option<u32>,
    /// Number of charges. After an unknown outcome it shows if a saved payment method was charged.
    pub total_charge: Option<u32>,
    /// True if the customer saves a payment method to be charged later.
    pub saves_method: Option<bool>,
    /// Offered payment methods.
    pub payment_methods: Vec<String>,
    /// Payment methods saved by the customer.
    pub methods: Vec<SavedMethod>,
    /// URL of the page where the customer agrees.
    pub url: Option<String>,
    /// QR code to display, in the embedded mode.
    pub qr_code: Option<EmbeddedQr>,
    /// Link to open, in the embedded mode.
    pub direct_link: Option<String>,
    /// Instructions for the customer's bank, in the embedded mode. JSON if HitPay sends an object.
    pub instructions: Option<String>,
    /// Return URL for the customer's browser.
    pub redirect_url: Option<String>,
    /// URL for version 1 webhooks.
    pub webhook: Option<String>,
    /// End time.
    pub expires_at: Option<SystemTime>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
}

/// A payment method saved by a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SavedMethod {
    /// HitPay's id.
    pub id: Option<String>,
    /// Payment method, as HitPay's code.
    pub kind: Option<String>,
    /// Brand of a card.
    pub brand: Option<String>,
    /// Last four digits of a card.
    pub last4: Option<String>,
}

/// Filters and paging of a list of recurring billings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecurringQuery {
    /// E-mail address of the customer.
    pub customer_email: Option<String>,
    /// Merchant reference.
    pub reference: Option<String>,
    /// Id of the plan.
    pub plan_id: Option<String>,
    /// Statuses separated by commas: `active`, `scheduled`, `retrying`, `inactive` or `canceled`. HitPay's default is `active`.
    pub status: Option<String>,
    /// Billings per page, at most 100. HitPay's default is 10.
    pub per_page: Option<u32>,
}

impl RecurringBilling {
    /// Returns the actions that the customer must take to start the billing.
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
    fn from_wire(record: &Record) -> Read<Self> {
        let mut methods: Vec<_> = record
            .records("methods")
            .iter()
            .map(SavedMethod::from_wire)
            .collect();
        // LEDGER: recurring-method
        if methods.is_empty() {
            let method = record
                .record("default_method")
                .or(record.record("payment_method"));
            methods.extend(method.as_ref().map(SavedMethod::from_wire));
        }
        let raw_text = |name| record.raw(name).map(str::to_owned);
        let times = record.count("times_to_be_charged");
        // One documented object has `send_email` as a boolean beside `save_card` as a number.
        // LEDGER: recurring-types
        let saves = record.flag("save_payment_method");
        Ok(Self {
            raw: RawObject::from(record),
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
            // HitPay's PHP SDK has the name without the last letter.
            // LEDGER: times-to-be-charged
            times_to_be_charged: times.or(record.count("times_to_be_charge")),
            times_charged: record.count("times_charged"),
            total_charge: record.count("total_charge"),
            saves_method: saves.or(record.flag("save_card")),
            payment_methods: record.texts("payment_methods"),
            methods,
            url: record.text("url"),
            qr_code: record.raw("qr_code_data").and_then(EmbeddedQr::from_wire),
            direct_link: record.text("direct_link"),
            instructions: record.text("instructions").or(raw_text("instructions")),
            redirect_url: record.text("redirect_url"),
            webhook: record.text("webhook"),
            expires_at: record.time("expires_at"),
            created_at: record.time("created_at"),
        })
    }
}

impl SavedMethod {
    fn from_wire(record: &Record) -> Self {
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
    /// Creates a recurring billing (`POST /v1/recurring-billing`): the customer subscribes or saves a payment method.
    ///
    /// No money moves until the customer agrees. HitPay accepts a reference twice.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules, checked here or by HitPay.
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the billing may exist: list the billings with the reference.
    pub async fn create_recurring_billing(
        &self,
        new: &NewRecurringBilling,
    ) -> Result<RecurringBilling> {
        let body = new.body()?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Lists recurring billings page by page (`GET /v1/recurring-billing`).
    ///
    /// The list may be an envelope or an array. A cursor or page number in the response is followed.
    #[must_use]
    pub fn recurring_billings(&self, query: &RecurringQuery) -> Pages<'_, RecurringBilling> {
        // Only the app studio shows the list. Its page numbers are used, and a cursor wins if there is one.
        // LEDGER: recurring-list
        let listing = Listing::new(LIST, Paging::Either)
            .filter("customer_email", query.customer_email.as_ref())
            .filter("reference", query.reference.as_ref())
            .filter("business_recurring_plans_id", query.plan_id.as_ref())
            .filter("status", query.status.as_ref())
            .filter("per_page", query.per_page);
        pages(&self.client, listing)
    }

    /// Reads a recurring billing (`GET /v1/recurring-billing/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn recurring_billing(&self, id: &str) -> Result<RecurringBilling> {
        self.client.get(&READ, id).await
    }

    /// Changes a recurring billing after its current cycle (`PUT /v1/recurring-billing/{id}`).
    ///
    /// Not available for saved payment methods. A plan overrides interval and amount.
    ///
    /// # Errors
    /// As [`create_recurring_billing`](Self::create_recurring_billing).
    pub async fn update_recurring_billing(
        &self,
        id: &str,
        new: &NewRecurringBilling,
    ) -> Result<RecurringBilling> {
        let body = new.update()?;
        // The amount changes after the current cycle, so the response may still contain the old one.
        self.client
            .change(&UPDATE, id, &body, |compared| {
                compared.name("customer_email", new.customer_email.trim())
            })
            .await
    }

    /// Ends a recurring billing (`DELETE /v1/recurring-billing/{id}`). Payments made stay paid.
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) if it does not exist.
    pub async fn cancel_recurring_billing(&self, id: &str) -> Result<RecurringBilling> {
        let call = self.client.call(&CANCEL, &[("id", id)], None)?;
        self.client
            .submit(call, |compared| compared.text("id", id))
            .await
    }
}
