//! Payment links, submerchants and delegated calls of the client against the sandbox.

use std::collections::BTreeMap;

use dhow_core::{Currency, ErrorKind, ReportedAmount};
use dhow_hub2::{Delegated, NewPaymentLink, NewSubmerchant, SubmerchantField};

use super::{hub2, sandbox, xof};

#[tokio::test]
async fn a_link_is_created_paid_and_closed() {
    let sandbox = sandbox().await;
    let client = hub2(&sandbox);
    let new = NewPaymentLink::new("sub-7".parse().unwrap(), xof(2500), "Monthly plan");
    let made = client.create_payment_link(&new).await.unwrap();
    assert_eq!(made.status.as_deref(), Some("active"));
    let page = made.url.clone().unwrap();
    assert!(page.starts_with("http://127.0.0.1:"), "{page}");
    sandbox
        .hub2()
        .fail_link(made.id.as_str(), "insufficient_funds")
        .unwrap();
    sandbox.hub2().pay_link(made.id.as_str()).unwrap();
    let paid = client.payment_link(&made.id).await.unwrap();
    assert_eq!(paid.status.as_deref(), Some("completed"));
    let statuses: Vec<_> = paid
        .attempts
        .iter()
        .map(|attempt| attempt.status.as_deref())
        .collect();
    assert_eq!(statuses, [Some("failed"), Some("successful")]);
    assert!(paid.attempts[0].failure.is_some());
    let amount = paid.amount.as_ref().and_then(ReportedAmount::money);
    assert_eq!(amount, Some(xof(2500)));
    client.close_payment_link(&made.id).await.unwrap();
    let closed = client.payment_links(Some("closed")).await.unwrap();
    assert_eq!(closed.len(), 1);
    let other = "pl_0".parse().unwrap();
    let unknown = client.payment_link(&other).await.unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_submerchant_is_created_and_changed() {
    let sandbox = sandbox().await;
    let client = hub2(&sandbox);
    let text = str::to_owned;
    let new = NewSubmerchant {
        name: text("Awa Shop"),
        description: text("Clothes"),
        address: text("12 rue du Commerce"),
        zipcode: text("01 BP 12"),
        city: text("Abidjan"),
        country: text("CI"),
        currency: Currency::XOF,
        phone_number: text("+2250700000001"),
    };
    let made = client.create_submerchant(&new).await.unwrap();
    assert_eq!(made.name.as_deref(), Some("Awa Shop"));
    let changes = BTreeMap::from([(SubmerchantField::City, text("Man"))]);
    let id = made.id.parse().unwrap();
    let changed = client.update_submerchant(&id, &changes).await.unwrap();
    assert_eq!(changed.address[2].as_deref(), Some("Man"));
    assert_eq!(client.submerchants().await.unwrap().len(), 1);
}

#[tokio::test]
async fn delegated_calls_pay_in_and_out_without_hub2s_accounts() {
    let sandbox = sandbox().await;
    let client = hub2(&sandbox);
    let payment = r#"{"customerReference":"C-1","purchaseReference":"R-1","amount":120,"currency":"XOF","paymentMethod":"mobile_money",
        "country":"CI","provider":"orange","mobileMoney":{"msisdn":"00000001","otp":"1234"}}"#;
    for call in [Delegated::Payment, Delegated::PaymentSync] {
        let answer = client.delegated(call, payment).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(answer["payments"][0]["amount"], 120, "{answer}");
    }
    let transfer = r#"{"reference":"P-1","amount":900000,"currency":"XOF","description":"d","destination":{"type":"mobile_money",
        "country":"CI","recipientName":"Awa","msisdn":"00000001","provider":"orange"}}"#;
    let answer = client
        .delegated(Delegated::Transfer, transfer)
        .await
        .unwrap();
    assert!(answer.contains(r#""reference":"P-1""#), "{answer}");
    let absent = client.delegated(Delegated::TransferIrt, transfer).await;
    assert!(absent.is_err(), "the sandbox has no remittances");
}
