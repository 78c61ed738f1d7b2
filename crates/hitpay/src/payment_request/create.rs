//! What a payment request is made of, and the rules that are checked before anything is sent.

use std::time::Duration;

use dhow_core::{
    AmountLimit, Currency, Echo, Error, MerchantReference, Money, NewPayment, ReportedAmount,
    Result,
};

use super::{Embed, Metadata, PaymentRequest};
use crate::{body::Body, wire::Compared};

/// A payment request with everything that HitPay documents. [`PaymentProvider::create_payment`](dhow_core::PaymentProvider::create_payment)
/// makes one from a [`NewPayment`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentRequest {
    /// What the customer is to pay: from 0.30 to 999999999.99 major units.
    pub amount: Money,
    /// The merchant's reference, echoed in webhooks; at most 255 characters. HitPay accepts one twice.
    pub reference_number: MerchantReference,
    /// Methods to offer, in HitPay's codes; empty means all that the account has.
    pub payment_methods: Vec<String>,
    /// Shown to the customer; at most 255 characters.
    pub purpose: Option<String>,
    /// The customer's name.
    pub name: Option<String>,
    /// The customer's e-mail address.
    pub email: Option<String>,
    /// The customer's telephone number.
    pub phone: Option<String>,
    /// Where the customer's browser comes back to, with `reference` and `status` appended; at most 1028 characters.
    pub redirect_url: Option<String>,
    /// Where version 1 webhooks go.
    pub webhook: Option<String>,
    /// Whether it stays payable after a payment; HitPay's default is no.
    pub allow_repeated_payments: Option<bool>,
    /// How long it is payable; sent in whole minutes, rounded up.
    pub expires_after: Option<Duration>,
    /// Whether the customer pays the fee.
    pub add_admin_fee: Option<bool>,
    /// Whether HitPay sends the customer an e-mail. Always sent; no unless said otherwise.
    pub send_email: bool,
    /// Whether HitPay sends the customer a text message. Always sent, because HitPay's documents disagree on the default; no unless
    /// said otherwise.
    pub send_sms: bool,
    /// What the shop shows on its own page instead of the checkout page; needs exactly one payment method.
    pub embed: Option<Embed>,
    /// The customer's address.
    pub address: Option<Address>,
    /// The terminal, required for the method `wifi_card_reader`.
    pub wifi_terminal_id: Option<String>,
    /// The staff member that made the sale.
    pub staff_id: Option<String>,
    /// The place of the sale.
    pub business_location_id: Option<String>,
    /// The merchant's own pairs: at most 50, values of at most 500 characters.
    pub metadata: Metadata,
}

/// A postal address; HitPay requires all of it but the second line.
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

/// What a body is for: an update has fewer fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Update,
}

