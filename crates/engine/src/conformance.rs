//! Conformance suite of stores: one law per rule of [`Store`], run against an empty store each.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")] async fn main() {
//! use std::sync::Arc;
//!
//! use dhow_engine::{MemoryStore, conformance, store::Store};
//!
//! let open = || async { Arc::new(MemoryStore::not_durable()) as Arc<dyn Store> };
//! let violations = conformance::check(open).await;
//! assert!(violations.is_empty(), "{violations:#?}");
//! # }
//! ```
//!
//! The suite cannot cut the power: a store proves its durability in tests of its own.

mod bench;
mod completion;
mod deliveries;
mod effects;
pub mod interleavings;
mod leases;
mod reports;
mod retention;
mod similar;

use std::{fmt, future::Future, pin::Pin, sync::Arc};

pub use completion::check_completion;

use crate::store::{Store, StoreError};

/// A law of the suite.
#[derive(Clone, Copy)]
pub struct Law {
    name: &'static str,
    run: Run,
}

type Run = fn(Arc<dyn Store>) -> Pin<Box<dyn Future<Output = Result<(), Violation>> + Send>>;

/// Result of a law that a store breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Name of the law; empty inside of a law.
    pub law: &'static str,
    /// Difference that was found.
    pub found: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.law, self.found)
    }
}

impl From<String> for Violation {
    fn from(found: String) -> Self {
        Self { law: "", found }
    }
}

impl From<StoreError> for Violation {
    fn from(error: StoreError) -> Self {
        format!("the store failed: {error}").into()
    }
}

impl fmt::Debug for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl Law {
    /// Name, which states the rule.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Runs the law on an empty store.
    ///
    /// # Errors
    /// [`Violation`] with the difference that was found.
    pub async fn check(&self, store: Arc<dyn Store>) -> Result<(), Violation> {
        let result = (self.run)(store).await;
        result.map_err(|violation| Violation {
            law: self.name,
            ..violation
        })
    }
}

/// Returns all laws.
#[must_use]
pub fn laws() -> Vec<Law> {
    [
        deliveries::LAWS,
        leases::LAWS,
        effects::LAWS,
        reports::LAWS,
        retention::LAWS,
        similar::LAWS,
    ]
    .concat()
}

/// Runs all laws, each on a store of its own, and returns the violations. `open` returns an empty store every time.
pub async fn check<F: Future<Output = Arc<dyn Store>>>(open: impl Fn() -> F) -> Vec<Violation> {
    let mut violations = Vec::new();
    for law in laws() {
        if let Err(violation) = law.check(open().await).await {
            violations.push(violation);
        }
    }
    violations
}

/// Implements the list of the laws of a file: each is an async function.
macro_rules! law_list {
    ($($function:ident),+ $(,)?) => {
        pub(super) const LAWS: &[crate::conformance::Law] = &[$(crate::conformance::Law {
            name: stringify!($function),
            run: |store| Box::pin($function(crate::conformance::bench::Bench { store })),
        }),+];
    };
}

/// Returns a violation unless both values are equal.
macro_rules! same {
    ($left:expr, $right:expr, $what:expr) => {
        // A match, so that temporaries live until the comparison.
        match (&$left, &$right) {
            (left, right) if left != right => {
                return Err(format!("{}: {left:?} instead of {right:?}", $what).into());
            }
            _ => {}
        }
    };
}

use {law_list, same};

#[cfg(test)]
pub(crate) mod tests;
