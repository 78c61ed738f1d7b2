//! Words that the gateway's open lists do not have: a warning before a payment, a refusal of a payout.

use dhow_core::{
    ANY_WORD, Error, MoneyRequest, NewPayment, NewPayout, PaymentProvider, Result, UnlistedWord,
};

use crate::{fields::NamedFields, output::Output};

/// Warns about each word of the payment that is in none of the gateway's lists, and returns the warnings for the result in JSON.
///
/// The lists are open, so the word is sent. A list that the gateway documents as complete is a rule, and the request is refused.
pub(super) fn warn(
    payment: &NewPayment,
    provider: &dyn PaymentProvider,
    out: &Output,
) -> Vec<String> {
    warnings(&unlisted(payment, provider), out)
}

/// Refuses a payout with a word that is in none of the gateway's lists, unless the option [`ANY_WORD`] sends it. Then the warnings are those of
/// [`warn`].
///
/// # Errors
/// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) with the field, the word and the list. Nothing was sent.
pub(super) fn refuse(
    payout: &NewPayout,
    provider: &dyn PaymentProvider,
    out: &Output,
) -> Result<Vec<String>> {
    let unlisted = unlisted(payout, provider);
    let on_purpose = payout.options.flag(ANY_WORD) == Some(true);
    match unlisted.first().filter(|_| !on_purpose) {
        Some(unlisted) => {
            let (word, rule) = (&unlisted.word, unlisted.rule());
            let rule = format!(
                "is {word}, which {rule}; the money of a payout does not come back, so it is sent only with --set {ANY_WORD}=1"
            );
            let id = provider.capabilities().payments.provider.clone();
            Err(Error::invalid(unlisted.source.name(), rule).with_provider(id))
        }
        None => Ok(warnings(&unlisted, out)),
    }
}

fn unlisted<T: NamedFields + MoneyRequest>(
    request: &T,
    provider: &dyn PaymentProvider,
) -> Vec<UnlistedWord> {
    let capabilities = provider.capabilities();
    let rules = capabilities.rules(T::OPERATION);
    rules.map_or_else(Vec::new, |rules| rules.unknown_words(request))
}

/// Prints the warnings on standard error, and returns them if the result is JSON.
fn warnings(unlisted: &[UnlistedWord], out: &Output) -> Vec<String> {
    let warnings: Vec<String> = unlisted.iter().map(ToString::to_string).collect();
    for warning in &warnings {
        out.warning(warning);
    }
    match out.is_json() {
        true => warnings,
        false => Vec::new(),
    }
}
