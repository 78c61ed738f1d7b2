//! Payment requests: create, read, list, update, delete.

use std::{collections::BTreeMap, time::SystemTime};

use async_trait::async_trait;
use dhow_core::{
    Cancellation, Endpoint, Error, Failure, Outcome, ProviderReference, ReportedAmount, Resolution,
    Result,
};
use http::Method;

use crate::{
    HitPay, ID,
    capabilities::POLITE,
    client::check_id,
    error,
    wire::{Item, Printed, Read, Record},
};

mod create;
mod domain;
mod drop_in;
mod embedded;
mod line_item;
mod list;
mod payment_list;
mod refunded;
mod return_url;

pub use create::{Address, NewPaymentRequest};
pub use drop_in::DropIn;
pub use embedded::{Embed, EmbeddedQr};
pub use line_item::LineItem;
pub use list::{PaymentRequestPage, PaymentRequestQuery};
pub use return_url::return_hint;

pub(crate) use create::{at_most, check_url, limit, payment_limit, unsent};
pub(crate) use domain::status;
pub(crate) use payment_list::PaymentList;
pub(crate) use refunded::{given_back, shows_refund};

/// A payment request as HitPay describes it. Money in it is what was asked for; what arrived is in [`payments`](Self::payments).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentRequest {
    /// HitPay's id.
    pub id: ProviderReference,
    /// What was asked for; `None` for a default link without a fixed amount.
    pub amount: Option<ReportedAmount>,
    /// HitPay's word: `pending`, `completed`, `failed`, `expired`, `canceled`, `inactive`, or one that is newer than this version.
    pub status: String,
    /// The checkout page.
    pub url: Option<String>,
    /// The merchant's reference.
    pub reference_number: Option<String>,
    /// Shown to the customer.
    pub purpose: Option<String>,
    /// The QR code to show, if one was asked for.
    pub qr_code: Option<EmbeddedQr>,
    /// The link that opens the customer's wallet, if one was asked for.
    pub direct_link: Option<String>,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's e-mail address.
    pub email: Option<String>,
    /// The customer's telephone number.
    pub phone: Option<String>,
    /// The methods that are offered.
    pub payment_methods: Vec<String>,
    /// Where the customer's browser comes back to.
    pub redirect_url: Option<String>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
    /// Whether it stays payable after a payment.
    pub allow_repeated_payments: Option<bool>,
    /// When it stops being payable. HitPay prints Singapore time without a zone.
    pub expires_at: Option<SystemTime>,
    /// When it was created.
    pub created_at: Option<SystemTime>,
    /// When it last changed.
    pub updated_at: Option<SystemTime>,
    /// The payments made for it; refunds name one of these.
    pub payments: Vec<dhow_core::Attempt>,
    /// Sum of the payments that succeeded. `None` when nothing arrived, when one of them cannot be read or is listed twice, and when
    /// `status` contradicts them.
    pub received: Option<ReportedAmount>,
    /// Sum of what was given back of them.
    pub refunded: Option<ReportedAmount>,
    /// Sum of HitPay's fees for them, as far as they are printed and in one currency.
    pub fees: Option<ReportedAmount>,
    /// True if HitPay sends the customer an e-mail.
    pub send_email: Option<bool>,
    /// True if HitPay sends the customer a text message.
    pub send_sms: Option<bool>,
    /// State of the e-mail, in HitPay's word: `pending`.
    pub email_status: Option<String>,
    /// State of the text message, in HitPay's word: `pending`.
    pub sms_status: Option<String>,
    /// The merchant's own pairs.
    pub metadata: BTreeMap<String, String>,
    /// Why it failed, or why the last attempt did, in HitPay's code and words.
    pub failure: Option<Failure>,
    /// All that HitPay printed, with the members that have no field here.
    pub printed: Printed,
    /// Why nobody can say how much arrived.
    unclear: Option<&'static str>,
    /// Whether every one of `payments` could be read.
    pub(crate) all_read: bool,
}

