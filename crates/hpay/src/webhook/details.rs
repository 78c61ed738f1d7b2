//! Unsigned fields of webhooks, for display and for saved cards.

use std::fmt;

use dhow_core::{Secret, Verified};

use super::{CHECKOUT, VIRTUAL_ACCOUNT, query::Query};
use crate::{BankCode, ID, remark};

/// Payment details of a checkout webhook.
///
/// **Not authenticated**: HPay's signature covers none of these fields, and the customer can edit the copy in the browser. No decision
/// about money or identity may depend on them.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hpay::{HPayWebhooks, UnauthenticatedCheckoutDetails};
///
/// let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", Secret::new("s3cr3t-Pass_0001")?);
/// let query = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1\
///     &error_text=&secure_code=0469e5c087623a8bd014691e874738f7&bank_code=VISA&card_number=400000xxxxxx1091";
/// let verified = webhooks.verify_webhook(&Delivery::get("/ipn", query)).map_err(|r| r.to_string())?;
/// let details = UnauthenticatedCheckoutDetails::from_verified(&verified).ok_or("another kind of webhook")?;
/// assert_eq!(details.card_number.as_deref(), Some("400000xxxxxx1091"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
// HPay's PHP library leaves these fields out of the signed text, so a changed one does not change the signature.
// LEDGER: notify-unsigned-fields
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnauthenticatedCheckoutDetails {
    /// HPay's token of the payment (`token_omipay`).
    pub token_omipay: Option<String>,
    /// Bank or card scheme, as HPay's code (`bank_code`).
    pub bank: Option<BankCode>,
    /// Masked card number (`card_number`), such as `400000xxxxxx1091`.
    pub card_number: Option<String>,
    /// Token of a domestic card (`tokenization`), for [`AtmToken::Pay`](crate::AtmToken::Pay) and
    /// [`TokenRevocation`](crate::TokenRevocation).
    pub atm_token: Option<Secret>,
    /// Token of an international card (`token_cyber`), for [`NewCheckout::card_token`](crate::NewCheckout::card_token). Case-sensitive.
    pub card_token: Option<Secret>,
    /// Card scheme (`card_type`): VISA, MASTERCARD or JCB. The code of HPay's web site has more.
    pub card_type: Option<String>,
}

/// Unsigned fields of a virtual account's webhook.
///
/// **Not authenticated** by HPay's signature, which covers two ids only. Read
/// [`HPay::virtual_account_receipts`](crate::HPay::virtual_account_receipts) before you rely on them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnauthenticatedAccountDetails {
    /// Account number, which may be shortened (`va_account`).
    pub account: Option<String>,
    /// Full account number (`fullAccountNumber`).
    pub full_account: Option<String>,
    /// Bank of the account (`va_bankName`).
    pub bank: Option<BankCode>,
    /// Text of the transfer (`remark`), decoded from base64, or unchanged if it is not base64 of UTF-8.
    pub remark: Option<String>,
    /// HPay's id of the payment (`transactionId`).
    pub transaction_id: Option<String>,
}

impl UnauthenticatedCheckoutDetails {
    /// Returns the details of a checkout webhook; `None` for every other kind of delivery.
    #[must_use]
    pub fn from_verified(verified: &Verified) -> Option<Self> {
        let query = query_of(verified, CHECKOUT)?;
        let secret = |name| {
            query
                .text(name)
                .and_then(|text| Secret::allow_weak(text).ok())
        };
        Some(Self {
            token_omipay: query.owned("token_omipay"),
            bank: query.text("bank_code").map(BankCode::new),
            card_number: query.owned("card_number"),
            atm_token: secret("tokenization"),
            card_token: secret("token_cyber"),
            card_type: query.owned("card_type"),
        })
    }
}

impl UnauthenticatedAccountDetails {
    /// Returns the details of a virtual account's webhook; `None` for every other kind of delivery.
    #[must_use]
    pub fn from_verified(verified: &Verified) -> Option<Self> {
        let query = query_of(verified, VIRTUAL_ACCOUNT)?;
        Some(Self {
            account: query.owned("va_account"),
            full_account: query.owned("fullAccountNumber"),
            bank: query.text("va_bankName").map(BankCode::new),
            remark: query.owned("remark").map(remark::decode),
            transaction_id: query.owned("transactionId"),
        })
    }
}

/// Omits the tokens and the card number.
impl fmt::Debug for UnauthenticatedCheckoutDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnauthenticatedCheckoutDetails")
            .field("bank", &self.bank)
            .field("card_type", &self.card_type)
            .finish_non_exhaustive()
    }
}

fn query_of<'v>(verified: &'v Verified, kind: &str) -> Option<Query<'v>> {
    let ours = verified.provider() == &ID && verified.scheme() == kind;
    let query = verified.query().filter(|_| ours)?;
    Query::parse(query).ok()
}
