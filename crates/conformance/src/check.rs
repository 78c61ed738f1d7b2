//! Trying one law on one provider.

use crate::{
    About, Breach, Harness, Law, Verb, Verdict, calls, deliveries,
    stage::{Checked, Stage},
};

/// Tries a law. Laws about calls need the verb, the others ignore it.
///
/// # Errors
/// [`Breach`] when it does not hold.
pub fn check<H: Harness>(
    harness: &H,
    law: &'static Law,
    verb: Option<Verb>,
) -> Result<Verdict, Breach> {
    let checked = Stage::new(harness).and_then(|stage| match (law.about, verb) {
        (About::Calls, Some(verb)) => about_calls(law.name, &stage, verb),
        (About::Calls, None) => Err("this law needs a verb".to_owned()),
        (About::Whole, _) => about_the_whole(law.name, &stage),
    });
    checked.map_err(|what| Breach { law, verb, what })
}

/// Tries a law and panics with what happened, why it matters and where to read on. This is what [`laws!`](crate::laws) writes.
///
/// # Panics
/// When the law does not hold, or there is none of that name.
#[track_caller]
#[allow(
    clippy::panic,
    clippy::print_stdout,
    reason = "a test fails by panicking, and says on its output what it did not try"
)]
pub fn assert_holds<H: Harness>(law: &str, verb: Option<Verb>) {
    let Some(law) = Law::named(law) else {
        panic!("there is no law `{law}`");
    };
    match check(&H::default(), law, verb) {
        Ok(Verdict::Holds) => {}
        Ok(Verdict::DoesNotApply(why)) => println!("not tried: {why}"),
        Err(breach) => panic!("{breach}"),
    }
}

fn about_calls<H: Harness>(name: &str, stage: &Stage<'_, H>, verb: Verb) -> Checked {
    match name {
        "capabilities_are_true" => calls::offered::capabilities_are_true(stage, verb),
        "environments_agree" => calls::offered::environments_agree(stage, verb),
        "a_cut_answer_is_unknown" => calls::network::a_cut_answer_is_unknown(stage, verb),
        "no_connection_is_not_sent" => calls::network::no_connection_is_not_sent(stage, verb),
        "a_silent_gateway_ends_in_time" => {
            calls::network::a_silent_gateway_ends_in_time(stage, verb)
        }
        "an_endless_answer_is_cut_off" => calls::network::an_endless_answer_is_cut_off(stage, verb),
        "a_server_fault_is_unknown" => calls::answers::a_server_fault_is_unknown(stage, verb),
        "http_200_is_not_an_answer" => calls::answers::http_200_is_not_an_answer(stage, verb),
        "nothing_is_sent_twice" => calls::answers::nothing_is_sent_twice(stage, verb),
        "a_redirect_is_not_followed" => calls::answers::a_redirect_is_not_followed(stage, verb),
        "a_busy_gateway_is_left_alone" => calls::answers::a_busy_gateway_is_left_alone(stage, verb),
        "a_reference_stays_in_its_place" => {
            calls::paths::a_reference_stays_in_its_place(stage, verb)
        }
        "the_reference_goes_out" => calls::content::the_reference_goes_out(stage, verb),
        "amounts_are_exact" => calls::content::amounts_are_exact(stage, verb),
        "unknown_words_survive" => calls::content::unknown_words_survive(stage, verb),
        "an_answer_is_bound_to_its_question" => {
            calls::binding::an_answer_is_bound_to_its_question(stage, verb)
        }
        "only_the_gateways_words_decide" => {
            calls::binding::only_the_gateways_words_decide(stage, verb)
        }
        "an_odd_spelling_decides_nothing" => {
            calls::binding::an_odd_spelling_decides_nothing(stage, verb)
        }
        "secrets_are_not_told" => calls::secrecy::secrets_are_not_told(stage, verb),
        _ => Err("nobody tries this law".to_owned()),
    }
}

fn about_the_whole<H: Harness>(name: &str, stage: &Stage<'_, H>) -> Checked {
    match name {
        "lists_follow_cursors" => calls::lists::lists_follow_cursors(stage),
        "genuine_deliveries_verify" => deliveries::genuine::genuine_deliveries_verify(stage),
        "rotation_loses_nothing" => deliveries::genuine::rotation_loses_nothing(stage),
        "replies_are_the_gateways" => deliveries::genuine::replies_are_the_gateways(stage),
        "forged_deliveries_are_rejected" => {
            deliveries::forged::forged_deliveries_are_rejected(stage)
        }
        "truncated_deliveries_are_rejected" => {
            deliveries::forged::truncated_deliveries_are_rejected(stage)
        }
        "doubled_deliveries_are_rejected" => {
            deliveries::forged::doubled_deliveries_are_rejected(stage)
        }
        "re_encoded_deliveries_change_nothing" => {
            deliveries::forged::re_encoded_deliveries_change_nothing(stage)
        }
        "strangers_deliveries_are_rejected" => {
            deliveries::outsiders::strangers_deliveries_are_rejected(stage)
        }
        "replayed_deliveries_are_recognised" => {
            deliveries::outsiders::replayed_deliveries_are_recognised(stage)
        }
        "garbage_is_rejected" => deliveries::outsiders::garbage_is_rejected(stage),
        "a_rejected_delivery_leaves_no_trace" => {
            deliveries::outsiders::a_rejected_delivery_leaves_no_trace(stage)
        }
        "nothing_is_told_of_deliveries" => {
            deliveries::outsiders::nothing_is_told_of_deliveries(stage)
        }
        "delivered_amounts_are_exact" => deliveries::meaning::delivered_amounts_are_exact(stage),
        "unknown_words_of_deliveries_survive" => {
            deliveries::meaning::unknown_words_of_deliveries_survive(stage)
        }
        "the_order_of_arrival_does_not_matter" => {
            deliveries::meaning::the_order_of_arrival_does_not_matter(stage)
        }
        "a_signature_is_not_yet_a_paid_order" => {
            deliveries::meaning::a_signature_is_not_yet_a_paid_order(stage)
        }
        "ids_of_deliveries_stay_in_their_place" => {
            deliveries::meaning::ids_of_deliveries_stay_in_their_place(stage)
        }
        _ => Err("nobody tries this law".to_owned()),
    }
}
