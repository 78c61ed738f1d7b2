#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod gateways;
mod registry;

// Every example of the guides needs these features. The documentation is built with all of them.
#[cfg(any(
    all(doc, not(doctest)),
    all(
        feature = "axum",
        feature = "explain",
        feature = "hitpay",
        feature = "hpay",
        feature = "hub2",
        feature = "payatom",
        feature = "reqwest",
        feature = "sqlite"
    )
))]
pub mod guide;
pub mod prelude;

// The items of core, except its registry and its guide, which have a counterpart here.
pub use dhow_core::*;

#[cfg(feature = "engine")]
pub use dhow_engine as engine;
#[cfg(feature = "hitpay")]
pub use dhow_hitpay as hitpay;
#[cfg(feature = "hpay")]
pub use dhow_hpay as hpay;
#[cfg(feature = "hub2")]
pub use dhow_hub2 as hub2;
#[cfg(feature = "payatom")]
pub use dhow_payatom as payatom;
#[cfg(feature = "reqwest")]
pub use dhow_reqwest as reqwest;
#[cfg(feature = "postgres")]
pub use dhow_store_postgres as postgres;
#[cfg(feature = "sqlite")]
pub use dhow_store_sqlite as sqlite;

pub use gateways::FACTORIES;
pub use registry::{Registry, RegistryBuilder};
