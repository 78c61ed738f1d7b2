//! Every law catches the provider that breaks it.

use dhow_conformance::{LAWS, Law, Verdict, check};

use crate::{
    broken_harness::BrokenHarness,
    fault::{BROKEN, Fault},
};

#[test]
fn every_law_catches_the_provider_that_breaks_it_and_spares_the_whole_one() {
    let mut missed = Vec::new();
    println!("| law | broken provider | caught |\n|---|---|---|");
    for (name, verb, fault) in BROKEN {
        let law = Law::named(name).unwrap();
        let whole = check(&BrokenHarness(Fault::None), law, *verb);
        let broken = check(&BrokenHarness(*fault), law, *verb);
        let caught = broken.is_err();
        println!(
            "| `{name}` | {fault:?} | {} |",
            if caught { "yes" } else { "NO" }
        );
        if !caught {
            missed.push(*name);
        }
        assert!(whole.is_ok(), "{}", whole.unwrap_err());
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

#[test]
fn every_law_has_a_broken_provider_and_a_test_in_the_macro() {
    let macros = include_str!("../../src/macros.rs");
    for law in LAWS {
        let broken = BROKEN.iter().any(|(name, ..)| *name == law.name);
        assert!(broken, "no provider breaks `{}`", law.name);
        let named = macros.split_whitespace().any(|word| word == law.name);
        assert!(named, "laws! does not try `{}`", law.name);
    }
}

#[test]
fn a_breach_says_what_happened_why_it_matters_and_where_to_read_on() {
    let (name, verb, fault) = BROKEN[1];
    let breach = check(&BrokenHarness(fault), Law::named(name).unwrap(), verb).unwrap_err();
    let printed = breach.to_string();
    for part in [
        "the law `a_cut_answer_is_unknown` does not hold for `create_payment`",
        "what happened:  the connection was reset after 0 bytes of the answer, and it reported `declined`",
        "why it matters: the gateway may have carried out",
        "read on:        dhow_core::Outcome::Unknown",
    ] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
}

#[test]
fn what_a_provider_lacks_is_not_tried() {
    let law = Law::named("a_cut_answer_is_unknown").unwrap();
    let verdict = check(
        &BrokenHarness(Fault::None),
        law,
        Some(dhow_conformance::Verb::Payout),
    );
    assert!(matches!(verdict, Ok(Verdict::DoesNotApply(_))));
}
