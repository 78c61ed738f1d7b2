//! Leases and results of effects.

use dhow_engine::store::{
    ClaimedEffect, EffectClaim, EffectEnd, EffectFinish, EffectResult, StoreError, StoreResult,
    Timestamp,
};
use rusqlite::{Connection, named_params, params};

use crate::row::{execute, get, key, optional_time, query, time};

const STEP: &str = "effects could not be claimed";

/// Leases effects that are due, the oldest first, and of one order only the first that is not done.
pub(crate) fn claim_effects(
    connection: &Connection,
    claim: &EffectClaim,
) -> StoreResult<Vec<ClaimedEffect>> {
    let due = query(
        connection,
        STEP,
        "select seq from dhow_effect as effect indexed by dhow_effect_pending
         where done_at is null and due_at <= :now
           and (lease_until is null or lease_until <= :now)
           and account in (select value from json_each(:accounts))
           and not exists (
             select 1 from dhow_effect as earlier
             where earlier.account = effect.account and earlier.kind = effect.kind
               and earlier.reference = effect.reference and earlier.seq < effect.seq
               and earlier.done_at is null)
         order by seq limit :limit",
        named_params! {
            ":now": claim.now.as_millis(),
            ":accounts": super::json_list(&claim.accounts),
            ":limit": claim.limit,
        },
        |row| get::<i64>(row, "seq"),
    )?;
    let mut claimed = Vec::with_capacity(due.len());
    for seq in due {
        claimed.extend(query(
            connection,
            STEP,
            // A token that is still there belongs to a claim that ended without a result.
            "update dhow_effect set
               attempts = attempts + (lease_token is not null), lease_token = ?2, lease_until = ?3
             where seq = ?1
             returning id, account, kind, reference, effect_type, body, created_at, attempts",
            params![seq, claim.lease.0, claim.until.as_millis()],
            |row| {
                Ok(ClaimedEffect {
                    id: get(row, "id")?,
                    order: key(row)?,
                    effect_type: get(row, "effect_type")?,
                    body: get(row, "body")?,
                    created_at: time(row, "created_at")?,
                    attempts: get(row, "attempts")?,
                })
            },
        )?);
    }
    Ok(claimed)
}

/// State of an effect that decides about the end of an attempt.
struct Lease {
    seq: i64,
    done_at: Option<Timestamp>,
    token: Option<String>,
    until: Option<Timestamp>,
}

/// Writes the end of an attempt at an effect.
pub(crate) fn finish_effect(connection: &Connection, end: &EffectEnd) -> StoreResult<EffectFinish> {
    let step = "the result of an effect could not be stored";
    let lease = query(
        connection,
        step,
        // By the order: the index of the ids has those that are not done only.
        "select seq, done_at, lease_token, lease_until from dhow_effect
         where account = ?1 and kind = ?2 and reference = ?3 and id = ?4",
        params![
            end.order.account,
            end.order.kind.as_str(),
            end.order.reference,
            end.id
        ],
        |row| {
            Ok(Lease {
                seq: get(row, "seq")?,
                done_at: optional_time(row, "done_at")?,
                token: get(row, "lease_token")?,
                until: optional_time(row, "lease_until")?,
            })
        },
    )?;
    let Some(lease) = lease.first() else {
        return Err(StoreError::conflict(format!(
            "the order has no effect with the id {}",
            end.id
        )));
    };
    if lease.done_at.is_some() {
        return Ok(EffectFinish::AlreadyDone);
    }
    let held = lease.token.as_ref() == Some(&end.lease.0);
    if !held || lease.until.is_none_or(|until| until <= end.now) {
        return Ok(EffectFinish::LeaseLost);
    }
    match &end.result {
        EffectResult::Done => execute(
            connection,
            step,
            "update dhow_effect set done_at = ?2, lease_token = null, lease_until = null where seq = ?1",
            params![lease.seq, end.now.as_millis()],
        )?,
        EffectResult::Retry { due_at, error } => execute(
            connection,
            step,
            "update dhow_effect set attempts = attempts + 1, due_at = ?2, last_error = ?3,
               lease_token = null, lease_until = null
             where seq = ?1",
            params![lease.seq, due_at.as_millis(), error],
        )?,
    };
    Ok(EffectFinish::Written)
}
