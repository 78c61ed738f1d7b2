//! A `dhow serve` process for one test, and the shop that it forwards effects to.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use dhow_tests::{CHILD_LIMIT, exit, first_line};
use serde_json::Value;

use crate::command::Dhow;

/// Secret of the scheme in its text form: 32 bytes of the value 7.
pub(crate) const SECRET: &str = "whsec_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";

/// Longest wait of a test for one event.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `dhow serve`, which is killed on drop.
pub(crate) struct Serving {
    child: Child,
    pub(crate) ready: Value,
}

impl Serving {
    /// Starts the command on a free port and waits until it is ready.
    pub(crate) fn start(serve: Dhow) -> Self {
        let serve = serve
            .args("--json --addr 127.0.0.1:0")
            .env("DHOW_FORWARD_SECRET", SECRET);
        let mut command = serve.into_command();
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let line = first_line(&mut child);
        let ready: Value = serde_json::from_str(&line).unwrap_or_default();
        assert!(ready["url"].is_string(), "not ready: {line}");
        Self { child, ready }
    }

    /// Sets the maximum size of each file that the process writes, in bytes.
    #[cfg(target_os = "linux")]
    pub(crate) fn limit_files(&self, size: &str) {
        let process = self.child.id().to_string();
        let mut prlimit = Command::new("prlimit");
        let prlimit = prlimit.args(["--pid", &process, &format!("--fsize={size}:unlimited")]);
        assert!(prlimit.status().unwrap().success());
    }

    /// Returns the webhook URL of an account.
    pub(crate) fn webhook_url(&self, account: &str) -> String {
        let mut accounts = self.ready["accounts"].as_array().unwrap().iter();
        let account = accounts.find(|found| found["account"] == account).unwrap();
        account["webhook_url"].as_str().unwrap().to_owned()
    }

    /// Returns the host and port.
    pub(crate) fn host(&self) -> &str {
        self.ready["url"]
            .as_str()
            .unwrap()
            .trim_start_matches("http://")
    }

    /// Sends a GET request and returns the status and the body.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.host()).unwrap();
        stream.set_read_timeout(Some(CHILD_LIMIT)).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (head, body) = response.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap();
        (status.parse().unwrap(), body.to_owned())
    }

    /// Kills the process at once.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        exit(&mut self.child);
    }

    /// Sends a signal.
    pub(crate) fn signal(&self, name: &str) {
        let mut kill = Command::new("kill");
        let kill = kill
            .arg(format!("-{name}"))
            .arg(self.child.id().to_string());
        assert!(kill.status().unwrap().success());
    }

    /// Waits for the end of the process, and returns its status and its log.
    pub(crate) fn ended(mut self) -> (ExitStatus, String) {
        let status = exit(&mut self.child);
        let mut log = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        (status, log)
    }

    /// Sends SIGTERM and expects the end with exit code 0; returns the log.
    pub(crate) fn stop(self) -> String {
        self.signal("TERM");
        let (status, log) = self.ended();
        assert_eq!(status.code(), Some(0), "{log}");
        log
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A request that the shop received.
#[derive(Debug, Clone)]
pub(crate) struct Forwarded {
    head: String,
    pub(crate) body: String,
}

impl Forwarded {
    /// Returns the value of a header, by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> &str {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(": "));
        headers
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .unwrap()
            .1
    }

    /// Returns the body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// The shop's URL for effects, which responds with a chosen status and keeps every request.
pub(crate) struct Shop {
    address: String,
    state: Arc<Mutex<ShopState>>,
}

struct ShopState {
    response: String,
    pause: Duration,
    received: Vec<Forwarded>,
}

impl Shop {
    /// Starts a shop on a free port.
    pub(crate) fn start() -> Self {
        Self::start_at(([127, 0, 0, 1], 0).into())
    }

    /// Starts a shop that responds with 204.
    pub(crate) fn start_at(address: SocketAddr) -> Self {
        let state = ShopState {
            response: "204 No Content".to_owned(),
            pause: Duration::ZERO,
            received: Vec::new(),
        };
        let state = Arc::new(Mutex::new(state));
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let shared = shared.clone();
                thread::spawn(move || respond(stream.unwrap(), &shared));
            }
        });
        Self { address, state }
    }

    /// Returns the URL.
    pub(crate) fn url(&self) -> String {
        format!("http://{}/effects", self.address)
    }

    /// Sets the status line, and further header lines, of the next responses.
    pub(crate) fn respond_with(&self, response: &str) {
        self.state.lock().unwrap().response = response.to_owned();
    }

    /// Sets the pause before the next responses.
    pub(crate) fn pause(&self, pause: Duration) {
        self.state.lock().unwrap().pause = pause;
    }

    /// Returns all requests so far.
    pub(crate) fn received(&self) -> Vec<Forwarded> {
        self.state.lock().unwrap().received.clone()
    }

    /// Waits for a number of requests, and returns all.
    pub(crate) fn wait_for(&self, count: usize) -> Vec<Forwarded> {
        wait_until(|| self.received().len() >= count);
        self.received()
    }
}

fn respond(mut stream: TcpStream, state: &Mutex<ShopState>) {
    let mut request = Vec::new();
    let mut part = [0; 4096];
    let forwarded = loop {
        // A process that was killed leaves half a request.
        let Ok(count @ 1..) = stream.read(&mut part) else {
            return;
        };
        request.extend_from_slice(&part[..count]);
        let text = String::from_utf8(request.clone()).unwrap();
        if let Some(forwarded) = complete(&text) {
            break forwarded;
        }
    };
    let (response, pause) = {
        let mut state = state.lock().unwrap();
        state.received.push(forwarded);
        (state.response.clone(), state.pause)
    };
    thread::sleep(pause);
    let response = format!("HTTP/1.1 {response}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let _ = stream.write_all(response.as_bytes());
}

fn complete(request: &str) -> Option<Forwarded> {
    let (head, body) = request.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.parse::<usize>().unwrap())
    });
    (body.len() == length.unwrap()).then(|| Forwarded {
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

/// Waits until a condition holds.
pub(crate) fn wait_until(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE, "waited in vain");
        thread::sleep(Duration::from_millis(20));
    }
}
