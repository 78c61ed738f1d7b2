//! Statement that marks an effect as done in the shop's own transaction.

use dhow_engine::store::{Completion, LeaseToken, Parameter, Timestamp};

/// Returns the statement for an effect under lease.
pub(crate) fn completion(id: &str, lease: &LeaseToken, now: Timestamp) -> Completion {
    Completion {
        sql: "update dhow.dhow_effect set done_at = $1, lease_token = null, lease_until = null \
              where id = $2 and lease_token = $3 and done_at is null"
            .to_owned(),
        parameters: vec![
            Parameter::Integer(now.as_millis()),
            Parameter::Text(id.to_owned()),
            Parameter::Text(lease.0.clone()),
        ],
    }
}
