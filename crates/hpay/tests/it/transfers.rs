//! Transfers: signed requests, verified responses, and no retries.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use dhow_core::{
    Beneficiary, Currency, Effect, Error, ErrorKind, Money, NewPayout, Outcome, Resolution,
};
use dhow_crypto::{
    base64,
    rsa::{self, RsaError, RsaSigner},
};
use dhow_hpay::{
    BankCode, Conventions, EvidenceStatus, FirmBankingCode, NewTransfer, SignatureSchemes,
    TransferPath,
};
use dhow_tests::refused_write;
use serde_json::{Value, json};

use crate::recorder::{PASSCODE, Recorder, config, config_with_keys, key, vectors};

const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

pub(crate) fn new_transfer() -> NewTransfer {
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

pub(crate) fn payout() -> NewPayout {
    let amount = Money::from_minor(1_000_000, Currency::VND);
    let mut new = NewPayout::new("00001".parse().unwrap(), amount, Beneficiary::default());
    new.beneficiary.institution = Some("BIDV".to_owned());
    new.beneficiary.account = "1234567890912312".to_owned();
    new.beneficiary.name = "NGUYEN VAN A".to_owned();
    new.description = Some("chuyen tien iBFT".to_owned());
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

pub(crate) fn genuine() -> String {
    vector("ibft-response-account-number")["input"]["response"].to_string()
}

async fn sent(answer: &str) -> Result<dhow_hpay::SentTransfer, Error> {
    let recorder = Recorder::with_responses([(200, answer)]);
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
    let recorder = Recorder::with_responses([(200, &genuine())]);
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
    recorder.assert_calls([(
        "POST /api/ibft/create",
        "https://account-sandbox.hpay.com.vn/api/ibft/create",
    )]);
}

#[tokio::test]
async fn a_transfer_takes_one_of_three_paths() {
    for (path, endpoint, url, form) in [
        (
            TransferPath::Create,
            "POST /api/ibft/create",
            "https://account-sandbox.hpay.com.vn/api/ibft/create",
            false,
        ),
        (
            TransferPath::OpenApi,
            "POST /v1/fb/create",
            "https://openapi-sandbox.htpgroup.com.vn/v1/fb/create",
            false,
        ),
        (
            TransferPath::Form,
            "POST /api/ibft",
            "https://account-sandbox.hpay.com.vn/api/ibft",
            true,
        ),
    ] {
        let mut conventions = Conventions::default();
        conventions.transfer_path = path;
        let recorder = Recorder::with_responses([(200, &genuine())]);
        let config = config_with_keys("12345").with_conventions(conventions);
        recorder
            .hpay_with(config)
            .send_transfer(&new_transfer())
            .await
            .unwrap();
        recorder.assert_calls([(endpoint, url)]);
        let body = recorder.sent()[0].body().clone();
        assert_eq!(body.starts_with(b"requestId=00001&"), form);
    }
}

#[tokio::test]
async fn the_number_can_be_signed_instead_of_the_name() {
    let mut schemes = SignatureSchemes::default();
    schemes.transfer = SignatureSchemes::transfer_by_number();
    let recorder = Recorder::with_responses([(200, &genuine())]);
    let hpay = recorder.hpay_with(config_with_keys("12345").with_schemes(schemes));
    hpay.send_transfer(&new_transfer()).await.unwrap();
    let expected = &vector("ibft-request-account-number")["expected"]["secureChain"];
    assert_eq!(&recorder.body()["secureChain"], expected);
}

#[tokio::test]
async fn responses_verify_exactly_as_in_the_vectors() {
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
                (ErrorKind::Protocol, UNKNOWN)
            );
        }
        count += 1;
    }
    assert_eq!(count, 6);
}

#[tokio::test]
async fn either_scheme_verifies_a_response_and_the_result_names_it() {
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
async fn a_signed_response_to_another_transfer_is_not_accepted() {
    let signer = rsa::signer(key("gateway_private_pkcs8_pem").as_bytes()).unwrap();
    for (id, account) in [("00002", "1234567890912312"), ("00001", "999")] {
        let text = format!("{id}|{account}|7|{PASSCODE}");
        let chain = base64::encode(&signer.sign_sha256(text.as_bytes()).unwrap());
        let answer = json!({"error_code": "000", "data": {"requestId": id, "bankAccountNumber": account,
            "omiCashoutId": "7", "secureChain": chain}});
        let error = sent(&answer.to_string()).await.unwrap_err();
        assert_eq!(error.outcome(), UNKNOWN, "{id} {account}");
    }
}

#[tokio::test]
async fn open_codes_and_unreadable_responses_leave_a_transfer_unknown() {
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
        assert_eq!(error.outcome(), UNKNOWN, "{answer}");
    }
}

#[tokio::test]
async fn refusals_are_refused_and_a_repetition_is_a_duplicate() {
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
        let refused = (kind, refused_write(kind, Resolution::LookUp));
        assert_eq!((error.kind(), error.outcome()), refused, "{code}");
        assert_eq!(FirmBankingCode::from_error(&error).unwrap().as_str(), code);
    }
}

#[tokio::test]
async fn a_failing_http_status_leaves_a_transfer_unknown_without_a_refusal_code() {
    for (status, body, outcome) in [
        (502, "<html>Bad gateway upstream-17</html>", UNKNOWN),
        (500, r#"{"error_code":"035"}"#, UNKNOWN),
        (400, r#"{"error_code":"035"}"#, Outcome::Refused),
        (400, r#"{"error_code":"99"}"#, UNKNOWN),
        (400, r#"{"error_code":"000"}"#, UNKNOWN),
        (302, "", UNKNOWN),
    ] {
        let recorder = Recorder::with_responses([(status, body)]);
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
        (
            |t| t.request_id = "a|b".parse().unwrap(),
            "merchant_reference",
        ),
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
    let recorder = Recorder::with_responses([]);
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
async fn without_hpays_certificate_no_transfer_is_sent() {
    let recorder = Recorder::with_responses([]);
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

/// Signing device that keeps the key and counts its signatures.
#[derive(Debug)]
struct Device(Box<dyn RsaSigner>, AtomicUsize);

impl RsaSigner for Device {
    fn sign_sha256(&self, message: &[u8]) -> Result<Vec<u8>, RsaError> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.sign_sha256(message)
    }
}

#[tokio::test]
async fn a_signing_device_can_be_configured() {
    let inner = rsa::signer(key("merchant_private_pkcs8_pem").as_bytes()).unwrap();
    let device = Arc::new(Device(inner, AtomicUsize::new(0)));
    let recorder = Recorder::with_responses([(200, &genuine())]);
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
