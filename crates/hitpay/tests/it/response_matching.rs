//! Responses about another object than the requested one: a write is unknown, a read is an error.

use std::future::Future;

use dhow_core::{Currency, ErrorKind, Money, Outcome, Resolution, Result};
use dhow_hitpay::{
    HitPay,
    beneficiary::{BeneficiaryChange, NewBeneficiary},
    customer::NewCustomer,
    invoice::{Discount, InvoiceCustomer, NewInvoice},
    order::NewOrder,
    plan::{Cycle, NewPlan},
    product::NewProduct,
    recurring::{NewRecurringBilling, Terms},
    remitter::NewRemitter,
    static_qr::NewStaticQr,
    webhook_endpoint::NewWebhookEndpoint,
};

use crate::recorder::Recorder;

const FIVE_DOLLARS: Money = Money::from_minor(500, Currency::SGD);

/// Changes of one response: the original text and its replacement.
type Change = (&'static str, &'static str);

/// Returns `None` if the call accepts a response, and otherwise its outcome.
async fn rejected_with<T, F: Future<Output = Result<T>>>(
    answer: &str,
    call: impl FnOnce(HitPay) -> F,
) -> Option<(ErrorKind, Outcome)> {
    let recorder = Recorder::with_responses([(200, answer)]);
    let error = call(recorder.hitpay()).await.err()?;
    Some((error.kind(), error.outcome()))
}

/// Asserts that every change of the response makes a write unknown and a read an error.
macro_rules! assert_must_match {
    ($answer:expr, $changes:expr, $outcome:expr, $call:expr) => {
        let answer: &str = $answer;
        assert_eq!(rejected_with(answer, $call).await, None, "{answer}");
        let changes: &[Change] = $changes;
        for (from, to) in changes {
            let other = answer.replacen(from, to, 1);
            assert_ne!(other, answer, "{from}");
            let ended = rejected_with(&other, $call).await;
            assert_eq!(ended, Some((ErrorKind::Protocol, $outcome)), "{other}");
        }
    };
}

/// Outcomes of a creation and of a change.
const LOOK_UP: Outcome = Outcome::Unknown(Resolution::LookUp);
const POLL: Outcome = Outcome::Unknown(Resolution::Poll);

