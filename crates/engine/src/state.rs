//! States of orders, as stored, and the folding of observations into them.

mod call;
mod ends;
mod expects;
mod notes;
mod payment;
mod payout;
mod retention;
mod secrets;
mod timer;

use dhow_core::{Event, PaymentProvider};
use serde::{Serialize, de::DeserializeOwned};

pub(crate) use call::{CallRecord, Step};
pub(crate) use ends::Ends;
pub(crate) use expects::Expects;
pub(crate) use notes::{Notes, Source};
pub(crate) use payment::{PaymentState, RefundRecord};
pub(crate) use payout::PayoutState;
pub use retention::without_customer_data;
pub(crate) use secrets::Request;
pub(crate) use timer::Timer;

use crate::{
    attention::Standing,
    store::{DeliverySeq, OrderData, StoreError, StoreResult, Timestamp},
};

/// Words about a delivery that cannot be parsed.
pub(crate) fn unreadable(delivery: Option<DeliverySeq>) -> String {
    let number = delivery.map_or_else(String::new, |seq| format!(" {seq}"));
    format!("the authentic delivery{number} could not be read; its raw form is stored")
}

/// A call whose outcome is unknown.
pub(crate) struct Doubt {
    pub(crate) since: Timestamp,
    /// Words for the person who is asked to look it up.
    pub(crate) details: &'static str,
}

/// State of one kind of order.
pub(crate) trait OrderState: Default + Serialize + DeserializeOwned + Send {
    /// Columns for reports, without the state itself.
    fn columns(&self) -> OrderData;

    /// True if the merchant's order is known, so that deliveries can be folded.
    fn is_known(&self) -> bool;

    /// Folds an event in.
    fn on_event(&mut self, event: &Event, notes: &mut Notes);

    /// True if the gateway is to be asked about the order, now or later.
    fn needs_reads(&self, provider: &dyn PaymentProvider) -> bool;

    /// Reasons for which a person must act.
    fn attention(&mut self) -> &mut Standing;

    /// Oldest call whose outcome is unknown.
    fn doubt(&self) -> Option<Doubt> {
        None
    }

    /// Poll timer.
    fn timer(&mut self) -> &mut Timer;

    /// Reads a stored state.
    fn read(data: &OrderData) -> StoreResult<Self> {
        if data.state.is_empty() {
            return Ok(Self::default());
        }
        serde_json::from_str(&data.state)
            .map_err(|error| StoreError::corrupt_because("dhow_order.state", error))
    }

    /// Writes the state with its columns.
    fn write(&self) -> StoreResult<OrderData> {
        let state = serde_json::to_string(self)
            .map_err(|error| StoreError::corrupt_because("a new dhow_order.state", error))?;
        Ok(OrderData {
            state,
            ..self.columns()
        })
    }
}
