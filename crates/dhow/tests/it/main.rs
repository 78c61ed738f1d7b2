//! The namespace of the façade, lines that users write, and the registry from variables.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "clippy exempts test functions, not the functions beside them"
)]

mod gateway;
mod guides;
mod hitpay_shop;
mod obvious_lines;
mod registry;
mod traits;
