//! Webhooks to the merchant: GET with a query, sent to the server and through the payer's browser alike.

use bytes::Bytes;
use dhow_crypto::{base64, digest::md5_hex, pairs::encode_pairs};
use http::{HeaderMap, Method};

use super::digest::{self, pipe_digest};
use super::quirk::Quirk;
use super::state::{Order, OrderStatus, Receipt};
use super::{HPay, NAME};
use crate::deliveries::{Message, WebhookRules};
use crate::records::RecordKey;

/// Returns the query of return and notify, in the order of HPay's example.
pub(super) fn checkout(hpay: &HPay, order: &Order) -> String {
    let payment_type = if order.status == OrderStatus::Held {
        "2"
    } else {
        "1"
    };
    let failed = order.status == OrderStatus::Failed;
    let error_text = if failed {
        "Giao dịch thất bại"
    } else {
        ""
    };
    let signed = [
        order.transaction_info.as_str(),
        &order.order_code,
        &order.price,
        &order.payment_id,
        payment_type,
        error_text,
    ];
    // LEDGER: notify-recipe-v1
    let code = if order.is_v1 && hpay.has(Quirk::PipedNotification) {
        let [info, code, price, payment, kind, error] = signed;
        let values = [info, code, price, payment, kind, error, hpay.merchant_id()];
        pipe_digest(hpay.passcode(), &values)
    } else {
        digest::notify_digest(hpay.passcode(), hpay.merchant_id(), signed)
    };
    let token = format!(
        "{}-{}",
        order.payment_id,
        md5_hex(order.order_code.as_bytes())
    );
    let atm_token = order.card_token.as_deref().unwrap_or_default();
    encode_pairs([
        ("transaction_info", order.transaction_info.as_str()),
        ("order_code", &order.order_code),
        ("price", &order.price),
        ("payment_id", &order.payment_id),
        ("payment_type", payment_type),
        ("error_text", error_text),
        ("secure_code", &code),
        ("token_omipay", &token),
        ("bank_code", "VISA"),
        ("card_number", "400000xxxxxx1091"),
        ("tokenization", atm_token),
        ("token_cyber", "482CB2C6EBC19A41E063AF598d0ADCD8"),
        ("card_type", "VISA"),
    ])
}

/// Returns the query of a virtual account's webhook.
///
/// As in HPay's example, `va_account` lacks the first four digits of `fullAccountNumber`.
pub(super) fn virtual_account(hpay: &HPay, receipt: &Receipt) -> String {
    let (cashin, order_id) = (
        receipt.cashin.to_string(),
        receipt.transaction_id.to_string(),
    );
    // LEDGER: va-callback-separator
    let other = [(Quirk::VaWebhookCommas, ","), (Quirk::VaWebhookJoined, "")];
    let other = other.into_iter().find(|(quirk, _)| hpay.has(*quirk));
    let code = match other {
        Some((_, separator)) => {
            let values = [cashin.as_str(), &order_id, hpay.passcode().expose()];
            md5_hex(values.join(separator).as_bytes())
        }
        None => digest::va_webhook_digest(hpay.passcode(), &cashin, &order_id),
    };
    let short = receipt.account.get(4..).unwrap_or(&receipt.account);
    let remark = base64::encode(receipt.remark.as_bytes());
    let (amount, paid_at) = (
        receipt.amount.to_string(),
        receipt.paid_at.as_second().to_string(),
    );
    let query = encode_pairs([
        ("va_account", short),
        ("fullAccountNumber", &receipt.account),
        ("va_bankName", "BIDV"),
        ("remark", &remark),
        ("amount", &amount),
        ("order_id", &order_id),
        ("cashin", &cashin),
        ("time_paid", &paid_at),
        ("transactionId", &order_id),
        ("error_code", "0"),
        ("secure_code", &code),
    ]);
    // HPay's example has an empty pair (`&&`) here.
    query.replace("&time_paid", "&&time_paid")
}

/// Rules of HPay's webhooks: of orders, of virtual accounts and of revoked tokens.
pub(super) static RULES: WebhookRules = WebhookRules {
    gateway: NAME,
    accepts: WebhookRules::any_2xx,
    expects: WebhookRules::A_2XX,
    signature_headers: &[],
    signature_fields: &["secure_code"],
    signed_fields: &["price", "cashin", "bank_token"],
};

/// Builds a webhook for one URL.
pub(super) fn message(event: &str, record: Option<RecordKey>, url: &str, query: &str) -> Message {
    Message {
        rules: &RULES,
        event: event.to_owned(),
        record,
        method: Method::GET,
        url: with_query(url, query),
        headers: HeaderMap::new(),
        body: Bytes::new(),
    }
}

/// Appends query arguments to a URL.
pub(super) fn with_query(url: &str, arguments: &str) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    format!("{url}{separator}{arguments}")
}
