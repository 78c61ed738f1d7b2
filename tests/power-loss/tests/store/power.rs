//! Power loss at every change of the disk, while the store appends deliveries and settles orders.

use dhow_engine::store::Store;
use dhow_power_loss::{Disk, Vfs};

use crate::work::{Acknowledged, ORDERS, delivery, missing, open, runtime, settle};

/// Outcomes of the disk for each moment of the power loss.
const SEEDS: u64 = 2;

/// Works until the power is lost.
async fn work(vfs: &Vfs) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    let Ok(store) = open(vfs).await else {
        return acknowledged;
    };
    for order in 0..ORDERS {
        if store.append(delivery(order)).await.is_err() {
            break;
        }
        acknowledged.appended.push(order);
        if settle(&store, order, 0).await.is_err() {
            break;
        }
        acknowledged.settled.push(order);
    }
    store.close().await;
    acknowledged
}

/// Loses the power at each change of a disk and collects what is missing afterwards.
fn lost(disk: impl Fn() -> Disk) -> (Vec<String>, u64) {
    let runtime = runtime();
    runtime.block_on(async {
        let whole = disk();
        let acknowledged = work(&Vfs::new(whole.clone())).await;
        assert_eq!(acknowledged.settled.len(), usize::from(ORDERS));
        let changes = whole.changes();
        let mut lost = Vec::new();
        for change in 1..=changes {
            for seed in 0..SEEDS {
                let disk = disk();
                disk.lose_power_at(change);
                let vfs = Vfs::new(disk.clone());
                let acknowledged = work(&vfs).await;
                let after = disk.after_power_loss(seed);
                let missing = missing(after, &acknowledged).await;
                let missing = missing.unwrap_or_else(|error| vec![error.to_string()]);
                let named = missing.into_iter();
                lost.extend(named.map(|part| format!("change {change}: {part}")));
            }
        }
        (lost, changes)
    })
}

#[test]
fn no_acknowledged_result_is_lost_at_any_change_of_the_disk() {
    let (lost, changes) = lost(Disk::new);
    assert_eq!(lost, Vec::<String>::new());
    assert!(changes > 80, "{changes} changes only");
}

#[test]
fn a_disk_that_ignores_the_syncs_of_commits_loses_acknowledged_results() {
    // Like `synchronous=NORMAL`: the log is written and not synced at a commit. This shows that the test above can fail.
    let (lost, _) = lost(|| Disk::new().ignoring_syncs_of("-wal"));
    assert!(!lost.is_empty());
}
