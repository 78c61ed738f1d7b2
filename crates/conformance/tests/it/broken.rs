//! A wrapper around Cowrie with one fault.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::*;
use dhow_cowrie::{Cowrie, signature};

use dhow_conformance::Setup;

use crate::fault::Fault;

pub(crate) struct Broken {
    pub(crate) inner: Cowrie,
    pub(crate) fault: Fault,
    pub(crate) base: BaseUrl,
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) forgeries: Mutex<BTreeSet<Bytes>>,
    pub(crate) failed: Mutex<bool>,
}

impl Broken {
    fn is(&self, fault: Fault) -> bool {
        self.fault == fault
    }

    /// Reads any URL without escaping it and without the checks of `BaseUrl`.
    async fn fetch(&self, url: &str) -> Result<Response> {
        let uri = url
            .parse()
            .map_err(|_| Error::invalid("url", "must be a valid URL"))?;
        let mut request = http::Request::new(Bytes::new());
        *request.uri_mut() = uri;
        let endpoint = Endpoint::read(self.inner.id(), http::Method::GET, "/anywhere");
        send(&*self.transport, Call { request, endpoint }).await
    }

    /// Reads a list by following the URLs in the gateway's responses.
    pub(crate) async fn list(&self) -> Result<usize> {
        let order: MerchantReference = "Order-1042a".parse()?;
        if !self.is(Fault::FollowsListUrls) {
            return Ok(self.inner.find_payments(&order).await?.len());
        }
        let mut url = format!("{}/v1/payments", self.base);
        let mut found = 0;
        for _ in 0..20 {
            let page: serde_json::Value = self.fetch(&url).await?.json()?;
            found += page["payments"].as_array().map_or(0, Vec::len);
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut url),
                None => break,
            }
        }
        Ok(found)
    }

    /// Accepts a delivery without verifying it.
    fn unverified(&self, delivery: &Delivery) -> Verified {
        let id = self.inner.id();
        Verified::new_unchecked(id, "v1", "webhook_secrets[0]", delivery, Reply::empty(204))
    }

    fn without_escapes(delivery: &Delivery) -> Delivery {
        let text = String::from_utf8_lossy(delivery.body());
        let text = text.replace("%2E", ".").replace("%2D", "-");
        with_headers(delivery, text.into(), delivery.headers().clone())
    }

    fn with_first_signature(delivery: &Delivery) -> Delivery {
        let mut headers = delivery.headers().clone();
        if let Some(first) = delivery.headers().get("cowrie-signature") {
            headers.insert("cowrie-signature", first.clone());
        }
        with_headers(delivery, delivery.body().clone(), headers)
    }
}

/// Returns true if a response has only the fields that are documented today.
fn has_only_known_fields(body: &[u8]) -> bool {
    let known = [
        "object",
        "id",
        "order",
        "amount",
        "currency",
        "state",
        "mode",
        "pay_url",
        "expires_at",
    ];
    let read = serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(body);
    read.is_ok_and(|object| object.keys().all(|key| known.contains(&key.as_str())))
}

/// Returns true if the time and the first eight digits of the signature are valid.
fn begins_right(delivery: &Delivery) -> bool {
    let secret = Secret::new(Setup::SECRET).unwrap();
    let genuine = signature(&secret, 1_790_000_000, delivery.body());
    let header = delivery.headers().get("cowrie-signature");
    let header = header.map(|value| value.as_bytes()).unwrap_or_default();
    let enough = "t=1790000000,v1=".len() + 8;
    header.get(..enough) == genuine.as_bytes().get(..enough)
}

fn with_headers(delivery: &Delivery, body: Bytes, headers: http::HeaderMap) -> Delivery {
    let mut request = http::Request::post(delivery.path()).body(body).unwrap();
    *request.headers_mut() = headers;
    Delivery::from_request(request)
}

impl fmt::Debug for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = if self.is(Fault::PrintsItsKey) {
            Setup::API_KEY
        } else {
            "…"
        };
        f.debug_struct("Broken")
            .field("key", &key)
            .finish_non_exhaustive()
    }
}

impl WebhookSigner for Broken {
    fn provider_id(&self) -> ProviderId {
        self.inner.id()
    }

    fn add_signature(&self, unsigned: Delivery) -> Result<Delivery> {
        self.inner.add_signature(unsigned)
    }

