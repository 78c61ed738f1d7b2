//! Fields of callbacks that decide nothing about the money, for people and for stored cards. The documented recipes cover none of them.

use std::fmt;

use dhow_core::{Secret, Verified};

use super::{CHECKOUT, VIRTUAL_ACCOUNT, query::Query};
use crate::{BankCode, ID, virtual_account::remark};

// LEDGER: notify-unsigned-fields
/// How a checkout was paid, as its callback says. **Not authenticated**: the documented digest covers none of these fields, and the
/// customer's browser carries a copy of the callback that can be edited. Nothing here may decide about money or about who somebody is.
///
/// ```
/// use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
/// use dhow_hpay::{HPayWebhooks, UnauthenticatedCheckoutDetails};
///
/// let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", Secret::new("s3cr3t-Pass_0001")?);
/// let query = "transaction_info=tichhopthanhtoan&order_code=OM_1768202539&price=200000&payment_id=96138500&payment_type=1\
///     &error_text=&secure_code=0469e5c087623a8bd014691e874738f7&bank_code=VISA&card_number=400000xxxxxx1091";
/// let verified = webhooks.verify_webhook(&Delivery::get("/ipn", query)).map_err(|r| r.to_string())?;
/// let details = UnauthenticatedCheckoutDetails::read(&verified).ok_or("another kind of callback")?;
/// assert_eq!(details.card_number.as_deref(), Some("400000xxxxxx1091"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnauthenticatedCheckoutDetails {
    /// HPay's token of the payment (`token_omipay`).
    pub token_omipay: Option<String>,
    /// The bank or card scheme, in HPay's code (`bank_code`).
    pub bank: Option<BankCode>,
    /// The masked card number (`card_number`), such as `400000xxxxxx1091`.
    pub card_number: Option<String>,
    /// The token of a domestic card (`tokenization`): what [`AtmToken::Pay`](crate::AtmToken::Pay) and
    /// [`TokenRevocation`](crate::TokenRevocation) take.
    pub atm_token: Option<Secret>,
    /// The token of an international card (`token_cyber`): what [`NewCheckout::card_token`](crate::NewCheckout::card_token) takes. Upper
    /// and lower case differ.
    pub card_token: Option<Secret>,
    /// VISA, MASTERCARD or JCB (`card_type`); HPay's own web site has more words.
    pub card_type: Option<String>,
}

/// What the callback of a virtual account says beside its two signed ids. **Not authenticated** by the documented digest: read
/// [`HPay::virtual_account_receipts`](crate::HPay::virtual_account_receipts) before anything depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnauthenticatedAccountDetails {
    /// The account number, which may be shortened (`va_account`).
    pub account: Option<String>,
    /// The whole account number (`fullAccountNumber`).
    pub full_account: Option<String>,
    /// The bank of the account (`va_bankName`).
    pub bank: Option<BankCode>,
    /// The text of the transfer (`remark`), decoded from base64; as it came if it is not base64.
    pub remark: Option<String>,
    /// HPay's number of the payment (`transactionId`).
    pub transaction_id: Option<String>,
}

impl UnauthenticatedCheckoutDetails {
    /// The details in a checkout callback; `None` for every other kind of delivery.
    #[must_use]
    pub fn read(verified: &Verified) -> Option<Self> {
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
    /// The details in the callback of a virtual account; `None` for every other kind of delivery.
    #[must_use]
    pub fn read(verified: &Verified) -> Option<Self> {
        let query = query_of(verified, VIRTUAL_ACCOUNT)?;
        Some(Self {
            account: query.owned("va_account"),
            full_account: query.owned("fullAccountNumber"),
            bank: query.text("va_bankName").map(BankCode::new),
            remark: query.owned("remark").map(remark),
            transaction_id: query.owned("transactionId"),
        })
    }
}

/// Without the tokens and the card number.
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
