//! Operations that change the database, one for each call of the store.
//!
//! All run at the isolation level `read committed`. An operation that needs several orders locks their rows in the order of their keys,
//! before it touches deliveries or effects, so that two operations never wait for each other.
//!
//! Plans are made once for each connection, perhaps while the tables are empty. Lists of keys are therefore joined with a condition that is
//! always true, `place + 0 = place`: the planner then expects one row of the list and looks it up by its key, and never reads a whole table.

mod delivery;
mod effect;
mod order;
mod prune;
mod rejected;
mod settle;
mod wake;

use dhow_engine::store::OrderKey;

use crate::text::{Text, text};

pub(crate) use delivery::APPEND;
pub(crate) use effect::{CLAIM_EFFECTS, FINISH_EFFECT};
pub(crate) use order::CLAIM;
pub(crate) use prune::PRUNE;
pub(crate) use rejected::REJECT;
pub(crate) use settle::SETTLE;
pub(crate) use wake::WAKE;

/// Keys of orders as one array for each column.
#[derive(Debug, Default)]
struct Keys<'a> {
    accounts: Vec<Text<'a>>,
    kinds: Vec<&'static str>,
    references: Vec<Text<'a>>,
}

impl<'a> Keys<'a> {
    fn new(keys: impl IntoIterator<Item = &'a OrderKey>) -> Self {
        let mut all = Self::default();
        for key in keys {
            all.push(key);
        }
        all
    }

    fn push(&mut self, key: &'a OrderKey) {
        self.accounts.push(text(&key.account));
        self.kinds.push(key.kind.as_str());
        self.references.push(text(&key.reference));
    }
}

/// Locks the rows of orders in the order of their keys. A statement of its own, so that the next one sees every earlier commit.
///
/// `for update` in the inner query makes the database look each order up, in the sequence of the outer one.
const LOCK: &str = "select from (
    select account, kind, reference from unnest($1::text[], $2::text[], $3::text[])
      as listed (account, kind, reference)
    order by account, kind, reference) as wanted
  cross join lateral (
    select from dhow.dhow_order as target
    where target.account = wanted.account and target.kind = wanted.kind
      and target.reference = wanted.reference
    for update) as locked";
