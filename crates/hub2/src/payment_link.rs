//! Payment links: pages hosted by Hub2 that can be paid once or several times.

use std::time::SystemTime;

use dhow_core::{
    Call, Endpoint, Failure, MerchantReference, Money, NextAction, ProviderReference,
    ReportedAmount, Resolution, Result, TextForm,
};
use http::Method;

use crate::{
    Hub2, ID,
    capabilities::PAYMENTS,
    echo::{self, object_id},
    failure::failure,
    received_amount,
    rules::{HTTPS_URL, check_form, check_reference, minor_units},
    wire::{self, time},
};

const CREATE: Endpoint = Endpoint::write(ID, Method::POST, "/payment-links", Resolution::LookUp);
const LIST: Endpoint = Endpoint::read(ID, Method::GET, "/payment-links");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/payment-links/{id}");
const CLOSE: Endpoint = Endpoint::write(
    ID,
    Method::PATCH,
    "/payment-links/{id}/close",
    Resolution::Poll,
);

/// Request for a payment link.
// Source: Hub2 API reference, "Payment links".
// The counters of a response are left out in `PaymentLink`, because no source shows their names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentLink {
    /// Merchant's reference.
    pub purchase_reference: MerchantReference,
    /// Description shown to the payer.
    pub description: String,
    /// Amount of each payment.
    pub amount: Money,
    /// True if the link can be paid more than once.
    pub multi_use: bool,
    /// Time at which the link expires.
    pub expires_at: Option<SystemTime>,
    /// Payment methods offered; if empty, Hub2 chooses.
    pub payment_methods: Vec<String>,
    /// Payers' country, ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// Operators offered, in Hub2's spelling; if empty, Hub2 chooses.
    pub providers: Vec<String>,
    /// Return URL after success. A browser that returns does not prove a payment.
    pub success_url: Option<String>,
    /// Return URL after a failure.
    pub failure_url: Option<String>,
}

impl NewPaymentLink {
    /// Creates a link that can be paid once.
    #[must_use]
    pub fn new(
        purchase_reference: MerchantReference,
        amount: Money,
        description: impl Into<String>,
    ) -> Self {
        Self {
            purchase_reference,
            description: description.into(),
            amount,
            multi_use: false,
            expires_at: None,
            payment_methods: Vec::new(),
            country: None,
            providers: Vec::new(),
            success_url: None,
            failure_url: None,
        }
    }

    fn wire(&self) -> Result<wire::NewPaymentLink<'_>> {
        let reference = self.purchase_reference.as_str();
        check_reference(&PAYMENTS, "purchase_reference", reference)?;
        if let Some(country) = &self.country {
            check_form(TextForm::Country, "country", country)?;
        }
        for (field, url) in [
            ("success_url", &self.success_url),
            ("failure_url", &self.failure_url),
        ] {
            url.as_deref()
                .map_or(Ok(()), |url| check_form(HTTPS_URL, field, url))?;
        }
        Ok(wire::NewPaymentLink {
            purchase_reference: reference,
            description: &self.description,
            amount: minor_units(&PAYMENTS, self.amount)?,
            currency: self.amount.currency().code(),
            kind: if self.multi_use {
                "multi_use"
            } else {
                "single_use"
            },
            expiration_date: self.expires_at.and_then(time::format),
            payment_methods: &self.payment_methods,
            country: self.country.as_deref(),
            providers: &self.providers,
            success_url: self.success_url.as_deref(),
            failure_url: self.failure_url.as_deref(),
        })
    }
}

/// A payment link. Its counters are not read, because no source documents their names.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PaymentLink {
    /// Hub2's id, `pl_…`.
    pub id: ProviderReference,
    /// Status as sent by Hub2: `active`, `expired`, `closed`, `completed`.
    pub status: Option<String>,
    /// URL of the page, at `pay.hub2.com`. `None` if it is not http or https.
    pub url: Option<String>,
    /// Merchant's reference.
    pub reference: Option<String>,
    /// Amount of each payment.
    pub amount: Option<ReportedAmount>,
    /// True if the link can be paid more than once, if the response contains its type.
    pub multi_use: Option<bool>,
    /// Description shown to the payer.
    pub description: Option<String>,
    /// Time at which the link expires.
    pub expires_at: Option<SystemTime>,
    /// Attempts listed in the response. A link stays `active` after a failed attempt.
    pub attempts: Vec<LinkAttempt>,
}

/// An attempt to pay a payment link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LinkAttempt {
    /// Hub2's id.
    pub id: Option<String>,
    /// Status as sent by Hub2.
    pub status: Option<String>,
    /// Failure of the attempt.
    pub failure: Option<Failure>,
}

