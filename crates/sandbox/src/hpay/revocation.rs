//! Revocation of a domestic card's token. The result is sent as a webhook and through the browser.

use axum::extract::{RawQuery, State};
use axum::response::Response;
use dhow_crypto::pairs::encode_pairs;

use super::HPay;
use super::checkout::page::refused;
use super::digest::pipe_digest;
use super::input::Input;
use super::webhook::{message, with_query};
use crate::response::see_other;

pub(super) fn revoke(State(hpay): State<HPay>, RawQuery(query): RawQuery) -> Response {
    let input = Input::from_query(query.as_deref());
    let merchant = input
        .text("merchant_site_code")
        .or(input.text("merchant_id"));
    let names = [
        "receive_email",
        "bank_code",
        "bank_token",
        "return_url",
        "secure_code",
    ];
    let [email, bank, token, return_url, code] = names.map(|name| input.or_empty(name));
    let merchant = merchant.unwrap_or_default();
    let expected = pipe_digest(hpay.passcode(), &[merchant, &email, &bank, &token]);
    if !input.has(&names) || merchant != hpay.merchant_id() || code != expected {
        return refused(&("03", "Wrong parameters."));
    }
    // LEDGER: revoke-callback. The documentation calls every other status than 00 a failure and lists none.
    let mut store = hpay.store();
    let (status, removed, error) = if store.revoke_card_token(&token) {
        ("00", "true", "")
    } else {
        ("29", "false", "Token not existed.")
    };
    let query = encode_pairs([
        ("merchant_id", merchant),
        ("receiver", &email),
        ("bank_code", &bank),
        ("bank_token", &token),
        (
            "secure_code",
            &pipe_digest(hpay.passcode(), &[merchant, &token]),
        ),
        ("error_text", error),
        ("status", status),
        ("revoke_token_status", removed),
    ]);
    if let Some(url) = input.text("notify_url") {
        let message = message("token-revocation", None, url, &query);
        store.send(message);
    }
    see_other(&with_query(&return_url, &query))
}
