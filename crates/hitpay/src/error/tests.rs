//! Error bodies that prove a refusal or an absence, and those that prove nothing.

use bytes::Bytes;
use dhow_core::{ErrorKind, Outcome, Resolution};
use http::Method;

use super::*;

mod inconclusive;

const READ: Endpoint = Endpoint::read(ID, Method::GET, "/v1/refund/{id}");
const WRITE: Endpoint = Endpoint::write(ID, Method::POST, "/v1/refund", Resolution::Poll);
const UNKNOWN: Outcome = Outcome::Unknown(Resolution::Poll);

fn response(status: u16, body: &'static str, endpoint: Endpoint) -> Response {
    let response = http::Response::builder()
        .status(status)
        .body(Bytes::from_static(body.as_bytes()));
    Response::new(endpoint, response.unwrap())
}

/// Body of the request, with an id among its fields.
const REQUEST_BODY: &str = r#"{"amount":9.90,"address":{"city":"x"},"payment_id":"9a"}"#;

fn context() -> RequestContext {
    RequestContext::with_body(REQUEST_BODY)
}

fn refusal(status: u16, body: &'static str) -> Error {
    status_error(&response(status, body, WRITE), &context())
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
    let fault = texts.gateway().unwrap();
    let text = (String::new(), "Not allowed in this state".to_owned());
    assert_eq!(fault.fields, [text]);
    let marked = refusal(
        400,
        "\u{feff}{\"message\":\"Insufficient balance\",\"note\":\"\\ud83d\"}",
    );
    assert_eq!(marked.outcome(), Outcome::Refused);
}

const MODEL: &str = r#"{"message":"No query results for model [App\\Business\\Refund] 9a"}"#;

/// Error bodies that decide the outcome of a write, with their status and kind.
const CONCLUSIVE_BODIES: [(u16, &str, ErrorKind); 12] = {
    use ErrorKind::{Duplicate, InvalidRequest, NotFound};
    [
        (
            400,
            r#"{"message":"Insufficient balance."}"#,
            InvalidRequest,
        ),
        (
            400,
            r#"{"message":"Your card was declined.","error_code":"card_declined"}"#,
            InvalidRequest,
        ),
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
            r#"{"message":"x","errors":{"name":["The name field is required."]}}"#,
            InvalidRequest,
        ),
        (
            400,
            r#"{"errors":{"address.city":["is unknown"]}}"#,
            InvalidRequest,
        ),
        (
            422,
            r#"{"message":"No query results for model [App\\Business\\SubscriptionPlan] 9a"}"#,
            InvalidRequest,
        ),
    ]
};

/// Error bodies of other servers.
const FOREIGN_BODIES: [&str; 29] = [
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
    r#"{"message":"Conflict!"}"#,
    r#"{"message":"Conflict "}"#,
    r#"{"error_code":""}"#,
    r#"{"error_code":" "}"#,
    r#"{"message":"Server Error"}"#,
    r#"{"detail":"Not allowed in this state"}"#,
    r#"{"error_message":"No such payment"}"#,
    r#"{"error":"not_found"}"#,
    r#"{"message":"no Route matched with those values","request_id":"5f"}"#,
    r#"{"message":"The payment does not exist","statusCode":404,"error":"Not Found"}"#,
    r#"{"timestamp":1,"status":404,"message":"No message available","path":"/v1"}"#,
    r#"{"type":"about:blank","title":"Not Found","message":"No query results for model"}"#,
];

#[test]
fn only_hitpays_own_error_bodies_decide() {
    use ErrorKind::{Duplicate, NotFound, Protocol};
    for (status, body, kind) in CONCLUSIVE_BODIES {
        let write = refusal(status, body);
        // A duplicate may be caused by an earlier call.
        let earlier = kind == Duplicate;
        let outcome = if earlier { UNKNOWN } else { Outcome::Refused };
        assert_eq!((write.kind(), write.outcome()), (kind, outcome), "{body}");
        // For a read, only absence is a decision.
        let read = status_error(&response(status, body, READ), &context());
        let absent = kind == NotFound || body.contains("No query results");
        let kind = if absent { NotFound } else { Protocol };
        assert_eq!(
            (read.kind(), read.outcome()),
            (kind, Outcome::ReadOnly),
            "{body}"
        );
    }
}

