//! Attempt to pay an intent with mobile money.

use dhow_core::{Condition, Result, Secret, TextForm, words};

use crate::{
    ID,
    capabilities::{PAYMENTS, WAVE},
    rules::{FieldName, HTTPS_URL, check_form},
    wire,
};

/// Authentication of the payer, for operators that offer a choice (Orange in Côte d'Ivoire and Senegal).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Workflow {
    /// One-time password, before or after the attempt.
    Otp,
    /// Page of the operator.
    Redirection,
}

words!(Workflow, "workflow", {
    Otp => "otp",
    Redirection => "redirection",
});

/// Request for an attempt: payer, operator and authentication.
// Source: Hub2 API reference, "Attempt a payment on a PaymentIntent object".
// One integration doubts that `onFinishRedirectionUrl` exists. Hub2's own example of a delegated payment has it, so it is kept.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentAttempt {
    /// Payer's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// Operator, sent unchanged: sources disagree on the spelling (`orange`, `Orange`).
    pub provider: String,
    /// Payer's telephone number: 6 to 15 digits, with or without a leading `+`.
    pub msisdn: String,
    /// Payment method; `mobile_money` by default. Integrations use `credit_card` for one operator; no source documents its body.
    pub payment_method: String,
    /// One-time password that the payer generated beforehand. Orange in Côte d'Ivoire supports it; it is valid for ten minutes.
    pub otp: Option<Secret>,
    /// Authentication of the payer.
    pub workflow: Option<Workflow>,
    /// Return URL after success; required by Wave. A browser that returns does not prove a payment.
    pub on_success_url: Option<String>,
    /// Return URL after a failure; required by Wave.
    pub on_failed_url: Option<String>,
    /// Return URL after the payer cancels.
    pub on_cancel_url: Option<String>,
    /// Return URL in all cases.
    pub on_finish_url: Option<String>,
}

impl NewPaymentAttempt {
    /// Creates an attempt with the required fields.
    #[must_use]
    pub fn new(
        country: impl Into<String>,
        provider: impl Into<String>,
        msisdn: impl Into<String>,
    ) -> Self {
        Self {
            country: country.into(),
            provider: provider.into(),
            msisdn: msisdn.into(),
            payment_method: "mobile_money".to_owned(),
            otp: None,
            workflow: None,
            on_success_url: None,
            on_failed_url: None,
            on_cancel_url: None,
            on_finish_url: None,
        }
    }

    /// Returns true if the operator is Wave, which always redirects the payer.
    pub(crate) fn is_wave(&self) -> bool {
        // LEDGER: provider-spelling
        // Operators are in lower case in some sources and capitalised in others.
        WAVE.iter()
            .any(|wave| self.provider.eq_ignore_ascii_case(wave))
    }

    /// Returns true if the rules of payments require the option for this operator.
    // LEDGER: wave-addresses
    // Integrations get a 400 without two of the URLs.
    fn requires(&self, option: &str) -> bool {
        let is_ours = |name: &&str| name.eq_ignore_ascii_case(&self.provider);
        let mut rows = PAYMENTS.required_options.iter();
        rows.any(|required| match required.when {
            Some(Condition::Is("provider", operators)) => {
                required.name == option && operators.iter().any(is_ours)
            }
            _ => false,
        })
    }

    /// Checks the fields. Errors name the caller's fields.
    pub(super) fn check(&self, caller: FieldName<'_>) -> Result<()> {
        check_form(TextForm::Country, caller("country"), &self.country)?;
        check_form(TextForm::Phone, caller("msisdn"), &self.msisdn)?;
        if self.provider.trim().is_empty() {
            let rule = "must be an operator, such as orange";
            return Err(ID.invalid(caller("provider"), rule));
        }
        let urls = [
            ("on_success_url", &self.on_success_url),
            ("on_failed_url", &self.on_failed_url),
            ("on_cancel_url", &self.on_cancel_url),
            ("on_finish_url", &self.on_finish_url),
        ];
        for (field, url) in urls {
            match url {
                Some(url) => check_form(HTTPS_URL, caller(field), url)?,
                None if self.requires(field) => {
                    let rule = format!("is required by {}", self.provider);
                    return Err(ID.invalid(caller(field), rule));
                }
                None => {}
            }
        }
        Ok(())
    }

    pub(crate) fn wire<'a>(&'a self, token: Option<&'a Secret>) -> wire::NewAttempt<'a> {
        wire::NewAttempt {
            token: token.map(Secret::expose),
            payment_method: &self.payment_method,
            country: &self.country,
            provider: &self.provider,
            mobile_money: wire::NewMobileMoney {
                msisdn: &self.msisdn,
                otp: self.otp.as_ref().map(Secret::expose),
                workflow: self.workflow.map(Workflow::as_str),
                on_success_redirection_url: self.on_success_url.as_deref(),
                on_failed_redirection_url: self.on_failed_url.as_deref(),
                on_cancel_redirection_url: self.on_cancel_url.as_deref(),
                on_finish_redirection_url: self.on_finish_url.as_deref(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::OWN_NAMES;

    #[test]
    fn wave_requires_its_two_return_urls() {
        let mut attempt = NewPaymentAttempt::new("CI", "Wave", "00000001");
        assert_eq!(
            attempt.check(OWN_NAMES).unwrap_err().field(),
            Some("on_success_url")
        );
        attempt.on_success_url = Some("https://shop.example/ok".into());
        assert_eq!(
            attempt.check(OWN_NAMES).unwrap_err().field(),
            Some("on_failed_url")
        );
        attempt.on_failed_url = Some("http://shop.example/no".into());
        let error = attempt.check(OWN_NAMES).unwrap_err();
        assert!(error.to_string().contains("https"), "{error}");
        attempt.on_failed_url = Some("https://shop.example/no".into());
        assert!(attempt.check(OWN_NAMES).is_ok());
    }

    #[test]
    fn a_password_is_not_printed() {
        let mut attempt = NewPaymentAttempt::new("CI", "orange", "00000001");
        attempt.otp = Some(Secret::allow_weak("847261").unwrap());
        assert!(!format!("{attempt:?}").contains("847261"));
    }
}
