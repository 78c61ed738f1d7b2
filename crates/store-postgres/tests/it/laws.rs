//! The laws of every store.

use std::sync::Arc;

use dhow_engine::{conformance, store::Store};
use dhow_tests::PostgresServer;

use crate::bench::store;

#[tokio::test]
async fn the_store_obeys_every_law() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let open = || async { Arc::new(store(&server.database()).await) as Arc<dyn Store> };
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}

/// A database that sorts text by the rules of a language: `a` before `C`.
#[tokio::test]
async fn orders_are_sorted_by_bytes_in_a_database_that_sorts_by_language() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let version = server.sql("postgres", "show server_version_num");
    if version.parse::<u32>().unwrap() < 150_000 {
        return;
    }
    server.sql(
        "postgres",
        "create database by_language template template0 locale_provider icu icu_locale 'en'",
    );
    let url = server.url("by_language");
    assert_eq!(server.sql(&url, "select 'a' < 'C'"), "t");
    let mut laws = conformance::laws().into_iter();
    let law = laws.find(|law| law.name() == "orders_come_in_pages_by_key");
    law.unwrap()
        .check(Arc::new(store(&url).await))
        .await
        .unwrap();
}
