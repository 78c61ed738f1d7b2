//! What the implementer of a provider tells the kit.

use std::{ops::RangeInclusive, sync::Arc, time::Duration};

use bytes::Bytes;
use dhow_core::{
    ActionAnswer, BaseUrl, Clock, Delivery, Environment, MerchantReference, Money, NewPayment,
    NewPayout, NewRefund, PaymentProvider, ProviderReference, Reply, Result, Transport,
};
use http::Request;

use crate::{Facts, List, Notice, PlainTransport, Recorded, Verb, Words, text};

/// What a provider is made of in a test.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Setup {
    /// Where the gateway is: a server on this machine, or an address that nobody listens at.
    pub base_url: BaseUrl,
    /// How it is reached.
    pub transport: Arc<dyn Transport>,
    /// What time it is, for providers that look at a clock.
    pub clock: Arc<dyn Clock>,
}

impl Setup {
    pub(crate) fn new(
        base_url: BaseUrl,
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            base_url,
            transport,
            clock,
        }
    }
}

/// How long a call may take and how much of an answer may be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bounds {
    /// The total time of a call.
    pub total: Duration,
    /// The most bytes of a body.
    pub body: usize,
}

impl Bounds {
    pub(crate) const fn new(total: Duration, body: usize) -> Self {
        Self { total, body }
    }
}

/// A gateway's provider and its examples. Implement it once, hand it to [`laws!`](crate::laws), and each law becomes a test.
///
/// What has a default suits a gateway that prints amounts in major units and answers in JSON; override what differs.
pub trait Harness: Default + Send + Sync {
    /// The provider.
    type Provider: PaymentProvider;

    /// Makes the provider, set up for the sandbox environment with secrets that were made up for the test.
    fn provider(&self, setup: Setup) -> Self::Provider;

    /// The plain text of every secret that the provider was given, so that the kit can look for them where they must not be.
    fn secrets(&self) -> Vec<&'static str>;

    /// The facts of an ordinary example: a reference and an amount that the gateway takes.
    fn facts(&self) -> Facts;

    /// The gateway's words for a payment's status.
    fn words(&self) -> Words;

    /// The gateway's answers to the requests that the verb makes, in their order, saying these facts. Empty when the verb makes no
    /// request, because the provider lacks it or does its work without the gateway.
    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<Recorded>;

    /// A genuine delivery, as the gateway's server would send it. `None` for [`Signer::Previous`](crate::Signer::Previous) when the
    /// provider takes one secret only.
    fn delivery(&self, notice: &Notice) -> Option<Delivery>;

    /// Deliveries with a valid signature that can be read in two ways or not at all: a field twice, a byte that is no UTF-8.
    fn ambiguous(&self) -> Vec<Delivery>;

    /// The reply that stops the gateway from repeating.
    fn accepted(&self) -> Reply;

    /// The reply to what is not believed.
    fn rejected(&self) -> Reply;

    /// The kinds of deliveries: a gateway with two versions of webhooks has two.
    fn kinds(&self) -> Vec<&'static str> {
        vec!["webhook"]
    }

    /// The header that carries the signature, of those kinds that have it in a header.
    fn signature_header(&self) -> Option<&'static str> {
        None
    }

    /// The transport that the provider's users have, with these bounds. The kit's own one speaks plain HTTP to this machine only.
    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        Arc::new(PlainTransport::new(bounds))
    }

    /// The payment that a merchant asks for.
    ///
    /// # Errors
    /// For facts that no request can carry.
    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        Ok(NewPayment::new(reference, facts.amount))
    }

    /// The refund that a merchant asks for.
    ///
    /// # Errors
    /// For facts that no request can carry.
    fn new_refund(&self, facts: &Facts) -> Result<NewRefund> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        let payment = ProviderReference::new(facts.provider_reference.clone())?;
        Ok(NewRefund::new(reference, payment, facts.amount))
    }

    /// The payout that a merchant asks for.
    ///
    /// # Errors
    /// For facts that no request can carry.
    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        Ok(NewPayout::new(
            reference,
            facts.amount,
            dhow_core::Beneficiary::default(),
        ))
    }

    /// The customer's answer that the gateway asks for.
    fn action_answer(&self) -> ActionAnswer {
        ActionAnswer::TransactionReference("123456789012".to_owned())
    }

    /// The minor units that payments, refunds and payouts may have.
    fn amounts(&self) -> RangeInclusive<i64> {
        100..=9_999_900
    }

    /// What every amount is a multiple of: 100 for a gateway that takes whole rupees only.
    fn amount_step(&self) -> i64 {
        1
    }

    /// How the gateway's requests print an amount.
    fn printed(&self, amount: Money) -> String {
        amount.decimal()
    }

    /// Address and body of a request as text in which references and amounts can be read; override it for sealed bodies.
    fn readable(&self, request: &Request<Bytes>) -> String {
        text::readable(request)
    }

    /// Verbs of which the gateway tells the success by the HTTP status alone, so that nothing of the body is read.
    fn told_by_status(&self) -> Vec<Verb> {
        Vec::new()
    }

    /// Verbs whose answer does not say the amount.
    fn without_amount(&self) -> Vec<Verb> {
        Vec::new()
    }

    /// Verbs whose request does not say the merchant's reference, as the provider's documentation admits.
    fn without_reference(&self) -> Vec<Verb> {
        Vec::new()
    }

    /// The gateway's lists that come in pages.
    fn lists(&self) -> Vec<List<Self::Provider>> {
        Vec::new()
    }

    /// The environment that the provider was set up for.
    fn environment(&self) -> Environment {
        Environment::Sandbox
    }
}
