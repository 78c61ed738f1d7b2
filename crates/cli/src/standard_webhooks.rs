//! Signatures by the Standard Webhooks scheme: HMAC-SHA256 over id, time and body, joined by dots.

use dhow_crypto::{base64, constant_time, hmac::HmacKey};
use zeroize::Zeroizing;

/// Way to create a secret, for errors.
pub(crate) const HOW_TO_CREATE: &str =
    "`whsec_` and 24 to 64 random bytes in base64, such as `whsec_$(openssl rand -base64 32)`";

/// Prefix of secrets.
const PREFIX: &str = "whsec_";

/// Sizes of a secret that the scheme allows, in bytes.
const SIZES: std::ops::RangeInclusive<usize> = 24..=64;

/// Keys that sign. Several ones allow a rotation without a pause: a receiver accepts a signature of any key.
pub(crate) struct SigningKeys(Vec<HmacKey>);

impl SigningKeys {
    /// Parses secrets, separated by commas.
    ///
    /// # Errors
    /// The broken rule, without the secret.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let keys: Result<Vec<HmacKey>, String> =
            text.split(',').map(|secret| key(secret.trim())).collect();
        Ok(Self(keys?))
    }

    /// Number of keys.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Returns the value of the header `webhook-signature`. `timestamp` is in seconds since 1970-01-01 00:00:00 UTC.
    pub(crate) fn sign(&self, id: &str, timestamp: u64, body: &[u8]) -> String {
        let signatures = self.0.iter().map(|key| {
            let mut mac = key.start();
            mac.update(format!("{id}.{timestamp}.").as_bytes());
            mac.update(body);
            format!("v1,{}", base64::encode(&mac.finish()))
        });
        signatures.collect::<Vec<_>>().join(" ")
    }

    /// Returns true if one of the signatures in the header `webhook-signature` is by one of the keys.
    pub(crate) fn verify(&self, id: &str, timestamp: u64, body: &[u8], header: &str) -> bool {
        let ours = self.sign(id, timestamp, body);
        let is_ours = |theirs: &str| {
            let mut ours = ours.split(' ');
            ours.any(|ours| constant_time::eq(ours.as_bytes(), theirs.as_bytes()))
        };
        header.split(' ').any(is_ours)
    }
}

fn key(secret: &str) -> Result<HmacKey, String> {
    let refused = || format!("must be {HOW_TO_CREATE}");
    let text = secret.strip_prefix(PREFIX).ok_or_else(refused)?;
    let bytes = base64::decode(text.as_bytes()).map_err(|_| refused())?;
    let bytes = Zeroizing::new(bytes);
    if !SIZES.contains(&bytes.len()) {
        return Err(refused());
    }
    HmacKey::new(&bytes).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vector that the scheme's first implementation publishes.
    const PUBLISHED: &str = "plJ3nmyCDGBKInavdOK15jsl";

    #[test]
    fn the_published_vector_has_its_signature() {
        let secret = base64::decode(PUBLISHED.as_bytes()).unwrap();
        let keys = SigningKeys(vec![HmacKey::new(&secret).unwrap()]);
        let body = br#"{"event_type":"ping","data":{"success":true}}"#;
        assert_eq!(
            keys.sign("msg_loFOjxBNrRLzqYUf", 1_731_705_121, body),
            "v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0="
        );
    }

    #[test]
    fn each_secret_adds_a_signature() {
        let secret = |byte: u8| format!("{PREFIX}{}", base64::encode(&[byte; 32]));
        let one = SigningKeys::parse(&secret(1)).unwrap();
        let both = SigningKeys::parse(&format!("{}, {}", secret(2), secret(1))).unwrap();
        let signed = both.sign("e", 1, b"{}");
        let (first, second) = signed.split_once(' ').unwrap();
        assert_ne!(first, second);
        assert_eq!(second, one.sign("e", 1, b"{}"));
        assert!(one.verify("e", 1, b"{}", &signed) && both.verify("e", 1, b"{}", second));
        for (id, time, body) in [("f", 1, "{}"), ("e", 2, "{}"), ("e", 1, "[]")] {
            assert!(!one.verify(id, time, body.as_bytes(), &signed));
        }
        assert!(!one.verify("e", 1, b"{}", first) && !one.verify("e", 1, b"{}", ""));
    }

    #[test]
    fn a_weak_or_malformed_secret_is_refused_without_quoting_it() {
        let short = format!("{PREFIX}{}", base64::encode(&[7; 23]));
        let long = format!("{PREFIX}{}", base64::encode(&[7; 65]));
        let bare = base64::encode(&[7; 32]);
        for secret in ["", "whsec_", "whsec_not base64", &short, &long, &bare] {
            let rule = SigningKeys::parse(secret).err().unwrap();
            assert!(rule.starts_with("must be `whsec_`"), "{rule}");
            assert!(secret.len() < 8 || !rule.contains(secret), "{rule}");
        }
    }
}
