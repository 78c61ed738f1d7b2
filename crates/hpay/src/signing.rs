//! Signatures of HPay: signing and verifying with the passcode and the two RSA keys. `signing/table.rs` lists the signed fields.

use std::sync::Arc;

use dhow_core::{Error, ErrorKind, Outcome, Result, Secret};
use dhow_crypto::{
    base64,
    constant_time::Mismatch,
    digest::Md5,
    rsa::{RsaSigner, RsaVerifier},
};
use zeroize::Zeroizing;

use crate::{ID, error::named};

mod defaults;
mod part;
mod scheme;
pub(crate) mod table;
mod webhook_kind;

pub use defaults::SignatureSchemes;
pub use part::{Digest, EvidenceStatus, Part, Placement};
pub(crate) use scheme::value;
pub use scheme::{SignatureScheme, Values};
pub(crate) use webhook_kind::{MERCHANT, SECURE_CODE, WebhookKind};

/// Keys of one account.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) passcode: Secret,
    pub(crate) signer: Option<Arc<dyn RsaSigner>>,
    pub(crate) gateway: Option<Arc<dyn RsaVerifier>>,
}

impl Keys {
    /// Signs values of a request. The fields named in `free_text` may contain a space where the scheme separates with spaces.
    pub(crate) fn sign(
        &self,
        scheme: &SignatureScheme,
        values: &Values<'_>,
        free_text: &[&str],
    ) -> Result<String> {
        // With a space as separator, free texts must be allowed to contain it; with any other they are checked like all fields.
        let free_text = if scheme.separator() == " " {
            free_text
        } else {
            &[]
        };
        let ambiguous = scheme.refuse_ambiguous(values, free_text);
        let signature = ambiguous.and_then(|()| self.signature(scheme, values));
        signature.map_err(named)
    }

    fn signature(&self, scheme: &SignatureScheme, values: &Values<'_>) -> Result<String> {
        match scheme.digest() {
            Digest::Md5Hex => {
                let mut digest = Md5::new();
                scheme.write(values, &self.passcode, &mut digest)?;
                Ok(digest.finish_hex())
            }
            Digest::RsaSha256Base64 => {
                let message = message(scheme, values, &self.passcode)?;
                let signature = self.signer()?.sign_sha256(&message);
                signature
                    .map(|bytes| base64::encode(&bytes))
                    .map_err(|error| {
                        let what = "the request could not be signed";
                        Error::new(ErrorKind::Configuration, Outcome::NotSent, what)
                            .with_field("private_key")
                            .with_source(error)
                    })
            }
        }
    }

    /// Returns the position of the scheme that verifies the signature of a response.
    pub(crate) fn verify(
        &self,
        schemes: &[SignatureScheme],
        values: &Values<'_>,
        signature: &str,
    ) -> Result<usize, Mismatch> {
        let fits = |scheme: &SignatureScheme| match scheme.digest() {
            Digest::Md5Hex => verify_md5(scheme, values, &self.passcode, signature).is_ok(),
            Digest::RsaSha256Base64 => self.verify_rsa(scheme, values, signature).is_ok(),
        };
        schemes.iter().position(fits).ok_or(Mismatch)
    }

    fn verify_rsa(
        &self,
        scheme: &SignatureScheme,
        values: &Values<'_>,
        signature: &str,
    ) -> Result<(), Mismatch> {
        // Without HPay's certificate no RSA signature can match, which is a mismatch and not an error of the configuration.
        let key = self.gateway.as_ref().ok_or(Mismatch)?;
        let signature = base64::decode(signature.as_bytes()).map_err(|_| Mismatch)?;
        let message = message(scheme, values, &self.passcode).map_err(|_| Mismatch)?;
        key.verify_sha256(&message, &signature)
    }

    fn signer(&self) -> Result<&dyn RsaSigner> {
        self.signer.as_deref().ok_or_else(|| {
            ID.misconfigured(
                "private_key",
                "is not set, but this operation needs it to sign the request",
            )
        })
    }

    /// Refuses a call whose response could not be verified without HPay's certificate.
    pub(crate) fn require_gateway_key(&self) -> Result<()> {
        match self.gateway {
            Some(_) => Ok(()),
            None => Err(ID.misconfigured(
                "gateway_certificate",
                "is not set, but this operation needs it to verify the response",
            )),
        }
    }
}

