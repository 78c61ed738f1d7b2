//! Readings of the ledger that no other test pins: each of these fails when the code follows the other reading.

use dhow_core::{Currency, Money, NewPayment, Outcome, PaymentProvider, ProviderReference};
use serde_json::Value;

use crate::recorder::Recorder;

const CREATED: &str = r#"{"id":"pi_1","status":"payment_required","token":"t.o.k","amount":200,"currency":"XOF","purchaseReference":"R"}"#;
const ATTEMPTED: &str = r#"{"id":"pi_1","status":"processing","amount":200,"currency":"XOF","purchaseReference":"R","payments":[{"id":"pay_1","status":"pending"}]}"#;

fn reference(text: &str) -> ProviderReference {
    text.parse().unwrap()
}

fn wave_order() -> NewPayment {
    let amount = Money::from_minor(200, Currency::XOF);
    let mut order = NewPayment::new("R".parse().unwrap(), amount);
    order.set("msisdn", "00000001");
    order.set("country", "SN");
    order.set("provider", "wave");
    order.return_url = Some("https://shop.example/ok".into());
    order.cancel_url = Some("https://shop.example/no".into());
    order
}

#[tokio::test]
async fn a_status_by_id_alone_reads_the_whole_intent_unless_chosen_otherwise() {
    let recorder = Recorder::answering([(200, CREATED)]);
    recorder
        .hub2()
        .payment_status(&reference("pi_1"))
        .await
        .unwrap();
    recorder.assert_calls([("GET /payment-intents/{id}", "/payment-intents/pi_1")]);
    assert_eq!(recorder.sent()[0].uri().query(), None);
}

#[tokio::test]
async fn waves_addresses_are_checked_before_anything_is_sent_and_stand_inside_mobile_money() {
    let recorder = Recorder::answering([(201, CREATED), (201, ATTEMPTED)]);
    let hub2 = recorder.hub2();
    let good = "https://shop.example/ok";
    for (success, failure) in [
        (None, None),
        (Some("http://shop.example/ok"), Some(good)),
        (Some("/ok"), Some(good)),
        (Some(good), Some("http://shop.example/no")),
    ] {
        let mut order = wave_order();
        order.return_url = success.map(str::to_owned);
        order.cancel_url = failure.map(str::to_owned);
        let error = hub2.create_payment(&order).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{success:?} {failure:?}");
    }
    assert!(recorder.sent().is_empty());
    hub2.create_payment(&wave_order()).await.unwrap();
    let body: Value = serde_json::from_slice(recorder.sent()[1].body()).unwrap();
    let inside = &body["mobileMoney"];
    assert_eq!(inside["onSuccessRedirectionUrl"], "https://shop.example/ok");
    assert_eq!(inside["onFailedRedirectionUrl"], "https://shop.example/no");
}

#[tokio::test]
async fn pages_are_read_until_one_is_shorter_than_hub2s_own_default() {
    let page = |from: usize, count: usize| {
        let one =
            |id| format!(r#"{{"id":"pi_{id}","status":"processing","purchaseReference":"R"}}"#);
        let items: Vec<_> = (from..from + count).map(one).collect();
        format!("[{}]", items.join(","))
    };
    // The gateway cuts pages at 50, whatever was asked for.
    let pages = [page(0, 50), page(50, 50), page(100, 9)];
    let recorder = Recorder::answering([(200, &pages[0]), (200, &pages[1]), (200, &pages[2])]);
    let hub2 = recorder.hub2();
    let lookup = hub2.lookup().unwrap();
    let found = lookup.find_payments(&"R".parse().unwrap()).await.unwrap();
    assert_eq!((found.len(), recorder.sent().len()), (109, 3));
    for (at, sent) in recorder.sent().iter().enumerate() {
        let query = sent.uri().query().unwrap();
        let expected = format!("&page={}&perPage=100", at + 1);
        assert!(query.ends_with(&expected), "{query}");
    }
}
