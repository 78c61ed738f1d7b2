#![doc = include_str!("../README.md")]

mod memory;
pub mod store;

pub use memory::MemoryStore;
