//! Guides: taking a payment, many machines, attention, tables.

#[doc = include_str!("../docs/take-a-payment.md")]
pub mod take_a_payment {}

#[doc = include_str!("../docs/many-machines.md")]
pub mod many_machines {}

#[doc = include_str!("../docs/attention.md")]
pub mod attention {}

#[doc = include_str!("../docs/tables.md")]
pub mod tables {}
