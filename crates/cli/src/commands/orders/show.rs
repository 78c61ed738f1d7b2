//! `dhow orders show`: the timeline of one order.

use clap::Args;
use dhow_core::{Error, ErrorKind, Outcome, Result};
use dhow_engine::store::{OrderKey, OrderKind, OrderRow};

use super::selection::Selection;
use crate::{
    exit::Exit,
    session::Session,
    store::{Access, StoreArgs, store_error},
    view::OrderTimeline,
};

/// Show one order with its timeline
///
/// The timeline has the changes of the order, its webhooks and its effects. All times are in UTC. The reference of a refund shows the refund
/// and its payment.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow orders show ORDER-1042 --store sqlite:shop.db

Example, if two accounts have an order with this reference:
  dhow orders show ORDER-1042 --provider hub2 --store sqlite:shop.db")]
pub(super) struct Show {
    /// Your own reference of the order, or the gateway's
    #[arg(value_name = "REF")]
    reference: String,

    #[command(flatten)]
    selection: Selection,
}

impl Show {
    pub(super) async fn run(&self, session: &Session, store: &StoreArgs) -> Result<Exit> {
        let context = store.context(session);
        let store = store.open(session, Access::Read).await?;
        let shared = store.shared();
        let row = self.selection.find(&*shared, &self.reference).await?;
        let (key, refund) = shown(&row);
        let timeline = shared.timeline(&key).await.map_err(store_error)?;
        let timeline = timeline.ok_or_else(|| {
            let message = format!("there is no order {key}");
            Error::new(ErrorKind::NotFound, Outcome::NotSent, message)
        })?;
        let page = OrderTimeline::new(timeline, refund.as_deref(), &context);
        session.out.result(&page);
        store.close().await;
        Ok(Exit::Success)
    }
}

/// Order to show. A refund is shown with its payment, which has its status.
fn shown(row: &OrderRow) -> (OrderKey, Option<String>) {
    if row.key.kind != OrderKind::Refund {
        return (row.key.clone(), None);
    }
    let payment = row.report().payment;
    let key = payment
        .map(|payment| OrderKey::new(&row.key.account, OrderKind::Payment, payment.as_str()));
    let refund = key.is_some().then(|| row.key.reference.clone());
    (key.unwrap_or_else(|| row.key.clone()), refund)
}
