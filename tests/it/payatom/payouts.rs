//! Tests of PayAtom payouts against the sandbox.

use dhow_core::{
    AssuranceLevel, Beneficiary, NewPayout, Outcome, PayoutStatus, Resolution, Subject,
};
use dhow_sandbox::Fault;
use http::Method;

use super::{rupees, setup};

fn payout(reference: &str) -> NewPayout {
    let mut new = NewPayout::new(
        reference.parse().unwrap(),
        rupees(500),
        Beneficiary::default(),
    );
    new.beneficiary.name = "Asha".to_owned();
    new.beneficiary.account = "asha@bank".to_owned();
    new
}

#[tokio::test]
async fn a_payout_is_settled_by_its_status_and_its_webhook_is_doubtful() {
    let (sandbox, provider, shop) = setup().await;
    let payouts = provider.payouts().unwrap();
    for (reference, paid, status) in [
        ("PAYOUT1042A", true, PayoutStatus::Paid),
        ("PAYOUT1043A", false, PayoutStatus::Failed),
    ] {
        let made = payouts.payout(&payout(reference)).await.unwrap();
        assert_eq!(made.status, PayoutStatus::Pending);
        sandbox
            .payatom()
            .settle_payout(made.provider_reference.as_str(), paid)
            .unwrap();
        let read = payouts
            .payout_status(&made.provider_reference)
            .await
            .unwrap();
        assert_eq!(read.status, status);
    }
    shop.wait_for(2).await;
    for event in shop.events() {
        assert!(matches!(event.subject, Subject::Payout(_)));
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
    }
}

#[tokio::test]
async fn a_payout_whose_response_was_lost_is_not_sent_again() {
    for fault in [
        Fault::bad_gateway(),
        Fault::html_with_200(),
        Fault::CutAfter(0),
    ] {
        let (sandbox, provider, _shop) = setup().await;
        sandbox.faults().next_post(fault);
        let payouts = provider.payouts().unwrap();
        let error = payouts.payout(&payout("PAYOUT1042A")).await.unwrap_err();
        assert_eq!(
            error.outcome(),
            Outcome::Unknown(Resolution::Reconcile),
            "{error}"
        );
        let path = "/payatom/payout/api/request.php";
        assert_eq!(sandbox.requests().count(&Method::POST, path), 1);
    }
}
