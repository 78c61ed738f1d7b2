//! Output of the commands: JSON objects with stable keys for scripts, and pages for people.

mod action;
mod balance;
mod diagnosis;
mod discovery;
mod event;
mod explanation;
mod found;
mod ledger;
mod orders;
mod payment;
mod payout;
mod provider;
mod received;
mod recorded;
mod refund;
mod sent;
pub(crate) mod time;
mod verdict;

pub(crate) use balance::Balances;
pub(crate) use diagnosis::{Diagnosis, Finding, GatewayDiagnosis, State};
pub(crate) use discovery::{DiscoveredSchemes, Tried};
pub(crate) use explanation::ExplainedDelivery;
pub(crate) use found::{CancelledPayment, FoundOrders};
pub(crate) use ledger::Ledgers;
pub(crate) use orders::{
    Context, ExpectedOrder, OrderList, OrderTimeline, PrunedStore, Replayed, ResolvedOrder,
};
pub(crate) use payment::PaymentResult;
pub(crate) use provider::ProviderList;
pub(crate) use received::{AnsweredDelivery, Forwarded, Received, ReceivedDelivery};
pub(crate) use recorded::RecordedExchange;
pub(crate) use sent::{SentDelivery, Verdict};
pub(crate) use verdict::{DeliveryVerdict, is_about_signature};

use dhow_core::{Environment, ProviderId};

use crate::output::{Page, Tone};

/// Adds the status, with the gateway's own word if it differs.
fn status(page: &mut Page, tone: Tone, status: &str, gateway_status: Option<&str>) {
    match gateway_status.filter(|word| *word != status) {
        Some(word) => page.pair_in("status", tone, format!("{status} (gateway: {word})")),
        None => page.pair_in("status", tone, status),
    }
}

/// Adds the gateway and its environment.
fn gateway(page: &mut Page, provider: &ProviderId, environment: Environment) {
    page.pair("gateway", format!("{provider}, {environment}"));
}
