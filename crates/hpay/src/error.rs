//! The only error-code tables, one per service: the same digits mean different things in each, and leading zeros count.

use dhow_core::{Answer, Currency, Error, ErrorKind, GatewayFault, Money, Outcome, Result};

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
            Err(Error::invalid("currency", rule))
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

/// Said of an inquiry that HPay answers with a code for payments.
const FAILED_INQUIRY: &str =
    "the inquiry failed with a code for payments, which says nothing about what was asked";

/// True for what only a call that moves or makes something can end with: an inquiry that failed says nothing about the money (L37).
fn is_of_a_write(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::Declined | ErrorKind::Duplicate)
}

/// The error for an answer whose code is not success, or whose HTTP status is not.
///
/// A code says who must act; a failing HTTP status without a refusal among the codes says it instead. "Not found", "duplicate" and
/// "declined" come from HPay's codes only, never from an HTTP status. A code that leaves the outcome open is never a refusal, whatever
/// the HTTP status. No code of an inquiry declines anything: it says that the inquiry failed.
// LEDGER: open-codes
pub(crate) fn refused(
    service: Service,
    answer: &Answer,
    code: &str,
    message: Option<&str>,
) -> Error {
    let mut fault = GatewayFault::status(answer.status().as_u16()).with_code(code);
    if let Some(words) = message.or(service.meaning(code)) {
        fault = fault.with_message(words);
    }
    let unread = answer.outcome_if_unread();
    let is_inquiry = unread != Outcome::Unknown;
    let (kind, outcome, words) = match service.class(code) {
        // LEDGER: inquiry-codes
        Class::Refusal(kind)
            if is_inquiry && is_of_a_write(kind) && answer.status().is_success() =>
        {
            (ErrorKind::Protocol, unread, FAILED_INQUIRY)
        }
        Class::Refusal(kind) if !answer.status().is_success() => {
            let error = answer.refused(fault);
            return match error.kind() {
                ErrorKind::RateLimited | ErrorKind::Unavailable | ErrorKind::Protocol => error,
                _ if is_inquiry && is_of_a_write(kind) => error.with_kind(ErrorKind::Protocol),
                _ => error.with_kind(kind),
            };
        }
        Class::Refusal(kind) => {
            let refused = match unread {
                Outcome::Unknown => Outcome::Refused,
                read => read,
            };
            let words = match is_inquiry {
                true => "HPay did not answer the inquiry, which says nothing about what was asked",
                false => "HPay refused",
            };
            (kind, refused, words)
        }
        Class::Open => {
            let words = match is_inquiry {
                true => "HPay could not answer; ask again later",
                false => "HPay's answer leaves open what happened; reconcile with HPay",
            };
            (ErrorKind::Unavailable, unread, words)
        }
        Class::Success => {
            let words = "a code of success came with an HTTP status of failure";
            (ErrorKind::Protocol, unread, words)
        }
    };
    let limited = answer.refused(GatewayFault::default());
    let kind = match limited.kind() {
        ErrorKind::RateLimited => ErrorKind::RateLimited,
        _ => kind,
    };
    Error::new(kind, outcome, words)
        .with_gateway(fault)
        .with_retry_after(limited.retry_after())
}

