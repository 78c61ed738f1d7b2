//! Limits of the store, each as a ratio to the same work in the same run: with the driver alone, with the file alone, or on a small file.
//!
//! `cargo bench -p dhow-store-sqlite` measures everything, `… -- append work` the named parts only. The disk decides most times, so
//! only the ratios compare, and both sides of a ratio take turns. The program fails if a limit is missed.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark fails by panicking and prints its measurements"
)]

mod append;
mod growth;
mod raw;
mod receiver;
mod report;
mod rows;
mod single;
mod work;

use std::{env, fs, path::PathBuf, process::ExitCode};

use dhow_store_sqlite::SqliteStore;

use report::Measured;

/// A part of the benchmark: its name, and the function that measures it.
type Part = (&'static str, fn() -> Vec<Measured>);

const PARTS: [Part; 5] = [
    ("append", append::measure),
    ("single", single::measure),
    ("work", work::measure),
    ("receiver", receiver::measure),
    ("growth", growth::measure),
];

fn main() -> ExitCode {
    // Cargo passes `--bench`; names of parts follow.
    let named: Vec<String> = env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let mut keeps_limits = true;
    for (name, measure) in PARTS {
        if named.is_empty() || named.iter().any(|word| word == name) {
            for measured in measure() {
                println!("{measured}");
                keeps_limits &= measured.keeps_limit();
            }
        }
    }
    match keeps_limits {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// An empty folder for the files of one part, in Cargo's folder for temporary files: a memory disk would sync nothing.
fn new_folder(part: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("bench-{part}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Creates a file with the tables of the store and opens it with the driver alone.
async fn raw_file(path: &PathBuf) -> raw::Raw {
    SqliteStore::open(path).await.unwrap().close().await;
    raw::Raw::open(path)
}

/// One thread for the callers; the store has its own.
fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}