#[test]
fn error_bodies_of_other_servers_prove_nothing() {
    use ErrorKind::Protocol;
    for body in FOREIGN_BODIES {
        for (status, outcome, kind) in [
            (400, UNKNOWN, Protocol),
            (402, UNKNOWN, Protocol),
            (404, Outcome::Refused, Protocol),
            (409, UNKNOWN, Protocol),
            (410, UNKNOWN, Protocol),
            (422, UNKNOWN, Protocol),
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
}

#[test]
fn messages_about_an_unknown_route_prove_nothing_about_a_write() {
    for body in [
        r#"{"message":"The route v1/refund could not be found."}"#,
        r#"{"message":"the route v1/refund could not be found"}"#,
        r#"{"message":"The POST method is not supported for route v1/refund. Supported methods: GET."}"#,
        r#"{"message":"The GET method is not supported for this route. Supported methods: POST."}"#,
        r#"{"message":" Cannot POST /v1/refund"}"#,
        r#"{"message":"Cannot POST /v1/refund"}"#,
        r#"{"message":"no Route matched with those values"}"#,
        r#"{"message":"Unprocessable Content"}"#,
        r#"{"message":"Cannot POST /v1/refund","errors":[]}"#,
    ] {
        for status in [400, 402, 409, 422, 425] {
            let error = refusal(status, body);
            let (code, fault) = (error.outcome(), error.gateway().unwrap());
            assert_eq!(code, UNKNOWN, "{status} {body}");
            assert_eq!(fault.message, None, "{status} {body}");
        }
    }
}

#[test]
fn a_message_alone_is_kept_for_display_and_proves_nothing() {
    let null = r#"{"message":"The resource is in use.","errors":null}"#;
    for status in [
        402, 406, 409, 411, 412, 418, 422, 423, 424, 425, 426, 428, 451, 499,
    ] {
        for body in [r#"{"message":"The resource is in use."}"#, null] {
            let error = refusal(status, body);
            let found = (error.kind(), error.outcome());
            assert_eq!(found, (ErrorKind::Protocol, UNKNOWN), "{status} {body}");
            let fault = error.gateway().unwrap();
            assert_eq!(fault.message.as_deref(), Some("The resource is in use."));
            assert_eq!(fault.status, Some(status));
        }
    }
}

#[test]
fn other_messages_do_not_prove_absence() {
    for body in [
        r#"{"message":"The route v1/refund could not be found."}"#,
        r#"{"message":"No query results"}"#,
        r#"{"message":"The staff cannot be found here."}"#,
        r#"{"error_code":"route_not_found","message":"Unknown path."}"#,
        r#"{"error_code":"taken"}"#,
        r#"{"errors":{"id":["is unknown"]}}"#,
    ] {
        assert_eq!(refusal(404, body).kind(), ErrorKind::Protocol, "{body}");
        assert_eq!(refusal(410, body).outcome(), UNKNOWN, "{body}");
    }
}

/// A message alone counts as HitPay's own only if its documents or the meaning of the status settle it.
#[test]
fn a_message_alone_counts_under_these_statuses() {
    use ErrorKind::{
        Authentication, InvalidRequest, Protocol, RateLimited, Unavailable, Unsupported,
    };
    let body = r#"{"message":"The resource is in use."}"#;
    for status in 400..600 {
        let (counts, kind) = match status {
            400 | 413 | 415 => (true, InvalidRequest),
            401 | 403 => (true, Authentication),
            405 | 501 => (true, Unsupported),
            429 => (true, RateLimited),
            408 | 500 | 502..=599 => (true, Unavailable),
            _ => (false, Protocol),
        };
        let outcome = match status {
            400 | 401 | 403 | 404 | 405 | 413 | 415 | 429 => Outcome::Refused,
            _ => UNKNOWN,
        };
        let error = refusal(status, body);
        let found = (error.kind(), error.outcome());
        assert_eq!(found, (kind, outcome), "{status}");
        let plain = format!("the gateway responded with status {status}");
        let unread = format!("{plain} and a JSON body ({} bytes)", body.len());
        assert_eq!(error.message(), if counts { plain } else { unread });
    }
}

#[test]
fn a_member_of_another_server_makes_an_error_body_prove_nothing() {
    for member in [
        "__type",
        "cloudflare_error",
        "error",
        "instance",
        "path",
        "ray_id",
        "requestId",
        "request_id",
        "status",
        "statusCode",
        "timestamp",
        "title",
        "trace_id",
        "type",
    ] {
        let body = |name: &str| {
            format!(r#"{{"message":"Insufficient balance.","errors":[],"{name}":"x"}}"#)
        };
        let of = |name: &str| refusal(400, body(name).leak()).outcome();
        assert_eq!(of(member), UNKNOWN, "{member}");
        assert_eq!(of(&format!("{member}_of_ours")), Outcome::Refused);
    }
}

/// A program that reads an object after an unknown outcome must not take a refused read for the absence of the object.
#[test]
fn a_read_that_was_refused_decides_nothing_about_its_object() {
    use ErrorKind::{Authentication, Protocol, RateLimited, Unavailable};
    for body in [
        r#"{"message":"Insufficient balance."}"#,
        r#"{"message":"x","error_code":"x"}"#,
        r#"{"errors":{"amount":["is wrong"]}}"#,
        r#"{"errors":{"id":["required"]}}"#,
        r#"{"message":"Virtual account already exists","errors":[]}"#,
    ] {
        for status in 400..600 {
            let read = status_error(&response(status, body, READ), &context());
            let kind = match status {
                401 | 403 => Authentication,
                429 => RateLimited,
                408 | 500 | 502..=599 => Unavailable,
                _ => Protocol,
            };
            let found = (read.kind(), read.outcome());
            assert_eq!(found, (kind, Outcome::ReadOnly), "{status} {body}");
        }
    }
}

#[test]
fn an_html_page_keeps_its_status_and_stays_out_of_the_error() {
    let page = refusal(502, "<html><body>Bad gateway upstream-17</body></html>");
    assert_eq!(page.gateway().unwrap().status, Some(502));
    assert_eq!(page.kind(), ErrorKind::Unavailable);
    assert!(!format!("{page} {page:?}").contains("upstream-17"));
}
