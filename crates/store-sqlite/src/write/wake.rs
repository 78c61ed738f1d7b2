//! Wake-ups that do not come from a delivery.

use dhow_engine::store::{OrderKey, StoreResult, Timestamp, Wake};
use rusqlite::{Connection, params};

use crate::row::{execute, key, query};

const STEP: &str = "orders could not be made due";

/// Makes orders due and returns their number.
pub(crate) fn wake(connection: &Connection, wake: &Wake, now: Timestamp) -> StoreResult<u64> {
    match wake {
        Wake::Order(key) => wake_order(connection, key, now),
        Wake::RedeliverOrder(key) => {
            unsettle(connection, key)?;
            redeliver(connection, vec![key.clone()], now)
        }
        Wake::RedeliverOne(seq) => {
            let orders = query(
                connection,
                STEP,
                "update dhow_delivery set settled_at = null where seq = ?1 and verified is not null
                 returning account, kind, reference",
                params![seq],
                key,
            )?;
            redeliver(connection, orders, now)
        }
        Wake::RedeliverSince(since) => {
            let mut orders = query(
                connection,
                STEP,
                "update dhow_delivery set settled_at = null
                 where received_at >= ?1 and verified is not null
                 returning account, kind, reference",
                params![since.as_millis()],
                key,
            )?;
            orders.sort_unstable();
            orders.dedup();
            redeliver(connection, orders, now)
        }
        Wake::Move { from, to } => move_deliveries(connection, from, to, now),
    }
}

/// Wakes the orders of deliveries that were marked as unsettled. Work that has read them before must not settle them.
fn redeliver(connection: &Connection, orders: Vec<OrderKey>, now: Timestamp) -> StoreResult<u64> {
    let orders = orders.iter();
    let woken = orders.map(|key| {
        execute(
            connection,
            STEP,
            "update dhow_order set lease_token = null, lease_until = null
             where account = ?1 and kind = ?2 and reference = ?3",
            params![key.account, key.kind.as_str(), key.reference],
        )?;
        wake_order(connection, key, now)
    });
    woken.sum()
}

/// Adds one to the wake counter of an order and makes it due. Returns 0 if there is no such order.
fn wake_order(connection: &Connection, key: &OrderKey, now: Timestamp) -> StoreResult<u64> {
    execute(
        connection,
        STEP,
        "update dhow_order set wake = wake + 1, due_at = min(coalesce(due_at, ?4), ?4)
         where account = ?1 and kind = ?2 and reference = ?3",
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            now.as_millis()
        ],
    )
}

/// Marks the deliveries of an order as unsettled. One without content stays settled: there is nothing to process.
fn unsettle(connection: &Connection, key: &OrderKey) -> StoreResult<u64> {
    execute(
        connection,
        STEP,
        "update dhow_delivery set settled_at = null
         where account = ?1 and kind = ?2 and reference = ?3 and verified is not null",
        params![key.account, key.kind.as_str(), key.reference],
    )
}

fn move_deliveries(
    connection: &Connection,
    from: &OrderKey,
    to: &OrderKey,
    now: Timestamp,
) -> StoreResult<u64> {
    let woken = wake_order(connection, to, now)?;
    if woken == 0 {
        return Ok(0);
    }
    execute(
        connection,
        STEP,
        "update dhow_delivery set account = ?4, kind = ?5, reference = ?6,
           settled_at = case when verified is null then settled_at else null end
         where account = ?1 and kind = ?2 and reference = ?3",
        params![
            from.account,
            from.kind.as_str(),
            from.reference,
            to.account,
            to.kind.as_str(),
            to.reference,
        ],
    )?;
    Ok(woken)
}
