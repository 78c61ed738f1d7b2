//! Response bodies of HPay, with the field names as HPay spells them.
//!
//! HPay sends numbers as JSON numbers or as strings, even within one endpoint, so every scalar is kept as text. An optional field that is
//! null or of the wrong type counts as missing, so that it never makes a response unreadable.

use dhow_core::json::{RawScalar, text};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};

pub(crate) mod body;
pub(crate) mod echo;
pub(crate) mod envelope;
pub(crate) mod received;
pub(crate) mod time;

/// Reads a scalar as text, and any other value as its JSON text, so that it is unknown instead of missing.
fn raw_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    // Text and not a float, which would change long amounts. HPay also sends amounts with commas.
    let text = |raw: Box<RawValue>| match serde_json::from_str::<RawScalar>(raw.get()) {
        Ok(scalar) => scalar.into_string(),
        Err(_) => raw.get().to_owned(),
    };
    Ok(raw.map(text))
}

/// Reads a virtual account's status. A value that is no scalar is an unknown status, so that it does not hide an account that was created.
fn account_status<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<VirtualAccountStatus>, D::Error> {
    let text = raw_text(deserializer)?;
    Ok(text.map(|text| VirtualAccountStatus::new(&text)))
}

/// `data` of an order inquiry.
// Only the status is required: without it the response says nothing, and everything else is for display or comparison.
// Source: HPay API reference, "Order Inquiry".
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    #[serde(default, deserialize_with = "text")]
    pub(crate) token: Option<String>,
    pub(crate) transaction_status: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) receiver_email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) order_code: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) total_amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) order_description: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) tax_amount: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) discount_amount: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) fee_shipping: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) return_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) cancel_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) buyer_fullname: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) buyer_email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) buyer_mobile: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) buyer_address: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) affiliate_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) transaction_id: Option<String>,
}

/// `data` of a balance.
// The signature is inside `data`, as in the response to a transfer; the other services send it beside `data`.
// Source: HPay API reference, "Account balance Inquiry".
#[derive(Debug, Deserialize)]
pub(crate) struct Balance {
    /// Text with commas at thousands.
    pub(crate) balance: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) signature: Option<String>,
    /// Misspelt by HPay.
    #[serde(default, deserialize_with = "text")]
    pub(crate) respone_time: Option<String>,
}

/// `data` of a virtual account, for all of its calls.
// Source: HPay API reference, "Create Account", "Update VA Account Name" and "API Revoke VA". The documentation of March 2024 has no
// `va_method`, `remark`, `qrImage` and `qrCode`.
#[derive(Debug, Deserialize)]
pub(crate) struct VirtualAccount {
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_account: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) merchant_email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_method: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_condition: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_bank: Option<String>,
    #[serde(default, deserialize_with = "account_status")]
    pub(crate) va_status: Option<VirtualAccountStatus>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) va_amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) remark: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_timelimit: Option<String>,
    #[serde(default, rename = "qrCommonURL", deserialize_with = "text")]
    pub(crate) qr_common_url: Option<String>,
    #[serde(default, rename = "qrDataURL", deserialize_with = "text")]
    pub(crate) qr_data_url: Option<String>,
    #[serde(default, rename = "qrImage", deserialize_with = "text")]
    pub(crate) qr_image: Option<String>,
    #[serde(default, rename = "qrCode", deserialize_with = "text")]
    pub(crate) qr_code: Option<String>,
}

/// Item of a virtual account inquiry.
// The example has JSON numbers where the table says text, so every scalar is kept as text.
// Source: HPay API reference, "VA Transaction Inquiry".
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) transaction_id: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) full_account_number: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) time_paid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) cashin: Option<String>,
    /// Base64 of a UTF-8 text.
    #[serde(default, deserialize_with = "text")]
    pub(crate) remark: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_bank_name: Option<String>,
}

/// `data` of a new transfer.
// Source: HPay API reference, "iBFT Payment". The documentation has no name, bank and amount here; if HPay sends them, they must match the
// request.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTransfer {
    #[serde(default, deserialize_with = "text")]
    pub(crate) request_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_account_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_account_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_name: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) omi_cashout_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) omi_transaction_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) secure_chain: Option<String>,
}

/// Item of a transfer inquiry. The two statuses are required, because they decide the payout's status.
// The example of one transfer has numbers, that of several has texts, and the names mix two spellings.
// Source: HPay API reference, "FB_Transaction Inquiry".
#[derive(Debug, Deserialize)]
pub(crate) struct Transfer {
    #[serde(default, deserialize_with = "text")]
    pub(crate) time_tranfer: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) transaction_id: Option<String>,
    /// Name in the documentation's table; the example has `transaction_id`.
    #[serde(default, rename = "transactionId", deserialize_with = "text")]
    pub(crate) transaction_id_in_table: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) note: Option<String>,
    #[serde(default, deserialize_with = "raw_text")]
    pub(crate) amount: Option<String>,
    pub(crate) transaction_status: TransactionStatus,
    pub(crate) cashout_status: CashoutStatus,
    pub(crate) refund_status: Option<TransferRefund>,
    #[serde(default, rename = "bankAccount_name", deserialize_with = "text")]
    pub(crate) bank_account_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) request_id: Option<String>,
    #[serde(default, rename = "bankAccount_number", deserialize_with = "text")]
    pub(crate) bank_account_number: Option<String>,
}

/// `data` of a bank account inquiry.
// Only the holder's name is required, because it is the purpose of the inquiry.
// Source: HPay API reference, "Bank Account Inquiry (Fee)".
#[derive(Debug, Deserialize)]
pub(crate) struct BankAccount {
    #[serde(default, deserialize_with = "text")]
    pub(crate) request_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_account_number: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_name: Option<String>,
    pub(crate) bank_account_name: RawScalar,
}
