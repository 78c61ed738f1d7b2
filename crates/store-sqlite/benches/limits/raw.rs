//! The same rows with the driver alone: prepared statements on one connection and ordinary indexes, without the checks that the store makes.

use std::path::Path;

use dhow_engine::store::{LeaseToken, NewDelivery, OrderData};
use dhow_store_limits::{
    Driver,
    rows::{self, GROUP, NOW, UNTIL},
};
use rusqlite::{Connection, Row, params};

/// Tables as a plain program has them: a unique index of every digest and every id.
const TABLES: &str = include_str!("../../src/schema/1.sql");

pub(crate) struct Raw(Connection);

/// Row number, key and delivery of a claimed order.
struct Order {
    row: i64,
    reference: String,
    delivery: i64,
}

impl Raw {
    /// Creates a file, or opens one of the store, with the same durability.
    pub(crate) fn open(path: &Path) -> Self {
        let connection = Connection::open(path).unwrap();
        connection
            .pragma_update(None, "journal_mode", "wal")
            .unwrap();
        connection
            .pragma_update(None, "synchronous", "full")
            .unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        Self(connection)
    }

    pub(crate) fn create_tables(&self) {
        self.0.execute_batch(TABLES).unwrap();
    }

    fn begin(&self) {
        self.run("begin immediate", ());
    }

    fn commit(&self) {
        self.run("commit", ());
    }

    fn run(&self, sql: &str, parameters: impl rusqlite::Params) -> usize {
        let mut statement = self.0.prepare_cached(sql).unwrap();
        statement.execute(parameters).unwrap()
    }

    /// Inserts deliveries and their new orders in one commit.
    fn append_group(&self, deliveries: &[NewDelivery]) {
        self.begin();
        let parked = OrderData::parked();
        for new in deliveries {
            self.insert_delivery(new, None);
            self.run(
                "insert into dhow_order
                   (account, kind, reference, phase, status, state, wake, due_at, attempts, created_at, updated_at)
                 values (?1, 'payment', ?2, ?3, ?4, ?5, 1, ?6, 0, ?6, ?6)",
                params![
                    new.order.account,
                    new.order.reference,
                    parked.phase.as_str(),
                    parked.status,
                    parked.state,
                    new.received_at.as_millis(),
                ],
            );
        }
        self.commit();
    }

    fn insert_delivery(&self, new: &NewDelivery, settled_at: Option<i64>) {
        self.run(
            "insert into dhow_delivery
               (account, kind, reference, dedup, subject, received_at, settled_at, method, target, headers, verified)
             values (?1, 'payment', ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                new.order.account,
                new.order.reference,
                new.dedup.0,
                new.subject,
                new.received_at.as_millis(),
                settled_at,
                new.method,
                new.target,
                new.headers,
                new.verified,
            ],
        );
    }

    fn claim(&self, lease: &LeaseToken) -> Vec<Order> {
        let due: Vec<i64> = self.query(
            "select rowid from dhow_order where due_at <= ?1 order by due_at, rowid limit ?2",
            params![NOW.as_millis(), GROUP.cast_signed()],
            |row| row.get(0),
        );
        due.into_iter()
            .map(|row| {
                let reference: Vec<String> = self.query(
                    "update dhow_order set lease_token = ?2, lease_until = ?3 where rowid = ?1 returning reference",
                    params![row, lease.0, UNTIL.as_millis()],
                    |row| row.get(0),
                );
                let delivery: Vec<(i64, String)> = self.query(
                    "select seq, verified from dhow_delivery
                     where account = ?1 and kind = 'payment' and reference = ?2 and settled_at is null order by seq",
                    params![rows::ACCOUNT, reference[0]],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                );
                Order {
                    row,
                    delivery: delivery[0].0,
                    reference: reference.into_iter().next().unwrap(),
                }
            })
            .collect()
    }

