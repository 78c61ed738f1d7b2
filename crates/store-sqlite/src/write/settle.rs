//! Results of work on orders.

use dhow_engine::store::{
    NewEffect, NewHistory, OrderKey, Settled, Settlement, StoreResult, Timestamp,
};
use rusqlite::{Connection, params};

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
    if !update_order(connection, settlement)? {
        return Ok(Settled::LeaseLost);
    }
    let key = &settlement.key;
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

/// The parts of the statement that both forms have, around the columns of the data.
macro_rules! update_order {
    ($data:literal) => {
        // The counter is compared in the statement that sets the due time: a wake-up since the claim makes the order due at once.
        concat!(
            "update dhow_order set
               due_at = case when wake = ?5 then ?6 else ?7 end,
               lease_token = case when ?8 is null then null else lease_token end,
               lease_until = ?8, attempts = ?9, last_error = ?10, updated_at = ?7",
            $data,
            " where account = ?1 and kind = ?2 and reference = ?3 and lease_token = ?4 and lease_until > ?7"
        )
    };
}

/// Sets due time, lease and data. Returns false if the lease is lost.
fn update_order(connection: &Connection, settlement: &Settlement) -> StoreResult<bool> {
    let work = params![
        settlement.key.account,
        settlement.key.kind.as_str(),
        settlement.key.reference,
        settlement.lease.0,
        settlement.seen_wake,
        settlement.due_at.map(Timestamp::as_millis),
        settlement.now.as_millis(),
        settlement.lease_until.map(Timestamp::as_millis),
        settlement.attempts,
        settlement.last_error,
    ];
    // One statement, because each one writes the whole row again.
    let changed = match &settlement.data {
        None => execute(connection, STEP, update_order!(""), work)?,
        Some(data) => {
            let sql = update_order!(
                ", phase = ?11, status = ?12, provider_reference = ?13, amount_minor = ?14, currency = ?15, state = ?16, has_details = 1"
            );
            let data = params![
                data.phase.as_str(),
                data.status,
                data.provider_reference,
                data.amount_minor,
                data.currency,
                data.state,
            ];
            execute(connection, STEP, sql, [work, data].concat().as_slice())?
        }
    };
    Ok(changed > 0)
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
