//! Retention.

use dhow_engine::store::{Prune, Pruned};

use crate::{
    connection::{Begin, Connection},
    error::Failure,
    pool::{Operation, operation},
    row::{get, number},
};

/// Removes old content. Deduplication digests stay, so that a late copy is still a duplicate.
pub(crate) const PRUNE: Operation<Prune, Pruned> =
    operation!("old content could not be removed", prune);

pub(super) const DELIVERIES: &str = "with old as materialized (
    select seq from dhow.dhow_delivery
    where received_at < $1 and verified is not null and settled_at is not null
    limit $2 for update skip locked
  ), pruned as (
    update dhow.dhow_delivery as target set target = '', headers = '', verified = null
    from old where old.seq + 0 = old.seq and target.seq = old.seq returning target.seq
  )
  select count(*) as count from pruned";

pub(super) const REJECTED: &str = "with old as materialized (
    select seq from dhow.dhow_rejected where received_at < $1 limit $2 for update skip locked
  ), removed as (
    delete from dhow.dhow_rejected as target using old where old.seq + 0 = old.seq and target.seq = old.seq returning target.seq
  )
  select count(*) as count from removed";

pub(super) const MORE: &str = "select exists (select from dhow.dhow_delivery
      where received_at < $1 and verified is not null and settled_at is not null)
    or exists (select from dhow.dhow_rejected where received_at < $1) as more";

async fn prune(connection: &Connection, prune: &Prune) -> Result<Pruned, Failure> {
    let before = prune.before.as_millis();
    let limit = u64::from(prune.limit);
    connection.open(Begin::Durable).await?;
    let deliveries = count(connection, DELIVERIES, before, limit).await?;
    let left = limit.saturating_sub(deliveries);
    let rejected = count(connection, REJECTED, before, left).await?;
    let rows = connection.finish(&[(MORE, &[&before])]).await?;
    let more = rows.iter().flatten().next();
    let more = more.map(|row| get(row, "more")).transpose()?;
    Ok(Pruned {
        deliveries,
        rejected,
        has_more: deliveries + rejected >= limit && more.unwrap_or(false),
    })
}

async fn count(
    connection: &Connection,
    sql: &'static str,
    before: i64,
    limit: u64,
) -> Result<u64, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = connection.query(sql, &[&before, &limit]).await?;
    let count = rows.first().map(|row| number(row, "count")).transpose()?;
    Ok(count.unwrap_or(0))
}
