//! State of one gateway, all of which is in the state file.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};

use crate::context::Context;
use crate::deliveries::{Deliveries, Message};
use crate::quirks::{QuirkState, Row, Switches};
use crate::start_error::StartError;
use crate::unsaved::Unsaved;

/// A gateway's credentials, quirks and records.
///
/// A gateway has no other state, so that the state file has all of it.
#[derive(Debug)]
pub(crate) struct Shared<I, Q, S> {
    context: Context,
    pub(crate) identity: I,
    quirks: Switches<Q>,
    store: Mutex<S>,
    /// True if the state may differ from that of the last [`save`](Self::save).
    changed: AtomicBool,
}

/// State of a gateway in the state file.
#[derive(Serialize)]
struct Saved<'a, I, Q, S> {
    identity: &'a I,
    quirks: &'a Switches<Q>,
    store: &'a S,
}

#[derive(Deserialize)]
#[serde(bound(
    deserialize = "I: Deserialize<'de>, Q: Deserialize<'de> + Ord, S: Deserialize<'de>"
))]
struct Loaded<I, Q, S> {
    identity: I,
    quirks: Switches<Q>,
    store: S,
}

/// Access to the records of a gateway.
pub(crate) struct Guard<'a, S> {
    store: MutexGuard<'a, S>,
    changed: &'a AtomicBool,
    unsaved: &'a Unsaved,
    deliveries: &'a Deliveries,
}

/// Proof that the records of a gateway are locked: only a [`Guard`] has one.
#[derive(Debug)]
pub(crate) struct Locked(());

/// State of a gateway at one moment.
#[derive(Debug)]
pub(crate) struct Snapshot {
    /// `None` if nothing has changed since the last snapshot.
    pub(crate) changed: Option<Box<RawValue>>,
    /// Number of the first webhook that was sent later. The state has the cause of every earlier one of the gateway.
    pub(crate) next_webhook: u64,
}

impl<I, Q, S> Shared<I, Q, S>
where
    I: Serialize + DeserializeOwned,
    Q: Copy + Ord + Serialize + DeserializeOwned,
    S: Serialize + DeserializeOwned,
{
    /// Restores the gateway from the state file, or creates it if the file does not have it.
    pub(crate) fn open(
        name: &'static str,
        context: Context,
        create: impl FnOnce(&Context) -> Result<(I, S), StartError>,
    ) -> Result<Self, StartError> {
        let loaded = match context.take_saved(name) {
            Some(saved) => {
                let loaded = serde_json::from_str::<Loaded<I, Q, S>>(saved.get());
                loaded.map_err(|error| StartError::UnreadableState {
                    part: format!("the state of {name}"),
                    reason: error.to_string(),
                })?
            }
            None => {
                let (identity, store) = create(&context)?;
                Loaded {
                    identity,
                    quirks: Switches::default(),
                    store,
                }
            }
        };
        Ok(Self {
            context,
            identity: loaded.identity,
            quirks: loaded.quirks,
            store: Mutex::new(loaded.store),
            changed: AtomicBool::new(true),
        })
    }

    /// Returns the state for the state file.
    pub(crate) fn save(&self) -> serde_json::Result<Snapshot> {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        let next_webhook = self.context.deliveries().next_number();
        // Reset before the state is read, so that a change during the call is saved by the next one.
        if !self.changed.swap(false, Ordering::AcqRel) {
            return Ok(Snapshot {
                changed: None,
                next_webhook,
            });
        }
        let Self {
            context: _,
            identity,
            quirks,
            store: _,
            changed: _,
        } = self;
        let saved = Saved {
            identity,
            quirks,
            store: &*store,
        };
        Ok(Snapshot {
            changed: Some(to_raw_value(&saved)?),
            next_webhook,
        })
    }
}

impl<I, Q, S> Shared<I, Q, S> {
    pub(crate) fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn store(&self) -> Guard<'_, S> {
        Guard {
            store: self.store.lock().unwrap_or_else(PoisonError::into_inner),
            changed: &self.changed,
            unsaved: self.context.unsaved(),
            deliveries: self.context.deliveries(),
        }
    }

    /// Notes a change of the identity.
    pub(crate) fn identity_changed(&self) {
        self.changed.store(true, Ordering::Release);
        self.context.unsaved().mark();
    }
}

impl<I, Q: Copy + Ord, S> Shared<I, Q, S> {
    pub(crate) fn switch(&self, quirk: Q, on: bool) {
        self.quirks.switch(quirk, on);
        self.changed.store(true, Ordering::Release);
        self.context.unsaved().mark();
    }

    pub(crate) fn has(&self, quirk: Q) -> bool {
        self.quirks.has(quirk)
    }

    /// Lists the quirks of the rows with their states.
    pub(crate) fn quirks(&self, gateway: &str, rows: &[Row<Q>]) -> Vec<QuirkState> {
        self.quirks.list(gateway, rows)
    }

    /// Switches the quirk with a name; false if there is none.
    pub(crate) fn switch_named(&self, rows: &[Row<Q>], name: &str, on: bool) -> bool {
        let row = rows.iter().find(|row| row.name == name);
        row.map(|row| self.switch(row.quirk, on)).is_some()
    }
}

impl<S> Guard<'_, S> {
    /// Sends a webhook. What it tells of is in the records already, or is stored before this guard is dropped.
    pub(crate) fn send(&self, message: Message) {
        self.deliveries.send(message, &Locked(()));
    }
}

impl<S> Deref for Guard<'_, S> {
    type Target = S;

    fn deref(&self) -> &S {
        &self.store
    }
}

impl<S> DerefMut for Guard<'_, S> {
    fn deref_mut(&mut self) -> &mut S {
        // The change follows, but nothing reads the state before this guard is dropped.
        self.changed.store(true, Ordering::Release);
        self.unsaved.mark();
        &mut self.store
    }
}

impl<S: fmt::Debug> fmt::Debug for Guard<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store.fmt(f)
    }
}