const ANOTHER_ID: Change = (r#""id":"x-1""#, r#""id":"x-2""#);
const ANOTHER_AMOUNT: Change = (r#""amount":5"#, r#""amount":5.01"#);
const ANOTHER_CURRENCY: Change = (r#""currency":"sgd""#, r#""currency":"usd""#);

#[tokio::test]
async fn a_static_qr_code_must_match_its_request() {
    let one = r#"{"id":"x-1","name":"Till","payment_provider_method":"paynow_online","amount":5,"currency":"sgd"}"#;
    let new = || {
        let mut new = NewStaticQr::new("Till", "paynow_online");
        new.amount = Some(FIVE_DOLLARS);
        new
    };
    let method = (r#""paynow_online""#, r#""upi_qr""#);
    let money = [ANOTHER_AMOUNT, ANOTHER_CURRENCY];
    assert_must_match!(
        one,
        &[method, money[0], money[1]],
        LOOK_UP,
        |hitpay| async move { hitpay.create_static_qr(&new()).await }
    );
    assert_must_match!(
        one,
        &[ANOTHER_ID, money[0], money[1]],
        POLL,
        |hitpay| async move { hitpay.update_static_qr("x-1", &new()).await }
    );
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.static_qr("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_static_qr("x-1").await
    });
}

#[tokio::test]
async fn a_plan_must_match_its_request() {
    let one = r#"{"id":"x-1","name":"Tea","reference":"TEA","amount":5,"currency":"sgd"}"#;
    let new = || {
        let mut new = NewPlan::new("Tea", Cycle::Monthly, FIVE_DOLLARS);
        new.reference = Some("TEA".into());
        new
    };
    let changes = [
        ANOTHER_AMOUNT,
        ANOTHER_CURRENCY,
        (r#""TEA""#, r#""COFFEE""#),
    ];
    assert_must_match!(one, &changes, LOOK_UP, |hitpay| async move {
        hitpay.create_plan(&new()).await
    });
    assert_must_match!(
        one,
        &[ANOTHER_ID, changes[0], changes[1], changes[2]],
        POLL,
        |hitpay| async move { hitpay.update_plan("x-1", &new()).await }
    );
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.plan("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_plan("x-1").await
    });
}

#[tokio::test]
async fn an_order_must_match_its_request() {
    let one = r#"{"id":"x-1","status":"draft","amount":5,"currency":"sgd"}"#;
    let money = [ANOTHER_AMOUNT, ANOTHER_CURRENCY];
    assert_must_match!(one, &money, LOOK_UP, |hitpay| async move {
        hitpay.create_order(&NewOrder::new(FIVE_DOLLARS)).await
    });
    assert_must_match!(
        one,
        &[ANOTHER_ID, money[0], money[1]],
        POLL,
        |hitpay| async move {
            hitpay
                .change_order("x-1", &NewOrder::new(FIVE_DOLLARS))
                .await
        }
    );
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.order("x-1").await
    });
    // A discount changes the amount, but not the currency.
    let discounted = || {
        let mut new = NewOrder::new(FIVE_DOLLARS);
        new.discount_amount = Some(Money::from_minor(100, Currency::SGD));
        new
    };
    let less = one.replace(r#""amount":5"#, r#""amount":4"#);
    assert_must_match!(&less, &[ANOTHER_CURRENCY], LOOK_UP, |hitpay| async move {
        hitpay.create_order(&discounted()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_order("x-1").await
    });
}

#[tokio::test]
async fn an_invoice_must_match_its_request() {
    let one = r#"{"id":"x-1","reference":"INV","amount":5,"currency":"sgd"}"#;
    let new = || {
        let customer = InvoiceCustomer::Id("c-1".into());
        let mut new = NewInvoice::new(customer, "2026-11-20", FIVE_DOLLARS);
        new.reference = Some("INV".into());
        new
    };
    let changes = [ANOTHER_AMOUNT, ANOTHER_CURRENCY, (r#""INV""#, r#""INV2""#)];
    assert_must_match!(one, &changes, LOOK_UP, |hitpay| async move {
        hitpay.create_invoice(&new()).await
    });
    assert_must_match!(
        one,
        &[ANOTHER_ID, changes[0], changes[1], changes[2]],
        POLL,
        |hitpay| async move { hitpay.update_invoice("x-1", &new()).await }
    );
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.invoice("x-1").await
    });
    // Taxes and discounts change the amount, but not the currency.
    let taxed = || {
        let mut new = new();
        new.tax_setting = Some("t-1".into());
        new
    };
    let discounted = || {
        let mut new = new();
        new.discounts.push(Discount {
            name: "Loyal".into(),
            discount: FIVE_DOLLARS,
        });
        new
    };
    let less = one.replace(r#""amount":5"#, r#""amount":4.55"#);
    assert_must_match!(&less, &[ANOTHER_CURRENCY], LOOK_UP, |hitpay| async move {
        hitpay.create_invoice(&discounted()).await
    });
    let more = one.replace(r#""amount":5"#, r#""amount":5.45"#);
    assert_must_match!(&more, &[ANOTHER_CURRENCY], LOOK_UP, |hitpay| async move {
        hitpay.create_invoice(&taxed()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_invoice("x-1").await
    });
}

#[tokio::test]
async fn a_customer_must_match_its_request() {
    let one = r#"{"id":"x-1","email":"Ana@Shop.example"}"#;
    let new = || NewCustomer::new("ana@shop.example ", "91234567");
    let email = ("Ana@", "bob@");
    assert_must_match!(one, &[email], LOOK_UP, |hitpay| async move {
        hitpay.create_customer(&new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID, email], POLL, |hitpay| async move {
        hitpay.change_customer("x-1", &new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.customer("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_customer("x-1").await
    });
}

#[tokio::test]
async fn a_remitter_must_match_its_request() {
    let one = r#"{"id":"x-1","full_name":"ANA TAN","entity_type":"individual"}"#;
    let new = || NewRemitter {
        entity_type: "individual".into(),
        full_name: " Ana Tan".into(),
        ..NewRemitter::default()
    };
    let changes = [("ANA", "BOB"), (r#""individual""#, r#""company""#)];
    assert_must_match!(one, &changes, LOOK_UP, |hitpay| async move {
        hitpay.create_remitter(&new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.remitter("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_remitter("x-1").await
    });
}

#[tokio::test]
async fn products_and_endpoints_must_match_their_request() {
    let one = r#"{"id":"x-1","name":"Tea","price":5,"currency":"sgd"}"#;
    let new = || NewProduct::new("Tea", FIVE_DOLLARS);
    let price = (r#""price":5"#, r#""price":50"#);
    assert_must_match!(
        one,
        &[price, ANOTHER_CURRENCY],
        LOOK_UP,
        |hitpay| async move { hitpay.create_product(&new()).await }
    );
    assert_must_match!(
        one,
        &[ANOTHER_ID, price, ANOTHER_CURRENCY],
        POLL,
        |hitpay| async move { hitpay.change_product("x-1", &new()).await }
    );
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.product("x-1").await
    });
    let one = r#"{"id":"x-1","url":"https://shop.example/hook","event_types":["charge.created"]}"#;
    let new = || NewWebhookEndpoint {
        name: "Orders".into(),
        url: "https://shop.example/hook".into(),
        event_types: vec!["charge.created".into()],
    };
    let url = ("shop.example", "evil.example");
    assert_must_match!(one, &[url], LOOK_UP, |hitpay| async move {
        hitpay.create_webhook_endpoint(&new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID, url], POLL, |hitpay| async move {
        hitpay.update_webhook_endpoint("x-1", &new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.webhook_endpoint("x-1").await
    });
}

#[tokio::test]
async fn a_recurring_billing_must_match_its_request() {
    let one = r#"{"id":"x-1","status":"scheduled","customer_email":"ana@shop.example","reference":"TEA","amount":5,"currency":"sgd"}"#;
    let new = || {
        let terms = Terms::Own {
            name: "Tea".into(),
            amount: FIVE_DOLLARS,
            cycle: Cycle::Monthly,
        };
        let mut new = NewRecurringBilling::new("Ana@shop.example", terms);
        new.start_date = Some("2026-12-01".into());
        new.reference = Some("TEA".parse().unwrap());
        new
    };
    let email = ("ana@", "bob@");
    let changes = [
        ANOTHER_AMOUNT,
        ANOTHER_CURRENCY,
        (r#""TEA""#, r#""COFFEE""#),
        email,
    ];
    assert_must_match!(one, &changes, LOOK_UP, |hitpay| async move {
        hitpay.create_recurring_billing(&new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID, email], POLL, |hitpay| async move {
        hitpay.update_recurring_billing("x-1", &new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.recurring_billing("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.cancel_recurring_billing("x-1").await
    });
}

#[tokio::test]
async fn a_beneficiary_must_match_its_request() {
    let one = r#"{"id":"x-1","country":"sg","currency":"sgd","holder_name":"Ana","account_number":"00-1"}"#;
    let new = || NewBeneficiary::bank_account("SG", "SGD", "Ana", "001");
    let changes = [
        (r#""country":"sg""#, r#""country":"ph""#),
        ANOTHER_CURRENCY,
        ("Ana", "Bob"),
        ("00-1", "00-2"),
    ];
    assert_must_match!(one, &changes, LOOK_UP, |hitpay| async move {
        hitpay.create_beneficiary(&new()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        let change = BeneficiaryChange::default();
        hitpay.change_beneficiary("x-1", &change).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.beneficiary("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], POLL, |hitpay| async move {
        hitpay.delete_beneficiary("x-1").await
    });
}

#[tokio::test]
async fn reads_must_return_the_requested_object() {
    let one = r#"{"id":"x-1","status":"succeeded"}"#;
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.charge(&"x-1".parse().unwrap()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.transfer(&"x-1".parse().unwrap()).await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.staff("x-1").await
    });
    assert_must_match!(one, &[ANOTHER_ID], Outcome::ReadOnly, |hitpay| async move {
        hitpay.virtual_account("x-1").await
    });
}
