//! The same rows with the driver alone: prepared statements for whole groups, without the checks that the store makes.

use dhow_engine::store::{NewDelivery, OrderData};
use dhow_store_limits::{
    Driver,
    rows::{self, ACCOUNT, GROUP, NOW, UNTIL},
};
use dhow_store_postgres::tokio_postgres::{self, Client, Error, NoTls, Statement, types::ToSql};

const DELIVERIES: &str = "insert into dhow.dhow_delivery
    (account, kind, reference, dedup, subject, received_at, method, target, headers, verified)
  select $1, 'payment', listed.* from unnest($2::text[], $3::bytea[], $4::text[], $5::bigint[], $6::text[], $7::text[],
    $8::text[], $9::text[]) as listed on conflict do nothing";

const ORDERS: &str = "insert into dhow.dhow_order
    (account, kind, reference, phase, status, state, wake, due_at, attempts, created_at, updated_at)
  select $1, 'payment', reference, $3, $4, $5, 1, $6, 0, $6, $6 from unnest($2::text[]) as listed (reference) on conflict (account, kind, reference) do update set wake = dhow_order.wake + excluded.wake, due_at = least(dhow_order.due_at, excluded.due_at)";

// These look each order up, as the store's statements do. A plan that is made for the empty tables would read all orders of the account.
const CLAIM: &str = "with due as materialized (
    select account, kind, reference, due_at from dhow.dhow_order where due_at <= $1 order by due_at, reference limit $2 for update skip locked)
  update dhow.dhow_order as target set lease_token = $3, lease_until = $4 from due
  where due.due_at + 0 = due.due_at and target.account = due.account and target.kind = due.kind and target.reference = due.reference
  returning target.reference";

const PENDING: &str = "select seq, listed.reference, verified from unnest($2::text[]) as listed (reference)
  cross join lateral (
    select seq, verified from dhow.dhow_delivery as pending
    where account = $1 and kind = 'payment' and pending.reference = listed.reference and settled_at is null
    order by seq limit 101) as delivery";

const SETTLE: &str = "update dhow.dhow_order as target set due_at = null, lease_token = null, lease_until = null, updated_at = $3,
    phase = $4, status = $5, amount_minor = $6, currency = $7, state = $8
  from (select $1::text as account, 'payment' as kind, * from unnest($2::text[]) with ordinality as listed (reference, place)
    where place + 0 = place offset 0) as listed
  where target.account = listed.account and target.kind = listed.kind and target.reference = listed.reference";

const SETTLE_DELIVERIES: &str = "update dhow.dhow_delivery set settled_at = $2 where seq = any($1)";

const EFFECTS: &str = "insert into dhow.dhow_effect
    (id, account, kind, reference, effect_key, effect_type, body, created_at, due_at, attempts)
  select id, $1, 'payment', reference, $4, $5, $6, $7, $7, 0 from unnest($2::text[], $3::text[]) as listed (id, reference)";

const HISTORY: &str = "insert into dhow.dhow_history (account, kind, reference, at, actor, from_status, to_status, evidence)
  select $1, 'payment', reference, $3, $4, $5, $6, $7 from unnest($2::text[]) as listed (reference)";

/// Two connections for appends, as the store has, of which the first one also works on orders.
pub(crate) struct Raw([Connection; 2]);

struct Connection {
    client: Client,
    deliveries: Statement,
    orders: Statement,
    claim: Statement,
    pending: Statement,
    settle: Statement,
    settle_deliveries: Statement,
    effects: Statement,
    history: Statement,
}

impl Raw {
    pub(crate) async fn connect(url: &str) -> Self {
        Self([Connection::new(url).await, Connection::new(url).await])
    }
}

impl Connection {
    async fn new(url: &str) -> Self {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
        tokio::spawn(connection);
        // As the store has it: a plan made for the empty tables would read them whole.
        let plans = "set plan_cache_mode to force_generic_plan; set enable_seqscan to off; set enable_hashjoin to off;
            set enable_mergejoin to off; set jit to off";
        client.batch_execute(plans).await.unwrap();
        Self {
            deliveries: client.prepare(DELIVERIES).await.unwrap(),
            orders: client.prepare(ORDERS).await.unwrap(),
            claim: client.prepare(CLAIM).await.unwrap(),
            pending: client.prepare(PENDING).await.unwrap(),
            settle: client.prepare(SETTLE).await.unwrap(),
            settle_deliveries: client.prepare(SETTLE_DELIVERIES).await.unwrap(),
            effects: client.prepare(EFFECTS).await.unwrap(),
            history: client.prepare(HISTORY).await.unwrap(),
            client,
        }
    }

