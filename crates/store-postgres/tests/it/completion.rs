//! Exactly-once completion in a transaction of the shop.

use std::sync::Arc;

use dhow_engine::{
    conformance,
    store::{Completion, EffectEnd, EffectFinish, EffectResult, Parameter, Store},
};
use dhow_store_postgres::{
    PostgresStore,
    tokio_postgres::{GenericClient, types::ToSql},
};
use dhow_tests::PostgresServer;

use crate::bench::{NOW, claimed_effect, client, effects, key, lease, store};

/// Runs the statement as another program would and returns the number of changed rows.
async fn run(client: &impl GenericClient, completion: &Completion) -> u64 {
    let parameters = completion.parameters.iter();
    let parameters: Vec<&(dyn ToSql + Sync)> = parameters
        .map(|parameter| match parameter {
            Parameter::Text(text) => text as &(dyn ToSql + Sync),
            Parameter::Integer(number) => number,
        })
        .collect();
    client.execute(&completion.sql, &parameters).await.unwrap()
}

async fn finish(store: &PostgresStore) -> EffectFinish {
    let end = EffectEnd {
        id: "paid_ORDER-1".to_owned(),
        order: key("ORDER-1"),
        lease: lease("one"),
        now: NOW,
        result: EffectResult::Done,
    };
    store.finish_effect(end).await.unwrap()
}

#[tokio::test]
async fn the_statement_obeys_its_law() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = Arc::new(store(&url).await);
    let shop = client(&url).await;
    let run = |completion| {
        let shop = &shop;
        async move { run(shop, &completion).await }
    };
    conformance::check_completion(store, run).await.unwrap();
}

#[tokio::test]
async fn the_statement_changes_one_row_once_and_only_with_its_lease() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    claimed_effect(&store, "one").await;
    let shop = client(&url).await;
    let other = store.completion("paid_ORDER-1", &lease("two"), NOW);
    assert_eq!(run(&shop, &other.unwrap()).await, 0);
    let completion = store
        .completion("paid_ORDER-1", &lease("one"), NOW)
        .unwrap();
    assert_eq!(run(&shop, &completion).await, 1);
    assert_eq!(run(&shop, &completion).await, 0);
    assert_eq!(finish(&store).await, EffectFinish::AlreadyDone);
}

#[tokio::test]
async fn a_transaction_that_is_rolled_back_leaves_the_effect_to_be_done() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    claimed_effect(&store, "one").await;
    let mut shop = client(&url).await;
    let completion = store
        .completion("paid_ORDER-1", &lease("one"), NOW)
        .unwrap();
    let transaction = shop.transaction().await.unwrap();
    assert_eq!(run(&transaction, &completion).await, 1);
    transaction.rollback().await.unwrap();
    assert_eq!(finish(&store).await, EffectFinish::Written);
}

/// The lease has ended, but the shop's transaction is still open: no other worker may begin the same effect.
#[tokio::test]
async fn an_effect_in_an_open_transaction_of_the_shop_is_not_claimed() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = store(&url).await;
    claimed_effect(&store, "one").await;
    let mut shop = client(&url).await;
    let completion = store
        .completion("paid_ORDER-1", &lease("one"), NOW)
        .unwrap();
    let transaction = shop.transaction().await.unwrap();
    assert_eq!(run(&transaction, &completion).await, 1);
    let mut later = effects("two");
    later.now = crate::bench::LATER;
    assert!(store.claim_effects(later.clone()).await.unwrap().is_empty());
    transaction.commit().await.unwrap();
    assert!(store.claim_effects(later).await.unwrap().is_empty());
}
