//! What HPay's document leaves open or says in two ways, each with a default and a way to say otherwise.

use std::collections::BTreeMap;

use dhow_core::PaymentStatus;

use crate::BodyMode;

/// Readings of what HPay's document leaves open. The defaults follow its tables and examples.
///
/// ```
/// use dhow_hpay::{CheckoutVersion, Conventions};
///
/// let mut conventions = Conventions::default();
/// conventions.checkout = CheckoutVersion::Legacy;
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conventions {
    /// Which checkout link is made unless a request says otherwise: V1.
    pub checkout: CheckoutVersion,
    /// Which link is made for instalments, a frame or a domestic card's token unless a request says otherwise: the legacy page, which the
    /// document's chapters about these show.
    pub advanced_checkout: CheckoutVersion,
    /// Where an order is asked about: the path of the document's table; its example has another.
    pub order_path: OrderPath,
    /// How the body of an order inquiry is written: JSON under the form's content type, as in the only example.
    pub order_body: BodyMode,
    /// How the body of a new virtual account is written: as the order inquiry's.
    pub va_create_body: BodyMode,
    /// How the body of opening and closing is written: a form; there is no example.
    pub va_switch_body: BodyMode,
    /// Where transfers go: `/api/ibft/create`, HPay's first solution.
    pub transfer_path: TransferPath,
    /// What the merchant id is called in a token revocation: the example's name; the table has another.
    pub revocation_merchant: MerchantField,
    /// Meaning of each `transaction_status` of an order. The document lists no values, so the only word is `00`, paid; a word that is not
    /// in here stays open and keeps its text.
    pub order_statuses: BTreeMap<String, PaymentStatus>,
    /// Time zone of `time_limit`, in whole hours east of UTC: 7, Vietnam's. The document names none.
    pub time_limit_utc_offset: i8,
}

/// The two checkout pages, each with its own recipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckoutVersion {
    /// `/v1/checkout.php`. The recipe has a single source.
    #[default]
    V1,
    /// `/checkout.php`, which HPay's published libraries use. The recipe is certain.
    Legacy,
}

/// Where an order is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderPath {
    /// `/api/transaction/GetTransactionDetail`, as in the document's table.
    GetTransactionDetail,
    /// `/api/transaction`, as in its example.
    Transaction,
}

/// Where transfers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferPath {
    /// `/api/ibft/create` of the account host, JSON: for regular merchants.
    Create,
    /// `/v1/fb/create` of the openAPI host, JSON: for merchants whom HPay told so.
    OpenApi,
    /// `/api/ibft` of the account host, a form: deprecated by HPay.
    Form,
}

/// What the merchant id is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MerchantField {
    /// `merchant_site_code`
    SiteCode,
    /// `merchant_id`
    Id,
    /// Both, with the same value.
    Both,
}

/// Vietnam has been at UTC+7 without daylight saving since 1975.
pub(crate) const VIETNAM: i8 = 7;

impl Conventions {
    /// The meaning of an order's `transaction_status`.
    pub(crate) fn order_status(&self, word: &str) -> PaymentStatus {
        let known = self.order_statuses.get(word).cloned();
        known.unwrap_or_else(|| PaymentStatus::Unknown(word.to_owned()))
    }
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            checkout: CheckoutVersion::V1,
            advanced_checkout: CheckoutVersion::Legacy,
            // LEDGER: order-inquiry-path
            order_path: OrderPath::GetTransactionDetail,
            // LEDGER: json-as-form
            order_body: BodyMode::JsonAsForm,
            va_create_body: BodyMode::JsonAsForm,
            va_switch_body: BodyMode::Form,
            // LEDGER: transfer-path
            transfer_path: TransferPath::Create,
            revocation_merchant: MerchantField::SiteCode,
            // LEDGER: order-status-words
            order_statuses: BTreeMap::from([("00".to_owned(), PaymentStatus::Paid)]),
            // LEDGER: time-limit-zone
            time_limit_utc_offset: VIETNAM,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_00_is_a_paid_order_and_other_words_survive() {
        let conventions = Conventions::default();
        assert_eq!(conventions.order_status("00"), PaymentStatus::Paid);
        for word in ["01", "02", "0", "000", "", "paid"] {
            let unknown = PaymentStatus::Unknown(word.to_owned());
            assert_eq!(conventions.order_status(word), unknown);
        }
    }
}
