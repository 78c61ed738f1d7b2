//! A sandbox that `dhow sandbox` serves for one test, and the requests that a payer or a dashboard would send to it.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::command::{Dhow, dhow, fresh_path};

/// A running sandbox; ends with the test.
pub(crate) struct Served {
    child: Child,
    variables: Vec<(String, String)>,
}

impl Served {
    /// Starts one and waits for its variables.
    pub(crate) fn start() -> Self {
        let file = fresh_path("sandbox.env");
        let mut command = dhow("sandbox --env-file").arg(&file).into_command();
        let child = command.stdout(Stdio::null()).spawn().unwrap();
        let variables = variables(&file);
        Self { child, variables }
    }

    /// A command line that is pointed at it.
    pub(crate) fn dhow(&self, arguments: &str) -> Dhow {
        dhow(arguments).envs(&self.variables)
    }

    /// The value of a variable.
    pub(crate) fn variable(&self, name: &str) -> &str {
        let mut variables = self.variables.iter();
        let (_, value) = variables.find(|(own, _)| own == name).unwrap();
        value
    }

    /// Posts to the sandbox's controls and returns the answer.
    pub(crate) fn post(&self, path: &str) -> Value {
        self.ask("POST", path)
    }

    /// Reads from the sandbox's controls.
    pub(crate) fn get(&self, path: &str) -> Value {
        self.ask("GET", path)
    }

    fn ask(&self, method: &str, path: &str) -> Value {
        let base = self.variable("DHOW_HITPAY_BASE_URL");
        let host = base.split('/').nth(2).unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let head = format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\n");
        let rest = "content-length: 0\r\nconnection: close\r\n\r\n";
        stream
            .write_all(format!("{head}{rest}").as_bytes())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already; nothing more can be done then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits for the file, which appears as a whole, and reads its lines.
pub(crate) fn variables(file: &Path) -> Vec<(String, String)> {
    let start = Instant::now();
    while !file.exists() {
        assert!(start.elapsed() < Duration::from_secs(15), "no variables");
        thread::sleep(Duration::from_millis(5));
    }
    let text = fs::read_to_string(file).unwrap();
    let pairs = text.lines().map(|line| line.split_once('=').unwrap());
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
