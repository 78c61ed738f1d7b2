//! The clock and the webhooks that are to be delivered, over a restart.

use std::time::Duration;

use dhow_sandbox::WebhookState;

use super::{Folder, body, file_with_payment, with_file, write_body};
use crate::bench::{Merchant, TestBench};

#[tokio::test]
async fn a_webhook_that_was_refused_is_retried_after_a_restart_when_it_is_due() {
    let folder = Folder::new();
    let merchant = Merchant::responding(&[500, 200]).await;
    let hour = Duration::from_secs(3600);
    let builder = || with_file(&folder.file()).webhook_retries([hour; 3]);
    let bench = TestBench::with(builder()).await;
    let body = serde_json::json!({"amount": 5, "currency": "SGD", "webhook": merchant.url});
    let id = bench.create(body).await["id"].as_str().unwrap().to_owned();
    bench.sandbox.hitpay().pay(&id).unwrap();
    while merchant.received().is_empty() || bench.sandbox.deliveries().all()[0].attempts.is_empty()
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    bench.sandbox.clock().advance(hour / 2);
    let mut before = bench.sandbox.deliveries().all().remove(0);
    bench.sandbox.shutdown().await;

    let bench = TestBench::with(builder()).await;
    let mut waiting = bench.sandbox.deliveries().all().remove(0);
    // The clock of the test stands still, and the pause between the attempts does not.
    let [first, second] = [&mut before, &mut waiting].map(|sent| sent.next_attempt.take().unwrap());
    let moved = second
        .duration_since(first)
        .unwrap_or_else(|error| error.duration());
    assert!(moved < Duration::from_secs(30), "{moved:?}");
    assert_eq!(format!("{waiting:?}"), format!("{before:?}"));
    assert_eq!(waiting.attempts.len(), 1);
    assert_eq!(
        bench.sandbox.clock().offset(),
        hour / 2,
        "the clock is not set back"
    );
    bench
        .sandbox
        .clock()
        .advance(hour / 2 - Duration::from_secs(60));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(merchant.received().len(), 1, "it is not due yet");
    bench.sandbox.clock().advance(Duration::from_secs(60));
    bench.sandbox.deliveries().idle().await;
    let received = merchant.received();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0].body, received[1].body);
    assert_eq!(received[0].headers, received[1].headers);
    assert_eq!(
        bench.sandbox.deliveries().all()[0].state,
        WebhookState::Accepted
    );
    // A later webhook has a number of its own, and a delivered one is not sent again.
    let second = bench.request().await;
    bench.sandbox.hitpay().register_endpoint(&merchant.url, &[]);
    bench.sandbox.hitpay().pay(&second).unwrap();
    bench.sandbox.deliveries().idle().await;
    let numbers: Vec<_> = bench
        .sandbox
        .deliveries()
        .all()
        .iter()
        .map(|sent| sent.number)
        .collect();
    assert_eq!(numbers[0], 1);
    assert!(numbers[1] > 1_000_000, "{numbers:?}");
    bench.sandbox.shutdown().await;
    let bench = TestBench::with(builder()).await;
    assert!(bench.sandbox.deliveries().all().is_empty());
}

#[tokio::test]
async fn held_webhooks_and_the_switches_survive_a_restart() {
    let folder = Folder::new();
    let merchant = Merchant::responding(&[200]).await;
    let bench = TestBench::with(with_file(&folder.file())).await;
    bench
        .sandbox
        .hitpay()
        .register_endpoint(&merchant.url, &["payment_request.completed"]);
    bench.sandbox.deliveries().hold();
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    bench.sandbox.shutdown().await;

    let bench = TestBench::with(with_file(&folder.file())).await;
    let deliveries = bench.sandbox.deliveries();
    assert!(deliveries.switches().hold);
    deliveries.idle().await;
    assert_eq!(deliveries.all()[0].state, WebhookState::Held);
    assert!(merchant.received().is_empty());
    deliveries.release(false);
    deliveries.idle().await;
    assert_eq!(merchant.received().len(), 1);
}

#[tokio::test]
async fn a_webhook_under_way_is_sent_again_after_a_restart() {
    let folder = Folder::new();
    // Nothing answers on a listener that accepts no connection.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = silent.local_addr().unwrap();
    let bench = TestBench::with(with_file(&folder.file())).await;
    let url = format!("http://{address}/hook");
    bench
        .sandbox
        .hitpay()
        .register_endpoint(&url, &["payment_request.completed"]);
    let id = bench.request().await;
    bench.sandbox.hitpay().pay(&id).unwrap();
    let (stream, _) = silent.accept().await.unwrap();
    bench.sandbox.shutdown().await;
    drop(stream);

    let bench = TestBench::with(with_file(&folder.file())).await;
    let again = tokio::time::timeout(Duration::from_secs(10), silent.accept()).await;
    again.unwrap().unwrap();
    bench.sandbox.shutdown().await;
}

#[tokio::test]
async fn moves_and_pauses_that_no_sandbox_can_have_are_refused() {
    let folder = Folder::new();
    let path = folder.file();
    file_with_payment(&path).await;
    let whole = body(&path);
    let far = serde_json::json!({"secs": 251_000_000_000_u64, "nanos": 0});
    let mut moved = whole.clone();
    moved["parts"]["clock"] = far.clone();
    write_body(&path, &moved);
    let error = with_file(&path).start().await.unwrap_err().to_string();
    assert!(error.contains("the clock in the state file"), "{error}");
    assert!(error.contains("3653 days is the maximum"), "{error}");
    let mut delayed = whole;
    delayed["parts"]["deliveries"]["switches"]["delay"] = far;
    write_body(&path, &delayed);
    let error = with_file(&path).start().await.unwrap_err().to_string();
    assert!(
        error.contains("a delay of more than 31622400 seconds"),
        "{error}"
    );
}

#[tokio::test]
async fn a_webhook_waits_until_what_it_tells_of_is_on_the_disk() {
    let folder = Folder::new();
    let path = folder.file();
    let merchant = Merchant::responding(&[200]).await;
    let bench = TestBench::with(with_file(&path)).await;
    let hitpay = bench.sandbox.hitpay();
    hitpay.register_endpoint(&merchant.url, &["payment_request.completed"]);
    let id = bench.request().await;
    bench.sandbox.state_file().unwrap().save().unwrap();
    // A folder in the place of the draft cannot be replaced by a file.
    let draft = folder.0.join("sandbox.state.new");
    std::fs::create_dir(&draft).unwrap();
    hitpay.pay(&id).unwrap();
    let mut problem = bench.sandbox.state_file().unwrap().watch_problem();
    problem.changed().await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(merchant.received().is_empty(), "the payment is not saved");
    assert_eq!(bench.sandbox.deliveries().all()[0].attempts.len(), 0);

    std::fs::remove_dir(&draft).unwrap();
    bench.sandbox.deliveries().idle().await;
    assert_eq!(merchant.received().len(), 1);
    let saved = body(&path);
    assert!(saved["parts"]["hitpay"].to_string().contains("Completed"));
}
