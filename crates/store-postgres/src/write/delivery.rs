//! Deliveries.

use dhow_engine::store::{Appended, DedupHash, NewDelivery, OrderData, StoreError};
use tokio_postgres::Row;

use super::Keys;
use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::{get, text},
    text::texts,
};

/// Stores deliveries and wakes their orders.
pub(crate) const APPEND: Operation<Vec<NewDelivery>, Vec<Appended>> =
    operation!("a delivery could not be stored", append);

/// Numbers are given in the order of arrival, rows are inserted in the order of their orders: two processes that store the same deliveries
/// at once then wait for each other in one direction only. The rows come in this order, each with its place in the order of arrival,
/// because the server would copy them all to sort them.
const INSERT: &str = "with numbers as materialized (
    select array_agg(nextval('dhow.dhow_delivery_seq_seq')) as given from generate_series(1, cardinality($4::bytea[]))
  ), stored as (
    insert into dhow.dhow_delivery
      (seq, account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
    select (select given from numbers)[arrival], account, kind, reference, dedup, subject, received_at, method, target, headers, verified
    from (
      select unnest($1::text[]) as account, unnest($2::text[]) as kind, unnest($3::text[]) as reference, unnest($4::bytea[]) as dedup,
        unnest($5::text[]) as subject, unnest($6::bigint[]) as received_at, unnest($7::text[]) as method, unnest($8::text[]) as target,
        unnest($9::text[]) as headers, unnest($10::text[]) as verified, unnest($14::bigint[]) as arrival) as listed
    on conflict (account, dedup) do nothing
    returning seq, account, kind, reference, dedup, received_at
  ), woken as (
    insert into dhow.dhow_order
      (account, kind, reference, phase, status, state, wake, due_at, attempts, created_at, updated_at)
    select account, kind, reference, $11, $12, $13, count(*), min(received_at), 0, min(received_at), min(received_at)
    from stored
    group by account, kind, reference order by account, kind, reference
    on conflict (account, kind, reference) do update set
      wake = dhow_order.wake + excluded.wake, due_at = least(dhow_order.due_at, excluded.due_at)
  )
  select account, dedup, seq from stored";

/// Numbers of deliveries that are stored already. A statement of its own, so that it sees the commits that the first one waited for.
const FIRST_COPIES: &str = "select first.account, first.dedup, first.seq
  from unnest($1::text[], $2::bytea[]) as listed (account, dedup)
  cross join lateral (
    select account, dedup, seq from dhow.dhow_delivery as stored
    where stored.account = listed.account and stored.dedup = listed.dedup limit 1) as first";

/// A delivery of a group and its place in the order of arrival, which begins at 1.
type Arrived<'a> = (i64, &'a NewDelivery);

/// Account and digest, which make a delivery unique.
type Identity<'a> = (&'a str, DedupHash);

fn identity(new: &NewDelivery) -> Identity<'_> {
    (&new.order.account, new.dedup)
}

/// Numbers of deliveries, in the order of the identities.
struct Numbers<'a>(Vec<(Identity<'a>, Option<Appended>)>);

impl<'a> Numbers<'a> {
    fn new(deliveries: &'a [NewDelivery]) -> Self {
        let identities = deliveries.iter().map(|new| (identity(new), None));
        let mut identities: Vec<_> = identities.collect();
        identities.sort_unstable_by_key(|(identity, _)| *identity);
        identities.dedup_by_key(|(identity, _)| *identity);
        Self(identities)
    }

    fn entry(&mut self, identity: Identity<'_>) -> Option<&mut Option<Appended>> {
        let found = self.0.binary_search_by_key(&identity, |(known, _)| *known);
        let (_, appended) = self.0.get_mut(found.ok()?)?;
        Some(appended)
    }

    fn fill<'r>(
        &mut self,
        rows: impl IntoIterator<Item = &'r Row>,
        is_duplicate: bool,
    ) -> Result<(), Failure> {
        for row in rows {
            let (account, dedup) = (text(row, "account")?, get::<&[u8]>(row, "dedup")?);
            let dedup = DedupHash(
                dedup
                    .try_into()
                    .map_err(|error| StoreError::corrupt_because("dhow_delivery.dedup", error))?,
            );
            let seq = get(row, "seq")?;
            if let Some(appended) = self.entry((account.as_str(), dedup)) {
                *appended = Some(Appended { seq, is_duplicate });
            }
        }
        Ok(())
    }

    /// Takes the number for one delivery. Each further one with the same identity is a duplicate.
    fn take(&mut self, new: &NewDelivery) -> Result<Appended, Failure> {
        let known = self.entry(identity(new)).and_then(Option::as_mut);
        let known = known.ok_or_else(|| StoreError::corrupt("dhow_delivery.dedup"))?;
        let appended = *known;
        known.is_duplicate = true;
        Ok(appended)
    }
}

async fn append(
    connection: &Connection,
    deliveries: &[NewDelivery],
) -> Result<Vec<Appended>, Failure> {
    let mut numbers = Numbers::new(deliveries);
    let mut all: Vec<Arrived<'_>> = (1..).zip(deliveries).collect();
    all.sort_unstable_by_key(|(arrival, new)| (&new.order, *arrival));
    let rows = insert(connection, &all).await?;
    numbers.fill(rows.iter().flatten(), false)?;
    let rows = first_copies(connection, &numbers).await?;
    numbers.fill(&rows, true)?;
    deliveries.iter().map(|new| numbers.take(new)).collect()
}

/// Inserts deliveries and wakes their orders. Returns the rows of those that were not stored before.
async fn insert(connection: &Connection, all: &[Arrived<'_>]) -> Result<Vec<Vec<Row>>, Failure> {
    let (arrivals, all): (Vec<i64>, Vec<&NewDelivery>) = all.iter().copied().unzip();
    let keys = Keys::new(all.iter().map(|new| &new.order));
    let digests: Vec<_> = all.iter().map(|new| &new.dedup.0[..]).collect();
    let times: Vec<_> = all.iter().map(|new| new.received_at.as_millis()).collect();
    let column = |of: fn(&NewDelivery) -> &str| texts(all.iter().map(|new| of(new)));
    let parked = OrderData::parked();
    let parameters: Parameters<'_> = &[
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
        &arrivals,
    ];
    Ok(connection
        .transaction(Begin::Durable, &[(INSERT, parameters)])
        .await?)
}

/// Returns the rows of the deliveries without a number, which are stored already.
async fn first_copies(connection: &Connection, numbers: &Numbers<'_>) -> Result<Vec<Row>, Failure> {
    let unknown = numbers.0.iter().filter(|(_, appended)| appended.is_none());
    let unknown: Vec<_> = unknown.map(|(identity, _)| identity).collect();
    if unknown.is_empty() {
        return Ok(Vec::new());
    }
    let accounts = texts(unknown.iter().map(|(account, _)| *account));
    let digests: Vec<_> = unknown.iter().map(|(_, dedup)| &dedup.0[..]).collect();
    Ok(connection
        .query(FIRST_COPIES, &[&accounts, &digests])
        .await?)
}
