//! Every recipe that this crate knows: the only place where the fields of an HPay signature are listed.
//!
//! Signing, verification, assurance, [`explain`](crate::explain) and the table in the README read these values.

use std::borrow::Cow;

use super::{Digest, EvidenceStatus, Part, Placement, SignatureScheme};

/// Fields that must be there, in the order in which they are signed, and the passcode after them.
macro_rules! fields {
    ($($name:literal),+ $(,)?) => { Cow::Borrowed(&[$(Part::field($name),)+ Part::Secret]) };
}

/// The fields of the checkout callback; HPay's PHP library decodes the first once more.
macro_rules! notify_fields {
    ($transaction_info:path) => {
        Cow::Borrowed(&[
            $transaction_info("transaction_info"),
            Part::field("order_code"),
            Part::field("price"),
            Part::field("payment_id"),
            Part::field("payment_type"),
            Part::field("error_text"),
            Part::field("merchant_site_code"),
            Part::Secret,
        ])
    };
}

// LEDGER: checkout-v1-recipe
pub(crate) static CHECKOUT_V1: SignatureScheme = SignatureScheme {
    id: "checkout-v1",
    ledger: Some("checkout-v1-recipe"),
    parts: fields![
        "merchant_site_code",
        "receiver",
        "price",
        "currency",
        "order_code"
    ],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::SingleSource,
};

/// The eighteen values of HPay's libraries.
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

// LEDGER: notify-recipe-v1
pub(crate) static NOTIFY_PIPED: SignatureScheme = SignatureScheme {
    id: "notify-piped",
    ledger: Some("notify-recipe-v1"),
    parts: notify_fields!(Part::field),
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: order-inquiry-recipe
pub(crate) static ORDER_INQUIRY: SignatureScheme = SignatureScheme {
    id: "order-inquiry",
    ledger: Some("order-inquiry-recipe"),
    parts: Cow::Borrowed(&[
        Part::field("merchant_id"),
        Part::optional("order_code"),
        Part::optional("transaction_id"),
        Part::Secret,
    ]),
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: token-revocation-recipe
pub(crate) static TOKEN_REVOCATION: SignatureScheme = SignatureScheme {
    id: "token-revocation",
    ledger: Some("token-revocation-recipe"),
    parts: fields!["merchant_id", "receive_email", "bank_code", "bank_token"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: balance-recipe
pub(crate) static BALANCE: SignatureScheme = SignatureScheme {
    id: "balance",
    ledger: Some("balance-recipe"),
    parts: fields!["requestId", "merchantId", "requestTime"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::RsaSha256Base64,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: va-create-recipe
pub(crate) static VA_CREATE: SignatureScheme = SignatureScheme {
    id: "va-create",
    ledger: Some("va-create-recipe"),
    parts: fields!["merchantId", "condition"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Documented,
};

// LEDGER: va-other-recipes
pub(crate) static VA_RENAME: SignatureScheme = SignatureScheme {
    id: "va-rename",
    ledger: Some("va-other-recipes"),
    parts: fields!["merchant_id", "va_account"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: va-other-recipes
pub(crate) static VA_SWITCH: SignatureScheme = SignatureScheme {
    id: "va-switch",
    ledger: Some("va-other-recipes"),
    parts: fields!["merchant_id", "account_va", "flag"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: va-other-recipes
pub(crate) static VA_INQUIRY: SignatureScheme = SignatureScheme {
    id: "va-inquiry",
    ledger: Some("va-other-recipes"),
    parts: fields!["merchant_id", "va_account"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

/// The fields are documented, the separator is not.
// LEDGER: va-callback-separator, va-callback-amount
pub(crate) static VA_CALLBACK: SignatureScheme = SignatureScheme {
    id: "va-callback",
    ledger: Some("va-callback-separator"),
    parts: fields!["cashin", "order_id"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: transfer-recipe
pub(crate) static TRANSFER: SignatureScheme = SignatureScheme {
    id: "transfer",
    ledger: Some("transfer-recipe"),
    parts: fields!["requestId", "merchantId", "amount", "bankAccountName"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::RsaSha256Base64,
    evidence: EvidenceStatus::SingleSource,
};

// LEDGER: transfer-recipe
pub(crate) static TRANSFER_BY_NUMBER: SignatureScheme = SignatureScheme {
    id: "transfer-by-number",
    ledger: Some("transfer-recipe"),
    parts: fields!["requestId", "merchantId", "amount", "bankAccountNumber"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::RsaSha256Base64,
    evidence: EvidenceStatus::Inferred,
};

// LEDGER: transfer-answer-recipe
pub(crate) static TRANSFER_ANSWER_BY_NUMBER: SignatureScheme = SignatureScheme {
    id: "transfer-answer-by-number",
    ledger: Some("transfer-answer-recipe"),
    parts: fields!["requestId", "bankAccountNumber", "omiCashoutId"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::RsaSha256Base64,
    evidence: EvidenceStatus::Documented,
};

// LEDGER: transfer-answer-recipe
pub(crate) static TRANSFER_ANSWER_BY_NAME: SignatureScheme = SignatureScheme {
    id: "transfer-answer-by-name",
    ledger: Some("transfer-answer-recipe"),
    parts: fields!["requestId", "bankAccountName", "omiCashoutId"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::RsaSha256Base64,
    evidence: EvidenceStatus::VendorCode,
};

// LEDGER: bank-account-recipe
pub(crate) static BANK_ACCOUNT: SignatureScheme = SignatureScheme {
    id: "bank-account",
    ledger: Some("bank-account-recipe"),
    parts: fields!["merchant_id", "bank_name", "bank_account_number"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};

// LEDGER: transfer-inquiry-recipe
pub(crate) static TRANSFER_INQUIRY: SignatureScheme = SignatureScheme {
    id: "transfer-inquiry",
    ledger: Some("transfer-inquiry-recipe"),
    parts: fields!["requestId", "merchantId"],
    separator: Cow::Borrowed("|"),
    placement: Placement::Between,
    digest: Digest::Md5Hex,
    evidence: EvidenceStatus::Unsettled,
};
