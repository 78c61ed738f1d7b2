//! Payouts: the currency is checked before anything is sent, and the response must be about this payout.

use dhow_core::{
    Currency, ErrorKind, Money, NewPayout, Outcome, PaymentProvider, PayoutStatus,
    ProviderReference, Resolution,
};
use dhow_hitpay::{NewEstimate, NewTransfer, Recipient, Side, beneficiary::NewBeneficiary};
use http::Method;

use crate::{
    recorder::Recorder,
    transfers::{BENEFICIARY, TRANSFER, payout, payout_to, sgd, to, within_singapore},
};

#[tokio::test]
async fn a_payout_in_another_currency_than_the_beneficiarys_is_refused_before_it_is_sent() {
    let dong = Money::from_minor(50_000, Currency::VND);
    let usd = Money::from_minor(5_000, Currency::USD);
    for amount in [dong, usd] {
        let recorder = Recorder::with_responses([(200, BENEFICIARY)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", amount, "SGD");
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(
            (error.outcome(), error.field()),
            (Outcome::NotSent, Some("currency"))
        );
        assert!(
            error.to_string().contains("`currency` must be SGD"),
            "{error}"
        );
        let sent = recorder.sent();
        assert_eq!(
            (sent[0].method(), sent[0].uri().path()),
            (&Method::GET, "/v1/beneficiaries/b-1")
        );
        assert_eq!(sent.len(), 1, "only the read");
    }
    for (body, outcome) in [
        (r#"{"id":"b-1","currency":null}"#, Outcome::NotSent),
        (r#"{"id":"b-1","currency":""}"#, Outcome::NotSent),
        (r#"{"id":"b-2","currency":"sgd"}"#, Outcome::ReadOnly),
    ] {
        let recorder = Recorder::with_responses([(200, body)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "SGD");
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Protocol, outcome)
        );
        assert_eq!(recorder.sent().len(), 1, "only the read");
    }
    let recorder = Recorder::with_responses([]);
    let beneficiary = NewBeneficiary::bank_account("SG", "SGD", "Ana", "001");
    let to = Recipient::New(Box::new(beneficiary));
    let new = NewTransfer::new("PAY-1".parse().unwrap(), to, dong);
    let error = recorder.hitpay().create_transfer(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("currency"));
}

#[tokio::test]
async fn a_payout_with_a_response_about_another_one_is_unknown() {
    let right = to("b-1");
    let changed = |from: &str, other: &str| right.replace(from, other);
    let table = [
        changed(r#""reference":"PAY-1""#, r#""reference":"PAY-2""#),
        changed(r#""payment_amount":20"#, r#""payment_amount":2"#),
        changed(r#""payment_currency":"sgd""#, r#""payment_currency":"php""#),
        changed(r#""source_currency":"usd""#, r#""source_currency":"sgd""#),
        changed(r#""id":"b-1""#, r#""id":"b-2""#),
    ];
    for body in table {
        let recorder = Recorder::with_responses([(200, BENEFICIARY), (201, &body)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "USD");
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{body}"
        );
    }
    for body in [
        changed(r#""reference":"PAY-1""#, r#""reference":null"#),
        changed(r#""payment_amount":20"#, r#""payment_amount":"20.00""#),
        changed(r#""payment_currency":"sgd""#, r#""payment_currency":null"#),
    ] {
        let recorder = Recorder::with_responses([(200, BENEFICIARY), (201, &body)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "USD");
        let paid = hitpay.payouts().unwrap().payout(&new).await;
        assert!(paid.is_ok(), "{body}");
    }
}

#[tokio::test]
async fn a_payout_to_another_described_beneficiary_is_unknown() {
    for (from, other) in [
        (
            r#""account_number":"1409828""#,
            r#""account_number":"1409829""#,
        ),
        (
            r#""holder_name":"John Test""#,
            r#""holder_name":"Jane Test""#,
        ),
        (r#""country":"sg""#, r#""country":"ph""#),
    ] {
        let body = within_singapore().replace(from, other);
        let recorder = Recorder::with_responses([(201, &body)]);
        let hitpay = recorder.hitpay();
        let error = hitpay
            .payouts()
            .unwrap()
            .payout(&payout())
            .await
            .unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{body}"
        );
    }
    let masked = within_singapore().replace(
        r#""account_number":"1409828""#,
        r#""account_number":"***9828""#,
    );
    let recorder = Recorder::with_responses([(201, &masked)]);
    let hitpay = recorder.hitpay();
    assert!(hitpay.payouts().unwrap().payout(&payout()).await.is_ok());
}

#[tokio::test]
async fn a_payout_status_about_another_payout_is_an_error() {
    let recorder = Recorder::with_responses([(200, TRANSFER)]);
    let hitpay = recorder.hitpay();
    let other = ProviderReference::new("another").unwrap();
    let error = hitpay
        .payouts()
        .unwrap()
        .payout_status(&other)
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Protocol, Outcome::ReadOnly)
    );
}

#[tokio::test]
async fn fees_are_read_flat_or_as_an_object_and_a_failure_has_a_code() {
    let object = r#""fee":{"amount":0.5,"currency":"usd","paid_by":"payer"}"#;
    let flat = r#""fee_payer":"beneficiary","total_fee":1.75,"fee_currency":"sgd","fixed_fee":1.5,"discount_fee":"0.25","discount_fee_rate":"0.005""#;
    let failed = TRANSFER
        .replace(object, flat)
        .replace(
            r#""status":"scheduled""#,
            r#""status":"failed","failure_code":100201,"failure_message":"Name mismatch""#,
        )
        .replace(r#""exchange_rate":"1.293876""#, r#""exchange_rate":null"#);
    let id = ProviderReference::new("9ec02ec7-a121-457f-9efc-1c4610fbe4e6").unwrap();
    let recorder = Recorder::with_responses([(200, &failed), (200, &failed), (200, TRANSFER)]);
    let hitpay = recorder.hitpay();
    let transfer = hitpay.transfer(&id).await.unwrap();
    let shown = |amount: Option<dhow_core::ReportedAmount>| amount.unwrap().to_string();
    assert_eq!(shown(transfer.fee), "1.75 SGD");
    assert_eq!(shown(transfer.fixed_fee), "1.50 SGD");
    assert_eq!(shown(transfer.discount_fee), "0.25 SGD");
    assert_eq!(transfer.discount_fee_rate.as_deref(), Some("0.005"));
    assert_eq!(transfer.fee_paid_by.as_deref(), Some("beneficiary"));
    assert_eq!(transfer.exchange_rate, None);
    let payout = hitpay.payouts().unwrap().payout_status(&id).await.unwrap();
    assert_eq!(payout.status, PayoutStatus::Failed);
    let failure = payout.failure.unwrap();
    assert_eq!(failure.code, "100201");
    assert_eq!(failure.message.as_deref(), Some("Name mismatch"));
    let payout = hitpay.payouts().unwrap().payout_status(&id).await.unwrap();
    assert_eq!(payout.failure, None);
    for member in ["failure_message", "failed_reason", "failure_reason"] {
        let body = format!(r#"{{"id":"t-1","status":"failed","{member}":"no"}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let hitpay = recorder.hitpay();
        let id = ProviderReference::new("t-1").unwrap();
        let payout = hitpay.payouts().unwrap().payout_status(&id).await.unwrap();
        let failure = payout.failure.unwrap();
        assert_eq!(failure.code, "failed", "{member}");
        assert_eq!(failure.message.as_deref(), Some("no"), "{member}");
    }
}

#[tokio::test]
async fn rules_of_a_payout_are_checked_before_anything_is_sent() {
    type Change = fn(&mut NewPayout);
    let table: [(Change, &str); 7] = [
        (|p| p.amount = sgd(99), "amount"),
        (
            |p| p.merchant_reference = "R".repeat(121).parse().unwrap(),
            "merchant_reference",
        ),
        (|p| p.description = Some("é".repeat(115)), "description"),
        (|p| p.beneficiary.country = None, "country"),
        (|p| p.beneficiary.account = String::new(), "account"),
        (
            |p| p.options.set("max_source_amount", "20"),
            "max_source_amount",
        ),
        (|p| p.options.set("benefciary_id", "b"), "benefciary_id"),
    ];
    for (change, field) in table {
        let recorder = Recorder::with_responses([]);
        let hitpay = recorder.hitpay();
        let mut new = payout();
        change(&mut new);
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(recorder.sent().len(), 0);
    }
}

#[tokio::test]
async fn a_maximum_with_too_many_decimals_is_refused_before_anything_is_read() {
    let recorder = Recorder::with_responses([]);
    let hitpay = recorder.hitpay();
    let mut new = payout();
    new.options.set("beneficiary_id", "b-1");
    new.options.set("source_currency", "vnd");
    new.options.set("max_source_amount", "60.5");
    let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
    assert_eq!(error.field(), Some("max_source_amount"), "{error}");
    assert_eq!(error.outcome(), Outcome::NotSent);
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn options_of_a_new_beneficiary_are_refused_beside_the_id_of_another() {
    for name in [
        "transfer_method",
        "transfer_type",
        "holder_type",
        "bank_id",
        "bank_routing_number",
        "district",
    ] {
        let recorder = Recorder::with_responses([]);
        let hitpay = recorder.hitpay();
        let mut new = payout();
        new.options.set("beneficiary_id", "b-1");
        new.options.set(name, "x");
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(name), "{error}");
        let rule =
            "may be set only if the option `beneficiary_id` is not set: leave out one of them";
        assert_eq!(error.message(), rule);
        assert!(recorder.sent().is_empty());
    }
}

#[tokio::test]
async fn an_unreadable_estimate_stops_the_payout() {
    for (amount, fees) in [
        ("15.45", r#"{"a":1}"#),
        ("15.45", "[0.5]"),
        ("15.45", "true"),
        ("15.45", "\"1e1\""),
        ("15.45", "-50"),
        ("null", "0.50"),
        ("{}", "0.50"),
    ] {
        let estimate = format!(
            r#"{{"source_amount":{amount},"source_amount_fees":{fees},"source_currency":"usd","payment_amount":20,"payment_currency":"sgd"}}"#
        );
        let recorder = Recorder::with_responses([(200, BENEFICIARY), (200, &*estimate)]);
        let hitpay = recorder.hitpay();
        let mut new = payout();
        new.options.set("beneficiary_id", "b-1");
        new.options.set("source_currency", "usd");
        new.options.set("max_source_amount", "60");
        let error = hitpay.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::NotSent, "{amount} {fees}");
        assert_eq!(
            error.kind(),
            ErrorKind::Protocol,
            "{amount} {fees}: {error}"
        );
        assert_eq!(recorder.sent().len(), 2, "{amount} {fees}");
    }
}

#[tokio::test]
async fn every_member_of_an_estimate_can_be_read() {
    let estimate = r#"{"source_amount":15.45,"source_amount_fees":0.50,"source_currency":"usd","exchange_rate":"1.293876","fx_pair":"USDSGD","payment_amount":20,"payment_amount_fees":0.25,"payment_currency":"sgd","fee_payer":"payer","fee_currency":"usd"}"#;
    let recorder = Recorder::with_responses([(200, estimate)]);
    let new = NewEstimate {
        beneficiary_id: "b-1".into(),
        source_currency: Currency::USD,
        amount: Side::Payment(sgd(2_000)),
    };
    let read = recorder.hitpay().estimate_transfer(&new).await.unwrap();
    let amounts = [
        read.source_amount,
        read.source_fees,
        read.payment_amount,
        read.payment_fees,
    ];
    let amounts = amounts.map(|amount| amount.unwrap().to_string());
    assert_eq!(amounts, ["15.45 USD", "0.50 USD", "20.00 SGD", "0.25 SGD"]);
    let words = [
        read.exchange_rate,
        read.fx_pair,
        read.fee_payer,
        read.fee_currency,
    ];
    let words = words.map(Option::unwrap);
    assert_eq!(words, ["1.293876", "USDSGD", "payer", "usd"]);
}

#[tokio::test]
async fn a_validation_error_of_a_payout_names_the_callers_field() {
    for (of_hitpay, field) in [
        ("beneficiary.account_number", "account"),
        ("beneficiary.holder_name", "name"),
        ("beneficiary.bank_swift_code", "institution"),
        ("remark", "description"),
        ("reference", "merchant_reference"),
        ("payment_amount", "amount"),
        ("source_currency", "source_currency"),
    ] {
        let body =
            format!(r#"{{"message":"Invalid.","errors":{{"{of_hitpay}":["It is invalid."]}}}}"#);
        let recorder = Recorder::with_responses([(422, &body)]);
        let hitpay = recorder.hitpay();
        let paid = hitpay.payouts().unwrap().payout(&payout()).await;
        let error = paid.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
    }
}
