//! Conversion of rows.

use std::str::FromStr;

use dhow_engine::store::{
    Cause, OrderData, OrderKey, OrderKind, OrderRow, Phase, StoreError, StoreResult, Timestamp,
};
use rusqlite::{Connection, Params, Row};

use crate::error::store_error;

/// Columns of an order, in the order that [`order`] reads them.
pub(crate) const ORDER_COLUMNS: &str = "account, kind, reference, phase, status, provider_reference, \
    amount_minor, currency, state, wake, due_at, lease_until, attempts, last_error, created_at, updated_at";

/// Runs a query and converts its rows.
pub(crate) fn query<T>(
    connection: &Connection,
    step: &'static str,
    sql: &str,
    parameters: impl Params,
    convert: impl Fn(&Row<'_>) -> StoreResult<T>,
) -> StoreResult<Vec<T>> {
    let failed = |error| store_error(step, error);
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let mut rows = statement.query(parameters).map_err(failed)?;
    let mut converted = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        converted.push(convert(row)?);
    }
    Ok(converted)
}

/// Runs a statement and returns the number of changed rows.
pub(crate) fn execute(
    connection: &Connection,
    step: &'static str,
    sql: &str,
    parameters: impl Params,
) -> StoreResult<u64> {
    let mut statement = connection
        .prepare_cached(sql)
        .map_err(|error| store_error(step, error))?;
    let changed = statement
        .execute(parameters)
        .map_err(|error| store_error(step, error))?;
    Ok(u64::try_from(changed).unwrap_or(u64::MAX))
}

/// Reads a column.
pub(crate) fn get<T: rusqlite::types::FromSql>(
    row: &Row<'_>,
    column: &'static str,
) -> StoreResult<T> {
    row.get(column).map_err(|error| store_error(column, error))
}

/// Reads a column with a time.
pub(crate) fn time(row: &Row<'_>, column: &'static str) -> StoreResult<Timestamp> {
    get(row, column).map(Timestamp::from_millis)
}

/// Reads a column with a time or null.
pub(crate) fn optional_time(row: &Row<'_>, column: &'static str) -> StoreResult<Option<Timestamp>> {
    let millis: Option<i64> = get(row, column)?;
    Ok(millis.map(Timestamp::from_millis))
}

/// Reads the key of an order.
pub(crate) fn key(row: &Row<'_>) -> StoreResult<OrderKey> {
    let account: String = get(row, "account")?;
    let kind: OrderKind = word(row, "kind")?;
    let reference: String = get(row, "reference")?;
    Ok(OrderKey::new(account, kind, reference))
}

/// Reads an order with the columns of [`ORDER_COLUMNS`].
pub(crate) fn order(row: &Row<'_>) -> StoreResult<OrderRow> {
    let phase: Phase = word(row, "phase")?;
    Ok(OrderRow {
        key: key(row)?,
        data: OrderData {
            phase,
            status: get(row, "status")?,
            provider_reference: get(row, "provider_reference")?,
            amount_minor: get(row, "amount_minor")?,
            currency: get(row, "currency")?,
            state: get(row, "state")?,
        },
        wake: get(row, "wake")?,
        due_at: optional_time(row, "due_at")?,
        lease_until: optional_time(row, "lease_until")?,
        attempts: get(row, "attempts")?,
        last_error: get(row, "last_error")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn word<T: FromStr<Err: Into<Cause>>>(row: &Row<'_>, column: &'static str) -> StoreResult<T> {
    let text: String = get(row, column)?;
    text.parse()
        .map_err(|error| StoreError::corrupt_because(column, error))
}
