//! Decides whether a law has test cases for a harness.

use crate::{About, ErrorWords, Harness, Law, Part, Topic, Verb, Verdict, check, items::Message};

/// Checks whether the law has a test case for the harness and the verb.
///
/// # Errors
/// Returns the reason if it has none.
pub fn applies<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Result<(), &'static str> {
    if let Some(verb) = verb.filter(|_| law.about != About::Whole) {
        let is_local = harness.responses(verb, &harness.facts()).is_empty();
        if is_local && !works_without_requests(law, verb) {
            return Err(
                "the provider does not offer this operation, or carries it out without a request",
            );
        }
        of_verb(harness, law.name, verb)?;
    }
    let reason = match law.name {
        "lists_follow_cursors" | "a_page_that_fails_fails_the_list" => {
            harness.lists(&harness.facts()).reason()
        }
        "outside_signatures_verify" => harness.vectors().reason(),
        "a_delivered_currency_is_kept" => harness.second_currency().reason(),
        "words_of_attempts_mean_what_they_say" => harness.words(Topic::Attempt).reason(),
        "the_beneficiary_goes_out" => harness.beneficiary(&harness.facts()).reason(),
        "an_expiry_goes_out" => harness
            .expiry_of_request(std::time::Duration::from_secs(86_400))
            .reason(),
        "a_response_of_another_account_is_refused"
        | "deliveries_of_another_account_confirm_nothing" => harness.account().reason(),
        "an_expiry_is_the_gateways" => harness.expiry().reason(),
        "a_refunded_payment_does_not_confirm"
        | "what_was_given_back_is_exact"
        | "an_odd_refund_confirms_nothing"
        | "deliveries_of_an_odd_refund_do_not_confirm"
        | "deliveries_say_what_was_given_back"
        | "deliveries_of_what_was_given_back_do_not_confirm" => harness.reports_refunds().reason(),
        "unclaimed_currencies_are_refused" => harness.unclaimed_currency().reason(),
        _ => None,
    };
    reason.map_or(Ok(()), Err)?;
    match DECIDED_BY_A_RUN
        .contains(&law.name)
        .then(|| check(harness, law, verb))
    {
        Some(Ok(Verdict::DoesNotApply(why))) => Err(why),
        _ => Ok(()),
    }
}

/// Laws that must be run to find out whether they have a test case.
const DECIDED_BY_A_RUN: &[&str] = &[
    "a_response_matches_its_request",
    "a_response_of_another_account_is_refused",
    "deliveries_of_another_account_confirm_nothing",
    "a_search_finds_everything",
    "calls_at_once_do_not_mix",
    "next_actions_are_reported",
    "every_attempt_counts",
    "every_attempt_of_a_delivery_counts",
    "a_zero_amount_does_not_confirm",
    "two_calls_have_two_keys",
    "two_kinds_have_two_keys",
    "what_was_given_back_is_exact",
    "only_cancelled_is_cancelled",
    "a_failed_read_stops_the_write",
    "an_odd_spelling_decides_nothing",
    "odd_members_of_answers_decide_nothing",
    "raw_amounts_of_answers_confirm_nothing",
    "a_missing_member_of_an_answer_confirms_nothing",
    "limits_are_true",
    "required_fields_and_references_are_checked",
    "required_options_are_true",
    "text_rules_are_true",
    "an_expiry_is_the_gateways",
    "an_unsigned_query_decides_nothing",
    "the_end_of_a_big_body_counts",
    "ids_of_deliveries_stay_in_their_place",
    "environments_of_deliveries_do_not_mix",
    "a_timestamp_outside_the_window_is_rejected",
];

/// Returns true for laws about checks that the provider makes before it sends a request.
fn works_without_requests(law: &Law, verb: Verb) -> bool {
    // A payment may be created without a request, as the URL of a page. Any other operation without a request is not offered.
    verb == Verb::CreatePayment
        && matches!(
            law.name,
            "claimed_currencies_are_taken"
                | "unclaimed_currencies_are_refused"
                | "limits_are_true"
                | "required_fields_and_references_are_checked"
                | "required_options_are_true"
                | "text_rules_are_true"
                | "an_expiry_goes_out"
                | "no_field_is_dropped_silently"
                | "a_page_url_has_amount_and_reference"
                | "next_actions_are_reported"
                | "a_misspelt_option_is_refused"
                | "no_amount_is_zero_or_negative"
        )
}

/// Returns true if the recorded responses to the verb differ between the environments.
fn answers_name_the_environment<H: Harness>(harness: &H, verb: Verb) -> bool {
    let facts = harness.facts();
    let live = facts.in_environment(dhow_core::Environment::Live);
    let here = harness.responses(verb, &facts);
    let again = harness.responses(verb, &facts);
    // If two responses of one environment differ, a difference between the environments proves nothing.
    here == again && here != harness.responses(verb, &live)
}

/// Checks whether a law about one operation has a test case for the verb.
fn of_verb<H: Harness>(harness: &H, name: &str, verb: Verb) -> Result<(), &'static str> {
    let left_out = |message: Message, part: Part| {
        let all = harness.left_out();
        let found = all
            .iter()
            .find(|entry| entry.message == message && entry.part == part);
        found.map(|entry| entry.why)
    };
    let words = |words| harness.error_response(verb, words).reason();
    let has_status = || {
        let topic = verb
            .topic()
            .ok_or("the result of this operation has no status");
        let without = left_out(Message::Answer(verb), Part::Status);
        topic.and_then(|topic| match without.or(harness.words(topic).reason()) {
            Some(why) => Err(why),
            None => Ok(()),
        })
    };
    let reason = match name {
        "status_words_map_as_documented"
        | "unknown_words_survive"
        | "only_paid_is_paid"
        | "responses_are_not_cached" => {
            return has_status();
        }
        "an_answer_without_a_status_decides_nothing" => {
            match left_out(Message::Answer(verb), Part::Status) {
                Some(_) => None,
                None => Some("the response has a status"),
            }
        }
        "a_page_url_has_amount_and_reference"
            if !harness.responses(verb, &harness.facts()).is_empty() =>
        {
            Some("the payment is created by a request and not by a page alone")
        }
        "a_refusal_is_reported" | "words_of_an_error_in_200_are_not_a_refusal" => {
            words(ErrorWords::Refused)
        }
        "only_the_gateways_not_found_is_absence" => words(ErrorWords::NotFound),
        "a_duplicate_is_reported" => words(ErrorWords::Duplicate),
        "in_progress_is_open" => words(ErrorWords::InProgress),
        "an_altered_response_is_refused" => harness.signed_response(verb).reason(),
        "an_unexpected_200_is_unknown" if harness.reported_by_status().contains(&verb) => {
            Some("the HTTP status alone indicates success")
        }
        "each_call_carries_the_credential" => left_out(Message::Request(verb), Part::Credential),
        "an_amount_checks_its_currency" => match left_out(Message::Request(verb), Part::Currency) {
            Some(_) => None,
            None => Some("the request has a currency field"),
        },
        "environments_of_answers_do_not_mix" => (!answers_name_the_environment(harness, verb))
            .then_some("the responses do not name the environment"),
        _ => None,
    };
    reason.map_or(Ok(()), Err)
}
