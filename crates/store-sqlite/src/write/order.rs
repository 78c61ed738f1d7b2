//! Leases of orders.

use dhow_engine::store::{
    Claim, ClaimTarget, Claimed, OrderData, OrderKey, OrderRow, PendingDelivery, StoreResult,
    Timestamp,
};
use rusqlite::{Connection, named_params, params};

use crate::row::{ORDER_COLUMNS, execute, get, order, query, time};

const STEP: &str = "orders could not be claimed";

/// Leases orders and reads their unsettled deliveries.
pub(crate) fn claim(connection: &Connection, claim: &Claim) -> StoreResult<Vec<Claimed>> {
    let orders = match &claim.target {
        ClaimTarget::Due { accounts, limit } => due(connection, claim, accounts, *limit)?,
        ClaimTarget::Order { key, create } => {
            if *create {
                park(connection, STEP, key, 0, claim.now)?;
            }
            one(connection, claim, key)?
        }
    };
    let orders = orders.into_iter();
    orders
        .map(|order| with_deliveries(connection, order, claim.deliveries_per_order))
        .collect()
}

/// Leases the orders that are due, the earliest first.
fn due(
    connection: &Connection,
    claim: &Claim,
    accounts: &[String],
    limit: u32,
) -> StoreResult<Vec<OrderRow>> {
    // By name: SQLite would rather look up the account, which has every order that was ever settled, and sort them all.
    let due = query(
        connection,
        STEP,
        "select rowid as row, due_at from dhow_order indexed by dhow_order_due
         where due_at <= :now and (lease_until is null or lease_until <= :now)
           and account in (select value from json_each(:accounts))
         order by due_at, rowid limit :limit",
        named_params! {
            ":now": claim.now.as_millis(),
            ":accounts": super::json_list(accounts),
            ":limit": limit,
        },
        |row| get::<i64>(row, "row"),
    )?;
    let mut claimed = Vec::with_capacity(due.len());
    for row in due {
        claimed.extend(query(
            connection,
            STEP,
            &format!(
                "update dhow_order set lease_token = ?2, lease_until = ?3 where rowid = ?1
                 returning {ORDER_COLUMNS}"
            ),
            params![row, claim.lease.0, claim.until.as_millis()],
            order,
        )?);
    }
    Ok(claimed)
}

/// Leases one order, unless it is under lease.
fn one(connection: &Connection, claim: &Claim, key: &OrderKey) -> StoreResult<Vec<OrderRow>> {
    query(
        connection,
        STEP,
        &format!(
            "update dhow_order set lease_token = ?4, lease_until = ?5
             where account = ?1 and kind = ?2 and reference = ?3
               and (lease_until is null or lease_until <= ?6)
             returning {ORDER_COLUMNS}"
        ),
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            claim.lease.0,
            claim.until.as_millis(),
            claim.now.as_millis(),
        ],
        order,
    )
}

/// Creates a parked order, unless there is one. It is due if something has woken it.
pub(super) fn park(
    connection: &Connection,
    step: &'static str,
    key: &OrderKey,
    wakes: u8,
    now: Timestamp,
) -> StoreResult<()> {
    let parked = OrderData::parked();
    execute(
        connection,
        step,
        "insert into dhow_order
           (account, kind, reference, phase, status, state, wake, due_at, attempts, created_at, updated_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, case when ?7 > 0 then ?8 end, 0, ?8, ?8)
         on conflict (account, kind, reference) do nothing",
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            parked.phase.as_str(),
            parked.status,
            parked.state,
            wakes,
            now.as_millis(),
        ],
    )?;
    Ok(())
}

fn with_deliveries(connection: &Connection, order: OrderRow, limit: u32) -> StoreResult<Claimed> {
    let key = &order.key;
    let mut deliveries = query(
        connection,
        "the deliveries of an order could not be read",
        "select seq, received_at, verified from dhow_delivery
         where account = ?1 and kind = ?2 and reference = ?3 and settled_at is null
         order by seq limit ?4",
        // One more than asked for shows that there are more.
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            i64::from(limit) + 1
        ],
        |row| {
            Ok(PendingDelivery {
                seq: get(row, "seq")?,
                received_at: time(row, "received_at")?,
                verified: get(row, "verified")?,
            })
        },
    )?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = deliveries.len() > limit;
    deliveries.truncate(limit);
    Ok(Claimed {
        order,
        deliveries,
        has_more,
    })
}
