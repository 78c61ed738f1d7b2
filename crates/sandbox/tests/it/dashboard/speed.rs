//! Time to answer with long logs.

use std::time::{Duration, Instant};

use super::{page, payment};
use crate::bench::{TestBench, quick};

/// Number of payments, and of webhooks. Builds for tests are not optimised and have a tenth; repeat the whole with
/// `cargo test --release -p dhow-sandbox --test it speed`.
const PAYMENTS: usize = if cfg!(debug_assertions) { 200 } else { 2_000 };
const WEBHOOKS: usize = 5 * PAYMENTS;

/// Limit for each page.
const LIMIT: Duration = Duration::from_millis(if cfg!(debug_assertions) { 250 } else { 50 });

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_answers_in_time_with_long_logs() {
    let bench = TestBench::with(quick().webhook_retries([])).await;
    let deliveries = bench.sandbox.deliveries();
    let mut last = String::new();
    for number in 0..PAYMENTS {
        last = payment(
            &bench,
            &format!("ORDER-{number}"),
            "http://127.0.0.1:1/hook",
        )
        .await;
        bench.sandbox.hitpay().pay(&last).unwrap();
    }
    for number in 1.. {
        if deliveries.all().len() >= WEBHOOKS {
            break;
        }
        deliveries.send_copies(number, 100).unwrap();
    }
    deliveries.idle().await;
    assert_eq!(deliveries.all().len(), WEBHOOKS);
    for path in [
        "/",
        "/?page=4",
        "/?gateway=hitpay&class=succeeded&text=order-1",
        &format!("/records/hitpay/payment/{last}"),
        "/requests",
        "/requests?text=payment-requests&page=4",
        "/requests/199",
        "/webhooks",
        "/webhooks?gateway=hitpay&page=20",
        "/webhooks/999",
        "/faults",
        "/clock",
        "/quirks",
        "/connect",
    ] {
        let mut fastest = Duration::MAX;
        // The fastest of five, because other tests run at the same time.
        for _ in 0..5 {
            let began = Instant::now();
            let shown = page(&bench, path).await;
            fastest = fastest.min(began.elapsed());
            assert_eq!(shown.status, 200, "{path}");
        }
        assert!(fastest < LIMIT, "{path}: {fastest:?}");
        println!("{path}: {fastest:?}");
    }
}
