//! Checks of a payment request before it is sent.

use std::time::Duration;

use dhow_core::{RequestField, Result, TextSource, UrlRule};

use super::{LineItem, NewPaymentRequest, create::Purpose};
use crate::{
    ID,
    capabilities::{CARD_TERMINAL, PAYMENTS},
    error::named,
};

/// Maximum time to pay. No source prints one; a century is a mistake of the unit and not a time to pay.
const MAX_TIME: Duration = Duration::from_secs(36_500 * 24 * 60 * 60);

impl NewPaymentRequest {
    pub(super) fn check(&self, purpose: Purpose) -> Result<()> {
        PAYMENTS.check_amount(self.amount)?;
        PAYMENTS.check_reference(self.reference_number.as_str())?;
        if self.embed.is_some() && self.payment_methods.len() != 1 {
            let rule = "must contain exactly one method for a QR code or a direct link";
            return Err(ID.invalid("methods", rule));
        }
        if self.expires_at.is_some() && self.expires_after.is_some() {
            let rule = "cannot be combined with `expires_in`: set one of the two";
            return Err(ID.invalid("expiry_date", rule));
        }
        if let Some(time) = self.expires_after
            && !(Duration::from_secs(1)..=MAX_TIME).contains(&time)
        {
            let rule = "must be at least one second and at most 36500 days";
            return Err(ID.invalid("expires_in", rule));
        }
        self.check_texts()?;
        let other = |item: &LineItem| item.price.currency() != self.amount.currency();
        if self.line_items.iter().any(other) {
            let rule = "must have prices in the currency of the amount";
            return Err(ID.invalid("line_items", rule));
        }
        if purpose == Purpose::Update && !self.metadata.is_empty() {
            return Err(ID.invalid("metadata", "cannot be changed"));
        }
        if purpose == Purpose::Update && self.business_location_id.is_some() {
            return Err(ID.invalid("business_location_id", "cannot be changed"));
        }
        let needs_terminal = self
            .payment_methods
            .iter()
            .any(|method| method == CARD_TERMINAL);
        if needs_terminal && self.wifi_terminal_id.is_none() {
            let rule = format!("is required for the method {CARD_TERMINAL}");
            return Err(ID.invalid("wifi_terminal_id", rule));
        }
        Ok(())
    }

    fn check_texts(&self) -> Result<()> {
        let metadata = self.metadata.values().map(String::as_str);
        PAYMENTS.check_texts(RequestField::Description, self.purpose.as_deref())?;
        PAYMENTS.check_texts(RequestField::ReturnUrl, self.redirect_url.as_deref())?;
        PAYMENTS.check_texts(RequestField::WebhookUrl, self.webhook.as_deref())?;
        let failed_webhook = TextSource::Option("failed_webhook");
        PAYMENTS.check_texts(failed_webhook, self.failed_webhook.as_deref())?;
        PAYMENTS.check_texts(RequestField::Metadata, metadata)
    }
}

/// Checks the number of characters of a text of a request without [`RequestRules`](dhow_core::RequestRules).
pub(crate) fn at_most(field: &'static str, text: Option<&str>, characters: usize) -> Result<()> {
    if text.is_some_and(|text| text.chars().count() > characters) {
        let rule = format!("must have at most {characters} characters");
        return Err(ID.invalid(field, rule));
    }
    Ok(())
}

/// Checks a URL of a request without [`RequestRules`](dhow_core::RequestRules).
pub(crate) fn check_url(field: &'static str, url: Option<&str>) -> Result<()> {
    let checked = url.map_or(Ok(()), |url| UrlRule::Web.check(field, url));
    checked.map_err(named)
}

#[cfg(test)]
mod tests {
    use dhow_core::{Currency, Error, Money, NewPayment, Outcome};

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
            let limit = PAYMENTS.limit(currency).unwrap();
            assert_eq!(limit.minimum, Some(money(minimum)));
            assert_eq!(limit.maximum, Some(money(maximum)));
            for fine in [minimum, maximum] {
                assert!(
                    PAYMENTS.check_amount(money(fine)).is_ok(),
                    "{fine} {currency}"
                );
            }
            for wrong in [minimum - 1, maximum + 1, -maximum] {
                let error = PAYMENTS.check_amount(money(wrong)).unwrap_err();
                assert_eq!(error.field(), Some("amount"), "{wrong} {currency}");
            }
        }
    }

    #[test]
    fn a_misspelt_option_is_refused_by_name() {
        let mut new = NewPayment::new("R".parse().unwrap(), request().amount);
        new.options.set("send_smss", "true");
        let error = NewPaymentRequest::from_payment(&new).unwrap_err();
        assert_eq!(error.field(), Some("send_smss"));
    }
}
