//! Tests of the report.

use dhow_core::Environment;

use super::*;
use crate::fixture::NotKept;

const UNKNOWN: &str = "the library reads the original, but the fixture in another way";

fn fixture(number: u64, findings: Vec<Finding>, signature: Signature) -> Fixture {
    Fixture {
        number,
        name: "read-payment".to_owned(),
        request: "request".to_owned(),
        response: None,
        signature,
        findings,
        notes: Vec::new(),
    }
}

fn of(id: &str, verdict: Verdict, statement: &str) -> Finding {
    Finding::of_ledger(id, verdict, statement)
}

fn index(is_simulated: bool, fixtures: Vec<Fixture>) -> Index {
    Index {
        provider: "hitpay".to_owned(),
        environment: Environment::Sandbox,
        settings: Vec::new(),
        date: "2026-11-29".to_owned(),
        is_simulated,
        not_kept: Vec::new(),
        fixtures,
    }
}

fn shape() -> Finding {
    of("list-shape", Verdict::Settles, "the list is a bare array")
}

#[test]
fn a_record_of_a_simulated_gateway_says_so_and_has_no_lines_to_paste() {
    let fixtures = vec![fixture(1, vec![shape()], Signature::None)];
    let simulated = text(&index(true, fixtures.clone()), &[], &[]);
    assert!(
        simulated.contains("Simulated gateway on this machine: proves nothing about the real one")
    );
    assert!(
        !simulated.contains("```") && !simulated.contains("recorded account"),
        "{simulated}"
    );
    assert!(!simulated.contains("settles"), "{simulated}");
    let real = text(&index(false, fixtures), &[], &[]);
    assert!(!real.contains("imulated"), "{real}");
    assert!(
        real.contains(
            "\"a recorded account, sandbox, 2026-11-29 (UTC): the list is a bare array\","
        ),
        "{real}"
    );
}

#[test]
fn a_call_without_an_answer_is_named_and_a_webhook_without_a_reply_is_none() {
    let mut answered = fixture(1, Vec::new(), Signature::None);
    answered.response = Some("response".to_owned());
    let unanswered = fixture(2, Vec::new(), Signature::None);
    let mut webhook = fixture(3, Vec::new(), Signature::Verified);
    webhook.name = "webhook".to_owned();
    let report = text(
        &index(false, vec![answered.clone(), unanswered, webhook]),
        &[],
        &[],
    );
    let (_, named) = report.split_once("## No answer of the gateway").unwrap();
    assert!(
        named.contains("502") && named.contains("\n- 2 (read-payment)\n"),
        "{report}"
    );
    assert!(
        !named.contains("- 1 (") && !named.contains("- 3 ("),
        "{report}"
    );
    assert!(
        report.contains("| 2 | read-payment | no answer |"),
        "{report}"
    );
    let all = text(&index(false, vec![answered]), &[], &[]);
    assert!(!all.contains("No answer"), "{all}");
}

#[test]
fn two_forms_of_one_entry_are_a_contradiction_and_no_lines_to_paste() {
    let zone = of("naive-times", Verdict::Confirms, "times have a zone");
    let naive = of("naive-times", Verdict::Contradicts, "a time has no zone");
    let json = of(
        "body-encoding",
        Verdict::Confirms,
        "a request body in JSON is accepted",
    );
    let form = of(
        "body-encoding",
        Verdict::Contradicts,
        "a request body as a form is accepted",
    );
    let fixtures = vec![
        fixture(1, vec![zone, json], Signature::None),
        fixture(2, vec![naive, form], Signature::None),
    ];
    let report = text(&index(false, fixtures), &[], &[]);
    let (prose, lines) = report.split_once("```toml").unwrap();
    assert!(
        prose.contains("a contradiction within the record"),
        "{report}"
    );
    assert!(
        prose.contains(
            "  - Times have a zone: 1 (read-payment).\n  - A time has no zone: 2 (read-payment)."
        ),
        "{report}"
    );
    assert!(!lines.contains("naive-times"), "{report}");
    // A gateway may accept both.
    assert_eq!(lines.matches("# body-encoding").count(), 2, "{report}");
}

#[test]
fn notes_and_exchanges_that_are_not_kept_are_in_the_report_with_their_reasons() {
    let mut noted = fixture(1, Vec::new(), Signature::Verified);
    noted
        .notes
        .push(Finding::new(FindingKind::NotKept, UNKNOWN));
    let mut index = index(false, vec![noted]);
    for number in [2, 3] {
        index.not_kept.push(NotKept {
            number,
            name: "other".to_owned(),
            reason: Finding::new(FindingKind::NotKept, "the message is larger than 1 MiB"),
        });
    }
    let report = text(&index, &[], &["create-payout, 2026".to_owned()]);
    assert!(
        report.contains(
            "- The library reads the original, but the fixture in another way: 1 (read-payment)."
        ),
        "{report}"
    );
    assert!(
        report.contains("- 2 (other): The message is larger") && report.contains("- 3 (other)"),
        "{report}"
    );
    assert!(
        report
            .contains("Kept: 1 call, 0 webhooks. 1 signature verifies, 0 do not. 2 exchanges were"),
        "{report}"
    );
    assert!(
        report.contains("## Sent, outcome unknown") && report.contains("- create-payout, 2026\n"),
        "{report}"
    );
}
