//! What the server asks of a simulated gateway.

use std::fmt::Debug;

use axum::Router;
use jiff::Timestamp;

/// One simulated gateway. The server mounts its routes, prints its variables and lists its payments.
pub(crate) trait Gateway: Send + Sync + Debug + 'static {
    /// The name in addresses: routes are mounted below `/NAME`, controls below `/_sandbox/NAME`.
    fn name(&self) -> &'static str;

    /// The gateway's own HTTP interface, which checks keys itself.
    fn routes(&self) -> Router;

    /// The pages where a payer decides. Forms on pages of other sites do not reach them.
    fn pages(&self) -> Router;

    /// What a payer, or the gateway's back office, can be made to do from another process.
    fn control(&self) -> Router;

    /// The variables that point a client here.
    fn env(&self) -> Vec<(String, String)>;

    /// What the start page shows of it.
    fn summary(&self) -> Summary;
}

/// A gateway on the start page.
#[derive(Debug)]
pub(crate) struct Summary {
    /// The gateway's name as people write it.
    pub(crate) title: &'static str,
    /// What addresses it serves.
    pub(crate) addresses: Vec<(&'static str, String)>,
    /// A command that makes a first payment.
    pub(crate) example: String,
    /// The latest payments first.
    pub(crate) payments: Vec<PaymentRow>,
}

/// A payment on the start page.
#[derive(Debug)]
pub(crate) struct PaymentRow {
    pub(crate) created_at: Timestamp,
    pub(crate) id: String,
    pub(crate) merchant_reference: Option<String>,
    pub(crate) amount: String,
    /// The gateway's own word.
    pub(crate) status: String,
    /// The page where the payer pays.
    pub(crate) page: Option<String>,
}
