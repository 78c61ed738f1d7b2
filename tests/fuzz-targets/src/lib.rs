//! Properties that hold for any input, each as a function of bytes that panics if its property is broken.
//!
//! `cargo xtask fuzz` runs them with libFuzzer, and the tests of this package replay the committed inputs.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a broken property fails by panicking"
)]

/// Files of the command line tool, which has no library.
#[path = "../../../crates/cli/src"]
mod cli {
    pub(crate) mod raw_request;
}

// Under the path that the files know.
use cli::raw_request;

mod accounts;
mod answers;
mod discovered;
mod envelope;
mod explained;
mod input;
mod money;
mod pairs;
mod rsa_keys;
mod saved_requests;
mod scrubbed;
mod stored;
mod webhooks;

pub use answers::{Answered, answers};
pub use discovered::discovered;
pub use envelope::envelope;
pub use explained::explained;
pub use money::money;
pub use pairs::pairs;
pub use rsa_keys::rsa_keys;
pub use saved_requests::saved_requests;
pub use scrubbed::scrubbed;
pub use stored::stored;
pub use webhooks::{Received, webhooks};

/// A property with its name, which is that of its program, its corpus and its regressions.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// Name.
    pub name: &'static str,
    /// Panics for an input that breaks the property.
    pub run: fn(&[u8]),
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target::new("answers", |data| _ = answers(data)),
    Target::new("discovered", discovered),
    Target::new("envelope", envelope),
    Target::new("explained", explained),
    Target::new("money", money),
    Target::new("pairs", pairs),
    Target::new("rsa_keys", rsa_keys),
    Target::new("saved_requests", saved_requests),
    Target::new("scrubbed", scrubbed),
    Target::new("stored", stored),
    Target::new("webhooks", |data| _ = webhooks(data)),
];

impl Target {
    const fn new(name: &'static str, run: fn(&[u8])) -> Self {
        Self { name, run }
    }
}
