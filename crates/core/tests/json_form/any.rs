//! Arbitrary values of each data type.

use std::time::{Duration, SystemTime};

use dhow_core::*;
use proptest::prelude::*;

use crate::COWRIE;

pub(crate) fn amount() -> impl Strategy<Value = ReportedAmount> {
    let text = prop_oneof!["[0-9]{1,9}(\\.[0-9]{1,3})?", ".{0,12}"];
    let currency = prop_oneof!["SGD", "VND", "XOF", "KWD", "[A-Za-z]{0,4}"];
    (text, currency, 0..4_u8).prop_map(|(text, currency, how)| match how {
        0 => ReportedAmount::strict(text, currency),
        1 => ReportedAmount::lenient(text, currency),
        2 => ReportedAmount::minor_units(text, currency),
        _ => ReportedAmount::of_unknown_unit(text, currency),
    })
}

pub(crate) fn instant() -> impl Strategy<Value = SystemTime> {
    // Half of the times have a year of four digits; the others are any that the type can hold.
    let seconds = prop_oneof![-60_000_000_000_i64..250_000_000_000, any::<i64>()];
    (seconds, 0..1_000_000_000_u32).prop_map(|(seconds, nanos)| {
        let whole = Duration::from_secs(seconds.unsigned_abs());
        let nanos = Duration::from_nanos(nanos.into());
        if seconds < 0 {
            SystemTime::UNIX_EPOCH - whole + nanos
        } else {
            SystemTime::UNIX_EPOCH + whole + nanos
        }
    })
}

pub(crate) fn payment_status() -> impl Strategy<Value = PaymentStatus> {
    prop_oneof![
        ".{0,12}".prop_map(PaymentStatus::Unknown),
        Just(PaymentStatus::Unknown("paid".into())),
        Just(PaymentStatus::Pending),
        Just(PaymentStatus::ActionRequired),
        Just(PaymentStatus::Processing),
        Just(PaymentStatus::Cancelled),
        Just(PaymentStatus::Expired),
        Just(PaymentStatus::Failed),
        Just(PaymentStatus::Paid),
    ]
}

pub(crate) fn payout_status() -> impl Strategy<Value = PayoutStatus> {
    prop_oneof![
        ".{0,12}".prop_map(PayoutStatus::Unknown),
        Just(PayoutStatus::Pending),
        Just(PayoutStatus::Processing),
        Just(PayoutStatus::Cancelled),
        Just(PayoutStatus::Failed),
        Just(PayoutStatus::Paid),
    ]
}

pub(crate) fn refund_status() -> impl Strategy<Value = RefundStatus> {
    prop_oneof![
        ".{0,12}".prop_map(RefundStatus::Unknown),
        Just(RefundStatus::Pending),
        Just(RefundStatus::Failed),
        Just(RefundStatus::Succeeded),
    ]
}

pub(crate) fn subject() -> impl Strategy<Value = Subject> {
    prop_oneof![
        payment_status().prop_map(Subject::Payment),
        payment_status().prop_map(Subject::Attempt),
        payout_status().prop_map(Subject::Payout),
        refund_status().prop_map(Subject::Refund),
        Just(Subject::Other),
        Just(Subject::Unreadable),
    ]
}

pub(crate) fn doubt() -> impl Strategy<Value = Doubt> {
    prop_oneof![
        ".{0,12}".prop_map(Doubt::UnknownField),
        ".{0,12}".prop_map(|name| Doubt::BrokenGrammar(name.into())),
        Just(Doubt::AmountNotSigned),
        Just(Doubt::Unreadable),
        ".{0,12}".prop_map(|name| Doubt::MissingField(name.into())),
        ".{0,12}".prop_map(|words| Doubt::Other(words.into())),
    ]
}

pub(crate) fn action() -> impl Strategy<Value = NextAction> {
    let text = || ".{0,12}";
    let message = || prop::option::of(text());
    prop_oneof![
        Just(NextAction::redirect("https://pay.example/1?a=b")),
        text().prop_map(|payload| NextAction::ShowQrCode { payload }),
        (text(), text()).prop_map(|(app, url)| NextAction::OpenApp { app, url }),
        message().prop_map(|message| NextAction::EnterOtp { message }),
        message().prop_map(|message| NextAction::ConfirmOnPhone { message }),
        (message(), text()).prop_map(|(institution, account)| NextAction::PayToAccount {
            institution,
            account
        }),
        Just(NextAction::SubmitTransactionReference),
        (text(), message()).prop_map(|(kind, message)| NextAction::Other { kind, message }),
    ]
}

