//! Other faults at every change of the disk. The store is opened once and works again when the disk does.

use std::fmt::Debug;

use dhow_engine::store::{Store, StoreError, StoreResult};
use dhow_power_loss::{Disk, Fault, Vfs};
use dhow_store_sqlite::SqliteStore;

use crate::work::{Acknowledged, ORDERS, delivery, missing, open, runtime, settle};

/// Number of failed calls after which the disk is repaired.
const PATIENCE: u32 = 3;

/// Calls that are repeated until they succeed, as gateways and workers do.
struct Caller<'a> {
    disk: &'a Disk,
    failures: u32,
}

impl Caller<'_> {
    /// Repeats a call. The attempts are numbered; every error must tell the caller to come again later.
    async fn repeat<T: Debug>(&mut self, call: impl AsyncFn(u32) -> StoreResult<T>) -> T {
        loop {
            match call(self.failures).await {
                Ok(result) => return result,
                Err(StoreError::Unavailable { .. }) => self.failures += 1,
                Err(error) => panic!("{error}: {error:?}"),
            }
            if self.failures == PATIENCE {
                self.disk.repair();
            }
            assert!(self.failures < 2 * PATIENCE, "the store does not recover");
        }
    }
}

/// Works through every order on one store and returns the number of failed calls.
async fn work(disk: &Disk) -> u32 {
    let vfs = Vfs::new(disk.clone());
    let mut caller = Caller { disk, failures: 0 };
    let store: SqliteStore = caller.repeat(async |_| open(&vfs).await).await;
    for order in 0..ORDERS {
        caller
            .repeat(async |_| store.append(delivery(order)).await)
            .await;
        caller
            .repeat(async |attempt| settle(&store, order, attempt).await)
            .await;
        // Reports have a connection of their own.
        caller.repeat(async |_| store.stats().await).await;
    }
    store.close().await;
    caller.failures
}

/// Begins a fault at each change and returns the numbers of changes and of failed calls. Everything was acknowledged, so everything must be
/// there after a power loss at the end.
fn survives(fault: Fault) -> (u64, u32) {
    let all = || (0..ORDERS).collect();
    let acknowledged = Acknowledged {
        appended: all(),
        settled: all(),
    };
    runtime().block_on(async {
        let whole = Disk::new();
        assert_eq!(work(&whole).await, 0);
        let changes = whole.changes();
        let mut failures = 0;
        for change in 1..=changes {
            let disk = Disk::new();
            disk.fail_at(change, fault);
            failures += work(&disk).await;
            let missing = missing(disk.after_power_loss(change), &acknowledged).await;
            assert_eq!(
                missing.unwrap(),
                Vec::<String>::new(),
                "{fault:?} at change {change}"
            );
        }
        (changes, failures)
    })
}

#[test]
fn a_full_disk_loses_nothing_and_the_store_works_again_when_there_is_space() {
    let (changes, failures) = survives(Fault::Full);
    assert!(u64::from(failures) > changes, "{failures} failed calls");
}

#[test]
fn a_failed_write_or_sync_loses_nothing() {
    let (_, failures) = survives(Fault::Once);
    assert!(failures > 30, "{failures} failed calls");
}

#[test]
fn a_disk_that_is_read_only_for_a_while_loses_nothing() {
    let (changes, failures) = survives(Fault::Changes);
    assert!(u64::from(failures) > changes, "{failures} failed calls");
}

#[test]
fn a_disk_that_is_away_for_a_while_loses_nothing() {
    let (changes, failures) = survives(Fault::Everything);
    assert!(u64::from(failures) > changes, "{failures} failed calls");
}

#[test]
fn an_append_alone_needs_one_sync_and_checkpoints_few_more() {
    const APPENDS: u16 = 2_000;
    runtime().block_on(async {
        let disk = Disk::new();
        let store = open(&Vfs::new(disk.clone())).await.unwrap();
        let before = disk.syncs();
        for number in 0..APPENDS {
            let mut delivery = delivery(0);
            let [high, low] = number.to_be_bytes();
            delivery.order.reference = format!("ORDER-{number}");
            delivery.dedup.0[..2].copy_from_slice(&[low, high]);
            assert!(!store.append(delivery).await.unwrap().is_duplicate);
        }
        let percent = (disk.syncs() - before) * 100 / u64::from(APPENDS);
        println!("{percent} syncs for 100 appends");
        assert!((100..=125).contains(&percent), "{percent} % of one sync");
        store.close().await;
    });
}
