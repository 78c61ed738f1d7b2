//! The only error-code tables, one per service: the same digits mean different things in each, and leading zeros count.

use dhow_core::{Answer, Error, ErrorKind, GatewayFault, Outcome};

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

/// The error for an answer whose code is not success, or whose HTTP status is not.
pub(crate) fn refused(
    service: Service,
    answer: &Answer,
    code: &str,
    message: Option<&str>,
) -> Error {
    let meaning = service.meaning(code);
    let mut fault = GatewayFault::status(answer.status().as_u16()).with_code(code);
    if let Some(words) = message.or(meaning) {
        fault = fault.with_message(words);
    }
    let class = service.class(code);
    let is_refusal = matches!(class, Class::Refusal(_));
    if !answer.status().is_success() && is_refusal {
        return answer.refused(fault);
    }
    let (kind, outcome, words) = match (class, answer.outcome_if_unread()) {
        (Class::Refusal(kind), Outcome::Unknown) => (kind, Outcome::Refused, "HPay refused"),
        (Class::Refusal(kind), read) => (kind, read, "HPay refused"),
        (Class::Open, Outcome::Unknown) => {
            let words = "HPay's answer leaves open what happened; reconcile with HPay";
            (ErrorKind::Unavailable, Outcome::Unknown, words)
        }
        (Class::Open, read) => (
            ErrorKind::Declined,
            read,
            "HPay did not answer the question",
        ),
        (Class::Success, read) => {
            let words = "a code of success came with an HTTP status of failure";
            (ErrorKind::Protocol, read, words)
        }
    };
    Error::new(kind, outcome, words).with_gateway(fault)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use dhow_core::Effect;

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
    fn a_repeated_transfer_is_a_duplicate() {
        let error = error(Service::FirmBanking, "129", Effect::Write);
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Duplicate, Outcome::Refused)
        );
        assert!(error.to_string().contains("before"), "{error}");
    }

    #[test]
    fn the_same_digits_mean_different_things_in_each_service() {
        let kind = |service, code| error(service, code, Effect::Read).kind();
        assert_eq!(kind(Service::Checkout, "129"), ErrorKind::InvalidRequest);
        assert_eq!(kind(Service::FirmBanking, "129"), ErrorKind::Duplicate);
        assert_eq!(kind(Service::VirtualAccount, "07"), ErrorKind::NotFound);
        assert_eq!(kind(Service::Checkout, "07"), ErrorKind::Authentication);
        let class = |code| Service::FirmBanking.class(code);
        assert_ne!(class("01"), class("1"));
        assert_ne!(class("010"), class("10"));
    }

    #[test]
    fn tables_have_every_code_once() {
        let sizes = [
            (Service::Checkout, 49),
            (Service::VirtualAccount, 17),
            (Service::FirmBanking, 44),
        ];
        for (service, size) in sizes {
            let rows = service.rows();
            assert_eq!(rows.len(), size, "{service:?}");
            let codes: std::collections::BTreeSet<_> = rows.iter().map(|row| row.0).collect();
            assert_eq!(codes.len(), size, "{service:?}");
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
