//! What a recurring billing is made of, and the rules that are checked before anything is sent.

use dhow_core::{AmountLimit, Currency, MerchantReference, Money};

use crate::{
    payment::{at_most, check_url, limit},
    plan::{Cycle, HIGHEST, check_amount, check_times},
    refusal::{Checked, Refusal},
    wire::{Body, Compared},
};

/// Methods whose saving needs no amount.
const WALLETS: &[&str] = &["zalopay", "shopee_pay", "grabpay_direct", "touch_n_go"];

/// A recurring billing to create.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewRecurringBilling {
    /// The customer's e-mail address.
    pub customer_email: String,
    /// The customer's name, at most 255 characters.
    pub customer_name: Option<String>,
    /// What the customer agrees to.
    pub terms: Terms,
    /// First day, `YYYY-MM-DD` in Singapore, today or later. Required unless a method is saved.
    pub start_date: Option<String>,
    /// Methods to offer, in HitPay's codes; HitPay's default is `card`.
    pub payment_methods: Vec<String>,
    /// Where the customer's browser comes back to, with `reference` and `status` appended.
    pub redirect_url: Option<String>,
    /// The merchant's reference, at most 255 characters.
    pub reference: Option<MerchantReference>,
    /// Shown to the customer.
    pub description: Option<String>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
    /// Whether HitPay sends e-mails.
    pub send_email: Option<bool>,
    /// How many times, from 1 to 1000; not where a method is saved. HitPay's documents disagree on the limit; it may refuse more than 100.
    pub times_to_be_charged: Option<u32>,
    /// What the shop shows on its own page instead of HitPay's; needs exactly one payment method.
    pub embed: Option<RecurringEmbed>,
}

/// What a customer agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Terms {
    /// A plan, by its id.
    Plan(String),
    /// Terms of its own.
    Own {
        /// What it is called.
        name: String,
        /// How much each time: above zero, at most 9999999.99 major units.
        amount: Money,
        /// How often.
        cycle: Cycle,
    },
    /// Saving a payment method, to be charged later with [`HitPay::charge_saved_method`](crate::HitPay::charge_saved_method).
    SaveMethod {
        /// What it is called.
        name: String,
        /// How much is shown to the customer, at least one major unit; may be missing only where nothing but wallets are offered.
        amount: Option<Money>,
        /// The currency.
        currency: Currency,
        /// Whether money is taken at once; HitPay decides if it is not said.
        start: Option<SaveStart>,
    },
}

/// Whether money is taken when a method is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveStart {
    /// At once.
    SignUpDate,
    /// Not at all.
    NoInitialCharge,
}

/// What the shop shows on its own page. Which one fits is decided by the payment method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecurringEmbed {
    /// A QR code (zalopay).
    QrCode,
    /// A link (shopee_pay, grabpay_direct, touch_n_go); needs a redirect address.
    DirectLink,
    /// What to do at the bank (giro).
    Instructions,
}

impl NewRecurringBilling {
    /// A billing with the two things that every billing has.
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

    /// Compares the answer to a creation.
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

    pub(super) fn body(&self) -> Checked<Body> {
        let saving = matches!(self.terms, Terms::SaveMethod { .. });
        if !saving && self.start_date.is_none() {
            let rule = "is required unless a payment method is saved";
            return Err(Refusal::invalid("start_date", rule));
        }
        if saving && self.times_to_be_charged.is_some() {
            let rule = "cannot be set where a payment method is saved";
            return Err(Refusal::invalid("times_to_be_charged", rule));
        }
        self.fields()
    }

    /// For a change nothing is required but what a new one may have.
    pub(super) fn update(&self) -> Checked<Body> {
        if matches!(self.terms, Terms::SaveMethod { .. }) {
            return Err(Refusal::invalid(
                "terms",
                "of a saved method cannot be changed",
            ));
        }
        self.fields()
    }

    fn fields(&self) -> Checked<Body> {
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
            let rule = "save_card has terms of its own: `Terms::SaveMethod`";
            return Err(Refusal::invalid("cycle", rule));
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

    fn terms(&self, body: Body) -> Checked<Body> {
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
                    .text("save_payment_method", "true")
                    .text("name", &**name)
                    .text("currency", currency.code())
                    .amount_if("amount", *amount)
                    .text_if("start_date_method", start))
            }
        }
    }

    fn check_saved(&self, amount: Option<Money>, currency: Currency) -> Checked {
        let Some(amount) = amount else {
            let wallet = |method: &String| WALLETS.contains(&method.as_str());
            let wallets =
                !self.payment_methods.is_empty() && self.payment_methods.iter().all(wallet);
            let rule = "is required unless only wallets are offered";
            return if wallets {
                Ok(())
            } else {
                Err(Refusal::invalid("amount", rule))
            };
        };
        if amount.currency() != currency {
            return Err(Refusal::invalid(
                "currency",
                "must be the currency of the amount",
            ));
        }
        // LEDGER: recurring-amount
        let limit = limit(currency, 100, HIGHEST);
        Ok(AmountLimit::check(&[limit], "amount", amount)?)
    }

    fn check_embed(&self) -> Checked {
        if self.embed.is_some() && self.payment_methods.len() != 1 {
            let rule = "must name exactly one method for the embedded mode";
            return Err(Refusal::invalid("payment_methods", rule));
        }
        if self.embed == Some(RecurringEmbed::DirectLink) && self.redirect_url.is_none() {
            let rule = "is required for a direct link";
            return Err(Refusal::invalid("redirect_url", rule));
        }
        Ok(())
    }

    /// Only ever yes or left out.
    fn embeds(&self, kind: RecurringEmbed) -> Option<bool> {
        (self.embed == Some(kind)).then_some(true)
    }
}
