//! Spellings of webhooks: numbers in PHP's text form, byte order marks, surrogates, and fields of any type.

use dhow_core::{Delivery, PaymentStatus, RejectionReason, WebhookVerifier};

use crate::deliveries::{genuine, post_hash, verdict, webhooks};

#[test]
fn an_altered_number_is_refused_in_every_spelling() {
    let sealed = [("100", "100"), ("100.00", "100"), ("100.50", "100.5")];
    let altered = [
        "1000",
        "10",
        "1",
        "0",
        "-100",
        "100.01",
        "100.5",
        "100.51",
        "1e2",
        "1E2",
        "100e0",
        "100.05",
        "0.100",
        "10.0",
        "1000.0",
        "null",
        "true",
        "[100]",
        "\"100.00\"",
        "\"100.0\"",
    ];
    for (printed, hashed) in sealed {
        let post_hash = post_hash("ORDER-1042A", hashed, "Approved");
        let body = |amount: &str| {
            format!(
                r#"{{"order_id":"ORDER-1042A","received_amount":{amount},"status":"Approved","post_hash":"{post_hash}"}}"#
            )
        };
        assert_eq!(verdict(body(printed)), Ok(()), "{printed}");
        for other in altered.into_iter().filter(|other| *other != hashed) {
            let refused = Err(RejectionReason::SignatureMismatch);
            assert_eq!(verdict(body(other)), refused, "{other} for {hashed}");
        }
    }
}

#[test]
fn a_number_for_another_hashed_field_is_compared_too() {
    let post_hash = post_hash("1042", "100", "7");
    let body = |order: &str, status: &str| {
        format!(
            r#"{{"order_id":{order},"received_amount":100.0,"status":{status},"post_hash":"{post_hash}"}}"#
        )
    };
    assert_eq!(verdict(body("1042", "7")), Ok(()));
    assert_eq!(verdict(body("1042.0", "7.0")), Ok(()));
    let refused = Err(RejectionReason::SignatureMismatch);
    for (order, status) in [
        ("1043", "7"),
        ("1042", "8"),
        ("10420", "7"),
        ("1042.5", "7"),
    ] {
        assert_eq!(verdict(body(order, status)), refused, "{order} {status}");
    }
}

#[test]
fn a_byte_order_mark_and_half_a_surrogate_pair_leave_the_event_readable() {
    let half_pairs = genuine().replace("\"4123\"", "\"4123\\ud83d\"");
    let half_pairs = half_pairs.replacen('{', "{\"n\\ud83d\":\"\\ud83d\",", 1);
    for body in [
        format!("\u{feff}{}", genuine()),
        half_pairs.clone(),
        format!("\u{feff}{half_pairs}"),
    ] {
        let delivery = Delivery::post("/hook", body.clone());
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        let event = webhooks().event(&verified);
        assert_eq!(event.payment_status(), Some(&PaymentStatus::Paid), "{body}");
        assert_eq!(event.dedup_key, "payatom/payin/Approved/100.00/ORDER-1042A");
        let webhook = webhooks().payin_webhook(&verified).unwrap();
        let expected = match body.contains("ud83d") {
            true => "4123\u{fffd}",
            false => "4123",
        };
        assert_eq!(webhook.unsigned.bank_ref.as_deref(), Some(expected));
    }
    let marked_form = format!(
        "\u{feff}order_id=ORDER-1042A&amount=100&status=Approved&post_hash={}",
        post_hash("ORDER-1042A", "100", "Approved").replace('+', "%2B")
    );
    assert_eq!(verdict(marked_form), Ok(()));
}

#[test]
fn a_hashed_field_is_compared_as_received_and_never_repaired() {
    // Sealed over U+FFFD, which replaces an unpaired surrogate in reading but was not received.
    let post_hash = post_hash("ORDER-\u{fffd}A", "100", "Approved");
    let body = |order: &str| {
        format!(
            r#"{{"order_id":"{order}","received_amount":"100","status":"Approved","post_hash":"{post_hash}"}}"#
        )
    };
    assert_eq!(verdict(body("ORDER-\u{fffd}A")), Ok(()));
    let refused = Err(RejectionReason::SignatureMismatch);
    assert_eq!(verdict(body("ORDER-\\ud83dA")), refused);
}

#[test]
fn fields_that_are_not_needed_may_have_any_type() {
    for value in ["null", "7", "true", "[]", "{}", "[1]", r#"{"a":null}"#] {
        for name in [
            "requested_amount",
            "bank_ref",
            "sender_upi",
            "ref_code",
            "new",
        ] {
            let member = format!("{{\"{name}\":{value},");
            let without = genuine()
                .replace(&format!("\"{name}\":"), &format!("\"old_{name}\":"))
                .replacen('{', &member, 1);
            let delivery = Delivery::post("/hook", without);
            let verified = webhooks().verify_webhook(&delivery).unwrap();
            let event = webhooks().event(&verified);
            assert_eq!(
                event.payment_status(),
                Some(&PaymentStatus::Paid),
                "{name} {value}"
            );
            assert!(event.amount.is_some() && event.merchant_reference.is_some());
        }
    }
}

#[test]
fn refunds_in_forms_and_json_are_read_alike() {
    let sealed = dhow_crypto::pairs::encode_pairs([
        ("order_id", "ORDER-1042A"),
        ("amount", "100"),
        ("status", "Approved"),
        ("post_hash", &post_hash("ORDER-1042A", "100", "Approved")),
    ]);
    for (more, refunded) in [
        ("", None),
        ("&refund_info=", None),
        ("&refund_info=%5B%5D", None),
        ("&refund_info=Array", Some("")),
        ("&refund_info%5Brefund_amount%5D=", None),
        ("&refund_info%5Brefund_amount%5D=40", Some("40")),
        ("&refund_info%5Brefund_notes%5D=late", Some("")),
    ] {
        let delivery = Delivery::post("/hook", format!("{sealed}{more}"));
        let verified = webhooks().verify_webhook(&delivery).unwrap();
        let event = webhooks().event(&verified);
        let found = event.refunded.as_ref().map(dhow_core::ReportedAmount::text);
        assert_eq!(found, refunded, "{more}");
    }
}

#[test]
fn a_webhook_may_be_as_large_as_the_limit_and_no_larger() {
    let most = 256 * 1024;
    let padded = |size: usize| {
        let body = genuine();
        format!("{body}{}", " ".repeat(size - body.len()))
    };
    assert_eq!(verdict(padded(most)), Ok(()));
    assert_eq!(verdict(padded(most + 1)), Err(RejectionReason::TooLarge));
}
