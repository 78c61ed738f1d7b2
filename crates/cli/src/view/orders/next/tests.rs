//! Printed commands as text. The tests of the program run them.

use clap::Parser;
use dhow_core::{MerchantReference, ProviderId};
use dhow_engine::store::{OrderData, OrderKey, Timestamp};

use super::*;
use crate::{cli::Cli, shell_words::words};

fn row(account: &str, kind: OrderKind, reference: &str) -> OrderRow {
    let time = Timestamp::from_millis(0);
    OrderRow {
        key: OrderKey::new(account, kind, reference),
        data: OrderData {
            provider_reference: Some("-theirs '1'".to_owned()),
            ..OrderData::parked()
        },
        wake: 0,
        due_at: None,
        lease_until: None,
        attempts: 0,
        last_error: None,
        created_at: time,
        updated_at: time,
    }
}

fn report() -> OrderReport {
    let reference = || MerchantReference::new("R 1").unwrap();
    let mut report = OrderReport::default();
    report.reasons = Attention::ALL.to_vec();
    report.attention_count = 7;
    report.unknown_calls = vec![
        UnknownCall::Payment(reference()),
        UnknownCall::Refund(reference()),
        UnknownCall::Payout(reference()),
    ];
    report.was_created_elsewhere = true;
    report.can_replace = true;
    report
}

fn context() -> Context {
    Context {
        store: vec![("--store", "sqlite:my shop.db".to_owned())],
        files: vec![("--env-file", ".env".to_owned())],
    }
}

#[test]
fn every_printed_command_is_one_of_this_program() {
    let mut provider = report();
    provider.provider = Some(ProviderId::from_static("hub2"));
    let mut lines = 0;
    for (account, report) in [
        ("hitpay", report()),
        ("shop-eu", report()),
        ("hub2-ci", provider),
    ] {
        for &kind in OrderKind::ALL {
            for reference in ["ORDER-1", "-1", "it's 5 €"] {
                let steps = next_steps(&row(account, kind, reference), &report, &[], &context());
                let reasons: Vec<Attention> = steps.iter().map(|step| step.reason).collect();
                assert_eq!(reasons, Attention::ALL);
                for step in steps {
                    assert!(!step.commands.is_empty(), "{}", step.reason);
                    for line in &step.commands {
                        let line = line.replace(" GATEWAY", " hitpay");
                        let parsed = Cli::try_parse_from(words(&line));
                        assert!(parsed.is_ok(), "{line}: {}", parsed.err().unwrap());
                        lines += 1;
                    }
                }
            }
        }
    }
    assert!(lines > 300, "{lines}");
}

#[test]
fn a_command_has_the_store_the_gateway_and_the_reference() {
    let line = |kind, reason| {
        let mut report = report();
        report.reasons = vec![reason];
        report.was_created_elsewhere = false;
        report.can_replace = false;
        let steps = next_steps(&row("hitpay", kind, "ORDER-1"), &report, &[], &context());
        steps[0].commands.clone()
    };
    let end = "--by NAME --reason TEXT";
    let store = "--store 'sqlite:my shop.db' --env-file .env";
    assert_eq!(
        line(OrderKind::Payment, Attention::Mismatch),
        [
            r"dhow status --env-file .env -- hitpay '-theirs '\''1'\'''".to_owned(),
            format!(
                "dhow orders resolve ORDER-1 --clear 7 --provider hitpay --kind payment {store} {end}"
            ),
        ]
    );
    let expect = &line(OrderKind::Payout, Attention::ParkedTooLong)[0];
    assert!(
        expect
            .starts_with("dhow orders expect --provider hitpay --kind payout --reference ORDER-1")
    );
    let happened = &line(OrderKind::Payment, Attention::UnknownOutcome)[2];
    assert_eq!(
        *happened,
        format!(
            "dhow orders resolve 'R 1' --happened THEIR-REF --provider hitpay --kind refund {store} {end}"
        )
    );
}

#[test]
fn a_webhook_without_an_order_is_released_by_the_reference_of_the_gateway() {
    let line = |subject: &str| {
        let mut report = report();
        report.reasons = vec![Attention::ParkedTooLong];
        let delivery = DeliverySummary {
            seq: 1,
            subject: subject.to_owned(),
            received_at: Timestamp::from_millis(0),
            settled_at: None,
            has_content: true,
        };
        let row = row("hub2", OrderKind::Other, "tr_1");
        let steps = next_steps(&row, &report, &[delivery], &Context::default());
        steps[0].commands[0].clone()
    };
    let end = "--amount AMOUNT --currency CURRENCY";
    let expect = "dhow orders expect --provider hub2";
    for (subject, options) in [
        ("payment", "--reference REFERENCE --provider-reference tr_1"),
        ("attempt", "--reference REFERENCE --provider-reference tr_1"),
        (
            "payout",
            "--kind payout --reference REFERENCE --provider-reference tr_1",
        ),
        (
            "refund",
            "--reference REFERENCE --provider-reference THEIR-REF",
        ),
    ] {
        assert_eq!(line(subject), format!("{expect} {options} {end}"));
    }
}

#[test]
fn the_payment_that_arrived_is_named_and_not_the_one_that_is_expected() {
    let provider = |text: &str| ProviderReference::new(text).unwrap();
    let mut report = report();
    report.mismatched_payments = vec![provider("P-2"), provider("P-3")];
    report.reasons = vec![Attention::Mismatch];
    let mut row = row("hitpay", OrderKind::Payment, "ORDER-1");
    row.data.provider_reference = Some("P-1".to_owned());
    let lines = next_steps(&row, &report, &[], &Context::default());
    let lines = &lines[0].commands;
    assert_eq!(lines[0], "dhow status hitpay P-2");
    assert_eq!(lines[1], "dhow status hitpay P-3");
    assert!(
        lines[2].contains("--provider-reference P-3 "),
        "{}",
        lines[2]
    );
    // An order that names no payment stays so.
    row.data.provider_reference = None;
    let lines = next_steps(&row, &report, &[], &Context::default());
    assert!(!lines[0].commands[2].contains("--provider-reference"));

    let (mut payout, mut report) = (row, report);
    payout.key.kind = OrderKind::Payout;
    payout.data.provider_reference = Some("T-1".to_owned());
    report.reasons = vec![Attention::Contradiction];
    report.other_payouts = vec![provider("T-2")];
    let lines = next_steps(&payout, &report, &[], &Context::default());
    let lines = &lines[0].commands;
    assert_eq!(lines[1], "dhow payout status hitpay T-2");
    assert!(
        lines[2].contains("--provider-reference T-2 "),
        "{}",
        lines[2]
    );
}
