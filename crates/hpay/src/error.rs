//! The only error-code tables, one per service: the same digits mean different things in each, and leading zeros count. Also the local
//! refusals.

use std::borrow::Cow;

use dhow_core::{
    Currency, Effect, Error, ErrorKind, GatewayFault, Money, Outcome, Response, Result, retry_after,
};
use http::StatusCode;

use crate::ID;

mod checkout;
mod codes;
mod firm_banking;
mod virtual_account;

pub use codes::{CheckoutCode, FirmBankingCode, VirtualAccountCode};

/// What a code says about the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// It was done.
    Success,
    /// It was not done, and who must act.
    Refusal(ErrorKind),
    /// HPay does not know either, or it is still going on: reconcile.
    Open,
}

/// A row of a table: code, class, HPay's words.
pub(crate) type Row = (&'static str, Class, &'static str);

/// The only currency of virtual accounts, transfers and balances.
pub(crate) const DOMESTIC: Currency = Currency::VND;

/// Refuses money that a service without a field for the currency would take for dong (L30).
pub(crate) fn require_domestic(amount: Money) -> Result<()> {
    match amount.currency() == DOMESTIC {
        true => Ok(()),
        false => {
            let rule = "must be VND: HPay's transfers and virtual accounts name no currency";
            Err(invalid("currency", rule))
        }
    }
}

/// Which table a code is looked up in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Checkout,
    VirtualAccount,
    FirmBanking,
    /// The balance, whose codes no table lists.
    Account,
}

impl Service {
    fn rows(self) -> &'static [Row] {
        match self {
            Self::Checkout => checkout::CODES,
            Self::VirtualAccount => virtual_account::CODES,
            Self::FirmBanking => firm_banking::CODES,
            Self::Account => &[("0", Class::Success, "Success.")],
        }
    }

    /// The currency of what the service moves. Only checkout has a field for one: there it is the account's.
    // LEDGER: domestic-currency
    pub(crate) fn currency(self, account: Currency) -> Currency {
        match self {
            Self::Checkout => account,
            Self::VirtualAccount | Self::FirmBanking | Self::Account => DOMESTIC,
        }
    }

    /// What a code says. A code that no table has leaves it open: the tables are known to be incomplete.
    pub(crate) fn class(self, code: &str) -> Class {
        self.row(code).map_or(Class::Open, |row| row.1)
    }

    pub(crate) fn meaning(self, code: &str) -> Option<&'static str> {
        self.row(code).map(|row| row.2)
    }

    fn row(self, code: &str) -> Option<&'static Row> {
        self.rows().iter().find(|row| row.0 == code)
    }
}

/// The error for a response whose code is not success, or whose HTTP status is not.
///
/// A code says who must act; a failing HTTP status without a refusal among the codes says it instead. "Not found", "duplicate" and
/// "declined" come from HPay's codes only, never from an HTTP status. A code that leaves the outcome open is never a refusal, whatever
/// the HTTP status. No code of an inquiry declines anything: it says that the inquiry failed (L37).
// LEDGER: open-codes, inquiry-codes
pub(crate) fn refused(
    service: Service,
    response: &Response,
    code: &str,
    message: Option<&str>,
) -> Error {
    let (status, endpoint) = (response.status(), response.endpoint());
    let mut fault = GatewayFault::status(status.as_u16()).with_code(code);
    if let Some(words) = message.or(service.meaning(code)) {
        fault = fault.with_message(words);
    }
    let is_inquiry = endpoint.effect() == Effect::Read;
    let error = match service.class(code) {
        Class::Refusal(kind) if !status.is_success() => {
            let error = response.error_for_status(fault);
            // A timeout, a limit of requests and a server that fails say nothing about the call.
            let decides = status.is_client_error() && !matches!(status.as_u16(), 408 | 429);
            return match decides {
                true => error.with_kind(kind),
                false => error,
            };
        }
        Class::Refusal(kind) if is_inquiry => response.undecided(
            kind,
            "HPay did not answer the inquiry, which says nothing about what was asked",
        ),
        Class::Refusal(kind) => endpoint.error(kind, Outcome::Refused, "HPay refused"),
        Class::Open => response.undecided(
            ErrorKind::Unavailable,
            match is_inquiry {
                true => "HPay could not answer; ask again later",
                false => "HPay's answer leaves open what happened; reconcile with HPay",
            },
        ),
        Class::Success => response.undecided(
            ErrorKind::Protocol,
            "a code of success came with an HTTP status of failure",
        ),
    };
    let error = match status {
        StatusCode::TOO_MANY_REQUESTS => error.with_kind(ErrorKind::RateLimited),
        _ => error,
    };
    error
        .with_gateway(fault)
        .with_retry_after(retry_after(response.headers()))
}

/// An error that says that it is one of this provider.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// A local refusal of a field.
pub(crate) fn invalid(
    field: impl Into<Cow<'static, str>>,
    rule: impl Into<Cow<'static, str>>,
) -> Error {
    named(Error::invalid(field, rule))
}

/// A local refusal because of a setting.
pub(crate) fn configuration(field: &'static str, rule: impl Into<Cow<'static, str>>) -> Error {
    named(Error::configuration(field, rule))
}

