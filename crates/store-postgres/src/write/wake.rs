//! Wake-ups that do not come from a delivery.

use std::slice;

use dhow_engine::store::{DeliverySeq, OrderKey, StoreResult, Timestamp, Wake};
use tokio_postgres::Row;

use super::{Keys, LOCK};
use crate::{
    connection::{Begin, Connection},
    error::Failure,
    pool::{Operation, operation},
    row::key,
    text::text,
};

/// Makes orders due and returns their number.
pub(crate) const WAKE: Operation<(Wake, Timestamp), u64> =
    operation!("orders could not be made due", wake);

pub(super) const WAKE_ORDERS: &str = "update dhow.dhow_order as target
  set wake = wake + 1, due_at = least(due_at, $4),
    lease_token = case when not $5::boolean then lease_token end, lease_until = case when not $5::boolean then lease_until end
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as woken (account, kind, reference, place)
  where place + 0 = place and target.account = woken.account and target.kind = woken.kind and target.reference = woken.reference
  returning wake";

pub(super) const ORDER_OF_ONE: &str = "select account, kind, reference from dhow.dhow_delivery
  where seq = $1 and verified is not null";

pub(super) const ORDERS_SINCE: &str =
    "select distinct account, kind, reference from dhow.dhow_delivery
  where received_at >= $1 and verified is not null";

pub(super) const UNSETTLE_ONE: &str = "update dhow.dhow_delivery set settled_at = null
  where seq = $1 and verified is not null returning account, kind, reference";

pub(super) const UNSETTLE_SINCE: &str = "update dhow.dhow_delivery set settled_at = null
  where received_at >= $1 and verified is not null returning account, kind, reference";

/// A delivery without content stays settled: there is nothing to process.
pub(super) const UNSETTLE_ORDER: &str = "update dhow.dhow_delivery set settled_at = null
  where account = $1 and kind = $2 and reference = $3 and verified is not null";

pub(super) const MOVE: &str =
    "update dhow.dhow_delivery set account = $4, kind = $5, reference = $6,
    settled_at = case when verified is null then settled_at end
  where account = $1 and kind = $2 and reference = $3";

async fn wake(connection: &Connection, request: &(Wake, Timestamp)) -> Result<u64, Failure> {
    let (wake, now) = request;
    connection.open(Begin::Durable).await?;
    let woken = match wake {
        Wake::Order(key) => wake_orders(connection, slice::from_ref(key), false, *now).await?,
        Wake::RedeliverOrder(key) => {
            let woken = wake_orders(connection, slice::from_ref(key), true, *now).await?;
            let (account, reference) = (text(&key.account), text(&key.reference));
            connection
                .query(UNSETTLE_ORDER, &[&account, &key.kind.as_str(), &reference])
                .await?;
            woken
        }
        Wake::RedeliverOne(seq) => {
            redeliver(connection, (ORDER_OF_ONE, UNSETTLE_ONE), *seq, *now).await?
        }
        Wake::RedeliverSince(since) => {
            let statements = (ORDERS_SINCE, UNSETTLE_SINCE);
            redeliver(connection, statements, since.as_millis(), *now).await?
        }
        Wake::Move { from, to } => move_deliveries(connection, from, to, *now).await?,
    };
    connection.commit().await?;
    Ok(woken)
}

/// Adds one to the wake counters of orders and makes them due. Returns the number of those that exist.
///
/// A redelivery ends their leases: work that has read the deliveries before must not settle them.
async fn wake_orders(
    connection: &Connection,
    orders: &[OrderKey],
    is_redelivery: bool,
    now: Timestamp,
) -> Result<u64, Failure> {
    if orders.is_empty() {
        return Ok(0);
    }
    let keys = Keys::new(orders);
    let now = now.as_millis();
    let rows = connection
        .query(
            WAKE_ORDERS,
            &[
                &keys.accounts,
                &keys.kinds,
                &keys.references,
                &now,
                &is_redelivery,
            ],
        )
        .await?;
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
}

async fn lock(connection: &Connection, orders: &[OrderKey]) -> Result<(), Failure> {
    let keys = Keys::new(orders);
    connection
        .query(LOCK, &[&keys.accounts, &keys.kinds, &keys.references])
        .await?;
    Ok(())
}

/// Marks deliveries as unsettled and wakes their orders. The statements find the orders, and the deliveries with their present orders.
async fn redeliver(
    connection: &Connection,
    (find, unsettle): (&'static str, &'static str),
    parameter: DeliverySeq,
    now: Timestamp,
) -> Result<u64, Failure> {
    let found = orders(&connection.query(find, &[&parameter]).await?)?;
    lock(connection, &found).await?;
    let unsettled = orders(&connection.query(unsettle, &[&parameter]).await?)?;
    wake_orders(connection, &unsettled, true, now).await
}

/// Keys of orders in rows, each once.
fn orders(rows: &[Row]) -> StoreResult<Vec<OrderKey>> {
    let mut orders: Vec<_> = rows.iter().map(key).collect::<StoreResult<_>>()?;
    orders.sort_unstable();
    orders.dedup();
    Ok(orders)
}

async fn move_deliveries(
    connection: &Connection,
    from: &OrderKey,
    to: &OrderKey,
    now: Timestamp,
) -> Result<u64, Failure> {
    lock(connection, &[from.clone(), to.clone()]).await?;
    let woken = wake_orders(connection, slice::from_ref(to), false, now).await?;
    if woken > 0 {
        connection
            .query(
                MOVE,
                &[
                    &text(&from.account),
                    &from.kind.as_str(),
                    &text(&from.reference),
                    &text(&to.account),
                    &to.kind.as_str(),
                    &text(&to.reference),
                ],
            )
            .await?;
    }
    Ok(woken)
}
