//! Absence messages about another kind of object, or another id, do not prove that the requested object is absent.

use dhow_core::{ErrorKind, PaymentProvider, Result};
use dhow_hitpay::HitPay;

use crate::{recorder::Recorder, requests::reference};

const ID: &str = "9a3c0000-0000-4000-8000-000000000001";
const OTHER: &str = "11111111-0000-4000-8000-000000000001";

fn absence_message(model: &str, id: &str) -> String {
    format!(r#"{{"message":"No query results for model [App\\Business\\{model}] {id}"}}"#)
}

fn kind<T: std::fmt::Debug>(ended: Result<T>) -> ErrorKind {
    ended.unwrap_err().kind()
}

async fn kinds(body: &str) -> [ErrorKind; 5] {
    let hitpay = || -> HitPay { Recorder::with_responses([(404, body)]).hitpay() };
    let id = reference(ID);
    [
        kind(hitpay().payment_status(&id).await),
        kind(hitpay().cancellation().unwrap().cancel(&id).await),
        kind(hitpay().payouts().unwrap().payout_status(&id).await),
        kind(hitpay().refunds().unwrap().refund_status(&id).await),
        kind(hitpay().charge(&id).await),
    ]
}

#[tokio::test]
async fn only_messages_about_the_requested_object_prove_absence() {
    use ErrorKind::{NotFound, Protocol};
    const NONE: [ErrorKind; 5] = [Protocol; 5];
    let with_code = |body: &str| body.replace('}', r#","error_code":"model_not_found"}"#);
    let payment = [NotFound, NotFound, Protocol, Protocol, Protocol];
    let transfer = [Protocol, Protocol, NotFound, Protocol, Protocol];
    let refund = [Protocol, Protocol, Protocol, NotFound, Protocol];
    let charge = [Protocol, Protocol, Protocol, Protocol, NotFound];
    for (model, expected) in [
        ("PaymentRequest", payment),
        ("Transfer", transfer),
        ("Refund", refund),
        ("Charge", charge),
        ("Customer", NONE),
        ("", NONE),
    ] {
        for id in [ID, ""] {
            assert_eq!(
                kinds(&absence_message(model, id)).await,
                expected,
                "{model} {id}"
            );
            let coded = with_code(&absence_message(model, id));
            assert_eq!(kinds(&coded).await, expected, "{coded}");
        }
        for other in [OTHER, "9a3c0000", &format!("{ID}, {OTHER}")] {
            assert_eq!(
                kinds(&absence_message(model, other)).await,
                NONE,
                "{model} {other}"
            );
            let coded = with_code(&absence_message(model, other));
            assert_eq!(kinds(&coded).await, NONE, "{coded}");
        }
    }
    let code = r#"{"error_code":"model_not_found"}"#;
    assert_eq!(kinds(code).await, [NotFound; 5]);
    let in_other_words = r#"{"error_code":"model_not_found","message":"It is not here."}"#;
    assert_eq!(kinds(in_other_words).await, [NotFound; 5]);
    let staff = r#"{"message":"The staff cannot be found."}"#;
    assert_eq!(kinds(staff).await, NONE);
    let hitpay = Recorder::with_responses([(404, staff)]).hitpay();
    assert_eq!(kind(hitpay.staff(ID).await), NotFound);
}
