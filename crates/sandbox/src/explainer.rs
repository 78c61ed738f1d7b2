//! Explanations of webhook signatures, made by the program that starts the sandbox.

use std::fmt;
use std::sync::Arc;

use dhow_core::Delivery;

/// A question for the function of [`Builder::explain_webhooks_with`](crate::Builder::explain_webhooks_with).
#[derive(Debug)]
#[non_exhaustive]
pub struct WebhookQuestion<'a> {
    /// Name of the gateway in lower case, such as `hitpay`.
    pub gateway: &'static str,
    /// The webhook as the merchant's server received it.
    pub delivery: Delivery,
    /// Environment variables that configure a client for the gateway, credentials included.
    pub variables: Vec<(String, String)>,
    /// Text that the merchant's program signed, to compare with the gateway's.
    pub signed_by_merchant: Option<&'a [u8]>,
}

/// Explanation of a webhook's signature, for a page of the dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookExplanation {
    /// True if a correct receiver accepts the webhook.
    pub accepted: bool,
    /// The result in one sentence.
    pub headline: String,
    /// Details as plain text of several lines. They must contain no secret.
    pub details: String,
}

type Function = dyn Fn(WebhookQuestion<'_>) -> WebhookExplanation + Send + Sync;

/// The function that explains webhooks.
#[derive(Clone)]
pub(crate) struct Explainer(Arc<Function>);

impl Explainer {
    pub(crate) fn new(
        function: impl Fn(WebhookQuestion<'_>) -> WebhookExplanation + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(function))
    }

    pub(crate) fn explain(&self, question: WebhookQuestion<'_>) -> WebhookExplanation {
        (self.0)(question)
    }
}

impl fmt::Debug for Explainer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explainer")
    }
}
