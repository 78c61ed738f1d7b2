//! Migrations from every version, and schemas that are refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use dhow_tests::PostgresServer;
use tokio_postgres::NoTls;

use super::*;

/// A later version, as a future release may bring it.
const LATER: &str =
    "alter table dhow.dhow_order add column later text; create table dhow.dhow_later (a text)";

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

async fn tables(client: &Client) -> Vec<String> {
    let rows = client
        .query(
            "select table_name::text from information_schema.tables where table_schema = 'dhow' order by 1",
            &[],
        )
        .await
        .unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn later_columns(client: &Client) -> i64 {
    let sql = "select count(*) from information_schema.columns where table_schema = 'dhow' and column_name = 'later'";
    client.query_one(sql, &[]).await.unwrap().get(0)
}

fn with_later() -> Vec<&'static str> {
    MIGRATIONS.iter().copied().chain([LATER]).collect()
}

#[tokio::test]
async fn every_earlier_version_is_brought_to_the_newest() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let newest = with_later();
    for version in 0..=newest.len() {
        let client = connect(&server.database()).await;
        let old: Vec<_> = newest.iter().copied().take(version).collect();
        if version > 0 {
            migrate_with(&client, &old).await.unwrap();
        }
        migrate_with(&client, &newest).await.unwrap();
        let expected = [
            "dhow_delivery",
            "dhow_effect",
            "dhow_history",
            "dhow_later",
            "dhow_order",
            "dhow_rejected",
            "dhow_schema",
        ];
        assert_eq!(tables(&client).await, expected, "from version {version}");
        assert_eq!(later_columns(&client).await, 1, "from version {version}");
        assert_eq!(found(&client, &newest).await.unwrap(), newest.len());
    }
}

#[tokio::test]
async fn a_newer_version_is_refused_and_left_as_it_is() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let client = connect(&server.database()).await;
    migrate_with(&client, &with_later()).await.unwrap();
    let before = tables(&client).await;
    let error = migrate(&client).await.unwrap_err().at("step");
    let (newest, supported) = (with_later().len(), MIGRATIONS.len());
    assert_eq!(
        error.to_string(),
        format!(
            "the schema has version {newest} and this program supports up to {supported}; install a newer version of Dhow"
        )
    );
    assert_eq!(tables(&client).await, before);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let client = connect(&server.database()).await;
    let broken: Vec<_> = with_later()
        .into_iter()
        .chain(["select from nothing"])
        .collect();
    assert!(migrate_with(&client, &broken).await.is_err());
    assert_eq!(tables(&client).await, Vec::<String>::new());
    // The connection is usable, and the next attempt succeeds.
    migrate(&client).await.unwrap();
    assert!(migrate_with(&client, &broken).await.is_err());
    assert_eq!(later_columns(&client).await, 0);
    assert_eq!(found(&client, MIGRATIONS).await.unwrap(), MIGRATIONS.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_start_together_migrate_once() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let starts = (0..8).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { migrate(&connect(&url).await).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    assert_eq!(tables(&connect(&url).await).await, TABLES);
}

#[tokio::test]
async fn a_role_that_owns_the_schema_needs_no_right_on_the_database() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    server.sql(
        &url,
        "create role shop login; create schema dhow authorization shop",
    );
    let client = connect(&url.replace("postgres@", "shop@")).await;
    migrate(&client).await.unwrap();
    assert_eq!(tables(&client).await.len(), 6);
}

#[tokio::test]
async fn a_store_without_one_of_its_tables_is_refused() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    // Without the table of the version there is no store.
    for table in TABLES.iter().filter(|table| **table != "dhow_schema") {
        let client = connect(&server.database()).await;
        migrate(&client).await.unwrap();
        require_newest(&client, "shop").await.unwrap();
        let drop = format!("drop table dhow.{table}");
        client.batch_execute(&drop).await.unwrap();
        let error = migrate(&client).await.unwrap_err().at("step");
        assert!(error.to_string().contains(table), "{error}");
        assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        assert!(require_newest(&client, "shop").await.is_err());
    }
}