/// Verifies an MD5 signature of exactly 32 lower-case digits with one passcode, in constant time.
// HPay's PHP library compares with `===`, so upper-case digits are refused here too.
pub(crate) fn verify_md5(
    scheme: &SignatureScheme,
    values: &Values<'_>,
    passcode: &Secret,
    digits: &str,
) -> Result<(), Mismatch> {
    verify_md5_with(scheme, |name| value(values, name), passcode, digits)
}

/// Verifies as [`verify_md5`] does, with values that a function finds.
pub(crate) fn verify_md5_with<'v>(
    scheme: &SignatureScheme,
    value: impl Fn(&str) -> Option<&'v str>,
    passcode: &Secret,
    digits: &str,
) -> Result<(), Mismatch> {
    if scheme.digest() != Digest::Md5Hex {
        return Err(Mismatch);
    }
    let mut digest = Md5::new();
    scheme
        .write_with(value, passcode, &mut digest)
        .map_err(|_| Mismatch)?;
    digest.verify_hex(digits.as_bytes())
}

fn message(
    scheme: &SignatureScheme,
    values: &Values<'_>,
    passcode: &Secret,
) -> Result<Zeroizing<Vec<u8>>> {
    // The message contains the passcode, so it is erased after use.
    let mut bytes = Zeroizing::new(Vec::new());
    scheme.write(values, passcode, &mut *bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use dhow_crypto::rsa::RsaError;

    use super::*;
    use crate::ID;

    /// Signing device that always fails.
    #[derive(Debug)]
    struct Broken;

    impl RsaSigner for Broken {
        fn sign_sha256(&self, _: &[u8]) -> Result<Vec<u8>, RsaError> {
            Err(RsaError::device("no card in the reader"))
        }
    }

    fn keys(signer: Option<Arc<dyn RsaSigner>>) -> Keys {
        let passcode = Secret::new("swordfish").unwrap();
        let gateway = None;
        Keys {
            passcode,
            signer,
            gateway,
        }
    }

    fn parts() -> [Part; 2] {
        [Part::field("a"), Part::Secret]
    }

    #[test]
    fn a_signing_failure_names_the_field_and_nothing_is_sent() {
        use ErrorKind::{Configuration, InvalidRequest};
        let (values, piped) = ([("a", "1")], [("a", "1|2")]);
        let (md5, rsa) = (SignatureScheme::md5(parts()), SignatureScheme::rsa(parts()));
        let broken: Arc<dyn RsaSigner> = Arc::new(Broken);
        for (signer, scheme, values, kind, field, words) in [
            (
                None,
                &rsa,
                &values[..],
                Configuration,
                "private_key",
                "is not set",
            ),
            (
                Some(broken),
                &rsa,
                &values,
                Configuration,
                "private_key",
                "not be signed",
            ),
            (
                None,
                &md5,
                &piped,
                InvalidRequest,
                "a",
                "must not contain `|`",
            ),
            (None, &md5, &[], InvalidRequest, "a", "is missing"),
        ] {
            let is_broken = signer.is_some();
            let error = keys(signer).sign(scheme, values, &[]).unwrap_err();
            assert_eq!(
                (error.kind(), error.outcome()),
                (kind, Outcome::NotSent),
                "{error}"
            );
            assert_eq!(
                (error.field(), error.provider()),
                (Some(field), Some(&ID)),
                "{error}"
            );
            assert!(error.message().contains(words), "{error}");
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let expected = is_broken.then(|| "the signing device did not sign".to_owned());
            assert_eq!(source, expected, "{error}");
        }
    }

    #[test]
    fn only_an_md5_scheme_is_verified_with_the_passcode_alone() {
        let (values, keys) = ([("a", "1")], keys(None));
        let code = dhow_crypto::digest::md5_hex(b"1|swordfish");
        let verified =
            |scheme: &SignatureScheme| verify_md5(scheme, &values, &keys.passcode, &code).is_ok();
        assert!(verified(&SignatureScheme::md5(parts())));
        assert!(!verified(&SignatureScheme::rsa(parts())));
        let schemes = [SignatureScheme::rsa(parts()), SignatureScheme::md5(parts())];
        assert_eq!(keys.verify(&schemes, &values, &code).unwrap(), 1);
        assert!(keys.verify(&schemes[..1], &values, &code).is_err());
    }

    #[test]
    fn without_hpays_certificate_no_request_that_needs_it_is_sent() {
        let error = keys(None).require_gateway_key().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Configuration, Outcome::NotSent)
        );
        assert_eq!(
            (error.field(), error.provider()),
            (Some("gateway_certificate"), Some(&ID))
        );
    }
}
