//! Transfers: requests sent, and responses parsed.

use dhow_core::{
    Beneficiary, Currency, Error, ErrorKind, Money, NewPayout, Outcome, PaymentProvider, Payout,
    PayoutStatus, ProviderReference, Resolution,
};
use dhow_hub2::{ResponsibleParty, TransferFailure, TransferQuery};

use crate::recorder::Recorder;

const SENT: &str = r#"{"id":"tr_1","status":"created","reference":"P-1","amount":500,"currency":"XOF","mode":"sandbox","destination":{"type":"mobile_money","country":"CI","recipientName":"Awa","msisdn":"00000001","provider":"orange"}}"#;
const FAILED: &str = r#"{"id":"tr_1","status":"failed","reference":"P-1","amount":500,"currency":"XOF","failureCause":{"code":"insufficient_funds","message":"no"},"balanceBefore":100,"balanceAfter":100}"#;

fn payout() -> NewPayout {
    let mut beneficiary = Beneficiary::new("Awa", "00000001");
    beneficiary.institution = Some("orange".into());
    beneficiary.country = Some("CI".into());
    let amount = Money::from_minor(500, Currency::XOF);
    NewPayout::new("P-1".parse().unwrap(), amount, beneficiary)
}

fn reference(text: &str) -> ProviderReference {
    ProviderReference::new(text).unwrap()
}

#[tokio::test]
async fn a_payout_is_sent_as_documented() {
    let recorder = Recorder::with_responses([(201, SENT)]);
    let hub2 = recorder.hub2();
    let payout = hub2.payouts().unwrap().payout(&payout()).await.unwrap();
    assert_eq!(payout.status, PayoutStatus::Pending);
    assert_eq!(payout.merchant_reference.as_deref(), Some("P-1"));
    assert!(payout.warnings.is_empty());
    let sent = recorder.sent();
    assert_eq!(sent[0].uri().path(), "/transfers");
    let expected = r#"{"reference":"P-1","amount":500,"currency":"XOF","description":"P-1","destination":{"type":"mobile_money","country":"CI","recipientName":"Awa","msisdn":"00000001","provider":"orange"}}"#;
    assert_eq!(sent[0].body(), expected);
    recorder.assert_calls([("POST /transfers", "/transfers")]);
}

#[tokio::test]
async fn an_amount_outside_the_published_limits_is_sent_with_a_warning() {
    let sent = SENT.replace(r#""amount":500"#, r#""amount":101"#);
    let recorder = Recorder::with_responses([(201, &sent)]);
    let hub2 = recorder.hub2();
    let mut small = payout();
    small.amount = Money::from_minor(101, Currency::XOF);
    let payout = hub2.payouts().unwrap().payout(&small).await.unwrap();
    assert_eq!(payout.warnings.len(), 2, "{:?}", payout.warnings);
    assert_eq!(recorder.sent().len(), 1);
}

#[tokio::test]
async fn a_payout_is_sent_in_its_currency_and_a_response_in_another_is_refused() {
    for (currency, other) in [(Currency::XAF, "XOF"), (Currency::GNF, "XAF")] {
        let code = currency.code();
        let own = SENT.replace("XOF", code);
        let recorder = Recorder::with_responses([(201, &own), (201, &SENT.replace("XOF", other))]);
        let hub2 = recorder.hub2();
        let mut payout = payout();
        payout.amount = Money::from_minor(500, currency);
        let payouts = hub2.payouts().unwrap();
        let sent = payouts.payout(&payout).await.unwrap();
        assert_eq!(sent.amount.unwrap().money(), Some(payout.amount));
        let body: serde_json::Value = serde_json::from_slice(recorder.sent()[0].body()).unwrap();
        assert_eq!(body["currency"], code);
        let error = payouts.payout(&payout).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::LookUp),
            "{code} answered in {other}"
        );
    }
}

