//! `dhow sandbox --state` killed with SIGKILL at many moments: no id repeats, and the file is always readable.
//!
//! `DHOW_KILL_ROUNDS=1000 cargo test -p dhow-cli sandbox_killed` has that number of rounds within five minutes; the usual run lasts some seconds.
#![cfg(unix)]
#![allow(clippy::panic, reason = "a test fails by panicking")]

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{self, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
    thread::{scope, sleep},
    time::{Duration, Instant},
};

use dhow_tests::{CHILD_LIMIT, exit, first_line};
use serde_json::Value;

use crate::{
    command::{dhow, fresh_path},
    crashes::Random,
};

/// Time for the rounds of the usual run.
const SHORT: Duration = Duration::from_secs(10);
/// Longest time for a number of rounds that is given.
const LONG: Duration = Duration::from_secs(300);
/// Longest life of a process in milliseconds, from the moment at which it is ready.
const LIFE: u64 = 350;
/// One process of so many is killed before it is ready.
const EARLY: u64 = 4;

/// A sandbox process.
pub(crate) struct Process {
    pub(crate) child: Child,
    pub(crate) host: String,
    pub(crate) variables: BTreeMap<String, String>,
}

impl Process {
    pub(crate) fn start(file: &Path, arguments: &str) -> Self {
        Self::of(spawn(file, arguments))
    }

    /// Waits until the sandbox is ready.
    pub(crate) fn of(mut child: Child) -> Self {
        let line = first_line(&mut child);
        let ready: Value = serde_json::from_str(&line).unwrap();
        let url = ready["url"].as_str();
        let url = url.unwrap_or_else(|| panic!("the state is not readable: {line}"));
        Self {
            host: url.trim_start_matches("http://").to_owned(),
            variables: serde_json::from_value(ready["variables"].clone()).unwrap(),
            child,
        }
    }

    fn variable(&self, name: &str) -> &str {
        &self.variables[name]
    }

    /// Creates a payment request of HitPay and returns its id, unless the process is killed meanwhile.
    pub(crate) fn payment(&self) -> io::Result<String> {
        let key = ("X-BUSINESS-API-KEY", self.variable("DHOW_HITPAY_API_KEY"));
        let body = r#"{"amount":599,"currency":"SGD"}"#;
        self.ids("/hitpay/v1/payment-requests", &[key], body, &["id"])
            .map(|ids| ids.concat())
    }

    pub(crate) fn has_payment(&self, id: &str) -> bool {
        let key = ("X-BUSINESS-API-KEY", self.variable("DHOW_HITPAY_API_KEY"));
        let path = format!("/hitpay/v1/payment-requests/{id}");
        let read = call(&self.host, "GET", &path, &[key], "").unwrap();
        let read: Value = serde_json::from_str(&read).unwrap();
        read["id"] == id
    }

    /// Creates a payment at each gateway and returns all ids that a shop sees.
    fn all_ids(&self, number: u64) -> io::Result<Vec<String>> {
        let mut ids = vec![self.payment()?];
        let headers = [
            ("ApiKey", self.variable("DHOW_HUB2_API_KEY")),
            ("MerchantId", self.variable("DHOW_HUB2_MERCHANT_ID")),
            ("Environment", "sandbox"),
            ("Content-Type", "application/json"),
        ];
        let body =
            r#"{"customerReference":"C","purchaseReference":"R","amount":200,"currency":"XOF"}"#;
        ids.extend(self.ids("/hub2/payment-intents", &headers, body, &["id", "token"])?);
        let pid = self.variable("DHOW_PAYATOM_PID");
        let body = format!(
            r#"{{"pid":"{pid}","order_id":"ORDER-{number}A","amount":"5","name":"R","email":"r@example.com","phone":"9000000000"}}"#
        );
        let members = ["hash_value"];
        ids.extend(self.ids("/payatom/pay/request.php", &[], &body, &members)?);
        ids.push(self.hpay_number(number)?);
        Ok(ids)
    }

