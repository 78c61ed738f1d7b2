//! Statements that change the database, one function for each call of the store.

mod dedup;
mod delivery;
mod effect;
mod order;
mod prune;
mod settle;
mod wake;

pub(crate) use delivery::{append, reject};
pub(crate) use effect::{claim_effects, finish_effect};
pub(crate) use order::claim;
pub(crate) use prune::prune;
pub(crate) use settle::settle;
pub(crate) use wake::wake;

/// Writes names as a JSON list, for `json_each`.
fn json_list(names: &[String]) -> String {
    serde_json::Value::from(names).to_string()
}
