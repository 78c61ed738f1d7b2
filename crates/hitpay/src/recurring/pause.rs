//! Pausing a recurring billing, and going on with it.

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use super::RecurringBilling;
use crate::{
    HitPay, ID,
    client::check_id,
    error,
    refusal::Checked,
    wire::{Body, time},
};

/// A pause of a recurring billing. Days are `YYYY-MM-DD` in Singapore.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// The first day of the pause.
    pub from_date: String,
    /// The last day of the pause; without one it lasts until [`HitPay::resume_recurring_billing`].
    pub to_date: Option<String>,
    /// The day of the next charge.
    pub next_charge_date: Option<String>,
}

/// Continuation of a paused billing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resume {
    /// HitPay's word of the status that it goes on with.
    pub status: Option<String>,
    /// The day of the next charge, `YYYY-MM-DD` in Singapore.
    pub next_charge_date: Option<String>,
}

impl Pause {
    /// A pause from that day on.
    #[must_use]
    pub fn new(from_date: impl Into<String>) -> Self {
        Self {
            from_date: from_date.into(),
            to_date: None,
            next_charge_date: None,
        }
    }

    fn body(&self) -> Checked<Body> {
        time::check_date("from_date", Some(&self.from_date))?;
        time::check_date("to_date", self.to_date.as_deref())?;
        time::check_date("next_charge_date", self.next_charge_date.as_deref())?;
        Ok(Body::default()
            .text("from_date", &*self.from_date)
            .text_if("to_date", self.to_date.as_deref())
            .text_if("next_charge_date", self.next_charge_date.as_deref()))
    }
}

impl Resume {
    fn body(&self) -> Checked<Body> {
        time::check_date("next_charge_date", self.next_charge_date.as_deref())?;
        Ok(Body::default()
            .text_if("status", self.status.as_deref())
            .text_if("next_charge_date", self.next_charge_date.as_deref()))
    }
}

const PAUSE: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/recurring-billing/{id}/pause",
    Resolution::Poll,
);
const RESUME: Endpoint = Endpoint::write(
    ID,
    Method::POST,
    "/v1/recurring-billing/{id}/resume",
    Resolution::Poll,
);

impl HitPay {
    /// `POST /v1/recurring-billing/{id}/pause`: takes no money for a time.
    ///
    /// HitPay does not document the answer, so the billing is read again afterwards.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for a day that is none;
    /// [`Outcome::Unknown`](dhow_core::Outcome::Unknown) when HitPay may have paused it: read it again.
    pub async fn pause_recurring_billing(
        &self,
        id: &str,
        pause: &Pause,
    ) -> Result<RecurringBilling> {
        self.steer(&PAUSE, id, &pause.body()?).await
    }

    /// `POST /v1/recurring-billing/{id}/resume`: ends a pause. The billing is read again afterwards.
    ///
    /// # Errors
    /// As [`pause_recurring_billing`](Self::pause_recurring_billing).
    pub async fn resume_recurring_billing(
        &self,
        id: &str,
        resume: &Resume,
    ) -> Result<RecurringBilling> {
        self.steer(&RESUME, id, &resume.body()?).await
    }

    // LEDGER: recurring-pause
    async fn steer(&self, endpoint: &Endpoint, id: &str, body: &Body) -> Result<RecurringBilling> {
        let call = self.client.call(endpoint, Some(id), Some(body))?;
        let response = self.client.send(call).await?;
        check_id(&response, id)?;
        let read = self.recurring_billing(id).await;
        read.map_err(|error| error::unseen(endpoint, &error))
    }
}
