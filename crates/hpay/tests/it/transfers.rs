//! Transfers: what is signed, what is believed, and that nothing is sent twice.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use dhow_core::{
    Beneficiary, Currency, Effect, Error, ErrorKind, Money, NewPayout, Outcome, PaymentProvider,
    PayoutStatus, Resolution,
};
use dhow_crypto::{
    base64,
    rsa::{self, RsaError, RsaSigner},
};
use dhow_hpay::{
    BankCode, CashoutStatus, Conventions, EvidenceStatus, FirmBankingCode, NewTransfer, Recipes,
    TransactionStatus, TransferPath, TransferRefund,
};
use serde_json::{Value, json};

use crate::recorder::{PASSCODE, Recorder, config, config_with_keys, key, vectors};

fn new_transfer() -> NewTransfer {
    let amount = Money::from_minor(1_000_000, Currency::VND);
    let id = "00001".parse().unwrap();
    let mut new = NewTransfer::new(
        id,
        amount,
        BankCode::BIDV,
        "1234567890912312",
        "NGUYEN VAN A",
    );
    new.note = Some("chuyen tien iBFT".into());
    new
}

fn payout() -> NewPayout {
    let amount = Money::from_minor(1_000_000, Currency::VND);
    let mut new = NewPayout::new("00001".parse().unwrap(), amount, Beneficiary::default());
    new.set("bank", "BIDV");
    new.set("account", "1234567890912312");
    new.set("name", "NGUYEN VAN A");
    new.set("description", "chuyen tien iBFT");
    new
}

fn vector(id: &str) -> Value {
    let all = vectors();
    let vectors = all["vectors"].as_array().unwrap();
    vectors
        .iter()
        .find(|vector| vector["id"] == id)
        .unwrap()
        .clone()
}

fn genuine() -> String {
    vector("ibft-response-account-number")["input"]["response"].to_string()
}

async fn sent(answer: &str) -> Result<dhow_hpay::SentTransfer, Error> {
    let recorder = Recorder::answering([(200, answer)]);
    let result = recorder
        .hpay_with(config_with_keys("12345"))
        .send_transfer(&new_transfer())
        .await;
    assert_eq!(recorder.sent().len(), 1, "never sent again");
    assert_eq!(recorder.effects(), [Effect::Write]);
    result
}

#[tokio::test]
async fn a_transfer_is_sent_with_every_field_and_without_the_passcode() {
    let recorder = Recorder::answering([(200, &genuine())]);
    let hpay = recorder.hpay_with(config_with_keys("12345"));
    hpay.send_transfer(&new_transfer()).await.unwrap();
    let chain = vector("ibft-request-account-name")["expected"]["secureChain"].clone();
    let expected = json!({
        "requestId": "00001", "merchantId": "12345", "merchantEmail": "merchant@shop.example",
        "bankName": "BIDV", "bankAccountNumber": "1234567890912312", "bankAccountName": "NGUYEN VAN A",
        "amount": "1000000", "note": "chuyen tien iBFT", "secureChain": chain,
    });
    assert_eq!(recorder.body(), expected);
    assert_eq!(
        recorder.sent()[0].headers()["content-type"],
        "application/json"
    );
    assert!(!String::from_utf8_lossy(recorder.sent()[0].body()).contains(PASSCODE));
}

#[tokio::test]
async fn a_transfer_takes_one_of_three_paths() {
    for (path, address, form) in [
        (
            TransferPath::Create,
            "https://account-sandbox.hpay.com.vn/api/ibft/create",
            false,
        ),
        (
            TransferPath::OpenApi,
            "https://openapi-sandbox.htpgroup.com.vn/v1/fb/create",
            false,
        ),
        (
            TransferPath::Form,
            "https://account-sandbox.hpay.com.vn/api/ibft",
            true,
        ),
    ] {
        let mut conventions = Conventions::default();
        conventions.transfer_path = path;
        let recorder = Recorder::answering([(200, &genuine())]);
        let config = config_with_keys("12345").with_conventions(conventions);
        recorder
            .hpay_with(config)
            .send_transfer(&new_transfer())
            .await
            .unwrap();
        let sent = recorder.sent();
        assert_eq!(sent[0].uri().to_string(), address);
        assert_eq!(sent[0].body().starts_with(b"requestId=00001&"), form);
    }
}

#[tokio::test]
async fn the_number_can_be_signed_instead_of_the_name() {
    let mut recipes = Recipes::default();
    recipes.transfer = Recipes::transfer_by_number();
    let recorder = Recorder::answering([(200, &genuine())]);
    let hpay = recorder.hpay_with(config_with_keys("12345").with_recipes(recipes));
    hpay.send_transfer(&new_transfer()).await.unwrap();
    let expected = &vector("ibft-request-account-number")["expected"]["secureChain"];
    assert_eq!(&recorder.body()["secureChain"], expected);
}

