//! Jobs that share a commit.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    env, fs, process,
    sync::{Arc, Barrier},
    time::Duration,
};

use dhow_engine::store::{StoreError, StoreResult};

use super::*;

fn insert(connection: &Connection, name: &str) -> StoreResult<()> {
    let sql = "insert into dhow_history (account, kind, reference, at, actor, to_status, evidence)
         values ('shop', 'payment', ?1, 0, 'test', 'paid', '')";
    let inserted = connection.execute(sql, [name]);
    inserted.map_err(|error| store_error("test", error))?;
    Ok(())
}

fn names(connection: &Connection) -> StoreResult<String> {
    let sql = "select group_concat(reference, ' ') from (select reference from dhow_history order by seq)";
    let names = connection.query_row(sql, (), |row| row.get(0));
    names.map_err(|error| store_error("test", error))
}

/// A group of three jobs, whose second one has changed something when it fails.
#[tokio::test]
async fn a_job_that_fails_is_undone_and_those_that_share_its_commit_are_kept() {
    let folder = env::temp_dir().join(format!("dhow-worker-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let location = Location {
        path: folder.join("shop.db"),
        vfs: None,
        busy_timeout: Duration::from_secs(1),
        must_exist: false,
    };
    let worker = Worker::start(location, Access::Write).await.unwrap();
    // The group is what arrives while this job runs.
    let (begun, arrived) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let blocked = {
        let (worker, begun, arrived) = (worker.clone(), begun.clone(), arrived.clone());
        tokio::spawn(async move {
            let work = move |connection: &Connection| {
                begun.wait();
                arrived.wait();
                insert(connection, "first")
            };
            worker.run(work).await
        })
    };
    tokio::task::yield_now().await;
    begun.wait();
    let release = async { arrived.wait() };
    let fails = |connection: &Connection| -> StoreResult<()> {
        insert(connection, "half")?;
        Err(StoreError::conflict("no"))
    };
    let (before, failed, after, _) = tokio::join!(
        worker.run(|connection| insert(connection, "before")),
        worker.run(fails),
        worker.run(|connection| insert(connection, "after")),
        release,
    );
    blocked.await.unwrap().unwrap();
    before.unwrap();
    after.unwrap();
    let error = failed.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    assert_eq!(worker.run(names).await.unwrap(), "first before after");
    worker.close().await;
    fs::remove_dir_all(&folder).unwrap();
}
