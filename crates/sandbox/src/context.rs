//! Services that the simulated gateways share.

use std::collections::BTreeMap;
use std::sync::Arc;

use dhow_core::{Clock as _, Secret};
use jiff::Timestamp;
use serde_json::value::RawValue;

use crate::clock::SandboxClock;
use crate::deliveries::Deliveries;
use crate::journal::Journal;
use crate::random::Random;
use crate::records::RecordKey;
use crate::start_error::StartError;
use crate::state_file::Restored;
use crate::times;
use crate::unsaved::Unsaved;

/// Clock, random source, given credentials, origin and webhook sender of one sandbox.
///
/// Cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    origin: String,
    clock: SandboxClock,
    random: Random,
    given: GivenCredentials,
    deliveries: Deliveries,
    journal: Journal,
    restored: Restored,
    unsaved: Unsaved,
}

/// Credentials passed to the builder, by the names of their variables.
#[derive(Clone, Default)]
pub(crate) struct GivenCredentials(pub(crate) BTreeMap<String, String>);

impl Context {
    pub(crate) fn new(
        origin: String,
        clock: SandboxClock,
        random: Random,
        given: GivenCredentials,
        deliveries: Deliveries,
        journal: Journal,
        (restored, unsaved): (Restored, Unsaved),
    ) -> Self {
        let shared = Arc::new(Shared {
            origin,
            clock,
            random,
            given,
            deliveries,
            journal,
            restored,
            unsaved,
        });
        Self { shared }
    }

    /// Origin of the server, `http://127.0.0.1:PORT`, without a trailing slash.
    pub(crate) fn origin(&self) -> &str {
        &self.shared.origin
    }

    /// Current time of the sandbox's clock.
    pub(crate) fn now(&self) -> Timestamp {
        times::timestamp(self.shared.clock.now())
    }

    pub(crate) fn random(&self) -> &Random {
        &self.shared.random
    }

    /// Sender and log of webhooks.
    pub(crate) fn deliveries(&self) -> &Deliveries {
        &self.shared.deliveries
    }

    /// Logs an action of the customer or of staff on a record, before the webhooks that it causes.
    pub(crate) fn acted(&self, name: &'static str, record: &RecordKey) {
        self.shared.journal.acted(name, record, None);
    }

    /// As [`acted`](Self::acted), with the amount of the action if it is not that of the record.
    pub(crate) fn acted_on(&self, name: &'static str, record: &RecordKey, amount: Option<String>) {
        self.shared.journal.acted(name, record, amount);
    }

    /// Notes that the current request concerns a record.
    pub(crate) fn touched(&self, record: &RecordKey) {
        Journal::touched(record);
    }

    /// Takes the state of a gateway that was read from the state file.
    pub(crate) fn take_saved(&self, name: &str) -> Option<Box<RawValue>> {
        self.shared.restored.take(name)
    }

    /// Notice that a part of the state is not saved yet.
    pub(crate) fn unsaved(&self) -> &Unsaved {
        &self.shared.unsaved
    }

    /// Value passed to the builder for a variable.
    pub(crate) fn given(&self, variable: &str) -> Option<&str> {
        self.shared.given.0.get(variable).map(String::as_str)
    }

    /// Credential passed to the builder for a variable, or a generated one.
    pub(crate) fn credential(
        &self,
        variable: &'static str,
        fresh: impl FnOnce(&Random) -> String,
    ) -> Result<Secret, StartError> {
        let given = self.given(variable).map(str::to_owned);
        let text = given.unwrap_or_else(|| fresh(self.random()));
        Secret::new(text).map_err(|weak| StartError::WeakCredential(variable, weak))
    }
}

/// Shows the names of the variables, not their values.
impl std::fmt::Debug for GivenCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
