//! Counts for metrics and health checks.

use dhow_engine::store::{StoreResult, StoreStats};
use tokio_postgres::Row;

use crate::{
    connection::Connection,
    error::Failure,
    pool::{Operation, operation},
    row::{number, optional_time},
};

/// Counts orders, effects and rejected deliveries.
pub(crate) const STATS: Operation<(), StoreStats> =
    operation!("the counts could not be read", stats);

const COUNT: &str = "select
    (select count(*) from dhow.dhow_order as parked where phase = 'parked' and exists (
       select from dhow.dhow_delivery as delivery where delivery.account = parked.account
         and delivery.kind = parked.kind and delivery.reference = parked.reference)) as parked,
    (select count(*) from dhow.dhow_order where phase = 'open') as open,
    (select count(*) from dhow.dhow_order where phase = 'attention') as attention,
    (select min(due_at) from dhow.dhow_order where due_at is not null) as oldest_due,
    (select count(*) from dhow.dhow_effect where done_at is null) as effects_pending,
    (select count(*) from dhow.dhow_effect where done_at is null and attempts > 0) as effects_failing,
    (select min(created_at) from dhow.dhow_effect where done_at is null) as oldest_effect,
    (select count(*) from dhow.dhow_rejected) as rejected";

async fn stats(connection: &Connection, _request: &()) -> Result<StoreStats, Failure> {
    let rows = connection.query(COUNT, &[]).await?;
    let counts = rows.first().map(counts).transpose()?;
    Ok(counts.unwrap_or_default())
}

fn counts(row: &Row) -> StoreResult<StoreStats> {
    Ok(StoreStats {
        parked: number(row, "parked")?,
        open: number(row, "open")?,
        attention: number(row, "attention")?,
        oldest_due: optional_time(row, "oldest_due")?,
        effects_pending: number(row, "effects_pending")?,
        effects_failing: number(row, "effects_failing")?,
        oldest_effect: optional_time(row, "oldest_effect")?,
        rejected: number(row, "rejected")?,
    })
}
