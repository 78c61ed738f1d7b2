//! `dhow orders`: the table.

use clap::{Args, ValueEnum};
use dhow_core::Result;
use dhow_engine::store::{OrderFilter, Phase};

use crate::{
    exit::Exit,
    session::Session,
    store::{IfMissing, StoreArgs, store_error},
    view::OrderList,
};

/// Filters of the table.
#[derive(Args)]
pub(super) struct List {
    /// Only orders in this state
    #[arg(long, value_name = "STATE")]
    state: Option<State>,

    /// Only orders of this account
    #[arg(long, value_name = "NAME")]
    account: Option<String>,

    /// Maximum number of orders
    #[arg(long, value_name = "NUMBER", default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    limit: u32,
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
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let store = store.open(session, IfMissing::Refuse).await?;
        let filter = OrderFilter {
            account: self.account.clone(),
            phase: self.state.map(Phase::from),
            // One more shows that the list is not complete.
            limit: self.limit + 1,
            ..OrderFilter::default()
        };
        let rows = store.shared().orders(filter).await.map_err(store_error)?;
        session
            .out
            .result(&OrderList::new(store.to_string(), rows, self.limit));
        store.close().await;
        Ok(Exit::Success)
    }
}
