//! Signing and verifying with the recipes: the passcode, and the two RSA keys where a recipe wants them.

use std::sync::Arc;

use dhow_core::{Error, ErrorKind, Outcome, Result, Secret};
use dhow_crypto::{
    base64,
    ct::Mismatch,
    digest::Md5,
    rsa::{RsaSigner, RsaVerifier},
};
use zeroize::Zeroizing;

use crate::{
    client::ID,
    recipe::{Digest, Recipe, Values},
};

/// What signatures are made and checked with.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    pub(crate) passcode: Secret,
    pub(crate) signer: Option<Arc<dyn RsaSigner>>,
    pub(crate) gateway: Option<Arc<dyn RsaVerifier>>,
}

impl Keys {
    /// The signature over values that leave this program. Texts in `free_text` may contain a separator that is a blank.
    pub(crate) fn sign(
        &self,
        recipe: &Recipe,
        values: &Values<'_>,
        free_text: &[&str],
    ) -> Result<String> {
        let free_text = if recipe.separator() == " " {
            free_text
        } else {
            &[]
        };
        recipe.refuse_ambiguous(values, free_text)?;
        match recipe.digest() {
            Digest::Md5Hex => {
                let mut digest = Md5::new();
                recipe.write(values, &self.passcode, &mut digest)?;
                Ok(digest.finish_hex())
            }
            Digest::RsaSha256Base64 => {
                let message = message(recipe, values, &self.passcode)?;
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

    /// Which of the recipes a signature in an answer matches.
    pub(crate) fn verify(
        &self,
        recipes: &[Recipe],
        values: &Values<'_>,
        signature: &str,
    ) -> Result<usize, Mismatch> {
        let fits = |recipe: &Recipe| match recipe.digest() {
            Digest::Md5Hex => verify_md5(recipe, values, &self.passcode, signature).is_ok(),
            Digest::RsaSha256Base64 => self.verify_rsa(recipe, values, signature).is_ok(),
        };
        recipes.iter().position(fits).ok_or(Mismatch)
    }

    fn verify_rsa(
        &self,
        recipe: &Recipe,
        values: &Values<'_>,
        signature: &str,
    ) -> Result<(), Mismatch> {
        let key = self.gateway.as_ref().ok_or(Mismatch)?;
        let signature = base64::decode(signature.as_bytes()).map_err(|_| Mismatch)?;
        let message = message(recipe, values, &self.passcode).map_err(|_| Mismatch)?;
        key.verify_sha256(&message, &signature)
    }

    fn signer(&self) -> Result<&dyn RsaSigner> {
        self.signer.as_deref().ok_or_else(|| {
            Error::configuration(
                "private_key",
                "is not set, and this operation is signed with it",
            )
            .with_provider(ID)
        })
    }

    /// Refuses to go on without HPay's certificate, before anything is sent that could not be verified afterwards.
    pub(crate) fn require_gateway_key(&self) -> Result<()> {
        match self.gateway {
            Some(_) => Ok(()),
            None => Err(Error::configuration(
                "gateway_certificate",
                "is not set, and HPay's answer could not be verified without it",
            )
            .with_provider(ID)),
        }
    }
}

/// Checks an MD5 recipe with one passcode, in constant time: exactly 32 lower-case digits.
pub(crate) fn verify_md5(
    recipe: &Recipe,
    values: &Values<'_>,
    passcode: &Secret,
    digits: &str,
) -> Result<(), Mismatch> {
    if recipe.digest() != Digest::Md5Hex {
        return Err(Mismatch);
    }
    let mut digest = Md5::new();
    recipe
        .write(values, passcode, &mut digest)
        .map_err(|_| Mismatch)?;
    digest.verify_hex(digits.as_bytes())
}

fn message(recipe: &Recipe, values: &Values<'_>, passcode: &Secret) -> Result<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(Vec::new());
    recipe.write(values, passcode, &mut *bytes)?;
    Ok(bytes)
}
