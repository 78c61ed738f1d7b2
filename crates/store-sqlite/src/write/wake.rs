//! Wake-ups that do not come from a delivery.

use std::collections::BTreeMap;

use dhow_engine::store::{NewHistory, OrderKey, StoreResult, Timestamp, Wake, Woken};
use rusqlite::{Connection, ToSql, params};

use super::settle::add_history;
use crate::row::{execute, get, key, query};

const STEP: &str = "orders could not be made due";

/// Makes orders due, and marks deliveries as unsettled.
pub(crate) fn wake(connection: &Connection, wake: &Wake, now: Timestamp) -> StoreResult<Woken> {
    match wake {
        Wake::Order(key) => wake_order(connection, STEP, key, now).map(Woken::orders),
        Wake::RedeliverOrder(key) => {
            let parameters = params![key.account, key.kind.as_str(), key.reference];
            let wanted = "account = ?1 and kind = ?2 and reference = ?3";
            redeliver(connection, wanted, parameters, now)
        }
        Wake::RedeliverOne(seq) => redeliver(connection, "seq = ?1", params![seq], now),
        Wake::RedeliverSince(since) => redeliver(
            connection,
            "received_at >= ?1",
            params![since.as_millis()],
            now,
        ),
        Wake::Move { from, to } => move_deliveries(connection, from, to, now).map(Woken::orders),
    }
}

/// Marks the wanted deliveries as unsettled and wakes their orders. One without content stays settled: there is nothing to process.
fn redeliver(
    connection: &Connection,
    wanted: &str,
    parameters: &[&dyn ToSql],
    now: Timestamp,
) -> StoreResult<Woken> {
    let marked = query(
        connection,
        STEP,
        &format!(
            "update dhow_delivery set settled_at = null where {wanted} and verified is not null
             returning account, kind, reference"
        ),
        parameters,
        key,
    )?;
    let without_content = query(
        connection,
        STEP,
        &format!("select count(*) as count from dhow_delivery where {wanted} and verified is null"),
        parameters,
        |row| get::<i64>(row, "count"),
    )?;
    let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
    let mut woken = Woken {
        deliveries: count(marked.len()),
        without_content: without_content
            .first()
            .map_or(0, |found| found.unsigned_abs()),
        ..Woken::default()
    };
    let mut orders: BTreeMap<OrderKey, u64> = BTreeMap::new();
    for key in marked {
        *orders.entry(key).or_default() += 1;
    }
    for (key, deliveries) in orders {
        // Work that has read the deliveries before must not settle them.
        execute(
            connection,
            STEP,
            "update dhow_order set lease_token = null, lease_until = null
             where account = ?1 and kind = ?2 and reference = ?3",
            params![key.account, key.kind.as_str(), key.reference],
        )?;
        woken.orders += wake_order(connection, STEP, &key, now)?;
        let status = query(
            connection,
            STEP,
            "select status from dhow_order where account = ?1 and kind = ?2 and reference = ?3",
            params![key.account, key.kind.as_str(), key.reference],
            |row| get::<String>(row, "status"),
        )?;
        let status = status.into_iter().next().unwrap_or_default();
        let entry = NewHistory::redelivery(now, status, deliveries);
        add_history(connection, &key, &entry)?;
    }
    Ok(woken)
}

/// Adds one to the wake counter of an order and makes it due. Returns 0 if there is no such order.
pub(super) fn wake_order(
    connection: &Connection,
    step: &'static str,
    key: &OrderKey,
    now: Timestamp,
) -> StoreResult<u64> {
    execute(
        connection,
        step,
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

fn move_deliveries(
    connection: &Connection,
    from: &OrderKey,
    to: &OrderKey,
    now: Timestamp,
) -> StoreResult<u64> {
    let woken = wake_order(connection, STEP, to, now)?;
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
