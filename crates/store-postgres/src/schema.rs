//! Tables in the schema `dhow`, and the migrations that create them.

use dhow_engine::store::StoreError;
use tokio_postgres::Client;

use crate::error::Failure;

/// Migrations in order. Entry `n` leads from version `n` to version `n + 1`; a published entry never changes.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
];

/// Key of the advisory lock under which one program at a time changes the schema: `dhow` in ASCII.
const LOCK: i64 = 0x6468_6f77;

/// Tables of the newest version, by name.
const TABLES: [&str; 6] = [
    "dhow_delivery",
    "dhow_effect",
    "dhow_history",
    "dhow_order",
    "dhow_rejected",
    "dhow_schema",
];

/// Brings the schema to the newest version, all steps in one transaction.
pub(crate) async fn migrate(client: &Client) -> Result<(), Failure> {
    migrate_with(client, MIGRATIONS).await?;
    refuse_incomplete(client).await
}

/// Refuses a store without one of its tables: it would take webhooks that it cannot process.
async fn refuse_incomplete(client: &Client) -> Result<(), Failure> {
    let names = "select tablename::text from pg_catalog.pg_tables where schemaname = 'dhow'";
    let rows = client.query(names, &[]).await?;
    let names: Vec<String> = rows
        .iter()
        .map(|row| row.try_get(0))
        .collect::<Result<_, _>>()?;
    let mut tables = TABLES.iter();
    match tables.find(|table| !names.iter().any(|name| name == *table)) {
        Some(table) => Err(StoreError::corrupt(format!(
            "the table {table} is missing; restore the store from a backup"
        ))
        .into()),
        None => Ok(()),
    }
}

/// Refuses a database without a store, and leaves it as it is. Returns the version of the schema.
pub(crate) async fn require(client: &Client, place: &str) -> Result<usize, Failure> {
    match found(client, MIGRATIONS).await? {
        0 => Err(StoreError::NotAStore {
            place: place.to_owned(),
            reason: "the database has no tables of Dhow",
        }
        .into()),
        version => Ok(version),
    }
}

/// Refuses a database without a store, or with the schema of another version.
pub(crate) async fn require_newest(client: &Client, place: &str) -> Result<(), Failure> {
    let (found, needed) = (require(client, place).await?, MIGRATIONS.len());
    if found == needed {
        return refuse_incomplete(client).await;
    }
    Err(StoreError::OlderVersion {
        found: u32::try_from(found).unwrap_or(u32::MAX),
        needed: u32::try_from(needed).unwrap_or(u32::MAX),
    }
    .into())
}

async fn migrate_with(client: &Client, migrations: &[&str]) -> Result<(), Failure> {
    // Read first without the lock: the usual case has nothing to do, and needs no right to change the schema.
    if migrations.len() == found(client, migrations).await? {
        return Ok(());
    }
    // No limit of time: a migration of a large table takes long, and another program may be running one.
    let begin = "begin isolation level read committed, read write;
        set local statement_timeout to 0; set local lock_timeout to 0;
        set local idle_in_transaction_session_timeout to 0";
    client.batch_execute(begin).await?;
    match update(client, migrations).await {
        Ok(()) => Ok(client.batch_execute("commit").await?),
        Err(error) => {
            client.batch_execute("rollback").await?;
            Err(error)
        }
    }
}

/// Runs the migrations that are missing, in the open transaction.
async fn update(client: &Client, migrations: &[&str]) -> Result<(), Failure> {
    client
        .execute("select pg_advisory_xact_lock($1)", &[&LOCK])
        .await?;
    let found = found(client, migrations).await?;
    if found == 0 {
        // The administrator may have created the schema for a role that must not create one.
        if !exists(client, SCHEMA_EXISTS).await? {
            client.batch_execute("create schema dhow").await?;
        }
        client
            .batch_execute(
                "create table dhow.dhow_schema (version integer not null);
                 insert into dhow.dhow_schema values (0)",
            )
            .await?;
    }
    for migration in migrations.iter().skip(found) {
        client.batch_execute(migration).await?;
    }
    let version = i32::try_from(migrations.len()).unwrap_or(i32::MAX);
    client
        .execute("update dhow.dhow_schema set version = $1", &[&version])
        .await?;
    Ok(())
}

/// Returns the version of the schema, refusing one that these migrations do not know.
async fn found(client: &Client, migrations: &[&str]) -> Result<usize, Failure> {
    if !exists(client, TABLE_EXISTS).await? {
        return Ok(0);
    }
    let row = client
        .query_one("select version from dhow.dhow_schema", &[])
        .await?;
    let version: i32 = row.try_get(0)?;
    let found = usize::try_from(version).unwrap_or(usize::MAX);
    if found > migrations.len() {
        return Err(StoreError::NewerVersion {
            found: u32::try_from(version).unwrap_or(u32::MAX),
            supported: u32::try_from(migrations.len()).unwrap_or(u32::MAX),
        }
        .into());
    }
    Ok(found)
}

// Queries of the catalog, because `to_regclass` answers from a cache that may not know yet what another program has committed.
const SCHEMA_EXISTS: &str = "select from pg_catalog.pg_namespace where nspname = 'dhow'";
const TABLE_EXISTS: &str =
    "select from pg_catalog.pg_tables where schemaname = 'dhow' and tablename = 'dhow_schema'";

async fn exists(client: &Client, query: &str) -> Result<bool, Failure> {
    Ok(client.query_opt(query, &[]).await?.is_some())
}
