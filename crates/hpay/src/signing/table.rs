//! Signature schemes of HPay, the only list of the signed fields.
//!
//! Signing, verification, assurance, [`explain`](crate::explain) and the table in the README read these values.

use std::borrow::Cow;

use super::{Digest, EvidenceStatus, Part, Placement, SignatureScheme};

/// Required fields in the order in which they are signed, followed by the passcode.
macro_rules! fields {
    ($($name:literal),+ $(,)?) => { Cow::Borrowed(const { &[$(Part::field($name),)+ Part::Secret] }) };
}

/// Fields of the checkout webhook, with the kind of part of the first.
macro_rules! notify_fields {
    ($transaction_info:path) => {
        Cow::Borrowed(
            const {
                &[
                    $transaction_info("transaction_info"),
                    Part::field("order_code"),
                    Part::field("price"),
                    Part::field("payment_id"),
                    Part::field("payment_type"),
                    Part::field("error_text"),
                    Part::field("merchant_site_code"),
                    Part::Secret,
                ]
            },
        )
    };
}

// The only source is a third-party shop, which used it in production from October 2023 to January 2024.
// LEDGER: checkout-v1-recipe
pub(crate) static CHECKOUT_V1: SignatureScheme = SignatureScheme::piped(
    "checkout-v1",
    Some("checkout-v1-recipe"),
    fields![
        "merchant_site_code",
        "receiver",
        "price",
        "currency",
        "order_code"
    ],
    Digest::Md5Hex,
    EvidenceStatus::SingleSource,
);

/// Eighteen values, as HPay's libraries join them. Empty ones keep their place.
// HPay's PHP and Python libraries and its WooCommerce plug-in agree on the order. The PHP library also lower-cases `return_url`; that is
// left out, because the URL that is sent is the one that is signed.
// LEDGER: checkout-legacy-recipe
pub(crate) static CHECKOUT_LEGACY: SignatureScheme = SignatureScheme {
    id: "checkout-legacy",
    ledger: Some("checkout-legacy-recipe"),
    parts: fields![
        "merchant_site_code",
        "return_url",
        "receiver",
        "transaction_info",
        "order_code",
        "price",
        "currency",
        "quantity",
        "tax",
        "discount",
        "fee_cal",
        "fee_shipping",
        "order_description",
        "buyer_info",
        "affiliate_code",
        "installment",
        "inpage",
        "payment_method_id"
    ],
    separator: Cow::Borrowed(" "),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::VendorCode,
};

// HPay's PHP library puts a space before every value, so the signed text begins with one.
// LEDGER: notify-recipe
pub(crate) static NOTIFY: SignatureScheme = SignatureScheme {
    id: "notify",
    ledger: Some("notify-recipe"),
    parts: notify_fields!(Part::field),
    separator: Cow::Borrowed(" "),
    placement: Placement::BeforeEach,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::VendorCode,
};

// HPay's PHP library decodes `transaction_info` a second time, its WooCommerce plug-in does not. Both are HPay's, so both verify.
// LEDGER: notify-recipe
pub(crate) static NOTIFY_DECODED: SignatureScheme = SignatureScheme {
    id: "notify-decoded",
    ledger: Some("notify-recipe"),
    parts: notify_fields!(Part::decoded_again),
    separator: Cow::Borrowed(" "),
    placement: Placement::BeforeEach,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::VendorCode,
};

