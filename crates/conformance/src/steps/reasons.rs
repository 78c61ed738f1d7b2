//! The reasons for items that a harness does not have.

use std::time::Duration;

use dhow_core::BaseUrl;

use crate::{ErrorWords, Harness, NOT_LOOKED_UP, Recorder, Setup, Topic, Verb, bench::UNROUTABLE};

/// An item that does not apply, with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    item: String,
    why: &'static str,
    /// True if the kit verifies the reason by itself. Several items may share such a reason.
    checked: bool,
}

/// Name of an item, and the reason if it does not apply.
type Item = (String, Option<&'static str>);

/// Returns all reasons of the harness.
pub(super) fn of<H: Harness>(harness: &H) -> Vec<Reason> {
    let topics = [Topic::Payment, Topic::Attempt, Topic::Refund, Topic::Payout];
    let words = topics
        .into_iter()
        .map(|topic| (format!("words({topic:?})"), harness.words(topic).reason()));
    let errors = Verb::ALL.iter().flat_map(|verb| {
        let all = ErrorWords::ALL.iter();
        all.map(|words| {
            let item = format!("error_response(…, {words:?})");
            (item, harness.error_response(*verb, *words).reason())
        })
    });
    let fields = [Verb::CreatePayment, Verb::Refund, Verb::Payout];
    let fields = fields.into_iter().map(|verb| {
        (
            "amount_field".to_owned(),
            harness.amount_field(verb).reason(),
        )
    });
    let signed = Verb::ALL.iter().map(|verb| {
        let item = "signed_response".to_owned();
        (item, harness.signed_response(*verb).reason())
    });
    let facts = harness.facts();
    let actions = Verb::ALL.iter().map(|verb| {
        let item = "next_actions".to_owned();
        (item, harness.next_actions(*verb, &facts).reason())
    });
    let left_out = harness
        .left_out()
        .into_iter()
        .map(|entry| ("left_out".to_owned(), Some(entry.why)));
    let reason = |checked| {
        move |(item, why): Item| {
            let why = why?;
            Some(Reason { item, why, checked })
        }
    };
    let declared = words
        .chain(errors)
        .chain(fields)
        .chain(signed)
        .chain(actions)
        .chain(of_single_items(harness));
    declared
        .filter_map(reason(false))
        .chain(left_out.filter_map(reason(true)))
        .collect()
}

/// Returns the items that a harness has once, and not for each operation or topic.
fn of_single_items<H: Harness>(harness: &H) -> [Item; 14] {
    let facts = harness.facts();
    let base_url = BaseUrl::new(UNROUTABLE).ok();
    let signer = base_url.map(|base_url| {
        let transport = Recorder::new(Vec::new());
        harness.signer(Setup::new(base_url, transport, facts.amount.currency()))
    });
    let day = Duration::from_secs(86_400);
    let items = [
        ("second_currency", harness.second_currency().reason()),
        ("unclaimed_currency", harness.unclaimed_currency().reason()),
        ("signer", signer.and_then(|signer| signer.reason())),
        ("signed_time", harness.signed_time().reason()),
        ("unsigned_headers", harness.unsigned_headers().reason()),
        ("vectors", harness.vectors().reason()),
        ("secret_prefix", harness.secret_prefix().reason()),
        ("lists", harness.lists(&facts).reason()),
        ("beneficiary", harness.beneficiary(&facts).reason()),
        ("expiry", harness.expiry().reason()),
        ("expiry_of_request", harness.expiry_of_request(day).reason()),
        ("reports_refunds", harness.reports_refunds().reason()),
        ("account", harness.account().reason()),
        ("one_case", harness.one_case()),
    ];
    items.map(|(item, why)| (item.to_owned(), why))
}

/// Checks that every reason is a sentence, and that no two items have the same one.
///
/// # Errors
/// Returns the items and the reason.
pub(super) fn are_reasons(reasons: &[Reason]) -> Result<(), String> {
    for (number, reason) in reasons.iter().enumerate() {
        if is_empty(reason.why) {
            return Err(format!(
                "the reason of `{}` is `{}`: give a reason of at least three words that names the evidence in the gateway's documents",
                reason.item, reason.why
            ));
        }
        let earlier = reasons.iter().take(number);
        let same = |other: &&Reason| {
            !reason.checked
                && !other.checked
                && other.item != reason.item
                && letters(other.why) == letters(reason.why)
        };
        if let Some(other) = earlier.rev().find(same) {
            return Err(format!(
                "`{}` and `{}` have the same reason, `{}`: give each item its own reason that names the evidence in the gateway's documents",
                other.item, reason.item, reason.why
            ));
        }
    }
    Ok(())
}

/// Returns the alphabetic characters in lower case, so that digits and punctuation do not make a reason different.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|character| character.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns true for a text of fewer than three words, and for the placeholder of a new harness.
fn is_empty(text: &str) -> bool {
    let words = text.split_whitespace();
    let words = words.filter(|word| word.chars().any(char::is_alphabetic));
    words.count() < 3 || text == NOT_LOOKED_UP
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(item: &str, why: &'static str, checked: bool) -> Reason {
        let item = item.to_owned();
        Reason { item, why, checked }
    }

    #[test]
    fn the_same_reason_for_two_items_is_an_error() {
        let words = reason("words", "the gateway has no refunds", false);
        let good = [
            words.clone(),
            words.clone(),
            reason("lists", "its answers come in one page", false),
            reason("left_out", "the gateway has no refunds", true),
        ];
        assert_eq!(are_reasons(&good), Ok(()));
        let again = reason("lists", "The gateway has no refunds (2).", false);
        let refused = are_reasons(&[words, again]).unwrap_err();
        assert!(refused.contains("`words` and `lists`"), "{refused}");
    }

    #[test]
    fn a_reason_of_fewer_than_three_words_is_an_error() {
        for why in ["", " ", "none", "not supported", "- - - -", NOT_LOOKED_UP] {
            let refused = are_reasons(&[reason("lists", why, false)]).unwrap_err();
            assert!(refused.contains("`lists`"), "{refused}");
        }
    }
}
