//! Connections that end after each number of bytes, in each direction, during calls that write.

use dhow_engine::store::{
    EffectEnd, EffectFinish, EffectResult, Settled, Store, StoreError, StoreResult,
};
use dhow_store_postgres::{PostgresStore, tokio_postgres::NoTls};
use dhow_tests::PostgresServer;

use crate::{
    bench::{
        NOW, claim, config, delivery, effects, key, lease, settlement, store, until_available,
    },
    proxy::{Fault, Proxy, Towards},
};

/// Distance of the cuts in bytes. Messages have 5 bytes and more.
const STEP: usize = 37;

/// Repeats a call until it is available, and returns the first success and true if an attempt has failed.
async fn repeated<T, F: Future<Output = StoreResult<T>>>(call: impl Fn() -> F) -> (T, bool) {
    match call().await {
        Ok(result) => (result, false),
        Err(StoreError::Unavailable { .. }) => (until_available(call).await, true),
        Err(error) => panic!("{error}"),
    }
}

/// Brings one order from its delivery to its finished effect. Each call is repeated if it fails.
async fn work(store: &PostgresStore, number: u64) {
    let new = delivery(number);
    let name = format!("worker {number}");
    let (appended, failed) = repeated(|| store.append(new.clone())).await;
    assert!(
        !appended.is_duplicate || failed,
        "a first copy is a duplicate"
    );
    let wanted = claim(&key(&format!("ORDER-{number}")), &name);
    let (mut claimed, failed) = repeated(|| store.claim(wanted.clone())).await;
    if claimed.is_empty() {
        // The first attempt was committed, so its lease is held.
        assert!(failed, "an order without a lease is not claimed");
        let mut again = wanted;
        again.now = again.until;
        again.until = again.now.plus(std::time::Duration::from_secs(60));
        claimed = store.claim(again).await.unwrap();
    }
    assert_eq!(claimed[0].deliveries.len(), 1);
    let mut settlement = settlement(&claimed[0], &name);
    settlement.now = claimed[0]
        .order
        .lease_until
        .unwrap()
        .minus(std::time::Duration::from_secs(1));
    let (settled, failed) = repeated(|| store.settle(vec![settlement.clone()])).await;
    match settled[0] {
        Settled::Done { new_effects } => assert_eq!(new_effects, 1),
        Settled::LeaseLost => assert!(failed, "a lease is lost without a reason"),
    }
    finish(store, number, &name).await;
}

async fn finish(store: &PostgresStore, number: u64, name: &str) {
    let mut wanted = effects(name);
    let (mut claimed, failed) = repeated(|| store.claim_effects(wanted.clone())).await;
    if claimed.is_empty() {
        assert!(failed, "a due effect is not claimed");
        wanted.now = wanted.until;
        wanted.until = wanted.now.plus(std::time::Duration::from_secs(60));
        claimed = store.claim_effects(wanted.clone()).await.unwrap();
    }
    assert_eq!(claimed[0].id, format!("paid_ORDER-{number}"));
    let end = EffectEnd {
        id: claimed[0].id.clone(),
        order: claimed[0].order.clone(),
        lease: lease(name),
        now: wanted.now,
        result: EffectResult::Done,
    };
    let (end, failed) = repeated(|| store.finish_effect(end.clone())).await;
    match end {
        EffectFinish::Written => {}
        EffectFinish::AlreadyDone => assert!(failed, "an effect was done before"),
        EffectFinish::LeaseLost => panic!("the lease of an effect is lost"),
    }
}

/// State of an order after [`work`], read through another connection.
async fn assert_worked_once(direct: &PostgresStore, number: u64) {
    let order = key(&format!("ORDER-{number}"));
    let timeline = direct.timeline(&order).await.unwrap().unwrap();
    assert_eq!(timeline.order.wake, 1, "{order}");
    assert_eq!(timeline.order.lease_until, None, "{order}");
    assert_eq!(timeline.deliveries.len(), 1, "{order}");
    assert!(timeline.deliveries[0].settled_at.is_some(), "{order}");
    assert_eq!(timeline.effects.len(), 1, "{order}");
    assert!(timeline.effects[0].done_at.is_some(), "{order}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_whose_connection_is_cut_can_be_repeated_wherever_the_cut_is() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let direct = store(&url).await;
    let proxy = Proxy::start(server.port()).await;
    // The fewest connections, because each cut ends all of them.
    let through = PostgresStore::builder().connections(2);
    let through = through
        .connect(config(&proxy.url(&url)), NoTls)
        .await
        .unwrap();
    // Two orders without cuts: the first prepares the statements, the second shows the number of bytes.
    work(&through, 0).await;
    proxy.take_passed();
    work(&through, 1).await;
    let (to_server, to_client) = proxy.take_passed();
    let mut number = 2;
    for (towards, bytes) in [(Towards::Server, to_server), (Towards::Client, to_client)] {
        let mut cuts = 0;
        for after in (0..bytes).step_by(STEP) {
            // All connections are prepared again after the last cut.
            work(&through, number).await;
            proxy.arm(Fault::Cut, towards, after);
            work(&through, number + 1).await;
            cuts += usize::from(!proxy.disarm());
            assert_worked_once(&direct, number + 1).await;
            number += 2;
        }
        let positions = bytes.div_ceil(STEP);
        assert!(
            cuts * 10 >= positions * 9,
            "{cuts} cuts of {positions} happened"
        );
    }
    assert_eq!(direct.stats().await.unwrap().effects_pending, 0);
    assert!(
        direct.claim(claim(&key("ORDER-1"), "end")).await.unwrap()[0]
            .order
            .updated_at
            >= NOW
    );
}