    /// Opens a checkout link of HPay and returns the number of the payment, from the redirect to its page.
    fn hpay_number(&self, number: u64) -> io::Result<String> {
        let [id, email, pass] = ["MERCHANT_ID", "MERCHANT_EMAIL", "PASSCODE"]
            .map(|name| self.variable(&format!("DHOW_HPAY_{name}")));
        let order = format!("OM_{number}");
        let code = format!("{id}|{email}|200000|vnd|{order}|{pass}");
        let code = dhow_crypto::digest::md5_hex(code.as_bytes());
        let path = format!(
            "/hpay/checkout/v1/checkout.php?merchant_site_code={id}&return_url=http%3A%2F%2F127.0.0.1%3A1%2Fr&receiver={email}&order_code={order}&price=200000&currency=vnd&secure_code={code}&installment=0"
        );
        let response = exchange(&self.host, "GET", &path, &[], "")?;
        let mut lines = response.lines();
        let page = lines.find_map(|line| line.strip_prefix("location: /hpay/checkout/pay/"));
        Ok(page.unwrap_or_else(|| panic!("{response}")).to_owned())
    }

    fn ids(
        &self,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
        members: &[&str],
    ) -> io::Result<Vec<String>> {
        let response = call(&self.host, "POST", path, headers, body)?;
        let json: Value = serde_json::from_str(&response).map_err(io::Error::other)?;
        let members = members.iter().map(|name| json[name].as_str());
        Ok(members
            .map(|id| id.unwrap_or_else(|| panic!("{path}: {json}")).to_owned())
            .collect())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(file: &Path, arguments: &str) -> Child {
    let command = dhow("sandbox --json").args(arguments).arg("--state");
    let mut command = command.arg(file).into_command();
    command.stdout(Stdio::piped()).spawn().unwrap()
}

/// Sends a request and returns the body of the response.
pub(crate) fn call(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<String> {
    let response = exchange(host, method, path, headers, body)?;
    let parts = response.split_once("\r\n\r\n");
    let (_, body) = parts.ok_or_else(|| io::Error::other("the response is cut"))?;
    Ok(body.to_owned())
}

fn exchange(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> io::Result<String> {
    let mut stream = TcpStream::connect(host)?;
    stream.set_read_timeout(Some(CHILD_LIMIT))?;
    let kind = match headers.iter().any(|(name, _)| *name == "Content-Type") {
        true => "",
        false => "content-type: application/json\r\n",
    };
    let headers: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\n{headers}{kind}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes())?;
    let mut response = String::new();
    stream.read_to_string(&mut response)?;
    if response.contains("\r\n\r\n") {
        Ok(response)
    } else {
        Err(io::Error::other("the response is cut"))
    }
}

#[test]
fn no_id_repeats_and_the_file_is_readable_whenever_the_process_is_killed() {
    let rounds: Option<u32> = env::var("DHOW_KILL_ROUNDS")
        .ok()
        .map(|rounds| rounds.parse().unwrap());
    let file = fresh_path("sandbox.state");
    let mut random = Random(u64::from(std::process::id()));
    let mut known = BTreeSet::new();
    let mut order = 10_000;
    let start = Instant::now();
    let mut round = 0;
    let limit = rounds.map_or(SHORT, |_| LONG);
    while start.elapsed() < limit && rounds.is_none_or(|rounds| round < rounds) {
        round += 1;
        if random.below(EARLY) == 0 {
            let mut child = spawn(&file, "--seed 7");
            sleep(Duration::from_millis(random.below(60)));
            child.kill().unwrap();
            exit(&mut child);
            continue;
        }
        let mut process = Process::start(&file, "--seed 7");
        let life = Duration::from_millis(random.below(LIFE));
        let pid = process.child.id().to_string();
        let seen = scope(|scope| {
            let process = &process;
            let first = order;
            let shop = scope.spawn(move || {
                let mut seen = Vec::new();
                for number in first.. {
                    match process.all_ids(number) {
                        Ok(ids) => seen.extend(ids),
                        Err(_) => return (number, seen),
                    }
                }
                (first, seen)
            });
            sleep(life);
            let mut kill = std::process::Command::new("kill");
            assert!(kill.args(["-KILL", &pid]).status().unwrap().success());
            let (last, seen) = shop.join().unwrap();
            order = last + 1;
            seen
        });
        exit(&mut process.child);
        for id in seen {
            assert!(known.insert(id.clone()), "{id} repeats in round {round}");
        }
    }
    println!("{} ids in {round} rounds", known.len());
    assert!(known.len() > 100, "{}", known.len());
}
