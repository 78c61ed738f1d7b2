//! Diagnosis of version 1 forms.

use dhow_core::Delivery;
use dhow_crypto::{
    explain::{
        Algorithm, Explanation, Mistake, Search, Verdict, best, hmacs, mistaken_texts,
        received_variants, text_variants,
    },
    pairs::{FormPairs, PairRules},
    signing_input::SigningInput,
};

use super::{
    ExplainSecrets,
    mistakes::{Form, MISTAKES},
};
use crate::signing::{scheme::FORM, sign, write_form_input};

pub(super) fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(FORM.name, FORM.to_string(), FORM.ledger);
    let body = trimmed(delivery.body());
    let fields = match FormPairs::parse(body, &PairRules::new()) {
        Ok(fields) => fields,
        Err(error) => {
            explanation.verdict = Verdict::Mismatch;
            explanation.notes.push(format!(
                "the body is not a valid form, or repeats a field: {error}"
            ));
            return explanation;
        }
    };
    let mut input = SigningInput::new();
    write_form_input(&fields, &mut input);
    let mut right = Vec::new();
    write_form_input(&fields, &mut right);
    explanation.signing_input = input;
    explanation.computed = secrets
        .form_salts()
        .map(|(name, salt)| (name, sign(salt, &right)))
        .collect();
    let Some(received) = fields.get(FORM.signature_name()) else {
        explanation
            .notes
            .push(format!("the form has no field {}", FORM.signature_name()));
        return explanation;
    };
    let received = received.to_owned();
    let known = secrets.known(true);
    let search = |messages| {
        let search = Search {
            messages,
            keys: known.keys(),
            algorithms: hmacs(Algorithm::HmacSha256),
            received: received_variants(&received),
        };
        search.run(2)
    };
    let found = best([
        search(text_variants(&right)),
        search(mistaken_texts(MISTAKES, &Form::from(&fields), &right)),
    ]);
    explanation.secrets = known.fingerprints();
    let mut explanation = explanation.conclude(&received, found);
    if body.len() != delivery.body().len() && explanation.verdict == Verdict::Match {
        explanation.verdict = Verdict::Mismatch;
        let mistake = "the form ends with a line break, which becomes part of its last value";
        let fix = "pass the body exactly as it was received";
        explanation.findings = vec![Mistake::new("body-line-break", mistake, fix)];
    }
    explanation
}

/// Removes a trailing line break. Editors add one to a form saved in a file.
fn trimmed(body: &[u8]) -> &[u8] {
    let body = body.strip_suffix(b"\n").unwrap_or(body);
    body.strip_suffix(b"\r").unwrap_or(body)
}
