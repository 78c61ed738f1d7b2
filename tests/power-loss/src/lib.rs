//! Simulated power loss and other faults of a disk for SQLite stores.
//!
//! SQLite reads and writes through a VFS. The one of this package keeps every file twice: the bytes that the running program sees, and
//! the bytes that are certainly on the disk because a sync covered them. [`Disk::lose_power_at`] cuts the power at the N-th change of
//! the disk; from then on every access fails. [`Disk::after_power_loss`] returns a disk as a machine may find it at the next start: of
//! the sectors that no sync covered, a seeded choice reached the disk, some of them torn in the middle.
//!
//! [`Disk::fail_at`] begins another [`Fault`]: a full disk, a failed sync, a disk that became read-only. [`Disk::repair`] ends it.
//!
//! Killing a process does not show this: the operating system writes its cache to the disk afterwards, also with `synchronous=OFF`.

mod connections;
mod disk;
mod locks;
mod methods;
mod vfs;

pub use disk::{Disk, Fault};
pub use vfs::Vfs;
