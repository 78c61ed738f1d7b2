//! A payment request out of the request that every provider takes.

use std::time::SystemTime;

use dhow_core::{Error, NewPayment, Result};

use super::{Embed, NewPaymentRequest};
use crate::time;

/// Options of [`NewPayment`] that HitPay understands.
const OPTIONS: &[&str] = &[
    "allow_repeated_payments",
    "expiry_date",
    "failed_webhook",
    "add_admin_fee",
    "send_email",
    "send_sms",
    "wifi_terminal_id",
    "staff_id",
    "business_location_id",
    "generate_qr",
    "generate_direct_link",
];

impl NewPaymentRequest {
    /// From the request that every provider takes.
    pub(crate) fn from_payment(new: &NewPayment) -> Result<Self> {
        new.options.only(OPTIONS)?;
        if new.cancel_url.is_some() {
            let rule = "is not known to HitPay: a customer who gives up comes back to `return_url`";
            return Err(Error::invalid("cancel_url", rule));
        }
        let text = |name| new.options.text(name).map(str::to_owned);
        Ok(Self {
            payment_methods: new.methods.clone(),
            purpose: new.description.clone(),
            name: new.customer.name.clone(),
            email: new.customer.email.clone(),
            phone: new.customer.phone.clone(),
            redirect_url: new.return_url.clone(),
            webhook: new.webhook_url.clone(),
            failed_webhook: text("failed_webhook"),
            expires_at: expiry(new)?,
            expires_after: new.expires_in,
            allow_repeated_payments: flag(new, "allow_repeated_payments")?,
            add_admin_fee: flag(new, "add_admin_fee")?,
            send_email: flag(new, "send_email")?.unwrap_or(false),
            send_sms: flag(new, "send_sms")?.unwrap_or(false),
            embed: embed(new)?,
            wifi_terminal_id: text("wifi_terminal_id"),
            staff_id: text("staff_id"),
            business_location_id: text("business_location_id"),
            metadata: new.metadata.clone(),
            ..Self::new(new.merchant_reference.clone(), new.amount)
        })
    }
}

fn embed(new: &NewPayment) -> Result<Option<Embed>> {
    let asked = |name| flag(new, name).map(|on| on == Some(true));
    match (asked("generate_qr")?, asked("generate_direct_link")?) {
        (false, false) => Ok(None),
        (true, false) => Ok(Some(Embed::QrCode)),
        (false, true) => Ok(Some(Embed::DirectLink)),
        (true, true) => {
            let rule = "cannot be combined with generate_qr";
            Err(Error::invalid("generate_direct_link", rule))
        }
    }
}

fn flag(new: &NewPayment, name: &'static str) -> Result<Option<bool>> {
    match new.options.text(name) {
        None => Ok(None),
        Some("true") => Ok(Some(true)),
        Some("false") => Ok(Some(false)),
        Some(_) => Err(Error::invalid(name, "must be true or false")),
    }
}

/// A time with its zone, or Singapore time as HitPay's documents write it.
fn expiry(new: &NewPayment) -> Result<Option<SystemTime>> {
    let Some(text) = new.options.text("expiry_date") else {
        return Ok(None);
    };
    let rule = "must look like `2021-02-02 01:01:01` (Singapore time) or `2021-02-02T01:01:01Z`";
    let at = time::read(text).ok_or_else(|| Error::invalid("expiry_date", rule));
    at.map(Some)
}
