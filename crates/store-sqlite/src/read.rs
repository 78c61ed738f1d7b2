//! Queries for reports.

mod orders;
mod stats;
mod timeline;

pub(crate) use orders::orders;
pub(crate) use stats::stats;
pub(crate) use timeline::timeline;
