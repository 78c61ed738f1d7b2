//! A sandbox process for one test, and requests to its control API.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use dhow_tests::CHILD_LIMIT;
use serde_json::Value;

use crate::command::{Dhow, dhow, fresh_path};

/// A running sandbox, which is killed on drop.
pub(crate) struct Served {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Served {
    /// Starts a sandbox and waits for its variables.
    pub(crate) fn start() -> Self {
        let file = fresh_path("sandbox.env");
        let mut command = dhow("sandbox --env-file").arg(&file).into_command();
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let variables = variables(&file);
        Self { child, variables }
    }

    /// Creates a command with the sandbox's variables.
    pub(crate) fn dhow(&self, arguments: &str) -> Dhow {
        dhow(arguments).envs(&self.variables)
    }

    /// Returns the variables of the settings.
    pub(crate) fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// Returns the value of a variable.
    pub(crate) fn variable(&self, name: &str) -> &str {
        let mut variables = self.variables.iter();
        let (_, value) = variables.find(|(known, _)| known == name).unwrap();
        value
    }

    /// Sends a POST request to the control API and returns the response.
    pub(crate) fn post(&self, path: &str) -> Value {
        self.send("POST", path, "")
    }

    /// Sends JSON to the control API and returns the response.
    pub(crate) fn post_json(&self, path: &str, body: &Value) -> Value {
        self.send("POST", path, &body.to_string())
    }

    /// Sends a GET request to the control API and returns the response.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.send("GET", path, "")
    }

    /// Returns a page of the dashboard.
    pub(crate) fn page(&self, path: &str) -> String {
        self.send_text("GET", path, "")
    }

    fn send(&self, method: &str, path: &str, body: &str) -> Value {
        serde_json::from_str(&self.send_text(method, path, body)).unwrap()
    }

    /// Sends a request and returns the body of the response.
    fn send_text(&self, method: &str, path: &str, body: &str) -> String {
        let base = self.variable("DHOW_HITPAY_BASE_URL");
        let host = base.split('/').nth(2).unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        stream.set_read_timeout(Some(CHILD_LIMIT)).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n");
        let length = body.len();
        let rest = format!("content-length: {length}\r\nconnection: close\r\n\r\n{body}");
        stream
            .write_all(format!("{head}{rest}").as_bytes())
            .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        let (_, body) = response.split_once("\r\n\r\n").unwrap();
        body.to_owned()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the file, which is written atomically, and parses its lines.
pub(crate) fn variables(file: &Path) -> Vec<(String, String)> {
    let start = Instant::now();
    while !file.exists() {
        assert!(start.elapsed() < Duration::from_secs(15), "no variables");
        thread::sleep(Duration::from_millis(5));
    }
    let text = fs::read_to_string(file).unwrap();
    let pairs = text
        .lines()
        .skip(1)
        .map(|line| line.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
