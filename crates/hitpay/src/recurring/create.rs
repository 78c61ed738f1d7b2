//! New recurring billings, and the checks made before they are sent.

use dhow_core::{Currency, MajorUnitLimit, MerchantReference, Money, Result};

use crate::{
    ID,
    error::named,
    payment::{at_most, check_url},
    plan::{Cycle, HIGHEST, check_amount, check_times},
    wire::{Body, Compared},
};

/// Payment methods that can be saved without an amount.
// The OpenAPI document makes the amount optional for these four methods only.
// LEDGER: recurring-amount
const WALLETS: &[&str] = &["zalopay", "shopee_pay", "grabpay_direct", "touch_n_go"];

/// A recurring billing to create.
// A plan, terms of its own or a saved method exclude each other in the document, hence the enum.
// Source: HitPay OpenAPI document, body of `POST /v1/recurring-billing`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewRecurringBilling {
    /// E-mail address of the customer.
    pub customer_email: String,
    /// Name of the customer, at most 255 characters.
    pub customer_name: Option<String>,
    /// Terms that the customer agrees to.
    pub terms: Terms,
    /// First day, `YYYY-MM-DD` in Singapore time, not before today. Required unless a payment method is saved.
    pub start_date: Option<String>,
    /// Payment methods to offer, as HitPay's codes. HitPay's default is `card`.
    pub payment_methods: Vec<String>,
    /// Return URL for the customer's browser. HitPay appends `reference` and `status`.
    pub redirect_url: Option<String>,
    /// Merchant reference, at most 255 characters.
    pub reference: Option<MerchantReference>,
    /// Description shown to the customer.
    pub description: Option<String>,
    /// URL for version 1 webhooks.
    pub webhook: Option<String>,
    /// True if HitPay sends e-mails.
    pub send_email: Option<bool>,
    /// Number of payments, from 1 to 1000. Not allowed if a payment method is saved.
    ///
    /// HitPay's documents disagree on the maximum. It may refuse more than 100.
    pub times_to_be_charged: Option<u32>,
    /// Element to show instead of HitPay's page. Requires exactly one payment method.
    pub embed: Option<RecurringEmbed>,
}

/// Terms of a recurring billing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    /// Id of a plan.
    Plan(String),
    /// Terms without a plan.
    Own {
        /// Name of the billing.
        name: String,
        /// Amount of each payment: greater than zero, at most 9999999.99 major units.
        amount: Money,
        /// Interval between payments.
        cycle: Cycle,
    },
    /// A payment method to save. Charge it with [`HitPay::charge_saved_method`](crate::HitPay::charge_saved_method).
    SaveMethod {
        /// Name of the billing.
        name: String,
        /// Amount shown to the customer, at least one major unit. May be `None` only if all offered methods are wallets.
        amount: Option<Money>,
        /// Currency of later charges.
        currency: Currency,
        /// First charge. HitPay decides if it is `None`.
        start: Option<SaveStart>,
    },
}

/// First charge of a saved payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveStart {
    /// Charge immediately.
    SignUpDate,
    /// Do not charge.
    NoInitialCharge,
}

/// Element to show on the merchant's page. The payment method determines the suitable one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecurringEmbed {
    /// QR code (zalopay).
    QrCode,
    /// Link (shopee_pay, grabpay_direct, touch_n_go). Requires `redirect_url`.
    DirectLink,
    /// Instructions for the customer's bank (giro).
    Instructions,
}

impl NewRecurringBilling {
    /// Creates a recurring billing with the required fields.
    #[must_use]
    pub fn new(customer_email: impl Into<String>, terms: Terms) -> Self {
        Self {
            customer_email: customer_email.into(),
            customer_name: None,
            terms,
            start_date: None,
            payment_methods: Vec::new(),
            redirect_url: None,
            reference: None,
            description: None,
            webhook: None,
            send_email: None,
            times_to_be_charged: None,
            embed: None,
        }
    }

