//! Responses that identify no object, error bodies with a 2xx status, and inconclusive failures.

use dhow_core::{
    ActionAnswer, AssuranceLevel, Beneficiary, ErrorKind, NewPayout, Outcome, PaymentProvider,
    PayoutStatus, Resolution, Secret,
};
use dhow_hub2::{NewPaymentAttempt, TransferFailure};

use crate::{
    echo::{call::Call, order, xof},
    events::event,
    recorder::Recorder,
};

fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa Diop", "07000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    NewPayout::new("R".parse().unwrap(), xof(), beneficiary)
}

const READS: [Call; 7] = [
    Call::Status,
    Call::PayoutStatus,
    Call::Transfer,
    Call::Link,
    Call::Webhook,
    Call::Submerchant,
    Call::Balance,
];

const WRITES: [Call; 12] = [
    Call::Create,
    Call::CreateWithPayer,
    Call::Otp,
    Call::Payout,
    Call::CreateLink,
    Call::CloseLink,
    Call::Provision,
    Call::CreateWebhook,
    Call::UpdateWebhook,
    Call::DeleteWebhook,
    Call::CreateSubmerchant,
    Call::Delegated,
];

/// Bodies of proxies and error bodies of Hub2, with HTTP 200.
const UNIDENTIFIED: [&str; 8] = [
    r#"{"status":"failed","message":"upstream connect error"}"#,
    r#"{"status":"successful"}"#,
    r#"{"status":"processing","id":null,"mode":"sandbox","merchantId":"merchant-7"}"#,
    r#"{"status":400,"code":"x","message":"y"}"#,
    r#"{"status":"400","code":"x","message":"y"}"#,
    r#"{"statusCode":502,"error":"Bad Gateway"}"#,
    r#"{"status":500}"#,
    r#"{"id":1,"status":400,"message":"bad"}"#,
];

#[tokio::test]
async fn a_response_that_identifies_no_object_is_refused() {
    for body in UNIDENTIFIED {
        for call in READS {
            let error = call.make(body).await.expect_err(body);
            assert_eq!(error.kind(), ErrorKind::Protocol, "{body}: {error}");
            assert_eq!(error.outcome(), Outcome::ReadOnly, "{body}: {error}");
        }
        for call in WRITES {
            let error = call.make(body).await.expect_err(body);
            assert!(error.outcome().is_unknown(), "{body}: {error}");
            assert!(error.resolution().is_some(), "{body}: {error}");
        }
    }
}

