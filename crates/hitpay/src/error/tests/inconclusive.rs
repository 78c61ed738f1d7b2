//! Texts that leave the outcome of a call open, and similar ones that do not.

use super::*;

/// Members beside `message`, in every documented and undocumented shape.
const SHAPES: [&str; 9] = [
    "",
    r#","error_code":"x""#,
    r#","error_code":7"#,
    r#","errors":[]"#,
    r#","errors":{}"#,
    r#","errors":["x"]"#,
    r#","errors":{"general":["x"]}"#,
    r#","errors":{"":["required"]}"#,
    r#","errors":{"amount":["x"],"general":["x"]}"#,
];

/// Messages about waiting, a fault within the gateway and an earlier call leave the outcome open in every shape of body.
#[test]
fn inconclusive_messages_leave_a_write_unknown_in_every_shape() {
    for message in [
        "Payment is processing",
        "Internal error",
        "Service temporarily unavailable",
        "Something went wrong",
        "Please try again later",
        "Too Many Attempts.",
        "Connection to provider failed",
        "Duplicate request",
        "Duplicate entry",
        "This refund was already processed",
        "Request timed out",
        "Server Error",
        "Your request is being processed",
        "Gateway timeout",
        "The gateway did not answer",
        "upstream connect error",
        "Wait for the first payment.",
        "A refund is in progress",
        "The refund is pending",
    ] {
        for rest in SHAPES {
            let body: &str = format!(r#"{{"message":"{message}"{rest}}}"#).leak();
            for status in [400, 402, 409, 422, 425] {
                let error = refusal(status, body);
                let found = (error.kind(), error.outcome());
                let open = (ErrorKind::Protocol, UNKNOWN);
                assert_eq!(found, open, "{status} {body}");
            }
        }
    }
}

/// Messages about the money are a refusal in each of the documented shapes.
#[test]
fn messages_about_the_money_refuse_a_write_in_the_documented_shapes() {
    for message in [
        "The amount must be below 2 / 3 of the payment.",
        "Cannot refund more than was paid.",
        "The payment method is not supported for this currency.",
    ] {
        for rest in SHAPES {
            let body: &str = format!(r#"{{"message":"{message}"{rest}}}"#).leak();
            for status in [400, 402, 409, 422, 425] {
                let open = rest.is_empty() && status != 400;
                // A duplicate may be caused by an earlier call.
                let outcome = match open || status == 409 {
                    true => UNKNOWN,
                    false => Outcome::Refused,
                };
                let error = refusal(status, body);
                let found = (error.kind() == ErrorKind::Protocol, error.outcome());
                assert_eq!(found, (open, outcome), "{status} {body}");
            }
        }
    }
}

#[test]
fn one_inconclusive_text_anywhere_leaves_a_write_unknown() {
    for body in [
        r#"{"error_code":"timeout"}"#,
        r#"{"error_code":"duplicate_request"}"#,
        r#"{"message":"x","error_code":"timeout"}"#,
        r#"{"message":"Insufficient balance.","error_code":"timeout"}"#,
        r#"{"message":"Insufficient balance.","detail":"It is being processed."}"#,
        r#"{"error_code":"x","error_message":"It is being processed."}"#,
        r#"{"message":"Request timed out","errors":{"amount":["is wrong"]}}"#,
        r#"{"message":"x","errors":{"amount":["is being processed"]}}"#,
        r#"{"message":"x","errors":{"payment_id":["has already been taken"]}}"#,
        r#"{"message":"No query results for model [App\\Business\\SubscriptionPlan] 9b"}"#,
    ] {
        for status in [400, 402, 409, 422, 425] {
            assert_eq!(refusal(status, body).outcome(), UNKNOWN, "{body}");
        }
    }
}

/// The documented duplicate message under its own status, and under another one.
#[test]
fn the_documented_duplicate_counts_under_its_own_status_only() {
    let body = |message: &str| format!(r#"{{"message":"{message}","error_code":"x"}}"#).leak();
    for (status, message, kind) in [
        (409, "Virtual account already exists", ErrorKind::Duplicate),
        (
            409,
            " virtual account already exists. ",
            ErrorKind::Duplicate,
        ),
        (
            409,
            "The virtual account already exists",
            ErrorKind::Protocol,
        ),
        (422, "Virtual account already exists", ErrorKind::Protocol),
    ] {
        let error = refusal(status, body(message));
        assert_eq!(
            (error.kind(), error.outcome()),
            (kind, UNKNOWN),
            "{message}"
        );
    }
}
