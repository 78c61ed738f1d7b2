//! Final statuses other than success that webhooks have reported.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// Deduplication keys of the webhooks with a final status other than success, so that a replay of an old one is no contradiction.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Ends(BTreeSet<String>);

impl Ends {
    /// Records a report. Returns true if it is a new one. A read has no key: it reports the present status and is always new.
    pub(crate) fn is_new(&mut self, key: Option<&str>) -> bool {
        key.is_none_or(|key| self.0.insert(key.to_owned()))
    }
}
