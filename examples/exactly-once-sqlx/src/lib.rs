//! A shop that ships in its own sqlx transaction: the shop's change and the end of the effect are one commit.
//!
//! The engine hands each effect over at least once. [`ship`] changes the shop's table and marks the effect as done in the same transaction
//! of the same database, so a crash keeps both or neither, and an order is shipped exactly once.

use dhow_engine::{Effect, EffectKind, store::Parameter};
use sqlx::{AssertSqlSafe, Error, Sqlite, SqlitePool, Transaction};

/// Creates the shop's table, in the same file as the engine's.
///
/// # Errors
/// An error of the database.
pub async fn create_table(shop: &SqlitePool) -> Result<(), Error> {
    let table = "create table if not exists shop_order (reference text primary key, shipments integer not null) strict";
    sqlx::query(table).execute(shop).await?;
    Ok(())
}

/// Handles an effect: adds a shipment for a paid order. Pass it to [`Engine::run`](dhow_engine::Engine::run).
///
/// # Errors
/// An error of the database. The effect is then handed over again.
pub async fn handle(shop: &SqlitePool, effect: &Effect) -> Result<(), Error> {
    let EffectKind::PaymentPaid { confirmed, .. } = effect.kind() else {
        return Ok(());
    };
    // A write lock from the start, so that no other writer comes between the two statements.
    let mut transaction = shop.begin_with("begin immediate").await?;
    ship(&mut transaction, confirmed.merchant_reference().as_str()).await?;
    if complete(&mut transaction, effect).await? {
        transaction.commit().await
    } else {
        // Done before, or another worker has it: nothing of this transaction may stay.
        transaction.rollback().await
    }
}

/// The shop's own change.
///
/// # Errors
/// An error of the database.
pub async fn ship(transaction: &mut Transaction<'_, Sqlite>, reference: &str) -> Result<(), Error> {
    let shipment = "insert into shop_order values (?1, 1) on conflict do update set shipments = shipments + 1";
    sqlx::query(shipment).bind(reference).execute(&mut **transaction).await?;
    Ok(())
}

/// Marks the effect as done. Returns false if it was done before or another worker has it.
///
/// # Errors
/// An error of the database, or [`Error::RowNotFound`] for a store without SQL.
pub async fn complete(transaction: &mut Transaction<'_, Sqlite>, effect: &Effect) -> Result<bool, Error> {
    let completion = effect.completion().ok_or(Error::RowNotFound)?;
    let mut statement = sqlx::query(AssertSqlSafe(completion.sql));
    for parameter in completion.parameters {
        statement = match parameter {
            Parameter::Text(text) => statement.bind(text),
            Parameter::Integer(number) => statement.bind(number),
        };
    }
    Ok(statement.execute(&mut **transaction).await?.rows_affected() == 1)
}
