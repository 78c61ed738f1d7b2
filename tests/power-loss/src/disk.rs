//! Disk in memory that knows which bytes survive a power loss.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use fastrand::Rng;

use crate::locks::{FileLocks, SharedMemory};

/// Unit in which a disk writes, in bytes.
const SECTOR: usize = 512;

/// Error of every access after the power was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PowerLost;

/// A disk that several connections share. Clones are the same disk.
#[derive(Clone, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Default)]
pub(crate) struct State {
    files: BTreeMap<String, File>,
    changes: u64,
    loses_power_at: Option<u64>,
    lost: bool,
    /// End of the names of files whose syncs do nothing.
    ignores_syncs_of: Option<&'static str>,
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
    pub(crate) locks: FileLocks,
    pub(crate) memory: SharedMemory,
}

impl Disk {
    /// Creates an empty disk.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the disk lie: a sync of a file with this end of its name does nothing, as with `synchronous=NORMAL` for the `-wal` file.
    #[must_use]
    pub fn ignoring_syncs_of(self, end: &'static str) -> Self {
        self.state().ignores_syncs_of = Some(end);
        self
    }

    /// Number of changes so far: writes, truncations, syncs and deletions.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.state().changes
    }

    /// Cuts the power during the change with this number, counted from 1. That change and every later access fail.
    pub fn lose_power_at(&self, change: u64) {
        self.state().loses_power_at = Some(change);
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
    pub(crate) fn create(&mut self, name: &str) -> Result<(), PowerLost> {
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
    ) -> Result<usize, PowerLost> {
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
    ) -> Result<(), PowerLost> {
        let change = self.change();
        if change.is_ok() || self.is_losing() {
            // The power may go while the disk writes: some sectors arrive.
            self.file(name).write(offset, bytes);
        }
        change
    }

    pub(crate) fn truncate(&mut self, name: &str, length: usize) -> Result<(), PowerLost> {
        self.change()?;
        self.file(name).bytes_mut().resize(length, 0);
        Ok(())
    }

    pub(crate) fn sync(&mut self, name: &str) -> Result<(), PowerLost> {
        self.change()?;
        let ignored = self.ignores_syncs_of;
        if ignored.is_some_and(|end| name.ends_with(end)) {
            return Ok(());
        }
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

    pub(crate) fn length(&mut self, name: &str) -> Result<usize, PowerLost> {
        self.check()?;
        Ok(self.file(name).bytes().len())
    }

    /// Deletes the file. Without a sync of the directory it may be there again after a power loss.
    pub(crate) fn delete(&mut self, name: &str, synced: bool) -> Result<(), PowerLost> {
        self.change()?;
        let file = self.file(name);
        file.current = None;
        file.unsynced.clear();
        if synced {
            file.durable = None;
        }
        Ok(())
    }

    fn check(&self) -> Result<(), PowerLost> {
        if self.lost { Err(PowerLost) } else { Ok(()) }
    }

    /// Counts a change and cuts the power if it is due.
    fn change(&mut self) -> Result<(), PowerLost> {
        self.check()?;
        self.changes += 1;
        self.lost = self.loses_power_at == Some(self.changes);
        self.check()
    }

    /// True during the change that lost the power.
    fn is_losing(&self) -> bool {
        self.lost && self.loses_power_at == Some(self.changes)
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
        self.unsynced
            .extend(offset / SECTOR..=end.saturating_sub(1) / SECTOR);
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
        for sector in &self.unsynced {
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
