//! Signatures of responses: not verified by default, and verified in every service once a scheme is configured.

use dhow_core::{ErrorKind, Outcome, Resolution};
use dhow_crypto::digest::md5_hex;
use dhow_hpay::{EvidenceStatus, Part, SignatureScheme, SignatureSchemes};

use crate::{
    echo::{
        ACCOUNT, Call, balance, bank_account, by_order_code, close, create, receipts, transfers,
    },
    recorder::{PASSCODE, Recorder, config_with_keys},
};

struct Case {
    name: &'static str,
    call: Call,
    set: fn(&mut SignatureSchemes, Vec<SignatureScheme>),
    covered: [&'static str; 2],
    /// Signed values, joined as in the scheme.
    text: String,
    /// Response with `@` in place of the signature.
    answer: String,
    /// Covered piece of the response, and its forged replacement.
    forged: [String; 2],
    outcome: Outcome,
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn cases() -> Vec<Case> {
    let cases = order_and_virtual_accounts().into_iter();
    cases.chain(transfers_and_balance()).collect()
}

fn order_and_virtual_accounts() -> Vec<Case> {
    vec![
        Case {
            name: "order inquiry",
            call: by_order_code,
            set: |schemes, list| schemes.order_inquiry_response = list,
            covered: ["order_code", "total_amount"],
            text: text("OM_1|200"),
            answer: text(
                r#"{"error_code":"00","data":{"transaction_status":"00","order_code":"OM_1","total_amount":200},"checksum":"@"}"#,
            ),
            forged: [text("200}"), text("201}")],
            outcome: Outcome::ReadOnly,
        },
        Case {
            name: "create",
            call: create,
            set: |schemes, list| schemes.va_create_response = list,
            covered: ["va_account", "va_amount"],
            text: text("1001|100000"),
            answer: text(
                r#"{"error_code":"0","data":{"va_account":"1001","va_amount":"100000"},"checksum":"@"}"#,
            ),
            forged: [text("1001"), text("1002")],
            outcome: Outcome::Unknown(Resolution::AskGateway),
        },
        Case {
            name: "close",
            call: close,
            set: |schemes, list| schemes.va_switch_response = list,
            covered: ["account_va", "va_status"],
            text: format!("{ACCOUNT}|3"),
            answer: format!(
                r#"{{"error_code":"00","data":{{"account_va":"{ACCOUNT}","va_status":"3"}},"checksum":"@"}}"#
            ),
            forged: [text(r#""3""#), text(r#""1""#)],
            outcome: Outcome::Unknown(Resolution::AskGateway),
        },
        Case {
            name: "receipts",
            call: receipts,
            set: |schemes, list| schemes.va_inquiry_response = list,
            covered: ["error_code", "va_account"],
            text: format!("00|{ACCOUNT}"),
            answer: text(
                r#"{"error_code":"00","data":[{"transaction_id":1,"amount":1}],"secure_code":"@"}"#,
            ),
            forged: [text(r#""00""#), text(r#""0""#)],
            outcome: Outcome::ReadOnly,
        },
    ]
}

fn transfers_and_balance() -> Vec<Case> {
    vec![
        Case {
            name: "transfers",
            call: transfers,
            set: |schemes, list| schemes.transfer_inquiry_response = list,
            covered: ["request_id", "amount"],
            text: text("00001|1000"),
            answer: text(
                r#"{"error_code":"000","data":{"transaction_status":4,"cashout_status":3,"request_id":"00001","amount":1000},"secure_chain":"@"}"#,
            ),
            forged: [text("1000}"), text("1001}")],
            outcome: Outcome::ReadOnly,
        },
        Case {
            name: "bank account",
            call: bank_account,
            set: |schemes, list| schemes.bank_account_response = list,
            covered: ["bank_account_number", "bank_account_name"],
            text: text("9704|NGUYEN B"),
            answer: text(
                r#"{"error_code":"000","data":{"bank_account_number":"9704","bank_account_name":"NGUYEN B"},"checksum":"@"}"#,
            ),
            forged: [text("NGUYEN B"), text("NGUYEN C")],
            outcome: Outcome::Unknown(Resolution::AskGateway),
        },
        Case {
            name: "balance",
            call: balance,
            set: |schemes, list| schemes.balance_response = list,
            covered: ["requestId", "balance"],
            text: text("B-1|1,000"),
            answer: text(r#"{"error_code":0,"data":{"balance":"1,000","signature":"@"}}"#),
            forged: [text("1,000"), text("9,000")],
            outcome: Outcome::ReadOnly,
        },
    ]
}

#[tokio::test]
async fn every_response_is_verified_if_its_scheme_is_configured() {
    for case in cases() {
        let Case { name, call, .. } = case;
        let digest = md5_hex(format!("{}|{PASSCODE}", case.text).as_bytes());
        let genuine = case.answer.replace('@', &digest);
        let [piece, other] = case.forged;
        let forged = genuine.replace(&piece, &other);
        assert_ne!(forged, genuine, "{name}");
        let unsigned = case.answer.replace("\"@\"", "null");
        let another = case.answer.replace('@', &"0".repeat(32));
        let answers = [
            (200, &*genuine),
            (200, &*forged),
            (200, &*unsigned),
            (200, &*another),
        ];

        let mut schemes = SignatureSchemes::default();
        let parts = case.covered.map(Part::field);
        let parts: Vec<Part> = parts.into_iter().chain([Part::Secret]).collect();
        (case.set)(&mut schemes, vec![SignatureScheme::md5(parts)]);
        let recorder = Recorder::with_responses(answers);
        let hpay = recorder.hpay_with(config_with_keys("100001").with_schemes(schemes));
        let read = call(&hpay).await;
        assert_eq!(read.unwrap(), Some(EvidenceStatus::Configured), "{name}");
        for wrong in ["forged", "unsigned", "another"] {
            let error = call(&hpay).await.unwrap_err();
            let found = (error.kind(), error.outcome());
            assert_eq!(
                found,
                (ErrorKind::Protocol, case.outcome),
                "{name}, {wrong}"
            );
            assert!(error.to_string().contains("signature"), "{name}: {error}");
        }

        let recorder = Recorder::with_responses(answers);
        let hpay = recorder.hpay_with(config_with_keys("100001"));
        for _ in answers {
            assert_eq!(call(&hpay).await.unwrap(), None, "{name}");
        }
    }
}
