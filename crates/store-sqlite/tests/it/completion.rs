//! Exactly-once completion in a transaction of the shop.

use std::sync::Arc;

use dhow_engine::{
    conformance,
    store::{
        Claim, ClaimTarget, Completion, EffectClaim, EffectEnd, EffectFinish, EffectResult,
        LeaseToken, NewEffect, OrderKey, OrderKind, Parameter, Settlement, Store, Timestamp,
    },
};
use dhow_store_sqlite::SqliteStore;
use rusqlite::{Connection, params_from_iter, types::Value};

use crate::new_file;

const NOW: Timestamp = Timestamp::from_millis(1_000);
const LATER: Timestamp = Timestamp::from_millis(61_000);

fn lease() -> LeaseToken {
    LeaseToken("7".repeat(32))
}

fn key() -> OrderKey {
    OrderKey::new("shop", OrderKind::Payment, "ORDER-1")
}

/// Stores an effect with the id `effect_1` and claims it.
async fn claimed(store: &SqliteStore) {
    let key = key();
    let claim = Claim {
        target: ClaimTarget::Order {
            key: key.clone(),
            create: true,
        },
        lease: lease(),
        now: NOW,
        until: LATER,
        deliveries_per_order: 1,
    };
    let order = store.claim(claim).await.unwrap();
    let settlement = Settlement {
        key,
        lease: lease(),
        now: NOW,
        seen_wake: order[0].order.wake,
        settled: Vec::new(),
        data: None,
        effects: vec![NewEffect {
            id: "effect_1".to_owned(),
            effect_key: "paid".to_owned(),
            effect_type: "payment.paid".to_owned(),
            body: "{}".to_owned(),
            created_at: NOW,
        }],
        history: Vec::new(),
        lease_until: None,
        due_at: None,
        attempts: 0,
        last_error: None,
    };
    store.settle(vec![settlement]).await.unwrap();
    let claim = EffectClaim {
        accounts: vec!["shop".to_owned()],
        limit: 10,
        lease: lease(),
        now: NOW,
        until: LATER,
    };
    assert_eq!(store.claim_effects(claim).await.unwrap().len(), 1);
}

fn values(completion: &Completion) -> Vec<Value> {
    let parameters = completion.parameters.iter();
    parameters
        .map(|parameter| match parameter {
            Parameter::Text(text) => Value::Text(text.clone()),
            Parameter::Integer(number) => Value::Integer(*number),
        })
        .collect()
}

/// Runs the statement as another program would and returns the number of changed rows.
fn run(connection: &Connection, completion: &Completion) -> usize {
    let parameters = params_from_iter(values(completion));
    connection.execute(&completion.sql, parameters).unwrap()
}

async fn finish(store: &SqliteStore) -> EffectFinish {
    let end = EffectEnd {
        id: "effect_1".to_owned(),
        order: key(),
        lease: lease(),
        now: NOW,
        result: EffectResult::Done,
    };
    store.finish_effect(end).await.unwrap()
}

#[tokio::test]
async fn the_statement_obeys_its_law() {
    let file = new_file();
    let store = Arc::new(SqliteStore::open(&file).await.unwrap());
    let shop = Connection::open(&file).unwrap();
    let run = |completion| {
        let changed = run(&shop, &completion);
        async move { u64::try_from(changed).unwrap() }
    };
    conformance::check_completion(store, run).await.unwrap();
}

#[tokio::test]
async fn the_statement_changes_one_row_once() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    claimed(&store).await;
    let shop = Connection::open(&file).unwrap();
    let completion = store.completion("effect_1", &lease(), NOW).unwrap();
    assert_eq!(run(&shop, &completion), 1);
    assert_eq!(run(&shop, &completion), 0);
    assert_eq!(finish(&store).await, EffectFinish::AlreadyDone);
}

#[tokio::test]
async fn the_statement_of_another_lease_changes_nothing() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    claimed(&store).await;
    let shop = Connection::open(&file).unwrap();
    let other = LeaseToken("8".repeat(32));
    let completion = store.completion("effect_1", &other, NOW).unwrap();
    assert_eq!(run(&shop, &completion), 0);
    assert_eq!(finish(&store).await, EffectFinish::Written);
}

#[tokio::test]
async fn a_transaction_that_is_rolled_back_leaves_the_effect_to_be_done() {
    let file = new_file();
    let store = SqliteStore::open(&file).await.unwrap();
    claimed(&store).await;
    let mut shop = Connection::open(&file).unwrap();
    let completion = store.completion("effect_1", &lease(), NOW).unwrap();
    let transaction = shop.transaction().unwrap();
    assert_eq!(run(&transaction, &completion), 1);
    transaction.rollback().unwrap();
    assert_eq!(finish(&store).await, EffectFinish::Written);
}
