//! Servers and databases that the store refuses, at the beginning and later.

use std::time::Duration;

use dhow_engine::store::{Prune, Store, StoreError};
use dhow_store_postgres::{PostgresStore, tokio_postgres::NoTls};
use dhow_tests::PostgresServer;

use crate::bench::{LATER, assert_unavailable, config, delivery, key, store};

async fn refusal(url: &str) -> StoreError {
    let refused = PostgresStore::connect(config(url), NoTls).await;
    refused.unwrap_err()
}

fn assert_unsafe(error: &StoreError, parts: &[&str]) {
    assert!(matches!(error, StoreError::Unsafe { .. }), "{error}");
    for part in parts {
        assert!(error.to_string().contains(part), "{error}");
    }
}

/// Changes a setting of the running server.
async fn set(server: &PostgresServer, setting: &str, value: &str) {
    server.sql("postgres", &format!("alter system set {setting} = {value}"));
    server.sql("postgres", "select pg_reload_conf()");
    while server.sql("postgres", &format!("show {setting}")) != value {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn synchronous_commit_off_is_refused_wherever_it_is_set() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let name = url.rsplit('/').next().unwrap();
    let off = "set synchronous_commit = off";
    server.sql("postgres", &format!("alter database {name} {off}"));
    assert_unsafe(
        &refusal(&url).await,
        &["synchronous_commit", "source: database"],
    );
    assert_eq!(
        server.sql(&url, "select to_regnamespace('dhow') is null"),
        "t"
    );

    let url = server.database();
    server.sql(
        "postgres",
        &format!("create role careless superuser login; alter role careless {off}"),
    );
    let as_careless = url.replace("postgres@", "careless@");
    assert_unsafe(
        &refusal(&as_careless).await,
        &["synchronous_commit", "source: user"],
    );

    let by_client = format!("{url}?options=-c%20synchronous_commit%3Doff");
    assert_unsafe(
        &refusal(&by_client).await,
        &["synchronous_commit", "source: client"],
    );
    // The same database is fine without it.
    store(&url).await.append(delivery(1)).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_waiting_for_commits_does_not_reach_an_open_connection_and_gets_no_new_one()
 {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    store.append(delivery(1)).await.unwrap();
    set(&server, "synchronous_commit", "off").await;
    // Each transaction fails if its session has `off`.
    for number in 2..10 {
        store.append(delivery(number)).await.unwrap();
    }
    let end = "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'dhow'";
    server.sql("postgres", end);
    let mut error = store.append(delivery(10)).await.unwrap_err();
    while matches!(error, StoreError::Unavailable { .. }) {
        error = store.append(delivery(10)).await.unwrap_err();
    }
    assert_unsafe(&error, &["synchronous_commit", "configuration file"]);
    set(&server, "synchronous_commit", "on").await;
    store.append(delivery(10)).await.unwrap();
}

#[tokio::test]
async fn a_server_that_stops_syncing_is_refused_by_open_connections_too() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    for setting in ["fsync", "full_page_writes"] {
        set(&server, setting, "off").await;
        assert_unsafe(&refusal(&url).await, &[setting, "trust_storage"]);
        for number in 0..8 {
            let error = store.append(delivery(number)).await.unwrap_err();
            assert_unsafe(&error, &[setting, "configuration file"]);
        }
        let trusting = PostgresStore::builder().trust_storage();
        let trusting = trusting.connect(config(&url), NoTls).await.unwrap();
        trusting.append(delivery(100)).await.unwrap();
        set(&server, setting, "on").await;
        store.append(delivery(101)).await.unwrap();
    }
    assert_eq!(
        server.sql(&url, "select count(*) from dhow.dhow_delivery"),
        "2"
    );
}

#[tokio::test]
async fn a_database_that_cannot_store_every_text_is_refused() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let sql = "create database latin encoding 'LATIN1' locale 'C' template template0";
    server.sql("postgres", sql);
    assert_unsafe(&refusal(&server.url("latin")).await, &["LATIN1", "UTF8"]);
}

#[tokio::test]
async fn the_schema_of_a_newer_version_is_refused_also_after_a_reconnection() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let open = store(&url).await;
    open.append(delivery(1)).await.unwrap();
    server.sql(&url, "update dhow.dhow_schema set version = 99");
    let StoreError::NewerVersion { found, supported } = refusal(&url).await else {
        panic!("another error");
    };
    assert_eq!((found, supported), (99, 3));
    let sql = "select count(pg_terminate_backend(pid)) from pg_stat_activity
        where application_name = 'dhow' and datname = current_database()";
    server.sql(&url, sql);
    let mut error = open.append(delivery(2)).await.unwrap_err();
    while matches!(error, StoreError::Unavailable { .. }) {
        error = open.append(delivery(2)).await.unwrap_err();
    }
    assert!(matches!(error, StoreError::NewerVersion { .. }), "{error}");
}

#[tokio::test]
async fn a_server_or_database_that_is_missing_is_unavailable_and_no_error_has_the_password() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let missing = server
        .url("missing")
        .replace("postgres@", "postgres:hunter2@");
    assert_unavailable(&refusal(&missing).await);
    let nowhere = "postgres://postgres:hunter2@127.0.0.1:1/shop";
    let error = refusal(nowhere).await;
    assert_unavailable(&error);
    assert!(!format!("{error:?}").contains("hunter2"), "{error:?}");
    let open = store(&server.database().replace("postgres@", "postgres:hunter2@")).await;
    assert!(!format!("{open:?}").contains("hunter2"), "{open:?}");
}

#[tokio::test]
async fn a_database_without_a_store_is_refused_and_left_as_it_is() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    server.sql(&url, "create table orders (id text)");
    for builder in [
        PostgresStore::builder().must_exist(),
        PostgresStore::builder().read_only(),
    ] {
        let error = builder.connect(config(&url), NoTls).await.unwrap_err();
        assert!(matches!(error, StoreError::NotAStore { .. }), "{error}");
        let schemas = "select count(*) from pg_namespace where nspname = 'dhow'";
        assert_eq!(server.sql(&url, schemas), "0");
    }
    store(&url).await;
    let existing = PostgresStore::builder().must_exist();
    let existing = existing.connect(config(&url), NoTls).await.unwrap();
    existing.append(delivery(1)).await.unwrap();
}

#[tokio::test]
async fn a_store_for_reports_reads_and_changes_nothing() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    store(&url).await.append(delivery(1)).await.unwrap();
    let reports = || {
        PostgresStore::builder()
            .read_only()
            .connect(config(&url), NoTls)
    };
    let reading = reports().await.unwrap();
    let row = reading.timeline(&key("ORDER-1")).await.unwrap();
    assert_eq!(row.unwrap().deliveries.len(), 1);
    assert_unavailable(&reading.append(delivery(2)).await.unwrap_err());
    let prune = Prune {
        before: LATER,
        limit: 1,
    };
    assert_unavailable(&reading.prune(prune).await.unwrap_err());
    let count = "select count(*) from dhow.dhow_delivery";
    assert_eq!(server.sql(&url, count), "1");
    server.sql(&url, "update dhow.dhow_schema set version = 1");
    let error = reports().await.unwrap_err();
    assert!(
        matches!(error, StoreError::OlderVersion { found: 1, .. }),
        "{error}"
    );
    assert_eq!(
        server.sql(&url, "select version from dhow.dhow_schema"),
        "1"
    );
}
