//! Serializable form of an explanation.

use serde::{Serialize, Serializer};

mod quota;

pub use quota::Quota;

use super::{Effort, Explanation, Hint, Mistake, Origin, Verdict, hints};
use crate::fingerprint::{Fingerprint, FingerprintKey, Warning};
use crate::signing_input::{RecordedSegment, Role};

/// Serializable form of an [`Explanation`], for programs that print or store it. It contains no secret.
///
/// The members of its JSON form are:
///
/// - `verdict`: `match`, `mismatch`, `no-signature` or `rejected`
/// - `reason`: the verifier's reason, or null for a valid delivery
/// - `scheme` and `rule`: the kind of delivery, and its signature scheme in one line
/// - `evidence`: an object with the `id` of the ledger entry, or the value given to [`with_evidence`](Self::with_evidence)
/// - `canonical`: the segments of the signed text in order, each with `label`, `role` (`name`, `value`, `separator`, `literal` or `secret`),
///   `offset` and `length` in bytes, and `text`. The `text` of a secret is null, and it has a `fingerprint`
/// - `received`: the signature as received, or null
/// - `computed`: the expected signatures, each with the name of its `secret` and the `signature`. Empty for PayAtom, whose hash would help to
///   guess the secret
/// - `secrets`: the configured secrets, each with `name`, `fingerprint`, `length` in bytes, and `warnings` about copying mistakes
/// - `findings`: the mistakes, each with `name`, `origin` (`transport`, `code`, `code-or-transport`, `secret` or `delivery`), `what`, `fix`, and `hints`: for
///   frameworks in which the mistake is common, the `framework` and the `code` of the fix
/// - `notes`: further remarks
/// - `search`: the number of signatures `tried`, `complete` (false if a limit ended the search), `left_out` (an object that says whether
///   `single_mistakes`, `combinations` or `large_texts` were left out), the estimated time in microseconds (`estimated_us`), and the limits:
///   `estimated_ms` (estimated time of the search), `combinations_ms` (the part of it for combinations of mistakes), `time_ms` and
///   `memory_bytes`; null if nothing was searched
///
/// - `canonical_left_out`: the number of further segments that are not in `canonical`; the member is missing if there are none
///
/// A report is short even for a large delivery: a value is quoted up to 16 KiB and then ends with `… (N bytes left out)`, the texts of all
/// segments together have at most 64 KiB, and there are at most 1,000 segments ([`Quota`]). `offset` and `length` are those of the whole.
///
/// Members may be added; none changes or goes. A fingerprint is only comparable with those under the same [`FingerprintKey`].
///
/// The `signature`s in it are valid, so do not show a report to the sender of the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report<'a, E = Evidence<'a>> {
    /// Result of the verification.
    pub verdict: Verdict,
    /// Reason of the verifier.
    pub reason: Option<&'static str>,
    /// Kind of delivery, such as `form, version 1`.
    pub scheme: &'a str,
    /// Signature scheme in one line.
    pub rule: &'a str,
    /// Evidence for the scheme.
    pub evidence: E,
    /// Signed text, by segment.
    pub canonical: Vec<ReportedSegment<'a>>,
    /// Number of further segments.
    #[serde(skip_serializing_if = "is_zero")]
    pub canonical_left_out: usize,
    /// Signature as received.
    #[serde(serialize_with = "quota::short_option")]
    pub received: Option<&'a str>,
    /// Expected signatures, each pair of secret and signature once.
    pub computed: Vec<ComputedSignature<'a>>,
    /// Configured secrets.
    pub secrets: Vec<ReportedSecret<'a>>,
    /// Mistakes found, the likeliest first.
    pub findings: Vec<Finding<'a>>,
    /// Further remarks.
    pub notes: &'a [String],
    /// Effort of the search.
    pub search: Option<Effort>,
}

/// Mistake that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Finding<'a> {
    /// Short name.
    pub name: &'static str,
    /// Place of the mistake.
    pub origin: Origin,
    /// Description.
    #[serde(serialize_with = "quota::short")]
    pub what: &'a str,
    /// Instruction for fixing it.
    pub fix: &'a str,
    /// Code of the fix, by framework.
    pub hints: &'static [Hint],
}

impl<'a> From<&'a Mistake> for Finding<'a> {
    fn from(mistake: &'a Mistake) -> Self {
        Self {
            name: mistake.name,
            origin: mistake.origin,
            what: &mistake.what,
            fix: &mistake.fix,
            hints: hints(mistake.name),
        }
    }
}

