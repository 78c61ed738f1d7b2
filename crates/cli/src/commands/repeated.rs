//! The check before money is sent: has an earlier run with the same reference sent it already?
//!
//! The check reads and then sends, so two runs at the same time can both send. Only the engine of the library excludes that, because it
//! stores a request before it is sent.

use std::{
    cmp::Ordering,
    error::Error as StdError,
    fmt::{self, Display},
};

use dhow_core::{
    Error, ErrorKind, MerchantReference, NewRefund, Outcome, Payment, PaymentProvider, Payout,
    ReportedAmount, Result,
};

use super::find::search_failed;
use crate::args::GatewayArg;

/// Number of found payments or payouts that an error names.
const NAMED: usize = 3;

/// Returns the error of a call without a network if the request is refused before anything is sent, so that such a request is not
/// searched for.
///
/// # Errors
/// The refusal of the request.
pub(super) fn refuse_invalid<T>(rehearsed: Result<T>) -> Result<()> {
    match rehearsed {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidRequest | ErrorKind::Configuration | ErrorKind::Unsupported
            ) =>
        {
            Err(error)
        }
        // Any other error is that of the missing network.
        _ => Ok(()),
    }
}

/// Refuses a payment whose reference the gateway already has. Returns a warning if the gateway was not asked.
///
/// # Errors
/// [`Duplicate`](ErrorKind::Duplicate) for a known reference, and the error of a failed search. Nothing was sent.
pub(super) async fn refuse_known_payment(
    gateway: GatewayArg,
    provider: &dyn PaymentProvider,
    reference: &MerchantReference,
) -> Result<Option<String>> {
    if let Some(reason) = gateway.payments_are_local() {
        let warning = format!("the gateway was not asked for the reference {reference}: {reason}");
        return Ok(Some(warning));
    }
    let Some(lookup) = provider.lookup() else {
        return Ok(Some(unasked(gateway, "payment", reference)));
    };
    match lookup.find_payments(reference).await {
        Ok(found) => {
            let found: Vec<String> = found.iter().map(shown_payment).collect();
            refuse_found(gateway, "payment", reference, &found).map(|()| None)
        }
        // The gateway's refusal of a known reference replaces the search that the gateway does not have.
        Err(error) if gateway.has_no_search(&error) => {
            let id = gateway.id();
            let warning = format!(
                "{id} has no search for the reference {reference}, so only {id} itself refuses a second payment with it"
            );
            Ok(Some(warning))
        }
        Err(error) => Err(not_searched(error, reference)),
    }
}

/// Refuses a payout whose reference the gateway already has. Returns a warning if the gateway was not asked.
///
/// # Errors
/// As [`refuse_known_payment`].
pub(super) async fn refuse_known_payout(
    gateway: GatewayArg,
    provider: &dyn PaymentProvider,
    reference: &MerchantReference,
) -> Result<Option<String>> {
    let Some(lookup) = provider.payout_lookup() else {
        return Ok(Some(unasked(gateway, "payout", reference)));
    };
    let found = lookup.find_payouts(reference).await;
    let found = found.map_err(|error| not_searched(error, reference))?;
    let found: Vec<String> = found.iter().map(shown_payout).collect();
    refuse_found(gateway, "payout", reference, &found).map(|()| None)
}

/// Refuses a refund that may have been made already: the payment's refunded amount is at least that of the refund.
///
/// A refund has no reference at most gateways, so an earlier run shows in the refunded amount only.
///
/// # Errors
/// [`Duplicate`](ErrorKind::Duplicate) for such a refund, [`InvalidRequest`](ErrorKind::InvalidRequest) for one in another currency, and the
/// error of a failed read. Nothing was sent.
pub(super) async fn refuse_repeated_refund(
    gateway: GatewayArg,
    provider: &dyn PaymentProvider,
    new: &NewRefund,
) -> Result<()> {
    let payment = provider.payment_status(&new.payment).await;
    let payment = payment.map_err(|error| {
        nothing_sent(
            error,
            "nothing was refunded, because an earlier refund would show in the payment; --again refunds without this check",
        )
    })?;
    check_currency(gateway, &payment, new)?;
    let Some(refunded) = refunded(&payment, new) else {
        return Ok(());
    };
    let is_less = refunded
        .money()
        .and_then(|sum| sum.partial_cmp(&new.amount));
    if is_less == Some(Ordering::Less) {
        return Ok(());
    }
    let message = format!(
        "nothing was sent: {refunded} of the payment {} was refunded before, so this may be the same refund again",
        new.payment
    );
    Err(duplicate(gateway, message))
}

