//! Payment requests: create, read, list, update, delete.

use std::{collections::BTreeMap, time::SystemTime};

use dhow_core::{Error, Money, ProviderReference, ReportedAmount, Resolution, Result};
use http::Method;

use crate::{
    HitPay,
    body::Body,
    client::{Client, Operation},
    time, wire,
};

mod create;
mod domain;
mod embedded;
mod given_back;
mod list;
mod payment_list;

pub use create::{Address, NewPaymentRequest};
pub use embedded::{Embed, EmbeddedQr};
pub use list::{PaymentRequestPage, PaymentRequestQuery};

pub(crate) use create::{at_most, check_url};
pub(crate) use domain::{attempts, status};
pub(crate) use given_back::given_back;
pub(crate) use payment_list::PaymentList;

/// A payment request as HitPay describes it. Money in it is what was asked for; what arrived is in [`payments`](Self::payments).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentRequest {
    /// HitPay's id.
    pub id: ProviderReference,
    /// What was asked for.
    pub amount: ReportedAmount,
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
    /// Why it failed, in HitPay's words.
    pub failure: Option<String>,
}

impl PaymentRequest {
    pub(crate) fn read(wire: wire::PaymentRequest) -> Result<Self> {
        let payments = attempts(&wire);
        Ok(Self {
            id: ProviderReference::new(wire.id)?,
            amount: ReportedAmount::lenient(wire.amount.into_string(), wire.currency),
            status: wire.status,
            url: wire.url,
            reference_number: wire.reference_number,
            purpose: wire.purpose,
            qr_code: wire.qr_code_data.as_deref().and_then(EmbeddedQr::read),
            direct_link: wire.direct_link,
            name: wire.name,
            email: wire.email,
            phone: wire.phone.map(|phone| phone.into_string()),
            payment_methods: wire.payment_methods.unwrap_or_default(),
            redirect_url: wire.redirect_url,
            webhook: wire.webhook,
            allow_repeated_payments: wire.allow_repeated_payments.and_then(|flag| flag.as_bool()),
            expires_at: wire.expiry_date.as_deref().and_then(time::read),
            created_at: wire.created_at.as_deref().and_then(time::read),
            updated_at: wire.updated_at.as_deref().and_then(time::read),
            payments,
            failure: wire.failure_reason.or(wire.error_message),
        })
    }
}

const CREATE: &str = "/v1/payment-requests";
const ONE: &str = "/v1/payment-requests/{id}";

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
        let resolution = Resolution::LookUp;
        let operation = Operation::write(Method::POST, CREATE, resolution);
        let body = new.body(create::Purpose::Create)?;
        let target = self.client.at("/payment-requests");
        let answer = self.client.send(operation, target, Some(&body)).await?;
        PaymentRequest::read(Client::read(&answer, resolution)?).map_err(|error| {
            answer
                .not_understood(error.message())
                .with_resolution(resolution)
        })
    }

    /// `GET /v1/payment-requests/{id}`
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and whatever a read can end with.
    pub async fn payment_request(&self, id: &ProviderReference) -> Result<PaymentRequest> {
        let target = self
            .client
            .at("/payment-requests")
            .segment("id", id.as_str())?;
        let answer = self.client.send(Operation::read(ONE), target, None).await?;
        PaymentRequest::read(Client::read(&answer, Resolution::Poll)?)
    }

    /// `PUT /v1/payment-requests/{id}`: changes a request that is not paid. Amount and currency are sent again in any case.
    ///
    /// HitPay does not document the answer, so the request is read again afterwards.
    ///
    /// # Errors
    /// As [`create_payment_request`](Self::create_payment_request); `metadata` and the business location cannot be changed.
    pub async fn update_payment_request(
        &self,
        id: &ProviderReference,
        new: &NewPaymentRequest,
    ) -> Result<PaymentRequest> {
        let operation = Operation::write(Method::PUT, ONE, Resolution::Poll);
        let body: Body = new.body(create::Purpose::Update)?;
        let target = self
            .client
            .at("/payment-requests")
            .segment("id", id.as_str())?;
        self.client.send(operation, target, Some(&body)).await?;
        self.payment_request(id).await
    }

    /// `DELETE /v1/payment-requests/{id}`: withdraws a request that is not paid.
    ///
    /// # Errors
    /// [`Declined`](dhow_core::ErrorKind::Declined) when it is paid already.
    pub async fn delete_payment_request(&self, id: &ProviderReference) -> Result<()> {
        let operation = Operation::write(Method::DELETE, ONE, Resolution::Poll);
        let target = self
            .client
            .at("/payment-requests")
            .segment("id", id.as_str())?;
        let sent = self.client.send(operation, target, None).await;
        let answer = sent.map_err(declined_if_refused)?;
        let deleted: wire::Deleted = Client::read(&answer, Resolution::Poll)?;
        if deleted.success.as_bool() == Some(true) {
            return Ok(());
        }
        let error = answer.not_understood("it does not say that the request was deleted");
        Err(error.with_resolution(Resolution::Poll))
    }
}

/// HitPay answers 400 to what the state of a payment does not allow.
pub(crate) fn declined_if_refused(error: Error) -> Error {
    let status = error.gateway().and_then(|fault| fault.status);
    if status == Some(400) {
        error.with_kind(dhow_core::ErrorKind::Declined)
    } else {
        error
    }
}

/// The sum of amounts, if there are any and all are understood.
pub(crate) fn sum<'a>(
    amounts: impl Iterator<Item = Option<&'a ReportedAmount>>,
) -> Option<ReportedAmount> {
    let mut total: Option<Money> = None;
    let mut single = None;
    let mut count = 0_usize;
    for amount in amounts {
        let amount = amount?;
        let money = amount.money()?;
        total = Some(match total {
            Some(total) => total.checked_add(money).ok()?,
            None => money,
        });
        single = Some(amount.clone());
        count = count.saturating_add(1);
    }
    if count == 1 {
        return single;
    }
    total.map(ReportedAmount::from)
}

/// Metadata as HitPay takes it.
pub(crate) type Metadata = BTreeMap<String, String>;
