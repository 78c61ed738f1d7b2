//! The expiry of payments, in requests and in responses.

use std::time::Duration;

use dhow_core::PaymentProvider;

use crate::{
    Bench, Done, Facts, Harness, Setup, Verb, Verdict,
    bench::{Checked, LACKING, script},
    deliveries::item,
    text,
};

use super::{optional_fields::is_about, pages::page};

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * MINUTE;

/// `expires_in` is sent in the gateway's unit and time zone.
pub(crate) fn an_expiry_goes_out<H: Harness>(bench: &Bench<'_, H>, _: Verb) -> Checked {
    item!(bench.harness.expiry_of_request(Duration::from_secs(DAY)));
    for seconds in [15 * MINUTE, 60 * MINUTE, 90 * MINUTE, 2 * DAY] {
        let after = Duration::from_secs(seconds);
        let (name, value) = item!(bench.harness.expiry_of_request(after));
        let facts = Facts {
            expires_at: Some(Setup::now() + after),
            ..bench.facts.clone()
        };
        let text = |error: dhow_core::Error| error.to_string();
        let mut new = bench.harness.new_payment(&facts).map_err(text)?;
        new.expires_in = Some(after);
        bench.note(format!(
            "`create_payment` with `expires_in` of {seconds} s and {facts:?}"
        ));
        let answers = bench.harness.responses(Verb::CreatePayment, &facts);
        let (provider, recorder) = bench.recorded(script(&answers))?;
        let payment = bench.wait(provider.create_payment(&new));
        let payment = payment.map_err(|error| {
            format!("a payment with `expires_in` of {seconds} s was refused: {error}")
        })?;
        let mut warnings = payment.warnings.iter();
        if let Some(warning) = warnings.find(|warning| is_about(warning, "expires_in")) {
            return Err(format!(
                "Harness::expiry_of_request() declares a field for `expires_in`, but a warning says that it is not sent: {warning}"
            ));
        }
        let mut sent: Vec<text::Values> = recorder
            .sent()
            .iter()
            .map(|sent| text::values(&sent.request, &bench.harness.opened(&sent.request)))
            .collect();
        sent.extend(payment.next_actions.iter().filter_map(page));
        if !sent.iter().any(|values| values.has(name, &value)) {
            return Err(format!(
                "for `expires_in` of {seconds} s no request and no page had the field `{name}` with the value `{value}`; check the unit and the time zone"
            ));
        }
    }
    Ok(Verdict::Holds)
}

/// `expires_at` is the time that the response names, to the second, at any time of day and in any season.
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
            return Ok(Verdict::DoesNotApply("the result is not a payment"));
        };
        for payment in found {
            if payment.expires_at != Some(expiry) {
                return Err(format!(
                    "the response named the expiry time {expiry:?}, and the provider reported {:?}; check the time zone and the format",
                    payment.expires_at
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}
