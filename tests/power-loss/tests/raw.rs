//! The simulation itself: SQLite with full synchronization keeps every commit, and with less it loses some.

use dhow_power_loss::{Disk, Vfs};
use rusqlite::{Connection, OpenFlags};

const COMMITS: u32 = 30;

fn open(vfs: &Vfs, synchronous: &str) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags_and_vfs("shop.db", OpenFlags::default(), vfs.name())?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    // Few pages, so that checkpoints happen within the test.
    connection.pragma_update(None, "wal_autocheckpoint", 8)?;
    Ok(connection)
}

/// Commits rows until the power is lost and returns the number of acknowledged commits.
fn commits(vfs: &Vfs, synchronous: &str) -> u32 {
    let Ok(connection) = open(vfs, synchronous) else {
        return 0;
    };
    let made = connection
        .execute_batch("create table if not exists row (n integer primary key, body blob)");
    if made.is_err() {
        return 0;
    }
    for row in 0..COMMITS {
        let body = vec![7_u8; 900];
        let inserted = connection.execute("insert into row values (?1, ?2)", (row, body));
        if inserted.is_err() {
            return row;
        }
    }
    COMMITS
}

/// Returns the number of rows that the next start finds, or the error of a damaged database.
fn found(disk: Disk, synchronous: &str) -> rusqlite::Result<u32> {
    let vfs = Vfs::new(disk);
    let connection = open(&vfs, synchronous)?;
    let check: String = connection.query_row("pragma integrity_check", (), |row| row.get(0))?;
    assert_eq!(check, "ok");
    let exists = connection.table_exists(None, "row")?;
    if !exists {
        return Ok(0);
    }
    connection.query_row("select count(*) from row", (), |row| row.get(0))
}

/// Number of lost commits over all moments of the power loss.
fn lost(synchronous: &str) -> (u32, u64) {
    let disk = Disk::new();
    assert_eq!(commits(&Vfs::new(disk.clone()), synchronous), COMMITS);
    let changes = disk.changes();
    let mut lost = 0;
    for change in 1..=changes {
        for seed in 0..3 {
            let disk = Disk::new();
            disk.lose_power_at(change);
            let acknowledged = commits(&Vfs::new(disk.clone()), synchronous);
            assert!(disk.is_lost());
            let rows = found(disk.after_power_loss(seed), synchronous)
                .unwrap_or_else(|error| panic!("change {change}, seed {seed}: {error}"));
            lost += acknowledged.saturating_sub(rows);
        }
    }
    (lost, changes)
}

#[test]
fn full_synchronization_loses_no_commit_at_any_change_of_the_disk() {
    let (lost, changes) = lost("full");
    assert_eq!(lost, 0);
    assert!(changes > 150, "{changes} changes only");
}

#[test]
fn normal_synchronization_loses_commits_that_were_acknowledged() {
    let (lost, _) = lost("normal");
    assert!(lost > 0, "the simulation cannot lose anything");
}
