//! The receiver: a real `dhow serve` in a process of its own.

use std::{io, process::Stdio, time::Duration};

use dhow_core::{Error, Result};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::{Folder, Shop};
use crate::config::FORWARD_SECRET;

/// Maximum time from the start of the process until it is ready.
const START: Duration = Duration::from_secs(20);

/// Seconds after which a new process goes on with the work of a killed one. Short, because the gateways are on this machine.
const LEASE: &str = "1";

/// A running receiver, which is killed on drop.
pub(super) struct Receiver {
    child: Child,
    address: String,
}

impl Receiver {
    /// Starts the process, on a free port or on the given address, and waits until it is ready.
    ///
    /// # Errors
    /// If it does not start.
    pub(super) async fn start(
        folder: &Folder,
        shop: &Shop,
        variables: Vec<(String, String)>,
        address: Option<String>,
    ) -> Result<Self> {
        let program = std::env::current_exe().map_err(not_started)?;
        let mut command = Command::new(program);
        // The settings of the user's own accounts are not for the demo.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("DHOW_") {
                command.env_remove(name);
            }
        }
        command
            .args(["serve", "--json", "--lease", LEASE, "--addr"])
            .arg(address.as_deref().unwrap_or("127.0.0.1:0"))
            .arg("--store")
            .arg(format!("sqlite:{}", folder.store().display()))
            .args(["--forward-to", &shop.url()])
            .envs(variables)
            .env(FORWARD_SECRET, shop.secret())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        let mut child = command.spawn().map_err(not_started)?;
        let line = timeout(START, first_line(&mut child)).await;
        let line = line.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let ready: Value = serde_json::from_str(&line.map_err(not_started)?).unwrap_or_default();
        let url = ready.get("url").and_then(Value::as_str).unwrap_or_default();
        let Some(address) = url.strip_prefix("http://") else {
            let message = ready.pointer("/error/message").and_then(Value::as_str);
            let message = message.unwrap_or("the process has ended").to_owned();
            return Err(not_started(io::Error::other(message)));
        };
        let address = address.to_owned();
        Ok(Self { child, address })
    }

    /// Host and port.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// Number of the process.
    pub(super) fn process(&self) -> u32 {
        self.child.id().unwrap_or_default()
    }

    /// Webhook URL of an account.
    pub(super) fn webhook_url(&self, account: &str) -> String {
        format!("http://{}/webhooks/{account}", self.address)
    }

    /// Ends the process without any warning (SIGKILL).
    ///
    /// # Errors
    /// If the system does not allow it.
    pub(super) async fn kill(&mut self) -> Result<()> {
        let killed = self.child.kill().await;
        killed.map_err(|error| {
            Error::configuration("receiver", "cannot be killed").with_source(error)
        })
    }

    /// Ends the process at the end of the demo.
    ///
    /// # Errors
    /// As [`kill`](Self::kill).
    pub(super) async fn stop(mut self) -> Result<()> {
        self.kill().await
    }
}

async fn first_line(child: &mut Child) -> io::Result<String> {
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        BufReader::new(stdout).read_line(&mut line).await?;
    }
    Ok(line)
}

fn not_started(error: io::Error) -> Error {
    Error::configuration("receiver", "cannot be started").with_source(error)
}
