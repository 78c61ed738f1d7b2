//! Observations of HPay's messages.

use serde_json::Value;

use super::{Look, Probe, any, seen};
use crate::fields::scalar;

const TRANSFERS: [&str; 3] = [
    "create-payout",
    "create-payout-openapi",
    "create-payout-form",
];

pub(crate) const PROBES: &[Probe] = &[
    Probe {
        ledger: "transfer-statuses",
        usual: "`refund_status` of a transfer is 1 or 2",
        other: "`refund_status` of a transfer is 3 or empty",
        look: |look| {
            let codes = look.all("refund_status");
            let codes = codes.into_iter().filter_map(scalar);
            let codes: Vec<String> = codes.filter(|_| look.succeeded(&["read-payout"])).collect();
            let has =
                |codes_of: [&str; 2]| codes.iter().any(|code| codes_of.contains(&code.as_str()));
            seen(has(["1", "2"]), has(["3", ""]))
        },
    },
    Probe {
        ledger: "va-success-code",
        usual: "a created virtual account has the code `0`",
        other: "a created virtual account has the code `00`",
        look: |look| {
            let code = look.text("error_code");
            let account = look.member("data").and_then(|data| data.get("va_account"));
            let is_creation = look.succeeded(&["create-virtual-account"])
                && account
                    .and_then(scalar)
                    .is_some_and(|account| !account.is_empty());
            match code.as_deref().filter(|_| is_creation) {
                Some("0") => Some(false),
                Some("00") => Some(true),
                _ => None,
            }
        },
    },
    Probe {
        ledger: "va-callback-separator",
        usual: "the webhook of a virtual account is signed with the configured separator",
        other: "",
        look: |look| {
            let (scheme, _) = look.verified?;
            (scheme == "virtual-account").then_some(false)
        },
    },
    Probe {
        ledger: "notify-recipe",
        usual: "the notification is signed with spaces between the values",
        other: "",
        look: |look| {
            let (scheme, _) = look.verified?;
            (scheme == "checkout").then_some(false)
        },
    },
    Probe {
        ledger: "json-as-form",
        usual: "a body in JSON is accepted",
        other: "a body as a form is accepted",
        look: |look| {
            let routes = ["read-payment", "create-virtual-account"];
            let media = look.media()?;
            let is_json = crate::fields::json(look.exchange.request.body()).is_some();
            let is_form = !is_json && media == "application/x-www-form-urlencoded";
            let is_accepted = look.succeeded(&routes) && is_accepted(look);
            seen(is_accepted && is_json, is_accepted && is_form)
        },
    },
    Probe {
        ledger: "order-status-words",
        usual: "an order has the status `00`",
        other: "an order has another status than `00`",
        look: |look| {
            let words = look.all("transaction_status");
            let is_order = look.succeeded(&["read-payment", "read-payment-example"]);
            let words: Vec<String> = words.into_iter().filter_map(scalar).collect();
            let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
            any(&words, |word| word.as_str() != "00").filter(|_| is_order)
        },
    },
    Probe {
        ledger: "transfer-success",
        usual: "a transfer is accepted with the code 000",
        other: "a transfer with an id of the gateway has another code than 000",
        look: |look| {
            // A transfer that is refused has another code too, and no id.
            let id = look
                .member("data")
                .and_then(|data| data.get("omiCashoutId"));
            let id = id.and_then(scalar).filter(|id| !id.is_empty() && id != "0");
            let code = look
                .text("error_code")
                .filter(|_| look.succeeded(&TRANSFERS) && id.is_some())?;
            seen(code == "000", code != "000" && !code.is_empty())
        },
    },
    Probe {
        ledger: "transfer-path",
        usual: "transfers are accepted at `/api/ibft/create`",
        other: "transfers are accepted at another path",
        look: |look| {
            let is_accepted = look.text("error_code").as_deref() == Some("000");
            let is_accepted = is_accepted && look.succeeded(&TRANSFERS);
            is_accepted.then(|| look.route != "create-payout")
        },
    },
    Probe {
        ledger: "answer-checksums",
        usual: "the response has no checksum",
        other: "the response has a checksum, whose scheme `dhow webhook discover` can find",
        look: |look| {
            let names = ["checksum", "secure_chain", "secure_code", "signature"];
            let is_signed = TRANSFERS.contains(&look.route);
            let has = |name: &&str| !look.texts(name).is_empty();
            let is_checked = !look.is_webhook() && !is_signed && look.exchange.is_success();
            let has_data = is_accepted(look) && look.member("data").is_some_and(is_filled);
            seen(is_checked && has_data, is_checked && names.iter().any(has))
        },
    },
];

/// True for a response with one of the codes of success.
fn is_accepted(look: &Look<'_>) -> bool {
    let code = look.text("error_code");
    matches!(code.as_deref(), Some("0" | "00" | "000"))
}

/// True for an object or list with something in it.
fn is_filled(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}
