//! Warnings about words that are sent although the gateway's open lists do not have them.

use dhow_core::{MoneyRequest, PaymentProvider};

use crate::{fields::NamedFields, output::Output};

/// Warns about each word of the request that is in none of the gateway's lists, such as an operator, a wallet or a bank.
///
/// The lists are open, so the word is sent. A list that the gateway documents as complete is a rule, and the request is refused.
pub(super) fn warn<T: NamedFields + MoneyRequest>(
    request: &T,
    provider: &dyn PaymentProvider,
    out: &Output,
) {
    let capabilities = provider.capabilities();
    let rules = capabilities.rules(T::OPERATION);
    let warnings = rules.map(|rules| rules.unknown_words(request));
    for warning in warnings.into_iter().flatten() {
        out.warning(&warning);
    }
}
