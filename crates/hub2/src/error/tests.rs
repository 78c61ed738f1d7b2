//! Error bodies in every known shape, and bodies that are not Hub2's.

use bytes::Bytes;
use dhow_core::{Endpoint, Outcome, Resolution};
use http::Method;

use super::*;
use crate::ID;

const READ: Endpoint = Endpoint::read(ID, Method::GET, "/transfers/{id}");
const WRITE: Endpoint = Endpoint::write(ID, Method::POST, "/transfers", Resolution::LookUp);
const UNKNOWN: Outcome = Outcome::Unknown(Resolution::LookUp);

fn refusal(status: u16, body: &'static str) -> Error {
    let response = http::Response::builder()
        .status(status)
        .body(Bytes::from_static(body.as_bytes()));
    error_for_response(&Response::new(WRITE, response.unwrap()))
}

#[test]
fn every_known_shape_of_error_is_read() {
    let standard = refusal(
        404,
        r#"{"status":404,"code":"Not Found","message":"Transfer not found","request_id":"req_1"}"#,
    );
    assert_eq!(standard.kind(), ErrorKind::NotFound);
    let fault = standard.gateway().unwrap();
    assert_eq!(fault.code.as_deref(), Some("Not Found"));
    assert_eq!(fault.message.as_deref(), Some("Transfer not found"));
    assert_eq!(fault.request_id.as_deref(), Some("req_1"));
    assert_eq!(fault.status, Some(404));
    assert!(standard.to_string().contains("req_1"));

    let list = refusal(
        400,
        r#"{"statusCode":400,"message":["amount must be a positive number","currency must be longer"],"error":"Bad Request"}"#,
    );
    assert_eq!(list.kind(), ErrorKind::InvalidRequest);
    assert_eq!(list.outcome(), Outcome::Refused);
    let fault = list.gateway().unwrap();
    assert_eq!(fault.code.as_deref(), Some("Bad Request"));
    let first = "amount must be a positive number";
    assert_eq!(fault.message.as_deref(), Some(first));
    assert_eq!(fault.fields.len(), 1);
    assert_eq!(fault.fields[0].0, "currency");

    let one = refusal(401, r#"{"statusCode":401,"message":"Unauthorized"}"#);
    assert_eq!(one.kind(), ErrorKind::Authentication);
    let conflict = refusal(409, r#"{"code":"x","type":"conflict","message":"seen"}"#);
    assert_eq!(conflict.kind(), ErrorKind::Duplicate);
    let fault = conflict.gateway().unwrap();
    assert_eq!(fault.code.as_deref(), Some("x"));
    assert_eq!(fault.message.as_deref(), Some("seen"));
}

#[test]
fn only_hub2s_error_bodies_prove_absence() {
    let absent = [
        r#"{"status":404,"code":"Not Found","message":"Transfer not found","request_id":"req_1"}"#,
        r#"{"statusCode":404,"message":"Payment not found","error":"Not Found"}"#,
        r#"{"statusCode":"404","message":["Payment not found"]}"#,
        r#"{"status":404,"code":"transaction-not-found","message":"Not Found"}"#,
        r#"{"status":404,"code":"link-not-found"}"#,
        "\u{feff}{\"statusCode\":404,\"message\":\"Payment not found\"}",
    ];
    for body in absent {
        assert_eq!(refusal(404, body).kind(), ErrorKind::NotFound, "{body}");
    }
    let something_else = [
        "",
        "{}",
        "null",
        "<html><body>Cannot GET /payment-intents/pi_1</body></html>",
        "404 page not found",
        r#"{"statusCode":404,"message":"Cannot GET /payment-intents/pi_1","error":"Not Found"}"#,
        r#"{"status":404,"code":"Not Found","message":"Cannot POST /transfers/","request_id":"req_1"}"#,
        r#"{"statusCode":404,"message":"Not Found"}"#,
        r#"{"status":404,"code":"Not Found","message":"Country not found","request_id":"req_1"}"#,
        r#"{"status":404,"code":"currency-not-known","message":"Currency not found"}"#,
        r#"{"status":404,"code":"Not Found","message":"not found"}"#,
        r#"{"message":"no Route matched with those values"}"#,
        r#"{"message":"Payment not found"}"#,
        r#"{"error":"Payment not found"}"#,
        r#"{"status":200,"code":"Not Found","message":"Payment not found"}"#,
        r#"{"code":"x","message":"Payment not found"}"#,
    ];
    for body in something_else {
        assert_eq!(refusal(404, body).kind(), ErrorKind::Protocol, "{body}");
    }
    let gone = r#"{"statusCode":410,"message":"Gone"}"#;
    assert_eq!(refusal(410, gone).kind(), ErrorKind::Protocol);
}

#[test]
fn every_object_that_has_an_id_can_be_absent_and_nothing_else() {
    let kind = |object: &str| {
        let body = format!(r#"{{"status":404,"message":"{object} not found"}}"#);
        refusal(404, body.leak()).kind()
    };
    for object in [
        "Link",
        "Payment",
        "Intent",
        "Transfer",
        "Transaction",
        "Webhook",
        "Submerchant",
        "Provisioning",
    ] {
        assert_eq!(kind(object), ErrorKind::NotFound, "{object}");
    }
    for member in ["Country", "Currency", "Provider", "Merchant", "Route", ""] {
        assert_eq!(kind(member), ErrorKind::Protocol, "{member}");
    }
}

#[test]
fn a_foreign_error_body_refuses_no_write() {
    for body in [
        "",
        "<html>",
        r#"{"message":"bad"}"#,
        r#"{"error":"bad"}"#,
        r#"{"status":502,"message":"bad"}"#,
    ] {
        for status in [400, 402, 409, 422] {
            let error = refusal(status, body);
            assert!(error.outcome().is_unknown(), "{status} {body}");
        }
    }
    let standard = r#"{"status":422,"code":"Unprocessable Entity","message":"bad"}"#;
    assert_eq!(refusal(422, standard).outcome(), Outcome::Refused);
}

#[test]
fn exactly_three_shapes_are_hub2s_error_bodies() {
    let recognised = [
        r#"{"status":422,"code":"x"}"#,
        r#"{"status":422,"message":"m"}"#,
        r#"{"status":"422","message":["m"]}"#,
        r#"{"statusCode":422,"message":"m"}"#,
        r#"{"statusCode":422,"message":["m","n"]}"#,
        r#"{"code":"x","type":"t","message":"m"}"#,
        r#"{"status":500,"code":"x","type":"t","message":"m"}"#,
        r#"{"code":7,"type":"t","message":"m"}"#,
    ];
    let foreign = [
        r#"{"status":422}"#,
        r#"{"status":422,"error":"Unprocessable"}"#,
        r#"{"status":422,"code":"","message":""}"#,
        r#"{"status":422,"code":{},"message":[]}"#,
        r#"{"status":500,"code":"x","message":"m"}"#,
        r#"{"status":null,"code":"x","message":"m"}"#,
        r#"{"statusCode":422,"error":"Unprocessable"}"#,
        r#"{"statusCode":422,"code":"x"}"#,
        r#"{"statusCode":400,"message":"m"}"#,
        r#"{"code":"x","type":"t"}"#,
        r#"{"code":"x","message":"m"}"#,
        r#"{"type":"t","message":"m"}"#,
        r#"{"code":"x","type":"","message":"m"}"#,
    ];
    for (bodies, outcome) in [(&recognised[..], Outcome::Refused), (&foreign[..], UNKNOWN)] {
        for body in bodies {
            assert_eq!(refusal(422, body).outcome(), outcome, "{body}");
        }
    }
}

#[test]
fn an_empty_code_is_ignored_for_the_next_member() {
    let code = |body| refusal(422, body).gateway().unwrap().code.clone();
    let empty = r#"{"status":422,"code":"","message":"bad"}"#;
    assert_eq!(code(empty), None);
    let next = r#"{"statusCode":422,"code":"","error":"Unprocessable","message":"bad"}"#;
    assert_eq!(code(next).as_deref(), Some("Unprocessable"));
    let both = r#"{"statusCode":422,"type":"t","error":"Unprocessable","message":"bad"}"#;
    assert_eq!(code(both).as_deref(), Some("Unprocessable"));
}

#[test]
fn only_a_method_and_a_path_are_about_the_route() {
    for route in ["Cannot GET /payment-intents/pi_1", "Cannot PATCH /"] {
        assert!(is_about_the_route(route), "{route}");
    }
    for other in [
        "Cannot GET payment pi_1",
        "Cannot find /payment",
        "Cannot Find /payment",
        "Cannot GET",
        "cannot GET /x",
        "GET /x",
        "",
    ] {
        assert!(!is_about_the_route(other), "{other}");
    }
    let words = r#"{"statusCode":404,"message":"Cannot find payment pi_1"}"#;
    assert_eq!(refusal(404, words).kind(), ErrorKind::NotFound);
}

#[test]
fn a_validation_message_that_starts_with_a_member_names_the_field() {
    for (complaint, field) in [
        ("amount must be a positive number", "amount"),
        ("mobileMoney.msisdn must be a string", "mobileMoney.msisdn"),
        ("per_page must not be greater than 100", "per_page"),
        ("amount2", "amount2"),
        ("  amount is wrong", "amount"),
        ("a-b is wrong", ""),
        ("amount: is wrong", ""),
        ("été is wrong", ""),
        ("\"amount\" is wrong", ""),
        ("", ""),
        (" ", ""),
    ] {
        assert_eq!(field_of(complaint), field, "{complaint}");
    }
}

#[test]
fn a_ban_is_a_limit_with_its_duration_and_a_missing_permission_is_none() {
    let answer = |status: u16, wait: Option<&str>| {
        let mut response = http::Response::builder().status(status);
        if let Some(wait) = wait {
            response = response.header("retry-after", wait);
        }
        let body = r#"{"status":403,"code":"Forbidden","message":"no"}"#;
        let response = response.body(Bytes::from_static(body.as_bytes()));
        error_for_response(&Response::new(READ, response.unwrap()))
    };
    let ban = answer(403, Some("600"));
    assert_eq!(ban.kind(), ErrorKind::RateLimited);
    assert_eq!(ban.retry_after(), Some(std::time::Duration::from_secs(600)));
    assert_eq!(answer(403, None).kind(), ErrorKind::Authentication);
    assert_eq!(answer(401, Some("600")).kind(), ErrorKind::Authentication);
    assert_eq!(answer(503, Some("600")).kind(), ErrorKind::Unavailable);
}

#[test]
fn application_codes_refine_the_error_kind() {
    for (code, kind) in [
        ("invalid-currency", ErrorKind::InvalidRequest),
        ("currency-not-found", ErrorKind::InvalidRequest),
        ("transaction-not-found", ErrorKind::NotFound),
        ("merchant-not-found", ErrorKind::Authentication),
        ("something-new", ErrorKind::Protocol),
    ] {
        let body = format!(r#"{{"status":404,"code":"{code}","message":"no"}}"#);
        let body: &'static str = body.leak();
        assert_eq!(refusal(404, body).kind(), kind, "{code}");
    }
    let declined = refusal(
        400,
        r#"{"status":400,"code":"insufficient-funds","message":"no"}"#,
    );
    assert_eq!(declined.kind(), ErrorKind::Declined);
    assert_eq!(declined.outcome(), Outcome::Refused);
    let fault = refusal(
        500,
        r#"{"status":500,"code":"insufficient-funds","message":"no"}"#,
    );
    assert_eq!(fault.kind(), ErrorKind::Unavailable);
    assert!(fault.outcome().is_unknown());
}

#[test]
fn an_indeterminate_code_is_recognised_in_every_spelling() {
    let refused_with = |status: u16, code: &str| {
        let body = format!(r#"{{"status":{status},"code":"{code}","message":"m"}}"#);
        let response = http::Response::builder()
            .status(status)
            .header("retry-after", "30")
            .body(Bytes::from(body));
        error_for_response(&Response::new(WRITE, response.unwrap()))
    };
    for code in [
        "internal_error",
        "internal-error",
        "Internal Error",
        "internal_server_error",
        "timeout",
        "TIMEOUT",
        "service-unavailable",
        "unknown_reason",
        "unknown-reason",
        "Unknown reason: orange",
    ] {
        for status in [400, 409, 422, 500, 503] {
            let error = refused_with(status, code);
            let found = (error.kind(), error.outcome());
            let unknown = (ErrorKind::Unavailable, UNKNOWN);
            assert_eq!(found, unknown, "{status} {code}");
            let words = format!("the gateway responded {status} without knowing the outcome");
            assert_eq!(error.message(), words);
            let wait = std::time::Duration::from_secs(30);
            assert_eq!(error.retry_after(), Some(wait));
            let fault = error.gateway().unwrap();
            assert_eq!(fault.status, Some(status));
            assert_eq!(fault.code.as_deref(), Some(code));
            assert_eq!(fault.message.as_deref(), Some("m"));
        }
    }
    for code in ["internal", "error", "timeouts", "reason", "unknown"] {
        assert_eq!(
            refused_with(422, code).outcome(),
            Outcome::Refused,
            "{code}"
        );
    }
}

#[test]
fn a_status_member_of_300_or_more_in_a_2xx_response_is_an_error() {
    let is_error = |body: &'static str| {
        let response = http::Response::new(Bytes::from_static(body.as_bytes()));
        check_status(Response::new(READ, response)).is_err()
    };
    for body in [
        r#"{"status":300}"#,
        r#"{"status":"404"}"#,
        r#"{"status":500,"code":"x"}"#,
        r#"{"statusCode":502}"#,
        r#"{"status":200,"statusCode":400}"#,
        r#"{"status":"pending","statusCode":400}"#,
        r#"{"status":400,"statusCode":200}"#,
    ] {
        assert!(is_error(body), "{body}");
    }
    for body in [
        "",
        "[]",
        "{}",
        r#"{"status":null}"#,
        r#"{"status":"failed"}"#,
        r#"{"status":299}"#,
        r#"{"status":200,"statusCode":201}"#,
        r#"{"status":"failed","statusCode":"x"}"#,
        r#"{"code":500}"#,
    ] {
        assert!(!is_error(body), "{body}");
    }
}

#[test]
fn an_html_page_keeps_its_status_and_stays_out_of_the_error() {
    let page = refusal(502, "<html><body>Bad gateway upstream-17</body></html>");
    assert_eq!(page.gateway().unwrap().status, Some(502));
    assert!(!format!("{page} {page:?}").contains("upstream-17"));
}
