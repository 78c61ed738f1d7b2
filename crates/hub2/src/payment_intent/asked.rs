//! What an answer about an intent must repeat of the question (L29).

use dhow_core::{Echo, ProviderReference, ReportedAmount};

use super::{NewPaymentIntent, PaymentIntent};
use crate::{client::Client, echo, wire};

/// The facts that a call knows of the intent that it is about.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked<'a> {
    id: Option<&'a ProviderReference>,
    new: Option<&'a NewPaymentIntent>,
    known: Option<&'a PaymentIntent>,
}

impl<'a> Asked<'a> {
    /// The intent with that id.
    pub(crate) fn by_id(id: &'a ProviderReference) -> Self {
        Self {
            id: Some(id),
            ..Self::default()
        }
    }

    /// The intent that was made of that request.
    pub(crate) fn made_of(new: &'a NewPaymentIntent) -> Self {
        Self {
            new: Some(new),
            ..Self::default()
        }
    }

    /// The same with the intent as it was read before: reference, amount and currency stay as they were.
    pub(crate) fn and_same_as(self, known: Option<&'a PaymentIntent>) -> Self {
        Self { known, ..self }
    }

    /// The same with the request that the intent was made of.
    pub(crate) fn and_made_of(self, new: Option<&'a NewPaymentIntent>) -> Self {
        Self { new, ..self }
    }

    /// The id in the question.
    pub(crate) fn id(self) -> Option<&'a ProviderReference> {
        self.id
    }

    /// Compares an answer with all of it, and its parts with each other.
    pub(crate) fn compare(self, client: &Client, intent: &wire::PaymentIntent) -> Echo {
        let mut echo = client.owner_of(Echo::new(), intent);
        if let Some(id) = self.id {
            echo = echo.text("id", id.as_str(), intent.id.as_deref());
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
        let own = intent
            .id
            .as_deref()
            .or(self.id.map(ProviderReference::as_str));
        intent
            .payments
            .iter()
            .flat_map(|list| &list.items)
            .fold(echo, |echo, payment| {
                let echo = client.owner_of(echo, payment);
                match own {
                    Some(own) => echo.text("payments.intentId", own, payment.intent_id.as_deref()),
                    None => echo,
                }
            })
    }
}

fn compare_known(echo: Echo, known: &PaymentIntent, intent: &wire::PaymentIntent) -> Echo {
    let reference = intent.purchase_reference.as_deref();
    let echo = match &known.purchase_reference {
        Some(asked) => echo.text("purchaseReference", asked, reference),
        None => echo,
    };
    match known.amount.as_ref().and_then(ReportedAmount::money) {
        Some(asked) => echo::money(
            echo,
            asked,
            (intent.amount.as_ref(), intent.currency.as_ref()),
        ),
        None => echo,
    }
}