/// True if HPay's own code says that there is no such thing. An HTTP status, a page or another code proves no absence (L5).
pub(crate) fn proves_absence(error: &Error, code: &str) -> bool {
    let said = error.gateway().and_then(|fault| fault.code.as_deref());
    error.kind() == ErrorKind::NotFound && said == Some(code)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::{Endpoint, Resolution};
    use dhow_tests::Words;
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
        refused(service, &response_of(200, effect), code, None)
    }

    #[test]
    fn codes_that_say_reconcile_leave_a_transfer_unknown() {
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
    fn codes_that_leave_it_open_are_unavailable_for_a_read_and_never_a_refusal() {
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
                    let read = refused(service, &read, code, None);
                    let label = format!("{service:?} {code} HTTP {status}");
                    assert_eq!(read.kind(), ErrorKind::Unavailable, "{label}");
                    assert_eq!(read.outcome(), Outcome::ReadOnly, "{label}");
                    let write = response_of(status, Effect::Write);
                    let write = refused(service, &write, code, None);
                    assert_eq!(write.kind(), ErrorKind::Unavailable, "{label}");
                    assert_eq!(write.outcome(), UNKNOWN, "{label}");
                }
            }
        }
    }

    #[test]
    fn an_open_code_says_whether_to_ask_again_or_to_reconcile() {
        for (effect, words) in [
            (Effect::Read, "ask again later"),
            (Effect::Write, "reconcile with HPay"),
        ] {
            let error = error(Service::FirmBanking, "050", effect);
            assert!(error.message().ends_with(words), "{error}");
        }
    }

    #[test]
    fn an_inquiry_that_failed_says_so_whatever_code_it_has() {
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
            let error = refused(Service::FirmBanking, &response, code, None);
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
            let error = refused(Service::FirmBanking, &response, code, None);
            assert_eq!(
                (error.kind(), error.outcome()),
                (kind, outcome),
                "{status} {code}"
            );
        }
    }

    #[test]
    fn a_limit_of_the_rate_is_named_with_any_code() {
        let endpoint = Endpoint::write(ID, Method::POST, "/a/write", Resolution::LookUp);
        let limited = http::Response::builder()
            .status(429)
            .header("retry-after", "7");
        let response = Response::new(endpoint, limited.body(Bytes::new()).unwrap());
        for code in ["99", "035", "no table has this"] {
            let error = refused(Service::FirmBanking, &response, code, None);
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
        assert!(error.to_string().contains("before"), "{error}");
    }

    #[test]
    fn no_code_of_a_read_declines_or_repeats_anything() {
        for service in SERVICES {
            for (code, class, _) in service.rows() {
                for status in [200, 302, 400, 404, 409, 429, 500] {
                    let read = response_of(status, Effect::Read);
                    let kind = refused(service, &read, code, None).kind();
                    let label = format!("{service:?} {code} HTTP {status}");
                    assert_ne!(kind, ErrorKind::Declined, "{label}");
                    assert_ne!(kind, ErrorKind::Duplicate, "{label}");
                    let Class::Refusal(expected) = *class else {
                        continue;
                    };
                    let write = response_of(status, Effect::Write);
                    let write = refused(service, &write, code, None).kind();
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
        let kind = |service, code| error(service, code, Effect::Read).kind();
        assert_eq!(kind(Service::Checkout, "129"), ErrorKind::InvalidRequest);
        assert_eq!(kind(Service::FirmBanking, "129"), ErrorKind::Protocol);
        assert_eq!(kind(Service::VirtualAccount, "07"), ErrorKind::NotFound);
        assert_eq!(kind(Service::Checkout, "07"), ErrorKind::Authentication);
        let class = |code| Service::FirmBanking.class(code);
        assert_ne!(class("01"), class("1"));
        assert_ne!(class("010"), class("10"));
    }

    #[test]
    fn every_row_is_that_of_hpays_document() {
        let documented = Words::parse(include_str!("../tests/data/words.json"));
        for (service, name) in [
            (Service::Checkout, "checkout code"),
            (Service::VirtualAccount, "virtual account code"),
            (Service::FirmBanking, "transfer code"),
        ] {
            let row = |(code, class, words): &Row| {
                let class = match class {
                    Class::Success => "success".to_owned(),
                    Class::Refusal(kind) => kind.to_string(),
                    Class::Open => "open".to_owned(),
                };
                [(*code).to_owned(), class, (*words).to_owned()]
            };
            let rows: Vec<[String; 3]> = service.rows().iter().map(row).collect();
            assert_eq!(rows, documented.table::<3>(name), "{name}");
            let codes: std::collections::BTreeSet<_> = rows.iter().map(|row| &row[0]).collect();
            assert_eq!(codes.len(), rows.len(), "{name}");
        }
    }

    #[test]
    fn a_server_fault_with_a_readable_code_stays_unknown() {
        let response = http::Response::builder().status(500).body(Bytes::new());
        let answer = Answer::new(response.unwrap(), Effect::Write);
        for code in ["000", "099", "014", "99"] {
            let error = refused(Service::FirmBanking, &response, code, Some("x"));
            assert_eq!(error.outcome(), UNKNOWN, "{code}");
        }
    }
}
