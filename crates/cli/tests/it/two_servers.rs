//! Two `dhow serve` on one PostgreSQL database: one of them is killed at a time, or stops for longer than its leases and goes on, or the
//! database crashes under both.
//!
//! The gateway sends every webhook three times, and each copy goes to both processes.

use std::{
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use dhow_core::MerchantReference;
use dhow_tests::{PostgresServer, exit};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{self, TcpStream},
    process::Child,
    time::{sleep, timeout},
};

use crate::crashes::{Crashes, Random, ready};

/// Time in which processes are killed, time in which they stop, and time in which the database crashes.
const KILLS: Duration = Duration::from_secs(15);
const STOPS: Duration = Duration::from_secs(20);
const CRASHES: Duration = Duration::from_secs(12);
/// Longest pause between two payments in milliseconds.
const PAUSE: u64 = 25;
/// Orders of one round.
const ORDERS: u32 = 6;
/// Time of the work on the webhooks of some orders in milliseconds, about.
const WORK: u64 = 40;
/// Time for which a process stops: longer than the lease of `Crashes::serve`.
const STOPPED: Duration = Duration::from_millis(1_200);
/// Time limit for the reply of one process.
const REPLY: Duration = Duration::from_secs(5);

/// Two processes on one database, and a relay that sends every webhook to both.
struct Pair {
    crashes: Crashes,
    addresses: [String; 2],
    processes: [Child; 2],
    webhook_url: String,
    random: Random,
    orders: Vec<MerchantReference>,
}

impl Pair {
    async fn start(url: String) -> Self {
        let crashes = Crashes::new(url).await;
        let addresses = [free_address(), free_address()];
        let relay = relay(addresses.clone()).await;
        let mut pair = Self {
            processes: [crashes.serve(&addresses[0]), crashes.serve(&addresses[1])],
            webhook_url: format!("http://{relay}/webhooks/hitpay"),
            crashes,
            addresses,
            random: Random(1),
            orders: Vec::new(),
        };
        for process in &mut pair.processes {
            ready(process).await;
        }
        pair
    }

    /// Creates orders.
    async fn create(&mut self) -> Vec<String> {
        let mut payments = Vec::new();
        for _ in 0..ORDERS {
            let (order, payment) = self.crashes.create(&self.webhook_url).await;
            self.orders.push(order);
            payments.push(payment);
        }
        payments
    }

    /// Customers pay these orders.
    async fn pay(&mut self, payments: Vec<String>) {
        for payment in payments {
            self.crashes.sandbox.hitpay().pay(&payment).unwrap();
            self.pause().await;
        }
    }

    /// The customers of the last round come back.
    async fn customers_return(&self) {
        for order in self.orders.iter().rev().take(3) {
            self.crashes.customer_returned(order).await;
        }
    }

    async fn pause(&mut self) {
        let pause = self.random.below(PAUSE);
        sleep(Duration::from_millis(pause)).await;
    }

    /// Kills one process while both work, and starts it again.
    async fn kill(&mut self, number: usize) {
        let payments = self.create().await;
        self.pay(payments).await;
        self.processes[number].kill().await.unwrap();
        self.processes[number] = self.crashes.serve(&self.addresses[number]);
        self.customers_return().await;
        ready(&mut self.processes[number]).await;
    }

    /// Stops one process during its work. The other one takes its orders over, and it goes on with leases that it has lost.
    async fn stop(&mut self, number: usize) {
        for payment in self.create().await {
            self.crashes.sandbox.hitpay().pay(&payment).unwrap();
        }
        // Between the arrival of the first webhooks and the end of the work on them.
        let pause = self.random.below(WORK);
        sleep(Duration::from_millis(pause)).await;
        signal(&self.processes[number], "STOP");
        self.customers_return().await;
        sleep(STOPPED).await;
        signal(&self.processes[number], "CONT");
    }
}

/// Sends a signal to a process.
fn signal(process: &Child, name: &str) {
    let mut kill = std::process::Command::new("kill");
    let kill = kill
        .arg(format!("-{name}"))
        .arg(process.id().unwrap().to_string());
    assert!(exit(&mut kill.spawn().unwrap()).success());
}

fn free_address() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap();
    port.local_addr().unwrap().to_string()
}

/// Starts a server that sends every request to both addresses and passes the better reply on. Returns its address.
async fn relay(addresses: [String; 2]) -> String {
    let listener = net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let addresses = Arc::new(addresses);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(pass_on(stream, Arc::clone(&addresses)));
        }
    });
    address
}

async fn pass_on(mut stream: TcpStream, addresses: Arc<[String; 2]>) {
    let Some(request) = whole_request(&mut stream).await else {
        return;
    };
    let (first, second) =
        tokio::join!(send(&addresses[0], &request), send(&addresses[1], &request));
    let reply = [first, second].into_iter().flatten().min();
    let unavailable =
        "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let reply = reply.unwrap_or_else(|| unavailable.to_owned());
    let _ = stream.write_all(reply.as_bytes()).await;
}

/// Reads a request with its body, and asks for the connection to be closed after it.
async fn whole_request(stream: &mut TcpStream) -> Option<String> {
    let (mut request, mut part) = (String::new(), [0; 4096]);
    loop {
        let count = stream
            .read(&mut part)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        request.push_str(std::str::from_utf8(&part[..count]).unwrap());
        let Some((head, body)) = request.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse::<usize>().unwrap())
        });
        if body.len() == length.unwrap_or(0) {
            return Some(format!("{head}\r\nconnection: close\r\n\r\n{body}"));
        }
    }
}

/// Sends a request and returns the whole reply; `None` without one.
async fn send(address: &str, request: &str) -> Option<String> {
    let exchange = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request.as_bytes()).await?;
        let mut reply = String::new();
        stream.read_to_string(&mut reply).await?;
        std::io::Result::Ok(reply)
    };
    let reply = timeout(REPLY, exchange).await.ok()?.ok()?;
    Some(reply).filter(|reply| !reply.is_empty())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_order_has_one_effect_while_processes_and_the_database_crash() {
    let Some(server) = PostgresServer::new() else {
        return;
    };
    let mut pair = Pair::start(server.database()).await;
    let (start, mut kills) = (Instant::now(), 0);
    while start.elapsed() < KILLS {
        pair.kill(kills % 2).await;
        kills += 1;
    }
    let (start, mut stops) = (Instant::now(), 0);
    while start.elapsed() < STOPS {
        pair.stop(stops % 2).await;
        stops += 1;
    }
    let (start, mut crashes) = (Instant::now(), 0);
    while start.elapsed() < CRASHES {
        let payments = pair.create().await;
        pair.pay(payments).await;
        server.stop_immediate();
        pair.pause().await;
        server.start();
        pair.customers_return().await;
        crashes += 1;
    }
    println!("{kills} killed and {stops} stopped processes, {crashes} crashes of the database");
    for process in &mut pair.processes {
        process.kill().await.unwrap();
    }
    let numbers = pair.crashes.each_order_has_one_effect(&pair.orders).await;
    println!("{numbers}");
}
