//! Why a digest of an HPay callback does not match: the mistakes that integrators make, each one tried.

use dhow_core::{Delivery, Secret};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, Verdict, best, digests_with_secret,
        received_variants, text_variants,
    },
    pairs::{FormPairs, PairRules},
};

use crate::signing::{Callback, EvidenceStatus, SignatureScheme, SignatureSchemes, Values};

mod texts;

use texts::{Covered, Fields, Joining};

/// The secrets of one HPay account and, if known, of others.
#[derive(Debug, Clone)]
pub struct ExplainSecrets {
    /// The merchant id, which the digest of a checkout callback covers although the callback does not carry it.
    pub merchant_id: String,
    /// The passcode, and the ones before it.
    pub passcodes: Vec<Secret>,
    /// Secrets that should not sign this, by name: the passcode of the other environment.
    pub others: Vec<(String, Secret)>,
    /// The recipes of the account.
    pub schemes: SignatureSchemes,
}

impl ExplainSecrets {
    /// The secrets of an account with the documented recipes.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, passcodes: Vec<Secret>) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            passcodes,
            others: Vec::new(),
            schemes: SignatureSchemes::default(),
        }
    }
}

/// Explains a callback: what its digest covers, what came out, and which mistake gives the digest that arrived.
///
/// Local only: whoever may call it with somebody's secrets gets digests made.
#[must_use]
pub fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let query = delivery.query().unwrap_or_default();
    let rules = PairRules::new().allow_empty_pairs();
    let pairs = match FormPairs::parse(query.as_bytes(), &rules) {
        Ok(pairs) => pairs,
        Err(fault) => {
            let mut explanation = Explanation::new("callback", "unknown", "notify-recipe");
            explanation.verdict = Verdict::Mismatch;
            let note = format!("the query does not read in one way: {fault}");
            explanation.notes.push(note);
            return explanation;
        }
    };
    let fields = Fields::new(&pairs, &secrets.merchant_id);
    let callback = Callback::with(|name| fields.has(name));
    let schemes = callback.schemes(&secrets.schemes);
    let received = fields.value("secure_code").filter(|code| !code.is_empty());
    let values = callback.values(&secrets.merchant_id, fields.pairs());
    let computed = secrets.compute(schemes, &values);
    let matched = computed
        .iter()
        .find(|one| Some(one.digest.as_str()) == received)
        .map(|one| one.scheme);
    let Some(scheme) = matched.or(schemes.first()) else {
        return unverified(secrets, callback);
    };
    let mut explanation = describe(scheme, callback);
    explanation.secrets = secrets.known().fingerprints();
    explanation.computed = computed.into_iter().map(Computed::named).collect();
    let canonical = secrets.passcodes.first();
    let canonical = canonical.and_then(|passcode| scheme.canonical(&values, passcode).ok());
    if let Some(canonical) = canonical {
        explanation.canonical = canonical;
    }
    let Some(received) = received else {
        explanation
            .notes
            .push("the query has no secure_code".to_owned());
        return explanation;
    };
    let found = secrets.search(&fields, schemes, received);
    explanation.conclude(received, found)
}

/// The description of a recipe, and where its evidence is.
fn describe(scheme: &SignatureScheme, callback: Callback) -> Explanation {
    let doubt = match scheme.evidence() {
        EvidenceStatus::Unsettled => "; no source settles it",
        _ => "",
    };
    let evidence = scheme.ledger().unwrap_or(scheme.id());
    Explanation::new(title(callback), format!("{scheme}{doubt}"), evidence)
}

fn title(callback: Callback) -> &'static str {
    match callback {
        Callback::Checkout => "checkout callback",
        Callback::VirtualAccount => "virtual account callback",
        Callback::Revocation => "token revocation callback",
    }
}

/// An account without a recipe for this callback, as no source settles that of a revocation.
fn unverified(secrets: &ExplainSecrets, callback: Callback) -> Explanation {
    let (scheme, evidence) = match callback {
        Callback::Revocation => (
            "no source settles what its secure_code covers: treat it as a hint and ask HPay",
            "revoke-callback",
        ),
        _ => ("no recipe is configured: nothing is verified", "configured"),
    };
    let mut explanation = Explanation::new(title(callback), scheme, evidence);
    explanation.secrets = secrets.known().fingerprints();
    explanation
}

/// The digest of one recipe with one passcode.
struct Computed<'c> {
    scheme: &'c SignatureScheme,
    passcode: String,
    digest: String,
}

impl Computed<'_> {
    fn named(self) -> (String, String) {
        (self.passcode, self.digest)
    }
}

impl ExplainSecrets {
    fn known(&self) -> KnownSecrets<'_> {
        let mut known = KnownSecrets::default();
        if let Some((present, previous)) = self.passcodes.split_first() {
            let previous = previous.iter().map(|one| one.expose().as_bytes());
            known = known
                .signing("passcode", present.expose().as_bytes())
                .signing_list("previous_passcodes", previous);
        }
        let others = self.others.iter();
        others.fold(known, |known, (name, one)| {
            known.other(name, one.expose().as_bytes())
        })
    }

    /// The digests of the account's recipes with its passcodes.
    fn compute<'c>(
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

    fn search(
        &self,
        fields: &Fields,
        schemes: &[SignatureScheme],
        received: &str,
    ) -> Option<Vec<Mistake>> {
        let keys = self.known().keys();
        let received = received_variants(received);
        let run = |messages, right| {
            let search = Search {
                messages,
                keys: keys.clone(),
                algorithms: digests_with_secret(right),
                received: received.clone(),
            };
            search.run(2)
        };
        // SignatureSchemes that join the same fields in the same way differ in nothing that is tried here.
        let mut tried: Vec<Joining> = Vec::new();
        for joining in schemes.iter().filter_map(|one| Joining::of(one, fields)) {
            if !tried.contains(&joining) {
                tried.push(joining);
            }
        }
        best(tried.into_iter().flat_map(|joining| {
            let covered = Covered::new(fields.clone(), joining);
            [
                run(
                    text_variants(covered.right().as_bytes()),
                    Algorithm::Md5KeyLast,
                ),
                run(covered.mistaken(), Algorithm::Md5KeyLast),
                run(covered.secret_first(), Algorithm::Md5KeyFirst),
            ]
        }))
    }
}
