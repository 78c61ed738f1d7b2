//! Deliveries.

use std::collections::{HashMap, HashSet};

use dhow_engine::store::{Appended, DedupHash, DeliverySeq, NewDelivery, OrderData, StoreError};
use tokio_postgres::Row;

use super::Keys;
use crate::{
    connection::{Begin, Connection},
    error::Failure,
    pool::{Operation, operation},
    row::{get, text},
    text::texts,
};

/// Stores deliveries and wakes their orders.
pub(crate) const APPEND: Operation<Vec<NewDelivery>, Vec<Appended>> =
    operation!("a delivery could not be stored", append);

/// Numbers are given in the order of arrival, rows are inserted in the order of their digests: two processes that store the same
/// deliveries at once then wait for each other in one direction only.
pub(super) const INSERT: &str = "with new as materialized (
    select nextval('dhow.dhow_delivery_seq_seq') as seq, listed.*
    from unnest($1::text[], $2::text[], $3::text[], $4::bytea[], $5::text[], $6::bigint[],
        $7::text[], $8::text[], $9::text[], $10::text[])
      as listed (account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
  ), stored as (
    insert into dhow.dhow_delivery
      (seq, account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
    select seq, account, kind, reference, dedup, subject, received_at, method, target, headers, verified
    from new order by account, dedup
    on conflict (account, dedup) do nothing
    returning seq, account, kind, reference, dedup, received_at
  ), woken as (
    insert into dhow.dhow_order
      (account, kind, reference, phase, status, state, wake, due_at, attempts, created_at, updated_at)
    select account, kind, reference, $11, $12, $13, count(*), min(received_at), 0,
      (array_agg(received_at order by seq))[1], (array_agg(received_at order by seq))[1]
    from stored
    group by account, kind, reference order by account, kind, reference
    on conflict (account, kind, reference) do update set
      wake = dhow_order.wake + excluded.wake, due_at = least(dhow_order.due_at, excluded.due_at)
  )
  select account, dedup, seq from stored";

/// Numbers of deliveries that are stored already. A statement of its own, so that it sees the commits that the first one waited for.
pub(super) const FIRST_COPIES: &str = "select first.account, first.dedup, first.seq
  from unnest($1::text[], $2::bytea[]) as listed (account, dedup)
  cross join lateral (
    select account, dedup, seq from dhow.dhow_delivery as stored
    where stored.account = listed.account and stored.dedup = listed.dedup limit 1) as first";

/// Account and digest, which make a delivery unique.
type Identity<'a> = (&'a str, DedupHash);

fn identity(new: &NewDelivery) -> Identity<'_> {
    (&new.order.account, new.dedup)
}

async fn append(
    connection: &Connection,
    deliveries: &[NewDelivery],
) -> Result<Vec<Appended>, Failure> {
    let mut seen = HashSet::new();
    let firsts = deliveries.iter().filter(|new| seen.insert(identity(new)));
    let firsts: Vec<_> = firsts.collect();
    let mut stored = insert(connection, &firsts).await?;
    let others = firsts.into_iter();
    let others: Vec<_> = others
        .filter(|new| !stored.contains_key(&identity(new)))
        .collect();
    let mut known = first_copies(connection, &others).await?;
    let appended = deliveries.iter().map(|new| {
        let identity = identity(new);
        if let Some(seq) = stored.remove(&identity) {
            known.insert(identity, seq);
            return Ok(Appended {
                seq,
                is_duplicate: false,
            });
        }
        let seq = known.get(&identity).copied();
        Ok(Appended {
            seq: seq.ok_or_else(|| StoreError::corrupt("dhow_delivery.dedup"))?,
            is_duplicate: true,
        })
    });
    appended.collect()
}

/// Inserts deliveries and wakes their orders. Returns the numbers of those that were not stored before.
async fn insert<'a>(
    connection: &Connection,
    all: &[&'a NewDelivery],
) -> Result<HashMap<Identity<'a>, DeliverySeq>, Failure> {
    let keys = Keys::new(all.iter().map(|new| &new.order));
    let digests: Vec<_> = all.iter().map(|new| &new.dedup.0[..]).collect();
    let times: Vec<_> = all.iter().map(|new| new.received_at.as_millis()).collect();
    let column = |of: fn(&NewDelivery) -> &str| texts(all.iter().map(|new| of(new)));
    let parked = OrderData::parked();
    let rows = connection
        .transaction(
            Begin::Durable,
            &[(
                INSERT,
                &[
                    &keys.accounts,
                    &keys.kinds,
                    &keys.references,
                    &digests,
                    &column(|new| &new.subject),
                    &times,
                    &column(|new| &new.method),
                    &column(|new| &new.target),
                    &column(|new| &new.headers),
                    &column(|new| &new.verified),
                    &parked.phase.as_str(),
                    &parked.status,
                    &parked.state,
                ],
            )],
        )
        .await?;
    numbers(all, rows.iter().flatten())
}

async fn first_copies<'a>(
    connection: &Connection,
    all: &[&'a NewDelivery],
) -> Result<HashMap<Identity<'a>, DeliverySeq>, Failure> {
    if all.is_empty() {
        return Ok(HashMap::new());
    }
    let accounts = texts(all.iter().map(|new| new.order.account.as_str()));
    let digests: Vec<_> = all.iter().map(|new| &new.dedup.0[..]).collect();
    let rows = connection
        .query(FIRST_COPIES, &[&accounts, &digests])
        .await?;
    numbers(all, &rows)
}

fn numbers<'a, 'r>(
    all: &[&'a NewDelivery],
    rows: impl IntoIterator<Item = &'r Row>,
) -> Result<HashMap<Identity<'a>, DeliverySeq>, Failure> {
    let identities: HashMap<Identity<'_>, Identity<'a>> = all
        .iter()
        .map(|new| (identity(new), identity(new)))
        .collect();
    let mut numbers = HashMap::new();
    for row in rows {
        let (account, dedup) = (text(row, "account")?, get::<&[u8]>(row, "dedup")?);
        let dedup = DedupHash(
            dedup
                .try_into()
                .map_err(|error| StoreError::corrupt_because("dhow_delivery.dedup", error))?,
        );
        if let Some(identity) = identities.get(&(account.as_str(), dedup)) {
            numbers.insert(*identity, get(row, "seq")?);
        }
    }
    Ok(numbers)
}
