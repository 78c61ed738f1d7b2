//! A response must match its request: a difference leaves a write unknown and makes a read an error.

use dhow_core::{
    ActionAnswer, Beneficiary, Currency, Error, ErrorKind, Money, NewPayment, NewPayout, NewRefund,
    Outcome, PaymentProvider, Resolution, Secret,
};
use dhow_payatom::{Day, NewComplaint};

use crate::recorder::{PID, Recorder, SECRET, config, sealed_hash, set_payment};

fn order(product: &str, currency: Currency) -> NewPayment {
    let amount = Money::from_major(100, currency).unwrap();
    let mut order = NewPayment::new("ORDER-1042A".parse().unwrap(), amount);
    for (name, value) in [
        ("product", product),
        ("name", "Ravi"),
        ("email", "ravi@example.com"),
        ("phone", "9000000000"),
    ] {
        set_payment(&mut order, name, value);
    }
    order
}

/// Additional members of a response, with the member that differs from the request.
const OTHERS: [(&str, &str); 11] = [
    (r#""order_id":"ORDER-1043A""#, "order_id"),
    (r#""order_id":1042"#, "order_id"),
    (r#""pid":"another""#, "pid"),
    (r#""amount":1"#, "amount"),
    (r#""amount":"100.50""#, "amount"),
    (r#""amount":100.01"#, "amount"),
    (r#""amount":"-100""#, "amount"),
    (r#""amount":"1e2""#, "amount"),
    (r#""amount":"one hundred""#, "amount"),
    (r#""currency":"BDT""#, "currency"),
    (r#""amount":100,"currency":"rupees""#, "currency"),
];

/// Returns members that equal the request in another spelling or have no value.
fn same() -> Vec<String> {
    let mut all: Vec<String> = [
        r#""order_id":"ORDER-1042A""#,
        r#""order_id":null,"pid":null,"amount":null"#,
        r#""order_id":"","amount":"","currency":"""#,
        r#""currency":"INR""#,
        r#""currency":"inr""#,
        r#""amount":100"#,
        r#""amount":"100""#,
        r#""amount":100.0"#,
        r#""amount":"100.00""#,
        r#""amount":"100.000""#,
        r#""new":{"order_id":"another"}"#,
    ]
    .map(str::to_owned)
    .into();
    all.push(format!(r#""pid":"{PID}""#));
    all
}

fn assert_bound(error: &Error, field: &str, resolution: Resolution) {
    assert_eq!(error.kind(), ErrorKind::Protocol, "{field}: {error}");
    assert_eq!(error.outcome(), Outcome::Unknown(resolution), "{field}");
    assert!(error.to_string().contains(field), "{field}: {error}");
}

#[tokio::test]
async fn a_response_about_another_payin_leaves_the_payin_unknown() {
    for (product, required) in [
        ("hosted", r#""hash_value":"h""#),
        ("upi-p2c", r#""ref_code":"r","qr_code":"upi://pay?pa=a@b""#),
    ] {
        let create = async |more: &str| {
            let answer = format!(r#"{{"status":"success",{required},{more}}}"#);
            let recorder = Recorder::with_responses([(200, &answer)]);
            let order = order(product, Currency::INR);
            recorder.india().create_payment(&order).await
        };
        for (other, field) in OTHERS {
            let error = create(other).await.unwrap_err();
            assert_bound(&error, field, Resolution::LookUp);
        }
        for same in same() {
            assert!(create(&same).await.is_ok(), "{product} {same}");
        }
    }
}

#[tokio::test]
async fn a_response_with_another_wallet_leaves_the_payin_unknown() {
    for (wallet, fits) in [
        (r#""JAZZCASH""#, true),
        ("null", true),
        (r#""EASYPAISA""#, false),
    ] {
        let answer = format!(r#"{{"status":"success","ref_code":"r","wallet":{wallet}}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.payatom(config(Currency::PKR));
        let mut order = order("pk-h2h", Currency::PKR);
        set_payment(&mut order, "pak_wallet", "JAZZCASH");
        set_payment(&mut order, "account_number", "03001234567");
        match payatom.create_payment(&order).await {
            Ok(_) => assert!(fits, "{wallet}"),
            Err(error) => {
                assert!(!fits, "{wallet}");
                assert_bound(&error, "wallet", Resolution::LookUp);
            }
        }
    }
}

#[tokio::test]
async fn a_response_about_another_payout_leaves_the_payout_unknown() {
    let pay = async |more: &str| {
        let answer = format!(r#"{{"status":"success","ref_code":"p-1",{more}}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.india();
        let amount = Money::from_major(100, Currency::INR).unwrap();
        let beneficiary = Beneficiary::new("Asha", "asha@bank");
        let new = NewPayout::new("ORDER-1042A".parse().unwrap(), amount, beneficiary);
        payatom.payouts().unwrap().payout(&new).await
    };
    for (other, field) in OTHERS {
        let error = pay(other).await.unwrap_err();
        assert_bound(&error, field, Resolution::Reconcile);
    }
    let error = pay(r#""amount_requested":99"#).await.unwrap_err();
    assert_bound(&error, "amount_requested", Resolution::Reconcile);
    for same in same() {
        assert!(pay(&same).await.is_ok(), "{same}");
    }
}

#[tokio::test]
async fn a_response_about_another_refund_leaves_the_refund_unknown() {
    let refund = async |more: &str| {
        let answer = format!(r#"{{"status":"success",{more}}}"#);
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.india();
        let amount = Money::from_major(100, Currency::INR).unwrap();
        let new = NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), amount);
        payatom.refunds().unwrap().refund(&new).await
    };
    for (other, field) in [
        (r#""ref_code":"another""#, "ref_code"),
        (r#""pid":"another""#, "pid"),
        (r#""amount":99"#, "amount"),
        (r#""refund_amount":"1e2""#, "refund_amount"),
        (r#""refund_info":{"refund_amount":"99"}"#, "refund_info"),
        (r#""currency":"BDT""#, "currency"),
    ] {
        let error = refund(other).await.unwrap_err();
        assert_bound(&error, field, Resolution::CompareRefunds);
    }
    for same in [
        r#""ref_code":"r""#,
        r#""ref_code":null,"amount":null"#,
        r#""amount":"100.00""#,
        r#""refund_info":{"refund_amount":100,"refund_status":"Refund Initiated"}"#,
        r#""refund_info":[]"#,
    ] {
        assert!(refund(same).await.is_ok(), "{same}");
    }
}

#[tokio::test]
async fn a_refund_of_a_provisional_reference_names_the_order() {
    for (answer, fits) in [
        (
            r#"{"status":"success","order_id":"ORDER-1042A","ref_code":"r-1"}"#,
            true,
        ),
        (r#"{"status":"success","order_id":"ORDER-1043A"}"#, false),
    ] {
        let recorder = Recorder::with_responses([(200, answer)]);
        let payatom = recorder.india();
        let amount = Money::from_major(100, Currency::INR).unwrap();
        let payin = "order:ORDER-1042A".parse().unwrap();
        let new = NewRefund::new("BACK-1".parse().unwrap(), payin, amount);
        let refund = payatom.refunds().unwrap().refund(&new).await;
        assert_eq!(refund.is_ok(), fits, "{answer}");
        let sent: serde_json::Value = serde_json::from_slice(recorder.sent()[0].body()).unwrap();
        assert_eq!(sent["order_id"], "ORDER-1042A");
        assert_eq!(sent.get("ref_code"), None);
    }
}

#[tokio::test]
async fn a_response_about_another_payin_is_no_result_of_a_reference_or_a_complaint() {
    let other = r#"{"status":"success","ref_code":"another"}"#;
    let same = r#"{"status":"success","ref_code":"r"}"#;
    let taka = r#"{"status":"success","ref_code":"r","currency":"BDT"}"#;
    let answers = [
        (200, other),
        (200, taka),
        (200, same),
        (200, other),
        (200, same),
    ];
    let recorder = Recorder::with_responses(answers);
    let payatom = recorder.india();
    let actions = payatom.actions().unwrap();
    let reference = "r".parse().unwrap();
    let utr = ActionAnswer::TransactionReference("4123".into());
    let error = actions.answer(&reference, &utr).await.unwrap_err();
    assert_bound(&error, "ref_code", Resolution::Poll);
    let error = actions.answer(&reference, &utr).await.unwrap_err();
    assert_bound(&error, "currency", Resolution::Poll);
    assert!(actions.answer(&reference, &utr).await.is_ok());
    let complaint = NewComplaint::new("ORDER-1042A", "r");
    let error = payatom.submit_complaint(&complaint).await.unwrap_err();
    assert_bound(&error, "ref_code", Resolution::AskGateway);
    assert!(payatom.submit_complaint(&complaint).await.is_ok());
}

#[tokio::test]
async fn balances_of_another_merchant_are_an_error() {
    for (pid, currency, fits) in [
        ("another", "INR", false),
        (PID, "BDT", false),
        (PID, "INR", true),
    ] {
        let answer = format!(
            r#"{{"status":"success","user_balance":{{"pid":"{pid}","currency":"{currency}","payin_balance":1,"payout_balance":2,"payin_matured_balance":3}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.india();
        let read = payatom.balances().unwrap().read_balances().await;
        assert_eq!(read.is_ok(), fits, "{pid} {currency}");
        if let Err(error) = read {
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Protocol, Outcome::ReadOnly)
            );
        }
    }
}

#[tokio::test]
async fn a_status_or_a_report_of_another_account_is_an_error() {
    let secret = Secret::new(SECRET).unwrap();
    let post_hash = sealed_hash(&secret, "ORDER-1042A", "100", "Approved");
    let message = |more: &str| {
        format!(
            r#"{{"order_id":"ORDER-1042A","received_amount":"100","status":"Approved","ref_code":"r","webhook_acknowledged":"1","post_hash":"{post_hash}"{more}}}"#
        )
    };
    let rows = |more: &str, in_row: &str| {
        format!(
            r#"{{"status":"success"{more},"data":[{{"order_id":"O-A","transaction_status":"Approved"{in_row}}}]}}"#
        )
    };
    let day = Day::new(2025, 1, 1).unwrap();
    let same = format!(r#","pid":"{PID}","currency":"inr""#);
    for (more, field) in [
        ("", None),
        (&*same, None),
        (r#","pid":null,"currency":null"#, None),
        (r#","currency":"BDT""#, Some("`currency`")),
        (r#","pid":"another""#, Some("`pid`")),
    ] {
        let answers = [message(more), message(more), rows(more, ""), rows("", more)];
        let answers = answers.each_ref().map(|body| (200, body.as_str()));
        let recorder = Recorder::with_responses(answers);
        let payatom = recorder.india();
        let reference = "r".parse().unwrap();
        let payouts = payatom.payouts().unwrap();
        for read in [
            payatom.payment_status(&reference).await.map(drop),
            payouts.payout_status(&reference).await.map(drop),
            payatom.payin_reconciliation(day).await.map(drop),
            payatom.payout_reconciliation(day).await.map(drop),
        ] {
            match (read, field) {
                (Ok(()), None) => {}
                (Err(error), Some(field)) => {
                    assert_eq!(error.kind(), ErrorKind::Protocol, "{more}");
                    assert_eq!(error.outcome(), Outcome::ReadOnly, "{more}");
                    assert!(error.to_string().contains(field), "{error}");
                }
                (read, _) => panic!("{more}: {read:?}"),
            }
        }
    }
}
