//! Everything about one order.

use dhow_engine::store::{
    DeliverySummary, EffectSummary, NewHistory, OrderKey, StoreResult, Timeline,
};
use rusqlite::{Connection, params};

use crate::row::{ORDER_COLUMNS, get, optional_time, order, query, time};

const STEP: &str = "the timeline of an order could not be read";

/// Reads everything about one order.
pub(crate) fn timeline(connection: &Connection, key: &OrderKey) -> StoreResult<Option<Timeline>> {
    let parameters = params![key.account, key.kind.as_str(), key.reference];
    let orders = query(
        connection,
        STEP,
        &format!(
            "select {ORDER_COLUMNS} from dhow_order
             where account = ?1 and kind = ?2 and reference = ?3"
        ),
        parameters,
        order,
    )?;
    let Some(order) = orders.into_iter().next() else {
        return Ok(None);
    };
    Ok(Some(Timeline {
        order,
        deliveries: deliveries(connection, key)?,
        effects: effects(connection, key)?,
        history: history(connection, key)?,
    }))
}

fn deliveries(connection: &Connection, key: &OrderKey) -> StoreResult<Vec<DeliverySummary>> {
    query(
        connection,
        STEP,
        "select seq, subject, received_at, settled_at, verified is not null as has_content
         from dhow_delivery where account = ?1 and kind = ?2 and reference = ?3 order by seq",
        params![key.account, key.kind.as_str(), key.reference],
        |row| {
            Ok(DeliverySummary {
                seq: get(row, "seq")?,
                subject: get(row, "subject")?,
                received_at: time(row, "received_at")?,
                settled_at: optional_time(row, "settled_at")?,
                has_content: get(row, "has_content")?,
            })
        },
    )
}

fn effects(connection: &Connection, key: &OrderKey) -> StoreResult<Vec<EffectSummary>> {
    query(
        connection,
        STEP,
        "select id, effect_key, effect_type, created_at, done_at, attempts, last_error
         from dhow_effect where account = ?1 and kind = ?2 and reference = ?3 order by seq",
        params![key.account, key.kind.as_str(), key.reference],
        |row| {
            Ok(EffectSummary {
                id: get(row, "id")?,
                effect_key: get(row, "effect_key")?,
                effect_type: get(row, "effect_type")?,
                created_at: time(row, "created_at")?,
                done_at: optional_time(row, "done_at")?,
                attempts: get(row, "attempts")?,
                last_error: get(row, "last_error")?,
            })
        },
    )
}

fn history(connection: &Connection, key: &OrderKey) -> StoreResult<Vec<NewHistory>> {
    query(
        connection,
        STEP,
        "select at, actor, from_status, to_status, evidence
         from dhow_history where account = ?1 and kind = ?2 and reference = ?3 order by seq",
        params![key.account, key.kind.as_str(), key.reference],
        |row| {
            Ok(NewHistory {
                at: time(row, "at")?,
                actor: get(row, "actor")?,
                from: get(row, "from_status")?,
                to: get(row, "to_status")?,
                evidence: get(row, "evidence")?,
            })
        },
    )
}