    fn sign_test_webhook(&self, unsigned: Delivery) -> Result<Delivery> {
        match self.fault {
            Fault::SignsAnything => self.add_signature(unsigned),
            _ => self.inner.sign_test_webhook(unsigned),
        }
    }
}

impl WebhookVerifier for Broken {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        if self.is(Fault::LogsDeliveries) {
            tracing::info!(body = ?delivery.body(), "a webhook came in");
        }
        if self.is(Fault::PanicsOnBytes) {
            let header = delivery.headers().get("cowrie-signature");
            let text = header.map(|value| value.to_str().expect("the header is no text"));
            let _ = text;
        }
        let verified = match self.fault {
            Fault::DecodesBeforeVerifying => {
                self.inner.verify_webhook(&Self::without_escapes(delivery))
            }
            Fault::ReadsTheFirstSignature => self
                .inner
                .verify_webhook(&Self::with_first_signature(delivery)),
            _ => self.inner.verify_webhook(delivery),
        };
        let reason = verified.as_ref().err().map(Rejection::reason);
        let mut forgeries = self.forgeries.lock().unwrap();
        match (self.fault, reason) {
            (Fault::RejectsEverything, _) => Err(Rejection::new(
                RejectionReason::NotConfigured,
                Reply::empty(401),
            )),
            (Fault::DoesNotVerify | Fault::AssumesMissingStatusPaid, Some(_)) => {
                Ok(self.unverified(delivery))
            }
            (Fault::DecodesBeforeVerifying, None) => Ok(self.unverified(delivery)),
            (Fault::ComparesEightDigits, Some(_)) if begins_right(delivery) => {
                Ok(self.unverified(delivery))
            }
            (Fault::IgnoresTheTime, Some(RejectionReason::Expired))
            | (Fault::AcceptsUnsigned, Some(RejectionReason::MissingSignature)) => {
                Ok(self.unverified(delivery))
            }
            (Fault::BlocksForgedBodies, Some(_)) => {
                forgeries.insert(delivery.body().clone());
                verified
            }
            (Fault::BlocksForgedBodies, None) if forgeries.contains(delivery.body()) => Err(
                Rejection::new(RejectionReason::SignatureMismatch, Reply::empty(401)),
            ),
            (Fault::RepliesWith200, Some(reason)) => Err(Rejection::new(reason, Reply::empty(200))),
            _ => verified,
        }
    }

    fn event(&self, verified: &Verified) -> Event {
        let mut event = self.inner.event(verified);
        let status = event.payment_status().cloned();
        match (self.fault, status) {
            (Fault::AssumesMissingStatusPaid, None) => {
                let paid = Subject::Payment(PaymentStatus::Paid);
                event = Event::new(verified, event.environment, paid, "payment", "key");
            }
            (Fault::CallsUnknownDeliveriesFailed, Some(PaymentStatus::Unknown(_))) => {
                event.subject = Subject::Payment(PaymentStatus::Failed);
            }
            (Fault::ReadsEveryStatusAsPaid, Some(_)) => {
                event.subject = Subject::Payment(PaymentStatus::Paid);
            }
            (Fault::KeepsAFailedStatus, Some(status)) => {
                let mut failed = self.failed.lock().unwrap();
                *failed |= status == PaymentStatus::Failed;
                if *failed {
                    event.subject = Subject::Payment(PaymentStatus::Failed);
                }
            }
            (Fault::DropsDeliveredCents, _) => {
                let whole = |amount: &ReportedAmount| {
                    let text = amount
                        .text()
                        .split('.')
                        .next()
                        .unwrap_or_default()
                        .to_owned();
                    ReportedAmount::strict(text, amount.currency())
                };
                event.amount = event.amount.as_ref().map(whole);
            }
            _ => {}
        }
        event
    }
}

#[async_trait]
impl PaymentProvider for Broken {
    fn id(&self) -> ProviderId {
        self.inner.id()
    }

    fn environment(&self) -> Environment {
        self.inner.environment()
    }

