//! The customer's one-time password: the gateway requests it and the shop submits it.

use std::time::Duration;

use dhow_core::{
    ActionAnswer, ActionKind, Error, ErrorKind, NextAction, Outcome, Payment, PaymentProvider,
    ProviderReference, Result, Secret,
};

use crate::gateways::CustomerAction;

/// Maximum number of status reads. The gateway runs on this machine, so the first one usually suffices.
const MAX_READS: u32 = 20;

/// Pause between two status reads.
const PAUSE: Duration = Duration::from_millis(50);

/// Reads the payment until its next action is a one-time password.
///
/// # Errors
/// If a read fails, or the gateway never requests a password.
pub(super) async fn wait_for_request(
    provider: &dyn PaymentProvider,
    payment: &Payment,
) -> Result<Payment> {
    for _ in 0..MAX_READS {
        let read = provider.payment_status(&payment.provider_reference).await?;
        let mut kinds = read.next_actions.iter().map(NextAction::kind);
        if kinds.any(|kind| kind == ActionKind::EnterOtp) {
            return Ok(read);
        }
        tokio::time::sleep(PAUSE).await;
    }
    let message = "the gateway did not request a one-time password";
    Err(Error::new(ErrorKind::Protocol, Outcome::NotSent, message))
}

/// Submits the password.
///
/// # Errors
/// If the gateway refuses the password or has no next actions.
pub(super) async fn enter(
    provider: &dyn PaymentProvider,
    payment: &ProviderReference,
    otp: &str,
) -> Result<CustomerAction> {
    let actions = provider
        .actions()
        .ok_or_else(|| Error::unsupported("this gateway has no next actions"))?;
    let otp = Secret::allow_weak(otp).map_err(|weak| Error::invalid("otp", weak.to_string()))?;
    actions.answer(payment, &ActionAnswer::Otp(otp)).await?;
    Ok(CustomerAction {
        action: "enters the one-time password from the phone",
        return_query: None,
    })
}
