//! Refunded payins in polling: they stay paid, and confirm unless the refund may be complete.

use dhow_core::{NotConfirmed, PaymentStatus};

use crate::polling::{expectation, read};

#[tokio::test]
async fn a_refunded_payin_is_paid_and_confirms_unless_everything_went_back() {
    for word in ["Refund Initiated", "Refund Completed"] {
        for (refund, confirms) in [
            (r#","refund_info":{"refund_amount":"40"}"#, true),
            (r#","refund_info":{"refund_amount":"100"}"#, false),
            (r#","refund_info":{"refund_amount":100.00}"#, false),
            (r#","refund_info":{"refund_amount":"1e1"}"#, false),
            (r#","refund_info":{"refund_notes":"x"}"#, false),
            (
                r#","refund_info":{"refund_amount":"0","refund_notes":"x"}"#,
                false,
            ),
            (r#","refund_info":{"refund_amount":"0.00"}"#, false),
            (r#","refund_info":{"refund_amount":0}"#, false),
            (r#","refund_info":[]"#, false),
            ("", false),
        ] {
            let members = format!(r#""received_amount":"100"{refund}"#);
            let payment = read(word, "100", &members).await;
            assert_eq!(payment.status, PaymentStatus::Paid, "{word} {refund}");
            assert_eq!(payment.failure, None);
            assert!(payment.refunded.is_some(), "{word} {refund}");
            assert!(payment.warnings[0].contains("refunded"));
            match payment.confirm(&expectation(100)) {
                Ok(confirmed) => {
                    assert!(confirms, "{word} {refund}");
                    assert_eq!(confirmed.refunded().unwrap().to_string(), "40.00 INR");
                }
                Err(refused) => {
                    assert!(!confirms, "{word} {refund}");
                    let refunded = matches!(refused, NotConfirmed::Refunded { .. });
                    assert!(refunded, "{refused}");
                }
            }
        }
        let unknown = read(
            word,
            "100",
            r#""amount":"100","refund_info":{"refund_amount":"40"}"#,
        );
        assert!(unknown.await.confirm(&expectation(100)).is_err(), "{word}");
    }
    let kept = r#""received_amount":"100","refund_info":{"refund_amount":"40"}"#;
    let approved = read("Approved", "100", kept).await;
    assert_eq!(approved.refunded.as_ref().unwrap().to_string(), "40.00 INR");
    assert!(approved.confirm(&expectation(100)).is_ok());
    let none = read(
        "Approved",
        "100",
        r#""received_amount":"100","refund_info":[]"#,
    )
    .await;
    assert_eq!(none.refunded, None);
}

/// A refund of zero makes no sense, so its amount is unknown.
#[tokio::test]
async fn a_refund_of_zero_is_one_of_an_unknown_amount() {
    let info = |members: &str| format!(r#""received_amount":"100","refund_info":{{{members}}}"#);
    let zero = r#""refund_amount":"0""#;
    for (word, members) in [
        (
            "Refund Completed",
            r#""refund_amount":"0","refund_status":"Refund Completed""#,
        ),
        ("Refund Completed", r#""refund_amount":"0.00""#),
        (
            "Refund Initiated",
            r#""refund_amount":0.0,"refunded_upi":"a@b""#,
        ),
        (
            "Approved",
            r#""refund_amount":"0","refund_status":"Refund Completed""#,
        ),
        (
            "Approved",
            r#""refund_amount":"0.00","refund_completed_time":"t""#,
        ),
    ] {
        let payment = read(word, "100", &info(members)).await;
        let refunded = payment.refunded.as_ref().unwrap();
        assert_eq!(refunded.money(), None, "{word} {members}");
        assert!(refunded.text().starts_with('0'), "{word} {members}");
        assert!(
            payment.confirm(&expectation(100)).is_err(),
            "{word} {members}"
        );
    }
    // Neither the status nor another member indicates a refund.
    let none = read("Approved", "100", &info(r#""refund_amount":"0.00""#)).await;
    assert_eq!(none.refunded.as_ref().unwrap().to_string(), "0.00 INR");
    assert!(none.confirm(&expectation(100)).is_ok());
    assert_eq!(read("Approved", "100", &info(zero)).await.refunded, None);
}
