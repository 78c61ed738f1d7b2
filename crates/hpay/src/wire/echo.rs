//! Comparison of a response with the merchant and with the request.

use dhow_core::{Currency, Echo, Result};

use crate::{HPayConfig, ID, error::Service, signing::Values};

use super::envelope::RepeatedFields;

/// Identity of the merchant.
#[derive(Debug)]
pub(crate) struct Merchant {
    pub(crate) id: String,
    pub(crate) email: String,
    /// Currency of checkout links; see [`Service::currency`].
    currency: Currency,
}

impl Merchant {
    pub(crate) fn new(config: &HPayConfig) -> Result<Self> {
        for (field, text) in [
            ("merchant_id", &config.merchant_id),
            ("merchant_email", &config.merchant_email),
        ] {
            if text.trim().is_empty() || text.chars().any(char::is_control) {
                return Err(
                    ID.misconfigured(field, "must not be empty or contain control characters")
                );
            }
        }
        Ok(Self {
            id: config.merchant_id.clone(),
            email: config.merchant_email.clone(),
            currency: config.currency,
        })
    }

    /// Compares the fields that a response repeats. A response about another merchant, currency or object does not belong to this request,
    /// whatever its code.
    pub(crate) fn echo(
        &self,
        service: Service,
        sent: &Values<'_>,
        repeated: &[RepeatedFields],
    ) -> Echo {
        let currency = service.currency(self.currency);
        repeated.iter().fold(Echo::new(), |echo, fields| {
            let id = self.id.as_str();
            fields
                .compare(echo, service, sent)
                .currency("currency", currency, fields.currency.as_deref())
                .text("merchant_id", id, fields.merchant_id.as_deref())
                .text("merchantId", id, fields.camel_id.as_deref())
                .text(
                    "merchant_site_code",
                    id,
                    fields.merchant_site_code.as_deref(),
                )
                // The comparison ignores case. An empty or missing e-mail address is no contradiction.
                // LEDGER: answered-email
                .unless(
                    "merchant_email",
                    self.is_own_email(fields.merchant_email.as_deref()),
                )
                .unless(
                    "merchantEmail",
                    self.is_own_email(fields.camel_email.as_deref()),
                )
                .unless(
                    "receiver_email",
                    self.is_own_email(fields.receiver_email.as_deref()),
                )
        })
    }

    /// Returns false for the e-mail address of another merchant.
    fn is_own_email(&self, received: Option<&str>) -> bool {
        let received = received.map(str::trim).filter(|email| !email.is_empty());
        received.is_none_or(|email| email.eq_ignore_ascii_case(self.email.trim()))
    }
}
