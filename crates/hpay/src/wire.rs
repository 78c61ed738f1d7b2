//! HPay's answers as they come, misspelt names included. Numbers arrive as numbers or as texts, so every scalar is kept as text. A member
//! that is not needed never makes an answer unreadable: null, and a type that it should not have, count as missing.

use dhow_core::json::{RawScalar, text};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};

pub(crate) mod body;
pub(crate) mod echo;
pub(crate) mod envelope;
pub(crate) mod received;

/// For an amount. Missing and null are missing; what is no scalar stays as a text that means no money, so that it is unknown (L28).
fn amount<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(
        raw.map(|raw| match serde_json::from_str::<RawScalar>(raw.get()) {
            Ok(scalar) => scalar.into_string(),
            Err(_) => raw.get().to_owned(),
        }),
    )
}

/// A status of a type that is no scalar is one that nobody knows: it must not make an account that was opened unreadable (L34).
fn account_status<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<VirtualAccountStatus>, D::Error> {
    let text = amount(deserializer)?;
    Ok(text.map(|text| VirtualAccountStatus::new(&text)))
}

/// `data` of an order inquiry.
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    #[serde(default, deserialize_with = "text")]
    pub(crate) token: Option<String>,
    pub(crate) transaction_status: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) receiver_email: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) order_code: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) total_amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) bank_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) order_description: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) tax_amount: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) discount_amount: Option<String>,
    #[serde(default, deserialize_with = "amount")]
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
#[derive(Debug, Deserialize)]
pub(crate) struct Balance {
    /// With commas at thousands.
    pub(crate) balance: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) signature: Option<String>,
    /// Misspelt by HPay.
    #[serde(default, deserialize_with = "text")]
    pub(crate) respone_time: Option<String>,
}

/// `data` of a virtual account, by whichever of its calls. The last four and the method are absent in older documents.
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
    #[serde(default, deserialize_with = "amount")]
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

/// One item of a virtual account's inquiry.
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) transaction_id: RawScalar,
    #[serde(default, deserialize_with = "text")]
    pub(crate) full_account_number: Option<String>,
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) time_paid: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) cashin: Option<String>,
    /// In base64.
    #[serde(default, deserialize_with = "text")]
    pub(crate) remark: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) va_bank_name: Option<String>,
}

/// `data` of a new transfer. The document has neither bank, name nor amount in it; where they stand they are the request's.
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
    #[serde(default, deserialize_with = "amount")]
    pub(crate) amount: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) omi_cashout_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) omi_transaction_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) secure_chain: Option<String>,
}

/// One item of a transfer inquiry. `time_tranfer` is HPay's spelling. The statuses decide: an item without them is unreadable.
#[derive(Debug, Deserialize)]
pub(crate) struct Transfer {
    #[serde(default, deserialize_with = "text")]
    pub(crate) time_tranfer: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) transaction_id: Option<String>,
    /// The name in HPay's table.
    #[serde(default, rename = "transactionId", deserialize_with = "text")]
    pub(crate) transaction_id_in_table: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) note: Option<String>,
    #[serde(default, deserialize_with = "amount")]
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
