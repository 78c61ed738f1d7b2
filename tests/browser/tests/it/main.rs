//! The sandbox's pages in headless Chromium: every result of every payer's page, with the state at the gateway and the webhook.
//!
//! Each page that is looked at is checked by axe and photographed, light and dark, at the width of a desktop and of a phone. The pictures
//! are in `target/screenshots`. The tests find elements by their text and labels, as a customer does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod axe;
mod bench;
mod browser;
mod dashboard;
mod driver;
mod hitpay;
mod hpay;
mod hub2;
mod keyboard;
mod payatom;
mod recurring;
mod shop;
