//! Observations of HitPay's messages.

use serde_json::Value;

use super::{Probe, any, seen};

const REQUESTS: [&str; 3] = ["create-payment", "read-payment", "find-payments"];

/// Names of times in HitPay's objects.
const TIMES: [&str; 4] = ["created_at", "updated_at", "expiry_date", "refunded_at"];

pub(crate) const PROBES: &[Probe] = &[
    Probe {
        ledger: "thousands-commas",
        usual: "an amount of a thousand or more has no separators",
        other: "an amount has thousands separators",
        look: |look| {
            let amounts = look.texts("amount");
            let large: Vec<&str> = amounts
                .into_iter()
                .filter(|text| {
                    let whole = text.split('.').next().unwrap_or_default();
                    let digits = whole.bytes().filter(u8::is_ascii_digit).count();
                    let is_number = whole
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b',');
                    is_number && digits > 3
                })
                .collect();
            any(&large, |text| text.contains(','))
        },
    },
    Probe {
        ledger: "currency-case",
        usual: "the currency of a payment request is in upper case",
        other: "the currency of a payment request is in lower case",
        look: |look| {
            let is_request = look.succeeded(&["create-payment", "read-payment"]);
            let currency = look.member("currency").and_then(Value::as_str);
            let currency = currency.filter(|_| is_request)?.as_bytes();
            let is_all = |is: fn(&u8) -> bool| currency.len() == 3 && currency.iter().all(is);
            seen(
                is_all(u8::is_ascii_uppercase),
                is_all(u8::is_ascii_lowercase),
            )
        },
    },
    Probe {
        ledger: "qr-shape",
        usual: "`qr_code_data` is an object",
        other: "`qr_code_data` is a text",
        look: |look| {
            let codes = look.all("qr_code_data");
            seen(
                codes.iter().any(|code| code.is_object()),
                codes.iter().any(|code| code.is_string()),
            )
        },
    },
    Probe {
        ledger: "created-status",
        usual: "a created object has the status 201",
        other: "a created object has the status 200",
        look: |look| {
            let is_made = look.returned(&["create-payment"]);
            seen(
                is_made && look.status() == 201,
                is_made && look.status() == 200,
            )
        },
    },
    Probe {
        ledger: "list-shape",
        usual: "the list of payment requests is an object with `data`",
        other: "the list of payment requests is a bare array",
        look: |look| {
            let json = look
                .json
                .as_ref()
                .filter(|_| look.succeeded(&["find-payments"]))?;
            seen(
                json.get("data").is_some_and(Value::is_array),
                json.is_array(),
            )
        },
    },
    Probe {
        ledger: "paid-while-pending",
        usual: "a request with a payment that succeeded is `completed`",
        other: "a request is `pending` although one of its payments succeeded",
        look: |look| {
            let is_request = look.succeeded(&REQUESTS) || look.is_webhook();
            let payments = look.member("payments").filter(|_| is_request)?.as_array()?;
            let is_paid = |payment: &Value| {
                let status = payment.get("status").and_then(Value::as_str);
                matches!(status, Some("succeeded" | "completed"))
            };
            let is_paid = payments.iter().any(is_paid);
            let status = look.text("status").filter(|_| is_paid)?;
            seen(status == "completed", status == "pending")
        },
    },
    Probe {
        ledger: "customer-read-status",
        usual: "reading a customer has the status 200",
        other: "reading a customer has the status 201",
        look: |look| {
            let is_read = look.returned(&["read-customer"]);
            seen(
                is_read && look.status() == 200,
                is_read && look.status() == 201,
            )
        },
    },
    Probe {
        ledger: "transfer-amount",
        usual: "a transfer with `payment_amount` or `source_amount` is accepted",
        other: "a transfer with a bare `amount` is accepted",
        look: |look| {
            let is_made = look.returned(&["create-payout"]);
            let has = |name| is_made && look.request.get(name).is_some();
            let is_usual = has("payment_amount") || has("source_amount");
            seen(is_usual, has("amount") && !is_usual)
        },
    },
    Probe {
        ledger: "expires-after",
        usual: "`expires_after` with a unit is accepted",
        other: "`expires_after` as a bare number of minutes is accepted",
        look: |look| {
            let text = look.request.text(&["expires_after"]);
            let text = text.filter(|_| look.returned(&["create-payment"]))?;
            let is_digit = |byte: u8| byte.is_ascii_digit();
            let (first, last) = (text.bytes().next()?, text.bytes().last()?);
            let has_unit = is_digit(first) && last.is_ascii_alphabetic();
            seen(has_unit, text.bytes().all(is_digit))
        },
    },
    Probe {
        ledger: "boolean-words",
        usual: "a flag as one of the words true and false is accepted",
        other: "a flag as a JSON boolean or a number is accepted",
        look: |look| {
            let flags = ["send_email", "send_sms", "allow_repeated_payments"];
            let flags = flags.iter().filter_map(|name| look.request.get(name));
            let flags: Vec<&Value> = flags.collect();
            let is_word = |flag: &&Value| matches!(flag.as_str(), Some("true" | "false"));
            let is_other = |flag: &&Value| flag.is_boolean() || flag.is_number();
            let is_made = look.returned(&["create-payment"]);
            seen(
                is_made && flags.iter().any(is_word),
                is_made && flags.iter().any(is_other),
            )
        },
    },
    Probe {
        ledger: "body-encoding",
        usual: "a request body in JSON is accepted",
        other: "a request body as a form is accepted",
        look: |look| {
            let media = look
                .media()
                .filter(|_| look.returned(&["create-payment"]))?;
            seen(
                media == "application/json",
                media == "application/x-www-form-urlencoded",
            )
        },
    },
    Probe {
        ledger: "event-prefix",
        usual: "the signature of an event has no prefix",
        other: "the signature of an event has the prefix `sha256=`",
        look: |look| {
            look.verified?;
            let value = look
                .request_headers()
                .get("hitpay-signature")?
                .to_str()
                .ok()?;
            Some(value.starts_with("sha256="))
        },
    },
    Probe {
        ledger: "event-salt",
        usual: "an event is signed with the salt of its endpoint",
        other: "an event is signed with another salt than that of its endpoint",
        look: |look| {
            let (_, secret) = look.verified?;
            look.request_headers().get("hitpay-signature")?;
            Some(!secret.starts_with("event_salts"))
        },
    },
    Probe {
        ledger: "naive-times",
        usual: "times have a zone",
        other: "a time has no zone",
        look: |look| {
            let times = TIMES.iter().flat_map(|name| look.texts(name));
            let times: Vec<&str> = times.filter(|time| is_time(time)).collect();
            any(&times, |time| !time.ends_with('Z') && !has_offset(time))
        },
    },
];

/// True for a date with a clock time.
fn is_time(text: &str) -> bool {
    let begins_with_year = text.bytes().take_while(u8::is_ascii_digit).count() == 4;
    let clock = text.split_once(['T', ' ']).map(|(_, clock)| clock);
    begins_with_year && clock.is_some_and(|clock| clock.contains(':'))
}

/// True for a time that ends in an offset such as `+08:00`.
fn has_offset(time: &str) -> bool {
    let clock = time.split_once(['T', ' ']).map(|(_, clock)| clock);
    clock.is_some_and(|clock| clock.contains(['+', '-']))
}
