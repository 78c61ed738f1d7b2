//! Comparison of a response about an intent with the request.

use dhow_core::{Echo, Money, ProviderReference, ReportedAmount};

use super::{IntentPayment, NewPaymentAttempt, NewPaymentIntent, PaymentIntent};
use crate::{client::Client, echo, received_amount, wire};

/// Values that a response about an intent must match, as far as it contains them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ExpectedIntent<'a> {
    id: Option<&'a ProviderReference>,
    new: Option<&'a NewPaymentIntent>,
    known: Option<&'a PaymentIntent>,
    attempt: Option<&'a NewPaymentAttempt>,
}

impl<'a> ExpectedIntent<'a> {
    /// Expects the intent with this id.
    pub(super) fn by_id(id: &'a ProviderReference) -> Self {
        Self {
            id: Some(id),
            ..Self::default()
        }
    }

    /// Expects the intent that this request creates.
    pub(super) fn created_from(new: &'a NewPaymentIntent) -> Self {
        Self {
            new: Some(new),
            ..Self::default()
        }
    }

    /// Adds the intent as it was read before: its reference, amount and currency do not change.
    pub(super) fn with_known(self, known: Option<&'a PaymentIntent>) -> Self {
        Self { known, ..self }
    }

    /// Adds the request that created the intent.
    pub(super) fn with_request(self, new: Option<&'a NewPaymentIntent>) -> Self {
        Self { new, ..self }
    }

    /// Adds the attempt that the call makes.
    pub(super) fn with_attempt(self, attempt: &'a NewPaymentAttempt) -> Self {
        let attempt = Some(attempt);
        Self { attempt, ..self }
    }

    /// Returns the id in the request.
    pub(super) fn id(self) -> Option<&'a ProviderReference> {
        self.id
    }

    /// Returns the requested amount, or the one in the response if the request has none.
    fn amount_of(self, intent: &wire::PaymentIntent) -> Option<Money> {
        let printed =
            || received_amount::reported(intent.amount.as_ref(), intent.currency.as_ref())?.money();
        self.new.map(|new| new.amount).or_else(printed)
    }

    /// Compares a response with these values, and its payments with its intent.
    pub(super) fn compare(self, client: &Client, intent: &wire::PaymentIntent) -> Echo {
        let mut echo = client.about(intent);
        if let Some(id) = self.id {
            echo = echo.text("id", id.as_str(), intent.id.as_deref());
            echo = echo
                .named_by(intent.purchase_reference.as_ref())
                .named_by(intent.amount.as_ref())
                .named_by(intent.created_at.as_ref());
        }
        if let Some(new) = self.new {
            let reference = intent.purchase_reference.as_deref();
            let customer = intent.customer_reference.as_deref();
            echo = echo
                .text(
                    "purchaseReference",
                    new.purchase_reference.as_str(),
                    reference,
                )
                .text("customerReference", &new.customer_reference, customer);
            let printed = (intent.amount.as_ref(), intent.currency.as_ref());
            echo = echo::money(echo, new.amount, printed);
        }
        if let Some(known) = self.known {
            echo = compare_known(echo, known, intent);
        }
        if let Some(attempt) = self.attempt {
            echo = compare_attempt(echo, attempt, self.amount_of(intent), intent);
        }
        let intent_id = intent
            .id
            .as_deref()
            .or(self.id.map(ProviderReference::as_str));
        intent
            .payments
            .iter()
            .flat_map(|list| &list.items)
            .fold(echo, |echo, payment| {
                let echo = client.owner_of(echo, payment);
                match intent_id {
                    Some(id) => echo.text("payments.intentId", id, payment.intent_id.as_deref()),
                    None => echo,
                }
            })
    }
}