/// Refuses a refund in another currency than the payment, which no earlier refund can be equal to.
fn check_currency(gateway: GatewayArg, payment: &Payment, new: &NewRefund) -> Result<()> {
    let reported = payment.received.as_ref().or(payment.requested.as_ref());
    let code = reported.map(ReportedAmount::currency);
    match code.filter(|code| *code != new.amount.currency().code()) {
        Some(code) if !code.is_empty() => {
            Err(gateway.named_in(Error::invalid("currency", format!("must be {code}"))))
        }
        _ => Ok(()),
    }
}

/// Returns the refunded amount of the attempt that the refund names, or of the payment.
fn refunded<'p>(payment: &'p Payment, new: &NewRefund) -> Option<&'p ReportedAmount> {
    let of_attempt = new.attempt.as_ref().and_then(|name| {
        let mut attempts = payment.attempts.iter();
        attempts.find(|attempt| attempt.reference == *name)
    });
    match of_attempt {
        Some(attempt) => attempt.refunded.as_ref(),
        None => payment.refunded.as_ref(),
    }
}

/// Returns the error for a reference that the gateway has.
fn refuse_found(
    gateway: GatewayArg,
    what: &str,
    reference: &MerchantReference,
    found: &[String],
) -> Result<()> {
    let (named, more) = match found {
        [] => return Ok(()),
        found => (found.iter().take(NAMED), found.len().saturating_sub(NAMED)),
    };
    let named = named.map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let id = gateway.id();
    let message = format!(
        "nothing was sent: {id} already has a {what} with the reference {reference}: {named}{more}"
    );
    Err(duplicate(gateway, message))
}

fn duplicate(gateway: GatewayArg, message: String) -> Error {
    gateway.named_in(Error::new(ErrorKind::Duplicate, Outcome::NotSent, message))
}

/// Returns the error of a failed search as one of the instruction, of which nothing was sent.
fn not_searched(error: Error, reference: &MerchantReference) -> Error {
    let context =
        format!("nothing was sent, because the search for the reference {reference} failed");
    nothing_sent(search_failed(error), &context)
}

/// Returns the error of a failed read as one of the instruction, of which nothing was sent.
fn nothing_sent(read: Error, context: &str) -> Error {
    let message = format!("{}; {context}", read.message());
    let mut error = Error::new(read.kind(), Outcome::NotSent, message);
    if let Some(provider) = read.provider() {
        error = error.with_provider(provider.clone());
    }
    if let Some(gateway) = read.gateway() {
        error = error.with_gateway(gateway.clone());
    }
    error = error.with_retry_after(read.retry_after());
    match read.source().is_some() {
        true => error.with_source(SourceOf(read)),
        false => error,
    }
}

/// The source of an error, without the error itself, whose message the new one repeats.
#[derive(Debug)]
struct SourceOf(Error);

impl Display for SourceOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.source() {
            Some(source) => Display::fmt(source, f),
            None => Ok(()),
        }
    }
}

impl StdError for SourceOf {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()?.source()
    }
}

fn unasked(gateway: GatewayArg, what: &str, reference: &MerchantReference) -> String {
    let id = gateway.id();
    format!(
        "{id} cannot be asked for {what}s by reference, so it is not known whether {reference} was sent before: a second run may send it again"
    )
}

fn shown_payment(payment: &Payment) -> String {
    let amount = payment.requested.as_ref().or(payment.received.as_ref());
    shown(&payment.provider_reference, payment.status.as_str(), amount)
}

fn shown_payout(payout: &Payout) -> String {
    shown(
        &payout.provider_reference,
        payout.status.as_str(),
        payout.amount.as_ref(),
    )
}

fn shown(id: &impl Display, status: &str, amount: Option<&ReportedAmount>) -> String {
    match amount {
        Some(amount) => format!("{id} ({status}, {amount})"),
        None => format!("{id} ({status})"),
    }
}