impl PaymentLink {
    // LEDGER: payment-link-events
    // The attempts are read from the link, because it is open which events they cause.
    /// Converts a response. `requested` is the id in the request, if it has one.
    fn from_wire(wire: wire::PaymentLink, requested: Option<&ProviderReference>) -> Result<Self> {
        // LEDGER: payment-link-members
        // One integration reads `attempts` or `paymentAttempts`, and no source says which of the two is sent.
        let lists = [wire.attempts, wire.payment_attempts].into_iter().flatten();
        let attempts = lists.flat_map(|list| list.items);
        Ok(Self {
            id: object_id(wire.id, requested)?,
            status: wire.status,
            url: wire.url.and_then(web_url),
            reference: wire.reference.or(wire.purchase_reference),
            amount: received_amount::reported(wire.amount.as_ref(), wire.currency.as_ref()),
            multi_use: wire.kind.map(|kind| kind == "multi_use"),
            description: wire.description,
            expires_at: wire.expiration_date.as_deref().and_then(time::parse),
            attempts: attempts.map(LinkAttempt::from_wire).collect(),
        })
    }
}

impl LinkAttempt {
    fn from_wire(wire: wire::LinkAttempt) -> Self {
        Self {
            id: wire.id,
            status: wire.status,
            failure: failure(wire.failure).0,
        }
    }
}

/// Returns the URL if it is http or https: a browser would execute a `javascript:` URL.
fn web_url(url: String) -> Option<String> {
    match NextAction::redirect(url) {
        NextAction::Redirect { url } => Some(url),
        _ => None,
    }
}

impl Hub2 {
    /// Creates a payment link (`POST /payment-links`). No money moves before a payer pays it.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) before or after sending;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if the link may exist: see [`payment_links`](Self::payment_links).
    pub async fn create_payment_link(&self, new: &NewPaymentLink) -> Result<PaymentLink> {
        let call = self.client.call(&CREATE, &[])?.json(&new.wire()?)?;
        let echo = |link: &wire::PaymentLink| {
            let echo = self.client.about(link);
            let requested = new.purchase_reference.as_str();
            let echo = echo
                .text("reference", requested, link.reference.as_deref())
                .text(
                    "purchaseReference",
                    requested,
                    link.purchase_reference.as_deref(),
                );
            echo::money(
                echo,
                new.amount,
                (link.amount.as_ref(), link.currency.as_ref()),
            )
        };
        self.client
            .send_json(call, echo, |made| PaymentLink::from_wire(made, None))
            .await
    }

    /// Lists payment links, all or those with one status (`GET /payment-links`).
    ///
    /// # Errors
    /// The errors of every read.
    pub async fn payment_links(&self, status: Option<&str>) -> Result<Vec<PaymentLink>> {
        let url = self.client.url(&LIST, &[])?.query_if("status", status);
        let call = Call::new(&LIST, url)?;
        let echo = |list: &wire::List<wire::PaymentLink>| self.client.owner_of_all(&list.0);
        let item = |link| PaymentLink::from_wire(link, None);
        let read = |list: wire::List<_>| list.0.into_iter().map(item).collect();
        self.client.send_json(call, echo, read).await
    }

    /// Reads a payment link (`GET /payment-links/{id}`).
    ///
    /// # Errors
    /// [`NotFound`](dhow_core::ErrorKind::NotFound), and the errors of every read.
    pub async fn payment_link(&self, id: &ProviderReference) -> Result<PaymentLink> {
        let call = self.client.call(&READ, &[("payment_link", id.as_str())])?;
        let echo = |link: &wire::PaymentLink| {
            let echo = self.client.about(link);
            echo.text("id", id.as_str(), link.id.as_deref())
                .named_by(link.reference.as_ref())
                .named_by(link.purchase_reference.as_ref())
                .named_by(link.url.as_ref())
        };
        let read = |link| PaymentLink::from_wire(link, Some(id));
        self.client.send_json(call, echo, read).await
    }

    /// Closes a payment link (`PATCH /payment-links/{id}/close`). It can no longer be paid; earlier payments stay paid.
    ///
    /// # Errors
    /// As [`create_payment_link`](Self::create_payment_link).
    pub async fn close_payment_link(&self, id: &ProviderReference) -> Result<()> {
        let call = self.client.call(&CLOSE, &[("payment_link", id.as_str())])?;
        self.client.send_without_result(call, id.as_str()).await
    }
}
