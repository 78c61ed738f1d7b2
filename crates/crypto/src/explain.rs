//! Why a signature does not match: mistakes that people make, each one actually tried.
//!
//! A search has three lists: messages that somebody may have signed, keys that somebody may have used, and ways in which a digest is
//! made of both. The first entry of each is the right one; every other is a named [`Mistake`]. The combination with the fewest
//! mistakes that gives the received signature is the finding. Nothing is guessed: what is named gave exactly the received bytes.
//!
//! This is a signing oracle for whoever may call it: keep it local, never behind HTTP.

use std::borrow::Cow;

use crate::fingerprint::Fingerprint;
use crate::signing_input::SigningInput;

mod algorithms;
#[cfg(feature = "envelope")]
mod envelope;
mod keys;
mod messages;
mod peel;
mod search;
mod table;
mod tags;

pub use algorithms::{Algorithm, digests_with_secret, hmacs};
#[cfg(feature = "envelope")]
pub use envelope::openings;
pub use keys::{Key, KnownSecrets};
pub use messages::{body_variants, text_variants};
pub use search::{Search, Variant, best};
pub use table::{MistakenText, mistaken_texts};
pub use tags::received_variants;

/// A mistake that was tried and explains the received signature.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Mistake {
    /// A short name for programs: `values-only`, `trailing-newline`.
    pub name: &'static str,
    /// What was done.
    pub what: Cow<'static, str>,
    /// What to do instead.
    pub fix: Cow<'static, str>,
}

impl Mistake {
    /// A mistake with its name, what was done, and what to do instead.
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

/// What became of one delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The signature matches.
    Match,
    /// There is a signature and it does not match.
    Mismatch,
    /// There is nothing to compare.
    NoSignature,
}

/// Everything there is to say about one signature. It holds no secret.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// What became of it.
    pub verdict: Verdict,
    /// The kind of delivery, such as `form, version 1`.
    pub scheme: &'static str,
    /// The recipe in one line.
    pub recipe: Cow<'static, str>,
    /// Where the evidence for the recipe is: an id of the gateway's ledger.
    pub evidence: &'static str,
    /// What the recipe signs, piece by piece.
    pub canonical: SigningInput,
    /// The signature as received.
    pub received: Option<String>,
    /// What the recipe gives, by the name of the configured secret.
    pub computed: Vec<(String, String)>,
    /// The configured secrets, as far as they may be shown.
    pub secrets: Vec<(String, Fingerprint)>,
    /// The mistakes found, the likeliest first; empty for a match.
    pub findings: Vec<Mistake>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

impl Explanation {
    /// An explanation to be filled in.
    #[must_use]
    pub fn new(
        scheme: &'static str,
        recipe: impl Into<Cow<'static, str>>,
        evidence: &'static str,
    ) -> Self {
        Self {
            verdict: Verdict::NoSignature,
            scheme,
            recipe: recipe.into(),
            evidence,
            canonical: SigningInput::new(),
            received: None,
            computed: Vec::new(),
            secrets: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Fills in verdict and findings: a match if the recipe gives the received signature with one of the configured secrets.
    #[must_use]
    pub fn conclude(mut self, received: &str, found: Option<Vec<Mistake>>) -> Self {
        let matches = self.computed.iter().any(|(_, one)| one == received);
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
}