/// True if HPay's own code says that there is no such thing. An HTTP status, a page or another code proves no absence (L5).
pub(crate) fn proves_absence(error: &Error, code: &str) -> bool {
    let said = error.gateway().and_then(|fault| fault.code.as_deref());
    error.kind() == ErrorKind::NotFound && said == Some(code)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::Effect;
    use dhow_tests::Words;

    use super::*;

    fn error(service: Service, code: &str, effect: Effect) -> Error {
        let answer = Answer::new(http::Response::new(Bytes::new()), effect);
        refused(service, &answer, code, None)
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
            assert_eq!(error.outcome(), Outcome::Unknown, "{code}");
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
                    let response = || response_of(status);
                    let read = Answer::new(response(), Effect::Read);
                    let read = refused(service, &read, code, None);
                    let label = format!("{service:?} {code} HTTP {status}");
                    assert_eq!(read.kind(), ErrorKind::Unavailable, "{label}");
                    assert_eq!(read.outcome(), Outcome::NotSent, "{label}");
                    let write = Answer::new(response(), Effect::Write);
                    let write = refused(service, &write, code, None);
                    assert_eq!(write.kind(), ErrorKind::Unavailable, "{label}");
                    assert_eq!(write.outcome(), Outcome::Unknown, "{label}");
                }
            }
        }
    }

    fn response_of(status: u16) -> http::Response<Bytes> {
        let response = http::Response::builder().status(status);
        response.body(Bytes::new()).unwrap()
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
            (200, "20010", ErrorKind::InvalidRequest),
            (200, "000", ErrorKind::Protocol),
            (400, "035", ErrorKind::Protocol),
            (402, "035", ErrorKind::Protocol),
            (409, "129", ErrorKind::Protocol),
            (400, "20010", ErrorKind::InvalidRequest),
            (400, "000", ErrorKind::Protocol),
            (429, "035", ErrorKind::RateLimited),
            (429, "000", ErrorKind::RateLimited),
            (500, "035", ErrorKind::Unavailable),
            (503, "129", ErrorKind::Unavailable),
            (503, "20010", ErrorKind::Unavailable),
            (503, "000", ErrorKind::Protocol),
        ] {
            let answer = Answer::new(response_of(status), Effect::Read);
            let error = refused(Service::FirmBanking, &answer, code, None);
            assert_eq!(error.kind(), kind, "HTTP {status} {code}");
            assert_eq!(error.outcome(), Outcome::NotSent, "HTTP {status} {code}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_kind_under_a_failing_http_status() {
        let table = [
            (400, "035", ErrorKind::Declined, Outcome::Refused),
            (404, "035", ErrorKind::Declined, Outcome::Refused),
            (410, "035", ErrorKind::Declined, Outcome::Refused),
            (409, "20010", ErrorKind::InvalidRequest, Outcome::Refused),
            (400, "129", ErrorKind::Duplicate, Outcome::Refused),
            (401, "217301", ErrorKind::NotFound, Outcome::Refused),
            (429, "035", ErrorKind::RateLimited, Outcome::Refused),
            (500, "217301", ErrorKind::Unavailable, Outcome::Unknown),
            (302, "217301", ErrorKind::Protocol, Outcome::Unknown),
        ];
        for (status, code, kind, outcome) in table {
            let answer = Answer::new(response_of(status), Effect::Write);
            let error = refused(Service::FirmBanking, &answer, code, None);
            assert_eq!(
                (error.kind(), error.outcome()),
                (kind, outcome),
                "{status} {code}"
            );
        }
    }

    #[test]
    fn a_limit_of_the_rate_is_named_with_any_code() {
        let response = http::Response::builder()
            .status(429)
            .header("retry-after", "7");
        let answer = Answer::new(response.body(Bytes::new()).unwrap(), Effect::Write);
        for code in ["99", "035", "no table has this"] {
            let error = refused(Service::FirmBanking, &answer, code, None);
            assert_eq!(error.kind(), ErrorKind::RateLimited, "{code}");
            assert_eq!(error.retry_after(), Some(std::time::Duration::from_secs(7)));
        }
    }

    #[test]
    fn a_repeated_transfer_is_a_duplicate() {
        let error = error(Service::FirmBanking, "129", Effect::Write);
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Duplicate, Outcome::Refused)
        );
        assert!(error.to_string().contains("before"), "{error}");
    }

    #[test]
    fn no_code_of_a_read_declines_or_repeats_anything() {
        for service in SERVICES {
            for (code, class, _) in service.rows() {
                for status in [200, 302, 400, 404, 409, 429, 500] {
                    let read = Answer::new(response_of(status), Effect::Read);
                    let kind = refused(service, &read, code, None).kind();
                    let label = format!("{service:?} {code} HTTP {status}");
                    assert_ne!(kind, ErrorKind::Declined, "{label}");
                    assert_ne!(kind, ErrorKind::Duplicate, "{label}");
                    let Class::Refusal(expected) = *class else {
                        continue;
                    };
                    let write = Answer::new(response_of(status), Effect::Write);
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
            let error = refused(Service::FirmBanking, &answer, code, Some("x"));
            assert_eq!(error.outcome(), Outcome::Unknown, "{code}");
        }
    }
}
