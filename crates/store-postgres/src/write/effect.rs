//! Leases and results of effects.

use dhow_engine::store::{
    ClaimedEffect, EffectClaim, EffectEnd, EffectFinish, EffectResult, StoreError, StoreResult,
};
use tokio_postgres::Row;

use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::{key, number, optional_time, text as read_text, time},
    text::{text, texts},
};

/// Leases effects that are due, the oldest first, and of one order only the first that is not done.
pub(crate) const CLAIM_EFFECTS: Operation<EffectClaim, Vec<ClaimedEffect>> =
    operation!("effects could not be claimed", claim_effects);

/// Writes the end of an attempt at an effect.
pub(crate) const FINISH_EFFECT: Operation<EffectEnd, EffectFinish> =
    operation!("the result of an effect could not be stored", finish_effect);

/// Effects that another claim or a transaction of the shop holds are skipped. A token that is still there belongs to a claim that ended
/// without a result.
///
/// The inner query is no `not exists`, and adds zeros, so that it looks the order up. The planner would walk all pending effects for each one.
const CLAIM: &str = "with due as materialized (
    select seq from dhow.dhow_effect as effect
    where done_at is null and due_at <= $1 and (lease_until is null or lease_until <= $1)
      and account = any($2)
      and (
        select earlier.seq from dhow.dhow_effect as earlier
        where earlier.account = effect.account and earlier.kind = effect.kind
          and earlier.reference = effect.reference and earlier.seq + 0 < effect.seq
          and earlier.done_at + 0 is null
        limit 1) is null
    order by seq limit $3
    for update skip locked
  ), claimed as (
    update dhow.dhow_effect as target set
      attempts = attempts + (lease_token is not null)::integer, lease_token = $4, lease_until = $5
    from due where due.seq + 0 = due.seq and target.seq = due.seq
    returning target.*
  )
  select id, account, kind, reference, effect_type, body, created_at, attempts from claimed order by seq";

async fn claim_effects(
    connection: &Connection,
    claim: &EffectClaim,
) -> Result<Vec<ClaimedEffect>, Failure> {
    let accounts = texts(claim.accounts.iter().map(String::as_str));
    let rows = connection
        .transaction(
            Begin::Durable,
            &[(
                CLAIM,
                &[
                    &claim.now.as_millis(),
                    &accounts,
                    &i64::from(claim.limit),
                    &claim.lease.0,
                    &claim.until.as_millis(),
                ],
            )],
        )
        .await?;
    let effects = rows.iter().flatten().map(claimed_effect);
    Ok(effects.collect::<StoreResult<_>>()?)
}

fn claimed_effect(row: &Row) -> StoreResult<ClaimedEffect> {
    Ok(ClaimedEffect {
        id: read_text(row, "id")?,
        order: key(row)?,
        effect_type: read_text(row, "effect_type")?,
        body: read_text(row, "body")?,
        created_at: time(row, "created_at")?,
        attempts: number(row, "attempts")?,
    })
}

const DONE: &str =
    "update dhow.dhow_effect set done_at = $3, lease_token = null, lease_until = null
  where id = $1 and lease_token = $2 and lease_until > $3 and done_at is null returning seq";

const RETRY: &str =
    "update dhow.dhow_effect set attempts = attempts + 1, due_at = $4, last_error = $5,
    lease_token = null, lease_until = null
  where id = $1 and lease_token = $2 and lease_until > $3 and done_at is null returning seq";

/// Reads the state that explains why nothing was written. A statement of its own: it sees the commit that the first one waited for. By the
/// order: the index of the ids has those that are not done only.
const STATE: &str = "select done_at from dhow.dhow_effect
  where account = $1 and kind = $2 and reference = $3 and id = $4";

async fn finish_effect(connection: &Connection, end: &EffectEnd) -> Result<EffectFinish, Failure> {
    let id = text(&end.id);
    let now = end.now.as_millis();
    let order = &end.order;
    let (account, kind, reference) = (
        text(&order.account),
        order.kind.as_str(),
        text(&order.reference),
    );
    let state: (&'static str, Parameters<'_>) = (STATE, &[&account, &kind, &reference, &id]);
    let rows = match &end.result {
        EffectResult::Done => {
            let done: Parameters<'_> = &[&id, &end.lease.0, &now];
            connection
                .transaction(Begin::Durable, &[(DONE, done), state])
                .await?
        }
        EffectResult::Retry { due_at, error } => {
            let (due_at, error) = (due_at.as_millis(), text(error));
            let retry: Parameters<'_> = &[&id, &end.lease.0, &now, &due_at, &error];
            connection
                .transaction(Begin::Durable, &[(RETRY, retry), state])
                .await?
        }
    };
    let [written, state] = rows.as_slice() else {
        return Err(StoreError::corrupt("two statements have two results").into());
    };
    if !written.is_empty() {
        return Ok(EffectFinish::Written);
    }
    let Some(state) = state.first() else {
        let message = format!("the order has no effect with the id {}", end.id);
        return Err(StoreError::conflict(message).into());
    };
    Ok(match optional_time(state, "done_at")? {
        Some(_) => EffectFinish::AlreadyDone,
        None => EffectFinish::LeaseLost,
    })
}
