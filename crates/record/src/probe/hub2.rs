//! Observations of Hub2's messages.

use serde_json::Value;

use super::{Look, Probe, any, seen};

const INTENT_READS: [&str; 2] = ["read-payment", "read-payment-status"];
const LISTS: [&str; 4] = [
    "find-payments",
    "find-payouts",
    "find-links",
    "read-payments",
];
const LINKS: [&str; 3] = ["create-link", "read-link", "find-links"];

pub(crate) const PROBES: &[Probe] = &[
    Probe {
        ledger: "empty-s0",
        usual: "the signature header has no `s0` while there is no previous secret",
        other: "the signature header has an empty `s0`",
        look: |look| {
            let header = look
                .request_headers()
                .get("hub2-signature")?
                .to_str()
                .ok()?;
            let old = header
                .split(',')
                .find_map(|part| part.trim().strip_prefix("s0="));
            let has_new = header.split(',').any(|part| {
                part.trim()
                    .strip_prefix("s1=")
                    .is_some_and(|digits| !digits.is_empty())
            });
            seen(has_new && old.is_none(), old == Some(""))
        },
    },
    Probe {
        ledger: "list-shape",
        usual: "the list is a bare array",
        other: "the list is an object with `data`",
        look: |look| {
            let json = look.json.as_ref().filter(|_| look.succeeded(&LISTS))?;
            seen(
                json.is_array(),
                json.get("data").is_some_and(Value::is_array),
            )
        },
    },
    Probe {
        ledger: "status-reply",
        usual: "`/status` returns the whole intent",
        other: "`/status` returns the id and the status only",
        look: |look| {
            let is_read = look.returned(&["read-payment-status"]) && look.has("status");
            let has_amount = look.has("amount");
            seen(is_read && has_amount, is_read && !has_amount)
        },
    },
    Probe {
        ledger: "transfer-under-way",
        usual: "the event of a transfer in progress is `transfer.processing`",
        other: "the event of a transfer in progress is `transfer.pending`",
        look: |look| match event(look)?.as_str() {
            "transfer.processing" => Some(false),
            "transfer.pending" => Some(true),
            _ => None,
        },
    },
    Probe {
        ledger: "event-spellings",
        usual: "an event of success is spelled `succeeded`",
        other: "an event of success is spelled `successful`",
        look: |look| {
            let event = event(look)?;
            match event.rsplit('.').next()? {
                "succeeded" => Some(false),
                "successful" => Some(true),
                _ => None,
            }
        },
    },
    Probe {
        ledger: "payment-link-members",
        usual: "a payment link has `reference` and `attempts`",
        other: "a payment link has `purchaseReference` or `paymentAttempts`",
        look: |look| {
            let is_link = look.succeeded(&LINKS);
            let has = |name| is_link && look.all(name).iter().any(|value| !value.is_null());
            seen(
                has("reference") && has("attempts"),
                has("paymentAttempts") || has("purchaseReference"),
            )
        },
    },
    Probe {
        ledger: "ban-answer",
        usual: "a caller that must wait, for a ban or a limit, gets the status 403",
        other: "a caller that must wait, for a ban or a limit, gets the status 429",
        look: |look| {
            let headers = look.response_headers()?;
            let is_pause = headers.contains_key("retry-after");
            seen(
                is_pause && look.status() == 403,
                is_pause && look.status() == 429,
            )
        },
    },
    Probe {
        ledger: "late-redirect",
        usual: "the URL of a redirection is missing in the first read of the intent",
        other: "the URL of a redirection is in the first read of the intent",
        look: |look| {
            let action = look.member("nextAction")?;
            let is_redirect = action.get("type").and_then(Value::as_str) == Some("redirection");
            let is_first = is_redirect && look.is_first_read && INTENT_READS.contains(&look.route);
            is_first.then(|| has_url(action))
        },
    },
    Probe {
        ledger: "amount-units",
        usual: "amounts are integers",
        other: "an amount is not an integer",
        look: |look| {
            let amounts = look.all("amount");
            let amounts: Vec<&Value> = amounts
                .into_iter()
                .filter(|amount| amount.is_number())
                .collect();
            any(&amounts, |amount| !amount.is_u64())
        },
    },
    Probe {
        ledger: "event-mode",
        usual: "the object of an event has its environment in `mode`",
        other: "the object of an event has no `mode`",
        look: |look| {
            event(look)?;
            let object = look.member("data")?;
            object.get("id").and_then(Value::as_str)?;
            let modes = look.all("mode");
            let is_word = |mode: &&Value| mode.as_str().is_some_and(|mode| !mode.is_empty());
            seen(modes.iter().any(is_word), modes.is_empty())
        },
    },
    Probe {
        ledger: "attempt-reference",
        usual: "an event about an attempt has no merchant reference",
        other: "an event about an attempt has a merchant reference",
        look: |look| {
            let is_attempt = event(look)?.starts_with("payment.");
            let data = look.member("data").filter(|_| is_attempt)?;
            data.get("id").and_then(Value::as_str)?;
            Some(
                data.get("purchaseReference")
                    .is_some_and(|value| !value.is_null()),
            )
        },
    },
    Probe {
        ledger: "error-shape",
        usual: "an error has `statusCode`, `code` and `message`, or those of the current shape",
        other: "an error has the members of the framework's older shape",
        look: |look| {
            let is_error = !look.is_webhook() && matches!(look.status(), 400..=499);
            let has = |name| is_error && look.has(name);
            let has_status = has("statusCode") || has("status");
            seen(
                has_status && has("code") && has("message"),
                has("statusCode") && has("message") && !has("code"),
            )
        },
    },
];

/// Returns the name of an event.
fn event(look: &Look<'_>) -> Option<String> {
    look.text("type").filter(|_| look.is_webhook())
}

fn has_url(action: &Value) -> bool {
    let data = action.get("data");
    let url = data.and_then(|data| data.get("url"));
    url.and_then(Value::as_str)
        .is_some_and(|url| !url.is_empty())
}
