//! The reasons for what a harness leaves out.

use std::time::Duration;

use crate::{ErrorWords, Harness, NOT_LOOKED_UP, Topic, Verb};

/// An item that is said not to apply, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reason {
    item: String,
    why: &'static str,
    /// The kit checks by itself that it is true, so several items may share it.
    checked: bool,
}

/// All reasons that the harness gives.
pub(super) fn of<H: Harness>(harness: &H) -> Vec<Reason> {
    let topics = [Topic::Payment, Topic::Attempt, Topic::Refund, Topic::Payout];
    let words = topics
        .into_iter()
        .map(|topic| (format!("words({topic:?})"), harness.words(topic).reason()));
    let errors = Verb::ALL.iter().flat_map(|verb| {
        let all = ErrorWords::ALL.iter();
        all.map(|words| {
            let item = format!("error_answer(…, {words:?})");
            (item, harness.error_answer(*verb, *words).reason())
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
        let item = "signed_answer".to_owned();
        (item, harness.signed_answer(*verb).reason())
    });
    let facts = harness.facts();
    let actions = Verb::ALL.iter().map(|verb| {
        let item = "next_actions".to_owned();
        (item, harness.next_actions(*verb, &facts).reason())
    });
    let day = Duration::from_secs(86_400);
    let others = [
        ("second_currency", harness.second_currency().reason()),
        ("unclaimed_currency", harness.unclaimed_currency().reason()),
        ("signed_time", harness.signed_time().reason()),
        ("unsigned_headers", harness.unsigned_headers().reason()),
        ("vectors", harness.vectors().reason()),
        ("secret_prefix", harness.secret_prefix().reason()),
        ("lists", harness.lists(&facts).reason()),
        ("beneficiary", harness.beneficiary(&facts).reason()),
        ("expiry", harness.expiry().reason()),
        ("expiry_of_request", harness.expiry_of_request(day).reason()),
        ("given_back", harness.given_back().reason()),
        ("account", harness.account().reason()),
        ("one_case", harness.one_case()),
    ];
    let others = others.into_iter().map(|(item, why)| (item.to_owned(), why));
    let left_out = harness
        .left_out()
        .into_iter()
        .map(|one| ("left_out".to_owned(), Some(one.why)));
    let reason = |checked| {
        move |(item, why): (String, Option<&'static str>)| {
            let why = why?;
            Some(Reason { item, why, checked })
        }
    };
    let declared = words
        .chain(errors)
        .chain(fields)
        .chain(signed)
        .chain(actions)
        .chain(others);
    declared
        .filter_map(reason(false))
        .chain(left_out.filter_map(reason(true)))
        .collect()
}

/// Each reason says something, and no two items have the same one: a reason that fits everything is none.
///
/// # Errors
/// The items and the reason.
pub(super) fn are_reasons(reasons: &[Reason]) -> Result<(), String> {
    for (number, one) in reasons.iter().enumerate() {
        if is_empty(one.why) {
            return Err(format!(
                "`{}` is said not to apply, and `{}` is no reason: say what of the gateway shows that it has none",
                one.item, one.why
            ));
        }
        let earlier = reasons.iter().take(number);
        let same = |other: &&Reason| {
            !one.checked
                && !other.checked
                && other.item != one.item
                && letters(other.why) == letters(one.why)
        };
        if let Some(other) = earlier.rev().find(same) {
            return Err(format!(
                "`{}` and `{}` are said not to apply for one reason, `{}`: say of each what of the gateway shows that it has none",
                other.item, one.item, one.why
            ));
        }
    }
    Ok(())
}

/// The letters, in small ones: numbers and signs make no other reason.
fn letters(text: &str) -> String {
    let letters = text.chars().filter(|one| one.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

/// True for what stands where a reason belongs: fewer than three words, or the scaffold's.
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
    fn one_reason_for_two_items_is_none() {
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
    fn a_word_in_the_place_of_a_reason_is_none() {
        for why in ["", " ", "none", "not supported", "- - - -", NOT_LOOKED_UP] {
            let refused = are_reasons(&[reason("lists", why, false)]).unwrap_err();
            assert!(refused.contains("`lists`"), "{refused}");
        }
    }
}
