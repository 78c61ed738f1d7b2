//! Pausing and resuming a recurring billing.

use dhow_core::{Endpoint, Resolution, Result};
use http::Method;

use super::RecurringBilling;
use crate::{
    HitPay, ID, error,
    wire::{Body, time},
};

/// Pause of a recurring billing. Dates are `YYYY-MM-DD` in Singapore time.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pause {
    /// First day of the pause.
    pub from_date: String,
    /// Last day of the pause. If `None`, the pause lasts until [`HitPay::resume_recurring_billing`].
    pub to_date: Option<String>,
    /// Date of the next charge.
    pub next_charge_date: Option<String>,
}

/// End of a pause.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resume {
    /// Status after the pause, as HitPay's word.
    pub status: Option<String>,
    /// Date of the next charge, `YYYY-MM-DD` in Singapore time.
    pub next_charge_date: Option<String>,
}

impl Pause {
    /// Creates a pause that starts on a day.
    #[must_use]
    pub fn new(from_date: impl Into<String>) -> Self {
        Self {
            from_date: from_date.into(),
            to_date: None,
            next_charge_date: None,
        }
    }

    fn body(&self) -> Result<Body> {
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
    fn body(&self) -> Result<Body> {
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
    /// Pauses a recurring billing (`POST /v1/recurring-billing/{id}/pause`). No money is taken during the pause.
    ///
    /// HitPay does not document the response, so the billing is read afterwards.
    ///
    /// # Errors
    /// [`InvalidRequest`](dhow_core::ErrorKind::InvalidRequest) for an invalid date. [`Outcome::Unknown`](dhow_core::Outcome::Unknown) if
    /// HitPay may have paused the billing: read it again.
    pub async fn pause_recurring_billing(
        &self,
        id: &str,
        pause: &Pause,
    ) -> Result<RecurringBilling> {
        self.send_and_read(&PAUSE, id, &pause.body()?).await
    }

    /// Resumes a paused billing (`POST /v1/recurring-billing/{id}/resume`). The billing is read afterwards.
    ///
    /// # Errors
    /// As [`pause_recurring_billing`](Self::pause_recurring_billing).
    pub async fn resume_recurring_billing(
        &self,
        id: &str,
        resume: &Resume,
    ) -> Result<RecurringBilling> {
        self.send_and_read(&RESUME, id, &resume.body()?).await
    }

    /// Sends a pause or its end, then reads the billing.
    // No source shows the response to a pause, so the billing itself has to prove it.
    // LEDGER: recurring-pause
    async fn send_and_read(
        &self,
        endpoint: &Endpoint,
        id: &str,
        body: &Body,
    ) -> Result<RecurringBilling> {
        let call = self.client.call(endpoint, &[("id", id)], Some(body))?;
        self.client.exchange(call).await?.check_id(id)?;
        let read = self.recurring_billing(id).await;
        read.map_err(|error| error::unverified_change(endpoint, &error))
    }
}
