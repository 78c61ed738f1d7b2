//! A gateway in memory, whose answers can be lost.

mod hook;
mod read;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use dhow_core::*;

pub(crate) use hook::{Hook, hook};

use super::world::until;

pub(crate) const ID: ProviderId = ProviderId::from_static("cowrie");

/// Fate of the next write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Fate {
    #[default]
    Answered,
    /// Carried out, and the answer is lost.
    AnswerLost,
    /// Not carried out, and nothing is known about it.
    RequestLost,
    Refused,
    NotSent,
    /// Carried out, and the answer takes a while.
    AnsweredLater,
    /// The caller dies while it waits; the gateway carries it out.
    CallerDies,
}

#[derive(Debug, Default)]
pub(crate) struct Gateway {
    pub(crate) inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) fate: Fate,
    pub(crate) payments: BTreeMap<String, Payment>,
    pub(crate) payouts: BTreeMap<String, Payout>,
    pub(crate) refunds: BTreeMap<String, Refund>,
    /// Requests that moved money, by name.
    pub(crate) writes: Vec<String>,
    pub(crate) reads: u32,
    pub(crate) limited: bool,
    /// True if reads get no answer for now.
    pub(crate) hangs: bool,
    /// Number of reads that wait for an answer, now and at most.
    pub(crate) hanging: (usize, usize),
    pub(crate) no_lookup: bool,
    /// The only currencies of requests, if there is a limit.
    pub(crate) currencies: Option<&'static [Currency]>,
    /// True if the gateway bans programs that read the status of a payment before it is processing.
    pub(crate) bans_early_polls: bool,
    /// Secrets as sent.
    pub(crate) secrets: Vec<String>,
    /// Order whose events cannot be parsed without a panic.
    pub(crate) panics_for: Option<String>,
    /// True while an answer is held back, and when its caller waits in vain.
    pub(crate) holds_answer: bool,
}

impl Gateway {
    pub(crate) fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap()
    }

    pub(crate) fn set_fate(&self, fate: Fate) {
        self.lock().fate = fate;
    }

    pub(crate) fn pay(&self, order: &str, status: PaymentStatus, minor: i64) {
        let mut inner = self.lock();
        for payment in inner.payments.values_mut() {
            if payment.merchant_reference.as_deref() == Some(order) {
                payment.status = status.clone();
                payment.received = (status == PaymentStatus::Paid).then(|| amount(minor));
            }
        }
    }
}

pub(crate) fn amount(minor: i64) -> ReportedAmount {
    ReportedAmount::minor_units(minor.to_string(), "SGD")
}

const OPTIONS: &[OptionSpec] = &[
    OptionSpec::payment("otp", OptionKind::Secret, "one-time password"),
    OptionSpec::payment("wallet", OptionKind::Text, "wallet"),
    OptionSpec::refund("otp", OptionKind::Secret, "one-time password"),
    OptionSpec::payout("otp", OptionKind::Secret, "one-time password"),
];

#[derive(Debug, Clone)]
pub(crate) struct Provider(pub(crate) Arc<Gateway>);

impl WebhookVerifier for Provider {
    fn verify_webhook(&self, delivery: &Delivery) -> Result<Verified, Rejection> {
        if serde_json::from_slice::<Hook>(delivery.body()).is_err() {
            let rejection = Rejection::new(RejectionReason::SignatureMismatch, Reply::empty(401));
            let text = String::from_utf8_lossy(delivery.body());
            return Err(match text.strip_prefix("forged hint ") {
                Some(reference) => rejection.with_hint(Hint::new(ID, reference)),
                None => rejection,
            });
        }
        Ok(Verified::new_unchecked(
            ID,
            "v1",
            "secret",
            delivery,
            Reply::empty(204),
        ))
    }

