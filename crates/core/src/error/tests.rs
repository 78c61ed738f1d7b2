//! Errors: kinds, outcomes and texts.

use http::Method;

use super::*;

const ID: ProviderId = ProviderId::from_static("cowrie");
const READ: Endpoint = Endpoint::read(ID, Method::GET, "/payments/{id}");
const WRITE: Endpoint = Endpoint::write(ID, Method::POST, "/payments", Resolution::LookUp);

#[test]
fn an_error_names_the_field_and_the_rule() {
    let error = Error::invalid("amount", "must be at least 0.30 SGD");
    assert_eq!(
        error.to_string(),
        "invalid request: `amount` must be at least 0.30 SGD"
    );
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(error.is_safe_to_retry());
    let message = "the gateway responded with status 422";
    let answered = Error::new(ErrorKind::InvalidRequest, Outcome::Refused, message)
        .with_field("amount")
        .with_gateway(GatewayError::status(422));
    let start = "invalid request: `amount`: the gateway responded with status 422";
    assert!(answered.to_string().starts_with(start), "{answered}");
}

#[test]
fn an_unknown_outcome_names_its_resolution() {
    let error = Error::new(
        ErrorKind::Unavailable,
        Outcome::Unknown(Resolution::LookUp),
        "the connection was reset",
    );
    assert!(error.to_string().contains("search by your own reference"));
    assert!(!error.is_safe_to_retry());
}

#[test]
fn a_duplicate_may_be_a_retry_of_a_call_that_was_executed() {
    use ErrorKind::{Declined, Duplicate};
    let unknown = Outcome::Unknown(Resolution::LookUp);
    let table = [
        (Duplicate, Outcome::Refused, unknown),
        (Duplicate, Outcome::NotSent, Outcome::NotSent),
        (Duplicate, unknown, unknown),
        (Declined, Outcome::Refused, Outcome::Refused),
    ];
    for (kind, outcome_of_call, outcome) in table {
        let error = WRITE.error(kind, outcome_of_call, "seen before");
        assert_eq!((error.kind(), error.outcome()), (kind, outcome));
        assert_eq!(error.resolution(), outcome.resolution());
        assert_eq!(error.message(), "seen before");
        let early = kind == Duplicate && outcome_of_call == Outcome::Refused;
        assert_eq!(error.to_string().contains("an earlier one"), early);
        assert_eq!(error.is_safe_to_retry(), outcome != unknown);
    }
    let named_later = WRITE.error(Declined, Outcome::Refused, "no");
    assert_eq!(named_later.with_kind(Duplicate).outcome(), unknown);
    let other_kind = WRITE.error(Duplicate, Outcome::Refused, "no");
    let other_kind = other_kind.with_kind(Declined);
    assert_eq!(other_kind.outcome(), Outcome::Refused);
}

#[test]
fn a_failed_read_moved_no_money_and_a_failed_write_may_have() {
    let read = READ.undecided(ErrorKind::Unavailable, "no answer");
    assert_eq!(read.outcome(), Outcome::ReadOnly);
    assert!(read.is_safe_to_retry());
    let write = WRITE.undecided(ErrorKind::Unavailable, "no answer");
    assert_eq!(write.outcome(), Outcome::Unknown(Resolution::LookUp));
    for error in [read, write] {
        assert_eq!(error.provider(), Some(&ID));
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(error.message(), "no answer");
    }
}

#[test]
fn context_is_added_to_the_message_and_nothing_is_lost() {
    let outcome = Outcome::Unknown(Resolution::Poll);
    let error = Error::new(ErrorKind::Unavailable, outcome, "no answer")
        .with_field("amount")
        .with_provider(ID)
        .with_gateway(GatewayError::status(502))
        .with_retry_after(Some(Duration::from_secs(7)))
        .with_source("the cause")
        .with_context("the intent pi_1 exists");
    assert_eq!(error.message(), "no answer; the intent pi_1 exists");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(error.outcome(), outcome);
    assert_eq!(error.field(), Some("amount"));
    assert_eq!(error.provider().unwrap().as_str(), "cowrie");
    assert_eq!(error.gateway(), Some(&GatewayError::status(502)));
    assert_eq!(error.resolution(), Some(Resolution::Poll));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!(error.source().unwrap().to_string(), "the cause");
}

#[test]
fn a_refused_read_keeps_only_the_kinds_that_can_apply_to_a_read() {
    use ErrorKind::{
        Authentication, Configuration, Declined, Duplicate, InvalidRequest, NotFound, Protocol,
        RateLimited, Unavailable, Unsupported,
    };
    for (kind, expected) in [
        (InvalidRequest, Protocol),
        (Unsupported, Protocol),
        (Declined, Protocol),
        (Duplicate, Protocol),
        (Protocol, Protocol),
        (Configuration, Configuration),
        (Authentication, Authentication),
        (NotFound, NotFound),
        (RateLimited, RateLimited),
        (Unavailable, Unavailable),
    ] {
        let error = READ.error(kind, Outcome::ReadOnly, "no");
        assert_eq!((error.kind(), error.message()), (expected, "no"));
        let start = format!("cowrie: {}: ", expected.as_str().replace('-', " "));
        assert!(error.to_string().starts_with(&start));
        assert_eq!(WRITE.error(kind, Outcome::Refused, "no").kind(), kind);
        let later = READ.undecided(Protocol, "no").with_kind(kind);
        assert_eq!(later.kind(), expected);
    }
}

#[test]
fn an_error_is_one_pointer_wide() {
    assert_eq!(size_of::<Error>(), size_of::<usize>());
}

#[test]
fn each_constructor_has_its_kind_and_sends_nothing() {
    let table = [
        (
            Error::invalid("f", "r"),
            ErrorKind::InvalidRequest,
            Some("f"),
        ),
        (
            Error::configuration("f", "r"),
            ErrorKind::Configuration,
            Some("f"),
        ),
        (Error::unsupported("r"), ErrorKind::Unsupported, None),
    ];
    for (error, kind, field) in table {
        assert_eq!(error.kind(), kind);
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert_eq!(error.field(), field);
        assert_eq!(error.message(), "r");
    }
}

#[test]
fn each_part_that_is_added_is_kept() {
    let error = Error::unsupported("r")
        .with_kind(ErrorKind::Declined)
        .with_source(std::io::Error::other("the cause"));
    assert_eq!(error.kind(), ErrorKind::Declined);
    assert_eq!(error.source().unwrap().to_string(), "the cause");
}
