//! The state file: everything that a sandbox must remember over a restart.
//!
//! A thread of its own writes the file soon after a change, so that no request waits for the disk.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::value::RawValue;
use tokio::sync::watch;

use crate::unsaved::Unsaved;

mod error;
mod file;
mod format;
mod saver;

pub use error::StateFileError;
pub(crate) use format::{Body, Seed};
pub(crate) use saver::Saver;

use file::LockedFile;

/// Parts of the state by their names in the file.
pub(crate) type Parts = Vec<(&'static str, Box<RawValue>)>;

/// Source of the state.
pub(crate) trait Source: Send + Sync + Debug {
    /// Returns the parts that have changed since the last call.
    fn changed_parts(&self) -> serde_json::Result<Parts>;
}

/// The state file of a running sandbox, from [`Sandbox::state_file`](crate::Sandbox::state_file). Cloning is cheap.
#[derive(Debug, Clone)]
pub struct StateFile {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    path: PathBuf,
    unsaved: Unsaved,
    problem: watch::Sender<Option<String>>,
    /// `None` once the sandbox has stopped, so that another one can use the file.
    writer: Mutex<Option<Writer>>,
}

/// The file and the state in it.
#[derive(Debug)]
struct Writer {
    file: LockedFile,
    body: Body,
    source: Box<dyn Source>,
    /// True if the file has the body.
    is_written: bool,
}

/// A locked state file with the state in it, before the sandbox starts.
#[derive(Debug)]
pub(crate) struct Opened {
    file: LockedFile,
    pub(crate) body: Option<Body>,
}

impl Opened {
    /// Locks and reads a file.
    pub(crate) fn open(path: &Path) -> Result<Self, StateFileError> {
        let file = LockedFile::lock(path)?;
        let body = file.read()?.map(|bytes| format::decode(&bytes));
        Ok(Self {
            file,
            body: body.transpose()?,
        })
    }

    /// Writes the state for the first time. Before, no id of this start may leave the process.
    pub(crate) fn start(
        self,
        body: Body,
        source: Box<dyn Source>,
        unsaved: Unsaved,
    ) -> Result<StateFile, StateFileError> {
        let path = self.file.path().to_owned();
        let mut writer = Writer {
            file: self.file,
            body,
            source,
            is_written: false,
        };
        writer.save()?;
        let shared = Arc::new(Shared {
            path,
            unsaved,
            problem: watch::Sender::new(None),
            writer: Mutex::new(Some(writer)),
        });
        Ok(StateFile { shared })
    }
}

impl StateFile {
    /// Path of the file, without links.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Saves the state now, which takes as long as the disk needs.
    ///
    /// A thread saves it anyway within a second of each change, and when the sandbox stops.
    ///
    /// # Errors
    /// [`StateFileError::Unwritable`]. The file is then the one of the last save.
    pub fn save(&self) -> Result<(), StateFileError> {
        let saved = self.lock().as_mut().map_or(Ok(()), |writer| {
            // Read before the state: a change in between may be in the file, but is not counted.
            let changes = self.shared.unsaved.changes();
            writer.save()?;
            self.shared.unsaved.saved(changes);
            Ok(())
        });
        let problem = saved.as_ref().err().map(|error| self.describe(error));
        self.shared.problem.send_if_modified(|known| {
            let is_new = *known != problem;
            *known = problem;
            is_new
        });
        saved
    }

    /// Returns the error of the last attempt to save, as a sentence. `None` if it succeeded.
    ///
    /// The state is saved again every second until that succeeds.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        self.shared.problem.borrow().clone()
    }

    /// Watches [`problem`](Self::problem).
    #[must_use]
    pub fn watch_problem(&self) -> watch::Receiver<Option<String>> {
        self.shared.problem.subscribe()
    }

    fn describe(&self, error: &StateFileError) -> String {
        let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
        let path = self.shared.path.display();
        format!("{path} {error}{}", cause.unwrap_or_default())
    }

    /// Saves for the last time and unlocks the file.
    fn close(&self) {
        // `problem` has the error.
        let _ = self.save();
        *self.lock() = None;
    }

    fn lock(&self) -> MutexGuard<'_, Option<Writer>> {
        let writer = self.shared.writer.lock();
        writer.unwrap_or_else(PoisonError::into_inner)
    }
}

impl Writer {
    fn save(&mut self) -> Result<(), StateFileError> {
        let unwritable = |error: serde_json::Error| StateFileError::Unwritable(error.into());
        for (name, part) in self.source.changed_parts().map_err(unwritable)? {
            self.body.parts.insert(name.to_owned(), part);
            self.is_written = false;
        }
        if self.is_written {
            return Ok(());
        }
        let (header, body) = format::encode(&self.body).map_err(unwritable)?;
        let written = self.file.replace(&[&header, &body]);
        self.is_written = written.is_ok();
        written.map_err(StateFileError::Unwritable)
    }
}

/// State that was read from the file, by part. Each part is taken once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Restored(Arc<Mutex<BTreeMap<String, Box<RawValue>>>>);

impl Restored {
    pub(crate) fn new(body: &Body) -> Self {
        Self(Arc::new(Mutex::new(body.parts.clone())))
    }

    pub(crate) fn take(&self, name: &str) -> Option<Box<RawValue>> {
        let mut parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.remove(name)
    }
}