    fn event(&self, verified: &Verified) -> Event {
        let hook: Hook = serde_json::from_slice(verified.body()).unwrap();
        let panics = self.0.lock().panics_for.clone();
        assert!(
            panics.is_none() || panics != hook.order,
            "a bug of the provider"
        );
        let subject = match hook.kind.as_str() {
            "payment" => Subject::Payment(hook.status.parse().unwrap()),
            "attempt" => Subject::Attempt(hook.status.parse().unwrap()),
            "payout" => Subject::Payout(hook.status.parse().unwrap()),
            "refund" => Subject::Refund(hook.status.parse().unwrap()),
            "other" => Subject::Other,
            _ => Subject::Unreadable,
        };
        let key = format!(
            "{}/{:?}/{}/{}",
            hook.kind, hook.order, hook.status, hook.copy
        );
        let mut event = Event::new(
            verified,
            if hook.live {
                Environment::Live
            } else {
                Environment::Sandbox
            },
            subject,
            hook.kind.clone(),
            key,
        );
        let since_epoch = hook.at.map(std::time::Duration::from_secs);
        event.occurred_at = since_epoch.map(|time| std::time::UNIX_EPOCH + time);
        event.merchant_reference = hook.order;
        event.provider_reference = hook.id;
        event.attempt_reference = hook.attempt;
        event.amount = hook.minor.map(amount);
        event.refunded = hook.refunded.map(amount);
        if hook.doubt {
            event.assurance = Assurance::full().with_doubt(Doubt::AmountNotSigned);
        }
        event
    }
}

impl Provider {
    /// Applies the fate of a write: carries it out or not, and answers or not.
    async fn write(
        &self,
        name: String,
        options: &Options,
        apply: impl FnOnce(&mut Inner) + Send,
    ) -> Result<()> {
        let secret = options.iter().find(|(name, _)| *name == "otp");
        let fate = {
            let mut inner = self.0.lock();
            inner
                .secrets
                .extend(secret.map(|(_, value)| value.to_owned()));
            let fate = std::mem::take(&mut inner.fate);
            if fate != Fate::NotSent {
                inner.writes.push(name);
            }
            if matches!(
                fate,
                Fate::Answered | Fate::AnsweredLater | Fate::AnswerLost | Fate::CallerDies
            ) {
                apply(&mut inner);
            }
            fate
        };
        let unknown = Outcome::Unknown(Resolution::LookUp);
        let (kind, outcome) = match fate {
            Fate::Answered => return Ok(()),
            Fate::AnsweredLater => {
                self.0.lock().holds_answer = true;
                until(|| !self.0.lock().holds_answer).await;
                return Ok(());
            }
            Fate::CallerDies => {
                self.0.lock().holds_answer = true;
                std::future::pending().await
            }
            Fate::AnswerLost | Fate::RequestLost => (ErrorKind::Unavailable, unknown),
            Fate::Refused => (ErrorKind::Declined, Outcome::Refused),
            Fate::NotSent => (ErrorKind::Unavailable, Outcome::NotSent),
        };
        let echo = secret.map_or("", |(_, value)| value);
        Err(Error::new(
            kind,
            outcome,
            format!("as the test says {echo}"),
        ))
    }
}

#[async_trait]
impl PaymentProvider for Provider {
    fn id(&self) -> ProviderId {
        ID
    }

    fn environment(&self) -> Environment {
        Environment::Sandbox
    }

    fn capabilities(&self) -> Capabilities {
        let only = self.0.lock().currencies;
        let only = only.map_or(Currencies::Documented(&[]), Currencies::Only);
        let payments = RequestRules::payments(ID, OPTIONS).with_currencies(only);
        let mut capabilities = Capabilities::new("Cowrie", payments, WebhookScheme::new("none"));
        if self.0.lock().bans_early_polls {
            capabilities.polling.payments.statuses = vec![PaymentStatus::Processing];
        }
        capabilities.refunds = Some(RequestRules::refunds(ID, OPTIONS));
        let payouts = RequestRules::payouts(ID, OPTIONS).with_currencies(only);
        capabilities.payouts = Some(payouts);
        capabilities
    }

