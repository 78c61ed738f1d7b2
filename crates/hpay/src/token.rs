//! Revocation of a domestic card's token: a link for the browser, whose result arrives as a webhook.

use dhow_core::{Result, Secret, UrlRule};
use dhow_crypto::pairs::encode_pairs;

use crate::{BankCode, HPay, MerchantField, error::named, signing::MERCHANT};

/// Parameters of a token revocation. HPay documents no response; the result is sent to the return and notify URLs as a
/// [`RevocationWebhook`](crate::RevocationWebhook).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRevocation {
    /// Bank, as named by the checkout webhook (`bank_code`).
    pub bank_code: BankCode,
    /// Token from the field `tokenization` of the checkout webhook; sent as `bank_token`.
    pub bank_token: Secret,
    /// URL that the browser returns to (`return_url`).
    pub return_url: String,
    /// URL that HPay's server sends the webhook to (`notify_url`).
    pub notify_url: Option<String>,
}

impl TokenRevocation {
    /// Creates a revocation with the required parameters.
    #[must_use]
    pub fn new(bank_code: BankCode, bank_token: Secret, return_url: impl Into<String>) -> Self {
        Self {
            bank_code,
            bank_token,
            return_url: return_url.into(),
            notify_url: None,
        }
    }
}

impl HPay {
    /// Builds the URL that revokes a token, `GET /revoke_token.php`, without sending anything. Its signature scheme is unsettled.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule.
    pub fn token_revocation_link(&self, new: &TokenRevocation) -> Result<String> {
        let client = &self.client;
        UrlRule::Web
            .check("return_url", &new.return_url)
            .map_err(named)?;
        if let Some(url) = &new.notify_url {
            UrlRule::Web.check("notify_url", url).map_err(named)?;
        }
        let merchant = match client.conventions.revocation_merchant {
            MerchantField::SiteCode => &["merchant_site_code"][..],
            MerchantField::Id => &["merchant_id"],
            MerchantField::Both => &["merchant_site_code", "merchant_id"],
        };
        let parameters = [
            ("receive_email", client.merchant.email.as_str()),
            ("bank_code", new.bank_code.as_str()),
            ("bank_token", new.bank_token.expose()),
            ("return_url", new.return_url.as_str()),
        ];
        // The table names the merchant `merchant_id`, the example `merchant_site_code`. A scheme may cover either name.
        // LEDGER: token-revocation-recipe
        let mut values = MERCHANT
            .map(|name| (name, client.merchant.id.as_str()))
            .to_vec();
        values.extend(parameters);
        let code = client
            .keys
            .sign(&client.schemes.token_revocation, &values, &[])?;
        let merchant = merchant
            .iter()
            .map(|name| (*name, client.merchant.id.as_str()));
        let notify = new.notify_url.as_deref().map(|url| ("notify_url", url));
        let pairs = merchant
            .chain(parameters)
            .chain([("secure_code", code.as_str())])
            .chain(notify);
        Ok(format!(
            "{}/revoke_token.php?{}",
            client.checkout,
            encode_pairs(pairs)
        ))
    }
}
