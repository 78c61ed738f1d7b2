//! Events of Cowrie's webhooks.

use std::time::SystemTime;

use dhow_core::*;
use dhow_cowrie::signature;

use crate::gateway::with_responses;

fn event(body: &str) -> Event {
    let (cowrie, _) = with_responses(&[(500, "")]);
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970").as_secs();
    let header = signature(&Secret::new("whsec_new_51d2e8").expect("not blank"), now, body.as_bytes());
    let delivery = Delivery::post("/hook", body.to_owned()).with_header("cowrie-signature", &header).unwrap();
    cowrie.event(&cowrie.verify_webhook(&delivery).expect("a good signature"))
}

fn subject(object: &str, state: &str) -> Subject {
    let more = r#""payment":"pay_1","account":"017","amount":"1.00","currency":"BDT""#;
    event(&format!(r#"{{"object":"{object}","id":"x_1","order":"O-1","state":"{state}",{more}}}"#)).subject
}

#[test]
fn every_status_word_has_its_meaning() {
    use PaymentStatus as Payment;
    let payments = [
        ("open", Payment::Pending),
        ("awaiting_reference", Payment::ActionRequired),
        ("processing", Payment::Processing),
        ("paid", Payment::Paid),
        ("failed", Payment::Failed),
        ("expired", Payment::Expired),
        ("cancelled", Payment::Cancelled),
        ("Paid", Payment::Unknown("Paid".to_owned())),
        ("refunded", Payment::Unknown("refunded".to_owned())),
    ];
    for (word, status) in payments {
        assert_eq!(subject("payment", word), Subject::Payment(status), "{word}");
    }
    use RefundStatus as Refund;
    let refunds = [
        ("pending", Refund::Pending),
        ("done", Refund::Succeeded),
        ("failed", Refund::Failed),
        ("paid", Refund::Unknown("paid".to_owned())),
    ];
    for (word, status) in refunds {
        assert_eq!(subject("refund", word), Subject::Refund(status), "{word}");
    }
    use PayoutStatus as Payout;
    let payouts = [
        ("queued", Payout::Pending),
        ("processing", Payout::Processing),
        ("paid", Payout::Paid),
        ("failed", Payout::Failed),
        ("cancelled", Payout::Cancelled),
        ("done", Payout::Unknown("done".to_owned())),
    ];
    for (word, status) in payouts {
        assert_eq!(subject("payout", word), Subject::Payout(status), "{word}");
    }
}

#[test]
fn an_event_has_the_members_of_its_delivery() {
    let body = r#"{"object":"payment","id":"pay_1","order":"O-1","amount":"599.50","currency":"BDT","state":"paid","mode":"live","refunded":"9.50"}"#;
    let event = event(body);
    assert_eq!((event.gateway_kind.as_ref(), event.gateway_status.as_deref()), ("payment", Some("paid")));
    assert_eq!(event.provider_reference.as_deref(), Some("pay_1"));
    assert_eq!(event.merchant_reference.as_deref(), Some("O-1"));
    assert_eq!(event.amount, Some(ReportedAmount::strict("599.50", "BDT")));
    assert_eq!(event.refunded, Some(ReportedAmount::strict("9.50", "BDT")));
    assert_eq!(event.environment, Environment::Live);
    assert_eq!(event.dedup_key, "cowrie/live/payment/pay_1/paid");
    assert_eq!(event.matched_secret, "webhook_secrets[0]");
}

#[test]
fn each_unreadable_delivery_has_its_own_key() {
    let unknown_object = r#"{"object":"account","id":"pay_1"}"#;
    let no_amount = r#"{"object":"payment","id":"pay_1","order":"O-1","currency":"BDT","state":"paid"}"#;
    let events = [event("7"), event(r#""paid""#), event(unknown_object), event(no_amount)];
    for (position, event) in events.iter().enumerate() {
        assert_eq!(event.subject, Subject::Unreadable);
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
        assert!(events.iter().skip(position + 1).all(|other| other.dedup_key != event.dedup_key));
    }
}
