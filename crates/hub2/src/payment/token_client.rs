//! Client for a front end, which has an intent's token and no API key.

use std::sync::Arc;

use dhow_core::{BaseUrl, ProviderReference, Result, Secret, Transport};

use super::calls::{ATTEMPT, attempt_on, authentication_of, status_of};
use crate::{Hub2Config, NewPaymentAttempt, PaymentIntent, client::Client};

/// Client for one intent, authenticated with the intent's token: attempts, authenticates and reads the status.
///
/// The token belongs to one intent and does not expire. It allows attempts to pay the intent and reading it, including operators and the
/// payer's telephone number. It does not allow creating, listing, paying out or changing an amount. Hand it to the payer's own browser
/// or app, over https.
///
/// The merchant's server must not trust a status that a front end reports: it waits for a webhook or reads the intent itself.
///
/// ```no_run
/// # async fn example(transport: std::sync::Arc<dyn dhow_core::Transport>, intent: dhow_hub2::PaymentIntent) -> dhow_core::Result<()> {
/// use dhow_hub2::{Hub2ClientSide, NewPaymentAttempt};
///
/// let token = intent.token.ok_or_else(|| dhow_core::Error::invalid("token", "is missing"))?;
/// let payer = Hub2ClientSide::new(intent.id, token, transport)?;
/// payer.attempt(&NewPaymentAttempt::new("CI", "orange", "00000001")).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Hub2ClientSide {
    client: Client,
    intent: ProviderReference,
    token: Secret,
}

impl Hub2ClientSide {
    /// Creates a client for an intent at `https://api.hub2.io`.
    ///
    /// # Errors
    /// None at present: the built-in base URL is valid.
    pub fn new(
        intent: ProviderReference,
        token: Secret,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let base = BaseUrl::new(Hub2Config::HOST)?;
        Ok(Self::at(base, intent, token, transport))
    }

    /// Creates a client with another base URL, for a simulated gateway.
    #[must_use]
    pub fn at(
        base: BaseUrl,
        intent: ProviderReference,
        token: Secret,
        transport: Arc<dyn Transport>,
    ) -> Self {
        Self {
            client: Client::without_key(base, transport),
            intent,
            token,
        }
    }

    /// Returns the id of the intent.
    #[must_use]
    pub fn intent(&self) -> &ProviderReference {
        &self.intent
    }

    /// Requests the money from the payer. Each call makes another attempt.
    ///
    /// # Errors
    /// As [`Hub2::attempt_payment`](crate::Hub2::attempt_payment).
    pub async fn attempt(&self, new: &NewPaymentAttempt) -> Result<PaymentIntent> {
        let Self {
            client,
            intent,
            token,
        } = self;
        attempt_on(client, intent, Some(token), new, (&ATTEMPT, None)).await
    }

    /// Submits the payer's one-time password.
    ///
    /// # Errors
    /// As [`Hub2::authenticate_payment`](crate::Hub2::authenticate_payment).
    pub async fn authenticate(&self, code: &Secret) -> Result<PaymentIntent> {
        authentication_of(&self.client, &self.intent, Some(&self.token), code, None).await
    }

    /// Reads the status. Poll only while it is `processing` or `action_required`, as the crate documentation explains.
    ///
    /// # Errors
    /// As [`Hub2::intent_status`](crate::Hub2::intent_status).
    pub async fn status(&self) -> Result<PaymentIntent> {
        status_of(&self.client, &self.intent, Some(&self.token)).await
    }
}
