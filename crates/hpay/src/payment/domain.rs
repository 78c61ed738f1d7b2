//! Conversion of `NewPayment` into a checkout link, and of a link into a `Payment`.

use std::time::SystemTime;

use dhow_core::{
    Environment, NewPayment, NextAction, OptionValues, Payment, PaymentStatus, ProviderReference,
    ReportedAmount, RequestField, RequestRules, Result,
};

use super::{AtmToken, NewCheckout};
use crate::{CheckoutVersion, Conventions, ID, MethodGroup, MethodId, wire::time};

impl NewCheckout {
    /// Converts the provider-independent request.
    pub(crate) fn from_payment(
        new: &NewPayment,
        rules: &RequestRules,
        now: SystemTime,
        conventions: &Conventions,
    ) -> Result<Self> {
        let page = usual_page(new, conventions);
        let options = rules.check_with_defaults(new, &[("version", page.as_str())])?;
        // The rules require the URL.
        let return_url = new.return_url.clone().unwrap_or_default();
        let text = |name| options.owned(name);
        let flag = |name| options.flag(name).unwrap_or(false);
        let mut checkout = Self::new(new.merchant_reference.clone(), new.amount, return_url);
        checkout.installment = flag("installment");
        checkout.in_page = flag("inpage");
        checkout.atm_token = atm_token(options);
        let version = options.parsed("version")?.unwrap_or(page);
        checkout.version = Some(version);
        checkout.transaction_info = text("transaction_info");
        checkout.order_description.clone_from(&new.description);
        checkout.sub_order = text("sub_order");
        checkout.buyer_info = buyer_info(new, version);
        checkout.language = text("lang");
        checkout.cancel_url.clone_from(&new.cancel_url);
        checkout.notify_url.clone_from(&new.webhook_url);
        // LEDGER: time-limit-passed
        checkout.time_limit = new
            .expires_in
            .map(|after| time::deadline(now, after))
            .transpose()?;
        checkout.card_token = options.secret("cyber_token");
        checkout.method = options.parsed("payment_method_id")?.map(MethodId);
        checkout.method_group = text("method_group").as_deref().map(MethodGroup::new);
        checkout.set_method(&new.methods);
        checkout.legacy.quantity = options.parsed("quantity")?.unwrap_or(1);
        checkout.legacy.tax = options.parsed("tax")?.unwrap_or(0);
        checkout.legacy.discount = options.parsed("discount")?.unwrap_or(0);
        checkout.legacy.fee_cal = flag("fee_cal");
        checkout.legacy.fee_shipping = options.parsed("fee_shipping")?.unwrap_or(0);
        checkout.legacy.affiliate_code = text("affiliate_code").unwrap_or_default();
        checkout.forced = flag("force");
        Ok(checkout)
    }

    /// Sets the payment method from a number, or the group of methods from a name.
    // The rules allow one entry, and the options for the same parameters only without it.
    fn set_method(&mut self, methods: &[String]) {
        for method in methods {
            match method.parse() {
                Ok(id) => self.method = Some(MethodId(id)),
                Err(_) => self.method_group = Some(MethodGroup::new(method)),
            }
        }
    }

    /// Creates the payment of a link.
    // HPay assigns an id only when the customer pays, so the order code serves as the provider reference.
    pub(crate) fn into_payment(
        self,
        url: String,
        new: &NewPayment,
        environment: Environment,
    ) -> Result<Payment> {
        let reference = ProviderReference::from(&self.order_code);
        let status = PaymentStatus::Pending;
        let mut payment = Payment::new(ID, reference, status, "link", environment);
        payment.merchant_reference = Some(self.order_code.as_str().to_owned());
        payment.requested = Some(ReportedAmount::from(self.amount));
        payment.next_actions = vec![NextAction::redirect(url)];
        payment.expires_at = self.time_limit;
        payment.warnings = unsent_warnings(new, self.version == Some(CheckoutVersion::V1));
        Ok(payment)
    }
}

/// Returns warnings about fields of the request that the link does not carry.
fn unsent_warnings(new: &NewPayment, is_v1: bool) -> Vec<String> {
    let mut sent = vec![
        RequestField::Description,
        RequestField::Name,
        RequestField::ReturnUrl,
        RequestField::CancelUrl,
        RequestField::WebhookUrl,
        RequestField::Methods,
        RequestField::ExpiresIn,
    ];
    let of_legacy = [RequestField::Email, RequestField::Phone];
    if !is_v1 {
        sent.extend(of_legacy);
    }
    let reasons = of_legacy.map(|field| (field, "a V1 link carries the buyer's name only"));
    new.unsent(&sent, &reasons)
}

/// Returns the page of a payment that does not set one.
fn usual_page(new: &NewPayment, conventions: &Conventions) -> CheckoutVersion {
    let is_true = |name| new.options.flag(name) == Some(true);
    let has_token = ["token", "token_type"]
        .iter()
        .any(|name| new.options.contains(name));
    conventions.page(is_true("installment") || is_true("inpage") || has_token)
}

/// Returns the name for V1, and name, e-mail, phone and an empty postal address joined by `*|*` for the legacy page.
// The documentation says "name" only. The four parts are those of HPay's own web site and demo code.
fn buyer_info(new: &NewPayment, version: CheckoutVersion) -> Option<String> {
    let customer = &new.customer;
    let more = customer.email.is_some() || customer.phone.is_some();
    if version == CheckoutVersion::Legacy && more {
        let parts = [&customer.name, &customer.email, &customer.phone, &None];
        let parts = parts.map(|part| part.as_deref().unwrap_or_default());
        return Some(parts.join("*|*"));
    }
    customer.name.clone()
}

fn atm_token(options: OptionValues<'_>) -> Option<AtmToken> {
    match (options.text("token_type"), options.secret("token")) {
        (Some("1"), _) => Some(AtmToken::Create),
        // The rules require the token of `token_type` 2, and allow none for 1.
        (_, token) => token.map(AtmToken::Pay),
    }
}