    fn query<T>(
        &self,
        sql: &str,
        parameters: impl rusqlite::Params,
        read: impl Fn(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Vec<T> {
        let mut statement = self.0.prepare_cached(sql).unwrap();
        let rows = statement.query_map(parameters, read).unwrap();
        rows.map(Result::unwrap).collect()
    }

    fn settle(&self, order: &Order) {
        let data = rows::paid();
        self.run(
            "update dhow_order set due_at = null, lease_token = null, lease_until = null, updated_at = ?2,
               phase = ?3, status = ?4, amount_minor = ?5, currency = ?6, state = ?7
             where rowid = ?1",
            params![
                order.row,
                NOW.as_millis(),
                data.phase.as_str(),
                data.status,
                data.amount_minor,
                data.currency,
                data.state,
            ],
        );
        self.run(
            "update dhow_delivery set settled_at = ?2 where seq = ?1",
            params![order.delivery, NOW.as_millis()],
        );
        self.insert_effect(&order.reference, order.delivery.unsigned_abs(), None);
        self.insert_history(&order.reference);
    }

    fn insert_effect(&self, reference: &str, number: u64, done_at: Option<i64>) {
        let effect = rows::effect(number);
        self.run(
            "insert into dhow_effect
               (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, done_at, attempts)
             values (?1, ?2, 'payment', ?3, ?4, ?5, ?6, ?7, ?7, ?8, 0)",
            params![
                effect.id,
                rows::ACCOUNT,
                reference,
                effect.effect_key,
                effect.effect_type,
                effect.body,
                effect.created_at.as_millis(),
                done_at,
            ],
        );
    }

    fn insert_history(&self, reference: &str) {
        let entry = rows::history();
        self.run(
            "insert into dhow_history (account, kind, reference, at, actor, from_status, to_status, evidence)
             values (?1, 'payment', ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                rows::ACCOUNT,
                reference,
                entry.at.as_millis(),
                entry.actor,
                entry.from,
                entry.to,
                entry.evidence,
            ],
        );
    }

    /// Inserts settled deliveries, final orders, done effects and their history, without syncs. For files that are to be full.
    pub(crate) fn fill(&self, numbers: std::ops::Range<u64>) {
        self.0.pragma_update(None, "synchronous", "off").unwrap();
        self.0
            .pragma_update(None, "cache_size", -2_000_000)
            .unwrap();
        let (data, at) = (rows::paid(), NOW.as_millis());
        self.begin();
        for number in numbers {
            let new = rows::delivery(number);
            self.insert_delivery(&new, Some(at));
            self.run(
                "insert into dhow_order
                   (account, kind, reference, phase, status, amount_minor, currency, state, wake, attempts, created_at, updated_at)
                 values (?1, 'payment', ?2, ?3, ?4, ?5, ?6, ?7, 1, 0, ?8, ?8)",
                params![
                    rows::ACCOUNT,
                    new.order.reference,
                    data.phase.as_str(),
                    data.status,
                    data.amount_minor,
                    data.currency,
                    data.state,
                    at,
                ],
            );
            self.insert_effect(&new.order.reference, number, Some(at));
            self.insert_history(&new.order.reference);
            if number % 50_000 == 49_999 {
                self.commit();
                self.begin();
            }
        }
        self.commit();
    }

    /// Fills the table of the digests as the store has it after as many appends.
    pub(crate) fn fill_digests(&self) {
        self.0.pragma_update(None, "synchronous", "off").unwrap();
        self.begin();
        self.run("delete from dhow_internal_dedup", ());
        self.run(
            "insert into dhow_internal_dedup
             select case when seq > last - 2048 then 0 when seq > last - 67584 then 1 else 2 end, substr(dedup, 1, 8), seq
             from dhow_delivery, (select max(seq) as last from dhow_delivery) order by 1, 2, 3",
            (),
        );
        self.commit();
        self.query("pragma wal_checkpoint(truncate)", (), |row| {
            row.get::<_, i64>(0)
        });
    }
}

impl Driver for Raw {
    async fn append(&mut self, deliveries: &[NewDelivery]) {
        for group in deliveries.chunks(usize::try_from(GROUP).unwrap()) {
            self.append_group(group);
        }
    }

    async fn work(&mut self, number: u64) -> usize {
        let lease = rows::lease(number);
        self.begin();
        let claimed = self.claim(&lease);
        self.commit();
        self.begin();
        for order in &claimed {
            self.settle(order);
        }
        self.commit();
        claimed.len()
    }
}
