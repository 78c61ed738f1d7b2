//! An attempt to pay an intent with mobile money.

use dhow_core::{Result, Secret};

use crate::{
    error::invalid,
    rules::{check_country, check_msisdn, check_url},
    wire,
};

/// How the payer authenticates, where the operator leaves a choice (Orange in Côte d'Ivoire and Senegal).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Workflow {
    /// A one-time password, before the attempt or after it.
    Otp,
    /// A page of the operator.
    Redirection,
}

impl Workflow {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Otp => "otp",
            Self::Redirection => "redirection",
        }
    }
}

/// What an attempt needs: who pays, with which operator, and how.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct NewPaymentAttempt {
    /// The payer's country, ISO 3166-1 alpha-2.
    pub country: String,
    /// The operator, passed on as it is: sources disagree on the spelling (`orange`, `Orange`).
    pub provider: String,
    /// The payer's number.
    pub msisdn: String,
    /// Hub2's payment method; `mobile_money` unless set. `credit_card` was seen for one operator, and its body is in no source.
    pub payment_method: String,
    /// A one-time password that the payer made beforehand, as Orange in Côte d'Ivoire allows: it is valid for ten minutes.
    pub otp: Option<Secret>,
    /// How the payer authenticates.
    pub workflow: Option<Workflow>,
    /// Where the payer's browser comes back to after success. Coming back proves nothing. Wave requires it.
    pub on_success_url: Option<String>,
    /// Where it comes back to after a failure. Wave requires it.
    pub on_failed_url: Option<String>,
    /// Where it comes back to when the payer gives up.
    pub on_cancel_url: Option<String>,
    /// Where it comes back to in any case.
    pub on_finish_url: Option<String>,
}

impl NewPaymentAttempt {
    /// An attempt with what every one has.
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

    // LEDGER: wave-addresses, provider-spelling

    /// Whether the operator is Wave, whose payers always go to a page.
    pub(crate) fn is_wave(&self) -> bool {
        self.provider.eq_ignore_ascii_case("wave")
    }

    pub(crate) fn check(&self) -> Result<()> {
        check_country("country", &self.country)?;
        check_msisdn("msisdn", &self.msisdn)?;
        if self.provider.trim().is_empty() {
            return Err(invalid(
                "provider",
                "must name the operator, such as orange",
            ));
        }
        let urls = [
            ("on_success_url", &self.on_success_url),
            ("on_failed_url", &self.on_failed_url),
            ("on_cancel_url", &self.on_cancel_url),
            ("on_finish_url", &self.on_finish_url),
        ];
        for (field, url) in urls {
            match url {
                Some(url) => check_url(field, url)?,
                None if self.is_wave() && matches!(field, "on_success_url" | "on_failed_url") => {
                    return Err(invalid(field, "is required by Wave"));
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

    #[test]
    fn wave_needs_its_two_addresses_before_anything_is_sent() {
        let mut attempt = NewPaymentAttempt::new("CI", "Wave", "00000001");
        assert_eq!(attempt.check().unwrap_err().field(), Some("on_success_url"));
        attempt.on_success_url = Some("https://shop.example/ok".into());
        assert_eq!(attempt.check().unwrap_err().field(), Some("on_failed_url"));
        attempt.on_failed_url = Some("http://shop.example/no".into());
        let error = attempt.check().unwrap_err();
        assert!(error.to_string().contains("https"), "{error}");
        attempt.on_failed_url = Some("https://shop.example/no".into());
        assert!(attempt.check().is_ok());
    }

    #[test]
    fn a_password_is_not_printed() {
        let mut attempt = NewPaymentAttempt::new("CI", "orange", "00000001");
        attempt.otp = Some(Secret::allow_weak("847261").unwrap());
        assert!(!format!("{attempt:?}").contains("847261"));
    }
}