/// Reference to the evidence for a signature scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Evidence<'a> {
    /// Id of the entry in the gateway's ledger.
    pub id: &'a str,
}

/// Segment of the signed text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReportedSegment<'a> {
    /// Gateway's name of the field; empty for separators.
    pub label: &'a str,
    /// Role of the bytes.
    pub role: Role,
    /// Offset in the signed bytes.
    pub offset: usize,
    /// Length in bytes.
    pub length: usize,
    /// Bytes as text within the [`Quota`], with `\xNN` for a byte that is not UTF-8; `None` for a secret.
    pub text: Option<String>,
    /// Digits of the fingerprint of a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

/// Expected signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ComputedSignature<'a> {
    /// Name of the configured secret.
    pub secret: &'a str,
    /// Signature that this secret produces.
    pub signature: &'a str,
}

/// Configured secret, described without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReportedSecret<'a> {
    /// Name of the secret.
    pub name: &'a str,
    /// Digits of its fingerprint.
    pub fingerprint: String,
    /// Length in bytes.
    pub length: usize,
    /// Signs of copying mistakes.
    pub warnings: Vec<Warning>,
}

impl Explanation {
    /// Returns the serializable form, with the fingerprints of secrets under `key`.
    #[must_use]
    pub fn report(&self, key: &FingerprintKey) -> Report<'_> {
        let mut computed = Vec::new();
        for (secret, signature) in &self.computed {
            let one = ComputedSignature { secret, signature };
            // Two signature schemes of a gateway may produce the same signature.
            if !computed.contains(&one) {
                computed.push(one);
            }
        }
        let segments = self.signing_input.segments();
        let mut quota = Quota::start();
        let secrets = self.secrets.iter();
        Report {
            verdict: self.verdict,
            reason: self.reason,
            scheme: self.scheme,
            rule: &self.rule,
            evidence: Evidence { id: self.evidence },
            canonical: segments
                .iter()
                .take(Quota::ITEMS)
                .map(|segment| ReportedSegment::new(segment, key, &mut quota))
                .collect(),
            canonical_left_out: segments.len().saturating_sub(Quota::ITEMS),
            received: self.received.as_deref(),
            computed,
            secrets: secrets
                .map(|(name, print)| ReportedSecret::new(name, print, key))
                .collect(),
            findings: self.findings.iter().map(Finding::from).collect(),
            notes: &self.notes,
            search: self.effort,
        }
    }
}

impl<'a, E> Report<'a, E> {
    /// Replaces the evidence, for example by the whole ledger entry.
    #[must_use]
    pub fn with_evidence<F>(self, evidence: F) -> Report<'a, F> {
        Report {
            verdict: self.verdict,
            reason: self.reason,
            scheme: self.scheme,
            rule: self.rule,
            evidence,
            canonical: self.canonical,
            canonical_left_out: self.canonical_left_out,
            received: self.received,
            computed: self.computed,
            secrets: self.secrets,
            findings: self.findings,
            notes: self.notes,
            search: self.search,
        }
    }
}

impl<'a> ReportedSegment<'a> {
    fn new(segment: &'a RecordedSegment, key: &FingerprintKey, quota: &mut Quota) -> Self {
        let print = segment.fingerprint();
        Self {
            label: segment.label(),
            role: segment.role(),
            offset: segment.offset(),
            length: segment.len(),
            text: segment.bytes().map(|bytes| text(bytes, quota)),
            fingerprint: print.map(|print| key.digits(&print)),
        }
    }
}

impl<'a> ReportedSecret<'a> {
    fn new(name: &'a str, print: &Fingerprint, key: &FingerprintKey) -> Self {
        Self {
            name,
            fingerprint: key.digits(print),
            length: print.secret_len(),
            warnings: print.warnings().collect(),
        }
    }
}

