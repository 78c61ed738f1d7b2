//! Power loss at every change of the disk, while the store appends deliveries and settles orders.

use dhow_engine::store::Store;
use dhow_power_loss::{Disk, Vfs};

use crate::work::{Acknowledged, ORDERS, delivery, missing, open, runtime, settle};

/// Outcomes of the disk for each moment of the power loss.
const SEEDS: u64 = 2;

/// Works until the power is lost. A value of `synchronous` is set on the connections of the store, which has set `full`.
async fn work(vfs: &Vfs, synchronous: Option<&str>) -> Acknowledged {
    let mut acknowledged = Acknowledged::default();
    let Ok(store) = open(vfs).await else {
        return acknowledged;
    };
    if let Some(value) = synchronous {
        // SAFETY: the store stays open until the end, and works on no call.
        for connection in unsafe { vfs.connections() } {
            let set = connection.pragma_update(None, "synchronous", value);
            set.unwrap();
        }
    }
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
fn lost(synchronous: Option<&str>) -> (Vec<String>, u64) {
    let runtime = runtime();
    runtime.block_on(async {
        let whole = Disk::new();
        let acknowledged = work(&Vfs::new(whole.clone()), synchronous).await;
        assert_eq!(acknowledged.settled.len(), usize::from(ORDERS));
        let changes = whole.changes();
        let mut lost = Vec::new();
        for change in 1..=changes {
            let disk = Disk::new();
            disk.lose_power_at(change);
            let acknowledged = work(&Vfs::new(disk.clone()), synchronous).await;
            for seed in 0..SEEDS {
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
    let (lost, changes) = lost(None);
    assert_eq!(lost, Vec::<String>::new());
    assert!(changes > 80, "{changes} changes only");
}

#[test]
fn with_synchronous_normal_the_store_loses_acknowledged_results() {
    // The store refuses this setting, so it is set behind its back. This shows that the test above can fail.
    let (lost, changes) = lost(Some("normal"));
    let settlements = lost.iter().filter(|part| part.contains("settlement of"));
    assert!(settlements.count() > 0, "{lost:?} of {changes} changes");
    let deliveries = lost.iter().filter(|part| part.contains("delivery of"));
    assert!(deliveries.count() > 0, "{lost:?} of {changes} changes");
}

#[test]
fn setting_full_on_the_connections_of_the_store_changes_nothing() {
    let (lost, _) = lost(Some("full"));
    assert_eq!(lost, Vec::<String>::new());
}
