//! New payment requests, and the checks made before they are sent.

use std::time::{Duration, SystemTime};

use dhow_core::{Echo, MerchantReference, Money, ReportedAmount, Result};

use super::{Embed, LineItem, Metadata, PaymentRequest};
use crate::wire::{Body, Compared, time};

/// A new payment request with all fields that HitPay documents.
///
/// [`PaymentProvider::create_payment`](dhow_core::PaymentProvider::create_payment) builds one from a [`NewPayment`](dhow_core::NewPayment).
// The document has every field of the integration guide and some more.
// Source: HitPay OpenAPI document, body of `POST /v1/payment-requests`.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentRequest {
    /// Amount to pay, from 0.30 to 999999999.99 major units.
    pub amount: Money,
    /// Merchant reference, repeated in webhooks; at most 255 characters. HitPay accepts a reference twice.
    pub reference_number: MerchantReference,
    /// Payment methods to offer, as HitPay's codes. Empty for all methods of the account.
    pub payment_methods: Vec<String>,
    /// Purpose shown to the customer; at most 255 characters.
    pub purpose: Option<String>,
    /// Name of the customer.
    pub name: Option<String>,
    /// E-mail address of the customer.
    pub email: Option<String>,
    /// Telephone number of the customer.
    pub phone: Option<String>,
    /// Return URL for the customer's browser; at most 1028 characters. HitPay appends `reference` and `status`.
    pub redirect_url: Option<String>,
    /// URL for version 1 webhooks.
    pub webhook: Option<String>,
    /// URL for version 1 webhooks about failed payments; at most 1028 characters.
    pub failed_webhook: Option<String>,
    /// True if the request stays payable after a payment. HitPay's default is false.
    pub allow_repeated_payments: Option<bool>,
    /// Expiry time (`expiry_date`), sent as Singapore time (UTC+8) in whole seconds.
    ///
    /// HitPay documents it for requests that may be paid several times. Cannot be combined with `expires_after`.
    pub expires_at: Option<SystemTime>,
    /// Time to pay, sent in whole minutes, rounded up: from one second to 36500 days. Cannot be combined with `expires_at`.
    pub expires_after: Option<Duration>,
    /// True if the customer pays the fee.
    pub add_admin_fee: Option<bool>,
    /// True if HitPay sends the customer an e-mail. Always sent; the default is false.
    pub send_email: bool,
    /// True if HitPay sends the customer a text message. The default is false.
    ///
    /// Always sent, because HitPay's documents disagree on its default.
    pub send_sms: bool,
    /// QR code or link to show instead of the checkout page. Requires exactly one payment method.
    pub embed: Option<Embed>,
    /// Address of the customer.
    pub address: Option<Address>,
    /// Id of the terminal, required for the method `wifi_card_reader`.
    pub wifi_terminal_id: Option<String>,
    /// Id of the staff member who made the sale.
    pub staff_id: Option<String>,
    /// Id of the business location of the sale.
    pub business_location_id: Option<String>,
    /// Items of the order, shown to the customer.
    pub line_items: Vec<LineItem>,
    /// Metadata: at most 50 entries, each value at most 500 characters.
    pub metadata: Metadata,
}

/// A postal address. HitPay requires all fields except `line2`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    /// Street and number.
    pub line1: String,
    /// Unit or floor.
    pub line2: Option<String>,
    /// City.
    pub city: String,
    /// Country.
    pub country: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub postal_code: String,
}

/// Purpose of a body. An update has fewer fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Update,
}

impl NewPaymentRequest {
    /// Creates a request with the required fields.
    #[must_use]
    pub fn new(reference_number: MerchantReference, amount: Money) -> Self {
        Self {
            amount,
            reference_number,
            payment_methods: Vec::new(),
            purpose: None,
            name: None,
            email: None,
            phone: None,
            redirect_url: None,
            webhook: None,
            failed_webhook: None,
            allow_repeated_payments: None,
            expires_at: None,
            expires_after: None,
            add_admin_fee: None,
            send_email: false,
            send_sms: false,
            embed: None,
            address: None,
            wifi_terminal_id: None,
            staff_id: None,
            business_location_id: None,
            line_items: Vec::new(),
            metadata: Metadata::new(),
        }
    }

