//! Length limits of URLs. HitPay documents one for two fields only.

use dhow_core::Outcome;
use dhow_hitpay::NewPaymentRequest;

use crate::{
    recorder::Recorder,
    requests::{CREATED, order},
};

/// A URL with this number of characters.
fn url(characters: usize) -> Option<String> {
    let start = "https://shop.example/";
    Some(format!("{start}{}", "x".repeat(characters - start.len())))
}

fn request() -> NewPaymentRequest {
    let order = order();
    NewPaymentRequest::new(order.merchant_reference, order.amount)
}

#[tokio::test]
async fn two_urls_of_a_payment_request_have_a_maximum_length() {
    type Set = fn(&mut NewPaymentRequest, Option<String>);
    let rows: [(Set, &str, bool); 3] = [
        (|new, url| new.redirect_url = url, "return_url", true),
        (|new, url| new.failed_webhook = url, "failed_webhook", true),
        (|new, url| new.webhook = url, "webhook_url", false),
    ];
    for (set, field, limited) in rows {
        let recorder = Recorder::with_responses([(201, CREATED), (201, CREATED)]);
        let hitpay = recorder.hitpay();
        let mut new = request();
        set(&mut new, url(1_028));
        hitpay.create_payment_request(&new).await.unwrap();
        let body = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
        assert!(body.contains(&url(1_028).unwrap()), "{field}");

        set(&mut new, url(1_029));
        let made = hitpay.create_payment_request(&new).await;
        match made {
            Ok(_) => assert!(!limited, "{field}"),
            Err(error) => {
                assert!(limited, "{field}: {error}");
                let found = (error.field(), error.outcome());
                assert_eq!(found, (Some(field), Outcome::NotSent));
                assert_eq!(error.message(), "must have at most 1028 characters");
            }
        }
    }
}