#[tokio::test]
async fn answers_are_judged_by_hpays_signature_as_the_vectors_say() {
    let all = vectors();
    let all = all["vectors"].as_array().unwrap();
    let of_group = all
        .iter()
        .filter(|v| v["group"] == "ibft_response_secureChain");
    let mut count = 0;
    for vector in of_group {
        let result = sent(&vector["input"]["response"].to_string()).await;
        let valid = vector["expected"]["valid"].as_bool().unwrap();
        assert_eq!(result.is_ok(), valid, "{}: {result:?}", vector["id"]);
        if let Err(error) = result {
            assert_eq!(
                (error.kind(), error.outcome()),
                (ErrorKind::Protocol, Outcome::Unknown)
            );
            assert_eq!(error.resolution(), Some(Resolution::LookUp));
        }
        count += 1;
    }
    assert_eq!(count, 6);
}

#[tokio::test]
async fn either_recipe_verifies_an_answer_and_the_result_says_which() {
    let by_number = sent(&genuine()).await.unwrap();
    assert_eq!(by_number.verified_by, EvidenceStatus::Documented);
    assert_eq!(by_number.cashout_id.as_deref(), Some("231423"));
    let by_name = vector("ibft-response-account-name")["input"]["response"].to_string();
    assert_eq!(
        sent(&by_name).await.unwrap().verified_by,
        EvidenceStatus::VendorCode
    );
}

#[tokio::test]
async fn a_genuine_answer_to_another_transfer_is_not_believed() {
    let signer = rsa::signer(key("gateway_private_pkcs8_pem").as_bytes()).unwrap();
    for (id, account) in [("00002", "1234567890912312"), ("00001", "999")] {
        let text = format!("{id}|{account}|7|{PASSCODE}");
        let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
        let answer = json!({"error_code": "000", "data": {"requestId": id, "bankAccountNumber": account,
            "omiCashoutId": "7", "secureChain": chain}});
        let error = sent(&answer.to_string()).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{id} {account}");
    }
}

