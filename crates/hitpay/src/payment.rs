//! Payment requests: create, read, list, update and delete.

use std::{collections::BTreeMap, time::SystemTime};

use async_trait::async_trait;
use dhow_core::{
    Cancellation, Endpoint, Error, Failure, Outcome, ProviderReference, ReportedAmount, Resolution,
    Result,
};
use http::Method;

use crate::{
    HitPay, ID,
    capabilities::PAYMENT_REQUEST_RETRY,
    error,
    wire::{Item, RawObject, Read, Record},
};

mod create;
mod domain;
mod drop_in;
mod embedded;
mod line_item;
mod list;
mod methods;
mod payment_list;
mod refunded;
mod return_url;
mod rules;

pub use create::{Address, NewPaymentRequest};
pub use drop_in::DropIn;
pub use embedded::{Embed, EmbeddedQr};
pub use line_item::LineItem;
pub use list::{PaymentRequestPage, PaymentRequestQuery};
pub use return_url::return_hint;

pub(crate) use domain::unsent;
pub(crate) use methods::METHODS;
use payment_list::sum;
pub(crate) use payment_list::{PaymentList, status};
pub(crate) use refunded::{is_refund_shown, refunded_amount, shows_refund};
pub(crate) use rules::{at_most, check_url};

/// A payment request of HitPay.
///
/// `amount` is the requested money. The received money is in [`payments`](Self::payments).
// Responses of old requests lack newer members, so only id and status are required.
// Source: HitPay OpenAPI document, response of `GET /v1/payment-requests/{id}`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentRequest {
    /// HitPay's id.
    pub id: ProviderReference,
    /// Requested amount; `None` for a default link without a fixed amount.
    pub amount: Option<ReportedAmount>,
    /// HitPay's status: `pending`, `completed`, `failed`, `expired`, `canceled`, `inactive`, or one newer than this version.
    pub status: String,
    /// URL of the checkout page.
    pub url: Option<String>,
    /// Merchant reference.
    pub reference_number: Option<String>,
    /// Purpose shown to the customer.
    pub purpose: Option<String>,
    /// QR code to display, if one was requested.
    pub qr_code: Option<EmbeddedQr>,
    /// Link that opens the customer's wallet, if one was requested.
    pub direct_link: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// E-mail address of the customer.
    pub email: Option<String>,
    /// Telephone number of the customer.
    pub phone: Option<String>,
    /// Offered payment methods.
    pub payment_methods: Vec<String>,
    /// Return URL for the customer's browser.
    pub redirect_url: Option<String>,
    /// URL for version 1 webhooks.
    pub webhook: Option<String>,
    /// True if the request stays payable after a payment.
    pub allow_repeated_payments: Option<bool>,
    /// Expiry time. HitPay sends it as Singapore time without a zone.
    pub expires_at: Option<SystemTime>,
    /// Time of creation.
    pub created_at: Option<SystemTime>,
    /// Time of the last change.
    pub updated_at: Option<SystemTime>,
    /// Payments made for the request. A refund names one of them.
    pub payments: Vec<dhow_core::Attempt>,
    /// Sum of the successful payments. `None` if nothing was received, if a payment cannot be read or is listed twice, or if `status`
    /// contradicts the payments.
    pub received: Option<ReportedAmount>,
    /// Sum of the refunds of these payments.
    pub refunded: Option<ReportedAmount>,
    /// Sum of HitPay's fees for these payments, if all of them are in one currency.
    pub fees: Option<ReportedAmount>,
    /// True if HitPay sends the customer an e-mail.
    pub send_email: Option<bool>,
    /// True if HitPay sends the customer a text message.
    pub send_sms: Option<bool>,
    /// Status of the e-mail, such as `pending`.
    pub email_status: Option<String>,
    /// Status of the text message, such as `pending`.
    pub sms_status: Option<String>,
    /// Metadata set by the merchant.
    pub metadata: BTreeMap<String, String>,
    /// Reason of the failure of the request or of its last attempt, with HitPay's code and message.
    pub failure: Option<Failure>,
    /// Raw object with all members, including those without a field here.
    pub raw: RawObject,
    /// Reason why the received amount is unknown.
    ambiguity: Option<&'static str>,
    /// True if all `payments` could be read.
    pub(crate) all_read: bool,
}

impl Item for PaymentRequest {
    fn from_wire(record: &Record) -> Read<Self> {
        let status = record.required_status()?;
        let payments = PaymentList::from_wire(record);
        let received = payments.received();
        let words = record.text("failure_reason");
        let words = words.or_else(|| record.text("error_message"));
        let failed = words.map(|message| Failure::new(status.clone(), Some(message)));
        let metadata = record.record("metadata");
        Ok(Self {
            raw: RawObject::from(record),
            id: record.reference("id")?,
            amount: record.amount("amount", "currency"),
            url: record.text("url"),
            reference_number: record.text("reference_number"),
            purpose: record.text("purpose"),
            qr_code: record.raw("qr_code_data").and_then(EmbeddedQr::from_wire),
            direct_link: record.text("direct_link"),
            name: record.text("name"),
            email: record.text("email"),
            phone: record.text("phone"),
            payment_methods: record.texts("payment_methods"),
            redirect_url: record.text("redirect_url"),
            webhook: record.text("webhook"),
            allow_repeated_payments: record.flag("allow_repeated_payments"),
            expires_at: record.time("expiry_date"),
            created_at: record.time("created_at"),
            updated_at: record.time("updated_at"),
            refunded: payments.refunded(),
            fees: fees(record),
            failure: failed.or_else(|| payments.failure()),
            ambiguity: payments.ambiguity(received.as_ref()),
            received,
            all_read: payments.all_read(),
            payments: payments.attempts().to_vec(),
            send_email: record.flag("send_email"),
            send_sms: record.flag("send_sms"),
            email_status: record.text("email_status"),
            sms_status: record.text("sms_status"),
            metadata: metadata.as_ref().map(Record::pairs).unwrap_or_default(),
            status,
        })
    }
}

