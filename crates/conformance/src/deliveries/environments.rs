//! The environment in deliveries.

use dhow_core::{AssuranceLevel, Environment, Expectation, PaymentProvider};

use crate::{
    Bench, Facts, Harness, Kind, Verdict,
    bench::Checked,
    calls::environments::{other_environment, without_environment},
};

use super::{expectation, paid, resigned, signed, signed_time::is_equal, signing};

/// A delivery of the other environment confirms no order here, and one without an environment is not assigned to the other.
pub(crate) fn environments_of_deliveries_do_not_mix<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let elsewhere = other_environment(bench.environment);
    let mut tested = false;
    for kind in bench.harness.kinds() {
        let own = paid(bench, &kind);
        let foreign = own.in_environment(elsewhere);
        let payload = bench.harness.payload(kind.name(), &foreign);
        let mut signing = signing(bench);
        signing.environment = elsewhere;
        let Some(delivery) = bench.harness.sign(kind.name(), &payload, &signing) else {
            continue;
        };
        let (here, again) = (signed(bench, &kind, &own)?, signed(bench, &kind, &own)?);
        let named = bench.harness.payload(kind.name(), &own) != payload;
        let same = !named && (!is_equal(&here, &again) || is_equal(&here, &delivery));
        if same {
            continue;
        }
        tested = true;
        missing_is_not_foreign(bench, &provider, &kind, elsewhere)?;
        let Ok(event) = bench.event(&provider, &delivery) else {
            continue;
        };
        let expected = expectation(&provider, &own)?;
        if event.confirm(&expected).is_ok() {
            return Err(format!(
                "a delivery of the kind `{}` of the {elsewhere} environment confirmed an order of the {} environment",
                kind.name(),
                bench.environment
            ));
        }
        if event.environment == bench.environment
            && event.assurance.level() != AssuranceLevel::AskGateway
        {
            return Err(format!(
                "a delivery of the kind `{}` of the {elsewhere} environment became an event of the {} environment; report the environment that the delivery names, or ask the gateway",
                kind.name(),
                bench.environment
            ));
        }
    }
    if tested {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "the deliveries do not name their environment; the secret decides it",
        ))
    }
}

/// Checks that a delivery without its environment, or with an invalid one, is not assigned to the other and confirms no order there.
fn missing_is_not_foreign<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
    kind: &Kind,
    elsewhere: Environment,
) -> Result<(), String> {
    let facts = paid(bench, kind);
    let payload = |facts: &Facts| {
        let payload = bench.harness.payload(kind.name(), facts);
        String::from_utf8_lossy(&payload).into_owned()
    };
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    let there = Expectation::new(provider.id(), elsewhere, reference, facts.amount);
    for text in without_environment(&payload(&facts), &payload(&facts.in_environment(elsewhere))) {
        let delivery = resigned(bench, kind, text);
        let event = delivery.and_then(|delivery| bench.event(provider, &delivery).ok());
        let Some(event) = event else {
            continue;
        };
        let asks = event.assurance.level() == AssuranceLevel::AskGateway;
        if (event.environment == elsewhere && !asks) || event.confirm(&there).is_ok() {
            return Err(format!(
                "a delivery of the kind `{}` that names no valid environment was assigned to the {elsewhere} environment; expected: the environment of the provider, a rejection, or the assurance `ask-gateway`",
                kind.name()
            ));
        }
    }
    Ok(())
}
