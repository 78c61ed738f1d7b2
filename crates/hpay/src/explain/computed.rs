//! Expected signatures of a webhook.

use super::ExplainSecrets;
use crate::signing::{SignatureScheme, Values};

/// Signature of one scheme with one passcode.
pub(super) struct Computed<'c> {
    pub(super) scheme: &'c SignatureScheme,
    passcode: String,
    pub(super) digest: String,
}

impl Computed<'_> {
    pub(super) fn into_pair(self) -> (String, String) {
        (self.passcode, self.digest)
    }
}

impl ExplainSecrets {
    /// Computes the signature of each scheme with each passcode.
    pub(super) fn compute<'c>(
        &'c self,
        schemes: &'c [SignatureScheme],
        values: &Values<'_>,
    ) -> Vec<Computed<'c>> {
        let mut all = Vec::new();
        for scheme in schemes {
            let known = self.known();
            for (passcode, (name, _)) in self.passcodes.iter().zip(known.signers()) {
                let digest = scheme.md5_hex(values, passcode);
                all.extend(digest.ok().map(|digest| Computed {
                    scheme,
                    passcode: name.to_owned(),
                    digest,
                }));
            }
        }
        all
    }
}
