//! Real processes on one file. A child is this test program again, with the path in its environment.

use std::{
    env,
    io::Read,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use dhow_engine::store::{Store, StoreError};
use dhow_store_sqlite::SqliteStore;
use dhow_tests::{Lines, ended, exit};
use rusqlite::Connection;

use crate::{files::delivery, new_file};

/// Variable that makes this program a child.
const PATH: &str = "DHOW_TEST_CHILD";
/// Deliveries that each process appends.
const DELIVERIES: u8 = 60;

/// Starts a test of this program as a child.
fn child(test: &str, path: &Path) -> Child {
    let mut command = Command::new(env::current_exe().unwrap());
    let command = command
        .args([test, "--exact", "--nocapture"])
        .env(PATH, path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command.spawn().unwrap()
}

/// Path of a child's file; `None` in the parent.
fn path() -> Option<PathBuf> {
    env::var_os(PATH).map(PathBuf::from)
}

/// Appends deliveries and returns how many were no copies.
async fn append(store: &SqliteStore, first: u8) -> usize {
    let mut new = 0;
    for number in first..first + DELIVERIES {
        let appended = store.append(delivery(number)).await.unwrap();
        new += usize::from(!appended.is_duplicate);
    }
    new
}

#[tokio::test]
async fn two_processes_store_each_delivery_once() {
    if let Some(path) = path() {
        let store = SqliteStore::open(&path).await.unwrap();
        println!("new: {}", append(&store, 0).await);
        return;
    }
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    let child = child("processes::two_processes_store_each_delivery_once", &file);
    // Half of the numbers are the child's too.
    let mut new = append(&store, DELIVERIES / 2).await;
    let output = ended(child);
    let success = output.status.success();
    let output = String::from_utf8(output.stdout).unwrap();
    assert!(success, "{output}");
    let line = output.lines().find_map(|line| line.split_once("new: "));
    new += line.unwrap().1.trim().parse::<usize>().unwrap();
    assert_eq!(new, usize::from(DELIVERIES + DELIVERIES / 2));
    for number in 0..DELIVERIES + DELIVERIES / 2 {
        let timeline = store.timeline(&delivery(number).order).await.unwrap();
        assert_eq!(timeline.unwrap().deliveries.len(), 1, "{number}");
    }
}

#[tokio::test]
async fn a_lock_of_another_process_makes_calls_unavailable_until_it_ends() {
    if let Some(path) = path() {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch("begin immediate").unwrap();
        println!("\nlocked");
        // Until the parent closes the pipe.
        std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
        return;
    }
    let file = new_file();
    let builder = SqliteStore::builder().busy_timeout(Duration::from_millis(30));
    let store = builder.open(&file).await.unwrap();
    store.append(delivery(0)).await.unwrap();
    let mut child = child(
        "processes::a_lock_of_another_process_makes_calls_unavailable_until_it_ends",
        &file,
    );
    let output = Lines::of(child.stdout.take().unwrap());
    while output.next_line().expect("the child ended") != "locked" {}
    let error = store.append(delivery(1)).await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error}");
    // Readers of a write-ahead log wait for no one.
    assert_eq!(store.stats().await.unwrap().parked, 1);
    drop(child.stdin.take());
    assert!(exit(&mut child).success());
    assert!(!store.append(delivery(1)).await.unwrap().is_duplicate);
}
