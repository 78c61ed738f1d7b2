//! A payment request out of the request that every provider takes.

use std::time::SystemTime;

use dhow_core::{NewPayment, OptionValues};

use super::{Embed, NewPaymentRequest};
use crate::{
    options::OPTIONS,
    refusal::{Checked, Refusal},
    wire::time,
};

impl NewPaymentRequest {
    /// From the request that every provider takes.
    pub(crate) fn from_payment(new: &NewPayment) -> Checked<Self> {
        let options = new.read_options(OPTIONS)?;
        if new.cancel_url.is_some() {
            let rule = "is not known to HitPay: a customer who gives up comes back to `return_url`";
            return Err(Refusal::invalid("cancel_url", rule));
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

/// Warnings about fields of the general request that HitPay is not sent.
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

fn embed(options: OptionValues<'_>) -> Checked<Option<Embed>> {
    let asked = |name| options.flag(name) == Some(true);
    match (asked("generate_qr"), asked("generate_direct_link")) {
        (false, false) => Ok(None),
        (true, false) => Ok(Some(Embed::QrCode)),
        (false, true) => Ok(Some(Embed::DirectLink)),
        (true, true) => {
            let rule = "cannot be combined with generate_qr";
            Err(Refusal::invalid("generate_direct_link", rule))
        }
    }
}

/// A time with its zone, or Singapore time as HitPay's documents write it.
fn expiry(options: OptionValues<'_>) -> Checked<Option<SystemTime>> {
    let Some(text) = options.text("expiry_date") else {
        return Ok(None);
    };
    let rule = "must look like `2021-02-02 01:01:01` (Singapore time) or `2021-02-02T01:01:01Z`";
    let at = time::read(text).ok_or_else(|| Refusal::invalid("expiry_date", rule));
    at.map(Some)
}
