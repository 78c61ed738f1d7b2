//! Locks and shared memory of a file, as SQLite's connections in one process use them.

/// Shared memory of the WAL index: regions and their locks.
#[derive(Default)]
pub(crate) struct SharedMemory {
    /// Addresses of the regions. SQLite keeps pointers into them, so a region never moves.
    regions: Vec<Box<[u64]>>,
    locks: [Slot; 8],
}

/// Holders of one lock.
#[derive(Default, Clone, Copy)]
struct Slot {
    shared: usize,
    exclusive: bool,
}

/// Locks of the database file.
#[derive(Default)]
pub(crate) struct FileLocks {
    shared: usize,
    reserved: bool,
    exclusive: bool,
}

/// Lock levels of SQLite, in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Level {
    /// No lock.
    #[default]
    None,
    /// Reads.
    Shared,
    /// Will write.
    Reserved,
    /// Writes.
    Exclusive,
}

/// A lock is held by another connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Busy;

impl FileLocks {
    /// Raises the lock of one connection from one level to another.
    pub(crate) fn lock(&mut self, held: Level, wanted: Level) -> Result<(), Busy> {
        if wanted <= held {
            return Ok(());
        }
        if held == Level::None {
            if self.exclusive {
                return Err(Busy);
            }
            self.shared += 1;
        }
        match wanted {
            Level::None | Level::Shared => {}
            Level::Reserved => {
                if self.reserved {
                    return Err(Busy);
                }
                self.reserved = true;
            }
            Level::Exclusive => {
                // A refused caller keeps nothing: its level stays as it was, so nothing would be released later.
                if self.shared > 1 {
                    return Err(Busy);
                }
                self.exclusive = true;
            }
        }
        Ok(())
    }

    /// Lowers the lock of one connection.
    pub(crate) fn unlock(&mut self, held: Level, wanted: Level) {
        if held >= Level::Reserved && wanted <= Level::Shared {
            self.reserved = false;
            self.exclusive = false;
        }
        if held >= Level::Shared && wanted == Level::None {
            self.shared = self.shared.saturating_sub(1);
        }
    }

    pub(crate) fn is_reserved(&self) -> bool {
        self.reserved || self.exclusive
    }
}

impl SharedMemory {
    /// Returns the address of a region. Creates it and those before it if asked to, else returns `None` for a missing one.
    pub(crate) fn region(&mut self, index: usize, bytes: usize, create: bool) -> Option<*mut u64> {
        if create {
            let words = bytes.div_ceil(size_of::<u64>());
            let missing = (index + 1).saturating_sub(self.regions.len());
            self.regions
                .extend((0..missing).map(|_| vec![0; words].into_boxed_slice()));
        }
        self.regions
            .get_mut(index)
            .map(|region| region.as_mut_ptr())
    }

    /// Takes locks. A connection asks for shared locks one at a time.
    pub(crate) fn lock(&mut self, slots: std::ops::Range<usize>, shared: bool) -> Result<(), Busy> {
        let slots = &mut self.locks[slots];
        let taken = |slot: &Slot| slot.exclusive || (!shared && slot.shared > 0);
        if slots.iter().any(taken) {
            return Err(Busy);
        }
        for slot in slots {
            match shared {
                true => slot.shared += 1,
                false => slot.exclusive = true,
            }
        }
        Ok(())
    }

    pub(crate) fn unlock(&mut self, slots: std::ops::Range<usize>, shared: bool) {
        for slot in &mut self.locks[slots] {
            match shared {
                true => slot.shared = slot.shared.saturating_sub(1),
                false => slot.exclusive = false,
            }
        }
    }
}
