//! A state file that is read at any moment, as after a kill, has each change together with its webhook.

use std::sync::Barrier;

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
/// Threads that pay one payment at the same time.
const PAYERS: usize = 4;

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
    let start = Barrier::new(2);
    // Compared at the end, because a thread that fails would leave the other one waiting.
    let mut moments = Vec::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for payments in &all {
                start.wait();
                pay(&bench.sandbox, payments);
            }
        });
        for _ in 0..PAYMENTS {
            start.wait();
            file.save().unwrap();
            let parts = body(&folder.file())["parts"].take();
            moments.push((paid(&parts), announced(&parts)));
        }
    });
    for (paid, announced) in moments {
        assert_eq!(paid, announced);
    }
    file.save().unwrap();
    assert_eq!(paid(&body(&folder.file())["parts"]), [PAYMENTS; 4]);
}

#[tokio::test]
async fn a_payment_that_many_pay_at_once_is_paid_once() {
    let (bench, all) = unpaid(TestBench::new().await).await;
    let sandbox = &bench.sandbox;
    let start = Barrier::new(PAYERS);
    let try_all = || {
        let mut successes = Vec::new();
        for [request, payin, intent, _, order] in &all {
            let tries: [&dyn Fn() -> bool; 4] = [
                &|| sandbox.hitpay().pay(request).is_ok(),
                &|| sandbox.payatom().pay(payin).is_ok(),
                &|| sandbox.hub2().pay(intent).is_ok(),
                &|| sandbox.hpay().pay(order).is_ok(),
            ];
            for attempt in tries {
                start.wait();
                successes.push(usize::from(attempt()));
            }
        }
        successes
    };
    let results: Vec<Vec<usize>> = std::thread::scope(|scope| {
        let threads = [(); PAYERS].map(|()| scope.spawn(try_all));
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for place in 0..PAYMENTS * 4 {
        let successes: usize = results.iter().map(|result| result[place]).sum();
        assert_eq!(
            successes,
            1,
            "gateway {} of payment {}",
            place % 4,
            place / 4
        );
    }
    let webhooks = sandbox.deliveries().all();
    let succeeded = webhooks.iter();
    let succeeded = succeeded.filter(|sent| sent.event == "payment_intent.succeeded");
    assert_eq!(succeeded.count(), PAYMENTS);
}
