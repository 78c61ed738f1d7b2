//! Results of work on orders.

use dhow_engine::store::{
    NewEffect, NewHistory, OrderData, OrderKey, Settled, Settlement, StoreResult, Timestamp,
};
use rusqlite::{Connection, named_params, params};

use crate::row::execute;

const STEP: &str = "the result of an order could not be stored";

/// Writes the results of work on claimed orders.
pub(crate) fn settle(
    connection: &Connection,
    settlements: &[Settlement],
) -> StoreResult<Vec<Settled>> {
    let settlements = settlements.iter();
    settlements
        .map(|settlement| settle_one(connection, settlement))
        .collect()
}

fn settle_one(connection: &Connection, settlement: &Settlement) -> StoreResult<Settled> {
    if !release(connection, settlement)? {
        return Ok(Settled::LeaseLost);
    }
    let key = &settlement.key;
    if let Some(data) = &settlement.data {
        replace_data(connection, key, data)?;
    }
    mark_settled(connection, settlement)?;
    let mut new_effects = 0;
    for effect in &settlement.effects {
        new_effects += add_effect(connection, key, effect)?;
    }
    for entry in &settlement.history {
        add_history(connection, key, entry)?;
    }
    Ok(Settled::Done { new_effects })
}

/// Sets due time and lease. Returns false if the lease is lost.
fn release(connection: &Connection, settlement: &Settlement) -> StoreResult<bool> {
    let key = &settlement.key;
    let until = settlement.lease_until.map(Timestamp::as_millis);
    let changed = execute(
        connection,
        STEP,
        // The counter is compared in the statement that sets the due time: a wake-up since the claim makes the order due at once.
        "update dhow_order set
           due_at = case when wake = :seen then :due_at else :now end,
           lease_token = case when :until is null then null else lease_token end,
           lease_until = :until, attempts = :attempts, last_error = :last_error, updated_at = :now
         where account = :account and kind = :kind and reference = :reference
           and lease_token = :lease and lease_until > :now",
        named_params! {
            ":seen": settlement.seen_wake,
            ":due_at": settlement.due_at.map(Timestamp::as_millis),
            ":now": settlement.now.as_millis(),
            ":until": until,
            ":attempts": settlement.attempts,
            ":last_error": settlement.last_error,
            ":account": key.account,
            ":kind": key.kind.as_str(),
            ":reference": key.reference,
            ":lease": settlement.lease.0,
        },
    )?;
    Ok(changed > 0)
}

fn replace_data(connection: &Connection, key: &OrderKey, data: &OrderData) -> StoreResult<()> {
    execute(
        connection,
        STEP,
        "update dhow_order set phase = ?4, status = ?5, provider_reference = ?6,
           amount_minor = ?7, currency = ?8, state = ?9, has_details = 1
         where account = ?1 and kind = ?2 and reference = ?3",
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            data.phase.as_str(),
            data.status,
            data.provider_reference,
            data.amount_minor,
            data.currency,
            data.state,
        ],
    )?;
    Ok(())
}

/// Marks exactly the deliveries that were read. A smaller number may become visible later.
fn mark_settled(connection: &Connection, settlement: &Settlement) -> StoreResult<()> {
    let key = &settlement.key;
    for seq in &settlement.settled {
        execute(
            connection,
            STEP,
            "update dhow_delivery set settled_at = ?5
             where seq = ?4 and account = ?1 and kind = ?2 and reference = ?3 and settled_at is null",
            params![
                key.account,
                key.kind.as_str(),
                key.reference,
                seq,
                settlement.now.as_millis(),
            ],
        )?;
    }
    Ok(())
}

/// Adds an effect and returns 1, or 0 if it is stored already.
fn add_effect(connection: &Connection, key: &OrderKey, effect: &NewEffect) -> StoreResult<u32> {
    let added = execute(
        connection,
        STEP,
        "insert into dhow_effect
           (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts)
         select ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 0
         where not exists (
           select 1 from dhow_effect where account = ?2 and kind = ?3 and reference = ?4 and id = ?1)
         on conflict do nothing",
        params![
            effect.id,
            key.account,
            key.kind.as_str(),
            key.reference,
            effect.effect_key,
            effect.effect_type,
            effect.body,
            effect.created_at.as_millis(),
        ],
    )?;
    Ok(u32::from(added > 0))
}

pub(super) fn add_history(
    connection: &Connection,
    key: &OrderKey,
    entry: &NewHistory,
) -> StoreResult<()> {
    execute(
        connection,
        STEP,
        "insert into dhow_history
           (account, kind, reference, at, actor, from_status, to_status, evidence)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            key.account,
            key.kind.as_str(),
            key.reference,
            entry.at.as_millis(),
            entry.actor,
            entry.from,
            entry.to,
            entry.evidence,
        ],
    )?;
    Ok(())
}