    fn capabilities(&self) -> Capabilities {
        const TEXTS: &[TextRule] = &[TextRule::field(RequestField::Email).at_most(40)];
        const OPTIONS: &[RequiredOption] = &[RequiredOption::new("wallet")];
        let mut capabilities = self.inner.capabilities();
        if self.is(Fault::ShowsUnusedRules) {
            let payments = capabilities.payments.with_texts(TEXTS);
            capabilities.payments = payments.with_required_options(OPTIONS);
        }
        capabilities
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        let mut new = new.clone();
        if self.is(Fault::InventsReferences) {
            new.merchant_reference = "INVENTED-1".parse()?;
        }
        if self.is(Fault::DropsCents) {
            let minor = new.amount.minor() / 100 * 100;
            new.amount = Money::from_minor(minor, new.amount.currency());
        }
        if self.is(Fault::CutsDescriptions) {
            let cut = |text: String| text.chars().take(80).collect();
            new.description = new.description.map(cut);
        }
        if self.is(Fault::IgnoresRequiredOptions) {
            new.options = Options::default();
        }
        let is_page = |(name, value)| (name, value) == ("channel", "page");
        if self.is(Fault::DropsAnOption) && new.options.iter().any(is_page) {
            new.options = Options::default();
            new.options.set("channel", "page");
        }
        let created = self.inner.create_payment(&new).await;
        let Err(error) = created else { return created };
        let status = error
            .gateway()
            .and_then(|gateway| gateway.status)
            .unwrap_or(0);
        let failed = |kind, outcome| Err(Error::new(kind, outcome, "it failed"));
        match (self.fault, error.outcome(), status) {
            (Fault::CallsUnknownRefused, Outcome::Unknown(_), _)
            | (Fault::Treats5xxAsRefused, _, 500..) => {
                failed(ErrorKind::Declined, Outcome::Refused)
            }
            (Fault::CallsNotSentUnknown, Outcome::NotSent, _) => {
                failed(ErrorKind::Unavailable, Outcome::Unknown(Resolution::LookUp))
            }
            (Fault::TreatsAny200AsSuccess, _, 200) | (Fault::AcceptsAnyResponse, _, 200..300) => {
                let id = ProviderReference::new("made-up")?;
                let pending = PaymentStatus::Pending;
                Ok(Payment::new(self.id(), id, pending, "", self.environment()))
            }
            (Fault::SendsAgain, Outcome::Unknown(_), _) => self.inner.create_payment(&new).await,
            (Fault::FollowsRedirects, _, 300..400) => {
                drop(self.fetch("https://elsewhere.example/v1/pay").await);
                Err(error)
            }
            _ => Err(error),
        }
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        if self.is(Fault::DoesNotEscapePaths) {
            let url = format!("{}/v1/payments/{reference}", self.base);
            drop(self.fetch(&url).await?);
            let id = reference.clone();
            let open = PaymentStatus::Pending;
            return Ok(Payment::new(
                self.id(),
                id,
                open,
                "open",
                self.environment(),
            ));
        }
        let mut read = self.inner.payment_status(reference).await;
        let busy = |error: &Error| error.kind() == ErrorKind::RateLimited;
        if self.is(Fault::AsksAgainAfter429) && read.as_ref().is_err_and(busy) {
            read = self.inner.payment_status(reference).await;
        }
        let status = |error: &Error| error.gateway().and_then(|gateway| gateway.status);
        if self.is(Fault::TreatsAny404AsNotFound)
            && read.as_ref().is_err_and(|error| status(error) == Some(404))
        {
            return Err(Error::new(
                ErrorKind::NotFound,
                Outcome::NotSent,
                "no such payment",
            ));
        }
        if self.is(Fault::RefusesNewFields) {
            let response = self
                .fetch(&format!("{}/v1/payments/{reference}", self.base))
                .await?;
            if !has_only_known_fields(response.body()) {
                return Err(response.unexpected("a field is new"));
            }
        }
        let mut payment = read?;
        if self.is(Fault::ReportsLive) {
            payment.environment = Environment::Live;
        }
        if self.is(Fault::CallsUnknownWordsFailed) {
            payment.status = match payment.status {
                PaymentStatus::Unknown(_) => PaymentStatus::Failed,
                known => known,
            };
        }
        Ok(payment)
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        if self.is(Fault::OffersUnsupportedRefunds) {
            return Some(self);
        }
        self.inner.refunds()
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        self.inner.lookup()
    }
}

#[async_trait]
impl Refunds for Broken {
    async fn refund(&self, _: &NewRefund) -> Result<Refund> {
        Err(Error::unsupported("refunds"))
    }

    async fn refund_status(&self, _: &ProviderReference) -> Result<Refund> {
        Err(Error::unsupported("refunds"))
    }
}