/// Options of [`NewPayment`] that HitPay understands.
const OPTIONS: &[&str] = &[
    "allow_repeated_payments",
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
    /// A request with the two things that every payment has.
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
            allow_repeated_payments: None,
            expires_after: None,
            add_admin_fee: None,
            send_email: false,
            send_sms: false,
            embed: None,
            address: None,
            wifi_terminal_id: None,
            staff_id: None,
            business_location_id: None,
            metadata: Metadata::new(),
        }
    }

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

    pub(super) fn body(&self, purpose: Purpose) -> Result<Body> {
        self.check(purpose)?;
        let body = Body::default()
            .amount("amount", self.amount)
            .text("currency", self.amount.currency().code())
            .list("payment_methods", &self.payment_methods)
            .text_if("email", self.email.as_deref())
            .text_if("name", self.name.as_deref())
            .text_if("phone", self.phone.as_deref())
            .text_if("purpose", self.purpose.as_deref())
            .text("reference_number", self.reference_number.as_str())
            .text_if("redirect_url", self.redirect_url.as_deref())
            .text_if("webhook", self.webhook.as_deref())
            .flag_if("allow_repeated_payments", self.allow_repeated_payments)
            .text_if("expires_after", self.expires_after.map(minutes).as_deref())
            .flag_if("add_admin_fee", self.add_admin_fee)
            .flag_if("send_email", Some(self.send_email))
            .flag_if("send_sms", Some(self.send_sms))
            .map(
                "address",
                self.address
                    .as_ref()
                    .map(Address::pairs)
                    .unwrap_or_default(),
            )
            .text_if("wifi_terminal_id", self.wifi_terminal_id.as_deref())
            .text_if("staff_id", self.staff_id.as_deref());
        Ok(match purpose {
            Purpose::Update => body,
            Purpose::Create => body
                .text_if("business_location_id", self.business_location_id.as_deref())
                .map("metadata", self.metadata.clone().into_iter().collect())
                .switch_if("generate_qr", self.embeds(Embed::QrCode))
                .switch_if("generate_direct_link", self.embeds(Embed::DirectLink)),
        })
    }

    /// Compares the answer to a creation. With `add_admin_fee` HitPay may raise the amount by its fee.
    pub(super) fn compare<'a>(&self, compared: Compared<'a>) -> Compared<'a> {
        let compared = compared.text("reference_number", self.reference_number.as_str());
        if self.add_admin_fee == Some(true) {
            compared.at_least("amount", "currency", self.amount)
        } else {
            compared.money("amount", "currency", self.amount)
        }
    }

    /// The first field of a request that is not as it was asked for.
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

    /// What to tell the caller when HitPay asks the customer for more than the merchant did.
    pub(crate) fn fee_warning(&self, request: &PaymentRequest) -> Option<String> {
        let money = request.amount.as_ref()?.money()?;
        (money > self.amount).then(|| {
            format!("`add_admin_fee`: the customer is asked for {money} instead of {}; confirm the payment with that amount", self.amount)
        })
    }

    /// Only ever yes or left out.
    fn embeds(&self, kind: Embed) -> Option<bool> {
        (self.embed == Some(kind)).then_some(true)
    }

    fn check(&self, purpose: Purpose) -> Result<()> {
        check_amount(self.amount)?;
        if self.embed.is_some() && self.payment_methods.len() != 1 {
            let rule = "must name exactly one method for a QR code or a direct link";
            return Err(Error::invalid("methods", rule));
        }
        at_most("description", self.purpose.as_deref(), 255)?;
        at_most(
            "merchant_reference",
            Some(self.reference_number.as_str()),
            255,
        )?;
        check_url("return_url", self.redirect_url.as_deref())?;
        check_url("webhook_url", self.webhook.as_deref())?;
        if self.metadata.len() > 50 {
            return Err(Error::invalid("metadata", "has more than 50 pairs"));
        }
        for value in self.metadata.values() {
            at_most("metadata", Some(value), 500)?;
        }
        if purpose == Purpose::Update && !self.metadata.is_empty() {
            return Err(Error::invalid("metadata", "cannot be changed"));
        }
        if purpose == Purpose::Update && self.business_location_id.is_some() {
            return Err(Error::invalid("business_location_id", "cannot be changed"));
        }
        let needs_terminal = self.payment_methods.iter().any(|m| m == "wifi_card_reader");
        if needs_terminal && self.wifi_terminal_id.is_none() {
            let rule = "is required for the method wifi_card_reader";
            return Err(Error::invalid("wifi_terminal_id", rule));
        }
        Ok(())
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

/// From 0.30 to 999999999.99 major units, whatever the currency: the row of [`Capabilities::limits`](dhow_core::Capabilities::limits).
// LEDGER: amount-limits
pub(crate) fn payment_limit(currency: Currency) -> AmountLimit {
    let hundredths = |count: i64| {
        let scale = 10_i64.checked_pow(currency.exponent()).unwrap_or(i64::MAX);
        count.saturating_mul(scale)
    };
    let minimum = hundredths(30).saturating_add(99) / 100;
    let maximum = hundredths(99_999_999_999) / 100;
    AmountLimit::new(
        Some(Money::from_minor(minimum, currency)),
        Some(Money::from_minor(maximum, currency)),
    )
}

fn check_amount(amount: Money) -> Result<()> {
    AmountLimit::check(&[payment_limit(amount.currency())], "amount", amount)
}

pub(crate) fn at_most(field: &'static str, text: Option<&str>, characters: usize) -> Result<()> {
    if text.is_some_and(|text| text.chars().count() > characters) {
        let rule = format!("must have at most {characters} characters");
        return Err(Error::invalid(field, rule));
    }
    Ok(())
}

pub(crate) fn check_url(field: &'static str, url: Option<&str>) -> Result<()> {
    let Some(url) = url else { return Ok(()) };
    at_most(field, Some(url), 1028)?;
    let parsed = url.parse::<http::Uri>().ok();
    let absolute = parsed.is_some_and(|uri| {
        uri.authority().is_some() && matches!(uri.scheme_str(), Some("https" | "http"))
    });
    if absolute {
        Ok(())
    } else {
        Err(Error::invalid(
            field,
            "must be an absolute http or https address",
        ))
    }
}

/// `<n> mins`: of the documented forms the one that every source accepts.
fn minutes(time: Duration) -> String {
    let whole = time.as_secs().div_ceil(60).max(1);
    format!("{whole} mins")
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

#[cfg(test)]
mod tests {
    use dhow_core::Outcome;

    use super::*;

    fn request() -> NewPaymentRequest {
        let amount = Money::from_minor(59_900, Currency::SGD);
        NewPaymentRequest::new("REF123".parse().unwrap(), amount)
    }

    fn refusal(change: fn(&mut NewPaymentRequest)) -> Error {
        let mut request = request();
        change(&mut request);
        request.body(Purpose::Create).unwrap_err()
    }

    #[test]
    fn rules_are_checked_before_anything_is_sent() {
        type Change = fn(&mut NewPaymentRequest);
        let table: [(Change, &str); 8] = [
            (
                |r| r.amount = Money::from_minor(29, Currency::SGD),
                "amount",
            ),
            (
                |r| r.amount = Money::from_minor(100_000_000_000, Currency::SGD),
                "amount",
            ),
            (|r| r.amount = Money::from_minor(0, Currency::VND), "amount"),
            (|r| r.purpose = Some("é".repeat(256)), "description"),
            (|r| r.redirect_url = Some("/thanks".into()), "return_url"),
            (
                |r| r.webhook = Some("javascript:alert(1)".into()),
                "webhook_url",
            ),
            (
                |r| r.metadata = (0..51).map(|n| (n.to_string(), String::new())).collect(),
                "metadata",
            ),
            (
                |r| r.payment_methods = vec!["wifi_card_reader".into()],
                "wifi_terminal_id",
            ),
        ];
        for (change, field) in table {
            let error = refusal(change);
            assert_eq!(error.field(), Some(field), "{error}");
            assert_eq!(error.outcome(), Outcome::NotSent);
        }
    }

    #[test]
    fn the_limits_of_every_currency_are_shown_and_checked() {
        for (currency, minimum, maximum) in [
            (Currency::SGD, 30, 99_999_999_999),
            (Currency::USD, 30, 99_999_999_999),
            (Currency::VND, 1, 999_999_999),
            (Currency::KRW, 1, 999_999_999),
        ] {
            let money = |minor| Money::from_minor(minor, currency);
            let limit = payment_limit(currency);
            assert_eq!(limit.minimum, Some(money(minimum)));
            assert_eq!(limit.maximum, Some(money(maximum)));
            for fine in [minimum, maximum] {
                assert!(check_amount(money(fine)).is_ok(), "{fine} {currency}");
            }
            for wrong in [minimum - 1, maximum + 1, -maximum] {
                let error = check_amount(money(wrong)).unwrap_err();
                assert_eq!(error.field(), Some("amount"), "{wrong} {currency}");
            }
        }
    }

    #[test]
    fn time_to_pay_is_sent_in_whole_minutes() {
        assert_eq!(minutes(Duration::from_secs(3600)), "60 mins");
        assert_eq!(minutes(Duration::from_secs(61)), "2 mins");
        assert_eq!(minutes(Duration::ZERO), "1 mins");
    }

    #[test]
    fn a_misspelt_option_is_refused_by_name() {
        let mut new = NewPayment::new("R".parse().unwrap(), request().amount);
        new.set("send_smss", "true");
        let error = NewPaymentRequest::from_payment(&new).unwrap_err();
        assert_eq!(error.field(), Some("send_smss"));
    }
}
