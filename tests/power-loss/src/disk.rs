//! Disk in memory that knows which bytes survive a power loss, and that can be full or fail.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fastrand::Rng;

use crate::locks::{FileLocks, SharedMemory};

/// Unit in which a disk writes, in bytes.
const SECTOR: usize = 512;

/// A fault of the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The power is lost during the change. That change and every later access fail.
    PowerLoss,
    /// The disk is full from this change on, until [`Disk::repair`]: writes arrive in part and fail, and no file grows. Syncs, deletions and
    /// reads work.
    Full,
    /// The change fails, once. A failed sync loses what it should have written, and later syncs do not write it: Linux marks the pages as
    /// clean. A failed write arrives in part.
    Once,
    /// Every change fails from this one on, until [`Disk::repair`], as on a disk that became read-only.
    Changes,
    /// Every access fails from this change on, until [`Disk::repair`].
    Everything,
}

/// Error of an access.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiskError {
    /// No space is left.
    Full,
    /// The disk cannot be read or written.
    Failed,
}

/// A disk that several connections share. Clones are the same disk.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
pub(crate) struct State {
    files: BTreeMap<String, File>,
    changes: u64,
    syncs: u64,
    fault: Option<(u64, Fault)>,
    lost: bool,
    next_temporary: u64,
}

#[derive(Default)]
pub(crate) struct File {
    /// Bytes that the running program sees; `None` for a deleted file.
    current: Option<Vec<u8>>,
    /// Bytes as of the last sync; `None` if the disk does not certainly have the file.
    durable: Option<Vec<u8>>,
    /// Sectors written since the last sync.
    unsynced: BTreeSet<usize>,
    /// Sectors that a failed sync left out, and that no sync writes before they are written again.
    unwritten: BTreeSet<usize>,
    pub(crate) locks: FileLocks,
    pub(crate) memory: SharedMemory,
}

impl Disk {
    /// Creates an empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of changes so far: writes, truncations, syncs and deletions.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.state().changes
    }

    /// Number of syncs so far.
    #[must_use]
    pub fn syncs(&self) -> u64 {
        self.state().syncs
    }

    /// Cuts the power during the change with this number, counted from 1. That change and every later access fail.
    pub fn lose_power_at(&self, change: u64) {
        self.fail_at(change, Fault::PowerLoss);
    }

    /// Begins a fault with the change of this number, counted from 1.
    pub fn fail_at(&self, change: u64, fault: Fault) {
        self.state().fault = Some((change, fault));
    }

    /// Ends the fault: there is space again, and the disk can be read and written.
    pub fn repair(&self) {
        self.state().fault = None;
    }

    /// True if the power was lost.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.state().lost
    }

    /// Returns the disk that the next start finds. The seed decides which of the sectors that no sync covered reached it.
    #[must_use]
    pub fn after_power_loss(&self, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let state = self.state();
        let files = state.files.iter().filter_map(|(name, file)| {
            let bytes = file.after_power_loss(&mut rng)?;
            let found = File {
                current: Some(bytes.clone()),
                durable: Some(bytes),
                ..File::default()
            };
            Some((name.clone(), found))
        });
        let state = State {
            files: files.collect(),
            ..State::default()
        };
        Self(Arc::new(Mutex::new(state)))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A panic in a test must not hide the state of the disk from the others.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        let files: Vec<_> = state.files.keys().collect();
        f.debug_struct("Disk")
            .field("changes", &state.changes)
            .field("lost", &state.lost)
            .field("files", &files)
            .finish()
    }
}

impl State {
    /// Returns a name for a temporary file.
    pub(crate) fn temporary_name(&mut self) -> String {
        self.next_temporary += 1;
        format!("temporary-{}", self.next_temporary)
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        let file = self.files.get(name);
        file.is_some_and(|file| file.current.is_some())
    }

    /// Creates the file unless it exists. Not counted: an empty file says nothing about a commit.
    pub(crate) fn create(&mut self, name: &str) -> Result<(), DiskError> {
        self.check()?;
        let file = self.files.entry(name.to_owned()).or_default();
        file.current.get_or_insert_default();
        Ok(())
    }

    pub(crate) fn file(&mut self, name: &str) -> &mut File {
        self.files.entry(name.to_owned()).or_default()
    }

    /// Reads into the buffer and returns the number of bytes that the file has there.
    pub(crate) fn read(
        &mut self,
        name: &str,
        offset: usize,
        buffer: &mut [u8],
    ) -> Result<usize, DiskError> {
        self.check()?;
        let bytes = self.file(name).bytes();
        let from = bytes.get(offset..).unwrap_or_default();
        let length = from.len().min(buffer.len());
        buffer[..length].copy_from_slice(&from[..length]);
        buffer[length..].fill(0);
        Ok(length)
    }

    pub(crate) fn write(
        &mut self,
        name: &str,
        offset: usize,
        bytes: &[u8],
    ) -> Result<(), DiskError> {
        let fault = self.change();
        match fault {
            None => self.file(name).write(offset, bytes),
            // The power may go while the disk writes: some sectors arrive.
            Some(Fault::PowerLoss) => self.file(name).write(offset, bytes),
            Some(Fault::Full | Fault::Once) => {
                self.file(name).write(offset, &bytes[..bytes.len() / 2]);
            }
            Some(Fault::Changes | Fault::Everything) => {}
        }
        self.result(fault)
    }

