//! The end of the customer's time: as we ask for it, and as the gateway says it.

use std::time::Duration;

use dhow_core::PaymentProvider;

use crate::{
    Bench, Done, Facts, Harness, Setup, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
    text,
};

use super::{asked::is_about, pages::page};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// The time after which a payment expires goes out in the gateway's unit.
pub(crate) fn an_expiry_goes_out<H: Harness>(bench: &Bench<'_, H>, _: Verb) -> Checked {
    item!(bench.harness.expiry_of_request(Duration::from_secs(DAY)));
    for seconds in [15 * MINUTE, 60 * MINUTE, 90 * MINUTE, 2 * DAY] {
        let after = Duration::from_secs(seconds);
        let (name, value) = item!(bench.harness.expiry_of_request(after));
        let facts = Facts {
            expires_at: Some(Setup::now() + after),
            ..bench.facts.clone()
        };
        let told = |error: dhow_core::Error| error.to_string();
        let mut new = bench.harness.new_payment(&facts).map_err(told)?;
        new.expires_in = Some(after);
        bench.note(format!("a payment that expires in {seconds} s: {facts:?}"));
        let answers = bench.harness.answers(Verb::CreatePayment, &facts);
        let (provider, recorder) = bench.recorded(script(&answers))?;
        let made = bench.wait(provider.create_payment(&new));
        let made = made.map_err(|error| {
            format!("a payment that expires in {seconds} s was not made: {error}")
        })?;
        if let Some(warning) = made.warnings.iter().find(|one| is_about(one, "expires_in")) {
            return Err(format!("it says when it expires, and warns: {warning}"));
        }
        let mut said: Vec<text::Values> = recorder
            .sent()
            .iter()
            .map(|one| text::values(&one.request, &bench.harness.opened(&one.request)))
            .collect();
        said.extend(made.next_actions.iter().filter_map(page));
        if !said.iter().any(|values| values.has(name, &value)) {
            return Err(format!(
                "a payment that expires in {seconds} s said nowhere `{value}` under the name `{name}`"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// The end of the customer's time is the one that the gateway said: to the second, in the morning and in the evening, in summer and in
/// winter.
pub(crate) fn an_expiry_is_the_gateways<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let expiry = item!(bench.harness.expiry());
    for later in [0, 1, 11 * 60 * MINUTE, DAY, 180 * DAY] {
        let expiry = expiry + Duration::from_secs(later);
        let facts = Facts {
            expires_at: Some(expiry),
            ..bench.facts.clone()
        };
        let Some(baseline) = bench.baseline_with(verb, &facts)? else {
            return LACKING;
        };
        let Done::Payments(found) = baseline.done else {
            return Ok(Verdict::DoesNotApply("it reports no payment"));
        };
        for payment in found {
            if payment.expires_at != Some(expiry) {
                return Err(format!(
                    "the payment expires at {expiry:?}, it reported {:?}",
                    payment.expires_at
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}
