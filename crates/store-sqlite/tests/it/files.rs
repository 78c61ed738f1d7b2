//! Files that the store refuses, and files of earlier runs.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use dhow_engine::store::{
    DedupHash, NewDelivery, OrderKey, OrderKind, Store, StoreError, Timestamp,
};
use dhow_store_sqlite::SqliteStore;
use rusqlite::Connection;

use crate::new_file;

pub(crate) fn delivery(number: u8) -> NewDelivery {
    NewDelivery {
        order: OrderKey::new("shop", OrderKind::Payment, format!("ORDER-{number}")),
        dedup: DedupHash([number; 16]),
        subject: "payment".to_owned(),
        received_at: Timestamp::from_millis(1_000),
        method: "POST".to_owned(),
        target: "/webhooks/shop".to_owned(),
        headers: "[]".to_owned(),
        verified: "{}".to_owned(),
    }
}

#[tokio::test]
async fn a_delivery_is_there_when_the_file_is_opened_again() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    let first = store.append(delivery(1)).await.unwrap();
    store.close().await;
    let store = SqliteStore::open(&file).await.unwrap();
    let again = store.append(delivery(1)).await.unwrap();
    assert_eq!((again.seq, again.is_duplicate), (first.seq, true));
}

#[tokio::test]
async fn calls_after_closing_are_unavailable() {
    let store = SqliteStore::open(new_file()).await.unwrap();
    let clone = store.clone();
    store.close().await;
    for error in [
        clone.append(delivery(1)).await.unwrap_err(),
        clone.stats().await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_and_left_as_it_is() {
    let file = new_file();
    let text = "orders of the shop\n".repeat(100);
    fs::write(&file, &text).unwrap();
    let error = SqliteStore::open(&file).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test]
async fn the_schema_of_a_newer_version_is_refused_and_left_as_it_is() {
    let file = new_file();
    SqliteStore::open(&file).await.unwrap().close().await;
    let other = Connection::open(&file).unwrap();
    other.pragma_update(None, "user_version", 99).unwrap();
    // As after a copy with `vacuum into`.
    other.pragma_update(None, "journal_mode", "delete").unwrap();
    drop(other);
    let before = content(&file);
    let error = SqliteStore::open(&file).await.unwrap_err();
    let StoreError::NewerVersion { found, supported } = error else {
        panic!("{error}");
    };
    assert_eq!((found, supported), (99, 3));
    assert!(content(&file) == before, "the file was changed");
}

#[tokio::test]
async fn a_folder_that_does_not_exist_is_unavailable() {
    let file = new_file().join("missing/shop.db");
    let error = SqliteStore::open(&file).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_folder_is_unavailable() {
    // No user can create a file there, not even root.
    let error = SqliteStore::open("/proc/shop.db").await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
}

#[tokio::test]
async fn a_read_only_file_is_unavailable_and_left_as_it_is() {
    let file = new_file();
    SqliteStore::open(&file).await.unwrap().close().await;
    let before = fs::read(&file).unwrap();
    let mut permissions = fs::metadata(&file).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&file, permissions).unwrap();
    if fs::OpenOptions::new().write(true).open(&file).is_ok() {
        let _ = writeln!(
            io::stderr(),
            "NOT TESTED: this user may write read-only files"
        );
        return;
    }
    let error = SqliteStore::open(&file).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_acknowledged_into_a_file_that_was_deleted_or_replaced() {
    let file = new_file();
    let kept = file.with_extension("kept");
    let store = SqliteStore::open(&file).await.unwrap();
    store.append(delivery(1)).await.unwrap();
    for end in ["", "-wal", "-shm"] {
        let name = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        fs::rename(name(&file), name(&kept)).unwrap();
    }
    for number in 2..4 {
        let error = store.append(delivery(number)).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    }
    // An empty file in its place would forget every copy, so the store does not create one.
    assert!(!file.exists());
    // Another store in its place has other orders, and is left as it is.
    let other = SqliteStore::open(&file).await.unwrap();
    for number in 4..6 {
        let error = store.append(delivery(number)).await.unwrap_err();
        assert!(error.to_string().contains("deleted or replaced"), "{error}");
    }
    assert_eq!(other.stats().await.unwrap().parked, 0);
    other.close().await;
    for end in ["", "-wal", "-shm"] {
        let name = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        let _ = fs::rename(name(&kept), name(&file));
    }
    assert!(store.append(delivery(1)).await.unwrap().is_duplicate);
    assert!(store.append(delivery(3)).await.is_ok());
}

#[tokio::test]
async fn a_damaged_word_is_reported_by_its_column_and_without_its_value() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    store.append(delivery(1)).await.unwrap();
    let other = Connection::open(&file).unwrap();
    other
        .execute("update dhow_order set phase = 'secret-7'", ())
        .unwrap();
    let key = delivery(1).order;
    let error = store.timeline(&key).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt { .. }), "{error}");
    assert_eq!(error.to_string(), "the store is corrupt: phase");
}

