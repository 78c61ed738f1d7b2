//! Payouts: requests as sent, and statuses as read.

use dhow_core::{
    Beneficiary, Currency, ErrorKind, Money, NewPayout, NewRefund, Outcome, PaymentProvider,
    PayoutStatus, Resolution, Secret,
};
use dhow_payatom::{PayoutMethod, PayoutRequest, v2_signature};
use serde_json::{Value, json};

use crate::recorder::{PID, Recorder, SECRET, config, sealed_hash, set_payout};

fn secret() -> Secret {
    Secret::new(SECRET).unwrap()
}

fn body(recorder: &Recorder, at: usize) -> Value {
    serde_json::from_slice(recorder.sent()[at].body()).unwrap()
}

pub(crate) fn payout(currency: Currency, set: &[(&str, &str)]) -> NewPayout {
    let amount = Money::from_major(500, currency).unwrap();
    let mut new = NewPayout::new(
        "PAYOUT1042A".parse().unwrap(),
        amount,
        Beneficiary::default(),
    );
    for (name, value) in set {
        set_payout(&mut new, name, value);
    }
    new
}

const ACCEPTED: &str = r#"{"status":"success","ref_code":"p-1"}"#;

#[tokio::test]
async fn each_mode_of_payout_has_its_members() {
    let imps = [
        ("name", "Asha"),
        ("account", "123456789"),
        ("institution", "SBI"),
        ("ifsc", "SBIN0000001"),
    ];
    let upi = [
        ("name", "Asha"),
        ("account", "asha@bank"),
        ("email", "a@b.example"),
    ];
    let wallet = |name| [("account", "01700000000"), ("institution", name)];
    let [bkash, nagad, rocket] = ["Bkash", "Nagad", "Rocket"].map(wallet);
    let common = |mode: &str| json!({"payment_mode": mode, "pid": PID, "order_id": "PAYOUT1042A", "amount": 500});
    let table = [
        (
            Currency::INR,
            &imps[..],
            "imps",
            json!({"account_holder": "Asha", "account_no": "123456789", "bank": "SBI", "ifsc": "SBIN0000001"}),
        ),
        (
            Currency::INR,
            &upi[..],
            "upi",
            json!({"account_holder": "Asha", "upi_id": "asha@bank", "email": "a@b.example"}),
        ),
        (
            Currency::BDT,
            &bkash[..],
            "wallet",
            json!({"account_no": "01700000000", "wallet_type": "Bkash"}),
        ),
        (
            Currency::BDT,
            &nagad[..],
            "wallet",
            json!({"account_no": "01700000000", "wallet_type": "Nagad"}),
        ),
        (
            Currency::BDT,
            &rocket[..],
            "wallet",
            json!({"account_no": "01700000000", "wallet_type": "Rocket"}),
        ),
    ];
    for (currency, set, mode, additional) in table {
        let recorder = Recorder::with_responses([(200, ACCEPTED)]);
        let payatom = recorder.payatom(config(currency));
        let paid = payatom
            .payouts()
            .unwrap()
            .payout(&payout(currency, set))
            .await
            .unwrap();
        assert_eq!(paid.status, PayoutStatus::Pending);
        assert_eq!(paid.provider_reference.as_str(), "p-1");
        assert!(paid.warnings.is_empty());
        recorder.assert_calls([("POST /payout/api/request.php", "/x/payout/api/request.php")]);
        let mut expected = common(mode);
        expected
            .as_object_mut()
            .unwrap()
            .extend(additional.as_object().unwrap().clone());
        assert_eq!(body(&recorder, 0), expected, "{mode}");
    }
}

#[tokio::test]
async fn additional_fields_of_a_payout_are_sent() {
    let recorder = Recorder::with_responses([(200, ACCEPTED)]);
    let upi_id = "asha@bank".to_owned();
    let account_holder = "Asha".to_owned();
    let method = PayoutMethod::Upi {
        account_holder,
        upi_id,
    };
    let amount = Money::from_major(500, Currency::INR).unwrap();
    let mut new = PayoutRequest::new("PAYOUT1042A", amount, method);
    new.email = Some("a@b.example".into());
    new.phone = Some("9000000000".into());
    new.extra = vec![("new".into(), "x".into())];
    let ref_code = recorder.india().create_payout(&new).await.unwrap();
    assert_eq!(ref_code, "p-1");
    let expected = json!({
        "payment_mode": "upi", "pid": PID, "order_id": "PAYOUT1042A", "amount": 500, "account_holder": "Asha", "upi_id": "asha@bank",
        "email": "a@b.example", "phone": "9000000000", "new": "x",
    });
    assert_eq!(body(&recorder, 0), expected);
}

