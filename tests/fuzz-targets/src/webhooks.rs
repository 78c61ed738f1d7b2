//! Webhooks: no forgery is accepted, and a delivery that was changed after signing confirms no other order.

use dhow_core::{
    AssuranceLevel, Confirmed, Delivery, Event, Expectation, MerchantReference, NotConfirmed,
    PaymentStatus, ProviderReference, Rejection, ReportedAmount, Subject, Verified, WebhookSigner,
};
use http::Uri;

use crate::accounts::{Gateway, SECRET, STRANGE};
use crate::input::Input;

/// A gateway's message before it is signed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    /// HitPay's form.
    Form,
    /// HitPay's JSON event, after a line with the two words of its headers.
    Event,
    /// A JSON or form body.
    Body(Gateway),
    /// A query string.
    Query,
}

/// The end of an input, for the test that counts useful seeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Received {
    /// No request can carry it, or its signer refuses it.
    Unsigned,
    /// It was verified, and its event confirms nothing.
    Event,
    /// It was verified, and its event confirms the order that it names.
    Confirmed,
}

/// Webhooks of any contents. The target signs them, so that the code behind the signature is reached.
pub fn webhooks(data: &[u8]) -> Received {
    let mut input = Input::new(data);
    let kind = input.choose(Kind::ALL);
    let (change, place) = (input.byte(), input.position(usize::from(u16::MAX)));
    let Some(unsigned) = kind.delivery(input) else {
        return Received::Unsigned;
    };
    let gateway = kind.gateway();
    let webhooks = gateway.webhooks(SECRET);
    let forged = webhooks.verify_webhook(&unsigned);
    let rejection = forged.expect_err("a delivery without the secret is accepted");
    survives::<Rejection>(&rejection);
    let Ok(signed) = webhooks.sign_test_webhook(unsigned) else {
        return Received::Unsigned;
    };
    let verified = webhooks.verify_webhook(&signed).expect("it was signed");
    assert!(
        gateway.webhooks(STRANGE).verify_webhook(&signed).is_err(),
        "the signature of another merchant is accepted"
    );
    let event = event_of(webhooks.as_ref(), &verified);
    let confirmed = confirms(&event);
    if change != 0 {
        let changed = changed(&signed, change, place);
        changed_confirms_nothing_else(webhooks.as_ref(), &event, changed);
    }
    match confirmed {
        Some(_) => Received::Confirmed,
        None => Received::Event,
    }
}

impl Kind {
    pub(crate) const ALL: &[Self] = &[
        Self::Form,
        Self::Event,
        Self::Body(Gateway::Hub2),
        Self::Body(Gateway::PayAtom),
        Self::Query,
    ];

    pub(crate) fn gateway(self) -> Gateway {
        match self {
            Self::Form | Self::Event => Gateway::HitPay,
            Self::Body(gateway) => gateway,
            Self::Query => Gateway::HPay,
        }
    }

    /// The delivery with the rest of an input, without a signature. `None` if no HTTP request carries it.
    pub(crate) fn delivery(self, mut input: Input<'_>) -> Option<Delivery> {
        match self {
            Self::Form | Self::Body(_) => {
                Some(Delivery::post("/webhooks/shop", input.rest().to_vec()))
            }
            Self::Event => {
                let words = input.text();
                let (object, kind) = words.split_once(' ')?;
                let post = Delivery::post("/webhooks/shop", input.rest().to_vec());
                let post = post.with_header("hitpay-event-object", object).ok()?;
                post.with_header("hitpay-event-type", kind).ok()
            }
            Self::Query => {
                let query = std::str::from_utf8(input.rest()).ok()?;
                let uri: Uri = format!("/webhooks/shop?{query}").parse().ok()?;
                Some(Delivery::get(uri.path(), uri.query()?))
            }
        }
    }
}

