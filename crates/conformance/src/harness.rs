//! The items that the implementer of a provider supplies.

use std::{
    ops::RangeInclusive,
    sync::Arc,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use dhow_core::{
    ActionAnswer, Currency, Delivery, MerchantReference, Money, NewPayment, NewPayout, NewRefund,
    NextAction, PaymentProvider, ProviderReference, Reply, Result, Transport,
};
use http::Request;

use crate::{
    Bounds, Declared, ErrorWords, Facts, Kind, LeftOut, List, Place, PlainTransport,
    RecordedResponse, Setup, SignedAnswer, SignedTime, Signing, Topic, Vector, Verb, Words,
};

/// A gateway's provider and its examples. Implement it once and hand it to [`laws!`](crate::laws).
///
/// An item that the gateway does not have is [`Declared::DoesNotApply`] with the reason, or [`LeftOut`] of a message. Items with a
/// default are strict: who keeps the default gets the harder law.
pub trait Harness: Default + Send + Sync + 'static {
    /// The provider.
    type Provider: PaymentProvider;

    /// Makes the provider from the kit's setup: its environment, keys, secrets, clock and currency.
    ///
    /// # Errors
    /// For a setup that the provider refuses, such as one without secrets.
    fn provider(&self, setup: Setup) -> Result<Self::Provider>;

    /// Plain texts of secrets that the provider has besides those of the setup.
    fn secrets(&self) -> Vec<&'static str>;

    /// Facts of an ordinary example, with both references in mixed case where the gateway allows it.
    fn facts(&self) -> Facts;

    /// Facts of another payment: both references differ from those of [`facts`](Self::facts).
    fn other_facts(&self) -> Facts;

    /// An amount in another currency, without decimals where the gateway has such a currency.
    fn second_currency(&self) -> Declared<Money>;

    /// A currency that the gateway does not take.
    fn unclaimed_currency(&self) -> Declared<Currency>;

    /// The whole table of the gateway's words in answers. The words in deliveries belong to their [`kinds`](Self::kinds).
    fn words(&self, topic: Topic) -> Declared<Words>;

    /// The gateway's answers to the requests of the verb, in their order, with these facts. Empty when the verb makes no request,
    /// because the provider lacks it or does its work without the gateway.
    fn answers(&self, verb: Verb, facts: &Facts) -> Vec<RecordedResponse>;

    /// The gateway's own words in an answer with an error to the last request of the verb.
    fn error_answer(&self, verb: Verb, words: ErrorWords) -> Declared<RecordedResponse>;

    /// The kinds of deliveries, each with its topic and its words.
    fn kinds(&self) -> Vec<Kind>;

    /// The body or query of a delivery of a kind, without the signature.
    fn content(&self, kind: &str, facts: &Facts) -> Bytes;

    /// Signs content as the gateway's server would, whatever it is. `None` for content that no gateway could sign.
    fn sign(&self, kind: &str, content: &[u8], signing: &Signing<'_>) -> Option<Delivery>;

    /// The place of the signature in a delivery of a kind.
    fn signature(&self, kind: &str) -> Place;

    /// The time that the gateway signs.
    fn signed_time(&self) -> Declared<SignedTime>;

    /// Names of headers that the gateway sends and does not sign.
    fn unsigned_headers(&self) -> Declared<Vec<&'static str>>;

    /// Deliveries that another program signed.
    fn vectors(&self) -> Declared<Vec<Vector>>;

    /// The reply that stops the gateway from delivering again.
    fn accepted(&self) -> Reply;

    /// The reply to every delivery that is not believed.
    fn rejected(&self) -> Reply;

    /// The gateway's lists that come in pages, with entries about these facts.
    fn lists(&self, facts: &Facts) -> Declared<Vec<List<Self::Provider>>>;

    /// The name of the member or pair that carries the amount in the request of a verb.
    fn amount_field(&self, verb: Verb) -> Declared<&'static str>;

    /// Who gets the payout of [`new_payout`](Self::new_payout): names and values of the members of the request. Every value is another
    /// one with [`Facts::second_beneficiary`].
    fn beneficiary(&self, facts: &Facts) -> Declared<Vec<(&'static str, &'static str)>>;

    /// The end of the customer's time that the answers say when [`Facts::expires_at`] is set.
    fn expiry(&self) -> Declared<SystemTime>;

    /// The name and value with which a new payment, or the page that it leads to, says that it expires after this time. The clock of the
    /// setup stands at [`Setup::now`].
    fn expiry_of_request(&self, after: Duration) -> Declared<(&'static str, String)>;

    /// The member of answers or deliveries that names the merchant's account, and its value for the provider's own account.
    fn account(&self) -> Declared<(&'static str, &'static str)>;

    /// The signature of the answers to a verb.
    fn signed_answer(&self, verb: Verb) -> Declared<SignedAnswer>;

    /// The beginning that the gateway's documents give all webhook secrets, such as `whsec_`. One of the [`vectors`](Self::vectors) must
    /// be signed with such a secret: only another program shows whether the beginning belongs to the key.
    fn secret_prefix(&self) -> Declared<&'static str>;

    /// The next actions in the answer to a verb about a payment with the status of the facts, in the order in which they are reported.
    /// An answer without one has an empty list.
    fn next_actions(&self, verb: Verb, facts: &Facts) -> Declared<Vec<NextAction>>;

    /// Declared if answers and deliveries about a payment say [`Facts::refunded`].
    fn given_back(&self) -> Declared<()>;

    /// Parts that the gateway's messages leave out.
    fn left_out(&self) -> Vec<LeftOut> {
        Vec::new()
    }

    /// Other spellings of a printed amount that the gateway's documents show, such as `200,000`.
    fn same_amounts(&self, printed: &str) -> Vec<String> {
        let _ = printed;
        Vec::new()
    }

    /// Why the gateway's references have one case only, if so.
    fn one_case(&self) -> Option<&'static str> {
        None
    }

    /// Names of members of the answers to a verb that decide whether it succeeded, besides status, amount, currency and references.
    fn deciding_members_of_answers(&self, verb: Verb) -> Vec<&'static str> {
        let _ = verb;
        Vec::new()
    }

    /// Verbs that are in one currency whatever the account's, because the gateway moves no other one there.
    fn one_currency(&self) -> Vec<Verb> {
        Vec::new()
    }

    /// Texts that the gateway's grammar allows beside a signature, such as `,` where it sends several in one header.
    fn allowed_beside_signature(&self, kind: &str) -> Vec<&'static str> {
        let _ = kind;
        Vec::new()
    }

    /// Names of members of a delivery that decide what it is, besides status, amount, currency and references.
    fn deciding_members(&self, kind: &str) -> Vec<&'static str> {
        let _ = kind;
        Vec::new()
    }

    /// The transport of the provider's users, with these bounds. The kit's own one speaks plain HTTP to this machine only.
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

    /// The payout that a merchant asks for, to a beneficiary that the gateway takes: to another one with
    /// [`Facts::second_beneficiary`].
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

    /// Minor units that payments, refunds and payouts may have.
    fn amounts(&self) -> RangeInclusive<i64> {
        100..=9_999_900
    }

    /// Common divisor of all amounts: 100 for a gateway that takes whole rupees only.
    fn amount_step(&self) -> i64 {
        1
    }

    /// The amount as the gateway's requests print it.
    fn printed(&self, amount: Money) -> String {
        amount.decimal()
    }

    /// The body of a request in plain text; override it for sealed bodies.
    fn opened(&self, request: &Request<Bytes>) -> Bytes {
        request.body().clone()
    }

    /// Verbs of which the gateway tells the success by the HTTP status alone, so that nothing of the body is read.
    fn told_by_status(&self) -> Vec<Verb> {
        Vec::new()
    }
}
