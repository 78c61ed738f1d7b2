//! Conversion of rows.

use std::str::FromStr;

use dhow_engine::store::{
    Cause, OrderData, OrderKey, OrderKind, OrderRow, Phase, StoreError, StoreResult, Timestamp,
};
use tokio_postgres::{Row, types::FromSql};

use crate::text::unescaped;

/// Columns of an order, as [`order`] reads them.
macro_rules! order_columns {
    () => {
        "account, kind, reference, phase, status, provider_reference, amount_minor, currency, state, wake, \
         due_at, lease_until, attempts, last_error, created_at, updated_at"
    };
}

pub(crate) use order_columns;

/// Reads a column that is no text.
pub(crate) fn get<'a, T: FromSql<'a>>(row: &'a Row, column: &'static str) -> StoreResult<T> {
    row.try_get(column)
        .map_err(|error| StoreError::corrupt_because(column, error))
}

/// Reads a column with text.
pub(crate) fn text(row: &Row, column: &'static str) -> StoreResult<String> {
    get(row, column).map(unescaped)
}

/// Reads a column with text or null.
pub(crate) fn optional_text(row: &Row, column: &'static str) -> StoreResult<Option<String>> {
    let text: Option<String> = get(row, column)?;
    Ok(text.map(unescaped))
}

/// Reads a column with a number that is not negative.
pub(crate) fn number<T: TryFrom<i64, Error: Into<Cause>>>(
    row: &Row,
    column: &'static str,
) -> StoreResult<T> {
    let number: i64 = get(row, column)?;
    T::try_from(number).map_err(|error| StoreError::corrupt_because(column, error))
}

/// Reads a column with a time.
pub(crate) fn time(row: &Row, column: &'static str) -> StoreResult<Timestamp> {
    get(row, column).map(Timestamp::from_millis)
}

/// Reads a column with a time or null.
pub(crate) fn optional_time(row: &Row, column: &'static str) -> StoreResult<Option<Timestamp>> {
    let millis: Option<i64> = get(row, column)?;
    Ok(millis.map(Timestamp::from_millis))
}

/// Reads the key of an order.
pub(crate) fn key(row: &Row) -> StoreResult<OrderKey> {
    let kind: OrderKind = word(row, "kind")?;
    Ok(OrderKey::new(
        text(row, "account")?,
        kind,
        text(row, "reference")?,
    ))
}

/// Reads an order with the columns of [`order_columns`].
pub(crate) fn order(row: &Row) -> StoreResult<OrderRow> {
    let phase: Phase = word(row, "phase")?;
    Ok(OrderRow {
        key: key(row)?,
        data: OrderData {
            phase,
            status: text(row, "status")?,
            provider_reference: optional_text(row, "provider_reference")?,
            amount_minor: get(row, "amount_minor")?,
            currency: optional_text(row, "currency")?,
            state: text(row, "state")?,
        },
        wake: get(row, "wake")?,
        due_at: optional_time(row, "due_at")?,
        lease_until: optional_time(row, "lease_until")?,
        attempts: number(row, "attempts")?,
        last_error: optional_text(row, "last_error")?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}

fn word<T: FromStr<Err: Into<Cause>>>(row: &Row, column: &'static str) -> StoreResult<T> {
    let text: &str = get(row, column)?;
    text.parse()
        .map_err(|error| StoreError::corrupt_because(column, error))
}
