//! Calls on their way: a line about each is on the disk before it is sent, so that a recorder that is killed leaves a trace of it.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use dhow_record::CallNames;
use http::Method;
use jiff::Timestamp;

use super::folder::Folder;

/// Lines about calls without a recorded response. They have the name of the call, and no value of it.
#[derive(Debug, Clone)]
pub(super) struct Journal(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    folder: Folder,
    names: CallNames,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    last: u64,
    lines: BTreeMap<u64, String>,
}

/// Number of a call in the journal.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending(u64);

impl Journal {
    pub(super) fn new(folder: Folder, names: CallNames) -> Self {
        Self(Arc::new(Inner {
            folder,
            names,
            open: Mutex::default(),
        }))
    }

    /// Writes the line of a call that may change something. A call that only reads has none.
    ///
    /// # Errors
    /// If the line cannot be written. The call must be sent nevertheless: the recorder takes nothing away.
    pub(super) async fn sent(&self, method: &Method, path: &str) -> io::Result<Option<Pending>> {
        if [Method::GET, Method::HEAD, Method::OPTIONS].contains(method) {
            return Ok(None);
        }
        let name = self.0.names.name(method.as_str(), path);
        let line = format!("{name}, sent {:.0}, outcome unknown", Timestamp::now());
        let number = {
            let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.last += 1;
            let number = open.last;
            open.lines.insert(number, line.clone());
            number
        };
        let journal = self.clone();
        let written = tokio::task::spawn_blocking(move || {
            let file = file_name(number);
            journal
                .0
                .folder
                .write_durable(&file, format!("{line}\n").as_bytes())
        });
        written.await.map_err(io::Error::other)??;
        Ok(Some(Pending(number)))
    }

    /// Removes the line of a call whose response is recorded, or that was not sent.
    pub(super) fn close(&self, Pending(number): Pending) {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.lines.remove(&number);
        drop(open);
        self.0.folder.remove(&file_name(number));
    }

    /// Returns the lines of the calls without a recorded response.
    pub(super) fn lines(&self) -> Vec<String> {
        let open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.lines.values().cloned().collect()
    }
}

fn file_name(number: u64) -> String {
    format!("{}{number:04}.txt", super::folder::SENT)
}
