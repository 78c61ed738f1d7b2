//! Wake-ups that do not come from a delivery.

use std::{collections::BTreeMap, slice};

use dhow_engine::store::{NewHistory, OrderKey, StoreResult, Timestamp, Wake, Woken};
use tokio_postgres::Row;

use super::{Keys, LOCK};
use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::{key, number},
    text::text,
};

/// Makes orders due, and marks deliveries as unsettled.
pub(crate) const WAKE: Operation<(Wake, Timestamp), Woken> =
    operation!("orders could not be made due", wake);

const WAKE_ORDERS: &str = "update dhow.dhow_order as target
  set wake = wake + 1, due_at = least(due_at, $4),
    lease_token = case when not $5::boolean then lease_token end, lease_until = case when not $5::boolean then lease_until end
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as woken (account, kind, reference, place)
  where place + 0 = place and target.account = woken.account and target.kind = woken.kind and target.reference = woken.reference
  returning wake";

/// Statements of a redelivery: the orders that it concerns, the deliveries that it marks, and those without content. A delivery without
/// content stays settled: there is nothing to process.
pub(super) struct Redelivery {
    pub(super) find: &'static str,
    pub(super) mark: &'static str,
    without_content: &'static str,
}

const ONE: Redelivery = Redelivery {
    find: "select account, kind, reference from dhow.dhow_delivery where seq = $1 and verified is not null",
    mark: "update dhow.dhow_delivery set settled_at = null
      where seq = $1 and verified is not null returning account, kind, reference",
    without_content: "select count(*) as count from dhow.dhow_delivery where seq = $1 and verified is null",
};
const SINCE: Redelivery = Redelivery {
    find: "select distinct account, kind, reference from dhow.dhow_delivery
      where received_at >= $1 and verified is not null",
    mark: "update dhow.dhow_delivery set settled_at = null
      where received_at >= $1 and verified is not null returning account, kind, reference",
    // No index has the deliveries without content. A person asks for it, so it may read the table.
    without_content: "select count(*) as count from dhow.dhow_delivery where received_at >= $1 and verified is null",
};
const ORDER: Redelivery = Redelivery {
    find: "select $1::text as account, $2::text as kind, $3::text as reference",
    mark: "update dhow.dhow_delivery set settled_at = null
      where account = $1 and kind = $2 and reference = $3 and verified is not null
      returning account, kind, reference",
    without_content: "select count(*) as count from dhow.dhow_delivery
      where account = $1 and kind = $2 and reference = $3 and verified is null",
};

const HISTORY: &str = "insert into dhow.dhow_history
    (account, kind, reference, at, actor, to_status, evidence)
  select target.account, target.kind, target.reference, $4, $5, target.status, replayed.evidence
  from unnest($1::text[], $2::text[], $3::text[], $6::text[]) with ordinality
    as replayed (account, kind, reference, evidence, place)
  join dhow.dhow_order as target on place + 0 = place and target.account = replayed.account
    and target.kind = replayed.kind and target.reference = replayed.reference
  order by place";

const MOVE: &str = "update dhow.dhow_delivery set account = $4, kind = $5, reference = $6,
    settled_at = case when verified is null then settled_at end
  where account = $1 and kind = $2 and reference = $3";

async fn wake(connection: &Connection, request: &(Wake, Timestamp)) -> Result<Woken, Failure> {
    let (wake, now) = request;
    connection.open(Begin::Durable).await?;
    let woken = match wake {
        Wake::Order(key) => {
            let woken = wake_orders(connection, slice::from_ref(key), false, *now).await?;
            Woken::orders(woken)
        }
        Wake::RedeliverOrder(key) => {
            let (account, reference) = (text(&key.account), text(&key.reference));
            let parameters: Parameters<'_> = &[&account, &key.kind.as_str(), &reference];
            redeliver(connection, &ORDER, parameters, *now).await?
        }
        Wake::RedeliverOne(seq) => redeliver(connection, &ONE, &[seq], *now).await?,
        Wake::RedeliverSince(since) => {
            redeliver(connection, &SINCE, &[&since.as_millis()], *now).await?
        }
        Wake::Move { from, to } => {
            let woken = move_deliveries(connection, from, to, *now).await?;
            Woken::orders(woken)
        }
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

/// Marks deliveries as unsettled and wakes their orders. The orders are locked before, as everywhere, and the deliveries have their present
/// orders.
async fn redeliver(
    connection: &Connection,
    redelivery: &Redelivery,
    parameters: Parameters<'_>,
    now: Timestamp,
) -> Result<Woken, Failure> {
    let found = connection.query(redelivery.find, parameters).await?;
    lock(connection, &orders(&found)?.into_keys().collect::<Vec<_>>()).await?;
    let marked = connection.query(redelivery.mark, parameters).await?;
    let counts = orders(&marked)?;
    let keys: Vec<OrderKey> = counts.keys().cloned().collect();
    let woken = wake_orders(connection, &keys, true, now).await?;
    let entries = counts.values();
    let entries = entries.map(|count| NewHistory::redelivery(now, "", *count));
    let (actors, evidence): (Vec<String>, Vec<String>) =
        entries.map(|entry| (entry.actor, entry.evidence)).unzip();
    if let Some(actor) = actors.first() {
        let columns = Keys::new(&keys);
        let at = now.as_millis();
        let history: Parameters<'_> = &[
            &columns.accounts,
            &columns.kinds,
            &columns.references,
            &at,
            actor,
            &evidence,
        ];
        connection.query(HISTORY, history).await?;
    }
    let rows = connection
        .query(redelivery.without_content, parameters)
        .await?;
    let without_content = rows.first().map(|row| number(row, "count")).transpose()?;
    Ok(Woken {
        orders: woken,
        deliveries: u64::try_from(marked.len()).unwrap_or(u64::MAX),
        without_content: without_content.unwrap_or(0),
    })
}

/// Keys of orders in rows, in their order, with the number of rows of each.
fn orders(rows: &[Row]) -> StoreResult<BTreeMap<OrderKey, u64>> {
    let mut orders = BTreeMap::new();
    for row in rows {
        *orders.entry(key(row)?).or_default() += 1;
    }
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
