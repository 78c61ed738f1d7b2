//! Deliveries and the quarantine.

use dhow_engine::store::{Appended, NewDelivery, NewRejected, OrderKey, StoreResult, Timestamp};
use rusqlite::{Connection, params};

use super::{dedup, order::park, wake::wake_order};
use crate::row::execute;

pub(super) const STEP: &str = "a delivery could not be stored";

/// Stores a delivery and wakes its order.
pub(crate) fn append(connection: &Connection, new: &NewDelivery) -> StoreResult<Appended> {
    let key = &new.order;
    // First, because an insertion that meets its duplicate writes to the file too: it counts up `autoincrement`. So a copy costs no sync,
    // and is acknowledged even while the disk is full.
    if let Some(seq) = dedup::find(connection, &key.account, &new.dedup)? {
        return Ok(Appended {
            seq,
            is_duplicate: true,
        });
    }
    execute(
        connection,
        STEP,
        // `or rollback`: for an ordinary statement with a trigger, SQLite copies the pages that it changes, to undo it alone.
        "insert or rollback into dhow_delivery
           (account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            new.dedup.0,
            new.subject,
            new.received_at.as_millis(),
            new.method,
            new.target,
            new.headers,
            new.verified,
        ],
    )?;
    let seq = connection.last_insert_rowid();
    dedup::make_room(connection, seq)?;
    wake_or_park(connection, key, new.received_at)?;
    Ok(Appended {
        seq,
        is_duplicate: false,
    })
}

/// Adds one to the wake counter of an order and makes it due; creates a parked order if there is none.
fn wake_or_park(connection: &Connection, key: &OrderKey, now: Timestamp) -> StoreResult<()> {
    // Not one statement with `on conflict`: SQLite copies the pages that such a statement changes, to undo it alone.
    if wake_order(connection, STEP, key, now)? == 0 {
        park(connection, STEP, key, 1, now)?;
    }
    Ok(())
}

/// Adds a rejected delivery to the quarantine and removes the oldest ones of its account.
pub(crate) fn reject(connection: &Connection, new: &NewRejected) -> StoreResult<()> {
    let step = "a rejected delivery could not be stored";
    execute(
        connection,
        step,
        "insert into dhow_rejected (account, received_at, reason, method, target, headers, body)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            new.account,
            new.received_at.as_millis(),
            new.reason,
            new.method,
            new.target,
            new.headers,
            new.body,
        ],
    )?;
    execute(
        connection,
        step,
        "delete from dhow_rejected where account = ?1 and seq <= (
           select seq from dhow_rejected where account = ?1 order by seq desc limit 1 offset ?2)",
        params![new.account, new.keep],
    )?;
    Ok(())
}
