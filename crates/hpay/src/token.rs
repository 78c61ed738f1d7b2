//! Revoking the token of a domestic card: a link for the browser, whose answer is a callback.

use dhow_core::{Result, Secret};
use dhow_crypto::pairs::encode_pairs;

use crate::{BankCode, HPay, MerchantField, payment::address, signing::MERCHANT};

/// A token to be revoked. HPay describes no answer: the result comes to the return and notify addresses, see
/// [`RevocationCallback`](crate::RevocationCallback).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TokenRevocation {
    /// The bank, as the checkout callback named it (`bank_code`).
    pub bank_code: BankCode,
    /// The token, as the checkout callback named it (`bank_token`, there `tokenization`).
    pub bank_token: Secret,
    /// Where the browser goes afterwards (`return_url`).
    pub return_url: String,
    /// Where HPay's server delivers (`notify_url`).
    pub notify_url: Option<String>,
}

impl TokenRevocation {
    /// A revocation with what every one has.
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
    /// `GET /revoke_token.php`: the address that revokes a token. Nothing is sent by this. The recipe of its digest is unsettled.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) naming the field and the rule.
    pub fn token_revocation_link(&self, new: &TokenRevocation) -> Result<String> {
        let client = &self.client;
        address("return_url", &new.return_url)?;
        if let Some(url) = &new.notify_url {
            address("notify_url", url)?;
        }
        let merchant = match client.conventions.revocation_merchant {
            MerchantField::SiteCode => &["merchant_site_code"][..],
            MerchantField::Id => &["merchant_id"],
            MerchantField::Both => &["merchant_site_code", "merchant_id"],
        };
        let own = [
            ("receive_email", client.merchant.email.as_str()),
            ("bank_code", new.bank_code.as_str()),
            ("bank_token", new.bank_token.expose()),
            ("return_url", new.return_url.as_str()),
        ];
        // SignatureSchemes know the merchant by both names, whichever is sent.
        let mut values = MERCHANT
            .map(|name| (name, client.merchant.id.as_str()))
            .to_vec();
        values.extend(own);
        let code = client
            .keys
            .sign(&client.schemes.token_revocation, &values, &[])?;
        let merchant = merchant
            .iter()
            .map(|name| (*name, client.merchant.id.as_str()));
        let notify = new.notify_url.as_deref().map(|url| ("notify_url", url));
        let pairs = merchant
            .chain(own)
            .chain([("secure_code", code.as_str())])
            .chain(notify);
        Ok(format!(
            "{}/revoke_token.php?{}",
            client.checkout,
            encode_pairs(pairs)
        ))
    }
}
