//! `dhow orders replay`: has stored webhooks processed again.

use std::time::SystemTime;

use clap::Args;
use dhow_core::{Error, Result};
use dhow_engine::store::{DeliverySeq, Timestamp, Wake};

use super::selection::Selection;
use crate::{
    args::parse_instant,
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, store_error},
    view::Replayed,
};

/// Have stored webhooks processed again
///
/// A running `dhow serve` processes them at once, or else the next one that runs. No effect happens twice. Webhooks whose content was
/// removed by `dhow orders prune` cannot be processed again; they are counted. The history of each order says that it was replayed.
#[derive(Args)]
#[command(after_help = "\
Exit codes:
  0  at least one webhook is processed again
  1  none is: nothing matched, or the content was removed

Example:
  dhow orders replay --reference ORDER-1042 --store sqlite:shop.db

Example, all webhooks since a time:
  dhow orders replay --since 2026-11-28T09:30:00Z --store sqlite:shop.db")]
pub(super) struct Replay {
    #[command(flatten)]
    target: Target,

    #[command(flatten)]
    selection: Selection,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct Target {
    /// All webhooks of the order with this reference, your own or the gateway's
    #[arg(long, value_name = "REF")]
    reference: Option<String>,

    /// One webhook, by its number in `dhow orders show`
    #[arg(long, value_name = "NUMBER")]
    delivery: Option<DeliverySeq>,

    /// All webhooks received since a time, or since midnight UTC of a date
    #[arg(long, value_name = "TIME", value_parser = parse_instant)]
    since: Option<Timestamp>,
}

impl Replay {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        if self.target.reference.is_none() && self.selection.is_given() {
            let rule = "is for orders; --delivery and --since name webhooks of all accounts";
            return Err(Error::invalid("--account, --provider or --kind", rule));
        }
        let store = store.open(session, Access::Write).await?;
        let shared = store.shared();
        let wake = match &self.target {
            Target {
                reference: Some(reference),
                ..
            } => Wake::RedeliverOrder(self.selection.find(&*shared, reference).await?.key),
            Target {
                delivery: Some(number),
                ..
            } => Wake::RedeliverOne(*number),
            Target {
                since: Some(since), ..
            } => Wake::RedeliverSince(*since),
            // clap requires one of them.
            _ => return Err(Error::invalid("--reference", "is required")),
        };
        let now = SystemTime::now().into();
        let woken = shared.wake(wake, now).await.map_err(store_error)?;
        session.out.result(&Replayed::from(woken));
        store.close().await;
        Ok(match woken.deliveries {
            0 => Exit::Negative,
            _ => Exit::Success,
        })
    }
}