    async fn create_payment(&self, new: &NewPayment) -> Result<Payment> {
        let id = format!("pay_{}", new.merchant_reference);
        let reference = ProviderReference::new(id.clone())?;
        let mut payment = Payment::new(
            ID,
            reference,
            PaymentStatus::Pending,
            "pending",
            Environment::Sandbox,
        );
        payment.merchant_reference = Some(new.merchant_reference.to_string());
        payment.requested = Some(amount(new.amount.minor()));
        let stored = payment.clone();
        self.write(
            format!("create {}", new.merchant_reference),
            &new.options,
            |inner| {
                inner.payments.insert(id, stored);
            },
        )
        .await?;
        Ok(payment)
    }

    async fn payment_status(&self, reference: &ProviderReference) -> Result<Payment> {
        self.read(|inner| inner.payments.get(reference.as_str()).cloned())
            .await
    }

    fn refunds(&self) -> Option<&dyn Refunds> {
        Some(self)
    }

    fn payouts(&self) -> Option<&dyn Payouts> {
        Some(self)
    }

    fn lookup(&self) -> Option<&dyn Lookup> {
        (!self.0.lock().no_lookup).then_some(self)
    }

    fn payout_lookup(&self) -> Option<&dyn PayoutLookup> {
        (!self.0.lock().no_lookup).then_some(self)
    }
}

#[async_trait]
impl Refunds for Provider {
    async fn refund(&self, new: &NewRefund) -> Result<Refund> {
        let id = format!("ref_{}", new.merchant_reference);
        let reference = ProviderReference::new(id.clone())?;
        let mut refund = Refund::new(
            ID,
            reference,
            RefundStatus::Pending,
            "pending",
            Environment::Sandbox,
        );
        refund.amount = Some(amount(new.amount.minor()));
        let stored = refund.clone();
        let (payment, minor) = (new.payment.to_string(), new.amount.minor());
        let name = format!("refund {}", new.merchant_reference);
        self.write(name, &new.options, |inner| {
            inner.refunds.insert(id, stored);
            if let Some(payment) = inner.payments.get_mut(&payment) {
                let before = payment
                    .refunded
                    .as_ref()
                    .and_then(ReportedAmount::money)
                    .map_or(0, Money::minor);
                payment.refunded = Some(amount(before + minor));
            }
        })
        .await?;
        Ok(refund)
    }

    async fn refund_status(&self, reference: &ProviderReference) -> Result<Refund> {
        self.read(|inner| inner.refunds.get(reference.as_str()).cloned())
            .await
    }
}

#[async_trait]
impl Payouts for Provider {
    async fn payout(&self, new: &NewPayout) -> Result<Payout> {
        let id = format!("out_{}", new.merchant_reference);
        let reference = ProviderReference::new(id.clone())?;
        let mut payout = Payout::new(
            ID,
            reference,
            PayoutStatus::Pending,
            "pending",
            Environment::Sandbox,
        );
        payout.merchant_reference = Some(new.merchant_reference.to_string());
        let stored = payout.clone();
        self.write(
            format!("payout {}", new.merchant_reference),
            &new.options,
            |inner| {
                inner.payouts.insert(id, stored);
            },
        )
        .await?;
        Ok(payout)
    }

    async fn payout_status(&self, reference: &ProviderReference) -> Result<Payout> {
        self.read(|inner| inner.payouts.get(reference.as_str()).cloned())
            .await
    }
}

#[async_trait]
impl Lookup for Provider {
    async fn find_payments(&self, reference: &MerchantReference) -> Result<Vec<Payment>> {
        self.read(|inner| {
            let all = inner.payments.values();
            Some(
                all.filter(|p| p.merchant_reference.as_deref() == Some(reference.as_str()))
                    .cloned()
                    .collect(),
            )
        })
        .await
    }
}

#[async_trait]
impl PayoutLookup for Provider {
    async fn find_payouts(&self, reference: &MerchantReference) -> Result<Vec<Payout>> {
        self.read(|inner| {
            let all = inner.payouts.values();
            Some(
                all.filter(|p| p.merchant_reference.as_deref() == Some(reference.as_str()))
                    .cloned()
                    .collect(),
            )
        })
        .await
    }
}
