//! A state file that is read at any moment, as after a kill, has each change together with its webhook.

use std::sync::atomic::{AtomicUsize, Ordering};

use dhow_sandbox::Sandbox;
use serde_json::Value;

use super::{Folder, body, with_file};
use crate::bench::TestBench;
use crate::hpay::{accounts, link};
use crate::hub2::Shop;
use crate::payatom::{order, post};

/// Webhook URL on which nothing listens.
const NOWHERE: &str = "http://127.0.0.1:1/hook";
/// Payments of each gateway.
const PAYMENTS: usize = 60;

/// Payments that the state has as paid, by gateway.
fn paid(parts: &Value) -> [usize; 4] {
    let list = |gateway: &str, name: &str| {
        let list = parts[gateway]["store"][name].as_array();
        list.unwrap_or_else(|| panic!("{gateway} has no {name}"))
            .clone()
    };
    let count = |list: Vec<Value>, is_paid: fn(&Value) -> bool| {
        list.iter().filter(|one| is_paid(one)).count()
    };
    [
        count(list("hitpay", "charges"), |_| true),
        count(list("payatom", "payins"), |payin| {
            payin["status"] == "Approved"
        }),
        count(list("hub2", "intents"), |intent| {
            intent["payments"][0]["status"] == "Successful"
        }),
        count(list("hpay", "receipts"), |_| true),
    ]
}

/// Webhooks of paid payments, by gateway.
fn announced(parts: &Value) -> [usize; 4] {
    let waiting = parts["deliveries"]["waiting"].as_array().unwrap();
    let kinds = [
        ("hitpay", "payment_request.completed"),
        ("payatom", "Approved"),
        ("hub2", "payment_intent.succeeded"),
        ("hpay", "virtual-account"),
    ];
    kinds.map(|(gateway, kind)| {
        let of_kind = waiting.iter().filter(|webhook| {
            let event = webhook["event"].as_str().unwrap();
            webhook["gateway"] == gateway && event.contains(kind)
        });
        of_kind.count()
    })
}

/// Creates unpaid payments with webhooks that are held, and returns their ids.
async fn unpaid(bench: TestBench) -> (TestBench, Vec<[String; 5]>) {
    let sandbox = &bench.sandbox;
    sandbox.deliveries().hold();
    sandbox
        .hitpay()
        .register_endpoint(NOWHERE, &["payment_request.completed"]);
    sandbox.payatom().register_webhook(NOWHERE);
    sandbox.hub2().register_webhook(NOWHERE, &[]);
    sandbox.hpay().set_va_webhook(NOWHERE);
    let shop = Shop(bench);
    let mut all = Vec::new();
    for number in 0..PAYMENTS {
        let order_id = format!("ORDER-{number:05}A");
        post(&shop.0, "/pay/request.php", &order(&shop.0, &order_id)).await;
        let intent = shop.attempted("orange", "00000009").await;
        let account = accounts::account(&shop.0.sandbox, None).await;
        let link = link(&shop.0.sandbox, &order_id, "50000");
        shop.0.sandbox.hpay().open_link(&link).unwrap();
        all.push([
            shop.0.request().await,
            order_id.clone(),
            intent,
            account,
            order_id,
        ]);
    }
    (shop.0, all)
}

fn pay(sandbox: &Sandbox, [request, payin, intent, account, _]: &[String; 5]) {
    sandbox.hitpay().pay(request).unwrap();
    sandbox.payatom().pay(payin).unwrap();
    sandbox.hub2().pay(intent).unwrap();
    sandbox.hpay().pay_virtual_account(account, 10_000).unwrap();
}

#[tokio::test]
async fn a_state_file_has_each_payment_together_with_its_webhook_at_any_moment() {
    let folder = Folder::new();
    let bench = TestBench::with(with_file(&folder.file())).await;
    let (bench, all) = unpaid(bench).await;
    let file = bench.sandbox.state_file().unwrap();
    let done = AtomicUsize::new(0);
    let mut partial = 0;
    std::thread::scope(|scope| {
        for half in all.chunks(PAYMENTS / 2) {
            let (sandbox, done) = (&bench.sandbox, &done);
            scope.spawn(move || {
                half.iter().for_each(|payments| pay(sandbox, payments));
                done.fetch_add(1, Ordering::Release);
            });
        }
        loop {
            let is_last = done.load(Ordering::Acquire) == 2;
            file.save().unwrap();
            let parts = body(&folder.file())["parts"].take();
            assert_eq!(paid(&parts), announced(&parts));
            partial += usize::from((1..PAYMENTS).contains(&paid(&parts)[2]));
            if is_last {
                assert_eq!(paid(&parts), [PAYMENTS; 4]);
                break;
            }
        }
    });
    assert!(partial > 0, "no state was read while payments were made");
}

#[tokio::test]
async fn a_payment_that_many_pay_at_once_is_paid_once() {
    let (bench, all) = unpaid(TestBench::new().await).await;
    let sandbox = &bench.sandbox;
    let paid = |payments: &[String; 5]| {
        let [request, payin, intent, _, order] = payments;
        [
            sandbox.hitpay().pay(request).is_ok(),
            sandbox.payatom().pay(payin).is_ok(),
            sandbox.hub2().pay(intent).is_ok(),
            sandbox.hpay().pay(order).is_ok(),
        ]
    };
    for payments in &all {
        let results: Vec<[bool; 4]> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(|| paid(payments))).collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        for gateway in 0..4 {
            let successes = results.iter().filter(|result| result[gateway]);
            assert_eq!(successes.count(), 1, "gateway {gateway}: {results:?}");
        }
    }
    let webhooks = sandbox.deliveries().all();
    let succeeded = webhooks.iter();
    let succeeded = succeeded.filter(|sent| sent.event == "payment_intent.succeeded");
    assert_eq!(succeeded.count(), PAYMENTS);
}
