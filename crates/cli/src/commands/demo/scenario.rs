//! The demo's scenario: one payment, from the order to the verified webhook.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use dhow_core::{
    ActionKind, Confirmed, Currency, Delivery, Error, Event, Expectation, MerchantReference, Money,
    NewPayment, NextAction, Payment, PaymentProvider, ProviderReference, Registry, RejectionReason,
    Result,
};
use dhow_sandbox::Sandbox;

use super::{
    browser, otp,
    shop::{Received, Shop},
    timeline::Timeline,
};
use crate::{
    exit::Exit,
    fields, forgery,
    gateways::{CustomerAction, Gateway},
    output::Tone,
    registry,
};

/// Maximum wait for the webhook, which comes from this machine.
const WEBHOOK_TIMEOUT: Duration = Duration::from_secs(10);

/// Servers and providers of one demo run.
pub(super) struct DemoContext {
    pub(super) timeline: Timeline,
    pub(super) sandbox: Sandbox,
    pub(super) providers: Registry,
    pub(super) shop: Shop,
}

/// Result of the scenario for one gateway.
pub(super) struct DemoResult {
    pub(super) gateway: &'static str,
    pub(super) order: String,
    pub(super) result: Result<Confirmed, DemoError>,
}

/// Error of a scenario that did not end with a payment confirmed by a verified webhook.
pub(super) struct DemoError {
    pub(super) exit: Exit,
    pub(super) message: String,
}

impl DemoResult {
    /// Returns the exit code of this result alone.
    pub(super) fn exit(&self) -> Exit {
        match &self.result {
            Ok(_) => Exit::Success,
            Err(error) => error.exit,
        }
    }
}

impl From<Error> for DemoError {
    fn from(error: Error) -> Self {
        Self {
            exit: Exit::from(&error),
            message: error.sentence(),
        }
    }
}

impl DemoContext {
    /// Takes one payment with a gateway.
    pub(super) async fn run(&mut self, gateway: &dyn Gateway) -> DemoResult {
        self.timeline.gap();
        let result = self.take_payment(gateway).await;
        if let Err(error) = &result {
            self.log("shop", "not-paid", Tone::Bad, error.message.clone());
        }
        DemoResult {
            gateway: gateway.id(),
            order: gateway.demo_order().reference.to_owned(),
            result,
        }
    }

    async fn take_payment(&mut self, gateway: &dyn Gateway) -> Result<Confirmed, DemoError> {
        let provider = self.provider(gateway)?;
        gateway.demo_register(&self.sandbox, &self.shop.webhook_url(gateway.id()));
        let (payment, expectation) = self.create(gateway, provider.as_ref()).await?;
        // In production the browser often returns before the webhook arrives; holding deliveries makes the demo show that order.
        self.sandbox.deliveries().hold();
        let customer = match gateway.demo_otp() {
            Some(otp) => {
                let reference = self.await_otp_request(provider.as_ref(), &payment).await?;
                otp::enter(provider.as_ref(), &reference, otp).await?
            }
            None => gateway.demo_pay(&self.sandbox, &payment)?,
        };
        self.log(
            "customer",
            "payer-paid",
            Tone::Plain,
            customer.action.to_owned(),
        );
        self.return_to_shop(gateway.id(), &customer).await?;
        self.sandbox.deliveries().release(false);
        self.await_webhook(gateway, provider.as_ref(), &expectation)
            .await
    }

    /// Creates the payment. Events are compared with the returned expectation.
    async fn create(
        &mut self,
        gateway: &dyn Gateway,
        provider: &dyn PaymentProvider,
    ) -> Result<(Payment, Expectation)> {
        let id = gateway.id();
        let mut new = new_payment(gateway, provider)?;
        let (reference, amount) = (new.merchant_reference.clone(), new.amount);
        new.webhook_url = Some(self.shop.webhook_url(id));
        new.return_url = Some(self.shop.return_url(id));
        let text = format!("order {reference}: requests {amount} through {id}");
        self.log("shop", "order", Tone::Strong, text);
        let payment = provider.create_payment(&new).await?;
        let action = payment.next_actions.first().map(NextAction::kind);
        let next = action
            .map(|kind| format!("; next, the customer {}", next_step(kind)))
            .unwrap_or_default();
        let text = format!(
            "payment {} is {}{next}",
            payment.provider_reference, payment.status
        );
        self.log(id, "payment-created", Tone::Plain, text);
        let expectation = Expectation::for_payment(&payment, reference, amount);
        Ok((payment, expectation))
    }

    /// Waits until the gateway requests a one-time password from the customer.
    async fn await_otp_request(
        &mut self,
        provider: &dyn PaymentProvider,
        payment: &Payment,
    ) -> Result<ProviderReference> {
        let waiting = otp::wait_for_request(provider, payment).await?;
        let text = format!(
            "payment {} is {}; next, the customer {}",
            waiting.provider_reference,
            waiting.status,
            next_step(ActionKind::EnterOtp)
        );
        self.log(provider.id().as_str(), "password-asked", Tone::Plain, text);
        Ok(waiting.provider_reference)
    }