impl Item for PaymentRequest {
    fn read(record: &Record) -> Read<Self> {
        let status = record.required_status()?;
        let payments = PaymentList::read(record);
        let words = record.text("failure_reason");
        let words = words.or_else(|| record.text("error_message"));
        let failed = words.map(|message| Failure::new(status.clone(), Some(message)));
        let metadata = record.record("metadata");
        Ok(Self {
            printed: Printed::of(record),
            id: record.reference("id")?,
            amount: record.amount("amount", "currency"),
            url: record.text("url"),
            reference_number: record.text("reference_number"),
            purpose: record.text("purpose"),
            qr_code: record.raw("qr_code_data").and_then(EmbeddedQr::read),
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
            received: payments.received(),
            refunded: payments.refunded(),
            fees: fees(record),
            failure: failed.or_else(|| payments.failure()),
            unclear: payments.unclear(),
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

/// HitPay's fees for all payments; they may be in another currency than the payments.
fn fees(request: &Record) -> Option<ReportedAmount> {
    let fee = |payment: &Record| {
        let own = payment.text("fees_currency");
        let currency = own.or_else(|| payment.text("currency"));
        payment.amount_in("fees", &currency.unwrap_or_default())
    };
    let fees: Vec<_> = request.records("payments").iter().filter_map(fee).collect();
    sum(fees.iter().map(Some))
}

const CREATE: Endpoint =
    Endpoint::write(ID, Method::POST, "/v1/payment-requests", Resolution::LookUp);
const READ: Endpoint =
    Endpoint::read(ID, Method::GET, "/v1/payment-requests/{id}").with_repeat(POLITE);
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
    /// `POST /v1/payment-requests`: asks a customer for money. No money moves until the customer pays.
    ///
    /// HitPay knows no idempotency key and accepts a reference twice. After an unknown outcome search with
    /// [`Lookup`](dhow_core::Lookup) before creating again.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a field that breaks HitPay's rules, before or after sending;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when the request may exist although no readable answer arrived.
    pub async fn create_payment_request(&self, new: &NewPaymentRequest) -> Result<PaymentRequest> {
        let body = new.body(create::Purpose::Create)?;
        self.client
            .create(&CREATE, &body, |compared| new.compare(compared))
            .await
    }

    /// `GET /v1/payment-requests/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn payment_request(&self, id: &ProviderReference) -> Result<PaymentRequest> {
        self.client.one(&READ, id.as_str()).await
    }

    /// `PUT /v1/payment-requests/{id}`: changes a request that is not paid. Amount and currency are sent again in any case.
    ///
    /// HitPay does not document the answer, so the request is read again afterwards.
    ///
    /// # Errors
    /// As [`create_payment_request`](Self::create_payment_request); `metadata` and the business location cannot be changed.
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when HitPay took the change and the request cannot be read, or does not show
    /// it: read it again.
    pub async fn update_payment_request(
        &self,
        id: &ProviderReference,
        new: &NewPaymentRequest,
    ) -> Result<PaymentRequest> {
        let body = new.body(create::Purpose::Update)?;
        let call = self.client.call(&UPDATE, Some(id.as_str()), Some(&body))?;
        let response = self.client.send(call).await?;
        let changed = self.payment_request(id).await;
        let changed = changed.map_err(|error| error::unseen(&UPDATE, &error))?;
        match new.mismatch(&changed) {
            None => Ok(changed),
            Some(field) => {
                let why = format!("the request that was read afterwards has another `{field}`");
                Err(response.unexpected(&why))
            }
        }
    }

    /// `DELETE /v1/payment-requests/{id}`: withdraws a request that is not paid.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) when it is paid already.
    pub async fn delete_payment_request(&self, id: &ProviderReference) -> Result<()> {
        let call = self.client.call(&DELETE, Some(id.as_str()), None)?;
        let sent = self.client.send(call).await;
        let response = sent.map_err(declined_if_refused)?;
        check_id(&response, id.as_str())?;
        let deleted: Record = response.json()?;
        if deleted.flag("success") == Some(true) {
            return Ok(());
        }
        Err(response.unexpected("it does not say that the request was deleted"))
    }
}

/// A payment is withdrawn with its request.
#[async_trait]
impl Cancellation for HitPay {
    async fn cancel(&self, payment: &ProviderReference) -> Result<()> {
        self.delete_payment_request(payment).await
    }
}

/// HitPay answers 400, in its own words, to what the state of a payment does not allow.
pub(crate) fn declined_if_refused(error: Error) -> Error {
    let status = error.gateway().and_then(|fault| fault.status);
    if status == Some(400) && error.outcome() == Outcome::Refused {
        error.with_kind(dhow_core::ErrorKind::Declined)
    } else {
        error
    }
}

/// The sum of amounts, if there are any and all of them mean money; a single one stays as it was printed.
pub(crate) fn sum<'a>(
    amounts: impl Iterator<Item = Option<&'a ReportedAmount>>,
) -> Option<ReportedAmount> {
    let amounts: Vec<_> = amounts.collect();
    let total = ReportedAmount::total(amounts.iter().copied())?;
    match amounts.as_slice() {
        [single] => single.cloned(),
        _ => Some(total.into()),
    }
}

/// Metadata as HitPay takes it.
pub(crate) type Metadata = BTreeMap<String, String>;
