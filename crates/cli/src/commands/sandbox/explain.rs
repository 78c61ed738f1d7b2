//! Explanations of webhooks on the sandbox's dashboard, as `dhow webhook explain` prints them.

use dhow_core::{Error, Result, Settings};
use dhow_crypto::explain::Verdict;
use dhow_sandbox::{WebhookExplanation, WebhookQuestion};

use crate::{
    fingerprints,
    gateways::{self, Gateway},
    ledger,
    output::{Page, Paint, Show as _},
    registry,
    view::ExplainedDelivery,
};

/// Explains a webhook with the credentials of the sandbox.
pub(super) fn explain(question: WebhookQuestion<'_>) -> WebhookExplanation {
    explanation(&question).unwrap_or_else(|error| WebhookExplanation {
        accepted: false,
        headline: "The webhook cannot be explained.".to_owned(),
        details: error.to_string(),
    })
}

fn explanation(question: &WebhookQuestion<'_>) -> Result<WebhookExplanation> {
    let unknown = || Error::configuration(question.gateway, "is not a known gateway");
    let gateway = gateways::find(question.gateway).ok_or_else(unknown)?;
    let settings = settings(gateway, question)?;
    let verifier = registry::verifier(settings.clone())?;
    let verifier = Some(&*verifier);
    let explanation = gateway.explain(&settings, verifier, &question.delivery, Vec::new())?;
    let entries = ledger::entries(gateway)?;
    let evidence = entries
        .into_iter()
        .find(|entry| entry.id == explanation.evidence);
    let accepted = explanation.verdict == Verdict::Match;
    let shown = ExplainedDelivery::new(
        gateway.id(),
        &question.delivery,
        &explanation,
        evidence,
        question.signed_by_merchant,
        &fingerprints::draw_key()?,
    );
    let mut page = Page::new(Paint::NONE);
    shown.show(&mut page);
    let (headline, details) = page.text().split_once('\n').unwrap_or_default();
    Ok(WebhookExplanation {
        accepted,
        headline: headline.to_owned(),
        details: details.to_owned(),
    })
}

/// Settings of the gateway from the variables of the sandbox.
fn settings(gateway: &dyn Gateway, question: &WebhookQuestion<'_>) -> Result<Settings<'static>> {
    let factories = [gateway.factory()];
    let variables = question.variables.iter().cloned();
    let found = Settings::from_variables(&factories, variables, &|path| std::fs::read(path))?;
    let missing = || Error::configuration(question.gateway, "has no settings");
    found.into_iter().next().ok_or_else(missing)
}
