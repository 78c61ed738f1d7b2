//! Guides: from the first payment to production.

#[doc = include_str!("../docs/take-a-payment.md")]
pub mod take_a_payment {}

#[doc = include_str!("../docs/next-actions.md")]
pub mod next_actions {}

#[doc = include_str!("../docs/refunds.md")]
pub mod refunds {}

#[doc = include_str!("../docs/payouts.md")]
pub mod payouts {}

#[doc = include_str!("../docs/recurring.md")]
pub mod recurring {}

#[doc = include_str!("../docs/webhooks.md")]
pub mod webhooks {}

#[doc = include_str!("../docs/sandbox.md")]
pub mod sandbox {}

#[doc = include_str!("../docs/settle-the-ledger.md")]
pub mod settle_the_ledger {}

#[doc = include_str!("../docs/go-live.md")]
pub mod go_live {}

#[doc = include_str!("../docs/security.md")]
pub mod security {}

#[doc = include_str!("../docs/write-a-provider.md")]
pub mod write_a_provider {}
