//! Limits of the sandbox: start-up time, memory with many payments and webhooks, and time of its pages.
//!
//! `cargo bench -p dhow-sandbox --bench limits` starts the sandbox in a process of its own, fills it over HTTP, prints the
//! measurements, and fails if one of them exceeds its limit.
#![allow(
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that measures and reports"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use dhow_sandbox::Sandbox;
use serde_json::Value;

mod fill;

/// Numbers of payments and webhooks in the sandbox.
const PAYMENTS: usize = 2_000;
const WEBHOOKS: usize = 10_000;

/// Limits.
const START: Duration = Duration::from_millis(100);
const RESIDENT_MEGABYTES: u64 = 100;
const PAGE: Duration = Duration::from_millis(50);

/// Measured pages. `RECORD` is replaced by the path of a record.
const PAGES: [&str; 18] = [
    "/",
    "/?page=40",
    "/?gateway=hitpay&class=succeeded&text=order-7",
    "/records/RECORD",
    "/requests",
    "/requests?text=payment-requests&page=20",
    "/webhooks",
    "/webhooks?gateway=hitpay&page=20",
    "/webhooks/9000",
    "/webhooks/9000/explain",
    "/connect",
    "/_sandbox/records?limit=50",
    "/_sandbox/records?limit=50&offset=1900",
    "/_sandbox/records?limit=50&text=order-77",
    "/_sandbox/records/RECORD/timeline",
    "/_sandbox/deliveries?limit=50",
    "/_sandbox/requests?limit=50",
    "/_sandbox/clock",
];

/// Number of measurements of each value; the median counts.
const TIMES: usize = 11;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = { runtime }.enable_all().build().unwrap();
    if std::env::args().any(|argument| argument == "serve") {
        runtime.block_on(serve());
        return ExitCode::SUCCESS;
    }
    match runtime.block_on(measure()) {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// Runs the sandbox until the standard input ends.
async fn serve() {
    let sandbox = Sandbox::builder().seed(1).start().await.unwrap();
    println!("http://{}", sandbox.addr());
    std::io::stdout().flush().unwrap();
    let end = tokio::task::spawn_blocking(|| std::io::stdin().read(&mut [0]));
    let _ = end.await;
}

/// A sandbox in a process of its own.
struct Process {
    child: Child,
    url: String,
    started: Duration,
}

impl Process {
    fn start() -> Self {
        let start = Instant::now();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.arg("serve").stdin(Stdio::piped());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        let output = child.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        Self {
            child,
            url: line.trim().to_owned(),
            started: start.elapsed(),
        }
    }

    /// Resident memory in kilobytes, or its maximum so far (`VmHWM`).
    fn memory(&self, name: &str) -> Option<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status = std::fs::read_to_string(path).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        line.trim_matches([':', '\t', ' ', 'k', 'B']).parse().ok()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn measure() -> bool {
    let mut starts: Vec<Duration> = (0..TIMES).map(|_| Process::start().started).collect();
    let mut kept = report("start-up", median(&mut starts), START);
    let process = Process::start();
    let client = reqwest::Client::new();
    let empty = process.memory("VmRSS");
    let filling = Instant::now();
    fill::fill(&client, &process.url).await;
    let (records, webhooks) = counts(&client, &process.url).await;
    println!(
        "{records} records and {webhooks} webhooks after {} s",
        filling.elapsed().as_secs()
    );
    kept &= records >= PAYMENTS && webhooks >= WEBHOOKS;
    for name in ["VmRSS", "VmHWM"] {
        let Some(kilobytes) = process.memory(name) else {
            println!("{name}: not measured, because this system has no /proc");
            continue;
        };
        let within = kilobytes < RESIDENT_MEGABYTES * 1_000;
        let before = empty.unwrap_or_default();
        println!(
            "{name}: {kilobytes} kB, {before} kB when empty; limit {RESIDENT_MEGABYTES} MB{}",
            mark(within)
        );
        kept &= within;
    }
    let record = path_of_a_record(&client, &process.url).await;
    for page in PAGES {
        let url = format!("{}{}", process.url, page.replace("RECORD", &record));
        let mut times = Vec::new();
        for _ in 0..TIMES {
            let start = Instant::now();
            let response = client.get(&url).send().await.unwrap();
            assert!(response.status().is_success(), "{url}");
            response.bytes().await.unwrap();
            times.push(start.elapsed());
        }
        kept &= report(page, median(&mut times), PAGE);
    }
    kept
}

fn report(name: &str, time: Duration, limit: Duration) -> bool {
    let within = time < limit;
    let (time, limit) = (time.as_micros(), limit.as_millis());
    let tenths = time % 1_000 / 100;
    println!(
        "{name}: {}.{tenths} ms; limit {limit} ms{}",
        time / 1_000,
        mark(within)
    );
    within
}

fn mark(within: bool) -> &'static str {
    if within { "" } else { " EXCEEDED" }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

async fn get(client: &reqwest::Client, url: String) -> Value {
    let response = client.get(url).send().await.unwrap();
    response.json().await.unwrap_or_default()
}

/// Numbers of records and of webhooks.
async fn counts(client: &reqwest::Client, url: &str) -> (usize, usize) {
    let records = get(client, format!("{url}/_sandbox/records?limit=1")).await;
    let total = records["total"].as_u64().unwrap_or_default();
    let mut webhooks = 0;
    loop {
        let page = format!("{url}/_sandbox/deliveries?limit=100&offset={webhooks}");
        match get(client, page).await.as_array().map_or(0, Vec::len) {
            0 => break,
            more => webhooks += more,
        }
    }
    (usize::try_from(total).unwrap_or_default(), webhooks)
}

async fn path_of_a_record(client: &reqwest::Client, url: &str) -> String {
    let records = get(
        client,
        format!("{url}/_sandbox/records?gateway=hitpay&offset=500&limit=1"),
    )
    .await;
    let record = &records["records"][0];
    let text = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
    format!("{}/{}/{}", text("gateway"), text("kind"), text("id"))
}
