//! Limits of the store, each as a ratio to the same work in the same run: with the driver alone, or on a small database.
//!
//! `cargo bench -p dhow-store-postgres` starts a server from the binaries of the machine and measures everything, `… -- append work` the
//! named parts only. The program fails if a limit is missed, and without PostgreSQL.
#![allow(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

mod raw;

use std::{
    cell::RefCell, collections::BTreeMap, ops::Range, process::ExitCode, thread, time::Duration,
};

use dhow_store_limits::{Database, rows};
use dhow_store_postgres::{PostgresStore, tokio_postgres::NoTls};
use dhow_tests::PostgresServer;
use raw::Raw;

/// Time after which an idle connection has reported its counts to the server.
const REPORTED: Duration = Duration::from_secs(11);

/// A server, and the URLs of its databases by their names.
struct Server {
    server: PostgresServer,
    urls: RefCell<BTreeMap<String, String>>,
}

impl Server {
    fn url(&self, name: &str) -> String {
        let mut urls = self.urls.borrow_mut();
        let url = urls.entry(name.to_owned());
        url.or_insert_with(|| self.server.database()).clone()
    }

    fn count(&self, column: &str) -> Option<u64> {
        let statement = format!("select {column} from pg_stat_wal");
        self.server.sql("postgres", &statement).parse().ok()
    }
}

impl Database for Server {
    type Store = PostgresStore;
    type Driver = Raw;

    async fn store(&self, name: &str) -> PostgresStore {
        let config = self.url(name).parse().unwrap();
        PostgresStore::connect(config, NoTls).await.unwrap()
    }

    async fn driver(&self, name: &str) -> Raw {
        // The store creates its tables.
        self.store(name).await.close().await;
        Raw::connect(&self.url(name)).await
    }

    async fn fill(&self, name: &str, numbers: Range<u64>) {
        self.store(name).await.close().await;
        let url = self.url(name);
        for statement in fill(&numbers) {
            self.server.sql(&url, &statement);
        }
        self.server.sql(&url, "vacuum analyze");
        self.server.sql(&url, "checkpoint");
    }

    /// Bytes of the write-ahead log.
    fn written(&self) -> Option<u64> {
        self.count("wal_bytes")
    }

    fn syncs(&self) -> Option<u64> {
        thread::sleep(REPORTED);
        self.count("wal_sync")
    }
}

/// Statements that insert settled deliveries, final orders, done effects and their history, as [`rows`] describes them.
fn fill(numbers: &Range<u64>) -> [String; 4] {
    let (account, at) = (rows::ACCOUNT, rows::NOW.as_millis());
    let series = format!(
        "generate_series({}, {}) as n",
        numbers.start,
        numbers.end - 1
    );
    let reference = "'ORDER-' || lpad(n::text, 9, '0')";
    [
        format!(
            "insert into dhow.dhow_delivery
               (account, kind, reference, dedup, subject, received_at, settled_at, method, target, headers, verified)
             select '{account}', 'payment', {reference}, decode(md5(n::text), 'hex'), 'payment', {at}, {at}, 'POST',
               '/webhooks/{account}', md5(n::text) || md5(n::text), repeat('v', 750)
             from {series}"
        ),
        format!(
            "insert into dhow.dhow_order
               (account, kind, reference, phase, status, amount_minor, currency, state, wake, attempts, created_at, updated_at)
             select '{account}', 'payment', {reference}, 'final', 'paid', 59900, 'XOF', repeat('s', 500), 1, 0, {at}, {at}
             from {series}"
        ),
        format!(
            "insert into dhow.dhow_effect
               (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, done_at, attempts)
             select 'eff_' || md5('effect' || n), '{account}', 'payment', {reference}, 'payment.paid', 'payment.paid',
               repeat('b', 400), {at}, {at}, {at}, 0
             from {series}"
        ),
        format!(
            "insert into dhow.dhow_history (account, kind, reference, at, actor, from_status, to_status, evidence)
             select '{account}', 'payment', {reference}, {at}, 'webhook', 'pending', 'paid', 'delivery 1' from {series}"
        ),
    ]
}

fn main() -> ExitCode {
    let Some(server) = PostgresServer::new() else {
        return ExitCode::FAILURE;
    };
    dhow_store_limits::run(&Server {
        server,
        urls: RefCell::default(),
    })
}
