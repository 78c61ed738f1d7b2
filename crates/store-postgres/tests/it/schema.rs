//! Migrations from every version, and schemas that are refused.

use dhow_engine::store::StoreError;
use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{Client, NoTls},
};
use dhow_tests::PostgresServer;

use crate::bench::{client, config, store};

/// The migrations, in order.
const MIGRATIONS: [&str; 3] = [
    include_str!("../../src/schema/1.sql"),
    include_str!("../../src/schema/2.sql"),
    include_str!("../../src/schema/3.sql"),
];

/// Tables of the newest version, by name.
const TABLES: [&str; 6] = [
    "dhow_delivery",
    "dhow_effect",
    "dhow_history",
    "dhow_order",
    "dhow_rejected",
    "dhow_schema",
];

async fn lines(client: &Client, sql: &str) -> Vec<String> {
    let rows = client.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn tables(client: &Client) -> Vec<String> {
    let sql = "select table_name::text from information_schema.tables where table_schema = 'dhow' order by 1";
    lines(client, sql).await
}

/// Returns every column and index of the schema.
async fn definitions(client: &Client) -> Vec<String> {
    let columns =
        "select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default)
        from information_schema.columns where table_schema = 'dhow' order by 1";
    let indexes = "select indexdef from pg_indexes where schemaname = 'dhow' order by 1";
    let mut all = lines(client, columns).await;
    all.extend(lines(client, indexes).await);
    all
}

async fn version(client: &Client) -> i32 {
    let sql = "select version from dhow.dhow_schema";
    client.query_one(sql, &[]).await.unwrap().get(0)
}

/// Creates the schema as a program of this version did.
async fn create(client: &Client, version: usize) {
    let table = format!(
        "create schema dhow; create table dhow.dhow_schema (version integer not null);
         insert into dhow.dhow_schema values ({version})"
    );
    client.batch_execute(&table).await.unwrap();
    for migration in &MIGRATIONS[..version] {
        client.batch_execute(migration).await.unwrap();
    }
}

async fn refusal(url: &str) -> StoreError {
    let refused = PostgresStore::connect(config(url), NoTls).await;
    refused.unwrap_err()
}

#[tokio::test]
async fn every_earlier_version_is_brought_to_the_newest() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    store(&url).await;
    let newest = definitions(&client(&url).await).await;
    assert!(newest.len() > 40, "{newest:?}");
    for from in 1..=MIGRATIONS.len() {
        let url = server.database();
        let client = client(&url).await;
        create(&client, from).await;
        let is_newest = definitions(&client).await == newest;
        assert_eq!(is_newest, from == MIGRATIONS.len(), "version {from}");
        store(&url).await;
        assert_eq!(tables(&client).await, TABLES, "from version {from}");
        assert_eq!(definitions(&client).await, newest, "from version {from}");
        let expected = i32::try_from(MIGRATIONS.len()).unwrap();
        assert_eq!(version(&client).await, expected, "from version {from}");
    }
}

#[tokio::test]
async fn a_newer_version_is_refused_and_left_as_it_is() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    store(&url).await;
    let client = client(&url).await;
    let later = "alter table dhow.dhow_order add column later text;
        create table dhow.dhow_later (a text); update dhow.dhow_schema set version = version + 1";
    client.batch_execute(later).await.unwrap();
    let before = definitions(&client).await;
    let supported = MIGRATIONS.len();
    assert_eq!(
        refusal(&url).await.to_string(),
        format!(
            "the schema has version {} and this program supports up to {supported}; install a newer version of Dhow",
            supported + 1
        )
    );
    assert_eq!(definitions(&client).await, before);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_behind() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    // A table with the name of an index of the last migration.
    let obstacle = "create table dhow.dhow_effect_pending_id (a text)";
    for from in 0..MIGRATIONS.len() {
        let url = server.database();
        let client = client(&url).await;
        if from == 0 {
            client.batch_execute("create schema dhow").await.unwrap();
        } else {
            create(&client, from).await;
        }
        client.batch_execute(obstacle).await.unwrap();
        let before = definitions(&client).await;
        let error = refusal(&url).await;
        let causes = format!("{error:?}");
        assert!(causes.contains("dhow_effect_pending_id"), "{causes}");
        assert_eq!(definitions(&client).await, before, "from version {from}");
        if from > 0 {
            assert_eq!(usize::try_from(version(&client).await), Ok(from));
        }
        // The next attempt succeeds.
        let remove = "drop table dhow.dhow_effect_pending_id";
        client.batch_execute(remove).await.unwrap();
        store(&url).await;
        assert_eq!(tables(&client).await, TABLES, "from version {from}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_that_start_together_migrate_once() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let starts = (0..8).map(|_| {
        let config = config(&url);
        tokio::spawn(async move { PostgresStore::connect(config, NoTls).await })
    });
    for start in starts.collect::<Vec<_>>() {
        start.await.unwrap().unwrap();
    }
    assert_eq!(tables(&client(&url).await).await, TABLES);
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
    store(&url.replace("postgres@", "shop@")).await;
    assert_eq!(tables(&client(&url).await).await, TABLES);
}

#[tokio::test]
async fn a_store_without_one_of_its_tables_is_refused() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    // Without the table of the version there is no store.
    for table in TABLES.iter().filter(|table| **table != "dhow_schema") {
        let url = server.database();
        store(&url).await;
        server.sql(&url, &format!("drop table dhow.{table}"));
        let reports = PostgresStore::builder().read_only();
        let reports = reports.connect(config(&url), NoTls).await;
        for error in [refusal(&url).await, reports.unwrap_err()] {
            assert!(error.to_string().contains(table), "{error}");
            assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
        }
    }
}
