//! Bodies of errors: which of them prove that a write was refused or that an object does not exist.

use bytes::Bytes;
use dhow_core::{Effect, ErrorKind, Outcome};

use super::*;

fn answer(status: u16, body: &'static str, effect: Effect) -> Answer {
    let response = http::Response::builder()
        .status(status)
        .body(Bytes::from_static(body.as_bytes()));
    Answer::new(response.unwrap(), effect)
}

fn refusal(status: u16, body: &'static str) -> Error {
    refused(&answer(status, body, Effect::Write), &Question::with("9a"))
}

#[test]
fn every_known_shape_of_error_is_read() {
    let validation = refusal(
        422,
        r#"{"message":"The given data was invalid.","errors":{"amount":["The amount must be at least 0.3."],"address.city":["The city is required."]}}"#,
    );
    assert_eq!(validation.kind(), ErrorKind::InvalidRequest);
    assert_eq!(validation.outcome(), Outcome::Refused);
    assert_eq!(validation.gateway().unwrap().fields.len(), 2);
    assert!(validation.to_string().contains("at least 0.3"));
    assert_eq!(validation.field(), Some("address.city"));

    let missing = refusal(
        404,
        r#"{"message":"No query results for model [App\\Business\\PaymentRequest] 9a","error_code":"model_not_found"}"#,
    );
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert_eq!(
        missing.gateway().unwrap().code.as_deref(),
        Some("model_not_found")
    );

    let list = refusal(403, r#"{"message":"Payments not enabled","errors":[]}"#);
    assert_eq!(list.kind(), ErrorKind::Authentication);
    let texts = refusal(400, r#"{"errors":["Not allowed in this state"]}"#);
    assert_eq!(texts.outcome(), Outcome::Refused);
    let marked = refusal(
        400,
        "\u{feff}{\"message\":\"Insufficient balance \\ud83d\"}",
    );
    assert_eq!(marked.outcome(), Outcome::Refused);
}

#[test]
fn only_hitpays_own_words_decide() {
    use ErrorKind::{Declined, Duplicate, InvalidRequest, NotFound, Protocol};
    const MODEL: &str = r#"{"message":"No query results for model [App\\Business\\Refund] 9a"}"#;
    let own = [
        (
            400,
            r#"{"message":"Insufficient balance."}"#,
            InvalidRequest,
        ),
        (
            400,
            r#"{"error_code":"insufficient_balance"}"#,
            InvalidRequest,
        ),
        (400, r#"{"error_code":7}"#, InvalidRequest),
        (
            402,
            r#"{"message":"Your card was declined.","error_code":"card_declined"}"#,
            Declined,
        ),
        (402, r#"{"message":"Declined.","errors":[]}"#, Declined),
        (404, MODEL, NotFound),
        (404, r#"{"error_code":"model_not_found"}"#, NotFound),
        (404, r#"{"message":"The staff cannot be found."}"#, NotFound),
        (410, MODEL, NotFound),
        (
            409,
            r#"{"message":"Virtual account already exists","errors":[]}"#,
            Duplicate,
        ),
        (
            422,
            r#"{"errors":{"amount":["The amount is too small."]}}"#,
            InvalidRequest,
        ),
        (
            422,
            r#"{"message":"x","errors":{"amount":"one text"}}"#,
            InvalidRequest,
        ),
        (
            422,
            r#"{"message":"No query results for model [App\\Business\\SubscriptionPlan] x"}"#,
            InvalidRequest,
        ),
        (
            425,
            r#"{"message":"Wait for the first payment.","errors":{}}"#,
            InvalidRequest,
        ),
    ];
    for (status, body, kind) in own {
        let write = refusal(status, body);
        assert_eq!(
            (write.kind(), write.outcome()),
            (kind, Outcome::Refused),
            "{body}"
        );
        let read = refused(&answer(status, body, Effect::Read), &Question::with("9a"));
        assert_eq!(
            (read.kind(), read.outcome()),
            (kind, Outcome::NotSent),
            "{body}"
        );
    }
    let foreign = [
        "",
        "<html>Not Found</html>",
        "{}",
        "[]",
        "null",
        "\"Not Found\"",
        "Not Found",
        r#"{"message":""}"#,
        r#"{"message":" "}"#,
        r#"{"message":null,"errors":[]}"#,
        r#"{"message":{}}"#,
        r#"{"message":true}"#,
        r#"{"error_code":true}"#,
        r#"{"message":"Not Found"}"#,
        r#"{"message":"404 Not Found"}"#,
        r#"{"message":"bad request."}"#,
        r#"{"message":"Conflict"}"#,
        r#"{"message":"Server Error"}"#,
        r#"{"detail":"Not allowed in this state"}"#,
        r#"{"error_message":"No such payment"}"#,
        r#"{"error":"not_found"}"#,
        r#"{"message":"no Route matched with those values","request_id":"5f"}"#,
        r#"{"message":"The payment does not exist","statusCode":404,"error":"Not Found"}"#,
        r#"{"timestamp":1,"status":404,"message":"No message available","path":"/v1"}"#,
        r#"{"type":"about:blank","title":"Not Found","message":"No query results for model"}"#,
    ];
    for body in foreign {
        for (status, outcome, kind) in [
            (400, Outcome::Unknown, Protocol),
            (402, Outcome::Unknown, Protocol),
            (404, Outcome::Refused, Protocol),
            (409, Outcome::Unknown, Protocol),
            (410, Outcome::Unknown, Protocol),
            (422, Outcome::Unknown, Protocol),
        ] {
            let error = refusal(status, body);
            assert_eq!(
                (error.kind(), error.outcome()),
                (kind, outcome),
                "{status} {body}"
            );
            assert_eq!(error.gateway().unwrap().status, Some(status));
        }
    }
    // Of a write, these say nothing.
    for body in [
        r#"{"message":"The route v1/refund could not be found."}"#,
        r#"{"message":"the route v1/refund could not be found"}"#,
        r#"{"message":"The POST method is not supported for route v1/refund. Supported methods: GET."}"#,
        r#"{"message":"Cannot POST /v1/refund"}"#,
        r#"{"message":"no Route matched with those values"}"#,
        r#"{"message":"Unprocessable Content"}"#,
        r#"{"message":"Cannot POST /v1/refund","errors":[]}"#,
    ] {
        for status in [400, 402, 409, 422, 425] {
            let error = refusal(status, body);
            let (code, said) = (error.outcome(), error.gateway().unwrap());
            assert_eq!(code, Outcome::Unknown, "{status} {body}");
            assert_eq!(said.message, None, "{status} {body}");
        }
    }
    let null = r#"{"message":"The resource is in use.","errors":null}"#;
    for status in [
        402, 406, 409, 411, 412, 418, 422, 423, 424, 425, 426, 428, 451, 499,
    ] {
        for body in [r#"{"message":"The resource is in use."}"#, null] {
            let error = refusal(status, body);
            let found = (error.kind(), error.outcome());
            assert_eq!(found, (Protocol, Outcome::Unknown), "{status} {body}");
            // Kept for people.
            let said = error.gateway().unwrap();
            assert_eq!(said.message.as_deref(), Some("The resource is in use."));
            assert_eq!(said.status, Some(status));
        }
    }
    let coded = r#"{"message":"It exists.","error_code":"exists"}"#;
    assert_eq!(refusal(409, coded).outcome(), Outcome::Refused);
    let plan = r#"{"message":"No query results for model [App\\Business\\SubscriptionPlan] x"}"#;
    assert_eq!(refusal(422, plan).outcome(), Outcome::Refused);
    for body in [
        r#"{"message":"The transfer is being processed"}"#,
        r#"{"message":"upstream request timeout"}"#,
    ] {
        assert_eq!(refusal(400, body).outcome(), Outcome::Unknown, "{body}");
    }
    // Sentences about the money, not about a path.
    for body in [
        r#"{"message":"Cannot refund more than was paid."}"#,
        r#"{"message":"The payment method is not supported for this currency."}"#,
    ] {
        assert_eq!(refusal(400, body).outcome(), Outcome::Refused, "{body}");
    }
    // Of an object, these say nothing.
    for body in [
        r#"{"message":"The route v1/refund could not be found."}"#,
        r#"{"message":"No query results"}"#,
        r#"{"message":"The staff cannot be found here."}"#,
        r#"{"error_code":"route_not_found","message":"Unknown path."}"#,
    ] {
        assert_eq!(refusal(404, body).kind(), Protocol, "{body}");
        assert_eq!(refusal(410, body).outcome(), Outcome::Unknown, "{body}");
    }
}

#[test]
fn a_page_keeps_its_status_and_stays_out_of_the_error() {
    let page = refusal(502, "<html><body>Bad gateway upstream-17</body></html>");
    assert_eq!(page.gateway().unwrap().status, Some(502));
    assert_eq!(page.kind(), ErrorKind::Unavailable);
    assert!(!format!("{page} {page:?}").contains("upstream-17"));
}
