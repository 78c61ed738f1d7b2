//! Fields of general requests that a gateway does not take: each is warned about, so that nothing that was asked for is dropped silently.

use crate::{Beneficiary, Customer, NewPayment, NewPayout};

/// The reason for a field without one of its own.
const NO_FIELD: &str = "this gateway has no field for it";

impl NewPayment {
    /// Warnings about the optional fields that are set and not sent, for [`Payment::warnings`](crate::Payment::warnings).
    ///
    /// `sent` names the fields that the gateway gets, or that were refused already; every other one that is set gets a warning, with
    /// its reason if `reasons` has one. The names are those of [`set`](Self::set), `expires_in` and `metadata`. Options have their own
    /// rule: one that the gateway does not take is refused.
    ///
    /// ```
    /// use dhow_core::{Currency, MerchantReference, Money, NewPayment};
    /// let mut new = NewPayment::new(MerchantReference::new("ORDER-1042")?, Money::from_minor(59_900, Currency::SGD));
    /// new.set("description", "Tea");
    /// new.set("cancel_url", "https://shop.example/");
    /// let warnings = new.unsent(&["description"], &[("cancel_url", "the page has no way back")]);
    /// assert_eq!(warnings, ["`cancel_url` is not sent: the page has no way back"]);
    /// # Ok::<(), dhow_core::Error>(())
    /// ```
    #[must_use]
    pub fn unsent(&self, sent: &[&str], reasons: &[(&str, &str)]) -> Vec<String> {
        // Without `..`, so that a new field has to be entered here.
        let Self {
            merchant_reference: _,
            amount: _,
            description,
            customer: Customer { name, email, phone },
            return_url,
            cancel_url,
            webhook_url,
            methods,
            country,
            expires_in,
            metadata,
            options: _,
        } = self;
        let fields = [
            ("description", description.is_some()),
            ("name", name.is_some()),
            ("email", email.is_some()),
            ("phone", phone.is_some()),
            ("return_url", return_url.is_some()),
            ("cancel_url", cancel_url.is_some()),
            ("webhook_url", webhook_url.is_some()),
            ("methods", !methods.is_empty()),
            ("country", country.is_some()),
            ("expires_in", expires_in.is_some()),
            ("metadata", !metadata.is_empty()),
        ];
        warnings(&fields, sent, reasons)
    }
}

impl NewPayout {
    /// Warnings about the fields that are set and not sent, for [`Payout::warnings`](crate::Payout::warnings): as
    /// [`NewPayment::unsent`], with the names of [`set`](Self::set).
    #[must_use]
    pub fn unsent(&self, sent: &[&str], reasons: &[(&str, &str)]) -> Vec<String> {
        let Self {
            merchant_reference: _,
            amount: _,
            beneficiary:
                Beneficiary {
                    name,
                    account,
                    institution,
                    country,
                    email,
                    phone,
                },
            description,
            options: _,
        } = self;
        let fields = [
            ("description", description.is_some()),
            ("name", !name.is_empty()),
            ("account", !account.is_empty()),
            ("institution", institution.is_some()),
            ("country", country.is_some()),
            ("email", email.is_some()),
            ("phone", phone.is_some()),
        ];
        warnings(&fields, sent, reasons)
    }
}

fn warnings(fields: &[(&str, bool)], sent: &[&str], reasons: &[(&str, &str)]) -> Vec<String> {
    let unsent = fields
        .iter()
        .filter(|(name, is_set)| *is_set && !sent.contains(name));
    unsent
        .map(|(name, _)| {
            let own = reasons.iter().find(|(field, _)| field == name);
            let why = own.map_or(NO_FIELD, |(_, why)| *why);
            format!("`{name}` is not sent: {why}")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::{Currency, Money};

    use super::*;

    /// The names that the warnings have in backticks.
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
        let names = [
            "description",
            "name",
            "email",
            "phone",
            "return_url",
            "cancel_url",
            "webhook_url",
            "methods",
            "country",
        ];
        for name in names {
            new.set(name, "x");
        }
        new.expires_in = Some(Duration::from_secs(60));
        new.metadata.insert("k".to_owned(), "v".to_owned());
        let all = new.unsent(&[], &[("country", "it is Kenya")]);
        let mut expected = names.to_vec();
        expected.extend(["expires_in", "metadata"]);
        assert_eq!(named(&all), expected);
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
            "account",
            "institution",
            "country",
            "email",
            "phone",
        ];
        for name in names {
            new.set(name, "x");
        }
        assert_eq!(named(&new.unsent(&[], &[])), names);
        assert_eq!(named(&new.unsent(&["name", "account"], &[])).len(), 5);
    }
}
