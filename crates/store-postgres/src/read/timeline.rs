//! Everything about one order.

use dhow_engine::store::{
    DeliverySummary, EffectSummary, NewHistory, OrderKey, StoreError, StoreResult, Timeline,
};
use tokio_postgres::Row;

use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::{
        get, number, optional_text, optional_time, order, order_columns, text as read_text, time,
    },
    text::text,
};

/// Reads everything about one order.
pub(crate) const TIMELINE: Operation<OrderKey, Option<Timeline>> =
    operation!("the timeline of an order could not be read", timeline);

const ORDER: &str = concat!(
    "select ",
    order_columns!(),
    " from dhow.dhow_order where account = $1 and kind = $2 and reference = $3"
);

const DELIVERIES: &str =
    "select seq, subject, received_at, settled_at, verified is not null as has_content
  from dhow.dhow_delivery where account = $1 and kind = $2 and reference = $3 order by seq";

const EFFECTS: &str =
    "select id, effect_key, effect_type, created_at, done_at, attempts, last_error
  from dhow.dhow_effect where account = $1 and kind = $2 and reference = $3 order by seq";

const HISTORY: &str = "select at, actor, from_status, to_status, evidence
  from dhow.dhow_history where account = $1 and kind = $2 and reference = $3 order by seq";

async fn timeline(connection: &Connection, key: &OrderKey) -> Result<Option<Timeline>, Failure> {
    let (account, kind, reference) = (text(&key.account), key.kind.as_str(), text(&key.reference));
    let parameters: Parameters<'_> = &[&account, &kind, &reference];
    let statements = [ORDER, DELIVERIES, EFFECTS, HISTORY].map(|sql| (sql, parameters));
    let rows = connection.transaction(Begin::Snapshot, &statements).await?;
    let [orders, deliveries, effects, history] = rows.as_slice() else {
        return Err(StoreError::corrupt("four statements have four results").into());
    };
    let Some(row) = orders.first() else {
        return Ok(None);
    };
    Ok(Some(Timeline {
        order: order(row)?,
        deliveries: deliveries
            .iter()
            .map(delivery)
            .collect::<StoreResult<_>>()?,
        effects: effects.iter().map(effect).collect::<StoreResult<_>>()?,
        history: history.iter().map(entry).collect::<StoreResult<_>>()?,
    }))
}

fn delivery(row: &Row) -> StoreResult<DeliverySummary> {
    Ok(DeliverySummary {
        seq: get(row, "seq")?,
        subject: read_text(row, "subject")?,
        received_at: time(row, "received_at")?,
        settled_at: optional_time(row, "settled_at")?,
        has_content: get(row, "has_content")?,
    })
}

fn effect(row: &Row) -> StoreResult<EffectSummary> {
    Ok(EffectSummary {
        id: read_text(row, "id")?,
        effect_key: read_text(row, "effect_key")?,
        effect_type: read_text(row, "effect_type")?,
        created_at: time(row, "created_at")?,
        done_at: optional_time(row, "done_at")?,
        attempts: number(row, "attempts")?,
        last_error: optional_text(row, "last_error")?,
    })
}

fn entry(row: &Row) -> StoreResult<NewHistory> {
    Ok(NewHistory {
        at: time(row, "at")?,
        actor: read_text(row, "actor")?,
        from: optional_text(row, "from_status")?,
        to: read_text(row, "to_status")?,
        evidence: read_text(row, "evidence")?,
    })
}