    pub(crate) fn truncate(&mut self, name: &str, length: usize) -> Result<(), DiskError> {
        let mut fault = self.change();
        if fault == Some(Fault::Full) && length <= self.file(name).bytes().len() {
            fault = None;
        }
        self.result(fault)?;
        self.file(name).bytes_mut().resize(length, 0);
        Ok(())
    }

    pub(crate) fn sync(&mut self, name: &str) -> Result<(), DiskError> {
        self.syncs += 1;
        let fault = self.change().filter(|fault| *fault != Fault::Full);
        if fault.is_some_and(|fault| fault != Fault::PowerLoss) {
            self.file(name).lose_unsynced();
        }
        self.result(fault)?;
        let is_new = self.file(name).durable.is_none();
        self.file(name).sync();
        if is_new {
            // SQLite's VFS for Unix syncs the directory with the first sync of a new file, so deletions in it are durable too.
            let deleted = |file: &&mut File| file.current.is_none();
            let deleted = self.files.values_mut().filter(deleted);
            deleted.for_each(|file| file.durable = None);
        }
        Ok(())
    }

    pub(crate) fn length(&mut self, name: &str) -> Result<usize, DiskError> {
        self.check()?;
        Ok(self.file(name).bytes().len())
    }

    /// Deletes the file. Without a sync of the directory it may be there again after a power loss.
    pub(crate) fn delete(&mut self, name: &str, synced: bool) -> Result<(), DiskError> {
        let fault = self.change().filter(|fault| *fault != Fault::Full);
        self.result(fault)?;
        let file = self.file(name);
        file.current = None;
        file.unsynced.clear();
        file.unwritten.clear();
        if synced {
            file.durable = None;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), DiskError> {
        let (change, fault) = self.fault.unwrap_or((u64::MAX, Fault::Once));
        let is_dead = fault == Fault::Everything && self.changes >= change;
        match self.lost || is_dead {
            true => Err(DiskError::Failed),
            false => Ok(()),
        }
    }

    /// Counts a change and returns the fault that it meets.
    fn change(&mut self) -> Option<Fault> {
        if self.lost {
            return Some(Fault::Everything);
        }
        self.changes += 1;
        let (change, fault) = self.fault?;
        let meets = match fault {
            Fault::PowerLoss | Fault::Once => self.changes == change,
            Fault::Full | Fault::Changes | Fault::Everything => self.changes >= change,
        };
        self.lost = meets && fault == Fault::PowerLoss;
        meets.then_some(fault)
    }

    fn result(&self, fault: Option<Fault>) -> Result<(), DiskError> {
        match fault {
            None => Ok(()),
            Some(Fault::Full) => Err(DiskError::Full),
            Some(_) => Err(DiskError::Failed),
        }
    }
}

impl File {
    fn bytes(&mut self) -> &[u8] {
        self.current.get_or_insert_default()
    }

    fn bytes_mut(&mut self) -> &mut Vec<u8> {
        self.current.get_or_insert_default()
    }

    fn write(&mut self, offset: usize, bytes: &[u8]) {
        let end = offset + bytes.len();
        let current = self.bytes_mut();
        if current.len() < end {
            current.resize(end, 0);
        }
        current[offset..end].copy_from_slice(bytes);
        for sector in offset / SECTOR..end.div_ceil(SECTOR) {
            self.unwritten.remove(&sector);
            self.unsynced.insert(sector);
        }
    }

    fn sync(&mut self) {
        let Self {
            current,
            durable,
            unsynced,
            ..
        } = self;
        let current = current.get_or_insert_default();
        let durable = durable.get_or_insert_default();
        durable.resize(current.len(), 0);
        for sector in std::mem::take(unsynced) {
            let start = (sector * SECTOR).min(current.len());
            let end = (start + SECTOR).min(current.len());
            durable[start..end].copy_from_slice(&current[start..end]);
        }
    }

    /// Makes later syncs skip the sectors that wait for one.
    fn lose_unsynced(&mut self) {
        self.unwritten.append(&mut self.unsynced);
    }

    /// Returns the bytes that the next start finds, or `None` for a file that it does not find.
    fn after_power_loss(&self, rng: &mut Rng) -> Option<Vec<u8>> {
        let Some(current) = &self.current else {
            // Deleted without a sync of the directory.
            return self.durable.clone().filter(|_| rng.bool());
        };
        if self.durable.is_none() && rng.bool() {
            return None;
        }
        let mut found = self.durable.clone().unwrap_or_default();
        if found.len() != current.len() && rng.bool() {
            found.resize(current.len(), 0);
        }
        for sector in self.unsynced.union(&self.unwritten) {
            let start = (sector * SECTOR).min(found.len());
            let end = (start + SECTOR).min(found.len()).min(current.len());
            // A third of the sectors arrives, a third does not, a third is torn in the middle.
            let arrived = match rng.u8(..3) {
                0 => end,
                1 => start,
                _ => rng.usize(start..=end.max(start)),
            };
            if start < arrived {
                found[start..arrived].copy_from_slice(&current[start..arrived]);
            }
        }
        Some(found)
    }
}
