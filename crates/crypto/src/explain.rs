//! Diagnosis of signatures that do not match, by trying common mistakes.
//!
//! A [`Search`] combines texts that may have been signed, keys that may have been used, algorithms, and encodings of the received signature.
//! The first entry of each list is correct; every other one stands for a named [`Mistake`]. The result is a combination with the fewest
//! mistakes that produces exactly the received signature. Mistakes are rows of tables; a [`Budget`] limits the search.
//!
//! A caller can use it to have messages of their choice signed. Call it on your own machine only, never in response to HTTP requests.

use std::borrow::Cow;

use serde::Serialize;

use crate::fingerprint::Fingerprint;
use crate::signing_input::SigningInput;

mod algorithms;
pub mod amounts;
mod budget;
mod description;
#[cfg(feature = "envelope")]
mod envelope;
mod hints;
mod inflate;
pub mod json;
mod keys;
mod peel;
mod rejection;
mod report;
mod search;
mod table;
mod tags;
mod text;
mod written;

pub use algorithms::{Algorithm, Hash, Keying, digests_with_secret, hmacs};
pub use budget::{Budget, Effort, LeftOut};
pub use description::{SignatureDescription, signature_table};
#[cfg(feature = "envelope")]
pub use envelope::openings;
pub use hints::{Hint, hints};
pub use inflate::inflated;
pub use keys::{Key, KnownSecrets};
pub use rejection::rejection;
pub use report::{
    ComputedSignature, Evidence, Finding, Quota, Report, ReportedSecret, ReportedSegment,
};
pub use search::{Body, Search, Texts, Variant, Visit};
pub use table::{Composed, MistakenText};
pub use tags::{Received, received_variants, sealed_variants};
pub use text::{
    TextMistake, from_cesu_8, from_windows_1252, html_escaped, html_unescaped, normal_forms,
    replaced, text_mistakes, unmangled, without_slashes,
};
pub use written::{Fields, WrittenFields};

/// Mistake that explains a received signature.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Mistake {
    /// Short name for programs: `values-only`, `trailing-newline`.
    pub name: &'static str,
    /// Place of the mistake.
    pub origin: Origin,
    /// Description of the mistake.
    pub what: Cow<'static, str>,
    /// Instruction for fixing it, which the receiver can carry out.
    pub fix: Cow<'static, str>,
}

/// Place of a mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// The request was changed between the gateway and the verifier: by a proxy, an API gateway, a framework or an editor.
    Transport,
    /// The program that made the signature does so wrongly: the receiver's code, or a test that signs.
    Code,
    /// The configured secret is not the one that signed.
    Secret,
    /// In the code that makes or compares the signature, or on the way: nothing tells them apart.
    CodeOrTransport,
    /// The delivery itself must be rejected.
    Delivery,
}

impl Origin {
    /// Returns the name, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Transport => "transport",
            Self::Code => "code",
            Self::Secret => "secret",
            Self::CodeOrTransport => "code-or-transport",
            Self::Delivery => "delivery",
        }
    }
}

impl Mistake {
    /// Creates a mistake of the program that signs, from its name, description and fix.
    pub fn new(
        name: &'static str,
        what: impl Into<Cow<'static, str>>,
        fix: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            name,
            origin: Origin::Code,
            what: what.into(),
            fix: fix.into(),
        }
    }

    /// Sets the place of the mistake.
    #[must_use]
    pub fn at(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }
}

/// Result of a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The delivery is valid.
    Match,
    /// The signature does not match.
    Mismatch,
    /// The delivery has no signature, or none that can be verified.
    NoSignature,
    /// A verifier rejects the delivery for another reason than the value of its signature.
    Rejected,
}

/// Diagnosis of one signature. It contains no secret. Its serializable form is a [`Report`].
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Result of the verification.
    pub verdict: Verdict,
    /// Reason of the verifier in one word, such as `signature-mismatch`; `None` for a valid delivery.
    pub reason: Option<&'static str>,
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
    /// Effort of the search for mistakes; `None` if there was none.
    pub effort: Option<Effort>,
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
            reason: None,
            scheme,
            rule: rule.into(),
            evidence,
            signing_input: SigningInput::new(),
            received: None,
            computed: Vec::new(),
            secrets: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
            effort: None,
        }
    }

    /// Sets the verdict by the verifier's word: `None` for a valid delivery, otherwise the reason for its rejection.
    #[must_use]
    pub fn judged(mut self, reason: Option<&'static str>) -> Self {
        self.reason = reason;
        self.verdict = match reason {
            None => Verdict::Match,
            Some("signature-mismatch" | "malformed-signature") => Verdict::Mismatch,
            Some("missing-signature" | "unsettled-scheme") => Verdict::NoSignature,
            Some(_) => Verdict::Rejected,
        };
        self
    }
}
