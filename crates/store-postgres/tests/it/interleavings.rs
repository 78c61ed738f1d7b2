//! Random interleavings of two processes on one database, with crashes and with connections that are lost.
//!
//! `DHOW_INTERLEAVINGS=600 cargo test -p dhow-store-postgres interleavings -- --nocapture` runs for 600 seconds, with other seeds every time.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use dhow_engine::{
    conformance::interleavings::{self, Database},
    store::{Store, StoreResult},
};
use dhow_store_postgres::{PostgresStore, tokio_postgres::NoTls};
use dhow_tests::PostgresServer;

use crate::bench::config;

/// Time of the usual run.
const TIME: Duration = Duration::from_secs(8);

/// Time for which a call waits for a server that is away.
const TIMEOUT: Duration = Duration::from_millis(250);

/// A database of its own.
struct Own {
    server: &'static PostgresServer,
    url: String,
}

impl Own {
    fn name(&self) -> &str {
        self.url.rsplit('/').next().unwrap()
    }
}

#[async_trait]
impl Database for Own {
    async fn open(&self) -> StoreResult<Arc<dyn Store>> {
        let builder = PostgresStore::builder().call_timeout(TIMEOUT);
        Ok(Arc::new(builder.connect(config(&self.url), NoTls).await?))
    }

    async fn set_available(&self, available: bool) {
        let name = self.name();
        let allow = format!("alter database {name} allow_connections {available}");
        self.server.sql("postgres", &allow);
        if !available {
            let end = format!(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
            );
            self.server.sql("postgres", &end);
        }
    }
}

#[tokio::test]
async fn every_interleaving_on_a_database_gives_one_effect() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let new = async || Own {
        server,
        url: server.database(),
    };
    let result = interleavings::check_for(new, TIME).await;
    let seeds = result.unwrap_or_else(|failure| panic!("{failure}"));
    println!("{seeds} interleavings");
}
