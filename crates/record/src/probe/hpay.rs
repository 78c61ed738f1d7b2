//! Observations of HPay's messages.

use http::header;
use serde_json::Value;

use super::{Probe, any};

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
            let text = |code: &&Value| match code {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            let is_read = look.succeeded(&["read-payout"]);
            let is_other = any(&codes, |code| !matches!(text(code).as_str(), "1" | "2"));
            is_other.filter(|_| is_read)
        },
    },
    Probe {
        ledger: "va-success-code",
        usual: "a created virtual account has the code `0`",
        other: "a created virtual account has the code `00`",
        look: |look| {
            let code = look.text("error_code");
            let is_creation = look.succeeded(&["create-virtual-account"]);
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
            let media = look
                .request_headers()
                .get(header::CONTENT_TYPE)?
                .to_str()
                .ok()?;
            let is_json = crate::fields::json(look.exchange.request.body()).is_some();
            let is_form = !is_json && media.contains("form-urlencoded");
            let code = look.text("error_code");
            let is_accepted = matches!(code.as_deref(), Some("0" | "00" | "000"));
            (look.succeeded(&routes) && is_accepted).then_some(is_form)
        },
    },
    Probe {
        ledger: "order-status-words",
        usual: "an order has the status `00`",
        other: "an order has another status than `00`",
        look: |look| {
            let words = look.all("transaction_status");
            let is_order = look.succeeded(&["read-payment", "read-payment-example"]);
            any(&words, |word| word.as_str() != Some("00")).filter(|_| is_order)
        },
    },
    Probe {
        ledger: "transfer-success",
        usual: "a transfer is accepted with the code 000",
        other: "a transfer is answered with another code",
        look: |look| {
            let code = look
                .text("error_code")
                .filter(|_| look.succeeded(&TRANSFERS))?;
            Some(code != "000")
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
            look.json.as_ref().filter(|_| is_checked)?;
            Some(names.iter().any(has))
        },
    },
];
