//! Objects of version 2 bodies, regardless of their headers, and tolerance for odd members.

use dhow_core::{Assurance, AssuranceLevel, Doubt, Event, PaymentStatus, Subject, WebhookVerifier};
use dhow_crypto::digest::sha256_hex;

use crate::events::{form_event, json_event, verified_form, verified_with, webhooks};

const CHARGE: &str = "92965a2d-ece3-4ace-1245-494050c9a3c1";
const REQUEST: &str = "92965a20-dae5-4d89-a452-5fdfa382dbe1";

/// A payment request without any oddity.
const PAID: &str = r#"{"id":"92965a20-dae5-4d89-a452-5fdfa382dbe1","name":"Ana","phone":null,"amount":"599.00","currency":"SGD","status":"completed","reference_number":"ORDER-1042","payment_methods":["card"],"url":"https://pay.example/x","created_at":"2026-11-20T10:00:00","updated_at":"2026-11-20T10:01:00","payments":[{"id":"92965a2d-ed2e-4dbf-8d3c-7f3a8f2d0a01","status":"succeeded","amount":"599.00","currency":"sgd"}]}"#;

fn unnamed(body: &str) -> Event {
    webhooks().event(&verified_with(&[], body))
}

fn is_doubtful(event: &Event, body: &str) -> bool {
    let doubtful_key = format!("hitpay/doubtful/{}", sha256_hex(body.as_bytes()));
    let asks = event.assurance.level() == AssuranceLevel::AskGateway;
    assert_eq!(event.dedup_key == doubtful_key, asks, "{body}");
    asks
}

/// Kind of the event for a body.
fn kind(event: &Event) -> &'static str {
    match event.subject {
        Subject::Payment(_) => "payment_request",
        Subject::Attempt(_) => "charge",
        Subject::Payout(_) => "transfer",
        Subject::Other => "other",
        Subject::Refund(_) | Subject::Unreadable => "unreadable",
        _ => "new",
    }
}

