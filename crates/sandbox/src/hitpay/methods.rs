//! Payment method codes.

/// Methods enabled for the sandbox account. They are offered if a request names none.
pub(super) const ENABLED: &[&str] = &["paynow_online", "card", "atome"];

/// Codes in HitPay's documentation. Requests with other codes are refused.
// Written independently of the client's list; `tests/it` compares them.
pub(super) const KNOWN: &[&str] = &[
    "alipay",
    "apple_pay",
    "atome",
    "atome_qr",
    "boost",
    "card",
    "card_adyen",
    "card_present",
    "card_present_adyen",
    "dbs_sg_virtual_account",
    "doku_qris",
    "duitnow",
    "fave_duit",
    "favepay",
    "fpx",
    "gcash",
    "gcash_offline",
    "gcash_qr",
    "giro",
    "google_pay",
    "grabpay",
    "grabpay_direct",
    "grabpay_paylater",
    "ifpay_qris",
    "opn_prompt_pay",
    "opn_true_money_qr",
    "paynow_online",
    "payto",
    "promptpay",
    "qris",
    "qrph",
    "qrph_netbank",
    "shopback",
    "shopback_paylater",
    "shopback_qr",
    "shopee_pay",
    "shopee_pay_later",
    "shopee_recurring",
    "touch_n_go",
    "truemoney",
    "upi",
    "upi_qr",
    "vietqr",
    "vietqr_payme",
    "vietqr_zalopay",
    "wechat",
    "wechat_pay",
    "wifi_card_reader",
    "zalopay",
    "zip",
];

pub(super) fn is_known(code: &str) -> bool {
    KNOWN.contains(&code)
}
