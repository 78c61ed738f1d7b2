//! `dhow orders prune`: removes the content of old webhooks, and the customers' data of old orders.

use std::time::{Duration, SystemTime};

use clap::Args;
use dhow_core::Result;
use dhow_engine::store::{Prune as Request, Timestamp};

use crate::{
    args::parse_age,
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, store_error},
    view::PrunedStore,
};

/// Number of webhooks and orders in one call of the store, so that a running `dhow serve` waits only for moments.
const STEP: u32 = 500;

/// Remove the content of old webhooks, and the customers' data of old final orders
///
/// Removes headers and content of processed webhooks, rejected webhooks, and names, contact data and accounts from final orders. Amounts,
/// references, statuses, effects, the history, and the digests that recognise a repeated webhook or request are kept. Webhooks that wait for
/// their order and orders that are not final keep their content.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow orders prune --older-than 400d --store sqlite:shop.db")]
pub(super) struct Prune {
    /// Age of the webhooks, and of the last change of the orders: a whole number and m, h, d or w
    #[arg(long, value_name = "AGE", value_parser = parse_age)]
    older_than: Duration,
}

impl Prune {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let store = store.open(session, Access::Write).await?;
        let before = Timestamp::from(SystemTime::now()).minus(self.older_than);
        let request = Request {
            before,
            limit: STEP,
        };
        let mut result = PrunedStore::new(before);
        loop {
            let pruned = store.shared().prune(request).await.map_err(store_error)?;
            result.add(pruned);
            if !pruned.has_more {
                break;
            }
        }
        session.out.result(&result);
        store.close().await;
        Ok(Exit::Success)
    }
}
