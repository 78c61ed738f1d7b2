//! Results of work on orders.

mod columns;

use std::collections::{HashMap, HashSet};

use dhow_engine::store::{OrderKey, Settled, Settlement, StoreError};
use tokio_postgres::Row;

use self::columns::Columns;
use crate::{
    connection::{Begin, Connection, Parameters},
    error::Failure,
    pool::{Operation, operation},
    row::get,
    text::unescaped,
};

/// Writes the results of work on claimed orders, for each call in a list of its own.
pub(crate) const SETTLE: Operation<Vec<Vec<Settlement>>, Vec<Vec<Settled>>> =
    operation!("the result of an order could not be stored", settle);

/// Maximum number of settlements in one statement, which is the number of its flags.
const MAX_ROUND: usize = 128;

/// The wake counter is compared in the statement that sets the due time: a wake-up since the claim makes the order due at once. Exactly the
/// deliveries that were read are marked, because a smaller number may become visible later.
///
/// `done` has one flag for each settlement, and the keys are taken from the arrays of the orders: a join would compare each row with each.
const WRITE: &str = "with written as (
    update dhow.dhow_order as target set
      due_at = case when target.wake = new.seen_wake then new.due_at else new.settled_at end,
      lease_token = case when new.lease_until is null then null else target.lease_token end,
      lease_until = new.lease_until, attempts = new.attempts, last_error = new.last_error,
      updated_at = new.settled_at,
      phase = case when has_data then new.phase else target.phase end,
      status = case when has_data then new.status else target.status end,
      provider_reference = case when has_data then new.provider_reference else target.provider_reference end,
      amount_minor = case when has_data then new.amount_minor else target.amount_minor end,
      currency = case when has_data then new.currency else target.currency end,
      state = case when has_data then new.state else target.state end,
      has_details = case when has_data then 1 else target.has_details end
    from (
      select unnest($1::text[]) as account, unnest($2::text[]) as kind, unnest($3::text[]) as reference,
        unnest($4::text[]) as lease, unnest($5::bigint[]) as settled_at, unnest($6::bigint[]) as seen_wake,
        unnest($7::bigint[]) as lease_until, unnest($8::bigint[]) as due_at, unnest($9::bigint[]) as attempts,
        unnest($10::text[]) as last_error, unnest($11::boolean[]) as has_data, unnest($12::text[]) as phase,
        unnest($13::text[]) as status, unnest($14::text[]) as provider_reference, unnest($15::bigint[]) as amount_minor,
        unnest($16::text[]) as currency, unnest($17::text[]) as state, generate_subscripts($1::text[], 1) as place) as new
    where place + 0 = place and target.account = new.account and target.kind = new.kind and target.reference = new.reference
      and target.lease_token = new.lease and target.lease_until > new.settled_at
    returning new.place
  ), done as materialized (
    select bit_or(set_bit(repeat('0', 128)::bit(128), place - 1, 1)) as flags from written
  ), settled as (
    update dhow.dhow_delivery as delivery set settled_at = ($5::bigint[])[place]
    from unnest($18::bigint[], $19::bigint[]) as listed (place, number)
    where place + 0 = place and get_bit((select flags from done), place::integer - 1) = 1 and delivery.seq = number
      and delivery.account = ($1::text[])[place] and delivery.kind = ($2::text[])[place]
      and delivery.reference = ($3::text[])[place] and delivery.settled_at is null
  ), added as (
    insert into dhow.dhow_effect
      (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts)
    select id, ($1::text[])[place], ($2::text[])[place], ($3::text[])[place], effect_key, effect_type, body, created_at, created_at, 0
    from unnest($20::bigint[], $21::text[], $22::text[], $23::text[], $24::text[], $25::bigint[])
      as listed (place, id, effect_key, effect_type, body, created_at)
    where get_bit((select flags from done), place::integer - 1) = 1
      and not exists (select from dhow.dhow_effect as known
        where known.account = ($1::text[])[place] and known.kind = ($2::text[])[place]
          and known.reference = ($3::text[])[place] and known.id = listed.id)
    on conflict do nothing
    returning id
  ), noted as (
    insert into dhow.dhow_history (account, kind, reference, at, actor, from_status, to_status, evidence)
    select ($1::text[])[place], ($2::text[])[place], ($3::text[])[place], at, actor, from_status, to_status, evidence
    from unnest($26::bigint[], $27::bigint[], $28::text[], $29::text[], $30::text[], $31::text[])
      as listed (place, at, actor, from_status, to_status, evidence)
    where get_bit((select flags from done), place::integer - 1) = 1
  )
  select (select array_agg(place) from written) as places, (select array_agg(id) from added) as effects";

