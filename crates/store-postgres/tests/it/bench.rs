//! Short forms that the tests share.

use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{Config, NoTls},
};

pub(crate) fn config(url: &str) -> Config {
    url.parse().unwrap()
}

pub(crate) async fn store(url: &str) -> PostgresStore {
    PostgresStore::connect(config(url), NoTls).await.unwrap()
}