#[tokio::test]
async fn a_store_for_reports_reads_and_changes_nothing() {
    let file = new_file();
    let missing = SqliteStore::open_read_only(&file).await.unwrap_err();
    assert!(
        matches!(missing, StoreError::Unavailable { .. }),
        "{missing}"
    );
    let missing = SqliteStore::open_existing(&file).await.unwrap_err();
    assert!(
        matches!(missing, StoreError::Unavailable { .. }),
        "{missing}"
    );
    assert!(!file.exists());
    let store = SqliteStore::open(&file).await.unwrap();
    store.append(delivery(1)).await.unwrap();
    let reading = SqliteStore::open_read_only(&file).await.unwrap();
    let row = reading.timeline(&delivery(1).order).await.unwrap();
    assert_eq!(row.unwrap().deliveries.len(), 1, "in the log");
    store.close().await;
    let before = fs::read(&file).unwrap();
    let row = reading.timeline(&delivery(1).order).await.unwrap();
    assert_eq!(row.unwrap().deliveries.len(), 1, "in the file");
    let error = reading.append(delivery(2)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    assert!(fs::read(&file).unwrap() == before);
    // A program that opens the file again is seen.
    let store = SqliteStore::open_existing(&file).await.unwrap();
    store.append(delivery(2)).await.unwrap();
    assert!(
        reading
            .timeline(&delivery(2).order)
            .await
            .unwrap()
            .is_some()
    );
    store.close().await;
    Connection::open(&file)
        .unwrap()
        .pragma_update(None, "user_version", 1)
        .unwrap();
    let older = SqliteStore::open_read_only(&file).await.unwrap_err();
    assert!(
        matches!(older, StoreError::OlderVersion { found: 1, .. }),
        "{older}"
    );
}

#[tokio::test]
async fn a_file_with_a_strange_name_is_read() {
    let file = new_file().with_file_name("a ?b#c%41&é.db");
    SqliteStore::open(&file).await.unwrap().close().await;
    let reading = SqliteStore::open_read_only(&file).await.unwrap();
    assert_eq!(reading.stats().await.unwrap().parked, 0);
}

/// Bytes of a file, of its log and of the index of the log.
fn content(file: &Path) -> [Option<Vec<u8>>; 3] {
    ["", "-wal", "-shm"].map(|end| fs::read(format!("{}{end}", file.display())).ok())
}

#[tokio::test]
async fn the_file_of_another_program_is_refused_and_left_as_it_is() {
    for (tables, version) in [
        ("create table orders (id text)", 0),
        ("create table orders (id text)", 1),
        ("create table orders (id text)", 3),
        ("create table orders (id text)", 7),
        ("create table orders (id text)", -5),
        ("create view orders as select 1", 0),
        // Without tables, the version alone is that of another program.
        ("", 1),
        ("", 3),
        ("", 4),
        ("", 99),
        ("", -5),
        ("create table dhow_notes (id text)", 4),
    ] {
        let file = new_file();
        let other = Connection::open(&file).unwrap();
        other.execute_batch(tables).unwrap();
        other.pragma_update(None, "user_version", version).unwrap();
        drop(other);
        let before = content(&file);
        assert!(before[0].as_ref().is_some_and(|file| !file.is_empty()));
        let error = SqliteStore::open(&file).await.unwrap_err();
        assert!(
            matches!(error, StoreError::NotAStore { .. }),
            "{tables} {version}: {error}"
        );
        assert!(
            content(&file) == before,
            "{tables} {version}: the file was changed"
        );
    }
}