#[test]
fn any_identifying_member_determines_the_object() {
    for (expected, member) in [
        ("other", r#""recurring_billing":{"id":"r-1"}"#),
        ("transfer", r#""beneficiary":{}"#),
        ("transfer", r#""payment_amount":1"#),
        ("transfer", r#""payment_currency":"sgd""#),
        ("transfer", r#""source_amount":1"#),
        ("transfer", r#""source_currency":"sgd""#),
        ("other", r#""bank_account_number":"1""#),
        ("other", r#""bank_swift_code":"S""#),
        ("other", r#""bank_name":"B""#),
        ("other", r#""invoice_number":"I""#),
        ("other", r#""invoice_type":"I""#),
        ("other", r#""invoice_date":"2025-04-06""#),
        ("other", r#""invoice_link":"https://x.example""#),
        ("other", r#""order_display_number":1"#),
        ("charge", r#""payment_provider":{}"#),
        ("charge", r#""fixed_fee":0"#),
        ("charge", r#""home_currency":null"#),
        ("charge", r#""channel":"api""#),
        ("charge", r#""payment_request":null"#),
        ("charge", r#""payment_request_id":null"#),
        ("charge", r#""recurring_billing_id":null"#),
        ("charge", r#""refunded_amount":0"#),
    ] {
        // All other members belong to a paid payment request.
        let body = PAID.replacen('{', &format!("{{{member},"), 1);
        assert_eq!(kind(&unnamed(&body)), expected, "{member}");
    }
    for member in [
        r#""payments":[]"#,
        r#""payment_methods":["card"]"#,
        r#""url":null"#,
        r#""reference_number":null"#,
    ] {
        let with = format!(r#"{{"id":"r-1","status":"completed",{member}}}"#);
        assert_eq!(kind(&unnamed(&with)), "payment_request", "{member}");
    }
    let without = r#"{"id":"r-1","status":"completed","amount":"1.00","currency":"sgd"}"#;
    for event in [
        unnamed(without),
        json_event("payment_request", "completed", without),
        json_event("charge", "created", without),
        json_event("transfer", "paid", without),
    ] {
        assert_eq!(event.subject, Subject::Unreadable);
        assert_eq!(event.id.as_deref(), Some("r-1"));
        assert!(is_doubtful(&event, without));
    }
}

#[test]
fn headers_never_determine_the_object() {
    let charge = format!(
        r#"{{"id":"{CHARGE}","status":"succeeded","currency":"sgd","amount":599,"refunded_amount":0,"channel":"api","payment_request_id":"{REQUEST}","order_reference_number":"ORDER-1042"}}"#
    );
    let transfer = r#"{"id":"t-1","beneficiary":{},"payment_currency":"sgd","payment_amount":5,"status":"paid"}"#;
    let billing =
        r#"{"event":"recurring_billing.method_attached","recurring_billing":{"id":"r-1"}}"#;
    let payout = r#"{"id":"o-1","bank_account_number":"000123454","currency":"sgd","amount":100,"status":"succeeded"}"#;
    let order =
        r#"{"id":"o-1","order_display_number":5,"status":"completed","channel":"pos","amount":5}"#;
    let invoice = r#"{"id":"o-1","invoice_number":"I","status":["paid"],"payment_methods":[]}"#;
    for (object, body) in [
        ("payment_request", PAID),
        ("charge", &charge),
        ("transfer", transfer),
        ("recurring_billing", billing),
        ("payout", payout),
        ("order", order),
        ("invoice", invoice),
    ] {
        let genuine = json_event(object, "updated", body);
        assert!(!is_doubtful(&genuine, body), "{object}");
        assert_eq!(unnamed(body).assurance.level(), genuine.assurance.level());
        assert_eq!(unnamed(body).subject, genuine.subject);
        for header in [
            "payment_request",
            "charge",
            "transfer",
            "recurring_billing",
            "payout",
            "order",
            "invoice",
            "teleport",
            "Charge",
            "",
        ] {
            let event = json_event(header, "completed", body);
            assert_eq!(event.subject, genuine.subject, "{object} under {header}");
            assert_eq!(
                is_doubtful(&event, body),
                header != object,
                "{object} under {header}"
            );
        }
    }
}

#[test]
fn an_event_newer_than_this_version_is_doubtful() {
    let body = r#"{"id":"x-1","status":"glowing"}"#;
    let event = json_event("teleport", "finished", body);
    assert_eq!(event.subject, Subject::Other);
    assert_eq!(event.gateway_kind, "teleport.finished");
    assert_eq!(event.id.as_deref(), Some("x-1"));
    assert_eq!(event.gateway_status.as_deref(), Some("glowing"));
    assert!(is_doubtful(&event, body));
}

#[test]
fn optional_members_do_not_decide() {
    let mark = format!("\u{feff}{PAID}");
    for (from, to) in [
        (r#""name":"Ana""#, r#""name":"Ana\ud83d""#),
        (r#""name":"Ana""#, r#""name":["Ana"]"#),
        (r#""phone":null"#, r#""phone":{"number":1}"#),
        (
            r#""amount":"599.00","currency":"SGD","status":"completed""#,
            r#""amount":{"value":1},"currency":null,"status":"completed""#,
        ),
        (r#""currency":"SGD","#, ""),
        (r#""url":"https://pay.example/x""#, r#""url":7"#),
        (
            r#""payment_methods":["card"]"#,
            r#""payment_methods":"card""#,
        ),
        (
            r#""updated_at":"2026-11-20T10:01:00""#,
            r#""updated_at":1732700000"#,
        ),
        (
            r#""updated_at":"2026-11-20T10:01:00""#,
            r#""updated_at":{}"#,
        ),
        (
            r#""created_at":"2026-11-20T10:00:00""#,
            r#""created_at":null,"new_member":[{}]"#,
        ),
        ("{", "\u{feff}{"),
    ] {
        let body = match to {
            "\u{feff}{" => mark.clone(),
            _ => PAID.replacen(from, to, 1),
        };
        assert_ne!(body, PAID, "{from}");
        let event = json_event("payment_request", "completed", &body);
        assert_eq!(event.subject, Subject::Payment(PaymentStatus::Paid), "{to}");
        assert_eq!(
            event.merchant_reference.as_deref(),
            Some("ORDER-1042"),
            "{to}"
        );
        assert_eq!(
            event.amount.unwrap().money().unwrap().minor(),
            59_900,
            "{to}"
        );
        assert_eq!(event.assurance, Assurance::full(), "{to}");
    }
    let number = PAID.replace(r#""ORDER-1042""#, "1042");
    let event = json_event("payment_request", "completed", &number);
    assert_eq!(event.merchant_reference.as_deref(), Some("1042"));
    assert_eq!(event.assurance, Assurance::full());
}

#[test]
fn required_members_are_read_strictly() {
    for (from, to) in [
        (r#"{"id":"92965a20-dae5-4d89-a452-5fdfa382dbe1","#, "{"),
        (
            r#"{"id":"92965a20-dae5-4d89-a452-5fdfa382dbe1","#,
            r#"{"id":"","#,
        ),
        (
            r#"{"id":"92965a20-dae5-4d89-a452-5fdfa382dbe1","#,
            r#"{"id":{},"#,
        ),
        (r#""status":"completed""#, r#""status":null"#),
        (r#""status":"completed""#, r#""status":["completed"]"#),
    ] {
        let body = PAID.replacen(from, to, 1);
        assert_ne!(body, PAID, "{from}");
        let event = json_event("payment_request", "completed", &body);
        assert_eq!(event.subject, Subject::Unreadable, "{to}");
        assert_eq!(event.gateway_kind, "payment_request.completed");
        assert!(is_doubtful(&event, &body));
    }
    let cut = &PAID[..PAID.len() - 1];
    for body in ["", "[1,2]", "null", "\"a\"", "{}", cut] {
        let event = json_event("payment_request", "completed", body);
        assert_eq!(event.subject, Subject::Unreadable, "{body}");
        assert!(is_doubtful(&event, body));
    }
}

#[test]
fn a_doubtful_delivery_never_takes_the_key_of_the_genuine_one() {
    let genuine = json_event("payment_request", "completed", PAID);
    let renamed = json_event("charge", "created", PAID);
    assert_ne!(genuine.dedup_key, renamed.dedup_key);
    let form = format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&reference_number=A&phone=&amount=1.00&currency=SGD&status=completed"
    );
    let genuine = form_event(&form);
    assert_eq!(genuine.assurance, Assurance::full());
    assert_eq!(
        genuine.dedup_key,
        format!("hitpay/form/{CHARGE}/completed/100SGD")
    );
    for doubtful in [
        form.replace("phone=", "phone=x"),
        form.replace("1.00", "1e2"),
        format!("{form}&note=1"),
        form.replace(&format!("payment_request_id={REQUEST}&"), ""),
    ] {
        let verified = verified_form(&doubtful);
        let key = format!("hitpay/doubtful/{}", sha256_hex(verified.body()));
        assert_eq!(webhooks().event(&verified).dedup_key, key, "{doubtful}");
    }
}

#[test]
fn a_field_of_the_other_kind_of_form_is_doubtful() {
    let payment = format!(
        "payment_id={CHARGE}&payment_request_id={REQUEST}&amount=1.00&currency=SGD&status=completed"
    );
    let recurring = format!(
        "payment_id={CHARGE}&recurring_billing_id={REQUEST}&amount=1.00&currency=SGD&status=succeeded"
    );
    for (form, field) in [
        (&payment, "reference"),
        (&payment, "error_message"),
        (&recurring, "payment_request_id"),
        (&recurring, "phone"),
        (&recurring, "reference_number"),
        (&recurring, "error_message"),
    ] {
        assert_eq!(form_event(form).assurance, Assurance::full());
        let event = form_event(&format!("{form}&{field}="));
        let doubt = Doubt::UnknownField(field.to_owned());
        assert_eq!(event.assurance.doubts(), [doubt], "{form}");
    }
    let event = form_event(&format!("{payment}&recurring_billing_id="));
    let doubt = Doubt::BrokenGrammar("recurring_billing_id".into());
    assert_eq!(event.assurance.doubts(), [doubt]);
}

#[test]
fn only_a_failed_form_may_lack_its_payment_and_have_a_reason() {
    let form = |status: &str, payment: &str, reason: &str| {
        form_event(&format!(
            "payment_id={payment}&payment_request_id={REQUEST}&phone=&amount=1.00&currency=SGD&status={status}&error_message={reason}"
        ))
    };
    let failed = form("failed", "", "Card+declined");
    assert_eq!(failed.assurance, Assurance::full());
    assert_eq!((failed.id, failed.attempt_reference), (None, None));
    let message = failed.failure.unwrap().message;
    assert_eq!(message.as_deref(), Some("Card declined"));

    let hidden = form("failed", "", "payment_id1");
    let doubt = Doubt::BrokenGrammar("error_message".into());
    assert_eq!(hidden.assurance.doubts(), [doubt]);
    for status in ["completed", "pending", "expired"] {
        let event = form(status, "", "");
        let doubts = [
            Doubt::BrokenGrammar("payment_id".into()),
            Doubt::UnknownField("error_message".into()),
        ];
        assert_eq!(event.assurance.doubts(), doubts, "{status}");
        assert_eq!(event.failure, None);
    }
}