/// The event of a verified delivery, which is the same for the stored one.
fn event_of(webhooks: &dyn WebhookSigner, verified: &Verified) -> Event {
    assert_eq!(*verified.provider(), webhooks.provider_id());
    let event = webhooks.event(verified);
    assert_eq!(event.provider, webhooks.provider_id());
    assert!(!event.dedup_key.is_empty());
    assert_eq!(event.matched_secret, verified.matched_secret());
    survives(&event);
    let stored = survives(verified);
    assert_eq!(
        webhooks.event(&stored),
        event,
        "the stored delivery has another event"
    );
    event
}

/// Confirms the order that an event names, with the amount that it names.
fn confirms(event: &Event) -> Option<Confirmed> {
    let confirmed = event.confirm(&expectation(event)?);
    let Ok(confirmed) = confirmed else {
        survives::<NotConfirmed>(&confirmed.expect_err("not confirmed"));
        return None;
    };
    survives(&confirmed);
    assert_ne!(event.assurance.level(), AssuranceLevel::AskGateway);
    let (Subject::Payment(status) | Subject::Attempt(status)) = &event.subject else {
        panic!("a {} is confirmed", event.subject);
    };
    assert_eq!(*status, PaymentStatus::Paid);
    let received = event.amount.as_ref().and_then(ReportedAmount::money);
    assert_eq!(received, Some(confirmed.amount()));
    assert!(confirmed.amount().is_positive());
    if let Some(refunded) = &event.refunded {
        let stayed = refunded
            .money()
            .is_some_and(|back| back < confirmed.amount());
        assert!(
            stayed || refunded.money().is_some_and(|back| back.minor() == 0),
            "{refunded:?} of {} is confirmed",
            confirmed.amount()
        );
    }
    Some(confirmed)
}

fn expectation(event: &Event) -> Option<Expectation> {
    let order = MerchantReference::new(event.merchant_reference.clone()?).ok()?;
    let amount = event.amount.as_ref()?.money()?;
    let expected = Expectation::new(event.provider.clone(), event.environment, order, amount);
    let reference = event.provider_reference.clone();
    match reference.and_then(|text| ProviderReference::new(text).ok()) {
        Some(reference) => Some(expected.with_provider_reference(reference)),
        None => Some(expected),
    }
}

/// The delivery with one byte of its fields changed.
pub(crate) fn changed(signed: &Delivery, change: u8, place: usize) -> Option<Delivery> {
    let flip = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        let place = place.checked_rem(bytes.len())?;
        *bytes.get_mut(place)? ^= change;
        Some(bytes)
    };
    match signed.query() {
        Some(query) => {
            let query = String::from_utf8(flip(query.as_bytes())?).ok()?;
            Some(signed.clone().with_query(query))
        }
        None => Some(signed.clone().with_body(flip(signed.body())?)),
    }
}

/// A delivery that was changed after signing is rejected, or confirms no order that the original does not.
fn changed_confirms_nothing_else(
    webhooks: &dyn WebhookSigner,
    original: &Event,
    changed: Option<Delivery>,
) {
    let Some(Ok(verified)) = changed.map(|changed| webhooks.verify_webhook(&changed)) else {
        return;
    };
    let event = event_of(webhooks, &verified);
    if confirms(&event).is_none() {
        return;
    }
    let mut expected = expectation(&event);
    // An unsigned reference of the gateway may have been changed; the order and the amount are what is released.
    if original.provider_reference != event.provider_reference {
        assert!(
            event.assurance.level() == AssuranceLevel::Partial,
            "{:?} became {:?}",
            original.provider_reference,
            event.provider_reference
        );
        expected = expected.map(|expected| {
            let order = expected.merchant_reference().clone();
            let (provider, amount) = (expected.provider().clone(), expected.amount());
            Expectation::new(provider, expected.environment(), order, amount)
        });
    }
    let expected = expected.expect("it confirms");
    let of_original = original.confirm(&expected);
    assert!(of_original.is_ok(), "{original:#?} became {event:#?}");
    assert_eq!(original.dedup_key, event.dedup_key);
}

/// Returns the value that is read back from its JSON form, which is equal.
pub(crate) fn survives<T>(value: &T) -> T
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug,
{
    let text = serde_json::to_string(value).expect("a value has a JSON form");
    let read = serde_json::from_str(&text).expect("a printed value is read");
    assert_eq!(*value, read);
    read
}
