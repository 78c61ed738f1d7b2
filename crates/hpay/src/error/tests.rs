//! Codes under every HTTP status.

use bytes::Bytes;
use dhow_core::{Endpoint, Resolution};
use http::Method;

use super::*;

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

fn response_of(status: u16, effect: Effect) -> Response {
    let endpoint = match effect {
        Effect::Read => Endpoint::read(ID, Method::GET, "/a/read"),
        Effect::Write => Endpoint::write(ID, Method::POST, "/a/write", Resolution::LookUp),
    };
    let response = http::Response::builder().status(status);
    Response::new(endpoint, response.body(Bytes::new()).unwrap())
}

fn error(service: Service, code: &str, effect: Effect) -> Error {
    refusal(service, &response_of(200, effect), code, None)
}

#[test]
fn reconcile_codes_leave_a_transfer_unknown() {
    for code in [
        "99",
        "999",
        "050",
        "064",
        "100",
        "no table has this",
        "0",
        "00",
    ] {
        let error = error(Service::FirmBanking, code, Effect::Write);
        assert_eq!(error.outcome(), UNKNOWN, "{code}");
        assert_eq!(error.gateway().unwrap().code.as_deref(), Some(code));
    }
}

#[test]
fn open_codes_are_unavailable_for_a_read_and_never_a_refusal() {
    for (service, codes) in [
        (
            Service::FirmBanking,
            &[
                "050", "064", "100", "99", "999", "043", "058", "126", "12345",
            ][..],
        ),
        (Service::Checkout, &["99", "81", "82", "114", "135"]),
        (Service::VirtualAccount, &["99"]),
        (Service::Account, &["215303"]),
    ] {
        for code in codes {
            for status in [200, 400, 404, 409, 410, 500, 503] {
                let read = response_of(status, Effect::Read);
                let read = refusal(service, &read, code, None);
                let label = format!("{service:?} {code} HTTP {status}");
                assert_eq!(read.kind(), ErrorKind::Unavailable, "{label}");
                assert_eq!(read.outcome(), Outcome::ReadOnly, "{label}");
                let write = response_of(status, Effect::Write);
                let write = refusal(service, &write, code, None);
                assert_eq!(write.kind(), ErrorKind::Unavailable, "{label}");
                assert_eq!(write.outcome(), UNKNOWN, "{label}");
            }
        }
    }
}

#[test]
fn the_message_of_an_open_code_names_the_next_step() {
    for (effect, words) in [
        (Effect::Read, "query again later"),
        (Effect::Write, "reconcile with HPay"),
    ] {
        let error = error(Service::FirmBanking, "050", effect);
        assert!(error.message().ends_with(words), "{error}");
    }
}

#[test]
fn a_failed_inquiry_has_its_own_kind_with_any_code() {
    for (status, code, kind) in [
        (200, "035", ErrorKind::Protocol),
        (200, "129", ErrorKind::Protocol),
        (200, "20010", ErrorKind::Protocol),
        (200, "000", ErrorKind::Protocol),
        (400, "035", ErrorKind::Protocol),
        (402, "035", ErrorKind::Protocol),
        (409, "129", ErrorKind::Protocol),
        (400, "20010", ErrorKind::Protocol),
        (400, "000", ErrorKind::Protocol),
        (429, "035", ErrorKind::RateLimited),
        (429, "000", ErrorKind::RateLimited),
        (500, "035", ErrorKind::Unavailable),
        (503, "129", ErrorKind::Unavailable),
        (503, "20010", ErrorKind::Unavailable),
        (503, "000", ErrorKind::Protocol),
    ] {
        let response = response_of(status, Effect::Read);
        let error = refusal(Service::FirmBanking, &response, code, None);
        assert_eq!(error.kind(), kind, "HTTP {status} {code}");
        assert_eq!(error.outcome(), Outcome::ReadOnly, "HTTP {status} {code}");
    }
}

#[test]
fn a_refusal_keeps_its_kind_under_a_failing_http_status() {
    let table = [
        (400, "035", ErrorKind::Declined, Outcome::Refused),
        (404, "035", ErrorKind::Declined, Outcome::Refused),
        (410, "035", ErrorKind::Declined, Outcome::Refused),
        (409, "20010", ErrorKind::InvalidRequest, Outcome::Refused),
        (400, "129", ErrorKind::Duplicate, UNKNOWN),
        (401, "217301", ErrorKind::NotFound, Outcome::Refused),
        (429, "035", ErrorKind::RateLimited, Outcome::Refused),
        (500, "217301", ErrorKind::Unavailable, UNKNOWN),
        (302, "217301", ErrorKind::Protocol, UNKNOWN),
    ];
    for (status, code, kind, outcome) in table {
        let response = response_of(status, Effect::Write);
        let error = refusal(Service::FirmBanking, &response, code, None);
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, outcome),
            "{status} {code}"
        );
    }
}

