//! Failed inquiries: they change no status, and only the right code proves an absence.

use dhow_core::{ErrorKind, Lookup, Outcome, PaymentProvider, PayoutLookup, Payouts, Resolution};
use dhow_hpay::OrderQuery;

use crate::{
    echo::ACCOUNT,
    recorder::{Recorder, config_with_keys},
    transfers::new_transfer,
};

#[tokio::test]
async fn no_code_of_an_inquiry_declines_the_transfer() {
    for status in [200, 400] {
        for code in ["008", "014", "035", "036", "066", "122", "123", "129"] {
            let body = format!(r#"{{"error_code":"{code}","data":[]}}"#);
            let recorder = Recorder::with_responses([(status, &body), (status, &body)]);
            let hpay = recorder.hpay();
            let read = hpay.payout_status(&"00001".parse().unwrap()).await;
            let found = hpay.find_payouts(&"00001".parse().unwrap()).await;
            for error in [read.unwrap_err(), found.unwrap_err()] {
                let found = (error.kind(), error.outcome());
                let failed = (ErrorKind::Protocol, Outcome::ReadOnly);
                assert_eq!(found, failed, "HTTP {status} {code}");
                let found = error.gateway().unwrap().code.as_deref();
                assert_eq!(found, Some(code));
            }
        }
    }
}

#[tokio::test]
async fn no_code_of_an_inquiry_declines_an_order_or_an_account() {
    for (code, kind) in [
        ("80", ErrorKind::Protocol),
        ("83", ErrorKind::Protocol),
        ("115", ErrorKind::Protocol),
        ("30014", ErrorKind::Authentication),
    ] {
        let body = format!(r#"{{"error_code":"{code}","data":[]}}"#);
        let recorder = Recorder::with_responses([(200, &body)]);
        let query = OrderQuery::by_order_code("OM_1".parse().unwrap());
        let error = recorder.hpay().order(&query).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{code}");
    }
    let recorder = Recorder::with_responses([(200, r#"{"error_code":"80"}"#)]);
    let read = recorder
        .hpay()
        .payment_status(&"OM_1".parse().unwrap())
        .await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
    let recorder = Recorder::with_responses([(200, r#"{"error_code":"08"}"#)]);
    let read = recorder.hpay().virtual_account_receipts(ACCOUNT).await;
    assert_eq!(read.unwrap_err().kind(), ErrorKind::Protocol);
}

#[tokio::test]
async fn an_absence_must_be_about_the_requested_object() {
    for status in [200, 404] {
        for (named, accepted) in [
            (r#"{"order_code":"OM_1"}"#, true),
            (r#"{"order_code":"OM_2"}"#, false),
            (r#"[{"order_code":"OM_2"}]"#, false),
        ] {
            let body = format!(r#"{{"error_code":"30015","data":{named}}}"#);
            let recorder = Recorder::with_responses([(status, &body), (status, &body)]);
            let hpay = recorder.hpay();
            let label = format!("HTTP {status} {body}");
            let found = hpay.find_payments(&"OM_1".parse().unwrap()).await;
            assert_eq!(
                found.is_ok_and(|found| found.is_empty()),
                accepted,
                "{label}"
            );
            let error = hpay.payment_status(&"OM_1".parse().unwrap()).await;
            let kind = match accepted {
                true => ErrorKind::NotFound,
                false => ErrorKind::Protocol,
            };
            assert_eq!(error.unwrap_err().kind(), kind, "{label}");
        }
        for (named, accepted) in [
            (r#"{"request_id":"00001"}"#, true),
            (r#"{"request_id":"00002"}"#, false),
            (r#"{"requestId":"00002"}"#, false),
        ] {
            let body = format!(r#"{{"error_code":"217301","data":{named}}}"#);
            let recorder = Recorder::with_responses([(status, &body)]);
            let found = recorder
                .hpay()
                .find_payouts(&"00001".parse().unwrap())
                .await;
            assert_eq!(
                found.is_ok_and(|found| found.is_empty()),
                accepted,
                "{body}"
            );
        }
    }
}

#[tokio::test]
async fn a_refusal_of_another_transfer_leaves_this_one_unknown() {
    for status in [200, 400] {
        for (named, outcome) in [
            (r#""requestId":"00001""#, Outcome::Refused),
            (
                r#""requestId":"00001","transaction_status":"3""#,
                Outcome::Refused,
            ),
            (
                r#""requestId":"00002""#,
                Outcome::Unknown(Resolution::LookUp),
            ),
        ] {
            let body = format!(r#"{{"error_code":"035","data":{{{named}}}}}"#);
            let recorder = Recorder::with_responses([(status, &body)]);
            let hpay = recorder.hpay_with(config_with_keys("12345"));
            let error = hpay.send_transfer(&new_transfer()).await.unwrap_err();
            assert_eq!(error.outcome(), outcome, "HTTP {status} {body}");
        }
    }
    let body = r#"{"error_code":"041","data":{"account_va":"1002"}}"#;
    let recorder = Recorder::with_responses([(200, body)]);
    let error = recorder.hpay().close_virtual_account("1001").await;
    let unknown = Outcome::Unknown(Resolution::AskGateway);
    assert_eq!(error.unwrap_err().outcome(), unknown);
}

#[tokio::test]
async fn a_success_without_a_transfer_proves_no_absence() {
    for data in ["[]", "{}", "null", "[[]]"] {
        let body = format!(r#"{{"error_code":"000","data":{data}}}"#);
        let recorder = Recorder::with_responses([(200, &body), (200, &body), (200, &body)]);
        let hpay = recorder.hpay();
        let id = "00001".parse().unwrap();
        let found = hpay.find_payouts(&id).await.unwrap_err();
        let read = hpay.payout_status(&"00001|7".parse().unwrap()).await;
        let listed = hpay.transfers(&id, None).await.unwrap_err();
        for error in [found, read.unwrap_err(), listed] {
            let found = (error.kind(), error.outcome());
            assert_eq!(found, (ErrorKind::Protocol, Outcome::ReadOnly), "{data}");
        }
    }
}