    /// Sends the customer's browser back to the shop, which does not change the order.
    async fn return_to_shop(&mut self, id: &str, customer: &CustomerAction) -> Result<()> {
        let Some(query) = &customer.return_query else {
            return Ok(());
        };
        let path = format!("/thanks/{id}?{query}");
        let host = self.shop.origin().trim_start_matches("http://").to_owned();
        browser::visit(&host, &path).await?;
        if let Some(Received::Return { query }) = self.shop.next(id, WEBHOOK_TIMEOUT).await {
            let last_pair = query.rsplit('&').next().unwrap_or_default();
            let text =
                format!("returns with `{last_pair}`, which proves nothing: the order stays unpaid");
            self.log("browser", "browser-returned", Tone::Warn, text);
        }
        Ok(())
    }

    /// Waits for a delivery that confirms the order.
    async fn await_webhook(
        &mut self,
        gateway: &dyn Gateway,
        provider: &dyn PaymentProvider,
        expectation: &Expectation,
    ) -> Result<Confirmed, DemoError> {
        let deadline = Instant::now() + WEBHOOK_TIMEOUT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            let Some(received) = self.shop.next(gateway.id(), left).await else {
                let seconds = WEBHOOK_TIMEOUT.as_secs();
                return Err(DemoError {
                    exit: Exit::Gateway,
                    message: format!("no webhook confirmed the order within {seconds} seconds"),
                });
            };
            let Received::Webhook { delivery, verdict } = received else {
                continue;
            };
            let Some(event) = self.log_verdict(&delivery, *verdict) else {
                continue;
            };
            match event.confirm(expectation) {
                Ok(confirmed) => {
                    self.try_forgery(gateway, provider, &delivery);
                    let text =
                        "paid: the webhook is verified, and reference, amount and currency match";
                    self.log("shop", "paid", Tone::Good, text.to_owned());
                    return Ok(confirmed);
                }
                Err(reason) => {
                    let text = format!(
                        "{} does not confirm the order: {reason}",
                        event.gateway_kind
                    );
                    self.log("shop", "not-settled", Tone::Warn, text);
                }
            }
        }
    }

    /// Logs a delivery and its verdict, and returns the event of a verified one.
    fn log_verdict(
        &mut self,
        delivery: &Delivery,
        verdict: Result<Event, RejectionReason>,
    ) -> Option<Event> {
        let (method, path) = (delivery.method(), delivery.path());
        let bytes = delivery.body().len();
        match verdict {
            Ok(event) => {
                let (secret, level) = (&event.matched_secret, event.assurance.level());
                let text = format!(
                    "{method} {path}, {bytes} bytes: signed with {secret}, assurance {level}"
                );
                self.log("webhook", "webhook-verified", Tone::Plain, text);
                Some(event)
            }
            Err(reason) => {
                let text = format!("{method} {path}, {bytes} bytes: rejected ({reason})");
                self.log("webhook", "webhook-rejected", Tone::Bad, text);
                None
            }
        }
    }

    /// Verifies the same delivery with a changed amount, and logs the verdict.
    fn try_forgery(
        &mut self,
        gateway: &dyn Gateway,
        provider: &dyn PaymentProvider,
        delivery: &Delivery,
    ) {
        let mut kinds = gateway.sample_kinds().iter();
        let forged = kinds.find_map(|kind| forgery::with_changed_amount(delivery, kind.tampered));
        let Some((forged, amount)) = forged else {
            return;
        };
        match provider.verify_webhook(&forged) {
            Err(rejection) => {
                let text = format!(
                    "a forgery for comparison, the same webhook with the amount {amount}: rejected ({})",
                    rejection.reason()
                );
                self.log("forger", "forgery-rejected", Tone::Plain, text);
            }
            Ok(_) => {
                let text = format!(
                    "a forgery for comparison, the same webhook with the amount {amount}: accepted, because this gateway does not sign the amount"
                );
                self.log("forger", "amount-not-signed", Tone::Warn, text);
            }
        }
    }

    fn provider(&self, gateway: &dyn Gateway) -> Result<Arc<dyn PaymentProvider>> {
        registry::provider(&self.providers, gateway.id())
    }

    fn log(&mut self, actor: &str, step: &'static str, tone: Tone, text: String) {
        self.timeline.step(actor, step, tone, text);
    }
}

/// Creates the request for the demo's order, without its URLs.
pub(super) fn new_payment(
    gateway: &dyn Gateway,
    provider: &dyn PaymentProvider,
) -> Result<NewPayment> {
    let order = gateway.demo_order();
    let unusable = |_| Error::configuration("demo order", "has an unknown currency");
    let currency: Currency = order.currency.parse().map_err(unusable)?;
    let amount = Money::parse(order.amount, currency)
        .map_err(|error| Error::invalid("amount", error.to_string()))?;
    let reference = MerchantReference::new(order.reference)?;
    let mut new = NewPayment::new(reference, amount);
    let fields = order.set.iter().copied();
    fields::set_all(&mut new, fields, &provider.capabilities())?;
    Ok(new)
}

/// Returns the customer's next step, to follow "the customer".
pub(super) fn next_step(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::Redirect => "opens a link",
        ActionKind::ShowQrCode => "scans a QR code",
        ActionKind::OpenApp => "opens an app",
        ActionKind::EnterOtp => "enters a one-time password",
        ActionKind::ConfirmOnPhone => "confirms on the phone",
        ActionKind::PayToAccount => "transfers to an account",
        ActionKind::SubmitTransactionReference => "submits the transfer's reference",
        _ => "follows the gateway's instructions",
    }
}