#[test]
fn http_429_is_rate_limited_with_any_code() {
    let endpoint = Endpoint::write(ID, Method::POST, "/a/write", Resolution::LookUp);
    let limited = http::Response::builder()
        .status(429)
        .header("retry-after", "7");
    let response = Response::new(endpoint, limited.body(Bytes::new()).unwrap());
    for code in ["99", "035", "no table has this"] {
        let error = refusal(Service::FirmBanking, &response, code, None);
        assert_eq!(error.kind(), ErrorKind::RateLimited, "{code}");
        assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
    }
}

#[test]
fn a_repeated_transfer_is_a_duplicate() {
    let error = error(Service::FirmBanking, "129", Effect::Write);
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Duplicate, UNKNOWN)
    );
    assert!(error.to_string().contains("already"), "{error}");
    let failing = refusal(
        Service::FirmBanking,
        &response_of(400, Effect::Write),
        "129",
        None,
    );
    for error in [error, failing] {
        let words = "HPay has already carried out this request: look it up";
        assert!(error.message().starts_with(words), "{error}");
    }
    // As a response to an inquiry, the same digits only say that the inquiry failed.
    let read = self::error(Service::FirmBanking, "129", Effect::Read);
    assert!(!read.message().contains("already"), "{read}");
}

#[test]
fn the_message_of_an_absence_names_the_object() {
    for (service, code, words) in [
        (
            Service::Checkout,
            "30015",
            "HPay knows no such order: it does not exist, or it is older than seven days",
        ),
        (
            Service::VirtualAccount,
            "07",
            "HPay knows no such virtual account",
        ),
        (
            Service::FirmBanking,
            "217301",
            "HPay knows no such transfer, or not yet",
        ),
    ] {
        for status in [200, 400, 404] {
            let response = response_of(status, Effect::Read);
            let error = refusal(service, &response, code, None);
            assert_eq!(error.kind(), ErrorKind::NotFound, "{status} {code}");
            assert_eq!(error.message(), words, "{status} {code}");
            assert!(error.gateway().unwrap().message.is_some());
        }
        for status in [429, 500, 302] {
            let error = refusal(service, &response_of(status, Effect::Read), code, None);
            assert_ne!(error.message(), words, "{status} {code}");
        }
    }
}

#[test]
fn no_code_of_a_read_is_a_decline_or_a_duplicate() {
    for service in SERVICES {
        for (code, class, _) in service.rows() {
            for status in [200, 302, 400, 404, 409, 429, 500] {
                let read = response_of(status, Effect::Read);
                let kind = refusal(service, &read, code, None).kind();
                let label = format!("{service:?} {code} HTTP {status}");
                assert_ne!(kind, ErrorKind::Declined, "{label}");
                assert_ne!(kind, ErrorKind::Duplicate, "{label}");
                let Class::Refusal(expected) = *class else {
                    continue;
                };
                let write = response_of(status, Effect::Write);
                let write = refusal(service, &write, code, None).kind();
                if status == 200 || status == 400 {
                    assert_eq!(write, expected, "{label}");
                }
            }
        }
    }
}

const SERVICES: [Service; 4] = [
    Service::Checkout,
    Service::VirtualAccount,
    Service::FirmBanking,
    Service::Account,
];

#[test]
fn the_same_digits_mean_different_things_in_each_service() {
    let kind = |service, code| error(service, code, Effect::Write).kind();
    assert_eq!(kind(Service::Checkout, "129"), ErrorKind::InvalidRequest);
    assert_eq!(kind(Service::FirmBanking, "129"), ErrorKind::Duplicate);
    assert_eq!(kind(Service::VirtualAccount, "07"), ErrorKind::NotFound);
    assert_eq!(kind(Service::Checkout, "07"), ErrorKind::Authentication);
    let class = |code| Service::FirmBanking.class(code);
    assert_ne!(class("01"), class("1"));
    assert_ne!(class("010"), class("10"));
}

#[test]
fn a_server_fault_with_a_readable_code_stays_unknown() {
    let response = response_of(500, Effect::Write);
    for code in ["000", "099", "014", "99"] {
        let error = refusal(Service::FirmBanking, &response, code, Some("x"));
        assert_eq!(error.outcome(), UNKNOWN, "{code}");
    }
}
