//! Validation of checkout links, with HPay's error codes.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::hpay::HPay;
use crate::hpay::input::{Input, is_amount};
use crate::hpay::state::{Order, OrderStatus};

/// Error of an invalid link: HPay's code and message.
pub(in crate::hpay) type CheckoutLinkError = (&'static str, &'static str);

impl HPay {
    /// Opens a checkout link, as a payer's browser does, and returns the payment id.
    ///
    /// Opening the same link again returns the same payment id. `url` must be a V1 or legacy link of this sandbox.
    ///
    /// # Errors
    /// HPay's error code and message if the link is invalid, such as `30014 Secure code is invalid.`
    pub fn open_link(&self, url: &str) -> Result<String, String> {
        let (path, query) = url.split_once('?').unwrap_or((url, ""));
        let input = Input::from_query(Some(query));
        let field = |name: &str| input.or_empty(name);
        let is_v1 = path == format!("{}/v1/checkout.php", self.checkout_url());
        let code = if is_v1 {
            crate::hpay::digest::checkout_digest(self.passcode(), field)
        } else if path == format!("{}/checkout.php", self.checkout_url()) {
            crate::hpay::digest::legacy_checkout_digest(self.passcode(), field)
        } else {
            return Err("the link does not point to this sandbox's checkout".to_owned());
        };
        let opened = self.open_order(&input, &code, is_v1);
        opened.map_err(|(code, words)| format!("{code} {words}"))
    }

    pub(super) fn open_order(
        &self,
        input: &Input,
        code: &str,
        is_v1: bool,
    ) -> Result<String, CheckoutLinkError> {
        self.check(input, code)?;
        let now = self.context().now();
        let expires_at = time_limit(input)?;
        // LEDGER: time-limit-passed
        if expires_at.is_some_and(|at| at <= now) {
            return Err(("128", "Invalid time_limit."));
        }
        let order_code = input.or_empty("order_code");
        let mut store = self.store();
        let known = store.order(&order_code);
        if let Some(known) = known {
            // The payer may open the same link again, but another link must not reuse the order code, which is unique.
            return match known.link == *input {
                true => {
                    self.touch_payment(&known.payment_id);
                    Ok(known.payment_id.clone())
                }
                false => Err(("10", "Invalid invoice.")),
            };
        }
        let owned = |name| input.text(name).map(str::to_owned);
        let order = Order {
            payment_id: store.number().to_string(),
            link: input.clone(),
            is_v1,
            order_code,
            price: input.or_empty("price"),
            currency: input.or_empty("currency"),
            transaction_info: input.or_empty("transaction_info"),
            description: input.or_empty("order_description"),
            buyer_info: input.or_empty("buyer_info"),
            return_url: input.or_empty("return_url"),
            notify_url: owned("notify_url"),
            cancel_url: owned("cancel_url"),
            wants_token: input.text("token_type") == Some("1"),
            card_token: None,
            expires_at,
            status: OrderStatus::Unpaid,
            created_at: now,
            updated_at: now,
        };
        let payment_id = order.payment_id.clone();
        self.touch_payment(&payment_id);
        store.orders.push(order);
        Ok(payment_id)
    }

    fn check(&self, input: &Input, code: &str) -> Result<(), CheckoutLinkError> {
        let required = [
            "merchant_site_code",
            "return_url",
            "receiver",
            "order_code",
            "installment",
        ];
        if !input.has(&required) {
            return Err(("03", "Wrong parameters."));
        }
        if input.sent("merchant_site_code") != Some(self.merchant_id()) {
            return Err(("06", "Invalid or not existing the merchant ID."));
        }
        if !is_amount(&input.or_empty("price")) {
            return Err(("11", "Invalid amount."));
        }
        if !matches!(input.sent("currency"), Some("vnd" | "usd")) {
            return Err(("12", "Invalid currency."));
        }
        if input.sent("receiver") != Some(self.merchant_email()) {
            return Err(("110", "wrong receiver email."));
        }
        let Some(given) = input.text("secure_code") else {
            return Err(("30012", "Secure code is empty."));
        };
        if !dhow_crypto::constant_time::eq(given.as_bytes(), code.as_bytes()) {
            return Err(("30014", "Secure code is invalid."));
        }
        if !input.or_empty("return_url").starts_with("http") {
            return Err(("121", "Invalid return_url."));
        }
        let token = input.or_empty("token");
        if input.text("token_type") == Some("2") && !self.store().card_tokens.contains(&token) {
            return Err(("29", "Token not existed."));
        }
        if input.text("inpage") == Some("1") && input.text("payment_method_id").is_none() {
            return Err(("134", "Invalid payment_method, bank_code."));
        }
        Ok(())
    }
}

/// Parses `time_limit`: `dd/mm/yyyy,hh:mm` in Vietnamese local time (UTC+7).
// LEDGER: time-limit-zone. No source names the time zone.
fn time_limit(input: &Input) -> Result<Option<Timestamp>, CheckoutLinkError> {
    let Some(text) = input.text("time_limit") else {
        return Ok(None);
    };
    let local = DateTime::strptime("%d/%m/%Y,%H:%M", text).ok();
    let at = local.and_then(|local| Offset::constant(7).to_timestamp(local).ok());
    at.map(Some).ok_or(("128", "Invalid time_limit."))
}