/// Returns the sum of HitPay's fees. Their currency may differ from that of the payments.
fn fees(request: &Record) -> Option<ReportedAmount> {
    let fee = |payment: &Record| {
        let fees_currency = payment.text("fees_currency");
        let currency = fees_currency.or_else(|| payment.text("currency"));
        payment.amount_in("fees", &currency.unwrap_or_default())
    };
    let fees: Vec<_> = request.records("payments").iter().filter_map(fee).collect();
    sum(fees.iter().map(Some))
}

// HitPay has no idempotency key, so a search by reference resolves an unknown outcome.
const CREATE: Endpoint =
    Endpoint::write(ID, Method::POST, "/v1/payment-requests", Resolution::LookUp);
// Reads of payment requests have the narrower limit of 70 calls per minute, so a retry waits for it.
// LEDGER: rate-limits
const READ: Endpoint =
    Endpoint::read(ID, Method::GET, "/v1/payment-requests/{id}").with_retry(PAYMENT_REQUEST_RETRY);
const UPDATE: Endpoint = Endpoint::write(
    ID,
    Method::PUT,
    "/v1/payment-requests/{id}",
    Resolution::Poll,
);
const DELETE: Endpoint = Endpoint::write(
    ID,
    Method::DELETE,
    "/v1/payment-requests/{id}",
    Resolution::Poll,
);

impl HitPay {
    /// Creates a payment request (`POST /v1/payment-requests`). No money moves until the customer pays.
    ///
    /// HitPay has no idempotency key and accepts a reference twice. After an unknown outcome, search with [`Lookup`](dhow_core::Lookup)
    /// before creating another one.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules, checked here or by HitPay.
    /// [`Outcome::Unknown`] if the request may exist although no readable response was received.
    pub async fn create_payment_request(&self, new: &NewPaymentRequest) -> Result<PaymentRequest> {
        let body = new.body(create::Purpose::Create)?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// Reads a payment request (`GET /v1/payment-requests/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound) and all errors of a read.
    pub async fn payment_request(&self, id: &ProviderReference) -> Result<PaymentRequest> {
        self.client.get(&READ, id.as_str()).await
    }

    /// Changes an unpaid payment request (`PUT /v1/payment-requests/{id}`). Amount and currency are always sent.
    ///
    /// HitPay does not document the response, so the request is read afterwards.
    ///
    /// # Errors
    /// As [`create_payment_request`](Self::create_payment_request). `metadata` and `business_location_id` cannot be changed.
    /// [`Outcome::Unknown`] if HitPay accepted the change but the request cannot be read or does not show it:
    /// read it again.
    pub async fn update_payment_request(
        &self,
        id: &ProviderReference,
        new: &NewPaymentRequest,
    ) -> Result<PaymentRequest> {
        let body = new.body(create::Purpose::Update)?;
        let call = self
            .client
            .call(&UPDATE, &[("id", id.as_str())], Some(&body))?;
        let response = self.client.send(call).await?;
        let changed = self.payment_request(id).await;
        let changed = changed.map_err(|error| error::unverified_change(&UPDATE, &error))?;
        match new.mismatch(&changed) {
            None => Ok(changed),
            Some(field) => {
                let why = format!("the payment request read afterwards has another `{field}`");
                Err(response.unexpected(&why))
            }
        }
    }

    /// Deletes an unpaid payment request (`DELETE /v1/payment-requests/{id}`).
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) if the request is already paid.
    pub async fn delete_payment_request(&self, id: &ProviderReference) -> Result<()> {
        let call = self.client.call(&DELETE, &[("id", id.as_str())], None)?;
        let sent = self.client.exchange(call).await;
        let answer = sent.map_err(declined_if_refused)?;
        answer.check_id(id.as_str())?;
        // The documented response is `{"success": true}`. Anything else may leave the request payable.
        // Source: HitPay OpenAPI document, response of `DELETE /v1/payment-requests/{id}`.
        if answer.record()?.flag("success") == Some(true) {
            return Ok(());
        }
        let why = "the response does not confirm the deletion";
        Err(answer.response().unexpected(why))
    }
}

/// Cancels a payment by deleting its payment request.
#[async_trait]
impl Cancellation for HitPay {
    async fn cancel(&self, payment: &ProviderReference) -> Result<()> {
        self.delete_payment_request(payment).await
    }
}

/// Maps a refusal with status 400 to `Declined`: HitPay sends it if the state of a payment does not allow the operation.
pub(crate) fn declined_if_refused(error: Error) -> Error {
    let status = error.gateway().and_then(|fault| fault.status);
    if status == Some(400) && error.outcome() == Outcome::Refused {
        error.with_kind(dhow_core::ErrorKind::Declined)
    } else {
        error
    }
}

/// Metadata of a payment request.
pub(crate) type Metadata = BTreeMap<String, String>;