    /// Inserts deliveries and their new orders in one commit, all sent together.
    async fn append(&self, group: &[NewDelivery]) {
        let column = |of: fn(&NewDelivery) -> &str| group.iter().map(of).collect::<Vec<_>>();
        let references = column(|new| &new.order.reference);
        let digests: Vec<&[u8]> = group.iter().map(|new| &new.dedup.0[..]).collect();
        let times: Vec<i64> = group
            .iter()
            .map(|new| new.received_at.as_millis())
            .collect();
        let (subjects, methods) = (column(|new| &new.subject), column(|new| &new.method));
        let (targets, headers) = (column(|new| &new.target), column(|new| &new.headers));
        let verified = column(|new| &new.verified);
        let parked = OrderData::parked();
        let at = NOW.as_millis();
        let client = &self.client;
        let done = tokio::join!(
            client.batch_execute("begin"),
            async {
                client
                    .execute(
                        &self.deliveries,
                        &[
                            &ACCOUNT,
                            &references,
                            &digests,
                            &subjects,
                            &times,
                            &methods,
                            &targets,
                            &headers,
                            &verified,
                        ],
                    )
                    .await
            },
            async {
                client
                    .execute(
                        &self.orders,
                        &[
                            &ACCOUNT,
                            &references,
                            &parked.phase.as_str(),
                            &parked.status,
                            &parked.state,
                            &at,
                        ],
                    )
                    .await
            },
            client.batch_execute("commit"),
        );
        done.0.unwrap();
        assert_eq!(done.1.unwrap(), done.2.unwrap());
        done.3.unwrap();
    }

    async fn work(&self, number: u64) -> usize {
        let client = &self.client;
        client.batch_execute("begin").await.unwrap();
        let (now, until) = (NOW.as_millis(), UNTIL.as_millis());
        let lease = rows::lease(number).0;
        let claimed = client
            .query(&self.claim, &[&now, &GROUP.cast_signed(), &lease, &until])
            .await
            .unwrap();
        let references: Vec<String> = claimed.iter().map(|row| row.get(0)).collect();
        let (pending, committed) = tokio::join!(
            async { client.query(&self.pending, &[&ACCOUNT, &references]).await },
            client.batch_execute("commit"),
        );
        committed.unwrap();
        let pending = pending.unwrap();
        let seqs: Vec<i64> = pending.iter().map(|row| row.get(0)).collect();
        let references: Vec<&str> = pending.iter().map(|row| row.get(1)).collect();
        self.settle(&seqs, &references).await;
        references.len()
    }

    async fn settle(&self, seqs: &[i64], references: &[&str]) {
        let client = &self.client;
        let now = NOW.as_millis();
        // All are sent together, in this order.
        let done = tokio::join!(
            client.batch_execute("begin"),
            self.update_orders(references),
            async {
                client
                    .execute(&self.settle_deliveries, &[&seqs, &now])
                    .await
            },
            self.insert_effects(seqs, references),
            self.insert_history(references),
            client.batch_execute("commit"),
        );
        done.0.unwrap();
        let count = u64::try_from(references.len()).unwrap();
        for written in [done.1, done.2, done.3, done.4] {
            assert_eq!(written.unwrap(), count);
        }
        done.5.unwrap();
    }

    async fn update_orders(&self, references: &[&str]) -> Result<u64, Error> {
        let (data, now) = (rows::paid(), NOW.as_millis());
        let parameters: [&(dyn ToSql + Sync); 8] = [
            &ACCOUNT,
            &references,
            &now,
            &data.phase.as_str(),
            &data.status,
            &data.amount_minor,
            &data.currency,
            &data.state,
        ];
        self.client.execute(&self.settle, &parameters).await
    }

    async fn insert_effects(&self, seqs: &[i64], references: &[&str]) -> Result<u64, Error> {
        let effects = seqs.iter().map(|seq| rows::effect(seq.unsigned_abs()));
        let ids: Vec<String> = effects.map(|effect| effect.id).collect();
        let (effect, now) = (rows::effect(0), NOW.as_millis());
        let parameters: [&(dyn ToSql + Sync); 7] = [
            &ACCOUNT,
            &ids,
            &references,
            &effect.effect_key,
            &effect.effect_type,
            &effect.body,
            &now,
        ];
        self.client.execute(&self.effects, &parameters).await
    }

    async fn insert_history(&self, references: &[&str]) -> Result<u64, Error> {
        let (history, now) = (rows::history(), NOW.as_millis());
        let parameters: [&(dyn ToSql + Sync); 7] = [
            &ACCOUNT,
            &references,
            &now,
            &history.actor,
            &history.from,
            &history.to,
            &history.evidence,
        ];
        self.client.execute(&self.history, &parameters).await
    }
}

impl Driver for Raw {
    async fn append(&mut self, deliveries: &[NewDelivery]) {
        let groups: Vec<_> = deliveries.chunks(usize::try_from(GROUP).unwrap()).collect();
        let Self([first, second]) = self;
        tokio::join!(
            async {
                for group in groups.iter().step_by(2) {
                    first.append(group).await;
                }
            },
            async {
                for group in groups.iter().skip(1).step_by(2) {
                    second.append(group).await;
                }
            },
        );
    }

    async fn work(&mut self, number: u64) -> usize {
        self.0[0].work(number).await
    }
}
