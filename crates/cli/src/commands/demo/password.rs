//! The payer's one-time password: the gateway asks for it, the shop passes it on.

use std::time::Duration;

use dhow_core::{
    ActionAnswer, ActionKind, Error, ErrorKind, NextAction, Outcome, Payment, PaymentProvider,
    ProviderReference, Result, Secret,
};

use crate::gateways::DemoPayer;

/// Number of reads of the payment, and the pause between them. The gateway is on this machine and the first read usually does.
const LOOKS: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);

/// Reads the payment until it waits for a password.
///
/// # Errors
/// What a read can end with; a payment that never waits for one.
pub(super) async fn wait_for_it(
    provider: &dyn PaymentProvider,
    payment: &Payment,
) -> Result<Payment> {
    for _ in 0..LOOKS {
        let read = provider.payment_status(&payment.provider_reference).await?;
        let mut kinds = read.next_actions.iter().map(NextAction::kind);
        if kinds.any(|kind| kind == ActionKind::EnterOtp) {
            return Ok(read);
        }
        tokio::time::sleep(PAUSE).await;
    }
    let message = "the payment never asked for a one-time password";
    Err(Error::new(ErrorKind::Protocol, Outcome::NotSent, message))
}

/// Passes the password on.
///
/// # Errors
/// What the gateway says to it; a gateway without next actions.
pub(super) async fn enter(
    provider: &dyn PaymentProvider,
    payment: &ProviderReference,
    password: &str,
) -> Result<DemoPayer> {
    let actions = provider
        .actions()
        .ok_or_else(|| Error::unsupported("this gateway takes no answers"))?;
    let password =
        Secret::allow_weak(password).map_err(|weak| Error::invalid("otp", weak.to_string()))?;
    actions
        .answer(payment, &ActionAnswer::Otp(password))
        .await?;
    Ok(DemoPayer {
        did: "reads the one-time password on the phone and types it",
        comes_back_with: None,
    })
}