// No source shows a verifier for `/v1`; this is the style of the V1 link. It is not used by default.
// LEDGER: notify-recipe-v1
pub(crate) static NOTIFY_PIPED: SignatureScheme = SignatureScheme::piped(
    "notify-piped",
    Some("notify-recipe-v1"),
    notify_fields!(Part::field),
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// No source shows the formula. The fields are those of the request in the order of its table, in the style of the known schemes.
// LEDGER: order-inquiry-recipe
pub(crate) static ORDER_INQUIRY: SignatureScheme = SignatureScheme::piped(
    "order-inquiry",
    Some("order-inquiry-recipe"),
    Cow::Borrowed(
        const {
            &[
                Part::field("merchant_id"),
                Part::optional("order_code"),
                Part::optional("transaction_id"),
                Part::Secret,
            ]
        },
    ),
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// No source shows the formula. The fields are the required ones of the request, except its URL.
// LEDGER: token-revocation-recipe
pub(crate) static TOKEN_REVOCATION: SignatureScheme = SignatureScheme::piped(
    "token-revocation",
    Some("token-revocation-recipe"),
    fields!["merchant_id", "receive_email", "bank_code", "bank_token"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// No source shows the formula. It is RSA, because the documentation's example has a base64 text where MD5 would have hexadecimal digits.
// LEDGER: balance-recipe
pub(crate) static BALANCE: SignatureScheme = SignatureScheme::piped(
    "balance",
    Some("balance-recipe"),
    fields!["requestId", "merchantId", "requestTime"],
    Digest::RsaSha256Base64,
    EvidenceStatus::Unsettled,
);

// HPay's documentation page shows this formula in a picture. It covers neither the amount nor the name.
// LEDGER: va-create-recipe
pub(crate) static VA_CREATE: SignatureScheme = SignatureScheme::piped(
    "va-create",
    Some("va-create-recipe"),
    fields!["merchantId", "condition"],
    Digest::Md5Hex,
    EvidenceStatus::Documented,
);

// No source shows the formula of this scheme and the next two: merchant id, account and passcode, in the style of a new account's.
// LEDGER: va-other-recipes
pub(crate) static VA_RENAME: SignatureScheme = SignatureScheme::piped(
    "va-rename",
    Some("va-other-recipes"),
    fields!["merchant_id", "va_account"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// As for renaming, with the flag as the only other required field of the request.
// LEDGER: va-other-recipes
pub(crate) static VA_SWITCH: SignatureScheme = SignatureScheme::piped(
    "va-switch",
    Some("va-other-recipes"),
    fields!["merchant_id", "account_va", "flag"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// The request has no other required field.
// LEDGER: va-other-recipes
pub(crate) static VA_INQUIRY: SignatureScheme = SignatureScheme::piped(
    "va-inquiry",
    Some("va-other-recipes"),
    fields!["merchant_id", "va_account"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// HPay documents the fields and their order, but not the separator. The amount is not among them.
// LEDGER: va-callback-separator, va-callback-amount
pub(crate) static VA_WEBHOOK: SignatureScheme = SignatureScheme::piped(
    "va-webhook",
    Some("va-callback-separator"),
    fields!["cashin", "order_id"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// HPay's Java sample is the only source. It signs the holder's name and not the account number.
// LEDGER: transfer-recipe
pub(crate) static TRANSFER: SignatureScheme = SignatureScheme::piped(
    "transfer",
    Some("transfer-recipe"),
    fields!["requestId", "merchantId", "amount", "bankAccountName"],
    Digest::RsaSha256Base64,
    EvidenceStatus::SingleSource,
);

// HPay's own page later signs the number in the response, where the Java sample had the name. The request may have changed likewise.
// LEDGER: transfer-recipe
pub(crate) static TRANSFER_BY_NUMBER: SignatureScheme = SignatureScheme::piped(
    "transfer-by-number",
    Some("transfer-recipe"),
    fields!["requestId", "merchantId", "amount", "bankAccountNumber"],
    Digest::RsaSha256Base64,
    EvidenceStatus::Inferred,
);

// HPay's documentation page of March 2024 shows this formula in a picture.
// LEDGER: transfer-answer-recipe
pub(crate) static TRANSFER_RESPONSE_BY_NUMBER: SignatureScheme = SignatureScheme::piped(
    "transfer-answer-by-number",
    Some("transfer-answer-recipe"),
    fields!["requestId", "bankAccountNumber", "omiCashoutId"],
    Digest::RsaSha256Base64,
    EvidenceStatus::Documented,
);

// The Java sample of 2022; the documentation page of 2024 has the number.
// LEDGER: transfer-answer-recipe
pub(crate) static TRANSFER_RESPONSE_BY_NAME: SignatureScheme = SignatureScheme::piped(
    "transfer-answer-by-name",
    Some("transfer-answer-recipe"),
    fields!["requestId", "bankAccountName", "omiCashoutId"],
    Digest::RsaSha256Base64,
    EvidenceStatus::VendorCode,
);

// No source shows the formula. The fields are those of the request.
// LEDGER: bank-account-recipe
pub(crate) static BANK_ACCOUNT: SignatureScheme = SignatureScheme::piped(
    "bank-account",
    Some("bank-account-recipe"),
    fields!["merchant_id", "bank_name", "bank_account_number"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);

// No source shows the formula. It is MD5 and not RSA, because HPay's example has 32 hexadecimal digits.
// LEDGER: transfer-inquiry-recipe
pub(crate) static TRANSFER_INQUIRY: SignatureScheme = SignatureScheme::piped(
    "transfer-inquiry",
    Some("transfer-inquiry-recipe"),
    fields!["requestId", "merchantId"],
    Digest::Md5Hex,
    EvidenceStatus::Unsettled,
);