#[tokio::test]
async fn an_id_alone_does_not_identify_a_created_object() {
    for (call, body) in [
        (Call::Payout, r#"{"id":"x","status":"failed"}"#),
        (Call::Create, r#"{"id":"x","status":"payment_required"}"#),
        (Call::CreateLink, r#"{"id":"x","status":"active"}"#),
        (Call::CreateWebhook, r#"{"id":"x","status":"enabled"}"#),
        (Call::CreateSubmerchant, r#"{"id":"x"}"#),
        (Call::Delegated, r#"{"id":"x","status":"failed"}"#),
    ] {
        let error = call.make(body).await.expect_err(body);
        assert!(error.outcome().is_unknown(), "{body}: {error}");
    }
}

#[tokio::test]
async fn one_typical_member_identifies_an_object_read_by_id() {
    for (call, body) in [
        (Call::Status, r#"{"status":"processing","id":"pi_1"}"#),
        (Call::Status, r#"{"status":"processing","amount":200}"#),
        (
            Call::Status,
            r#"{"status":"processing","purchaseReference":"R"}"#,
        ),
        (Call::PayoutStatus, r#"{"status":"pending","id":"tr_1"}"#),
        (
            Call::PayoutStatus,
            r#"{"status":"pending","createdAt":"2024-01-01T00:00:00.000Z"}"#,
        ),
        (
            Call::Payout,
            r#"{"id":"tr_1","status":"pending","amount":200}"#,
        ),
        (Call::Balance, r#"{"collectionAccount":[]}"#),
    ] {
        let made = call.make(body).await;
        made.unwrap_or_else(|error| panic!("{body}: {error}"));
    }
}

#[tokio::test]
async fn a_response_with_another_beneficiary_is_refused() {
    let answered = |member: &str| {
        format!(
            r#"{{"id":"tr_1","status":"pending","reference":"R","amount":200,"currency":"XOF","destination":{{{member}}}}}"#
        )
    };
    for (member, same) in [
        (r#""provider":"Orange""#, true),
        (r#""provider":"mm_orange_ci""#, true),
        (r#""provider":null"#, true),
        (r#""provider":"mtn""#, false),
        (r#""recipientName":"DIOP Awa""#, true),
        (r#""recipientName":"A***""#, true),
        (r#""recipientName":"Moussa Fall""#, false),
        (r#""msisdn":"+22507000001""#, true),
        (r#""msisdn":"****0001""#, true),
        (r#""msisdn":"****0002""#, false),
        (r#""number":"07000002""#, false),
        (r#""msisdn":"07000001","number":"2250 7000001""#, true),
        (r#""msisdn":"07000001","number":"07000002""#, false),
        (r#""msisdn":"07000002","number":"07000001""#, false),
        (r#""country":"SN""#, false),
    ] {
        let recorder = Recorder::with_responses([(201, &*answered(member))]);
        let hub2 = recorder.hub2();
        match hub2.payouts().unwrap().payout(&payout()).await {
            Ok(_) => assert!(same, "{member}"),
            Err(error) => {
                assert!(!same, "{member}: {error}");
                assert!(error.outcome().is_unknown(), "{member}");
            }
        }
    }
}

/// Lists of payments in the response to an attempt of `07000001` in CI for 200 XOF, and true if one of them may be the attempt.
fn payments_after_an_attempt() -> Vec<(String, bool)> {
    let old = r#"{"id":"pay_0","status":"failed","number":"05000009","provider":"mtn"}"#;
    vec![
        ("[]".to_owned(), true),
        (
            format!(
                r#"[{old},{{"id":"pay_1","number":"+22507000001","provider":"Orange","currency":"xof"}}]"#
            ),
            true,
        ),
        (
            format!(r#"[{old},{{"id":"pay_1","status":"pending"}}]"#),
            true,
        ),
        (format!("[{old}]"), false),
        (
            format!(r#"[{old},{{"id":"pay_1","number":"07000001","provider":"mtn"}}]"#),
            false,
        ),
        (
            format!(r#"[{old},{{"id":"pay_1","number":"07000002","provider":"orange"}}]"#),
            false,
        ),
        (
            r#"[{"id":"pay_1","number":"07000001","currency":"USD"}]"#.to_owned(),
            false,
        ),
        (r#"[{"id":"pay_1","amount":200}]"#.to_owned(), true),
        (r#"[{"id":"pay_1","amount":"200.0"}]"#.to_owned(), true),
        (
            r#"[{"id":"pay_1","amount":null,"country":null}]"#.to_owned(),
            true,
        ),
        (
            r#"[{"id":"pay_1","amount":205,"country":"ci"}]"#.to_owned(),
            true,
        ),
        (r#"[{"id":"pay_1","amount":1}]"#.to_owned(), false),
        (r#"[{"id":"pay_1","amount":0}]"#.to_owned(), false),
        (r#"[{"id":"pay_1","amount":-200}]"#.to_owned(), false),
        (r#"[{"id":"pay_1","amount":"2e2"}]"#.to_owned(), false),
        (r#"[{"id":"pay_1","amount":{}}]"#.to_owned(), false),
        (r#"[{"id":"pay_1","country":"SN"}]"#.to_owned(), false),
        (
            r#"[{"id":"pay_1","amount":1},{"id":"pay_2","amount":200}]"#.to_owned(),
            true,
        ),
        (
            r#"[{"id":"pay_1","amount":200,"country":"SN"},{"id":"pay_2","amount":1}]"#.to_owned(),
            false,
        ),
    ]
}

#[tokio::test]
async fn a_response_with_another_payer_is_refused() {
    let new = NewPaymentAttempt::new("CI", "orange", "07000001");
    for (payments, same) in payments_after_an_attempt() {
        let body = format!(
            r#"{{"id":"pi_1","status":"processing","amount":200,"currency":"XOF","payments":{payments}}}"#
        );
        let recorder = Recorder::with_responses([(201, &*body)]);
        let id = "pi_1".parse().unwrap();
        match recorder.hub2().attempt_payment(&id, None, &new).await {
            Ok(_) => assert!(same, "{body}"),
            Err(error) => {
                assert!(!same, "{body}: {error}");
                assert!(error.outcome().is_unknown(), "{body}");
            }
        }
    }
}

#[tokio::test]
async fn an_attempt_on_a_new_intent_is_for_its_amount() {
    let created = r#"{"id":"pi_1","status":"payment_required","amount":200,"currency":"XOF"}"#;
    for (amount, warnings) in [
        ("200", Some(0)),
        ("205", Some(1)),
        ("100000", Some(1)),
        ("199", None),
        ("1", None),
        ("[200]", None),
    ] {
        for own in [r#","amount":200,"currency":"XOF""#, ""] {
            let attempted = format!(
                r#"{{"id":"pi_1","status":"processing"{own},"payments":[{{"id":"pay_1","status":"pending","amount":{amount},"currency":"XOF"}}]}}"#
            );
            let recorder = Recorder::with_responses([(201, created), (201, &*attempted)]);
            let mut order = order();
            order.country = Some("CI".into());
            order.options.set("msisdn", "07000001");
            order.options.set("provider", "mtn");
            let made = recorder.hub2().create_payment(&order).await;
            match (made, warnings) {
                (Ok(payment), Some(warnings)) => {
                    let about = |words: &&String| words.contains("more than");
                    let found = payment.warnings.iter().filter(about).count();
                    assert_eq!(found, warnings, "{attempted}: {:?}", payment.warnings);
                }
                (Err(error), None) => assert!(error.outcome().is_unknown(), "{attempted}"),
                (made, _) => panic!("{attempted}: {made:?}"),
            }
        }
    }
}

#[tokio::test]
async fn an_attempt_does_not_change_when_a_password_is_submitted() {
    let intent = |payments: &str| {
        format!(
            r#"{{"id":"pi_1","status":"action_required","amount":200,"currency":"XOF","payments":[{payments}]}}"#
        )
    };
    let known = r#"{"id":"pay_1","status":"action_required","amount":205,"currency":"XOF","number":"07000001","country":"CI","provider":"orange"}"#;
    let id = "pi_1".parse().unwrap();
    let code = ActionAnswer::Otp(Secret::allow_weak("1234").unwrap());
    for (own, other, same) in [
        ("", "", true),
        ("205", "205.0", true),
        ("pay_1", "pay_2", true),
        (r#""amount":205,"#, "", true),
        ("CI", "ci", true),
        ("07000001", "+22507000001", true),
        ("205", "200", false),
        ("205", "100000", false),
        ("205", "{}", false),
        ("XOF", "XAF", false),
        ("CI", "SN", false),
        ("07000001", "07000002", false),
        ("orange", "mtn", false),
    ] {
        let (before, after) = (intent(known), known.replacen(own, other, 1));
        let after = intent(&after);
        let recorder = Recorder::with_responses([(200, &*before), (200, &*after)]);
        let hub2 = recorder.hub2();
        match hub2.actions().unwrap().answer(&id, &code).await {
            Ok(_) => assert!(same, "{after}"),
            Err(error) => {
                assert!(!same, "{after}: {error}");
                assert!(error.outcome().is_unknown(), "{after}");
            }
        }
    }
}

#[tokio::test]
async fn an_indeterminate_code_is_not_a_refusal() {
    const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);
    for (status, code, outcome) in [
        (400, "internal_error", UNKNOWN),
        (400, "timeout", UNKNOWN),
        (402, "service_unavailable", UNKNOWN),
        (422, "unknown_reason", UNKNOWN),
        (409, "unknown_reason_orange", UNKNOWN),
        (400, "Internal Server Error", UNKNOWN),
        (400, "invalid_amount", Outcome::Refused),
        (402, "insufficient-funds", Outcome::Refused),
    ] {
        let body = format!(r#"{{"status":{status},"code":"{code}","message":"m"}}"#);
        let recorder = Recorder::with_responses([(status, &*body)]);
        let hub2 = recorder.hub2();
        let error = hub2.payouts().unwrap().payout(&payout()).await.unwrap_err();
        assert_eq!(error.outcome(), outcome, "{code}: {error}");
        let unknown = outcome == UNKNOWN;
        assert_eq!(error.kind() == ErrorKind::Unavailable, unknown, "{code}");
        assert_eq!(error.gateway().unwrap().code.as_deref(), Some(code));
        assert_eq!(error.gateway().unwrap().status, Some(status));
    }
}

#[tokio::test]
async fn a_transfer_that_failed_inconclusively_may_have_been_paid() {
    let new = TransferFailure::from_code("unknown_reason_moon");
    let new_payout = payout();
    for cause in TransferFailure::KNOWN.iter().chain([&new]) {
        let code = cause.code();
        let open = ["timeout", "internal_error", "duplicate_request"].contains(&code)
            || code.starts_with("unknown_reason");
        assert_eq!(cause.may_have_paid(), open, "{code}");

        let body = format!(
            r#"{{"id":"tr_1","status":"failed","reference":"R","amount":200,"currency":"XOF","mode":"live","failureCause":{{"code":"{code}"}}}}"#
        );
        let recorder = Recorder::with_responses([(200, &*body.replace("live", "sandbox"))]);
        let hub2 = recorder.hub2();
        let id = "tr_1".parse().unwrap();
        let payout = hub2.payouts().unwrap().payout_status(&id).await.unwrap();
        assert_eq!(payout.status, PayoutStatus::Failed);
        assert_eq!(payout.warnings.len(), usize::from(open), "{code}");
        assert!(payout.warnings.iter().all(|words| words.contains(code)));
        let recorder = Recorder::with_responses([(201, &*body.replace("live", "sandbox"))]);
        let hub2 = recorder.hub2();
        let sent = hub2.payouts().unwrap().payout(&new_payout).await;
        assert_eq!(sent.is_err(), open, "{code}");
        if let Err(error) = sent {
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{code}");
            assert!(error.outcome().is_unknown(), "{code}");
            assert_eq!(error.resolution(), Some(Resolution::AskGateway), "{code}");
            assert!(error.message().contains("tr_1"), "{error}");
            assert_eq!(error.gateway().unwrap().code.as_deref(), Some(code));
        }
        let level = event("transfer.failed", &body).assurance.level();
        assert_eq!(level == AssuranceLevel::AskGateway, open, "{code}");
    }
}