    /// Compares the response with the request.
    pub(super) fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let reference = self.reference.as_ref().map(MerchantReference::as_str);
        let compared = compared
            .name("customer_email", self.customer_email.trim())
            .text_if("reference", reference);
        match &self.terms {
            Terms::Plan(plan) => compared.text("business_recurring_plans_id", plan),
            Terms::Own { amount, .. } => compared.money("amount", "currency", *amount),
            Terms::SaveMethod {
                amount: Some(amount),
                ..
            } => compared.money("amount", "currency", *amount),
            Terms::SaveMethod {
                amount: None,
                currency,
                ..
            } => compared.currency("currency", *currency),
        }
    }

    pub(super) fn body(&self) -> Result<Body> {
        let saving = matches!(self.terms, Terms::SaveMethod { .. });
        if !saving && self.start_date.is_none() {
            let rule = "is required unless a payment method is saved";
            return Err(ID.invalid("start_date", rule));
        }
        if saving && self.times_to_be_charged.is_some() {
            let rule = "cannot be combined with a saved payment method";
            return Err(ID.invalid("times_to_be_charged", rule));
        }
        self.fields()
    }

    /// Returns the body of a change, which has no required fields.
    pub(super) fn update(&self) -> Result<Body> {
        if matches!(self.terms, Terms::SaveMethod { .. }) {
            return Err(ID.invalid("terms", "cannot be changed for a saved payment method"));
        }
        self.fields()
    }

    fn fields(&self) -> Result<Body> {
        at_most("customer_name", self.customer_name.as_deref(), 255)?;
        let reference = self.reference.as_ref().map(MerchantReference::as_str);
        at_most("reference", reference, 255)?;
        check_url("redirect_url", self.redirect_url.as_deref())?;
        check_url("webhook", self.webhook.as_deref())?;
        check_times(self.times_to_be_charged)?;
        if let Terms::Own {
            cycle: Cycle::SaveCard,
            ..
        } = self.terms
        {
            let rule = "must not be save_card: use `Terms::SaveMethod`";
            return Err(ID.invalid("cycle", rule));
        }
        self.check_embed()?;
        let body = Body::default()
            .text("customer_email", &*self.customer_email)
            .text_if("customer_name", self.customer_name.as_deref())
            .text_if("start_date", self.start_date.as_deref());
        let body = self.terms(body)?;
        Ok(body
            .list("payment_methods", &self.payment_methods)
            .text_if("redirect_url", self.redirect_url.as_deref())
            .text_if("reference", reference)
            .text_if("description", self.description.as_deref())
            .text_if("webhook", self.webhook.as_deref())
            .flag_if("send_email", self.send_email)
            .count_if("times_to_be_charged", self.times_to_be_charged)
            .switch_if("generate_qr", self.embeds(RecurringEmbed::QrCode))
            .switch_if(
                "generate_direct_link",
                self.embeds(RecurringEmbed::DirectLink),
            )
            .switch_if(
                "generate_instructions",
                self.embeds(RecurringEmbed::Instructions),
            ))
    }

    fn terms(&self, body: Body) -> Result<Body> {
        match &self.terms {
            Terms::Plan(id) => Ok(body.text("plan_id", &**id)),
            Terms::Own {
                name,
                amount,
                cycle,
            } => {
                check_amount(*amount)?;
                let body = body
                    .text("name", &**name)
                    .text("currency", amount.currency().code())
                    .amount("amount", *amount);
                cycle.body(body)
            }
            Terms::SaveMethod {
                name,
                amount,
                currency,
                start,
            } => {
                self.check_saved(*amount, *currency)?;
                let start = start.map(|start| match start {
                    SaveStart::SignUpDate => "sign_up_date",
                    SaveStart::NoInitialCharge => "no_initial_charge",
                });
                Ok(body
                    // The document requires the text, not a boolean.
                    // LEDGER: recurring-types
                    .text("save_payment_method", "true")
                    .text("name", &**name)
                    .text("currency", currency.code())
                    .amount_if("amount", *amount)
                    .text_if("start_date_method", start))
            }
        }
    }

    fn check_saved(&self, amount: Option<Money>, currency: Currency) -> Result<()> {
        let Some(amount) = amount else {
            let wallet = |method: &String| WALLETS.contains(&method.as_str());
            let wallets =
                !self.payment_methods.is_empty() && self.payment_methods.iter().all(wallet);
            let rule = "is required unless only wallets are offered";
            return if wallets {
                Ok(())
            } else {
                Err(ID.invalid("amount", rule))
            };
        };
        if amount.currency() != currency {
            return Err(ID.invalid("currency", "must be the currency of the amount"));
        }
        // HitPay names a minimum of 1 without a currency, so it is one major unit in each.
        // LEDGER: recurring-amount
        let limit = MajorUnitLimit::in_hundredths(100, HIGHEST).of(currency);
        limit.check("amount", amount).map_err(named)
    }

    fn check_embed(&self) -> Result<()> {
        if self.embed.is_some() && self.payment_methods.len() != 1 {
            let rule = "must contain exactly one method for the embedded mode";
            return Err(ID.invalid("payment_methods", rule));
        }
        if self.embed == Some(RecurringEmbed::DirectLink) && self.redirect_url.is_none() {
            let rule = "is required for a direct link";
            return Err(ID.invalid("redirect_url", rule));
        }
        Ok(())
    }

    /// Returns true or `None`: the field is never sent as false.
    fn embeds(&self, kind: RecurringEmbed) -> Option<bool> {
        (self.embed == Some(kind)).then_some(true)
    }
}
