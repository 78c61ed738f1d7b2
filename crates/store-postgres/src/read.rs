//! Queries for reports.

mod orders;
mod stats;
mod timeline;

pub(crate) use orders::ORDERS;
pub(crate) use stats::STATS;
pub(crate) use timeline::TIMELINE;