/// Compares the payments of a response with the attempt.
///
/// One payment must have the number, operator and country of the attempt and at least `amount`, unless the list is empty. Every payment
/// must be in the currency of the intent.
// LEDGER: echoed-attempt
// Hub2 rounds up the amount in some countries, so an attempt for more is accepted; less would leave the order underpaid.
fn compare_attempt(
    echo: Echo,
    requested: &NewPaymentAttempt,
    amount: Option<Money>,
    intent: &wire::PaymentIntent,
) -> Echo {
    let list = || intent.payments.iter().flat_map(|list| &list.items);
    let none = list().next().is_none();
    let number = |payment: &wire::Payment| {
        let number = payment.number.as_deref();
        number.is_none_or(|number| echo::same_number(&requested.msisdn, number))
    };
    let operator = |payment: &wire::Payment| {
        let provider = payment.provider.as_deref();
        provider.is_none_or(|provider| echo::same_operator(&requested.provider, provider))
    };
    let country = |payment: &wire::Payment| {
        let country = payment.country.as_deref();
        country.is_none_or(|country| country.eq_ignore_ascii_case(&requested.country))
    };
    let currency = |payment: &wire::Payment| {
        let both = payment.currency.as_ref().zip(intent.currency.as_ref());
        both.is_none_or(|(paid, requested)| paid.eq_ignore_ascii_case(requested))
    };
    let payer = |payment: &wire::Payment| number(payment) && operator(payment) && country(payment);
    let enough = |payment: &wire::Payment| amount.is_none_or(|amount| is_enough(payment, amount));
    echo.unless("payments.number", none || list().any(number))
        .unless(
            "payments.provider",
            none || list().any(|payment| number(payment) && operator(payment)),
        )
        .unless("payments.country", none || list().any(payer))
        .unless(
            "payments.amount",
            none || list().any(|payment| payer(payment) && enough(payment)),
        )
        .unless("payments.currency", list().all(currency))
}

/// Returns true for a payment of at least that amount, and for one without an amount.
fn is_enough(payment: &wire::Payment, requested: Money) -> bool {
    let assumed = requested.currency().code().to_owned();
    let currency = payment.currency.as_ref().or(Some(&assumed));
    let printed = received_amount::reported(payment.amount.as_ref(), currency);
    printed.is_none_or(|amount| {
        let money = amount.money();
        money.is_some_and(|money| {
            money.currency() == requested.currency() && money.minor() >= requested.minor()
        })
    })
}

fn compare_known(echo: Echo, known: &PaymentIntent, intent: &wire::PaymentIntent) -> Echo {
    let reference = intent.purchase_reference.as_deref();
    let echo = match &known.purchase_reference {
        Some(requested) => echo.text("purchaseReference", requested, reference),
        None => echo,
    };
    let echo = match known.amount.as_ref().and_then(ReportedAmount::money) {
        Some(requested) => echo::money(
            echo,
            requested,
            (intent.amount.as_ref(), intent.currency.as_ref()),
        ),
        None => echo,
    };
    let payments = intent.payments.iter().flat_map(|list| &list.items);
    payments.fold(echo, |echo, payment| {
        let id = payment.id.as_deref();
        let has_id = |known: &&IntentPayment| Some(known.attempt.reference.as_str()) == id;
        match known.payments.iter().find(has_id) {
            Some(known) => compare_known_attempt(echo, known, payment),
            None => echo,
        }
    })
}

/// Compares an attempt with the same attempt as it was read before: amount and payer do not change.
fn compare_known_attempt(echo: Echo, known: &IntentPayment, payment: &wire::Payment) -> Echo {
    let fits = |same: fn(&str, &str) -> bool, known: &Option<String>, received: &Option<String>| {
        let both = known.as_deref().zip(received.as_deref());
        both.is_none_or(|(known, received)| same(known, received))
    };
    let requested = known.attempt.amount.as_ref();
    let amount = match requested.and_then(ReportedAmount::money) {
        Some(requested) => {
            let printed = (payment.amount.as_ref(), payment.currency.as_ref());
            echo::money(Echo::new(), requested, printed)
                .mismatch()
                .is_none()
        }
        None => true,
    };
    echo.unless("payments.amount", amount)
        .unless(
            "payments.country",
            fits(str::eq_ignore_ascii_case, &known.country, &payment.country),
        )
        .unless(
            "payments.number",
            fits(echo::same_number, &known.msisdn, &payment.number),
        )
        .unless(
            "payments.provider",
            fits(echo::same_operator, &known.provider, &payment.provider),
        )
}
