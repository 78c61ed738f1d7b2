//! The only error-code tables, one per service: the same digits mean different things in each, and leading zeros count. Also the local
//! refusals.

use std::borrow::Cow;

use dhow_core::{
    Currency, Effect, Endpoint, Error, ErrorKind, GatewayFault, Money, Outcome, Response, Result,
    retry_after,
};
use http::StatusCode;

use crate::ID;

mod checkout;
mod codes;
mod firm_banking;
mod virtual_account;

pub use codes::{CheckoutCode, FirmBankingCode, VirtualAccountCode};

/// Said of a write that HPay has carried out before.
const REPEATED: &str = "HPay has carried out this request before: look it up";

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

    /// The error for a refusal that says more than that: an inquiry about a thing that is not there, or a write that HPay carried out before.
    fn decision(self, kind: ErrorKind, endpoint: &Endpoint) -> Option<Error> {
        match (kind, endpoint.effect()) {
            (ErrorKind::NotFound, Effect::Read) => Some(endpoint.undecided(kind, self.absence())),
            (ErrorKind::Duplicate, Effect::Write) => {
                Some(endpoint.error(kind, Outcome::Refused, REPEATED))
            }
            _ => None,
        }
    }

    /// The words for a code of absence, which is no proof that it never was.
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
            let error = response.error_for_status(fault.clone());
            // A timeout, a limit of requests and a server that fails say nothing about the call.
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
                "HPay did not answer the inquiry, which says nothing about what was asked",
            ),
            None => endpoint.error(kind, Outcome::Refused, "HPay refused"),
        },
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
mod tests;
