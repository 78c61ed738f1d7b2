//! Retention.

use dhow_engine::store::{Prune, Pruned, StoreResult};
use rusqlite::{Connection, params};

use crate::row::{execute, get, query};

const STEP: &str = "old content could not be removed";

/// Removes old content. Deduplication digests stay, so that a late copy is still a duplicate.
pub(crate) fn prune(connection: &Connection, prune: Prune) -> StoreResult<Pruned> {
    let before = prune.before.as_millis();
    let deliveries = execute(
        connection,
        STEP,
        "update dhow_delivery set target = '', headers = '', verified = null where seq in (
           select seq from dhow_delivery
           where received_at < ?1 and verified is not null and settled_at is not null limit ?2)",
        params![before, prune.limit],
    )?;
    let left = u64::from(prune.limit).saturating_sub(deliveries);
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
        has_more: deliveries + rejected >= u64::from(prune.limit) && has_more(connection, before)?,
    })
}

fn has_more(connection: &Connection, before: i64) -> StoreResult<bool> {
    let rows = query(
        connection,
        STEP,
        "select exists (select 1 from dhow_delivery
             where received_at < ?1 and verified is not null and settled_at is not null)
           or exists (select 1 from dhow_rejected where received_at < ?1) as more",
        params![before],
        |row| get::<bool>(row, "more"),
    )?;
    Ok(rows.first().copied().unwrap_or(false))
}
