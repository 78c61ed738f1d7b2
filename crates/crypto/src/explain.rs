//! Diagnosis of signatures that do not match, by trying common mistakes.
//!
//! A [`Search`] combines messages that may have been signed, keys that may have been used, and algorithms. The first entry of each list is
//! correct; every other one stands for a named [`Mistake`]. The result is the combination with the fewest mistakes that produces exactly the
//! received signature.
//!
//! A caller can use it to have messages of their choice signed. Call it on your own machine only, never in response to HTTP requests.

use std::borrow::Cow;

use serde::Serialize;

use crate::fingerprint::Fingerprint;
use crate::signing_input::SigningInput;

mod algorithms;
mod description;
#[cfg(feature = "envelope")]
mod envelope;
mod keys;
mod messages;
mod peel;
mod report;
mod search;
mod table;
mod tags;

pub use algorithms::{Algorithm, digests_with_secret, hmacs};
pub use description::{SignatureDescription, signature_table};
#[cfg(feature = "envelope")]
pub use envelope::openings;
pub use keys::{Key, KnownSecrets};
pub use messages::{body_variants, text_variants};
pub use report::{ComputedSignature, Evidence, Report, ReportedSecret, ReportedSegment};
pub use search::{Search, Variant, best};
pub use table::{MistakenText, mistaken_texts};
pub use tags::received_variants;

/// Mistake that explains a received signature.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Mistake {
    /// Short name for programs: `values-only`, `trailing-newline`.
    pub name: &'static str,
    /// Description of the mistake.
    pub what: Cow<'static, str>,
    /// Instruction for fixing it.
    pub fix: Cow<'static, str>,
}

impl Mistake {
    /// Creates a mistake from its name, description and fix.
    pub fn new(
        name: &'static str,
        what: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name,
            what: what.into(),
            fix: fix.into(),
        }
    }
}

/// Result of a signature check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The signature matches.
    Match,
    /// The signature does not match.
    Mismatch,
    /// The delivery has no signature.
    NoSignature,
    /// The signature matches, but a verifier rejects the delivery for another reason.
    Rejected,
}

/// Diagnosis of one signature. It contains no secret. Its serializable form is a [`Report`].
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Result of the check.
    pub verdict: Verdict,
    /// Kind of delivery, such as `form, version 1`.
    pub scheme: &'static str,
    /// Signature scheme in one line.
    pub rule: Cow<'static, str>,
    /// Id of the entry in the gateway's ledger with the evidence for the scheme.
    pub evidence: &'static str,
    /// Signed text, by segment.
    pub signing_input: SigningInput,
    /// Signature as received.
    pub received: Option<String>,
    /// Expected signatures, by the name of the configured secret.
    pub computed: Vec<(String, String)>,
    /// Fingerprints of the configured secrets, by name.
    pub secrets: Vec<(String, Fingerprint)>,
    /// Mistakes found, the likeliest first; empty for a match.
    pub findings: Vec<Mistake>,
    /// Further remarks.
    pub notes: Vec<String>,
}

impl Explanation {
    /// Creates an explanation without a signature, to be filled in.
    #[must_use]
    pub fn new(
        scheme: &'static str,
        rule: impl Into<Cow<'static, str>>,
        evidence: &'static str,
    ) -> Self {
        Self {
            verdict: Verdict::NoSignature,
            scheme,
            rule: rule.into(),
            evidence,
            signing_input: SigningInput::new(),
            received: None,
            computed: Vec::new(),
            secrets: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Sets the verdict and the findings. It is a match if one of the computed signatures equals the received one.
    #[must_use]
    pub fn conclude(mut self, received: &str, found: Option<Vec<Mistake>>) -> Self {
        let mut computed = self.computed.iter();
        let matches = computed.any(|(_, signature)| signature == received);
        self.verdict = if matches {
            Verdict::Match
        } else {
            Verdict::Mismatch
        };
        self.received = Some(received.to_owned());
        if !matches {
            self.findings = found.unwrap_or_default();
        }
        if self.computed.is_empty() {
            let note = "no secret is configured for this kind of delivery";
            self.notes.push(note.to_owned());
        }
        self
    }

    /// Adds the reason why a verifier rejects the delivery although its signature matches. Any other verdict stays as it is.
    #[must_use]
    pub fn rejected(mut self, reason: Option<Mistake>) -> Self {
        if self.verdict == Verdict::Match {
            self.verdict = Verdict::Rejected;
            self.findings.extend(reason);
        }
        self
    }
}
