//! `dhow orders`: the table.

use clap::{Args, ValueEnum};
use dhow_core::{Error, Result};
use dhow_engine::store::{DeliverySummary, OrderFilter, OrderKind, OrderRow, Phase, Store};

use super::accounts;
use crate::{
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, store_error},
    view::OrderList,
};

/// Number of orders in the table, unless another one is given.
const LIMIT: u32 = 100;

/// Filters of the table.
#[derive(Args)]
pub(super) struct List {
    /// Only orders in this state
    #[arg(long, value_name = "STATE")]
    state: Option<State>,

    /// Only orders of this account
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Maximum number of orders [default: 100]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: Option<u32>,
}

/// State of an order.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum State {
    /// Not final
    Open,
    /// Webhooks have arrived, and the order is not known
    Parked,
    /// A person must act
    Attention,
    /// Final
    Final,
}

impl From<State> for Phase {
    fn from(state: State) -> Self {
        match state {
            State::Open => Self::Open,
            State::Parked => Self::Parked,
            State::Attention => Self::Attention,
            State::Final => Self::Final,
        }
    }
}

impl List {
    /// Refuses the filters of the table before a subcommand, which has options of its own.
    ///
    /// # Errors
    /// If a filter was given.
    pub(super) fn refuse(&self) -> Result<()> {
        if self.state.is_none() && self.account.is_none() && self.limit.is_none() {
            return Ok(());
        }
        let rule = "must come after the subcommand, or without one";
        Err(Error::invalid("--state, --account or --limit", rule))
    }

    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let context = store.context(session);
        let store = store.open(session, Access::Read).await?;
        let limit = self.limit.unwrap_or(LIMIT);
        let filter = OrderFilter {
            account: self.account.clone(),
            phase: self.state.map(Phase::from),
            // One more shows that the list is not complete.
            limit: limit + 1,
            ..OrderFilter::default()
        };
        let shared = store.shared();
        if let Some(account) = &self.account {
            accounts::require_stored(&*shared, account).await?;
        }
        let rows = shared.orders(filter).await.map_err(store_error)?;
        let mut listed = Vec::new();
        for row in rows {
            let deliveries = deliveries(&*shared, &row).await?;
            listed.push((row, deliveries));
        }
        drop(shared);
        session
            .out
            .result(&OrderList::new(store.to_string(), listed, limit, &context));
        store.close().await;
        Ok(Exit::Success)
    }
}

/// Reads the webhooks of a row without an order that needs attention. They say which kind of order a person must make known.
async fn deliveries(store: &dyn Store, row: &OrderRow) -> Result<Vec<DeliverySummary>> {
    if row.key.kind != OrderKind::Other || row.data.phase != Phase::Attention {
        return Ok(Vec::new());
    }
    let timeline = store.timeline(&row.key).await.map_err(store_error)?;
    Ok(timeline
        .map(|timeline| timeline.deliveries)
        .unwrap_or_default())
}
