//! Leases of orders.

use dhow_engine::store::{
    Claim, ClaimTarget, Claimed, OrderData, OrderKey, OrderRow, PendingDelivery, StoreResult,
};

use super::Keys;
use crate::{
    connection::{Begin, Connection},
    error::Failure,
    pool::{Operation, operation},
    row::{get, number, optional_text, order, order_columns, time},
    text::{text, texts},
};

/// Leases orders and reads their unsettled deliveries.
pub(crate) const CLAIM: Operation<Claim, Vec<Claimed>> =
    operation!("orders could not be claimed", claim);

/// Rows that another claim or a wake-up holds are skipped: they are found again by the next claim.
const DUE: &str = concat!(
    // Other names, so that the returned columns are those of the order.
    "with due (due_account, due_kind, due_reference, at) as materialized (
    select account, kind, reference, due_at from dhow.dhow_order
    where due_at <= $1 and (lease_until is null or lease_until <= $1) and account = any($2)
    order by due_at, account, kind, reference limit $3
    for update skip locked
  )
  update dhow.dhow_order as target set lease_token = $4, lease_until = $5
  from due
  where at + 0 = at and target.account = due_account and target.kind = due_kind and target.reference = due_reference
  returning ",
    order_columns!()
);

const PARK: &str = "insert into dhow.dhow_order
    (account, kind, reference, phase, status, state, wake, attempts, created_at, updated_at)
  values ($1, $2, $3, $4, $5, $6, 0, 0, $7, $7)
  on conflict (account, kind, reference) do nothing";

const ONE: &str = concat!(
    "update dhow.dhow_order set lease_token = $4, lease_until = $5
  where account = $1 and kind = $2 and reference = $3 and (lease_until is null or lease_until <= $6)
  returning ",
    order_columns!()
);

/// Reads the unsettled deliveries while the rows of their orders are locked. A statement of its own, so that it sees every delivery whose
/// wake-up is counted in the rows; a delivery that it does not see will wait for the lock and change the counter.
const DELIVERIES: &str = "select place - 1 as place, delivery.seq, delivery.received_at, delivery.verified
  from unnest($1::text[], $2::text[], $3::text[]) with ordinality as claimed (account, kind, reference, place)
  cross join lateral (
    select seq, received_at, verified from dhow.dhow_delivery as pending
    where pending.account = claimed.account and pending.kind = claimed.kind
      and pending.reference = claimed.reference and pending.settled_at is null
    order by seq limit $4) as delivery
  order by place, delivery.seq";

async fn claim(connection: &Connection, claim: &Claim) -> Result<Vec<Claimed>, Failure> {
    let orders = match &claim.target {
        ClaimTarget::Due { accounts, limit } => due(connection, claim, accounts, *limit).await?,
        ClaimTarget::Order { key, create } => {
            connection.open(Begin::Durable).await?;
            if *create {
                park(connection, claim, key).await?;
            }
            one(connection, claim, key).await?
        }
    };
    if orders.is_empty() {
        connection.commit().await?;
        return Ok(Vec::new());
    }
    with_deliveries(connection, orders, claim.deliveries_per_order).await
}

/// Opens the transaction and leases the orders that are due, the earliest first.
async fn due(
    connection: &Connection,
    claim: &Claim,
    accounts: &[String],
    limit: u32,
) -> Result<Vec<OrderRow>, Failure> {
    let accounts = texts(accounts.iter().map(String::as_str));
    let rows = connection
        .open_with(
            Begin::Durable,
            DUE,
            &[
                &claim.now.as_millis(),
                &accounts,
                &i64::from(limit),
                &claim.lease.0,
                &claim.until.as_millis(),
            ],
        )
        .await?;
    let mut orders = rows.iter().map(order).collect::<StoreResult<Vec<_>>>()?;
    // The server would copy the rows to sort them.
    orders.sort_unstable_by(|a, b| (a.due_at, &a.key).cmp(&(b.due_at, &b.key)));
    Ok(orders)
}

/// Creates a parked order that nothing has woken, unless there is one.
async fn park(connection: &Connection, claim: &Claim, key: &OrderKey) -> Result<(), Failure> {
    let parked = OrderData::parked();
    connection
        .query(
            PARK,
            &[
                &text(&key.account),
                &key.kind.as_str(),
                &text(&key.reference),
                &parked.phase.as_str(),
                &parked.status,
                &parked.state,
                &claim.now.as_millis(),
            ],
        )
        .await?;
    Ok(())
}

/// Leases one order, unless it is under lease.
async fn one(
    connection: &Connection,
    claim: &Claim,
    key: &OrderKey,
) -> Result<Vec<OrderRow>, Failure> {
    let rows = connection
        .query(
            ONE,
            &[
                &text(&key.account),
                &key.kind.as_str(),
                &text(&key.reference),
                &claim.lease.0,
                &claim.until.as_millis(),
                &claim.now.as_millis(),
            ],
        )
        .await?;
    Ok(rows.iter().map(order).collect::<StoreResult<_>>()?)
}

/// Reads the deliveries of leased orders and commits.
async fn with_deliveries(
    connection: &Connection,
    orders: Vec<OrderRow>,
    limit: u32,
) -> Result<Vec<Claimed>, Failure> {
    let keys = Keys::new(orders.iter().map(|order| &order.key));
    // One more than asked for shows that there are more.
    let one_more = i64::from(limit) + 1;
    let rows = connection
        .finish(&[(
            DELIVERIES,
            &[&keys.accounts, &keys.kinds, &keys.references, &one_more],
        )])
        .await?;
    drop(keys);
    let claimed = orders.into_iter().map(|order| Claimed {
        order,
        deliveries: Vec::new(),
        has_more: false,
    });
    let mut claimed: Vec<_> = claimed.collect();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    for row in rows.iter().flatten() {
        let place: usize = number(row, "place")?;
        let Some(claimed) = claimed.get_mut(place) else {
            continue;
        };
        if claimed.deliveries.len() == limit {
            claimed.has_more = true;
            continue;
        }
        claimed.deliveries.push(PendingDelivery {
            seq: get(row, "seq")?,
            received_at: time(row, "received_at")?,
            verified: optional_text(row, "verified")?,
        });
    }
    Ok(claimed)
}