#[tokio::test]
async fn codes_that_say_reconcile_and_unreadable_answers_are_unknown() {
    let mut answers: Vec<String> = ["99", "999", "050", "064", "100", "00", "0", "77777"]
        .map(|code| format!(r#"{{"error_code":"{code}","status":"?","data":[]}}"#))
        .into();
    answers.extend(
        [
            "",
            "{",
            "<html>",
            "[]",
            "null",
            r#"{"error_code":"000"}"#,
            r#"{"error_code":"000","data":{}}"#,
        ]
        .map(str::to_owned),
    );
    answers.push(genuine().replace("\"data\"", "\"date\""));
    for answer in answers {
        let error = sent(&answer).await.unwrap_err();
        assert_eq!(error.outcome(), Outcome::Unknown, "{answer}");
        assert_eq!(error.resolution(), Some(Resolution::LookUp), "{answer}");
    }
}

#[tokio::test]
async fn refusals_are_refusals_and_a_repetition_is_a_duplicate() {
    for (code, kind) in [
        ("129", ErrorKind::Duplicate),
        ("035", ErrorKind::Declined),
        ("010", ErrorKind::Authentication),
        ("117", ErrorKind::InvalidRequest),
        ("4", ErrorKind::InvalidRequest),
    ] {
        let error = sent(&format!(r#"{{"error_code":"{code}","data":[]}}"#))
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, Outcome::Refused),
            "{code}"
        );
        assert_eq!(FirmBankingCode::of(&error).unwrap().as_str(), code);
    }
}

#[tokio::test]
async fn a_failing_status_of_http_leaves_a_transfer_unknown_unless_the_refusal_is_worded() {
    for (status, body, outcome) in [
        (
            502,
            "<html>Bad gateway upstream-17</html>",
            Outcome::Unknown,
        ),
        (500, r#"{"error_code":"035"}"#, Outcome::Unknown),
        (400, r#"{"error_code":"035"}"#, Outcome::Refused),
        (400, r#"{"error_code":"99"}"#, Outcome::Unknown),
        (400, r#"{"error_code":"000"}"#, Outcome::Unknown),
        (302, "", Outcome::Unknown),
    ] {
        let recorder = Recorder::answering([(status, body)]);
        let hpay = recorder.hpay_with(config_with_keys("12345"));
        let error = hpay.send_transfer(&new_transfer()).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{status} {body}");
        assert!(!format!("{error} {error:?}").contains("upstream-17"));
    }
}

#[tokio::test]
async fn rules_are_checked_before_anything_is_sent() {
    type Change = fn(&mut NewTransfer);
    let table: [(Change, &str); 9] = [
        (|t| t.request_id = "a|b".parse().unwrap(), "requestId"),
        (|t| t.account_name = "A|B".into(), "name"),
        (|t| t.account_name = " ".into(), "name"),
        (|t| t.account_number = "12 34".into(), "account"),
        (|t| t.bank = BankCode::new(""), "institution"),
        (|t| t.note = Some("chuyển tiền".into()), "description"),
        (|t| t.note = Some("x".repeat(101)), "description"),
        (|t| t.amount = Money::from_minor(0, Currency::VND), "amount"),
        (
            |t| t.amount = Money::from_minor(100, Currency::USD),
            "currency",
        ),
    ];
    let recorder = Recorder::answering([]);
    let hpay = recorder.hpay();
    for (change, field) in table {
        let mut new = new_transfer();
        change(&mut new);
        let error = hpay.send_transfer(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn without_hpays_certificate_no_transfer_leaves() {
    let recorder = Recorder::answering([]);
    let config = config("12345").with_private_key(key("merchant_private_pkcs1_pem").as_bytes());
    let error = recorder
        .hpay_with(config.unwrap())
        .send_transfer(&new_transfer())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.field()),
        (ErrorKind::Configuration, Some("gateway_certificate"))
    );
    assert!(recorder.sent().is_empty());
}

/// A device that keeps the key, and counts.
#[derive(Debug)]
struct Device(Box<dyn RsaSigner>, AtomicUsize);

impl RsaSigner for Device {
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.sign_sha256(message)
    }
}

#[tokio::test]
async fn a_device_of_your_own_can_sign() {
    let inner = rsa::signer(key("merchant_private_pkcs8_pem").as_bytes()).unwrap();
    let device = Arc::new(Device(inner, AtomicUsize::new(0)));
    let recorder = Recorder::answering([(200, &genuine())]);
    let config = config_with_keys("12345").with_signer(Arc::clone(&device) as Arc<dyn RsaSigner>);
    recorder
        .hpay_with(config)
        .send_transfer(&new_transfer())
        .await
        .unwrap();
    assert_eq!(device.1.load(Ordering::Relaxed), 1);
}

#[test]
fn key_files_of_the_wrong_kind_are_refused_by_name() {
    let error = config("1").with_private_key(b"nonsense").unwrap_err();
    assert_eq!(error.field(), Some("private_key"));
    let error = config("1").with_gateway_certificate(key("merchant_private_pkcs8_pem").as_bytes());
    let error = error.unwrap_err();
    assert_eq!(error.field(), Some("gateway_certificate"));
    assert!(error.to_string().contains("a private key"), "{error}");
}

const ONE: &str = r#"{"data":{"time_tranfer":1661834533,"note":"chuyen tien iBFT","amount":1000000,"transaction_status":4,"cashout_status":3,"refund_status":3,"bankAccount_name":"TEST","merchant_id":"12345","request_id":"00001","bankAccount_number":"12010004002695"},"secure_chain":"bac7","error_code":"000"}"#;
const TWO: &str = r#"{"data":[{"time_tranfer":"1689842444","transaction_id":"123456","note":"a","amount":"20000","transaction_status":"4","cashout_status":"3","refund_status":"","bankAccount_name":"TEST","merchant_id":"12345","request_id":"00001","bankAccount_number":"12010004003096"},{"time_tranfer":"1689843127","transaction_id":"654321","note":"b","amount":"20000","transaction_status":"3","cashout_status":"4","refund_status":"2","bankAccount_name":"TEST","merchant_id":"12345","request_id":"00001","bankAccount_number":"12010004003096"}],"secure_chain":"867e","error_code":"000"}"#;

#[tokio::test]
async fn an_inquiry_reads_one_transfer_and_several() {
    let recorder = Recorder::answering([(200, ONE), (200, TWO)]);
    let hpay = recorder.hpay();
    let id = "00001".parse().unwrap();
    let one = hpay.transfers(&id, None).await.unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].transaction_status, TransactionStatus::Success);
    assert_eq!(one[0].cashout_status, CashoutStatus::Success);
    assert_eq!(one[0].refund, Some(TransferRefund::Unknown("3".into())));
    assert_eq!(
        one[0].amount.as_ref().unwrap().money().unwrap().minor(),
        1_000_000
    );
    let two = hpay.transfers(&id, Some("654321")).await.unwrap();
    assert_eq!(two.len(), 2);
    assert_eq!(two[1].refund, Some(TransferRefund::Full));
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
}

#[tokio::test]
async fn a_payout_is_processing_until_an_inquiry_says_that_it_arrived() {
    let recorder = Recorder::answering([(200, &genuine()), (200, ONE)]);
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
async fn payouts_are_found_by_request_id_and_several_are_told_apart() {
    let none = r#"{"error_code":"217301","data":[]}"#;
    let recorder = Recorder::answering([(200, TWO), (200, none), (200, TWO), (200, none)]);
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
async fn an_inquiry_that_fails_says_nothing_about_the_transfer() {
    for (answer, kind) in [
        (r#"{"error_code":"99","data":[]}"#, ErrorKind::Declined),
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
        let hpay = Recorder::answering([(200, answer)]).hpay();
        let id = "00001".parse().unwrap();
        let error = hpay
            .payout_lookup()
            .unwrap()
            .find_payouts(&id)
            .await
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, Outcome::NotSent),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn a_bank_account_is_asked_about_once_because_it_costs_a_fee() {
    let answer = r#"{"error_code":"000","data":{"request_id":"20220912052918","merchant_id":"1234","bank_account_number":"9704180000042134197","bank_name":"BIDV","bank_account_name":"NGUYEN THI B"},"checksum":"c2b8"}"#;
    let recorder = Recorder::answering([(200, answer), (200, r#"{"error_code":"116"}"#)]);
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
}
