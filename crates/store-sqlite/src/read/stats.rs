//! Counts for metrics and health checks.

use dhow_engine::store::{StoreResult, StoreStats};
use rusqlite::{Connection, Row};

use crate::row::{get, optional_time, query};

/// Counts orders, effects and rejected deliveries.
pub(crate) fn stats(connection: &Connection) -> StoreResult<StoreStats> {
    // `phase <> 'final'` repeats nothing: with it SQLite reads the index of unfinished orders, without it every order.
    let counts = query(
        connection,
        "the counts could not be read",
        "select
           (select count(*) from dhow_order as parked where phase = 'parked' and phase <> 'final' and exists (
              select 1 from dhow_delivery as delivery where delivery.account = parked.account
                and delivery.kind = parked.kind and delivery.reference = parked.reference)) as parked,
           (select count(*) from dhow_order where phase = 'open' and phase <> 'final') as open,
           (select count(*) from dhow_order where phase = 'attention' and phase <> 'final') as attention,
           (select min(due_at) from dhow_order where due_at is not null) as oldest_due,
           (select count(*) from dhow_effect where done_at is null) as effects_pending,
           (select count(*) from dhow_effect where done_at is null and attempts > 0) as effects_failing,
           (select min(created_at) from dhow_effect where done_at is null) as oldest_effect,
           (select count(*) from dhow_rejected) as rejected",
        (),
        |row| {
            Ok(StoreStats {
                parked: count(row, "parked")?,
                open: count(row, "open")?,
                attention: count(row, "attention")?,
                oldest_due: optional_time(row, "oldest_due")?,
                effects_pending: count(row, "effects_pending")?,
                effects_failing: count(row, "effects_failing")?,
                oldest_effect: optional_time(row, "oldest_effect")?,
                rejected: count(row, "rejected")?,
            })
        },
    )?;
    Ok(counts.into_iter().next().unwrap_or_default())
}

fn count(row: &Row<'_>, column: &'static str) -> StoreResult<u64> {
    let count: i64 = get(row, column)?;
    Ok(u64::try_from(count).unwrap_or(0))
}
