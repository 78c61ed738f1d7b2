//! Warnings about fields of a request that a gateway does not accept, so that nothing is dropped silently.

use crate::{MoneyRequest, NewPayment, NewPayout, RequestField};

/// Default reason.
const NO_FIELD: &str = "this gateway has no field for it";

impl NewPayment {
    /// Returns a warning for each optional field that is set and not sent, for [`Payment::warnings`](crate::Payment::warnings).
    ///
    /// `sent` names the fields that the gateway receives or that were refused already. Every other field that is set gets a warning, with
    /// its reason if `reasons` has one. Options need no warning: an option that the gateway does not receive is
    /// [refused](crate::OptionSpec::only_when).
    ///
    /// ```
    /// use dhow_core::{Currency, MerchantReference, Money, NewPayment, RequestField};
    /// let mut new = NewPayment::new(MerchantReference::new("ORDER-1042")?, Money::from_minor(59_900, Currency::SGD));
    /// new.description = Some("Tea".to_owned());
    /// new.cancel_url = Some("https://shop.example/".to_owned());
    /// let warnings = new.unsent(&[RequestField::Description], &[(RequestField::CancelUrl, "the page has no way back")]);
    /// assert_eq!(warnings, ["`cancel_url` is not sent: the page has no way back"]);
    /// # Ok::<(), dhow_core::Error>(())
    /// ```
    #[must_use]
    pub fn unsent(&self, sent: &[RequestField], reasons: &[(RequestField, &str)]) -> Vec<String> {
        warnings(self, sent, reasons)
    }
}

impl NewPayout {
    /// Returns a warning for each field that is set and not sent, for [`Payout::warnings`](crate::Payout::warnings): see
    /// [`NewPayment::unsent`].
    #[must_use]
    pub fn unsent(&self, sent: &[RequestField], reasons: &[(RequestField, &str)]) -> Vec<String> {
        warnings(self, sent, reasons)
    }
}

fn warnings(
    request: &impl MoneyRequest,
    sent: &[RequestField],
    reasons: &[(RequestField, &str)],
) -> Vec<String> {
    // Starts from all fields, so that a new field is reported by every provider that does not send it yet.
    let fields = RequestField::ALL.iter();
    let unsent = fields.filter(|field| request.has(**field) && !sent.contains(field));
    unsent
        .map(|field| {
            let reason = reasons.iter().find(|(about, _)| about == field);
            let reason = reason.map_or(NO_FIELD, |(_, reason)| *reason);
            format!("`{field}` is not sent: {reason}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Beneficiary, Currency, Money};

    use super::*;

    /// Returns the field names in the warnings.
    fn named(warnings: &[String]) -> Vec<&str> {
        let name = |warning: &'_ String| warning.split('`').nth(1).map(str::len);
        let lengths: Vec<usize> = warnings.iter().filter_map(name).collect();
        warnings
            .iter()
            .zip(lengths)
            .filter_map(|(warning, length)| warning.get(1..=length))
            .collect()
    }

    #[test]
    fn every_field_of_a_payment_that_is_set_and_not_sent_is_named() {
        let amount = Money::from_minor(100, Currency::SGD);
        let mut new = NewPayment::new("R".parse().unwrap(), amount);
        assert!(new.unsent(&[], &[]).is_empty());
        let mut expected = vec![
            RequestField::Description,
            RequestField::Name,
            RequestField::Email,
            RequestField::Phone,
            RequestField::ReturnUrl,
            RequestField::CancelUrl,
            RequestField::WebhookUrl,
            RequestField::Methods,
            RequestField::Country,
        ];
        let text = || Some("x".to_owned());
        new.description = text();
        (new.customer.name, new.customer.email, new.customer.phone) = (text(), text(), text());
        (new.return_url, new.cancel_url, new.webhook_url) = (text(), text(), text());
        (new.methods, new.country) = (vec!["x".to_owned()], text());
        new.expires_in = Some(Duration::from_secs(60));
        new.metadata.insert("k".to_owned(), "v".to_owned());
        let all = new.unsent(&[], &[(RequestField::Country, "it is Kenya")]);
        expected.extend([RequestField::ExpiresIn, RequestField::Metadata]);
        let names: Vec<&str> = expected.iter().map(|field| field.as_str()).collect();
        assert_eq!(named(&all), names);
        assert!(all.contains(&"`country` is not sent: it is Kenya".to_owned()));
        assert!(all.contains(&"`email` is not sent: this gateway has no field for it".to_owned()));
        assert!(new.unsent(&expected, &[]).is_empty());
        assert!(new.options.iter().next().is_none());
    }

    #[test]
    fn every_field_of_a_payout_that_is_set_and_not_sent_is_named() {
        let amount = Money::from_minor(100, Currency::SGD);
        let mut new = NewPayout::new("R".parse().unwrap(), amount, Beneficiary::default());
        assert!(new.unsent(&[], &[]).is_empty());
        let names = [
            "description",
            "name",
            "email",
            "phone",
            "account",
            "institution",
            "country",
        ];
        let text = || Some("x".to_owned());
        new.description = text();
        new.beneficiary = Beneficiary::new("x", "x");
        let to = &mut new.beneficiary;
        (to.institution, to.country, to.email, to.phone) = (text(), text(), text(), text());
        assert_eq!(named(&new.unsent(&[], &[])), names);
        assert_eq!(
            named(&new.unsent(&[RequestField::Name, RequestField::Account], &[])).len(),
            5
        );
    }
}
