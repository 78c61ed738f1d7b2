//! Who gets a payout.

use crate::{
    Bench, Harness, Verb, Verdict,
    bench::{Checked, LACKING},
    deliveries::item,
};

use super::content::values;

/// The beneficiary goes out, each part under its own name: of two beneficiaries who differ in every part.
pub(crate) fn the_beneficiary_goes_out<H: Harness>(bench: &Bench<'_, H>, verb: Verb) -> Checked {
    let first = bench.facts.clone();
    let second = first.to_second_beneficiary();
    let (one, other) = (
        item!(bench.harness.beneficiary(&first)),
        item!(bench.harness.beneficiary(&second)),
    );
    if one.is_empty() {
        return Err("the harness names no part of the beneficiary".to_owned());
    }
    for (own, foreign) in one.iter().zip(&other) {
        if own.0 != foreign.0 || own.1 == foreign.1 {
            return Err(format!(
                "the harness names the same `{}` for two beneficiaries",
                own.0
            ));
        }
    }
    for (facts, parts, foreign) in [(&first, &one, &other), (&second, &other, &one)] {
        let Some(baseline) = bench.baseline_with(verb, facts)? else {
            return LACKING;
        };
        let all = values(bench, &baseline);
        for (name, value) in parts {
            if !all.iter().any(|values| values.has(name, value)) {
                return Err(format!("no request had `{value}` under the name `{name}`"));
            }
        }
        for (name, value) in foreign {
            if all.iter().any(|values| values.has(name, value)) {
                return Err(format!(
                    "a payout to another beneficiary had `{value}` under the name `{name}`"
                ));
            }
        }
    }
    Ok(Verdict::Holds)
}
