//! The sandbox over real HTTP, as a merchant's program and a payer's browser meet it.

mod payment_requests;
mod stage;
