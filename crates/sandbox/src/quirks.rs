//! Switches for points that the gateways' sources leave open or contradict. They are listed and switched by name.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// Alternative behaviour of a gateway, and whether it is on.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuirkState {
    /// Name with that of the gateway: `hitpay/list-as-array`.
    pub name: String,
    /// Id of the entry in the gateway's ledger that has the sources.
    pub ledger: &'static str,
    /// Description of the alternative.
    pub description: &'static str,
    /// True if the gateway behaves this way now.
    pub on: bool,
}

/// One quirk of a gateway, with its name in the control API and on the command line.
#[derive(Debug)]
pub(crate) struct Row<Q> {
    pub(crate) quirk: Q,
    pub(crate) name: &'static str,
    pub(crate) ledger: &'static str,
    pub(crate) description: &'static str,
}

/// Set of the quirks of one gateway that are on.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "Q: Serialize", deserialize = "Q: Deserialize<'de> + Ord"))]
pub(crate) struct Switches<Q>(Mutex<BTreeSet<Q>>);

impl<Q> Default for Switches<Q> {
    fn default() -> Self {
        Self(Mutex::new(BTreeSet::new()))
    }
}

impl<Q: Copy + Ord> Switches<Q> {
    pub(crate) fn switch(&self, quirk: Q, on: bool) {
        let mut quirks = self.lock();
        if on {
            quirks.insert(quirk);
        } else {
            quirks.remove(&quirk);
        }
    }

    pub(crate) fn has(&self, quirk: Q) -> bool {
        self.lock().contains(&quirk)
    }

    /// Lists the rows of a gateway with their states.
    pub(crate) fn list(&self, gateway: &str, rows: &[Row<Q>]) -> Vec<QuirkState> {
        let state = |row: &Row<Q>| QuirkState {
            name: format!("{gateway}/{}", row.name),
            ledger: row.ledger,
            description: row.description,
            on: self.has(row.quirk),
        };
        rows.iter().map(state).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<Q>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Generates the quirks of a gateway, their rows and their switches. The documentation of a quirk is its description.
#[cfg(any(
    feature = "hitpay",
    feature = "hpay",
    feature = "hub2",
    feature = "payatom"
))]
macro_rules! quirks {
    ($gateway:ident, $owner:literal $($(#[doc = $text:literal])+ $quirk:ident, $name:literal, $ledger:literal;)+) => {
        #[doc = concat!("Alternative behaviour of ", $owner, ", found in at least one source. All are off by default.")]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[non_exhaustive]
        pub enum Quirk {
            $($(#[doc = $text])+ #[serde(rename = $name)] $quirk,)+
        }

        /// All quirks with their names and ledger entries.
        pub(super) const ROWS: &[crate::quirks::Row<Quirk>] = &[
            $(crate::quirks::Row {
                quirk: Quirk::$quirk,
                name: $name,
                ledger: $ledger,
                description: concat!($($text),+).trim_ascii(),
            },)+
        ];

        impl $gateway {
            /// Switches a quirk on or off, starting with the next response or webhook.
            pub fn switch(&self, quirk: Quirk, on: bool) {
                self.shared.switch(quirk, on);
            }

            pub(super) fn has(&self, quirk: Quirk) -> bool {
                self.shared.has(quirk)
            }
        }
    };
}

#[cfg(any(
    feature = "hitpay",
    feature = "hpay",
    feature = "hub2",
    feature = "payatom"
))]
pub(crate) use quirks;
