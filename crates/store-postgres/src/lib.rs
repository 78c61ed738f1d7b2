#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod completion;
mod connection;
mod connector;
mod error;
mod lane;
mod pool;
mod read;
mod row;
mod safety;
mod schema;
mod store;
mod text;
mod write;

pub use store::{PostgresStore, PostgresStoreBuilder};
// The driver of the public interface, so that a program can name its types without a dependency of its own.
pub use tokio_postgres;
