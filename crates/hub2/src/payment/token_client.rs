//! What a front end may do: one intent, with its token, without the API key.

use std::sync::Arc;

use dhow_core::{BaseUrl, ProviderReference, Result, Secret, Transport};

use crate::{
    Hub2Config, NewPaymentAttempt, PaymentIntent,
    client::Client,
    payment::{ATTEMPT, attempt_on, authentication_of, status_of},
};

/// One intent in the hands of a front end: attempt, authenticate, read the status. It holds the intent's id and token and no API key.
///
/// The token never expires and belongs to one intent. Who has it can attempt to pay that intent and see it, names of operators and
/// the payer's number included; it can create nothing, list nothing, pay nothing out and change no amount. So it may be handed to the
/// browser or the app of the very payer, over https, and to nobody else. What it reads proves nothing to the merchant's server, which
/// waits for a webhook or asks for itself.
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
    /// An intent at `https://api.hub2.io`.
    ///
    /// # Errors
    /// None at present; the address is checked as every other.
    pub fn new(
        intent: ProviderReference,
        token: Secret,
        transport: Arc<dyn Transport>,
    ) -> Result<Self> {
        let base = BaseUrl::new(Hub2Config::HOST)?;
        Ok(Self::at(base, intent, token, transport))
    }

    /// An intent at another address, such as a simulated gateway.
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

    /// Which intent it is.
    #[must_use]
    pub fn intent(&self) -> &ProviderReference {
        &self.intent
    }

    /// Attempts to pay. Each call is one attempt more.
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

    /// Passes on the one-time password that the payer was asked for.
    ///
    /// # Errors
    /// As [`Hub2::authenticate_payment`](crate::Hub2::authenticate_payment).
    pub async fn authenticate(&self, code: &Secret) -> Result<PaymentIntent> {
        authentication_of(&self.client, &self.intent, Some(&self.token), code, None).await
    }

    /// Reads where it stands; only while it is `processing` or `action_required`, see the crate documentation on polling.
    ///
    /// # Errors
    /// As [`Hub2::intent_status`](crate::Hub2::intent_status).
    pub async fn status(&self) -> Result<PaymentIntent> {
        status_of(&self.client, &self.intent, Some(&self.token)).await
    }
}
