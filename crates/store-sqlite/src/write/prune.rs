//! Retention.

use dhow_engine::store::{Prune, Pruned, StoreResult, without_customer_data};
use rusqlite::{Connection, params};

use crate::row::{execute, get, key, query};

const STEP: &str = "old content could not be removed";

/// Removes old content. Deliveries of orders that are not final keep it, because a correction of the expectation judges them again. Deduplication digests stay, so that a late copy is still a duplicate.
pub(crate) fn prune(connection: &Connection, prune: Prune) -> StoreResult<Pruned> {
    let before = prune.before.as_millis();
    let deliveries = execute(
        connection,
        STEP,
        "update dhow_delivery set target = '', headers = '', verified = null where seq in (
           select seq from dhow_delivery as delivery
           where received_at < ?1 and verified is not null and settled_at is not null
             and exists (select 1 from dhow_order as owner where owner.account = delivery.account
               and owner.kind = delivery.kind and owner.reference = delivery.reference and owner.phase = 'final')
           limit ?2)",
        params![before, prune.limit],
    )?;
    let left = u64::from(prune.limit).saturating_sub(deliveries);
    let orders = prune_orders(connection, before, left)?;
    let left = left.saturating_sub(orders);
    let rejected = execute(
        connection,
        STEP,
        "delete from dhow_rejected where seq in (
           select seq from dhow_rejected where received_at < ?1 limit ?2)",
        params![before, i64::try_from(left).unwrap_or(i64::MAX)],
    )?;
    Ok(Pruned {
        deliveries,
        rejected,
        orders,
        has_more: deliveries + orders + rejected >= u64::from(prune.limit)
            && has_more(connection, before)?,
    })
}

/// Removes the customer's data from the states of old final orders. A worker that has an order would write its state back.
fn prune_orders(connection: &Connection, before: i64, limit: u64) -> StoreResult<u64> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let states = query(
        connection,
        STEP,
        "select account, kind, reference, state from dhow_order
         where phase = 'final' and has_details = 1 and updated_at < ?1 and lease_until is null
         limit ?2",
        params![before, limit],
        |row| Ok((key(row)?, get::<String>(row, "state")?)),
    )?;
    let mut pruned = 0;
    for (key, state) in states {
        let state = without_customer_data(key.kind, &state)?;
        pruned += execute(
            connection,
            STEP,
            "update dhow_order set state = ?4, has_details = 0, last_error = null
             where account = ?1 and kind = ?2 and reference = ?3",
            params![key.account, key.kind.as_str(), key.reference, state],
        )?;
    }
    Ok(pruned)
}

fn has_more(connection: &Connection, before: i64) -> StoreResult<bool> {
    let rows = query(
        connection,
        STEP,
        "select exists (select 1 from dhow_delivery as delivery
             where received_at < ?1 and verified is not null and settled_at is not null
               and exists (select 1 from dhow_order as owner where owner.account = delivery.account
                 and owner.kind = delivery.kind and owner.reference = delivery.reference and owner.phase = 'final'))
           or exists (select 1 from dhow_rejected where received_at < ?1)
           or exists (select 1 from dhow_order
             where phase = 'final' and has_details = 1 and updated_at < ?1 and lease_until is null) as more",
        params![before],
        |row| get::<bool>(row, "more"),
    )?;
    Ok(rows.first().copied().unwrap_or(false))
}
