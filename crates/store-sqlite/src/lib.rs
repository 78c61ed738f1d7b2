#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod completion;
mod connection;
mod error;
mod read;
mod row;
mod schema;
mod store;
mod worker;
mod write;

pub use store::{SqliteStore, SqliteStoreBuilder};
