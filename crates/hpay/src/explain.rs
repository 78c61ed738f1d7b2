//! Why a digest of an HPay callback does not match: the mistakes that integrators make, each one tried.

use dhow_core::{Delivery, Secret};
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, KnownSecrets, Mistake, Search, Verdict, best, digests_with_secret,
        received_variants, text_variants,
    },
    pairs::{PairRules, Pairs},
};

use crate::recipe::{Recipe, Recipes};

mod texts;

use texts::Fields;

/// What a checkout callback and a virtual account's callback cover, in order.
const CHECKOUT: &[&str] = &[
    "transaction_info",
    "order_code",
    "price",
    "payment_id",
    "payment_type",
    "error_text",
    "merchant_site_code",
];
const VIRTUAL_ACCOUNT: &[&str] = &["cashin", "order_id"];

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
    pub recipes: Recipes,
}

impl ExplainSecrets {
    /// The secrets of an account with the documented recipes.
    #[must_use]
    pub fn new(merchant_id: impl Into<String>, passcodes: Vec<Secret>) -> Self {
        Self {
            merchant_id: merchant_id.into(),
            passcodes,
            others: Vec::new(),
            recipes: Recipes::default(),
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
    let pairs = match Pairs::parse(query.as_bytes(), &rules) {
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
    if fields.has("revoke_token_status") {
        return revocation(secrets);
    }
    let (mut explanation, recipes, names) = if fields.has("cashin") {
        let recipe = "MD5 of cashin, order_id and the passcode with `|` between them; the separator is settled by no source";
        let explanation =
            Explanation::new("virtual account callback", recipe, "va-callback-separator");
        (explanation, &secrets.recipes.va_callback, VIRTUAL_ACCOUNT)
    } else {
        let recipe = "MD5 of transaction_info, order_code, price, payment_id, payment_type, error_text, the merchant id and the passcode, with a blank before each";
        let explanation = Explanation::new("checkout callback", recipe, "notify-recipe");
        (explanation, &secrets.recipes.notify, CHECKOUT)
    };
    explanation.secrets = secrets.known().fingerprints();
    secrets.compute(&mut explanation, recipes, &fields, names);
    let Some(received) = fields.value("secure_code").filter(|code| !code.is_empty()) else {
        explanation
            .notes
            .push("the query has no secure_code".to_owned());
        return explanation;
    };
    let found = secrets.search(&fields, names, received);
    explanation.conclude(received, found)
}

/// No source settles the recipe of this callback.
fn revocation(secrets: &ExplainSecrets) -> Explanation {
    let recipe = "no source settles what its secure_code covers: treat it as a hint and ask HPay";
    let mut explanation = Explanation::new("token revocation callback", recipe, "revoke-callback");
    explanation.secrets = secrets.known().fingerprints();
    explanation
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

    /// What the account's recipes give with its passcodes, and the text of the first.
    fn compute(
        &self,
        explanation: &mut Explanation,
        recipes: &[Recipe],
        fields: &Fields<'_>,
        names: &[&str],
    ) {
        let values = fields.values(names);
        for recipe in recipes {
            for (passcode, (name, _)) in self.passcodes.iter().zip(self.known().signers()) {
                let mut digest = dhow_crypto::digest::Md5::new();
                if recipe.write(&values, passcode, &mut digest).is_ok() {
                    explanation
                        .computed
                        .push((name.to_owned(), digest.finish_hex()));
                }
            }
        }
        let canonical = recipes
            .first()
            .zip(self.passcodes.first())
            .and_then(|(recipe, passcode)| recipe.canonical(&values, passcode).ok());
        if let Some(canonical) = canonical {
            explanation.canonical = canonical;
        }
    }

    fn search(&self, fields: &Fields<'_>, names: &[&str], received: &str) -> Option<Vec<Mistake>> {
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
        let checkout = names == CHECKOUT;
        let right = if checkout {
            fields.spaced(names)
        } else {
            fields.joined(names, "|")
        };
        best([
            run(text_variants(right.as_bytes()), Algorithm::Md5KeyLast),
            run(fields.mistaken(names, &right), Algorithm::Md5KeyLast),
            run(fields.secret_first(names, &right), Algorithm::Md5KeyFirst),
        ])
    }
}
