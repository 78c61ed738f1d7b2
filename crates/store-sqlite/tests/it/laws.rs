//! The laws of every store.

use std::sync::Arc;

use dhow_engine::{conformance, store::Store};
use dhow_store_sqlite::SqliteStore;

use crate::new_file;

#[tokio::test]
async fn the_store_obeys_every_law() {
    let open = || async {
        let store = SqliteStore::open(new_file()).await.unwrap();
        Arc::new(store) as Arc<dyn Store>
    };
    let violations = conformance::check(open).await;
    assert!(violations.is_empty(), "{violations:#?}");
}
