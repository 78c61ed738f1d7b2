//! Transaction references, refunds, complaints, reconciliation, balances and reports: requests as sent, responses as read.

use dhow_core::{
    ActionAnswer, Currency, ErrorKind, Money, NewRefund, PaymentProvider, PaymentStatus,
    RefundStatus, Secret,
};
use dhow_payatom::{
    Day, NewComplaint, TransactionReference, WalletDate, open_post_hash, reconciliation_signature,
    v2_signature, verification_code,
};
use serde_json::{Value, json};

use crate::recorder::{PID, Recorder, SECRET, config, sealed_hash};

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

#[tokio::test]
async fn a_transaction_reference_goes_to_the_configured_path_under_the_configured_name() {
    let recorder = Recorder::with_responses([
        (200, r#"{"status":"success"}"#),
        (200, r#"{"status":"success"}"#),
    ]);
    let payatom =
        recorder.payatom(config(Currency::INR).with_transaction_reference_field("bank_ref"));
    let mut new = TransactionReference::new("r-1", "412345678901");
    new.extra.push(("note".into(), "x".into()));
    payatom.submit_transaction_reference(&new).await.unwrap();
    let sent = body(&recorder, 0);
    assert_eq!(recorder.sent()[0].uri().path(), "/x/api/collection_utr.php");
    assert_eq!(
        (&sent["bank_ref"], &sent["note"]),
        (&json!("412345678901"), &json!("x"))
    );
    assert!(open_post_hash(&secret(), sent["post_hash"].as_str().unwrap()).is_some());

    let actions = payatom.actions().unwrap();
    let answer = ActionAnswer::TransactionReference("412345678901".into());
    let payment = actions
        .answer(&"r-1".parse().unwrap(), &answer)
        .await
        .unwrap();
    assert_eq!(payment.status, PaymentStatus::Processing);
    let otp = ActionAnswer::Otp(Secret::allow_weak("123456").unwrap());
    let error = actions
        .answer(&"r-1".parse().unwrap(), &otp)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    recorder.assert_calls([
        (
            "POST /{transaction reference path}",
            "/x/api/collection_utr.php",
        ),
        (
            "POST /{transaction reference path}",
            "/x/api/collection_utr.php",
        ),
    ]);
}

#[tokio::test]
async fn an_unpublished_path_must_be_configured() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.with_secret(SECRET);
    let reference = TransactionReference::new("r", "1");
    let errors = [
        payatom
            .submit_transaction_reference(&reference)
            .await
            .unwrap_err(),
        payatom.view_complaint(&[]).await.unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.field().unwrap().starts_with("paths."), "{error}");
    }
}

