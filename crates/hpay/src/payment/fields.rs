//! Parameters of a checkout link, in the order in which they are sent.

use dhow_core::Result;

use super::{AtmToken, NewCheckout};
use crate::{CheckoutVersion, amount::whole_units, client::Client, wire::time};

/// Names and values in order. The value `None` stands for the signature.
pub(super) struct Fields(Vec<(&'static str, Option<String>)>);

impl Fields {
    pub(super) fn new(
        new: &NewCheckout,
        version: CheckoutVersion,
        client: &Client,
    ) -> Result<Self> {
        let offset = client.conventions.time_limit_utc_offset;
        let time_limit = new.time_limit.map(|at| time::time_limit(at, offset));
        let time_limit = time_limit.transpose()?;
        let mut fields = Self(Vec::with_capacity(28));
        match version {
            CheckoutVersion::V1 => fields.v1(new, client, time_limit),
            CheckoutVersion::Legacy => fields.legacy(new, client, time_limit),
        }
        Ok(fields)
    }

    /// Adds the parameters of V1 in the order of the documentation's table. Parameters that are not set are left out.
    // The order has no effect on the signature, which has its own. It is kept, so that a link can be compared with the documentation.
    // Source: HPay API reference, "Create Link (V1)".
    fn v1(&mut self, new: &NewCheckout, client: &Client, time_limit: Option<String>) {
        self.add("merchant_site_code", &client.merchant.id);
        self.add("return_url", &new.return_url);
        self.add("receiver", &client.merchant.email);
        self.add_if("transaction_info", new.transaction_info.as_deref());
        self.order(new);
        self.add_if("order_description", new.order_description.as_deref());
        self.add_if("sub_order", new.sub_order.as_deref());
        self.add_if("buyer_info", new.buyer_info.as_deref());
        self.add_if("lang", new.language.as_deref());
        self.0.push(("secure_code", None));
        self.add_if("cancel_url", new.cancel_url.as_deref());
        self.add_if("notify_url", new.notify_url.as_deref());
        self.add_if("time_limit", time_limit.as_deref());
        self.add("installment", flag(new.installment));
        self.add_if("inpage", new.in_page.then_some("1"));
        self.add_if("token", new.token());
        self.add_if("token_type", new.token_type());
        self.add_if(
            "cyber_token",
            new.card_token.as_ref().map(|token| token.expose()),
        );
        self.add_if("payment_method_id", new.method_id().as_deref());
        self.add_if(
            "method_group",
            new.method_group.as_ref().map(|group| group.as_str()),
        );
    }

    /// Adds the eighteen signed fields of the legacy page, empty ones too, and the unsigned parameters after them.
    // Empty fields are sent, because the legacy signature keeps a place for each of the eighteen.
    // Source: htpgroup/omipay_php_lib, `buildCheckoutUrlExpand`; the parameters after `token_type` are those of the WooCommerce plug-in
    // and of V1.
    fn legacy(&mut self, new: &NewCheckout, client: &Client, time_limit: Option<String>) {
        let legacy = &new.legacy;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        self.add("merchant_site_code", &client.merchant.id);
        self.add("return_url", &new.return_url);
        self.add("receiver", &client.merchant.email);
        self.add("transaction_info", &text(&new.transaction_info));
        self.order(new);
        self.add("quantity", &legacy.quantity.to_string());
        self.add("tax", &legacy.tax.to_string());
        self.add("discount", &legacy.discount.to_string());
        self.add("fee_cal", flag(legacy.fee_cal));
        self.add("fee_shipping", &legacy.fee_shipping.to_string());
        self.add("order_description", &text(&new.order_description));
        self.add("buyer_info", &text(&new.buyer_info));
        self.add("affiliate_code", &legacy.affiliate_code);
        self.add("installment", flag(new.installment));
        self.add("inpage", flag(new.in_page));
        self.add(
            "payment_method_id",
            new.method_id().as_deref().unwrap_or("0"),
        );
        self.0.push(("secure_code", None));
        self.add("token", new.token().unwrap_or_default());
        self.add("token_type", new.token_type().unwrap_or_default());
        self.add_if(
            "cyber_token",
            new.card_token.as_ref().map(|token| token.expose()),
        );
        self.add_if("sub_order", new.sub_order.as_deref());
        self.add_if("lang", new.language.as_deref());
        self.add_if(
            "method_group",
            new.method_group.as_ref().map(|group| group.as_str()),
        );
        self.add_if("notify_url", new.notify_url.as_deref());
        self.add_if("cancel_url", new.cancel_url.as_deref());
        self.add_if("time_limit", time_limit.as_deref());
    }

    fn order(&mut self, new: &NewCheckout) {
        self.add("order_code", new.order_code.as_str());
        self.add("price", &new.price());
        self.add(
            "currency",
            &new.amount.currency().code().to_ascii_lowercase(),
        );
    }

    fn add(&mut self, name: &'static str, value: &str) {
        self.0.push((name, Some(value.to_owned())));
    }

    fn add_if(&mut self, name: &'static str, value: Option<&str>) {
        self.0
            .extend(value.map(|value| (name, Some(value.to_owned()))));
    }

    /// Returns the values that a scheme signs: decoded, not escaped as in the URL.
    // Every published library signs the decoded values, although the URL carries them escaped.
    pub(super) fn values(&self) -> Vec<(&str, &str)> {
        let fields = self.0.iter();
        fields
            .filter_map(|(name, value)| Some((*name, value.as_deref()?)))
            .collect()
    }

    /// Returns all pairs, with the signature in its place.
    pub(super) fn with_code<'a>(
        &'a self,
        code: &'a str,
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        self.0
            .iter()
            .map(move |(name, value)| (*name, value.as_deref().unwrap_or(code)))
    }
}

impl NewCheckout {
    /// Returns the amount in whole units, which `check` has verified.
    fn price(&self) -> String {
        whole_units(self.amount)
    }

    fn method_id(&self) -> Option<String> {
        self.method.map(|method| method.to_string())
    }

    fn token(&self) -> Option<&str> {
        match &self.atm_token {
            Some(AtmToken::Pay(token)) => Some(token.expose()),
            Some(AtmToken::Create) | None => None,
        }
    }

    fn token_type(&self) -> Option<&'static str> {
        match &self.atm_token {
            Some(AtmToken::Create) => Some("1"),
            Some(AtmToken::Pay(_)) => Some("2"),
            None => None,
        }
    }
}

fn flag(on: bool) -> &'static str {
    if on { "1" } else { "0" }
}
