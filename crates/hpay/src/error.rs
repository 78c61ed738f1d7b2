//! Errors of HPay: one table of codes per service, and local refusals.
//!
//! The same digits mean different things in each service, and leading zeros matter.

use dhow_core::{Currency, Error, ErrorKind};
#[cfg(feature = "client")]
use dhow_core::{Effect, Endpoint, GatewayError, Outcome, Response, retry_after};
#[cfg(feature = "client")]
use http::StatusCode;

use crate::ID;

mod checkout;
mod codes;
mod firm_banking;
mod virtual_account;

pub use codes::{CheckoutCode, FirmBankingCode, VirtualAccountCode};

/// Message for a write that HPay had already carried out.
const ALREADY_DONE: &str = "HPay has already carried out this request: look it up";

/// Meaning of a code for the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The call succeeded.
    Success,
    /// The call was refused. The kind tells who has to act.
    Refusal(ErrorKind),
    /// The code leaves the result open.
    Open,
}

/// Row of a table: code, meaning, HPay's text.
pub(crate) type Row = (&'static str, Class, &'static str);

/// Currency of virtual accounts, transfers and balances.
pub(crate) const DOMESTIC: Currency = Currency::VND;

/// Service of HPay's API, each with a table of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    Checkout,
    VirtualAccount,
    FirmBanking,
    /// Account balance. The documentation lists no codes for it.
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

    /// Returns the currency of the amounts of this service.
    // Only checkout has a field for the currency.
    // LEDGER: domestic-currency
    pub(crate) fn currency(self, account: Currency) -> Currency {
        match self {
            Self::Checkout => account,
            Self::VirtualAccount | Self::FirmBanking | Self::Account => DOMESTIC,
        }
    }

    /// Returns the meaning of a code. An undocumented code leaves the result open, because HPay's tables are incomplete.
    pub(crate) fn class(self, code: &str) -> Class {
        self.row(code).map_or(Class::Open, |row| row.1)
    }

    pub(crate) fn meaning(self, code: &str) -> Option<&'static str> {
        self.row(code).map(|row| row.2)
    }

    /// Returns the error for a refusal with a special meaning: not found for a read, duplicate for a write.
    #[cfg(feature = "client")]
    fn decision(self, kind: ErrorKind, endpoint: &Endpoint) -> Option<Error> {
        // A write that says "not found" was refused like any other; only for a read does absence answer the question.
        match (kind, endpoint.effect()) {
            (ErrorKind::NotFound, Effect::Read) => Some(endpoint.undecided(kind, self.absence())),
            (ErrorKind::Duplicate, Effect::Write) => {
                Some(endpoint.error(kind, Outcome::Refused, ALREADY_DONE))
            }
            _ => None,
        }
    }

    /// Returns the message for a code of absence.
    pub(crate) fn absence(self) -> &'static str {
        match self {
            Self::Checkout => {
                "HPay knows no such order: it does not exist, or it is older than seven days"
            }
            Self::VirtualAccount => "HPay knows no such virtual account",
            Self::FirmBanking => "HPay knows no such transfer, or not yet",
            Self::Account => "HPay knows no such account",
        }
    }

    // Compared as text, because leading zeros matter: `01`, `001` and `1` are different codes.
    fn row(self, code: &str) -> Option<&'static Row> {
        self.rows().iter().find(|row| row.0 == code)
    }
}

/// Returns the error for a response whose code or HTTP status is not success.
///
/// The kind comes from the code, or from a failing HTTP status if the code is no refusal. "Not found", "duplicate" and "declined" come from
/// codes only, never from an HTTP status. An open code is never a refusal, whatever the HTTP status.
// A code in response to an inquiry says that the inquiry failed, not that the payment or transfer did.
// LEDGER: open-codes, inquiry-codes
#[cfg(feature = "client")]
pub(crate) fn refusal(
    service: Service,
    response: &Response,
    code: &str,
    message: Option<&str>,
) -> Error {
    let (status, endpoint) = (response.status(), response.endpoint());
    let mut fault = GatewayError::status(status.as_u16()).with_code(code);
    if let Some(words) = message.or(service.meaning(code)) {
        fault = fault.with_message(words);
    }
    let is_inquiry = endpoint.effect() == Effect::Read;
    let error = match service.class(code) {
        Class::Refusal(kind) if !status.is_success() => {
            let error = response.error_for_status(fault.clone());
            // 408, 429 and 5xx can come from a proxy or an overloaded server, so a code beside them proves nothing.
            let decides = status.is_client_error() && !matches!(status.as_u16(), 408 | 429);
            match (decides, service.decision(kind, endpoint)) {
                (true, Some(decision)) => decision,
                (true, None) => return error.with_kind(kind),
                (false, _) => return error,
            }
        }
        Class::Refusal(kind) => match service.decision(kind, endpoint) {
            Some(decision) => decision,
            None if is_inquiry => response.undecided(
                kind,
                "HPay did not answer the inquiry: the state is unchanged",
            ),
            None => endpoint.error(kind, Outcome::Refused, "HPay refused"),
        },
        Class::Open => response.undecided(
            ErrorKind::Unavailable,
            match is_inquiry {
                true => "HPay could not answer: query again later",
                false => "HPay's response leaves the result open: reconcile with HPay",
            },
        ),
        Class::Success => response.undecided(
            ErrorKind::Protocol,
            "a code of success came with a failing HTTP status",
        ),
    };
    let error = match status {
        // Reported as a rate limit whatever the code, so that the caller waits.
        StatusCode::TOO_MANY_REQUESTS => error.with_kind(ErrorKind::RateLimited),
        _ => error,
    };
    error
        .with_gateway(fault)
        .with_retry_after(retry_after(response.headers()))
}

/// Adds this provider's id to an error.
pub(crate) fn named(error: Error) -> Error {
    error.with_provider(ID)
}

/// Returns true if HPay's code says that the object does not exist. Neither an HTTP status nor another code proves absence.
pub(crate) fn proves_absence(error: &Error, code: &str) -> bool {
    let gateway_code = error.gateway().and_then(|fault| fault.code.as_deref());
    error.kind() == ErrorKind::NotFound && gateway_code == Some(code)
}

#[cfg(test)]
mod tests;
