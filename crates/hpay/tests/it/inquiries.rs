//! Inquiries of transfers and bank accounts: numbers and strings, one object and several.

use dhow_core::{Effect, ErrorKind, Outcome, PaymentProvider, PayoutStatus};
use dhow_hpay::{BankCode, CashoutStatus, TransactionStatus, TransferRefund};

use crate::{
    recorder::{PASSCODE, Recorder, config, config_with_keys},
    transfers::{genuine, payout},
};

const ONE: &str = r#"{"data":{"time_tranfer":1661834533,"note":"chuyen tien iBFT","amount":1000000,"transaction_status":4,"cashout_status":3,"refund_status":3,"bankAccount_name":"TEST","merchant_id":"100001","request_id":"00001","bankAccount_number":"12010004002695"},"secure_chain":"bac7","error_code":"000"}"#;
const TWO: &str = r#"{"data":[{"time_tranfer":"1689842444","transaction_id":"123456","note":"a","amount":"20000","transaction_status":"4","cashout_status":"3","refund_status":"","bankAccount_name":"TEST","merchant_id":"100001","request_id":"00001","bankAccount_number":"12010004003096"},{"time_tranfer":"1689843127","transaction_id":"654321","note":"b","amount":"20000","transaction_status":"3","cashout_status":"4","refund_status":"2","bankAccount_name":"TEST","merchant_id":"100001","request_id":"00001","bankAccount_number":"12010004003096"}],"secure_chain":"867e","error_code":"000"}"#;

#[tokio::test]
async fn an_inquiry_reads_one_transfer_and_several() {
    let recorder = Recorder::with_responses([(200, ONE), (200, TWO)]);
    let hpay = recorder.hpay();
    let id = "00001".parse().unwrap();
    let single = hpay.transfers(&id, None).await.unwrap();
    assert_eq!(single.len(), 1);
    assert_eq!(single[0].transaction_status, TransactionStatus::Success);
    assert_eq!(single[0].cashout_status, CashoutStatus::Success);
    assert_eq!(single[0].refund, Some(TransferRefund::Unknown("3".into())));
    assert_eq!(
        single[0].amount.as_ref().unwrap().money().unwrap().minor(),
        1_000_000
    );
    let two = hpay.transfers(&id, Some("654321")).await.unwrap();
    assert_eq!(two.len(), 1);
    assert_eq!(two[0].refund, Some(TransferRefund::Full));
    let code = dhow_crypto::digest::md5_hex(format!("00001|100001|{PASSCODE}").as_bytes());
    let queries: Vec<_> = recorder
        .sent()
        .iter()
        .map(|r| r.uri().query().unwrap().to_owned())
        .collect();
    assert_eq!(
        queries[0],
        format!("requestId=00001&merchantId=100001&secureChain={code}")
    );
    assert_eq!(
        queries[1],
        format!("requestId=00001&merchantId=100001&transactionId=654321&secureChain={code}")
    );
    assert_eq!(recorder.effects(), [Effect::Read, Effect::Read]);
    recorder.assert_calls([
        (
            "GET /api/ibft/inquiry",
            "https://account-sandbox.hpay.com.vn/api/ibft/inquiry",
        ),
        (
            "GET /api/ibft/inquiry",
            "https://account-sandbox.hpay.com.vn/api/ibft/inquiry",
        ),
    ]);
}

#[tokio::test]
async fn a_payout_is_processing_until_an_inquiry_reports_success() {
    let recorder =
        Recorder::with_responses([(200, &genuine()), (200, &ONE.replace("100001", "12345"))]);
    let hpay = recorder.hpay_with(config_with_keys("12345"));
    let payouts = hpay.payouts().unwrap();
    let made = payouts.payout(&payout()).await.unwrap();
    assert_eq!(made.status, PayoutStatus::Processing);
    assert_eq!(made.provider_reference.as_str(), "00001|96061677");
    assert_eq!(made.merchant_reference.as_deref(), Some("00001"));
    let read = payouts
        .payout_status(&made.provider_reference)
        .await
        .unwrap();
    assert_eq!(read.status, PayoutStatus::Paid);
    assert_eq!(read.provider_reference, made.provider_reference);
    let query = recorder.sent()[1].uri().query().unwrap().to_owned();
    assert!(query.contains("transactionId=96061677"), "{query}");
}

#[tokio::test]
async fn payouts_with_one_request_id_have_different_references() {
    let none = r#"{"error_code":"217301","data":[]}"#;
    let recorder = Recorder::with_responses([(200, TWO), (200, none), (200, TWO), (200, none)]);
    let hpay = recorder.hpay();
    let lookup = hpay.payout_lookup().unwrap();
    let id = "00001".parse().unwrap();
    let found = lookup.find_payouts(&id).await.unwrap();
    let summary: Vec<_> = found
        .iter()
        .map(|p| (p.provider_reference.as_str(), p.status.clone()))
        .collect();
    assert_eq!(
        summary,
        [
            ("00001|123456", PayoutStatus::Paid),
            ("00001|654321", PayoutStatus::Failed)
        ]
    );
    assert!(found[1].warnings[0].contains("refunded"));
    assert!(lookup.find_payouts(&id).await.unwrap().is_empty());
    let payouts = hpay.payouts().unwrap();
    let error = payouts
        .payout_status(&"00001".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.field(), Some("provider_reference"));
    let error = payouts
        .payout_status(&"00001|1".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn a_failed_inquiry_does_not_change_the_transfer() {
    for (answer, kind) in [
        (r#"{"error_code":"99","data":[]}"#, ErrorKind::Unavailable),
        (
            r#"{"error_code":"20015","data":[]}"#,
            ErrorKind::Authentication,
        ),
        (&*ONE.replace("00001", "00002"), ErrorKind::Protocol),
        (
            &*ONE.replace("\"cashout_status\":3,", ""),
            ErrorKind::Protocol,
        ),
    ] {
        let hpay = Recorder::with_responses([(200, answer)]).hpay();
        let id = "00001".parse().unwrap();
        let error = hpay
            .payout_lookup()
            .unwrap()
            .find_payouts(&id)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, Outcome::ReadOnly),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_bank_account_inquiry_is_sent_once_because_it_costs_a_fee() {
    let answer = r#"{"error_code":"000","data":{"request_id":"20220912052918","merchant_id":"1234","bank_account_number":"9704180000042134197","bank_name":"BIDV","bank_account_name":"NGUYEN THI B"},"checksum":"c2b8"}"#;
    let recorder = Recorder::with_responses([(200, answer), (200, r#"{"error_code":"116"}"#)]);
    let hpay = recorder.hpay_with(config("1234"));
    let found = hpay
        .bank_account(&BankCode::BIDV, "9704180000042134197")
        .await
        .unwrap();
    assert_eq!(found.account_name, "NGUYEN THI B");
    let address = "https://account-sandbox.hpay.com.vn/api/ibft/CheckUserBank?merchant_id=1234&bank_name=BIDV&bank_account_number=9704180000042134197&secure_code=e0bdd32d3a31f2df3166eff750fbab9e";
    assert_eq!(recorder.sent()[0].uri().to_string(), address);
    assert_eq!(recorder.effects(), [Effect::Write]);
    let error = hpay.bank_account(&BankCode::BIDV, "1").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let call = (
        "GET /api/ibft/CheckUserBank",
        "https://account-sandbox.hpay.com.vn/api/ibft/CheckUserBank",
    );
    recorder.assert_calls([call, call]);
}
