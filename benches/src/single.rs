//! Appends one at a time, against one sync of a file that grows by as many bytes.

use std::{
    fs::File,
    io::Write,
    time::{Duration, Instant},
};

use dhow_engine::store::Store;
use dhow_store_sqlite::SqliteStore;

use crate::{
    new_folder, raw_file,
    report::{Limit, Measured, median, percent, time},
    rows, runtime,
};

const ROWS: u64 = 600;

/// Bytes that one append adds to the log: 9 pages with their headers.
const LOGGED: usize = 9 * (4_096 + 24);

pub(crate) fn measure() -> Vec<Measured> {
    let folder = new_folder("single");
    runtime().block_on(async {
        let raw = raw_file(&folder.join("raw.db")).await;
        let store = SqliteStore::open(folder.join("store.db")).await.unwrap();
        let mut file = File::create(folder.join("log")).unwrap();
        let (mut with_store, mut alone, mut synced) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..ROWS {
            let new = rows::delivery(number);
            let start = Instant::now();
            raw.append(std::slice::from_ref(&new));
            alone.push(start.elapsed());
            with_store.push(time(async { store.append(new).await.unwrap() }).await);
            synced.push(sync(&mut file));
        }
        store.close().await;
        let (with_store, alone, synced) = (median(with_store), median(alone), median(synced));
        let details = format!(
            "median of {ROWS}: store {} µs, driver {} µs, write and fdatasync {} µs",
            with_store.as_micros(),
            alone.as_micros(),
            synced.as_micros()
        );
        vec![
            Measured {
                work: "append, one at a time / one fdatasync".to_owned(),
                percent: percent(with_store, synced),
                limit: Limit::AtMost(125),
                details,
            },
            Measured {
                work: "append, one at a time / driver alone".to_owned(),
                percent: percent(with_store, alone),
                limit: Limit::None,
                details: String::new(),
            },
        ]
    })
}

fn sync(file: &mut File) -> Duration {
    let bytes = [7; LOGGED];
    let start = Instant::now();
    file.write_all(&bytes).unwrap();
    file.sync_data().unwrap();
    start.elapsed()
}