/// The [name](Role::as_str).
impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The text that `Display` shows.
impl Serialize for Warning {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Returns the bytes as text within the quota. Unlike `Display` of a segment, it keeps control characters, which JSON escapes itself.
fn text(bytes: &[u8], quota: &mut Quota) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    quota.quoted(&text).into_owned()
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference to the field of the structure"
)]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::explain::Budget;
    use crate::signing_input::SegmentSink;

    const SECRET: &[u8] = b"swordfish-swordfish\n";

    /// An explanation of an invented gateway whose signed text contains the secret.
    fn explanation() -> Explanation {
        let mut explanation = Explanation::new("form", "SHA-256 over all values", "form-recipe");
        let input = &mut explanation.signing_input;
        input.name("amount");
        input.value("amount", b"1.00");
        input.separator(b"|");
        input.value("note", b"\xc3\xa9\n\xff");
        input.literal("version", b"v1");
        input.secret("passcode", SECRET);
        explanation.secrets = vec![("passcode".to_owned(), Fingerprint::new(SECRET))];
        let pair = ("passcode".to_owned(), "00ff".to_owned());
        explanation.computed = vec![pair.clone(), pair];
        let mistake = Mistake::new("values-only", "only values were joined", "join names too");
        explanation.received = Some("00fe".to_owned());
        explanation.findings = vec![mistake];
        explanation.effort = Some(Budget::start().effort());
        let mut explanation = explanation.judged(Some("signature-mismatch"));
        explanation.notes.push("a remark".to_owned());
        explanation
    }

    fn json(explanation: &Explanation) -> String {
        let key = FingerprintKey::new([1; 32]);
        serde_json::to_string_pretty(&explanation.report(&key)).unwrap()
    }

    #[test]
    fn the_json_form_is_stable() {
        assert_eq!(
            json(&explanation()),
            include_str!("report/form.json").trim_end()
        );
    }

    #[test]
    fn an_explanation_without_a_signature_has_every_member() {
        let expected = r#"{"verdict":"no-signature","reason":null,"scheme":"form","rule":"HMAC","evidence":{"id":"form-recipe"},"canonical":[],"received":null,"computed":[],"secrets":[],"findings":[],"notes":[],"search":null}"#;
        let key = FingerprintKey::new([1; 32]);
        let empty = Explanation::new("form", "HMAC", "form-recipe");
        let report = empty.report(&key);
        assert_eq!(serde_json::to_string(&report).unwrap(), expected);
    }

    #[test]
    fn no_part_of_a_secret_is_in_it() {
        let explanation = explanation();
        let key = FingerprintKey::new([1; 32]);
        let report = explanation.report(&key);
        for shown in [json(&explanation), format!("{report:?}")] {
            for part in ["sword", "fish", "dfish-s"] {
                assert!(!shown.contains(part), "{shown}");
            }
        }
        let secret = report.canonical.last().unwrap();
        assert_eq!((secret.role, secret.length), (Role::Secret, SECRET.len()));
        assert_eq!(secret.text, None);
        let known = report.secrets.first().map(|secret| &secret.fingerprint);
        assert_eq!(secret.fingerprint.as_ref(), known);
    }

    #[test]
    fn a_report_about_a_large_delivery_is_short() {
        let mut explanation = explanation();
        let value = vec![b'"'; 1 << 20];
        for _ in 0..5 {
            explanation.signing_input.value("body", &value);
        }
        for _ in 0..5_000 {
            explanation.signing_input.value("field", b"x");
        }
        let long = "5a".repeat(1 << 20);
        explanation.received = Some(long.clone());
        explanation.findings = vec![Mistake::new("values-only", long, "fix")];
        let json = json(&explanation);
        // Each quotation mark has an escape.
        assert!(json.len() < 450_000, "{}", json.len());
        let start: String = json.chars().take(5_000).collect();
        assert!(json.contains("bytes left out)"), "{start}");
        assert!(json.contains("\"canonical_left_out\": 40"), "{start}");
    }

    #[test]
    fn fingerprints_depend_on_the_key() {
        let explanation = explanation();
        let [one, other] = [1, 2].map(|byte| FingerprintKey::new([byte; 32]));
        assert_ne!(
            explanation.report(&one).secrets,
            explanation.report(&other).secrets
        );
    }

    #[test]
    fn the_verdict_follows_from_the_reason() {
        for (reason, verdict) in [
            (None, Verdict::Match),
            (Some("signature-mismatch"), Verdict::Mismatch),
            (Some("malformed-signature"), Verdict::Mismatch),
            (Some("missing-signature"), Verdict::NoSignature),
            (Some("repeated-field"), Verdict::Rejected),
            (Some("wrong-method"), Verdict::Rejected),
        ] {
            let judged = explanation().judged(reason);
            assert_eq!((judged.verdict, judged.reason), (verdict, reason));
        }
    }

    #[test]
    fn the_evidence_can_be_replaced() {
        let explanation = explanation();
        let report = explanation.report(&FingerprintKey::new([1; 32]));
        let object = serde_json::to_value(report.with_evidence(["whole entry"])).unwrap();
        let evidence = object.get("evidence").unwrap();
        assert_eq!(evidence, &serde_json::json!(["whole entry"]));
        assert_eq!(object.get("scheme").unwrap(), "form");
    }
}
