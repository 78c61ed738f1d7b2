//! Servers and networks that stop answering.

use std::time::{Duration, Instant};

use dhow_engine::store::Store;
use dhow_tests::PostgresServer;

use crate::{
    bench::{assert_unavailable, claim, client, delivery, impatient, key, store, until_available},
    proxy::{Fault, Proxy, Towards},
};

const LIMIT: Duration = Duration::from_secs(2);
/// Time for a busy machine beyond the limit.
const MARGIN: Duration = Duration::from_secs(3);

#[tokio::test(flavor = "multi_thread")]
async fn a_call_ends_in_time_if_the_network_is_silent_and_the_next_one_succeeds() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let proxy = Proxy::start(server.port()).await;
    let store = impatient(&proxy.url(&url), LIMIT).await;
    store.append(delivery(0)).await.unwrap();
    for (number, towards) in (1..).zip([Towards::Server, Towards::Client]) {
        proxy.arm(Fault::Stall, towards, 10);
        let begin = Instant::now();
        assert_unavailable(&store.append(delivery(number)).await.unwrap_err());
        assert!(begin.elapsed() >= LIMIT / 2, "{:?}", begin.elapsed());
        assert!(begin.elapsed() < LIMIT + MARGIN, "{:?}", begin.elapsed());
        until_available(|| store.append(delivery(number))).await;
    }
    assert_eq!(
        server.sql(&url, "select count(*), sum(wake) from dhow.dhow_order"),
        "3|3"
    );
}

/// The network is cut while a transaction holds a row. The server must end it: no program can reach it any more.
#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_its_client_has_left_does_not_keep_its_rows() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let direct = store(&url).await;
    let proxy = Proxy::start(server.port()).await;
    let lost = impatient(&proxy.url(&url), LIMIT).await;
    let open = "select count(*) from pg_stat_activity
        where application_name = 'dhow' and datname = current_database() and state like 'idle in transaction%'";
    // Prepared before, so that the bytes are those of the transaction.
    lost.claim(claim(&key("ORDER-0"), "lost")).await.unwrap();
    proxy.take_passed();
    lost.claim(claim(&key("ORDER-1"), "lost")).await.unwrap();
    let (_, to_client) = proxy.take_passed();
    let mut held = 0;
    for (number, after) in (2..).zip([to_client / 3, to_client / 2, to_client * 2 / 3]) {
        let order = key(&format!("ORDER-{number}"));
        until_available(|| lost.stats()).await;
        proxy.arm(Fault::Stall, Towards::Client, after);
        let stalled = tokio::spawn({
            let (lost, order) = (lost.clone(), order.clone());
            async move { lost.claim(claim(&order, "lost")).await }
        });
        tokio::time::sleep(LIMIT / 4).await;
        held += server.sql(&url, open).parse::<u32>().unwrap();
        assert_unavailable(&stalled.await.unwrap().unwrap_err());
        let begin = Instant::now();
        let claimed = until_available(|| direct.claim(claim(&order, "direct"))).await;
        assert_eq!(claimed.len(), 1);
        assert!(begin.elapsed() < LIMIT + MARGIN, "{:?}", begin.elapsed());
    }
    assert!(held > 0, "no transaction was left open");
}

#[tokio::test]
async fn a_row_that_another_program_keeps_makes_a_call_unavailable_in_time() {
    let Some(server) = PostgresServer::shared() else {
        return;
    };
    let url = server.database();
    let store = impatient(&url, LIMIT).await;
    store.append(delivery(1)).await.unwrap();
    let other = client(&url).await;
    other
        .batch_execute("begin; select from dhow.dhow_order for update")
        .await
        .unwrap();
    let mut second = delivery(2);
    second.order = delivery(1).order;
    let begin = Instant::now();
    let error = store.append(second.clone()).await.unwrap_err();
    assert_unavailable(&error);
    // Ended by the server: a statement that still waits would be carried out later.
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert!(
        format!("{error} {cause:?}").contains("lock timeout"),
        "{error} {cause:?}"
    );
    assert!(begin.elapsed() < LIMIT + MARGIN, "{:?}", begin.elapsed());
    other.batch_execute("rollback").await.unwrap();
    store.append(second).await.unwrap();
}
