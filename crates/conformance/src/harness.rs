//! The trait that describes a provider and its gateway to the kit.

use std::{
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_core::{
    ActionAnswer, Currency, Delivery, MerchantReference, Money, NewPayment, NewPayout, NewRefund,
    NextAction, PaymentProvider, ProviderReference, Reply, Result, Transport, WebhookSigner,
};
use http::Request;

use crate::{
    Bounds, Declared, ErrorWords, Facts, Kind, LeftOut, List, Place, PlainTransport,
    RecordedResponse, Setup, SignedResponse, SignedTime, Signing, Topic, Vector, Verb, Words,
};

/// A provider, with the messages and the signatures of its gateway. Implement it once and pass the type to [`laws!`](crate::laws).
///
/// For an item that the gateway does not have, return [`Declared::DoesNotApply`] with the reason. A part that a message does not carry
/// is listed in [`left_out`](Self::left_out). Methods with a default assume the stricter case; override one only for a documented
/// exception of the gateway.
pub trait Harness: Default + Send + Sync + 'static {
    /// Type of the provider under test.
    type Provider: PaymentProvider;

    /// Builds the provider with the environment, keys, secrets, clock, currency and transport of the setup.
    ///
    /// # Errors
    /// Returns an error for a setup that the provider refuses, such as one without secrets.
    fn provider(&self, setup: Setup) -> Result<Self::Provider>;

    /// Returns the plain texts of the provider's secrets besides those of the setup.
    fn secrets(&self) -> Vec<&'static str>;

    /// Returns the facts of a typical payment, with both references in mixed case if the gateway allows it.
    fn facts(&self) -> Facts;

    /// Returns the facts of a second payment, whose references both differ from those of [`facts`](Self::facts).
    fn other_facts(&self) -> Facts;

    /// Returns an amount in another currency; in one without decimals if the gateway has such a currency.
    fn second_currency(&self) -> Declared<Money>;

    /// Returns a currency that the gateway does not take.
    fn unclaimed_currency(&self) -> Declared<Currency>;

    /// Returns the complete table of status words in responses, copied from the gateway's documents. The status words of deliveries
    /// belong to [`kinds`](Self::kinds).
    fn words(&self, topic: Topic) -> Declared<Words>;

    /// Returns the gateway's responses to the requests of the verb, in order, filled with the facts. Empty if the verb sends no request,
    /// because the provider does not offer it or carries it out locally.
    fn responses(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse>;

    /// Returns the gateway's documented error response to the last request of the verb.
    fn error_response(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse>;

    /// Returns the kinds of webhook deliveries, each with its topic and its status words.
    fn kinds(&self) -> Vec<Kind>;

    /// Returns the payload of a delivery of the given kind without its signature: the body, or the query of a GET delivery.
    fn payload(&self, kind: &str, facts: &Facts) -> Bytes;

    /// Signs any payload as the gateway's server would. Returns `None` for a payload that the gateway cannot sign.
    fn sign(&self, kind: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery>;

    /// Returns the signer of test webhooks, made of the setup like the [`provider`](Self::provider).
    fn signer(&self, setup: Setup) -> Declared<Arc<dyn WebhookSigner>>;

    /// Returns the place of the signature in a delivery of the given kind.
    fn signature(&self, kind: &str) -> Place;

    /// Returns the rule for the time that the gateway signs.
    fn signed_time(&self) -> Declared<SignedTime>;

    /// Returns the names of the headers that the gateway sends without signing them.
    fn unsigned_headers(&self) -> Declared<Vec<&'static str>>;

    /// Returns deliveries that were signed by another program than this crate and the provider.
    fn vectors(&self) -> Declared<Vec<Vector>>;

    /// Returns the reply that stops the gateway from delivering again.
    fn accepted(&self) -> Reply;

    /// Returns the reply to every rejected delivery.
    fn rejected(&self) -> Reply;

    /// Returns the gateway's paginated lists, with entries about the facts.
    fn lists(&self, facts: &Facts) -> Declared<Vec<List<Self::Provider>>>;

    /// Returns the name of the field that carries the amount in the request of the verb.
    fn amount_field(&self, verb: Verb) -> Declared<&'static str>;

    /// Returns the names and values of the request fields that identify the recipient of [`new_payout`](Self::new_payout). With
    /// [`Facts::second_beneficiary`] every value is different.
    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>>;

    /// Returns an expiry time that the gateway's responses can name. The responses carry it if [`Facts::expires_at`] is set.
    fn expiry(&self) -> Declared<SystemTime>;

    /// Returns the name and value of the field with which a new payment, or the URL of its page, requests this lifetime. The clock of
    /// the setup stands at [`Setup::now`].
    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)>;

    /// Returns the field of responses or deliveries that names the merchant's account, and its value for the provider's own account.
    fn account(&self) -> Declared<(&'static str, &'static str)>;

    /// Returns the signature of the responses to the verb.
    fn signed_response(&self, verb: Verb) -> Declared<SignedResponse>;

    /// Returns the prefix that all webhook secrets have according to the gateway's documents, such as `whsec_`.
    ///
    /// One of the [`vectors`](Self::vectors) must be signed with such a secret, because only another program can show whether the prefix
    /// is part of the key.
    fn secret_prefix(&self) -> Declared<&'static str>;

    /// Returns the next actions in the response to the verb about a payment with the status of the facts, in the order in which they
    /// are reported. The list is empty for a response without a next action.
    fn next_actions(&self, verb: Verb, facts: &Facts) -> Declared<Vec<NextAction>>;

    /// Declared if responses and deliveries about a payment carry [`Facts::refunded`].
    fn reports_refunds(&self) -> Declared<()>;

    /// Returns the parts that the gateway's messages do not carry. None by default.
    fn left_out(&self) -> Vec<LeftOut> {
        Vec::new()
    }

    /// Returns other documented formats of an amount, such as `200,000`, that mean the same. None by default.
    fn same_amounts(&self, printed: &str) -> Vec<String> {
        let _ = printed;
        Vec::new()
    }

    /// Returns the reason if the gateway's references have one letter case only. None by default.
    fn one_case(&self) -> Option<&'static str> {
        None
    }

    /// Returns the names of the response fields that decide whether the verb succeeded, besides status, amount, currency and references.
    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        let _ = verb;
        Vec::new()
    }

    /// Returns the verbs that the gateway offers in one currency only, whatever the currency of the account.
    fn one_currency(&self) -> Vec<Verb> {
        Vec::new()
    }

    /// Returns the texts that the gateway's header grammar allows beside a signature, such as `,` if a header may carry several.
    fn allowed_beside_signature(&self, kind: &str) -> Vec<&'static str> {
        let _ = kind;
        Vec::new()
    }

    /// Returns the names of the delivery fields that decide its event, besides status, amount, currency and references.
    fn deciding_members(&self, kind: &str) -> Vec<&'static str> {
        let _ = kind;
        Vec::new()
    }

    /// Returns the transport that users of the provider have, with the given bounds. The default is [`PlainTransport`], which speaks
    /// plain HTTP to the local machine only.
    fn transport(&self, bounds: Bounds) -> Arc<dyn Transport> {
        Arc::new(PlainTransport::new(bounds))
    }

    /// Returns the request for a payment with the facts.
    ///
    /// # Errors
    /// Returns an error for facts that no request can carry.
    fn new_payment(&self, facts: &Facts) -> Result<NewPayment> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        Ok(NewPayment::new(reference, facts.amount))
    }

    /// Returns the request for a refund with the facts.
    ///
    /// # Errors
    /// Returns an error for facts that no request can carry.
    fn new_refund(&self, facts: &Facts) -> Result<NewRefund> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        let payment = ProviderReference::new(facts.provider_reference.clone())?;
        Ok(NewRefund::new(reference, payment, facts.amount))
    }

    /// Returns the request for a payout to a valid beneficiary, and to a different one with [`Facts::second_beneficiary`].
    ///
    /// # Errors
    /// Returns an error for facts that no request can carry.
    fn new_payout(&self, facts: &Facts) -> Result<NewPayout> {
        let reference = MerchantReference::new(facts.merchant_reference.clone())?;
        Ok(NewPayout::new(
            reference,
            facts.amount,
            dhow_core::Beneficiary::default(),
        ))
    }

    /// Returns a valid answer of the customer, such as a one-time password.
    fn action_answer(&self) -> ActionAnswer {
        ActionAnswer::TransactionReference("123456789012".to_owned())
    }

    /// Returns the range of valid amounts of payments, refunds and payouts, in minor units.
    fn amounts(&self) -> RangeInclusive<i64> {
        100..=9_999_900
    }

    /// Returns the smallest step between two amounts in minor units: 100 for a gateway that takes whole rupees only.
    fn amount_step(&self) -> i64 {
        1
    }

    /// Formats an amount as in the gateway's requests.
    fn printed(&self, amount: Money) -> String {
        amount.decimal()
    }

    /// Returns the body of a request as plain text. Override it for encrypted bodies.
    fn opened(&self, request: &Request<Bytes>) -> Bytes {
        request.body().clone()
    }

    /// Returns the verbs whose success is indicated by the HTTP status alone, so that the provider does not read the body.
    fn reported_by_status(&self) -> Vec<Verb> {
        Vec::new()
    }
}
