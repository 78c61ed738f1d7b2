//! Checkout links. Building one sends nothing; HPay learns of the order when the customer opens the link.

use std::time::SystemTime;

use dhow_core::{CurrencyRule, MerchantReference, Money, Result, Secret};
use dhow_crypto::pairs::encode_pairs;

use crate::{
    CheckoutVersion, Conventions, HPay, ID, MethodGroup, MethodId, client::Client,
    signing::SignatureScheme,
};

mod domain;
mod fields;
mod order;
mod return_url;
mod rules;

pub(crate) use order::NOT_FOUND_CODE;
pub use order::{Order, OrderQuery};
pub use return_url::return_hint;

use fields::Fields;

/// Parameters of a checkout link.
///
/// The customer's browser opens the link, so the customer can read and change every parameter. The V1 signature covers merchant, e-mail
/// address, price, currency and order code; the legacy signature covers eighteen fields. The same parameters always give the same link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewCheckout {
    /// Your order id (`order_code`). HPay requires it to be unique and does not document the effect of a second use.
    pub order_code: MerchantReference,
    /// Amount to pay (`price`, `currency`): whole units, in VND or USD.
    pub amount: Money,
    /// URL that the browser returns to (`return_url`).
    pub return_url: String,
    /// Checkout page. If `None`, [`Conventions::advanced_checkout`] applies to instalments, a frame or a domestic card's token, and
    /// [`Conventions::checkout`] to every other link.
    pub version: Option<CheckoutVersion>,
    /// Free text that HPay returns in the webhook (`transaction_info`).
    pub transaction_info: Option<String>,
    /// Text shown to the customer (`order_description`).
    pub order_description: Option<String>,
    /// Text shown instead of the order code (`sub_order`). Documented for V1 only.
    pub sub_order: Option<String>,
    /// Buyer (`buyer_info`): the name for V1; name, e-mail, phone and postal address joined by `*|*` for the legacy page.
    pub buyer_info: Option<String>,
    /// Language of the page (`lang`): `vi` or `en`.
    pub language: Option<String>,
    /// URL that the browser goes to when the customer cancels (`cancel_url`).
    pub cancel_url: Option<String>,
    /// URL that HPay's server sends the webhook to (`notify_url`).
    pub notify_url: Option<String>,
    /// Payment deadline (`time_limit`), sent to the minute in the time zone of [`Conventions::time_limit_utc_offset`].
    pub time_limit: Option<SystemTime>,
    /// True for payment in instalments (`installment`).
    pub installment: bool,
    /// True if the page is shown in a frame (`inpage`). Requires [`method`](Self::method).
    pub in_page: bool,
    /// Use of a domestic card's token (`token`, `token_type`).
    pub atm_token: Option<AtmToken>,
    /// Token of an international card from an earlier webhook (`cyber_token`).
    pub card_token: Option<Secret>,
    /// Single payment method (`payment_method_id`).
    pub method: Option<MethodId>,
    /// Group of payment methods (`method_group`).
    pub method_group: Option<MethodGroup>,
    /// Fields that only the legacy page has.
    pub legacy: LegacyFields,
    /// True to skip the checks that protect against unsupported methods and ambiguous webhooks: methods and groups that HPay's tables call
    /// unsupported, white space in the order code, and white space, `%` and `+` in `transaction_info`. Separators and control characters
    /// are refused in any case.
    pub forced: bool,
}

/// Use of a domestic card's token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AtmToken {
    /// Pays and creates a token, which the webhook returns as `tokenization`.
    Create,
    /// Pays with this token.
    Pay(Secret),
}

/// Fields of the legacy page that V1 does not have. The defaults are those of HPay's libraries.
// V1 has no parameters for them. The defaults matter, because the legacy signature covers these fields even if they are not set.
// Source: htpgroup/omipay_php_lib, `buildCheckoutUrlExpand`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyFields {
    /// Number of goods (`quantity`); the default is 1.
    pub quantity: u32,
    /// Tax in whole units (`tax`); the default is 0.
    pub tax: u64,
    /// Discount in whole units (`discount`); the default is 0.
    pub discount: u64,
    /// True if the buyer may change the shipping fee (`fee_cal`); the default is false.
    pub fee_cal: bool,
    /// Shipping fee in whole units (`fee_shipping`); the default is 0.
    pub fee_shipping: u64,
    /// Code of the affiliate (`affiliate_code`); the default is empty.
    pub affiliate_code: String,
}

impl Default for LegacyFields {
    fn default() -> Self {
        Self {
            quantity: 1,
            tax: 0,
            discount: 0,
            fee_cal: false,
            fee_shipping: 0,
            affiliate_code: String::new(),
        }
    }
}

impl NewCheckout {
    /// Creates a link with the required parameters.
    #[must_use]
    pub fn new(
        order_code: MerchantReference,
        amount: Money,
        return_url: impl Into<String>,
    ) -> Self {
        Self {
            order_code,
            amount,
            return_url: return_url.into(),
            version: None,
            transaction_info: None,
            order_description: None,
            sub_order: None,
            buyer_info: None,
            language: None,
            cancel_url: None,
            notify_url: None,
            time_limit: None,
            installment: false,
            in_page: false,
            atm_token: None,
            card_token: None,
            method: None,
            method_group: None,
            legacy: LegacyFields::default(),
            forced: false,
        }
    }

    /// Returns the checkout page of this link.
    fn page(&self, conventions: &Conventions) -> CheckoutVersion {
        let advanced = self.installment || self.in_page || self.atm_token.is_some();
        self.version.unwrap_or_else(|| conventions.page(advanced))
    }

    /// Builds the whole URL.
    pub(crate) fn link(&self, client: &Client) -> Result<String> {
        let version = self.page(&client.conventions);
        self.check(version)?;
        let (path, scheme) = version.page(client);
        let fields = Fields::new(self, version, client)?;
        let values = fields.values();
        let secure_code = client.keys.sign(scheme, &values, rules::FREE_TEXT)?;
        let query = encode_pairs(fields.with_code(&secure_code));
        Ok(format!("{}{path}?{query}", client.checkout))
    }
}

impl CheckoutVersion {
    fn page(self, client: &Client) -> (&'static str, &SignatureScheme) {
        match self {
            Self::V1 => ("/v1/checkout.php", &client.schemes.checkout_v1),
            Self::Legacy => ("/checkout.php", &client.schemes.checkout_legacy),
        }
    }
}

impl HPay {
    /// Builds the URL to send the customer's browser to, without sending anything.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule.
    pub fn checkout_link(&self, new: &NewCheckout) -> Result<String> {
        if new.amount.currency() != self.currency {
            let rule = format!("must be {}", CurrencyRule::of_account(self.currency));
            return Err(ID.invalid("currency", rule));
        }
        new.link(&self.client)
    }
}
