//! Parameters of HitPay's drop-in, the checkout that opens inside the merchant's page.

use dhow_core::{Environment, ProviderReference};
use serde::Serialize;

/// Parameters for opening HitPay's drop-in checkout.
///
/// Load [`script`](Self::script), call `HitPay.init(default_link, {domain, apiDomain}, callbacks)` once and then
/// `HitPay.toggle({paymentRequest})`. None of the parameters is secret. The callbacks prove nothing: wait for the webhook.
///
/// ```
/// use dhow_core::{Environment, ProviderReference};
/// let drop_in = dhow_hitpay::DropIn::new(
///     Environment::Sandbox,
///     "https://securecheckout.sandbox.hit-pay.com/payment-request/@shop",
///     &ProviderReference::new("90f28b43-2cff-4f86-a29e-15697424b3e7")?,
/// );
/// assert_eq!(drop_in.domain, "sandbox.hit-pay.com");
/// # Ok::<(), dhow_core::Error>(())
/// ```
// HitPay's own plug-in shows the parameters of the script.
// Source: hit-pay/woocommerce, assets/js/dropin.js.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DropIn {
    /// URL of the script.
    pub script: &'static str,
    /// Default payment link of the account, from the dashboard. It is the same for all payments.
    pub default_link: String,
    /// `domain` in the second argument of `init`.
    pub domain: &'static str,
    /// `apiDomain` in the second argument of `init`.
    pub api_domain: &'static str,
    /// `paymentRequest` in the argument of `toggle`.
    pub payment_request: String,
}

impl DropIn {
    /// Creates the parameters for one payment request.
    #[must_use]
    pub fn new(
        environment: Environment,
        default_link: impl Into<String>,
        payment_request: &ProviderReference,
    ) -> Self {
        let (script, domain, api_domain) = match environment {
            Environment::Live => (
                "https://hit-pay.com/hitpay.js",
                "hit-pay.com",
                "api.hit-pay.com",
            ),
            Environment::Sandbox => (
                "https://sandbox.hit-pay.com/hitpay.js",
                "sandbox.hit-pay.com",
                "api.sandbox.hit-pay.com",
            ),
        };
        Self {
            script,
            default_link: default_link.into(),
            domain,
            api_domain,
            payment_request: payment_request.as_str().to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drop_in_serialises_with_the_names_of_the_script() {
        let id = ProviderReference::new("9a").unwrap();
        let json = serde_json::to_string(&DropIn::new(Environment::Live, "https://l", &id));
        let expected = r#"{"script":"https://hit-pay.com/hitpay.js","defaultLink":"https://l","domain":"hit-pay.com","apiDomain":"api.hit-pay.com","paymentRequest":"9a"}"#;
        assert_eq!(json.unwrap(), expected);
        let json = serde_json::to_string(&DropIn::new(Environment::Sandbox, "https://l", &id));
        let expected = r#"{"script":"https://sandbox.hit-pay.com/hitpay.js","defaultLink":"https://l","domain":"sandbox.hit-pay.com","apiDomain":"api.sandbox.hit-pay.com","paymentRequest":"9a"}"#;
        assert_eq!(json.unwrap(), expected);
    }
}
