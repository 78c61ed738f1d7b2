//! `dhow sandbox --state` killed with SIGKILL around the delivery of webhooks: what a shop was told is true after the restart.
#![cfg(unix)]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    thread::{sleep, spawn},
    time::{Duration, Instant},
};

use dhow_tests::exit;
use serde_json::Value;

use crate::{
    command::fresh_path,
    crashes::Random,
    sandbox_killed::{Process, call},
};

/// Time for all rounds.
const TIME: Duration = Duration::from_secs(12);
/// Longest time between a payment and the kill, in milliseconds.
const LIFE: u64 = 400;
/// Longest time until a webhook arrives.
const ARRIVAL: Duration = Duration::from_secs(20);

/// A shop that keeps the bodies of webhooks.
#[derive(Clone)]
struct Shop {
    url: String,
    bodies: Arc<(Mutex<Vec<String>>, Condvar)>,
}

impl Shop {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let shop = Self {
            url: format!("http://{}/hook", listener.local_addr().unwrap()),
            bodies: Arc::default(),
        };
        let receiver = shop.clone();
        spawn(move || {
            for stream in listener.incoming() {
                receiver.receive(stream.unwrap());
            }
        });
        shop
    }

    /// Keeps the body of a whole request and accepts it by the rules of all gateways. A request that is cut is ignored.
    fn receive(&self, mut stream: TcpStream) -> Option<()> {
        let mut reader = BufReader::new(stream.try_clone().ok()?);
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
            let line = line.trim().to_lowercase();
            if let Some(value) = line.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (bodies, arrived) = &*self.bodies;
        bodies
            .lock()
            .unwrap()
            .push(String::from_utf8(body).unwrap());
        arrived.notify_all();
        let answer = r#"{"hash_status":"HashMatched","acknowledge":"yes"}"#;
        let length = answer.len();
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{answer}"
        );
        stream.write_all(answer.as_bytes()).ok()
    }

    /// Waits until a webhook tells of an order.
    fn wait_for(&self, order: &str) {
        let (bodies, arrived) = &*self.bodies;
        let missing = |bodies: &mut Vec<String>| !bodies.iter().any(|body| body.contains(order));
        let bodies = bodies.lock().unwrap();
        let waited = arrived.wait_timeout_while(bodies, ARRIVAL, missing);
        assert!(!waited.unwrap().1.timed_out(), "no webhook for {order}");
    }

    /// Returns true if a webhook told of an order.
    fn knows(&self, order: &str) -> bool {
        let bodies = self.bodies.0.lock().unwrap();
        bodies.iter().any(|body| body.contains(order))
    }
}

/// Creates a payment at HitPay and pays it.
fn pay_hitpay(process: &Process, shop: &Shop, order: &str) {
    let key = process.variables["DHOW_HITPAY_API_KEY"].as_str();
    let key = ("X-BUSINESS-API-KEY", key);
    let url = &shop.url;
    let body = format!(
        r#"{{"amount":599,"currency":"SGD","reference_number":"{order}","webhook":"{url}"}}"#
    );
    let made = call(
        &process.host,
        "POST",
        "/hitpay/v1/payment-requests",
        &[key],
        &body,
    );
    let made: Value = serde_json::from_str(&made.unwrap()).unwrap();
    let id = made["id"].as_str().unwrap();
    post(process, &format!("hitpay/payment-requests/{id}/pay"), "");
}

/// Creates a payin at PayAtom and pays it.
fn pay_payatom(process: &Process, shop: &Shop, order: &str) {
    let url = format!(r#"{{"url":"{}"}}"#, shop.url);
    post(process, "payatom/webhook", &url);
    let pid = &process.variables["DHOW_PAYATOM_PID"];
    let body = format!(
        r#"{{"pid":"{pid}","order_id":"{order}","amount":"599","name":"R","email":"r@example.com","phone":"9000000000"}}"#
    );
    call(
        &process.host,
        "POST",
        "/payatom/pay/request.php",
        &[],
        &body,
    )
    .unwrap();
    post(process, &format!("payatom/payins/{order}/pay"), "");
}

fn post(process: &Process, path: &str, body: &str) {
    let path = format!("/_sandbox/{path}");
    call(&process.host, "POST", &path, &[], body).unwrap();
}

/// Returns the class of each record by the shop's reference.
fn classes(process: &Process) -> BTreeMap<String, String> {
    let read = call(
        &process.host,
        "GET",
        "/_sandbox/records?limit=1000",
        &[],
        "",
    );
    let read: Value = serde_json::from_str(&read.unwrap()).unwrap();
    let records = read["records"].as_array().unwrap().iter();
    let texts = records.map(|record| ["merchant_reference", "class"].map(|name| &record[name]));
    texts
        .map(|texts| texts.map(|text| text.as_str().unwrap().to_owned()).into())
        .collect()
}

/// Pays an order, kills the process and starts the next one.
fn round(file: &Path, shop: &Shop, number: u64, random: &mut Random) -> Process {
    let mut process = Process::start(file, "--seed 7");
    let order = format!("ORDER-{number:05}A");
    match number % 2 {
        0 => pay_hitpay(&process, shop, &order),
        _ => pay_payatom(&process, shop, &order),
    }
    if number % 4 < 2 {
        shop.wait_for(&order);
    } else {
        sleep(Duration::from_millis(random.below(LIFE)));
    }
    process.child.kill().unwrap();
    exit(&mut process.child);
    Process::start(file, "--seed 7")
}

#[test]
fn the_payment_of_a_delivered_webhook_is_paid_after_a_kill_at_any_moment() {
    let file = fresh_path("sandbox.state");
    let shop = Shop::open();
    let mut random = Random(u64::from(std::process::id()));
    let start = Instant::now();
    let (mut number, mut delivered) = (0, 0);
    while start.elapsed() < TIME || number < 4 {
        let process = round(&file, &shop, number, &mut random);
        let order = format!("ORDER-{number:05}A");
        if shop.knows(&order) {
            let classes = classes(&process);
            let class = classes.get(&order).map(String::as_str);
            assert_eq!(class, Some("succeeded"), "{order}");
            delivered += 1;
        }
        number += 1;
    }
    println!("{delivered} delivered webhooks in {number} rounds");
    assert!(delivered > 1);
}
