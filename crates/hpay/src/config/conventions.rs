//! Choices where HPay's documentation is silent or contradicts itself.

use std::collections::BTreeMap;

use dhow_core::{PaymentStatus, words};

/// Choices where HPay's documentation is silent or contradicts itself. The defaults follow its tables and examples.
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
    /// Checkout page of links for a single payment, unless the request sets a version; the default is V1.
    pub checkout: CheckoutVersion,
    /// Checkout page of links for instalments, a frame or a domestic card's token, unless the request sets a version. The default is the
    /// legacy page, as in the chapters of the documentation about these.
    pub advanced_checkout: CheckoutVersion,
    /// Path of the order inquiry. The default is the one in the documentation's table; its example has another.
    pub order_path: OrderPath,
    /// Body format of the order inquiry. The default is JSON with the content type of a form, as in the only example.
    pub order_body: BodyMode,
    /// Body format of a new virtual account. The default is the same as for the order inquiry.
    pub va_create_body: BodyMode,
    /// Body format of opening and closing a virtual account. The default is a form; there is no example.
    pub va_switch_body: BodyMode,
    /// Path of transfers. The default is `/api/ibft/create`, "Solution 1" of the documentation.
    pub transfer_path: TransferPath,
    /// Name of the merchant id in a token revocation. The default is the one in the example; the table has another.
    pub revocation_merchant: MerchantField,
    /// Meaning of each `transaction_status` of an order. The default is `00` for paid, the only value in HPay's examples. A value that is
    /// not in this map becomes [`PaymentStatus::Unknown`] with its text.
    pub order_statuses: BTreeMap<String, PaymentStatus>,
    /// Time zone of `time_limit` in whole hours east of UTC. The default is 7, Vietnam; the documentation names none.
    pub time_limit_utc_offset: i8,
}

/// Checkout page. Each has a signature scheme of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CheckoutVersion {
    /// `/v1/checkout.php`. Its signature scheme has a single source.
    #[default]
    V1,
    /// `/checkout.php`, used by HPay's published libraries, which settle its signature scheme.
    Legacy,
}

words!(CheckoutVersion, "checkout page", {
    V1 => "v1",
    Legacy => "legacy",
});

/// Path of the order inquiry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum OrderPath {
    /// `/api/transaction/GetTransactionDetail`, as in the documentation's table.
    GetTransactionDetail,
    /// `/api/transaction`, as in the documentation's example.
    Transaction,
}

/// Path of transfers. Only HPay can tell which one a merchant has to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransferPath {
    /// `/api/ibft/create` on the account host with a JSON body, for regular merchants.
    Create,
    /// `/v1/fb/create` on the openAPI host with a JSON body, for merchants whom HPay assigned to it.
    OpenApi,
    /// `/api/ibft` on the account host with a form body. Deprecated by HPay.
    Form,
}

words!(TransferPath, "path of transfers", {
    Create => "create",
    OpenApi => "openapi",
    Form => "form",
});

/// Format of a request body. HPay's documentation announces forms and shows JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyMode {
    /// JSON with the content type `application/json`.
    Json,
    /// Form with the content type `application/x-www-form-urlencoded`.
    Form,
    /// JSON with the content type `application/x-www-form-urlencoded`, as in HPay's examples.
    JsonAsForm,
}

/// Name of the field that carries the merchant id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MerchantField {
    /// `merchant_site_code`.
    SiteCode,
    /// `merchant_id`.
    Id,
    /// Both fields, with the same value.
    Both,
}

// Vietnam has had no daylight saving time since 1975.
/// Hours between UTC and Vietnamese local time.
pub(crate) const VIETNAM: i8 = 7;

impl Conventions {
    /// Returns the page of a link that does not set one. Instalments, a frame or a domestic card's token make it an advanced one.
    // The chapters about instalments, frames and ATM tokens show `/checkout.php`, the general chapter `/v1/checkout.php`.
    // LEDGER: checkout-version
    pub(crate) const fn page(&self, is_advanced: bool) -> CheckoutVersion {
        match is_advanced {
            true => self.advanced_checkout,
            false => self.checkout,
        }
    }

    /// Returns the meaning of an order's `transaction_status`.
    pub(crate) fn order_status(&self, word: &str) -> PaymentStatus {
        let known = self.order_statuses.get(word).cloned();
        known.unwrap_or_else(|| PaymentStatus::Unknown(word.to_owned()))
    }
}

impl Default for Conventions {
    fn default() -> Self {
        Self {
            // V1 is the general chapter of the documentation; the chapters about instalments, frames and card tokens show the legacy page.
            // LEDGER: checkout-version
            checkout: CheckoutVersion::V1,
            advanced_checkout: CheckoutVersion::Legacy,
            // The URL table has `/GetTransactionDetail`, the curl example stops before it.
            // LEDGER: order-inquiry-path
            order_path: OrderPath::GetTransactionDetail,
            // The examples of order inquiry and VA create send JSON, although the text announces a form. Opening and closing a VA have no
            // example, so the announced form is sent.
            // LEDGER: json-as-form
            order_body: BodyMode::JsonAsForm,
            va_create_body: BodyMode::JsonAsForm,
            va_switch_body: BodyMode::Form,
            // The documentation's text says GET, its tables say POST, and the form path is deprecated there.
            // LEDGER: transfer-path
            transfer_path: TransferPath::Create,
            // The documentation's example has this name, its table has `merchant_id`.
            revocation_merchant: MerchantField::SiteCode,
            // The documentation lists no values; 00 is the only one in its examples. A guess at the others could release unpaid goods.
            // LEDGER: order-status-words
            order_statuses: BTreeMap::from([("00".to_owned(), PaymentStatus::Paid)]),
            // The documentation names no zone for this local time. HPay serves Vietnam, so its time is assumed.
            // LEDGER: time-limit-zone
            time_limit_utc_offset: VIETNAM,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_00_is_a_paid_order_and_other_statuses_keep_their_text() {
        let conventions = Conventions::default();
        assert_eq!(conventions.order_status("00"), PaymentStatus::Paid);
        for word in ["01", "02", "0", "000", "", "paid"] {
            let unknown = PaymentStatus::Unknown(word.to_owned());
            assert_eq!(conventions.order_status(word), unknown);
        }
    }
}
