//! Settlements as one array for each column.

use dhow_engine::store::{OrderData, Settlement, Timestamp};
use tokio_postgres::types::ToSql;

use super::super::Keys;
use crate::text::{Text, optional_text, text};

/// Settlements of one round, in the order of the parameters of the statement.
#[derive(Debug, Default)]
pub(super) struct Columns<'a> {
    orders: Orders<'a>,
    deliveries: Deliveries,
    effects: Effects<'a>,
    history: History<'a>,
}

#[derive(Debug, Default)]
struct Orders<'a> {
    keys: Keys<'a>,
    lease: Vec<Text<'a>>,
    settled_at: Vec<i64>,
    seen_wake: Vec<i64>,
    lease_until: Vec<Option<i64>>,
    due_at: Vec<Option<i64>>,
    attempts: Vec<i64>,
    last_error: Vec<Option<Text<'a>>>,
    data: Data<'a>,
}

#[derive(Debug, Default)]
struct Data<'a> {
    has_data: Vec<bool>,
    phase: Vec<Option<&'static str>>,
    status: Vec<Option<Text<'a>>>,
    provider_reference: Vec<Option<Text<'a>>>,
    amount_minor: Vec<Option<i64>>,
    currency: Vec<Option<Text<'a>>>,
    state: Vec<Option<Text<'a>>>,
}

#[derive(Debug, Default)]
struct Deliveries {
    place: Vec<i64>,
    seq: Vec<i64>,
}

#[derive(Debug, Default)]
struct Effects<'a> {
    place: Vec<i64>,
    id: Vec<Text<'a>>,
    effect_key: Vec<Text<'a>>,
    effect_type: Vec<Text<'a>>,
    body: Vec<Text<'a>>,
    created_at: Vec<i64>,
}

#[derive(Debug, Default)]
struct History<'a> {
    place: Vec<i64>,
    at: Vec<i64>,
    actor: Vec<Text<'a>>,
    from: Vec<Option<Text<'a>>>,
    to: Vec<Text<'a>>,
    evidence: Vec<Text<'a>>,
}

impl<'a> Columns<'a> {
    /// Columns of the settlements at these places of the list.
    pub(super) fn new(all: &[&'a Settlement], places: &[usize]) -> Self {
        let settlements = places.iter().filter_map(|index| all.get(*index).copied());
        let mut columns = Self::default();
        // The numbers of rows begin at one.
        for (place, settlement) in (1..).zip(settlements) {
            columns.orders.push(settlement);
            columns.deliveries.push(place, settlement);
            columns.effects.push(place, settlement);
            columns.history.push(place, settlement);
        }
        columns
    }

    /// The parameters of the statement.
    pub(super) fn parameters(&self) -> [&(dyn ToSql + Sync); 31] {
        let Self {
            orders,
            deliveries,
            effects,
            history,
        } = self;
        let data = &orders.data;
        [
            &orders.keys.accounts,
            &orders.keys.kinds,
            &orders.keys.references,
            &orders.lease,
            &orders.settled_at,
            &orders.seen_wake,
            &orders.lease_until,
            &orders.due_at,
            &orders.attempts,
            &orders.last_error,
            &data.has_data,
            &data.phase,
            &data.status,
            &data.provider_reference,
            &data.amount_minor,
            &data.currency,
            &data.state,
            &deliveries.place,
            &deliveries.seq,
            &effects.place,
            &effects.id,
            &effects.effect_key,
            &effects.effect_type,
            &effects.body,
            &effects.created_at,
            &history.place,
            &history.at,
            &history.actor,
            &history.from,
            &history.to,
            &history.evidence,
        ]
    }
}

impl<'a> Orders<'a> {
    fn push(&mut self, settlement: &'a Settlement) {
        self.keys.push(&settlement.key);
        self.lease.push(text(&settlement.lease.0));
        self.settled_at.push(settlement.now.as_millis());
        self.seen_wake.push(settlement.seen_wake);
        self.lease_until
            .push(settlement.lease_until.map(Timestamp::as_millis));
        self.due_at
            .push(settlement.due_at.map(Timestamp::as_millis));
        self.attempts.push(i64::from(settlement.attempts));
        self.last_error
            .push(optional_text(settlement.last_error.as_ref()));
        self.data.push(settlement.data.as_ref());
    }
}

impl<'a> Data<'a> {
    fn push(&mut self, data: Option<&'a OrderData>) {
        self.has_data.push(data.is_some());
        self.phase.push(data.map(|data| data.phase.as_str()));
        self.status.push(data.map(|data| text(&data.status)));
        self.provider_reference
            .push(data.and_then(|data| optional_text(data.provider_reference.as_ref())));
        self.amount_minor
            .push(data.and_then(|data| data.amount_minor));
        self.currency
            .push(data.and_then(|data| optional_text(data.currency.as_ref())));
        self.state.push(data.map(|data| text(&data.state)));
    }
}

impl Deliveries {
    fn push(&mut self, place: i64, settlement: &Settlement) {
        for seq in &settlement.settled {
            self.place.push(place);
            self.seq.push(*seq);
        }
    }
}

impl<'a> Effects<'a> {
    fn push(&mut self, place: i64, settlement: &'a Settlement) {
        for effect in &settlement.effects {
            self.place.push(place);
            self.id.push(text(&effect.id));
            self.effect_key.push(text(&effect.effect_key));
            self.effect_type.push(text(&effect.effect_type));
            self.body.push(text(&effect.body));
            self.created_at.push(effect.created_at.as_millis());
        }
    }
}

impl<'a> History<'a> {
    fn push(&mut self, place: i64, settlement: &'a Settlement) {
        for entry in &settlement.history {
            self.place.push(place);
            self.at.push(entry.at.as_millis());
            self.actor.push(text(&entry.actor));
            self.from.push(optional_text(entry.from.as_ref()));
            self.to.push(text(&entry.to));
            self.evidence.push(text(&entry.evidence));
        }
    }
}
