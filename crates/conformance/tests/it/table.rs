//! Tests that every law notices the provider that breaks it.

use dhow_conformance::{LAWS, Law, Verb, applies, check};

use crate::{
    broken_harness::BrokenHarness,
    fault::{BROKEN, Fault},
};

#[test]
fn every_law_fails_for_the_provider_that_breaks_it_and_holds_for_the_intact_one() {
    let mut missed = Vec::new();
    println!("| law | broken provider | caught |\n|---|---|---|");
    for (name, verb, fault) in BROKEN {
        let law = Law::named(name).unwrap();
        let intact = check(&BrokenHarness(Fault::None), law, *verb);
        let broken = check(&BrokenHarness(*fault), law, *verb);
        let caught = broken.is_err();
        println!(
            "| `{name}` | {fault:?} | {} |",
            if caught { "yes" } else { "NO" }
        );
        if !caught {
            missed.push(*name);
        }
        assert!(intact.is_ok(), "{}", intact.unwrap_err());
    }
    assert!(missed.is_empty(), "not caught: {missed:?}");
}

#[test]
fn the_readme_names_every_law_and_no_other() {
    let readme = include_str!("../../README.md");
    let (_, laws) = readme.split_once("\n## The laws\n").unwrap();
    let (laws, _) = laws.split_once("\n## Tools").unwrap();
    let rows = laws.lines().filter_map(|row| row.strip_prefix("| `"));
    let cells = rows.filter_map(|row| Some(row.split_once(" |")?.0));
    let names = cells.flat_map(|cell| cell.split("`, `"));
    let mut named: Vec<&str> = names.map(|name| name.trim_matches('`')).collect();
    let mut known: Vec<&str> = LAWS.iter().map(|law| law.name).collect();
    named.sort_unstable();
    known.sort_unstable();
    assert_eq!(named, known);
}

#[test]
fn a_violation_names_the_rule_the_fault_the_damage_and_the_documentation() {
    let (name, verb, fault) = BROKEN[1];
    let violation = check(&BrokenHarness(fault), Law::named(name).unwrap(), verb).unwrap_err();
    let printed = violation.to_string();
    for part in [
        "the law `a_truncated_response_is_unknown` does not hold for `create_payment`",
        "what happened:  the connection was reset after 0 bytes of the response, and the provider reported `declined`",
        "rule:           a response that is cut off at any byte leaves a write unknown",
        "why it matters: the gateway may have carried out",
        "read on:        dhow_core::Outcome::Unknown",
    ] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
}

#[test]
fn a_law_without_a_test_case_gives_the_reason() {
    let law = Law::named("in_progress_is_open").unwrap();
    let intact = BrokenHarness(Fault::None);
    assert_eq!(applies(&intact, law, Some(Verb::Payout)), Ok(()));
    let law = Law::named("a_page_url_has_amount_and_reference").unwrap();
    let verdict = applies(&intact, law, Some(Verb::CreatePayment));
    assert_eq!(
        verdict,
        Err("the payment is created by a request and not by a page alone")
    );
}

#[test]
fn a_panic_is_a_violation_with_the_law_and_the_input() {
    let law = Law::named("no_signature_makes_it_panic").unwrap();
    let violation = check(&BrokenHarness(Fault::PanicsOnBytes), law, None).unwrap_err();
    let printed = violation.to_string();
    for part in [
        "the law `no_signature_makes_it_panic` does not hold",
        "the provider panicked: the header is no text",
        "repeat with:    --seed 1",
        "cowrie-signature: ",
    ] {
        assert!(printed.contains(part), "{part} is not in {printed}");
    }
    assert!(!printed.contains("whs_51d2e8a7f0c4b9"), "{printed}");
}
