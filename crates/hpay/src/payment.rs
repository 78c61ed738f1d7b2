//! Checkout links: pure functions from an order to an address. Nothing is sent; HPay learns of the order when the customer opens it.

use std::time::SystemTime;

use dhow_core::{MerchantReference, Money, Result, Secret};
use dhow_crypto::pairs::encode_pairs;

use crate::{
    CheckoutVersion, Conventions, HPay, MethodGroup, MethodId, client::Client, error::invalid,
    signing::SignatureScheme,
};

mod domain;
mod fields;
mod order;
mod rules;

pub(crate) use order::ABSENT;
pub use order::{Order, OrderQuery};
pub(crate) use rules::address;

use fields::Fields;

/// A checkout link to be made.
///
/// The customer's browser carries it, so the customer can read and change all of it; the recipe of V1 covers merchant, e-mail address,
/// price, currency and order code, and the legacy recipe eighteen fields. Made twice for one order it is the same link.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewCheckout {
    /// Your order (`order_code`). HPay wants it to be unique and does not say what happens otherwise.
    pub order_code: MerchantReference,
    /// What the customer is to pay (`price`, `currency`). Whole units only, in VND or USD.
    pub amount: Money,
    /// Where the browser goes afterwards (`return_url`).
    pub return_url: String,
    /// Which page; the account's convention if not set: [`Conventions::advanced_checkout`] for instalments, a frame or a domestic card's
    /// token, [`Conventions::checkout`] for every other link.
    pub version: Option<CheckoutVersion>,
    /// Free text that comes back in the callback (`transaction_info`).
    pub transaction_info: Option<String>,
    /// Shown to the customer (`order_description`).
    pub order_description: Option<String>,
    /// Shown instead of the order code (`sub_order`). V1 documents it.
    pub sub_order: Option<String>,
    /// The buyer's name for V1; name, e-mail, phone and address joined by `*|*` for the legacy page (`buyer_info`).
    pub buyer_info: Option<String>,
    /// `vi` or `en` (`lang`).
    pub language: Option<String>,
    /// Where the browser goes when the customer gives up (`cancel_url`).
    pub cancel_url: Option<String>,
    /// Where HPay's server delivers (`notify_url`).
    pub notify_url: Option<String>,
    /// Until when it can be paid (`time_limit`); sent to the minute, in the time zone of
    /// [`Conventions::time_limit_utc_offset`].
    pub time_limit: Option<SystemTime>,
    /// Payment by instalments (`installment`).
    pub installment: bool,
    /// The page is shown in a frame (`inpage`); needs a payment method.
    pub in_page: bool,
    /// Domestic card tokens (`token`, `token_type`).
    pub atm_token: Option<AtmToken>,
    /// The token of an international card from an earlier callback (`cyber_token`).
    pub card_token: Option<Secret>,
    /// One method (`payment_method_id`).
    pub method: Option<MethodId>,
    /// A group of methods (`method_group`).
    pub method_group: Option<MethodGroup>,
    /// What only the legacy page has.
    pub legacy: LegacyFields,
    /// Sends what this library would refuse: methods and groups that HPay's tables call unsupported, blanks in the order code, and
    /// blanks, `%` and `+` in `transaction_info`, which make callbacks ambiguous. Separators and control characters are refused always.
    pub forced: bool,
}

/// What to do with a domestic card's token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AtmToken {
    /// Pay and make a token; it comes back as `tokenization`.
    Create,
    /// Pay with this token.
    Pay(Secret),
}

/// Fields of the legacy page that V1 does not have, with the defaults of HPay's libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LegacyFields {
    /// `quantity`, 1.
    pub quantity: u32,
    /// `tax` in whole units, 0.
    pub tax: u64,
    /// `discount` in whole units, 0.
    pub discount: u64,
    /// Whether the buyer may change shipping fees (`fee_cal`), no.
    pub fee_cal: bool,
    /// `fee_shipping` in whole units, 0.
    pub fee_shipping: u64,
    /// `affiliate_code`, empty.
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
    /// A link with the three things that every link has.
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

    /// The page of the link. HPay's document gives instalments, frames and domestic card tokens a page of their own chapters.
    // LEDGER: checkout-version
    fn page(&self, conventions: &Conventions) -> CheckoutVersion {
        let advanced = self.installment || self.in_page || self.atm_token.is_some();
        let usual = if advanced {
            conventions.advanced_checkout
        } else {
            conventions.checkout
        };
        self.version.unwrap_or(usual)
    }

    /// The whole address.
    pub(crate) fn link(&self, client: &Client) -> Result<String> {
        let version = self.page(&client.conventions);
        self.check(version)?;
        let (path, scheme) = version.page(client);
        let fields = Fields::of(self, version, client)?;
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
    /// The address to send the customer's browser to. Nothing is sent by this.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule.
    pub fn checkout_link(&self, new: &NewCheckout) -> Result<String> {
        if new.amount.currency() != self.currency {
            let rule = format!(
                "must be in {}, which this account is set up for",
                self.currency
            );
            return Err(invalid("currency", rule));
        }
        new.link(&self.client)
    }
}
