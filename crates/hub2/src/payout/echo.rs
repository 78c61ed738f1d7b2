//! Comparison of the response to a new transfer with its beneficiary.

use dhow_core::Echo;

use super::NewTransfer;
use crate::{
    echo::{same_number, same_operator},
    wire,
};

/// Compares the beneficiary of a transfer: country, telephone number, operator and name.
// LEDGER: echoed-beneficiary
// Money that is sent to another wallet is lost, so every member of the beneficiary that the response repeats is compared.
pub(super) fn beneficiary(echo: Echo, new: &NewTransfer, made: Option<&wire::Destination>) -> Echo {
    let Some(made) = made else { return echo };
    let fits = |same: fn(&str, &str) -> bool, requested: &str, received: Option<&String>| {
        received.is_none_or(|received| same(requested, received))
    };
    let numbers = [&made.msisdn, &made.number];
    let number = |number: &Option<String>| fits(same_number, &new.msisdn, number.as_ref());
    let country = made.country.as_ref();
    echo.unless(
        "destination.country",
        fits(str::eq_ignore_ascii_case, &new.country, country),
    )
    .unless("destination.msisdn", numbers.into_iter().all(number))
    .unless(
        "destination.provider",
        fits(same_operator, &new.provider, made.provider.as_ref()),
    )
    .unless(
        "destination.recipientName",
        fits(same_name, &new.recipient_name, made.recipient_name.as_ref()),
    )
}

/// Returns true if two names have a word in common, or if one of them cannot be compared.
// Masked names and non-ASCII names are not compared: transliterations of one name differ.
fn same_name(requested: &str, received: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphabetic() || matches!(c, ' ' | '-' | '.' | '\'' | ',');
    if ![requested, received]
        .iter()
        .all(|name| name.chars().all(is_plain))
    {
        return true;
    }
    let split = |c: char| !c.is_ascii_alphabetic();
    let mut words = requested.split(split).filter(|word| !word.is_empty());
    words.any(|word| {
        received
            .split(split)
            .any(|other| other.eq_ignore_ascii_case(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_a_common_word_differ() {
        for same in ["Awa Diop", "AWA", "diop, awa", "A**", "Äwa", "Awa 2"] {
            assert!(same_name("Awa Diop", same), "{same}");
        }
        for other in ["Moussa Fall", "Awab", "Dio-p"] {
            assert!(!same_name("Awa Diop", other), "{other}");
        }
    }
}