    pub(super) fn body(&self, purpose: Purpose) -> Result<Body> {
        self.check(purpose)?;
        let expiry_date = self.expires_at.map(time::expiry_date).transpose()?;
        let expires_after = self.expires_after.map(time::minutes);
        let body = Body::default()
            .amount("amount", self.amount)
            .text("currency", self.amount.currency().code())
            // The enumerations of the documents disagree and lag behind, so codes are sent unchanged and HitPay decides.
            // LEDGER: methods-enum
            .list("payment_methods", &self.payment_methods)
            .text_if("email", self.email.as_deref())
            .text_if("name", self.name.as_deref())
            .text_if("phone", self.phone.as_deref())
            .text_if("purpose", self.purpose.as_deref())
            .text("reference_number", self.reference_number.as_str())
            .text_if("redirect_url", self.redirect_url.as_deref())
            .text_if("webhook", self.webhook.as_deref())
            .text_if("failed_webhook", self.failed_webhook.as_deref())
            .flag_if("allow_repeated_payments", self.allow_repeated_payments)
            .text_if("expiry_date", expiry_date.as_deref())
            .text_if("expires_after", expires_after.as_deref())
            .flag_if("add_admin_fee", self.add_admin_fee)
            .flag_if("send_email", Some(self.send_email))
            // Sources disagree on the default, so the value is always sent: a default of true would cost the merchant money.
            // LEDGER: send-sms-default
            .flag_if("send_sms", Some(self.send_sms))
            .map(
                "address",
                self.address
                    .as_ref()
                    .map(Address::pairs)
                    .unwrap_or_default(),
            )
            .text_if("wifi_terminal_id", self.wifi_terminal_id.as_deref())
            .text_if("staff_id", self.staff_id.as_deref())
            .objects(
                "line_items",
                self.line_items.iter().map(LineItem::body).collect(),
            );
        Ok(match purpose {
            Purpose::Update => body,
            Purpose::Create => body
                .text_if("business_location_id", self.business_location_id.as_deref())
                .map("metadata", self.metadata.clone().into_iter().collect())
                .switch_if("generate_qr", self.embeds(Embed::QrCode))
                .switch_if("generate_direct_link", self.embeds(Embed::DirectLink)),
        })
    }

    /// Compares the response with the request. With `add_admin_fee`, HitPay may increase the amount by its fee.
    pub(super) fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let compared = compared.text("reference_number", self.reference_number.as_str());
        if self.add_admin_fee == Some(true) {
            compared.at_least("amount", "currency", self.amount)
        } else {
            compared.money("amount", "currency", self.amount)
        }
    }

    /// Returns the first field of a payment request that differs from this one.
    pub(super) fn mismatch(&self, request: &PaymentRequest) -> Option<&'static str> {
        let reference = request.reference_number.as_deref();
        let amount = request.amount.as_ref();
        let echo = Echo::new().text(
            "reference_number",
            self.reference_number.as_str(),
            reference,
        );
        let raised = self.add_admin_fee == Some(true);
        let money = amount.and_then(ReportedAmount::money);
        if raised && money.is_some_and(|money| money >= self.amount) {
            return echo.mismatch();
        }
        echo.money("amount", self.amount, amount).mismatch()
    }

    /// Returns warnings about differences between the created request and this one that do not make it fail.
    pub(crate) fn warnings(&self, request: &PaymentRequest) -> Vec<String> {
        let fee = self.fee_warning(request);
        fee.into_iter()
            .chain(self.expiry_warning(request))
            .collect()
    }

    /// Returns a warning if HitPay increased the amount.
    fn fee_warning(&self, request: &PaymentRequest) -> Option<String> {
        let money = request.amount.as_ref()?.money()?;
        (money > self.amount).then(|| {
            format!("`add_admin_fee`: the customer pays {money} instead of {}; confirm the payment with that amount", self.amount)
        })
    }

    /// Returns a warning if HitPay ignored `expiry_date`, which it documents for repeated payments only.
    fn expiry_warning(&self, request: &PaymentRequest) -> Option<String> {
        let requested = self.expires_at.and_then(time::singapore)?;
        let shown = request.expires_at.and_then(time::singapore);
        (shown.as_ref() != Some(&requested)).then(|| {
            "`expiry_date`: the response does not contain it; the payment may stay payable after that time".to_owned()
        })
    }

    /// Returns true or `None`: the field is never sent as false.
    fn embeds(&self, kind: Embed) -> Option<bool> {
        (self.embed == Some(kind)).then_some(true)
    }
}

impl Address {
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![("line1", &self.line1)];
        pairs.extend(self.line2.as_ref().map(|line2| ("line2", line2)));
        pairs.extend([
            ("city", &self.city),
            ("country", &self.country),
            ("state", &self.state),
            ("postal_code", &self.postal_code),
        ]);
        let owned = |(name, value): (&str, &String)| (name.to_owned(), value.clone());
        pairs.into_iter().map(owned).collect()
    }
}
