//! Refunds in webhooks, which no hash covers: each gives the event the assurance `ask-gateway`.

use dhow_core::{Delivery, Doubt, Event, WebhookVerifier};

use crate::deliveries::{post_hash, webhooks};

fn event(body: String) -> Event {
    let webhooks = webhooks();
    let delivery = Delivery::post("/webhooks/payatom", body);
    let verified = webhooks.verify_webhook(&delivery).unwrap();
    webhooks.event(&verified)
}

/// Returns the event of a genuine form webhook of 100, with more fields.
fn form(more: &str) -> Event {
    let hash = post_hash("ORDER-A", "100", "Approved").replace('+', "%2B");
    event(format!(
        "order_id=ORDER-A&received_amount=100&status=Approved&post_hash={hash}&{more}"
    ))
}

/// Returns the event of a genuine JSON webhook of 100, with more fields.
fn object(more: &str) -> Event {
    let hash = post_hash("ORDER-A", "100", "Approved");
    event(format!(
        r#"{{"order_id":"ORDER-A","received_amount":"100","status":"Approved","post_hash":"{hash}",{more}}}"#
    ))
}

fn claim() -> Doubt {
    Doubt::Other("the webhook claims a refund, which the hash does not cover".into())
}

fn more_than_received() -> Doubt {
    Doubt::Other("the webhook claims a refund of more than the amount received".into())
}

fn unreadable() -> Doubt {
    Doubt::BrokenGrammar("refund_info".into())
}

#[test]
fn each_claim_of_a_form_is_a_doubt() {
    for nothing in [
        "note=1",
        "refun=1",
        "refund_status=",
        "refund_status=0",
        "refund_status=null",
        "refund_status=false",
        "refund_status=[]",
        "refund_info=%7B%7D",
        "refund_info[refund_amount]=",
    ] {
        assert_eq!(form(nothing).assurance.doubts(), [], "{nothing}");
    }
    for (more, doubt) in [
        ("refund_status=done", claim()),
        ("REFUNDED=1", claim()),
        ("refund_info=x", unreadable()),
        ("refund_info[refund_notes]=x", unreadable()),
        ("refund_info[refund_amount]=-1", unreadable()),
        ("refund_info[refund_amount]=0", claim()),
        ("refund_info[refund_amount]=40", claim()),
        ("refund_info[refund_amount]=100", claim()),
        ("refund_info[refund_amount]=100.01", more_than_received()),
    ] {
        assert_eq!(form(more).assurance.doubts(), [doubt], "{more}");
    }
}

#[test]
fn each_claim_of_an_object_is_a_doubt() {
    for nothing in [
        r#""note":1"#,
        r#""refun":1"#,
        r#""refund_status":"""#,
        r#""refund_status":0"#,
        r#""refund_status":null"#,
        r#""refund_info":{"refund_amount":"0","refund_status":""}"#,
    ] {
        assert_eq!(object(nothing).assurance.doubts(), [], "{nothing}");
    }
    for (more, doubt) in [
        (r#""refund_status":"done""#, claim()),
        (r#""Refunds":[{"amount":40}]"#, claim()),
        (r#""refund_info":7"#, unreadable()),
        (r#""refund_info":{"refund_amount":"-1"}"#, unreadable()),
        (r#""refund_info":{"refund_amount":"40"}"#, claim()),
        (r#""refund_info":{"refund_amount":"100"}"#, claim()),
        (
            r#""refund_info":{"refund_amount":"101"}"#,
            more_than_received(),
        ),
    ] {
        assert_eq!(object(more).assurance.doubts(), [doubt], "{more}");
    }
}
