//! Diagnosis of version 1 forms.

use dhow_core::Delivery;
use dhow_crypto::{
    explain::{Budget, Explanation, Mistake, Search, WrittenFields, received_variants},
    pairs::{FormPairs, PairRules},
    signing_input::SigningInput,
};

use super::{ExplainSecrets, Signatures, mistakes::Form, ways::Joined};
use crate::signing::{scheme::FORM, sign, write_form_input};

/// Describes a form: its signed text and the computed signatures.
pub(super) fn explain(secrets: &ExplainSecrets, delivery: &Delivery) -> Explanation {
    let mut explanation = Explanation::new(FORM.name, FORM.to_string(), FORM.ledger);
    explanation.secrets = secrets.known(true).fingerprints();
    let fields = match FormPairs::parse(delivery.body(), &PairRules::new()) {
        Ok(fields) => fields,
        Err(error) => {
            explanation.notes.push(format!(
                "the body is not a valid form, or repeats a field: {error}"
            ));
            return explanation;
        }
    };
    let mut input = SigningInput::new();
    write_form_input(&fields, &mut input);
    let right = signed_text(&fields);
    explanation.signing_input = input;
    explanation.computed = secrets
        .form_salts()
        .map(|(name, salt)| (name, sign(salt, &right)))
        .collect();
    explanation.received = fields.get(FORM.signature_name()).map(str::to_owned);
    if explanation.received.is_none() {
        explanation
            .notes
            .push(format!("the form has no field {}", FORM.signature_name()));
    }
    super::without_secret(&mut explanation);
    explanation
}

/// Searches for mistakes in the signature of a form.
pub(super) fn search(
    signatures: &Signatures,
    delivery: &Delivery,
    count: usize,
    budget: &mut Budget,
) -> Option<Vec<Mistake>> {
    budget.read(delivery.body().len().saturating_mul(3));
    let fields = FormPairs::parse(delivery.body(), &PairRules::new()).ok()?;
    let received = fields.get(FORM.signature_name())?;
    let search = Search {
        keys: &signatures.form.usual,
        rare_keys: &signatures.form.rare,
        algorithms: &signatures.algorithms,
        received: &received_variants(received),
    };
    let texts = Joined {
        right: signed_text(&fields),
        form: &Form::from(&fields),
    };
    let written = WrittenFields {
        right: &[],
        fields: &[texts.form.fields()],
        fix: "join name and value of all fields without any marks",
    };
    let found = search.run(&texts, count, budget);
    found.or_else(|| search.run(&written, count, budget))
}

fn signed_text(fields: &FormPairs<'_>) -> Vec<u8> {
    let mut text = Vec::new();
    write_form_input(fields, &mut text);
    text
}