pub(crate) fn failure() -> impl Strategy<Value = Option<Failure>> {
    let failure = (".{0,8}", prop::option::of(".{0,8}"));
    prop::option::of(failure.prop_map(|(code, message)| Failure::new(code, message)))
}

pub(crate) fn environment() -> impl Strategy<Value = Environment> {
    prop::sample::select(Environment::ALL)
}

pub(crate) fn order() -> MerchantReference {
    "ORDER-1".parse().unwrap()
}

prop_compose! {
    pub(crate) fn attempt()(
        (status, amount, refunded) in
            (payment_status(), prop::option::of(amount()), prop::option::of(amount())),
        (word, method, failure) in (".{0,8}", prop::option::of(".{0,8}"), failure()),
    ) -> Attempt {
        let mut attempt = Attempt::new("at-1".parse().unwrap(), status, word);
        (attempt.amount, attempt.refunded) = (amount, refunded);
        (attempt.method, attempt.failure) = (method, failure);
        attempt
    }
}

prop_compose! {
    pub(crate) fn payment()(
        (status, word, environment) in (payment_status(), ".{0,8}", environment()),
        (requested, received, refunded) in
            (prop::option::of(amount()), prop::option::of(amount()), prop::option::of(amount())),
        (actions, attempts) in
            (prop::collection::vec(action(), 0..3), prop::collection::vec(attempt(), 0..3)),
        (reference, failure, expires_at, provisional) in
            (prop::option::of(".{0,8}"), failure(), prop::option::of(instant()), any::<bool>()),
        warnings in prop::collection::vec(".{0,8}", 0..3),
    ) -> Payment {
        let mut payment = Payment::new(COWRIE, "pi_1".parse().unwrap(), status, word, environment);
        (payment.requested, payment.received, payment.refunded) = (requested, received, refunded);
        (payment.next_actions, payment.attempts) = (actions, attempts);
        (payment.merchant_reference, payment.failure) = (reference, failure);
        (payment.expires_at, payment.reference_is_provisional) = (expires_at, provisional);
        payment.warnings = warnings;
        payment
    }
}

prop_compose! {
    pub(crate) fn delivery()(
        (path, query, body) in ("/[a-z]{0,8}", ".{0,8}", any::<Vec<u8>>()),
        headers in prop::collection::vec(("[a-z][a-z-]{0,6}", "[ -~]{0,8}"), 0..4),
        is_get in any::<bool>(),
    ) -> Delivery {
        let start = if is_get { Delivery::get(path, query) } else { Delivery::post(path, body) };
        headers.iter().fold(start, |delivery, (name, value)| {
            delivery.with_header(name, value).unwrap()
        })
    }
}

prop_compose! {
    pub(crate) fn event()(
        (delivery, environment, subject) in (delivery(), environment(), subject()),
        (kind, word, id, attempt) in
            (".{0,8}", prop::option::of(".{0,8}"), prop::option::of(".{0,8}"), prop::option::of(".{0,8}")),
        (ours, theirs, amount, refunded) in (
            prop::option::of(".{0,8}"), prop::option::of(".{0,8}"),
            prop::option::of(amount()), prop::option::of(amount()),
        ),
        (failure, occurred_at) in (failure(), prop::option::of(instant())),
        (unsigned, doubts) in
            (prop::collection::vec(".{0,8}", 0..3), prop::collection::vec(doubt(), 0..3)),
    ) -> Event {
        let verified = verified(&delivery);
        let mut event = Event::new(&verified, environment, subject, kind, "key-1");
        (event.gateway_status, event.id, event.attempt_reference) = (word, id, attempt);
        (event.merchant_reference, event.provider_reference) = (ours, theirs);
        (event.amount, event.refunded) = (amount, refunded);
        (event.failure, event.occurred_at) = (failure, occurred_at);
        event.assurance = doubts.into_iter().fold(
            Assurance::full().with_unsigned_fields(unsigned),
            Assurance::with_doubt,
        );
        event
    }
}

pub(crate) fn verified(delivery: &Delivery) -> Verified {
    let reply = Reply::new(202, "text/plain", "ok".into());
    Verified::new_unchecked(COWRIE, "v1", "salts[1]", delivery, reply).keeping_header("x", delivery)
}
