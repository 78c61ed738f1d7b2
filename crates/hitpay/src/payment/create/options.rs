//! Conversion of the payment common to all providers into a payment request.

use std::time::SystemTime;

use dhow_core::{NewPayment, OptionValues, Result};

use super::{Embed, NewPaymentRequest};
use crate::{ID, capabilities::PAYMENTS, wire::time};

impl NewPaymentRequest {
    /// Converts a payment common to all providers.
    pub(crate) fn from_payment(new: &NewPayment) -> Result<Self> {
        let options = PAYMENTS.check(new)?;
        if new.cancel_url.is_some() {
            let rule = "is not supported by HitPay: a customer who cancels returns to `return_url`";
            return Err(ID.invalid("cancel_url", rule));
        }
        Ok(Self {
            payment_methods: new.methods.clone(),
            purpose: new.description.clone(),
            name: new.customer.name.clone(),
            email: new.customer.email.clone(),
            phone: new.customer.phone.clone(),
            redirect_url: new.return_url.clone(),
            webhook: new.webhook_url.clone(),
            failed_webhook: options.owned("failed_webhook"),
            expires_at: expiry(options)?,
            expires_after: new.expires_in,
            allow_repeated_payments: options.flag("allow_repeated_payments"),
            add_admin_fee: options.flag("add_admin_fee"),
            send_email: options.flag("send_email").unwrap_or(false),
            send_sms: options.flag("send_sms").unwrap_or(false),
            embed: embed(options)?,
            wifi_terminal_id: options.owned("wifi_terminal_id"),
            staff_id: options.owned("staff_id"),
            business_location_id: options.owned("business_location_id"),
            metadata: new.metadata.clone(),
            ..Self::new(new.merchant_reference.clone(), new.amount)
        })
    }
}

/// Returns warnings about fields of the payment that are not sent to HitPay.
pub(crate) fn unsent(new: &NewPayment) -> Vec<String> {
    let sent = [
        "description",
        "name",
        "email",
        "phone",
        "return_url",
        "webhook_url",
        "methods",
        "expires_in",
        "metadata",
    ];
    new.unsent(&sent, &[])
}

fn embed(options: OptionValues<'_>) -> Result<Option<Embed>> {
    let is_set = |name| options.flag(name) == Some(true);
    match (is_set("generate_qr"), is_set("generate_direct_link")) {
        (false, false) => Ok(None),
        (true, false) => Ok(Some(Embed::QrCode)),
        (false, true) => Ok(Some(Embed::DirectLink)),
        (true, true) => {
            let rule = "cannot be combined with generate_qr";
            Err(ID.invalid("generate_direct_link", rule))
        }
    }
}

/// Parses a time with a zone, or Singapore time as in HitPay's documents.
// The integration guide gives its example in Singapore time and without a zone.
// LEDGER: expiry-date
fn expiry(options: OptionValues<'_>) -> Result<Option<SystemTime>> {
    let Some(text) = options.text("expiry_date") else {
        return Ok(None);
    };
    let rule = "must look like `2021-02-02 01:01:01` (Singapore time) or `2021-02-02T01:01:01Z`";
    let at = time::parse(text).ok_or_else(|| ID.invalid("expiry_date", rule));
    at.map(Some)
}