async fn settle(
    connection: &Connection,
    calls: &[Vec<Settlement>],
) -> Result<Vec<Vec<Settled>>, Failure> {
    let all: Vec<_> = calls.iter().flatten().collect();
    let rounds = rounds(&all);
    let columns = rounds.iter().map(|round| Columns::new(&all, round));
    let columns: Vec<_> = columns.collect();
    let columns: Vec<_> = columns.iter().map(Columns::parameters).collect();
    let statements: Vec<(_, Parameters<'_>)> = columns
        .iter()
        .map(|columns| (WRITE, &columns[..]))
        .collect();
    let rows = connection.transaction(Begin::Durable, &statements).await?;
    let mut settled = vec![Settled::LeaseLost; all.len()];
    for (round, rows) in rounds.iter().zip(&rows) {
        read_round(&all, round, rows, &mut settled)?;
    }
    let mut settled = settled.into_iter();
    let lists = calls.iter();
    Ok(lists
        .map(|call| settled.by_ref().take(call.len()).collect())
        .collect())
}

/// Reads the rows of one statement: the places that were written, and the ids of the effects that were added.
fn read_round(
    all: &[&Settlement],
    round: &[usize],
    rows: &[Row],
    settled: &mut [Settled],
) -> Result<(), Failure> {
    let row = rows.first();
    let row = row.ok_or_else(|| StoreError::corrupt("a statement without a row"))?;
    let places: Option<Vec<i32>> = get(row, "places")?;
    let effects: Option<Vec<String>> = get(row, "effects")?;
    let effects = effects.unwrap_or_default().into_iter().map(unescaped);
    let mut added: HashSet<String> = effects.collect();
    // The numbers of rows begin at one.
    let written = places.unwrap_or_default().into_iter();
    let written = written.filter_map(|place| round.get(usize::try_from(place - 1).ok()?).copied());
    for index in written {
        let (Some(settlement), Some(result)) = (all.get(index), settled.get_mut(index)) else {
            continue;
        };
        let effects = settlement.effects.iter();
        let new = effects.filter(|effect| added.remove(&effect.id)).count();
        let new_effects = u32::try_from(new).unwrap_or(u32::MAX);
        *result = Settled::Done { new_effects };
    }
    Ok(())
}

/// Divides settlements into rounds of different orders, so that several of one order take effect one after the other. Returns their
/// places in the list. Rows are locked in the order of their keys, also over several rounds, so that two processes never wait for each
/// other.
fn rounds(all: &[&Settlement]) -> Vec<Vec<usize>> {
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    let mut next: HashMap<&OrderKey, usize> = HashMap::new();
    let mut sorted: Vec<_> = all.iter().enumerate().collect();
    sorted.sort_by_key(|(_, settlement)| &settlement.key);
    for (index, settlement) in sorted {
        let earliest = next.entry(&settlement.key).or_default();
        let mut number = *earliest;
        while rounds
            .get(number)
            .is_some_and(|round| round.len() == MAX_ROUND)
        {
            number += 1;
        }
        *earliest = number + 1;
        match rounds.get_mut(number) {
            Some(round) => round.push(index),
            None => rounds.push(vec![index]),
        }
    }
    rounds
}
