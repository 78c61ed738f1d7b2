//! The account number in a response must match the requested one in all unmasked digits.

use dhow_core::{ErrorKind, Outcome, PaymentProvider, Resolution};

use crate::{
    recorder::Recorder,
    transfers::{payout_to, sgd, within_singapore},
};

const SAVED_BENEFICIARY: &str =
    r#"{"id":"b-1","status":"approved","currency":"sgd","account_number":"1409828"}"#;

/// Account number in the response, and true if it may be 1409828.
const ACCOUNTS: &[(&str, bool)] = &[
    ("null", true),
    (r#""1409828""#, true),
    ("1409828", true),
    (r#""140-9828""#, true),
    (r#""***9828""#, true),
    (r#""14***28""#, true),
    (r#""14\u2022\u2022\u202228""#, true),
    (r#""XXXX828""#, true),
    (r#""*******""#, true),
    (r#""1409829""#, false),
    (r#""***9829""#, false),
    (r#""15***28""#, false),
    (r#""14***29""#, false),
    (r#""140****""#, true),
    (r#""150****""#, false),
    (r#""1**8828""#, false),
    (r#""""#, false),
    ("{}", false),
    ("[]", false),
];

fn transfer_to_account(account: &str) -> String {
    let named = within_singapore().replace("9ec01865-7af1-4937-813d-7801912d2cd1", "b-1");
    named.replacen(r#""1409828""#, account, 1)
}

#[tokio::test]
async fn a_response_about_another_account_is_rejected() {
    for (account, same) in ACCOUNTS {
        let body = transfer_to_account(account);
        let recorder = Recorder::with_responses([(200, SAVED_BENEFICIARY), (201, &body)]);
        let hitpay = recorder.hitpay();
        let new = payout_to("b-1", sgd(2_000), "SGD");
        let paid = hitpay.payouts().unwrap().payout(&new).await;
        assert_eq!(paid.is_ok(), *same, "{account}: {paid:?}");
        if let Err(error) = paid {
            let found = (error.kind(), error.outcome());
            assert_eq!(
                found,
                (ErrorKind::Protocol, Outcome::Unknown(Resolution::LookUp)),
                "{account}"
            );
        }
    }
}

#[tokio::test]
async fn a_payout_with_another_account_than_its_beneficiary_is_not_sent() {
    for (account, same) in [("1409828", true), ("140-9828", true), ("1409829", false)] {
        let body = transfer_to_account(r#""1409828""#);
        let recorder = Recorder::with_responses([(200, SAVED_BENEFICIARY), (201, &body)]);
        let hitpay = recorder.hitpay();
        let mut new = payout_to("b-1", sgd(2_000), "SGD");
        new.beneficiary.account = account.to_owned();
        let paid = hitpay.payouts().unwrap().payout(&new).await;
        assert_eq!(paid.is_ok(), same, "{account}: {paid:?}");
        assert_eq!(recorder.sent().len(), if same { 2 } else { 1 });
        if let Err(error) = paid {
            let found = (error.kind(), error.outcome(), error.field());
            let refused = (ErrorKind::InvalidRequest, Outcome::NotSent, Some("account"));
            assert_eq!(found, refused, "{account}");
        }
    }
}