#[tokio::test]
async fn a_payout_without_a_readable_response_is_unknown_and_never_sent_again() {
    for answer in [
        (500, ""),
        (502, "<html>"),
        (200, ""),
        (201, "{}"),
        (302, ""),
    ] {
        let recorder = Recorder::with_responses([answer]);
        let hub2 = recorder.hub2();
        let result: Result<Payout, Error> = hub2.payouts().unwrap().payout(&payout()).await;
        let error = result.unwrap_err();
        assert!(error.outcome().is_unknown(), "{answer:?}");
        assert_eq!(error.resolution(), Some(Resolution::LookUp));
        assert_eq!(recorder.sent().len(), 1);
    }
}

#[tokio::test]
async fn a_decline_names_hub2s_code() {
    let body =
        r#"{"status":402,"code":"insufficient-funds","message":"Not enough","request_id":"req_1"}"#;
    let recorder = Recorder::with_responses([(402, body)]);
    let hub2 = recorder.hub2();
    let error = hub2.payouts().unwrap().payout(&payout()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Declined, Outcome::Refused)
    );
    assert_eq!(
        error.gateway().unwrap().code.as_deref(),
        Some("insufficient-funds")
    );
}

#[tokio::test]
async fn a_failed_transfer_has_a_responsible_party() {
    let recorder = Recorder::with_responses([(200, FAILED), (200, FAILED)]);
    let hub2 = recorder.hub2();
    let transfer = hub2.transfer(&reference("tr_1")).await.unwrap();
    let cause = transfer.failure_cause().unwrap();
    assert_eq!(
        (&cause, cause.must_act()),
        (
            &TransferFailure::InsufficientFunds,
            ResponsibleParty::Merchant
        )
    );
    assert_eq!(transfer.balances, Some(("100".into(), "100".into())));
    let payout = hub2
        .payouts()
        .unwrap()
        .payout_status(&reference("tr_1"))
        .await
        .unwrap();
    assert_eq!(payout.status, PayoutStatus::Failed);
    assert_eq!(payout.failure.unwrap().code, "insufficient_funds");
    let paths: Vec<_> = recorder
        .sent()
        .iter()
        .map(|request| request.uri().path().to_owned())
        .collect();
    assert_eq!(paths, ["/transfers/tr_1", "/transfers/tr_1/status"]);
    recorder.assert_calls([
        ("GET /transfers/{id}", "/transfers/tr_1"),
        ("GET /transfers/{id}/status", "/transfers/tr_1/status"),
    ]);
}

#[tokio::test]
async fn a_transfer_is_found_by_exactly_its_reference() {
    let list = format!(
        "[{SENT},{}]",
        SENT.replace("P-1", "P-10").replace("tr_1", "tr_2")
    );
    let recorder = Recorder::with_responses([(200, &*list), (200, "[]"), (200, "[]")]);
    let hub2 = recorder.hub2();
    let found = hub2
        .payout_lookup()
        .unwrap()
        .find_payouts(&"P-1".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    let mut query = TransferQuery::default();
    query.reference = Some("P-1".into());
    assert!(hub2.transfers(&query).await.unwrap().is_empty());
    let sent = recorder.sent();
    assert!(
        sent[0]
            .uri()
            .query()
            .unwrap()
            .starts_with("reference=P-1&from=")
    );
    assert_eq!(sent[2].uri().query(), Some("reference=P-1"));
    recorder.assert_calls([
        ("GET /transfers", "/transfers"),
        ("GET /transfers", "/transfers"),
        ("GET /transfers", "/transfers"),
    ]);
}

#[tokio::test]
async fn the_balance_of_a_transfer_is_returned_as_text() {
    let recorder = Recorder::with_responses([(200, r#"{"before":100}"#)]);
    let text = recorder
        .hub2()
        .transfer_balance(&reference("tr_1"))
        .await
        .unwrap();
    assert_eq!(text, r#"{"before":100}"#);
    assert_eq!(recorder.sent()[0].uri().path(), "/transfers/tr_1/balance");
    recorder.assert_calls([("GET /transfers/{id}/balance", "/transfers/tr_1/balance")]);
}
