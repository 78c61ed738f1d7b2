//! Faults of the disk under the store: power loss, a full disk, failed writes and syncs.

mod faults;
mod power;
mod webhooks;
mod work;
