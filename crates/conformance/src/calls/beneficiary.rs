//! The beneficiary of a payout.

use crate::{
    Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
};

use super::request_fields::values;

/// Every part of the beneficiary is sent under its own field name, tested with two beneficiaries that differ in every part.
pub(crate) fn the_beneficiary_goes_out<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let first = bench.facts.clone();
    let second = first.to_second_beneficiary();
    let (own, other) = (
        item!(bench.harness.beneficiary(&first)),
        item!(bench.harness.beneficiary(&second)),
    );
    if own.is_empty() {
        return Err(
            "Harness::beneficiary() is an empty list: name the fields of the beneficiary, or return Declared::DoesNotApply"
                .to_owned(),
        );
    }
    for ((name, value), (other_name, other_value)) in own.iter().zip(&other) {
        if name != other_name || value == other_value {
            return Err(format!(
                "Harness::beneficiary() gives the field `{name}` the same value for both beneficiaries: return the same field names with other values for Facts::second_beneficiary"
            ));
        }
    }
    for (facts, parts, foreign) in [(&first, &own, &other), (&second, &other, &own)] {
        let Some(baseline) = bench.baseline_with(verb, facts)? else {
            return LACKING;
        };
        let all = values(bench, &baseline);
        for (name, value) in parts {
            if !all.iter().any(|values| values.has(name, value)) {
                return Err(format!(
                    "no request of the payout had the field `{name}` with the value `{value}`"
                ));
            }
        }
        for (name, value) in foreign {
            if all.iter().any(|values| values.has(name, value)) {
                return Err(format!(
                    "a request had the field `{name}` with the value `{value}`, which belongs to another beneficiary"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}