#[tokio::test]
async fn a_complaint_is_read_at_the_configured_path() {
    let recorder = Recorder::with_responses([(200, r#"{"status":"success","state":"open"}"#)]);
    let members = [("complaint_ref".to_owned(), "C-9".to_owned())];
    let read = recorder.india().view_complaint(&members).await.unwrap();
    assert!(read.members.contains(&("state".into(), "open".into())));
    assert_eq!(body(&recorder, 0)["complaint_ref"], "C-9");
    recorder.assert_calls([("POST /{complaint view path}", "/x/api/complaint/view.php")]);
}

#[tokio::test]
async fn a_refund_is_requested_and_read_from_the_status_of_its_payin() {
    let post_hash = sealed_hash(&secret(), "O-A", "100", "Refund Initiated");
    let status = format!(
        r#"{{"order_id":"O-A","status":"Refund Initiated","received_amount":"100","webhook_acknowledged":"1","post_hash":"{post_hash}",
            "refund_info":{{"refund_amount":"40","refund_status":"Refund Initiated","refund_completed_time":""}}}}"#
    );
    let recorder = Recorder::with_responses([(200, r#"{"status":"success"}"#), (200, &status)]);
    let payatom = recorder.india();
    let refunds = payatom.refunds().unwrap();
    let amount = Money::from_major(40, Currency::INR).unwrap();
    let new = NewRefund::new("BACK-1".parse().unwrap(), "r-1".parse().unwrap(), amount);
    let refund = refunds.refund(&new).await.unwrap();
    assert_eq!(refund.status, RefundStatus::Pending);
    assert_eq!(body(&recorder, 0)["amount"], 40);
    let read = refunds
        .refund_status(&refund.provider_reference)
        .await
        .unwrap();
    assert_eq!(read.status, RefundStatus::Pending);
    assert_eq!(read.amount.unwrap().to_string(), "40.00 INR");
    recorder.assert_calls([
        ("POST /{refund path}", "/x/api/refund.php"),
        ("POST /api/status_polling.php", "/x/api/status_polling.php"),
    ]);
}

#[tokio::test]
async fn a_refund_of_zero_is_read_without_an_amount() {
    for (word, amount) in [
        ("Refund Completed", "\"0\""),
        ("Refund Initiated", "0.00"),
        ("Approved", "\"0.00\""),
    ] {
        let post_hash = sealed_hash(&secret(), "O-A", "100", word);
        let status = format!(
            r#"{{"order_id":"O-A","status":"{word}","received_amount":"100","webhook_acknowledged":"1","post_hash":"{post_hash}",
                "refund_info":{{"refund_amount":{amount},"refund_status":"Refund Completed"}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &*status)]);
        let payatom = recorder.india();
        let refunds = payatom.refunds().unwrap();
        let read = refunds.refund_status(&"r-1".parse().unwrap()).await;
        let refunded = read.unwrap().amount.unwrap();
        assert_eq!(refunded.money(), None, "{word} {amount}");
        assert_eq!(refunded.text(), amount.trim_matches('"'), "{word}");
    }
}

#[tokio::test]
async fn a_complaint_carries_both_tokens_and_a_signature() {
    let recorder =
        Recorder::with_responses([(200, r#"{"status":"success","complaint_ref":"C-9"}"#)]);
    let mut new = NewComplaint::new("O-A", "r-1");
    new.screenshots = vec!["png".into()];
    let complaint = recorder.india().submit_complaint(&new).await.unwrap();
    assert!(
        complaint
            .members
            .contains(&("complaint_ref".into(), "C-9".into()))
    );
    let sent = &recorder.sent()[0];
    assert_eq!(sent.headers()["token"], "token-5d3f0c");
    assert_eq!(sent.headers()["authorization"], "Bearer token-5d3f0c");
    assert_eq!(body(&recorder, 0)["screenshot_images"], "cG5n");
    assert_eq!(body(&recorder, 0)["signature"].as_str().unwrap().len(), 64);
    recorder.assert_calls([(
        "POST /api/complaint/submit_complaint.php",
        "/x/api/complaint/submit_complaint.php",
    )]);
}

#[tokio::test]
async fn reconciliation_rows_are_typed_and_their_amounts_raw() {
    let rows = r#"{"status":"success","message":"Success","data":[{"orderCreateDateTime":"October 15, 2023, 2:30 pm",
        "statusChangeDateTime":"October 15, 2023, 2:31 pm","order_id":"O-A","ref_code":"r","bank_ref":"",
        "amount_requested":1000,"amount_received":950,"transaction_status":"Approved"}]}"#;
    let recorder =
        Recorder::with_responses([(200, rows), (200, r#"{"status":"success","data":[]}"#)]);
    let payatom = recorder.india();
    let day = Day::new(2023, 12, 31).unwrap();
    let found = payatom.payin_reconciliation(day).await.unwrap();
    assert_eq!(found[0].amount.as_deref(), Some("950"));
    assert_eq!(found[0].bank_ref, None);
    assert!(payatom.payout_reconciliation(day).await.unwrap().is_empty());
    let sent = &recorder.sent()[0];
    assert_eq!(sent.headers()["token"], "token-5d3f0c");
    let signature = reconciliation_signature(PID, &secret(), "31-12-2023");
    assert_eq!(
        body(&recorder, 0),
        json!({"pid": PID, "date": "31-12-2023", "signature": signature})
    );
    recorder.assert_calls([
        (
            "POST /api/reconcile_polling.php",
            "/x/api/reconcile_polling.php",
        ),
        (
            "POST /payout/api/payout_reconcile_polling.php",
            "/x/payout/api/payout_reconcile_polling.php",
        ),
    ]);
}

#[tokio::test]
async fn only_http_429_is_a_rate_limit() {
    let words = r#"{"status":"error","message":"Daily limit exceeded: 10 calls per day"}"#;
    for (status, body, kind) in [
        (200, words, ErrorKind::Protocol),
        (429, words, ErrorKind::RateLimited),
        (429, "", ErrorKind::RateLimited),
    ] {
        let recorder = Recorder::with_responses([(status, body)]);
        let payatom = recorder.india();
        let day = Day::new(2025, 1, 1).unwrap();
        let error = payatom.payout_reconciliation(day).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{status} {body}");
        recorder.assert_calls([(
            "POST /payout/api/payout_reconcile_polling.php",
            "/x/payout/api/payout_reconcile_polling.php",
        )]);
    }
}

#[tokio::test]
async fn an_unreadable_row_is_an_error() {
    let row = r#"{"order_id":"O-A","amount_requested":1000,"transaction_status":"Approved","orderCreateDateTime":7,"ref_code":null}"#;
    for (data, rows) in [
        (format!("[{row}]"), Some(1)),
        (format!(r#"{{"0":{row},"3":{row}}}"#), Some(2)),
        ("null".to_owned(), Some(0)),
        (format!("[{row},7]"), None),
        (r#"[{"order_id":"O-A"}]"#.to_owned(), None),
    ] {
        let answer = format!("\u{feff}{{\"status\":\"success\",\"data\":{data}}}");
        let recorder = Recorder::with_responses([(200, &answer)]);
        let payatom = recorder.india();
        let read = payatom.payin_reconciliation(Day::new(2025, 1, 1).unwrap());
        let read = read.await.ok().map(|rows| rows.len());
        assert_eq!(read, rows, "{data}");
    }
}

#[tokio::test]
async fn a_balance_of_zero_is_zero_in_every_unit() {
    let answer = r#"{"status":"success","user_balance":{"payin_balance":0,"payout_balance":"0.00","payin_matured_balance":5}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let payatom = recorder.india();
    let balances = payatom.balances().unwrap().read_balances().await.unwrap();
    let read: Vec<_> = balances
        .iter()
        .map(|balance| (balance.amount.text(), balance.amount.money()))
        .collect();
    let zero = Some(Money::from_minor(0, Currency::INR));
    assert_eq!(read, [("0", zero), ("0.00", zero), ("5", None)]);
}

#[tokio::test]
async fn balances_in_an_unknown_unit_are_not_money() {
    let answer = r#"{"status":"success","message":"Balance fetched successfully","user_balance":{"pid":"0951272386617",
        "payin_balance":1000,"payout_balance":200,"payin_matured_balance":5}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let payatom = recorder.india();
    let balances = payatom.balances().unwrap().read_balances().await.unwrap();
    let texts: Vec<_> = balances
        .iter()
        .map(|balance| (balance.account.as_str(), balance.amount.text()))
        .collect();
    assert_eq!(
        texts,
        [("payin", "1000"), ("payout", "200"), ("payin_matured", "5")]
    );
    assert_eq!(balances[0].amount.money(), None);
    assert_eq!(body(&recorder, 0)["pid"], PID);
    let text = String::from_utf8(recorder.sent()[0].body().to_vec()).unwrap();
    assert_eq!(
        body(&recorder, 0)["signature"],
        v2_signature(&secret(), &text).unwrap()
    );
    recorder.assert_calls([(
        "POST /api/v2/wallet_balance.php",
        "/x/api/v2/wallet_balance.php",
    )]);
}

#[tokio::test]
async fn operator_balances_keep_undocumented_members() {
    let answer = r#"{"status":"success","operator_details":{"name":"Op","email":"o@p.example"},
        "wallets":{"upi":[{"account":"1","upi":"a@b","minimum_balance":"10","new":[1]}],"imps":[]}}"#;
    let recorder = Recorder::with_responses([(200, answer)]);
    let password = Secret::new("operator-password").unwrap();
    let found = recorder
        .india()
        .operator_balances("o@p.example", &password)
        .await
        .unwrap();
    assert_eq!(found.name.as_deref(), Some("Op"));
    assert_eq!(found.accounts.len(), 1);
    assert_eq!(
        found.accounts[0].members[2],
        ("minimum_balance".into(), "10".into())
    );
    assert_eq!(
        recorder.sent()[0].headers()["authorization"],
        "token-5d3f0c"
    );
    assert_eq!(
        body(&recorder, 0)["verification_code"],
        verification_code(&password)
    );
    recorder.assert_calls([("POST /api/wallet_balance.php", "/x/api/wallet_balance.php")]);
}

#[tokio::test]
async fn wallet_reports_are_read_with_the_operators_key() {
    let summary = r#"{"status":"success","data":{"success":{"transaction_count":3,"received_amount":300.5,"request_amount":300,"status":"success"}}}"#;
    let none = r#"{"status":"success","message":"No wallet","data":[]}"#;
    let data = r#"{"status":"success","data":{"active":{"count":1,"accounts":[{"account_detail":"A","upi":null,"usage_volum":"1","available_limit":9}]},"inactive":{"count":0,"accounts":[]}}}"#;
    let refused = r#"{"status":"error","message":"Filter Date is missing"}"#;
    let recorder =
        Recorder::with_responses([(200, summary), (200, none), (200, data), (401, refused)]);
    let payatom = recorder.india();
    let day = Day::new(2025, 1, 31).unwrap();
    let totals = payatom
        .wallet_summary("017", WalletDate::Created, day)
        .await
        .unwrap();
    assert_eq!(totals[0].received_amount, "300.5");
    assert!(
        payatom
            .wallet_summary("017", WalletDate::Action, day)
            .await
            .unwrap()
            .is_empty()
    );
    let accounts = payatom.wallet_data().await.unwrap();
    assert_eq!(accounts[0].usage_volume.as_deref(), Some("1"));
    assert_eq!(recorder.sent()[2].method(), "GET");
    assert_eq!(recorder.sent()[2].headers()["api-key"], "operator-1");
    assert_eq!(body(&recorder, 0)["filter_date_type"], "c_date");
    let error = payatom
        .wallet_summary("017", WalletDate::Action, day)
        .await
        .unwrap_err();
    assert_eq!(
        error.kind(),
        ErrorKind::Protocol,
        "every error of this endpoint has HTTP 401, so the status does not name a wrong key"
    );
    recorder.assert_calls([
        (
            "POST /bot/api_v2/account_deposit.php",
            "/x/bot/api_v2/account_deposit.php",
        ),
        (
            "POST /bot/api_v2/account_deposit.php",
            "/x/bot/api_v2/account_deposit.php",
        ),
        (
            "GET /bot/api_v2/account_status.php",
            "/x/bot/api_v2/account_status.php",
        ),
        (
            "POST /bot/api_v2/account_deposit.php",
            "/x/bot/api_v2/account_deposit.php",
        ),
    ]);
}

#[tokio::test]
async fn debug_hides_secrets() {
    let recorder =
        Recorder::with_responses([(401, r#"{"status":"error","message":"Invalid API key"}"#)]);
    let payatom = recorder.india();
    let error = payatom
        .balances()
        .unwrap()
        .read_balances()
        .await
        .err()
        .unwrap();
    let printed = format!("{payatom:?} {error} {error:?}");
    for text in [SECRET, "api-key-1", "token-5d3f0c", "operator-1"] {
        assert!(!printed.contains(text), "{text}");
    }
    assert_eq!(error.kind(), ErrorKind::Authentication);
}
