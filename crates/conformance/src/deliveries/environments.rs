//! The environment that deliveries name, or do not name (L26).

use dhow_core::{AssuranceLevel, Environment, Expectation, PaymentProvider};

use crate::{
    Bench, Facts, Harness, Kind, Verdict,
    bench::Checked,
    calls::environments::{other_environment, without_environment},
};

use super::{expectation, keys::is_equal, paid, resigned, signed, signing};

/// A delivery of the other environment confirms nothing, and is not said to be of this one (L26). One that names none is not of the other.
pub(crate) fn environments_of_deliveries_do_not_mix<H: Harness>(bench: &Bench<'_, H>) -> Checked {
    let provider = bench.listener()?;
    let elsewhere = other_environment(bench.environment);
    let mut tried = false;
    for kind in bench.harness.kinds() {
        let own = paid(bench, &kind);
        let foreign = own.in_environment(elsewhere);
        let content = bench.harness.content(kind.name(), &foreign);
        let mut signing = signing(bench);
        signing.environment = elsewhere;
        let Some(delivery) = bench.harness.sign(kind.name(), &content, &signing) else {
            continue;
        };
        let (here, again) = (signed(bench, &kind, &own)?, signed(bench, &kind, &own)?);
        let named = bench.harness.content(kind.name(), &own) != content;
        let same = !named && (!is_equal(&here, &again) || is_equal(&here, &delivery));
        if same {
            continue;
        }
        tried = true;
        silent_is_not_foreign(bench, &provider, &kind, elsewhere)?;
        let Ok(event) = bench.event(&provider, &delivery) else {
            continue;
        };
        let expected = expectation(&provider, &own)?;
        if event.confirm(&expected).is_ok() {
            return Err(format!(
                "a `{}` of the {elsewhere} environment confirms an order here",
                kind.name()
            ));
        }
        if event.environment == bench.environment
            && event.assurance.level() != AssuranceLevel::AskGateway
        {
            return Err(format!(
                "a `{}` of the {elsewhere} environment is said to be of this one",
                kind.name()
            ));
        }
    }
    if tried {
        Ok(Verdict::Holds)
    } else {
        Ok(Verdict::DoesNotApply(
            "no delivery names its environment: the secret tells it",
        ))
    }
}

/// A delivery without its environment, or with an odd one, is not said to be of the other, and confirms no order there.
fn silent_is_not_foreign<H: Harness>(
    bench: &Bench<'_, H>,
    provider: &H::Provider,
    kind: &Kind,
    elsewhere: Environment,
) -> Result<(), String> {
    let facts = paid(bench, kind);
    let content = |facts: &Facts| {
        let content = bench.harness.content(kind.name(), facts);
        String::from_utf8_lossy(&content).into_owned()
    };
    let reference = facts.merchant_reference.parse();
    let reference = reference.map_err(|error: dhow_core::Error| error.to_string())?;
    let there = Expectation::new(provider.id(), elsewhere, reference, facts.amount);
    for text in without_environment(&content(&facts), &content(&facts.in_environment(elsewhere))) {
        let delivery = resigned(bench, kind, text);
        let Some(event) = delivery.and_then(|one| bench.event(provider, &one).ok()) else {
            continue;
        };
        let asks = event.assurance.level() == AssuranceLevel::AskGateway;
        if (event.environment == elsewhere && !asks) || event.confirm(&there).is_ok() {
            return Err(format!(
                "a `{}` that names no environment is said to be of the {elsewhere} one",
                kind.name()
            ));
        }
    }
    Ok(())
}
