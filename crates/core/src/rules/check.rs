//! Checks of requests against the rules, before anything is sent.

use super::{Context, RequestRules, TextSource, UnlistedWord, amounts, is_waived};
use crate::{Error, Money, MoneyRequest, OptionValues, RequestField, Result};

impl RequestRules {
    /// Returns warnings about an amount outside of the published limits of an institution; none for an institution without a row.
    #[must_use]
    pub fn limit_warnings(&self, country: &str, institution: &str, amount: Money) -> Vec<String> {
        let mut rows = self.advised_limits.iter();
        let row = rows.find(|row| row.is_of(country, institution, amount));
        row.map_or_else(Vec::new, |row| row.warnings(amount))
    }

    /// Returns the words of the request that are in none of the gateway's open lists, such as a new operator or an undocumented bank. A
    /// request with options that are refused has none.
    ///
    /// Nothing refuses such a word. A program can refuse it for payouts, because their money does not come back by itself.
    #[must_use]
    pub fn unknown_words(&self, request: &impl MoneyRequest) -> Vec<UnlistedWord> {
        let Ok(options) = request.options().check(self.options, self.operation) else {
            return Vec::new();
        };
        let context = Context {
            request,
            options,
            defaults: &[],
        };
        let texts = self.texts.iter();
        texts
            .flat_map(|text| text.unknown_words(&context))
            .collect()
    }

    /// Returns warnings about options that are sent although the gateway documents them for other requests only.
    ///
    /// `options` and `defaults` are those of [`check_with_defaults`](Self::check_with_defaults).
    #[must_use]
    pub fn warnings(
        &self,
        request: &impl MoneyRequest,
        options: OptionValues<'_>,
        defaults: &[(&str, &str)],
    ) -> Vec<String> {
        let context = Context {
            request,
            options,
            defaults,
        };
        let warnings = self
            .own_options()
            .filter_map(|option| option.warning(&context));
        warnings.collect()
    }

    /// Checks a request against all rules and returns its options. Nothing is sent.
    ///
    /// The order is: options and their conditions, currency, amount, entries of `methods`, unsupported fields, required fields and options, texts, reference,
    /// currency rules.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the provider, the field and the first rule that is broken.
    pub fn check<'a>(&self, request: &'a impl MoneyRequest) -> Result<OptionValues<'a>> {
        self.check_with_defaults(request, &[])
    }

    /// Checks a request as [`check`](Self::check), with the configured values of options that it does not set, by name. They decide only
    /// which [conditions](crate::Condition) hold.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn check_with_defaults<'a>(
        &self,
        request: &'a impl MoneyRequest,
        defaults: &[(&str, &str)],
    ) -> Result<OptionValues<'a>> {
        self.named(self.check_rules(request, defaults))
    }

    /// Checks the currency, the sign, the limits and the decimals of an amount.
    ///
    /// For requests that are no [`MoneyRequest`], such as the gateway's own type of a payment.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for `currency` or `amount`, with the provider and the rule.
    pub fn check_amount(&self, amount: Money) -> Result<()> {
        self.named(amounts::check(self, amount))
    }

    /// Checks a merchant reference.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) for `merchant_reference`, with the provider and the rule.
    pub fn check_reference(&self, reference: &str) -> Result<()> {
        self.named(self.reference.check(reference))
    }

    /// Checks the part of the rule for merchant references that no option waives.
    ///
    /// # Errors
    /// As [`check_reference`](Self::check_reference).
    pub fn check_forced_reference(&self, reference: &str) -> Result<()> {
        self.named(self.reference.check_always(reference))
    }

    /// Checks the texts of one field or option, for requests that are no [`MoneyRequest`]. A rule that an option waives is checked too, except
    /// the words of open lists: such a request has no option [`ANY_WORD`](crate::ANY_WORD), so it sends any of them.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with the provider, the name of the field and the rule.
    pub fn check_texts<'t>(
        &self,
        source: impl Into<TextSource>,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Result<()> {
        let source = source.into();
        let texts: Vec<&str> = texts.into_iter().collect();
        let mut rules = self.texts.iter().filter(|rule| rule.source == source);
        self.named(rules.try_for_each(|rule| rule.check(texts.iter().copied(), true)))
    }

    /// Adds the provider to an error.
    fn named<T>(&self, checked: Result<T>) -> Result<T> {
        checked.map_err(|error| error.with_provider(self.provider.clone()))
    }

    fn check_rules<'a>(
        &self,
        request: &'a impl MoneyRequest,
        defaults: &[(&str, &str)],
    ) -> Result<OptionValues<'a>, Error> {
        // First, because the message for a misspelt option lists the right names.
        let options = request.options().check(self.options, self.operation)?;
        let context = Context {
            request,
            options,
            defaults,
        };
        for option in self.own_options() {
            option.check_conditions(&context)?;
        }
        amounts::check(self, request.amount())?;
        // An empty method names none, so the gateway would choose in the customer's place.
        let methods = request.value(RequestField::Methods);
        if methods.texts().any(|method| method.trim().is_empty()) {
            let rule = "must not contain an empty entry";
            return Err(Error::invalid(RequestField::Methods.as_str(), rule));
        }
        let mut unsupported = self.unsupported.iter();
        if let Some((field, rule)) = unsupported.find(|(field, _)| request.has(*field)) {
            return Err(Error::invalid(field.as_str(), *rule));
        }
        for required in self.required {
            required.check(&context)?;
        }
        for required in self.required_options {
            required.check(&context)?;
        }
        for text in self.texts {
            text.check_request(&context)?;
        }
        let reference = request.merchant_reference().as_str();
        // Waived only by an explicit option of this request.
        match is_waived(self.reference.waived_by, options) {
            true => self.reference.check_always(reference)?,
            false => self.reference.check(reference)?,
        }
        for rule in self.currency_rules {
            rule.check(request.amount(), &context)?;
        }
        Ok(options)
    }
}
