//! HPay's answers as they come, misspelt names included. Numbers arrive as numbers or as texts, so every scalar is kept as text.

use std::collections::BTreeMap;

use dhow_core::json::Lexeme;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::status::{CashoutStatus, TransactionStatus, TransferRefund, VirtualAccountStatus};

/// What every answer has around its data.
#[derive(Debug, Deserialize)]
pub(crate) struct Envelope {
    /// `00`, `0`, `000` or the number 0 for success.
    pub(crate) error_code: Lexeme,
    /// An object, a list, an empty list for nothing, or absent.
    pub(crate) data: Option<Box<RawValue>>,
    pub(crate) message: Option<Lexeme>,
    /// Words for people, in Vietnamese.
    pub(crate) status: Option<Lexeme>,
    pub(crate) checksum: Option<Lexeme>,
    pub(crate) secure_chain: Option<Lexeme>,
    pub(crate) secure_code: Option<Lexeme>,
}

impl Envelope {
    pub(crate) fn words(&self) -> Option<&str> {
        let words = self.message.as_ref().or(self.status.as_ref());
        words.map(Lexeme::as_str).filter(|words| !words.is_empty())
    }

    /// The members of `data` that are neither objects nor lists, for recipes.
    pub(crate) fn scalars(&self) -> Vec<(String, String)> {
        let data = self.data.as_deref().map(RawValue::get);
        let members: BTreeMap<String, Box<RawValue>> = data
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let scalar = |(name, raw): (String, Box<RawValue>)| {
            let value: Lexeme = serde_json::from_str(raw.get()).ok()?;
            Some((name, value.into_string()))
        };
        members.into_iter().filter_map(scalar).collect()
    }
}

/// The items of `data`, whether it is one object or a list of them. Not an untagged enum: that reads through a buffer in which numbers
/// lose their digits.
pub(crate) fn one_or_many<T: DeserializeOwned>(data: &RawValue) -> serde_json::Result<Vec<T>> {
    if data.get().starts_with('[') {
        serde_json::from_str(data.get())
    } else {
        serde_json::from_str(data.get()).map(|item| vec![item])
    }
}

/// `data` of an order inquiry.
#[derive(Debug, Deserialize)]
pub(crate) struct Order {
    pub(crate) token: Option<Lexeme>,
    pub(crate) transaction_status: Lexeme,
    pub(crate) receiver_email: Option<Lexeme>,
    pub(crate) order_code: Option<Lexeme>,
    pub(crate) total_amount: Option<Lexeme>,
    pub(crate) bank_code: Option<Lexeme>,
    pub(crate) order_description: Option<Lexeme>,
    pub(crate) tax_amount: Option<Lexeme>,
    pub(crate) discount_amount: Option<Lexeme>,
    pub(crate) fee_shipping: Option<Lexeme>,
    pub(crate) return_url: Option<Lexeme>,
    pub(crate) cancel_url: Option<Lexeme>,
    pub(crate) buyer_fullname: Option<Lexeme>,
    pub(crate) buyer_email: Option<Lexeme>,
    pub(crate) buyer_mobile: Option<Lexeme>,
    pub(crate) buyer_address: Option<Lexeme>,
    pub(crate) affiliate_code: Option<Lexeme>,
    pub(crate) transaction_id: Option<Lexeme>,
}

/// `data` of a balance.
#[derive(Debug, Deserialize)]
pub(crate) struct Balance {
    /// With commas at thousands.
    pub(crate) balance: Lexeme,
    pub(crate) signature: Option<Lexeme>,
    /// Misspelt by HPay.
    pub(crate) respone_time: Option<Lexeme>,
}

/// `data` of a virtual account, by whichever of its calls. The last four and the method are absent in older documents.
#[derive(Debug, Deserialize)]
pub(crate) struct VirtualAccount {
    /// `account_va` when it is opened or closed.
    #[serde(alias = "account_va")]
    pub(crate) va_account: Lexeme,
    pub(crate) merchant_email: Option<Lexeme>,
    pub(crate) va_name: Option<Lexeme>,
    pub(crate) va_method: Option<Lexeme>,
    pub(crate) va_type: Option<Lexeme>,
    pub(crate) va_condition: Option<Lexeme>,
    pub(crate) va_bank: Option<Lexeme>,
    pub(crate) va_status: Option<VirtualAccountStatus>,
    pub(crate) va_amount: Option<Lexeme>,
    pub(crate) remark: Option<Lexeme>,
    pub(crate) va_timelimit: Option<Lexeme>,
    #[serde(rename = "qrCommonURL")]
    pub(crate) qr_common_url: Option<Lexeme>,
    #[serde(rename = "qrDataURL")]
    pub(crate) qr_data_url: Option<Lexeme>,
    #[serde(rename = "qrImage")]
    pub(crate) qr_image: Option<Lexeme>,
    #[serde(rename = "qrCode")]
    pub(crate) qr_code: Option<Lexeme>,
}

/// One item of a virtual account's inquiry.
#[derive(Debug, Deserialize)]
pub(crate) struct Receipt {
    pub(crate) transaction_id: Lexeme,
    pub(crate) full_account_number: Option<Lexeme>,
    pub(crate) amount: Lexeme,
    pub(crate) time_paid: Option<Lexeme>,
    pub(crate) cashin: Option<Lexeme>,
    /// In base64.
    pub(crate) remark: Option<Lexeme>,
    pub(crate) va_bank_name: Option<Lexeme>,
}

/// `data` of a new transfer.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewTransfer {
    pub(crate) request_id: Lexeme,
    pub(crate) bank_account_number: Lexeme,
    pub(crate) omi_cashout_id: Option<Lexeme>,
    pub(crate) omi_transaction_id: Option<Lexeme>,
    pub(crate) secure_chain: Option<Lexeme>,
}

/// One item of a transfer inquiry. `time_tranfer` is HPay's spelling; the table calls `transaction_id` otherwise.
#[derive(Debug, Deserialize)]
pub(crate) struct Transfer {
    pub(crate) time_tranfer: Option<Lexeme>,
    #[serde(alias = "transactionId")]
    pub(crate) transaction_id: Option<Lexeme>,
    pub(crate) note: Option<Lexeme>,
    pub(crate) amount: Option<Lexeme>,
    pub(crate) transaction_status: TransactionStatus,
    pub(crate) cashout_status: CashoutStatus,
    pub(crate) refund_status: Option<TransferRefund>,
    #[serde(rename = "bankAccount_name")]
    pub(crate) bank_account_name: Option<Lexeme>,
    pub(crate) request_id: Lexeme,
    #[serde(rename = "bankAccount_number")]
    pub(crate) bank_account_number: Option<Lexeme>,
}

/// `data` of a bank account inquiry.
#[derive(Debug, Deserialize)]
pub(crate) struct BankAccount {
    pub(crate) request_id: Option<Lexeme>,
    pub(crate) bank_account_number: Lexeme,
    pub(crate) bank_name: Option<Lexeme>,
    pub(crate) bank_account_name: Lexeme,
}
