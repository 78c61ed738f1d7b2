//! Retention.

use dhow_engine::store::{Prune, Pruned, without_customer_data};

use super::Keys;

use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::{get, key, number, text as column},
    text::text,
};

/// Removes old content. Deliveries of orders that are not final keep it, because a correction of the expectation judges them again. Deduplication digests stay, so that a late copy is still a duplicate.
pub(crate) const PRUNE: Operation<Prune, Pruned> =
    operation!("old content could not be removed", prune);

// A scalar subquery, which the planner cannot turn into a join that reads all orders.
const DELIVERIES: &str = "with old as materialized (
    select seq from dhow.dhow_delivery as delivery
    where received_at < $1 and verified is not null and settled_at is not null
      and (select phase from dhow.dhow_order as owner where owner.account = delivery.account
        and owner.kind = delivery.kind and owner.reference = delivery.reference) = 'final'
    limit $2 for update of delivery skip locked
  ), pruned as (
    update dhow.dhow_delivery as target set target = '', headers = '', verified = null
    from old where old.seq + 0 = old.seq and target.seq = old.seq returning target.seq
  )
  select count(*) as count from pruned";

const REJECTED: &str = "with old as materialized (
    select seq from dhow.dhow_rejected where received_at < $1 limit $2 for update skip locked
  ), removed as (
    delete from dhow.dhow_rejected as target using old where old.seq + 0 = old.seq and target.seq = old.seq returning target.seq
  )
  select count(*) as count from removed";

const MORE: &str = "select exists (select from dhow.dhow_delivery as delivery
      where received_at < $1 and verified is not null and settled_at is not null
        and (select phase from dhow.dhow_order as owner where owner.account = delivery.account
          and owner.kind = delivery.kind and owner.reference = delivery.reference) = 'final')
    or exists (select from dhow.dhow_rejected where received_at < $1)
    or exists (select from dhow.dhow_order
      where phase = 'final' and has_details = 1 and updated_at < $1 and lease_until is null) as more";

const ORDERS: &str = "select account, kind, reference, state from dhow.dhow_order
  where phase = 'final' and has_details = 1 and updated_at < $1 and lease_until is null
  order by account, kind, reference limit $2 for update skip locked";

const FORGET: &str = "update dhow.dhow_order as target
  set state = pruned.state, has_details = 0, last_error = null
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
    as pruned (account, kind, reference, state, place)
  where place + 0 = place and target.account = pruned.account and target.kind = pruned.kind
    and target.reference = pruned.reference
  returning 1";

async fn prune(connection: &Connection, prune: &Prune) -> Result<Pruned, Failure> {
    let before = prune.before.as_millis();
    let limit = u64::from(prune.limit);
    connection.open(Begin::Durable).await?;
    let deliveries = count(connection, DELIVERIES, before, limit).await?;
    let left = limit.saturating_sub(deliveries);
    let orders = prune_orders(connection, before, left).await?;
    let left = left.saturating_sub(orders);
    let rejected = count(connection, REJECTED, before, left).await?;
    let rows = connection.finish(&[(MORE, &[&before])]).await?;
    let more = rows.iter().flatten().next();
    let more = more.map(|row| get(row, "more")).transpose()?;
    Ok(Pruned {
        deliveries,
        rejected,
        orders,
        has_more: deliveries + orders + rejected >= limit && more.unwrap_or(false),
    })
}

/// Removes the customer's data from the states of old final orders. A worker that has an order would write its state back.
async fn prune_orders(connection: &Connection, before: i64, limit: u64) -> Result<u64, Failure> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = connection.query(ORDERS, &[&before, &limit]).await?;
    let mut keys = Vec::new();
    let mut states = Vec::new();
    for row in &rows {
        let key = key(row)?;
        states.push(without_customer_data(key.kind, &column(row, "state")?)?);
        keys.push(key);
    }
    let columns = Keys::new(&keys);
    let states: Vec<_> = states.iter().map(|state| text(state)).collect();
    let pruned: Parameters<'_> = &[
        &columns.accounts,
        &columns.kinds,
        &columns.references,
        &states,
    ];
    let rows = connection.query(FORGET, pruned).await?;
    Ok(u64::try_from(rows.len()).unwrap_or(u64::MAX))
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