#[tokio::test]
async fn a_payout_over_v2_is_signed() {
    let recorder = Recorder::with_responses([(200, ACCEPTED)]);
    let set = [("api", "v2"), ("name", "Asha"), ("upi_id", "asha@bank")];
    let payatom = recorder.india();
    payatom
        .payouts()
        .unwrap()
        .payout(&payout(Currency::INR, &set))
        .await
        .unwrap();
    let sent = &recorder.sent()[0];
    assert_eq!(sent.uri().path(), "/x/payout/api/v2/request.php");
    let text = std::str::from_utf8(sent.body()).unwrap();
    assert_eq!(
        body(&recorder, 0)["signature"],
        v2_signature(&secret(), text).unwrap()
    );
    recorder.assert_calls([(
        "POST /payout/api/v2/request.php",
        "/x/payout/api/v2/request.php",
    )]);
}

#[tokio::test]
async fn a_payout_that_breaks_a_rule_is_refused_before_anything_is_sent() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.india();
    let payouts = payatom.payouts().unwrap();
    let mut paise = payout(Currency::INR, &[("name", "A"), ("account", "a@b")]);
    paise.amount = Money::from_minor(1, Currency::INR);
    for (new, field) in [
        (paise, "amount"),
        (
            payout(
                Currency::INR,
                &[("name", "A"), ("account", "1"), ("institution", "B")],
            ),
            "ifsc",
        ),
        (payout(Currency::INR, &[("account", "a@b")]), "name"),
        (
            payout(Currency::PKR, &[("name", "A"), ("account", "a@b")]),
            "currency",
        ),
        (
            payout(Currency::INR, &[("payment_mode", "neft")]),
            "payment_mode",
        ),
        (payout(Currency::INR, &[("ifcs", "x")]), "ifcs"),
    ] {
        let error = payouts.payout(&new).await.unwrap_err();
        assert_eq!(error.field(), Some(field), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn an_unreadable_response_to_a_payout_is_unknown() {
    for (status, answer) in [
        (200, "<html>"),
        (200, r#"{"status":"success"}"#),
        (502, "{}"),
        (200, ""),
    ] {
        let recorder = Recorder::with_responses([(status, answer)]);
        let payatom = recorder.india();
        let new = payout(Currency::INR, &[("name", "A"), ("account", "a@b")]);
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        let unknown = Outcome::Unknown(Resolution::Reconcile);
        assert_eq!(error.outcome(), unknown, "{answer}");
        assert_eq!(recorder.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_payout_status_requires_a_matching_hash() {
    let post_hash = sealed_hash(&secret(), "PAYOUT1042A", "500", "Approved");
    let answer = format!(
        r#"{{"order_id":"PAYOUT1042A","amount_processed":500,"status":"Approved","ref_code":"p-1","post_hash":"{post_hash}"}}"#
    );
    let forged = answer.replace("500", "900");
    let recorder = Recorder::with_responses([(200, &answer), (200, &forged)]);
    let payatom = recorder.india();
    let payouts = payatom.payouts().unwrap();
    let reference = "p-1".parse().unwrap();
    let paid = payouts.payout_status(&reference).await.unwrap();
    assert_eq!(paid.status, PayoutStatus::Paid);
    assert_eq!(paid.amount.unwrap().to_string(), "500.00 INR");
    assert_eq!(
        recorder.sent()[0].uri().path(),
        "/x/payout/api/status_polling.php"
    );
    let error = payouts.payout_status(&reference).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Protocol);
    recorder.assert_calls([
        (
            "POST /payout/api/status_polling.php",
            "/x/payout/api/status_polling.php",
        ),
        (
            "POST /payout/api/status_polling.php",
            "/x/payout/api/status_polling.php",
        ),
    ]);
}

#[tokio::test]
async fn a_payout_in_another_currency_than_the_accounts_is_refused_before_anything_is_sent() {
    let upi: &[(&str, &str)] = &[("name", "A"), ("account", "a@b")];
    let wallet: &[(&str, &str)] = &[("account", "017"), ("institution", "Bkash")];
    for (account, currency, set) in [
        (Currency::INR, Currency::BDT, wallet),
        (Currency::BDT, Currency::INR, upi),
        (Currency::INR, Currency::USD, upi),
        (
            Currency::BDT,
            Currency::INR,
            &[("payment_mode", "wallet"), ("account", "017")],
        ),
    ] {
        let recorder = Recorder::with_responses([]);
        let payatom = recorder.payatom(config(account));
        let new = payout(currency, set);
        let error = payatom.payouts().unwrap().payout(&new).await.unwrap_err();
        assert_eq!(
            error.field(),
            Some("currency"),
            "{account} {currency}: {error}"
        );
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(recorder.sent().is_empty());
    }
}

#[tokio::test]
async fn an_account_in_pakistan_has_no_payouts() {
    let recorder = Recorder::with_responses([]);
    let payatom = recorder.payatom(config(Currency::PKR));
    assert!(payatom.payouts().is_none());
    assert!(payatom.capabilities().payouts.is_none());
    for currency in [Currency::PKR, Currency::INR] {
        let method = PayoutMethod::Upi {
            account_holder: "A".to_owned(),
            upi_id: "a@b".to_owned(),
        };
        let amount = Money::from_major(500, currency).unwrap();
        let request = PayoutRequest::new("PAYOUT1042A", amount, method);
        let error = payatom.create_payout(&request).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unsupported, "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
    }
    assert!(recorder.sent().is_empty());
}

#[tokio::test]
async fn a_refund_in_another_currency_than_the_accounts_is_refused_before_anything_is_sent() {
    for (account, currency) in [
        (Currency::INR, Currency::BDT),
        (Currency::BDT, Currency::INR),
    ] {
        let recorder = Recorder::with_responses([]);
        let payatom = recorder.payatom(config(account));
        let amount = Money::from_major(10, currency).unwrap();
        let new = NewRefund::new("BACK-1".parse().unwrap(), "r".parse().unwrap(), amount);
        let error = payatom.refunds().unwrap().refund(&new).await.unwrap_err();
        assert_eq!(error.field(), Some("currency"), "{error}");
        assert_eq!(error.outcome(), Outcome::NotSent);
        assert!(recorder.sent().is_empty());
    }
}

#[tokio::test]
async fn a_payouts_reference_has_ten_characters_and_a_warning_beyond_thirteen() {
    for (reference, accepted, warned) in [
        ("PAYOUT12A", false, false),
        ("PAYOUT142A", true, false),
        ("PAYOUT1042ABC", true, false),
        ("PAYOUT1042ABCD", true, true),
        ("PAYOUT-142A", true, true),
    ] {
        let recorder = Recorder::with_responses([(200, ACCEPTED)]);
        let payatom = recorder.india();
        let mut new = payout(Currency::INR, &[("name", "A"), ("account", "a@b")]);
        new.merchant_reference = reference.parse().unwrap();
        match payatom.payouts().unwrap().payout(&new).await {
            Ok(paid) => {
                assert!(accepted, "{reference}");
                assert_eq!(!paid.warnings.is_empty(), warned, "{reference}");
            }
            Err(error) => {
                assert!(!accepted, "{reference}: {error}");
                assert_eq!(error.field(), Some("merchant_reference"));
                assert!(recorder.sent().is_empty());
            }
        }
    }
}

#[tokio::test]
async fn a_numeric_payout_amount_is_the_amount_paid() {
    for (status, printed, hashed, amount) in [
        ("Approved", "500.00", "500", Some("500.00 INR")),
        ("Approved", "0", "0", None),
        ("Pending", "0", "0", None),
    ] {
        let post_hash = sealed_hash(&secret(), "PAYOUT1042A", hashed, status);
        let answer = format!(
            r#"{{"order_id":"PAYOUT1042A","amount_requested":500,"amount_processed":{printed},"status":"{status}","ref_code":"p-1","post_hash":"{post_hash}"}}"#
        );
        let other = answer.replace("\"p-1\"", "\"p-2\"");
        let recorder = Recorder::with_responses([(200, &answer), (200, &other)]);
        let payatom = recorder.india();
        let payouts = payatom.payouts().unwrap();
        let reference = "p-1".parse().unwrap();
        let read = payouts.payout_status(&reference).await.unwrap();
        let found = read.amount.map(|amount| amount.to_string());
        assert_eq!(found.as_deref(), amount, "{status} {printed}");
        let error = payouts.payout_status(&reference).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Protocol);
        assert!(error.to_string().contains("`ref_code`"), "{error}");
    }
}

#[tokio::test]
async fn an_unreadable_payout_amount_is_a_warning() {
    for (amount, warned) in [("5e2", true), ("-500", true), ("500", false)] {
        let sealed = sealed_hash(&secret(), "PAYOUT-A", amount, "Approved");
        let answer = json!({"order_id": "PAYOUT-A", "status": "Approved", "amount": amount,
            "post_hash": sealed});
        let recorder = Recorder::with_responses([(200, &answer.to_string())]);
        let payatom = recorder.india();
        let reference = "p-1".parse().unwrap();
        let payout = payatom.payouts().unwrap().payout_status(&reference).await;
        let warnings = payout.unwrap().warnings;
        let words =
            format!("the payout amount is printed as `{amount}` in `INR`, which means no money");
        let count = warnings
            .iter()
            .filter(|warning| warning.starts_with(&words))
            .count();
        assert_eq!(
            (count, warnings.len()),
            (usize::from(warned), count),
            "{warnings:?}"
        );
    }
}
