//! `dhow sandbox`: serves the simulated gateways until interrupted.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use clap::Args;
use dhow_core::{Error, Result};
use dhow_sandbox::{StartError, StateFileError};
use serde::Serialize;

use crate::{
    command_line::quoted,
    exit::Exit,
    output::{Page, Show, Tone},
    session::Session,
    shutdown_signal,
};

mod env_file;
mod explain;
mod state_file;

/// Help of `--env-file`, which every other command reads.
pub(crate) const ENV_FILE: &str = "Write the variables of the sandbox to this file, one NAME=value per line; a file of other content is never replaced";

/// Serve the simulated gateways until interrupted
///
/// The simulated gateways check keys, signatures and required fields, store payments, show checkout pages and send signed webhooks, over HTTP
/// on this machine. Credentials are generated at each start. With --env-file, the variables that point a client at the sandbox are written to
/// that file before the sandbox reports that it is ready. A file that exists is replaced only if `dhow sandbox` wrote it.
///
/// With --state, credentials, payments, webhooks to send and everything else are kept in a file, and the next start with it continues. A
/// shop that keeps its orders needs that: a new sandbox knows none of them. The file has the credentials and is readable by its owner only;
/// a second sandbox cannot use it. It is written within a second of a change, so a sandbox that is killed loses at most that second.
#[derive(Args)]
#[command(after_help = "\
Example, in one shell:
  dhow sandbox --env-file sandbox.env --state sandbox.state

and in another:
  dhow pay hitpay --env-file sandbox.env --amount 599.00 \\
      --currency SGD --reference ORDER-1")]
pub(crate) struct Sandbox {
    /// IP address and port to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    addr: SocketAddr,

    /// Generate the same credentials and ids at each start, for tests; two payments of two starts then have one id, and their webhooks one
    /// deduplication key, so a shop that keeps its orders must use --state, with which ids never repeat
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Keep the state in this file and continue from it at the next start, on the same port unless --addr has another; FILE.lock is kept
    /// beside it
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Switch on another reading of an unclear document, for instance hitpay/list-as-array; the sandbox's page /quirks lists all
    #[arg(long = "quirk", value_name = "NAME")]
    quirks: Vec<String>,

    /// Allow an address that other machines can reach; they can then control the sandbox
    #[arg(long)]
    allow_other_machines: bool,

    /// Allow webhooks to other machines
    #[arg(long)]
    allow_webhooks_anywhere: bool,
}

/// Result printed once the sandbox is ready.
#[derive(Debug, Serialize)]
struct Ready<'a> {
    url: String,
    variables: BTreeMap<&'a str, &'a str>,
    env_file: Option<String>,
    state_file: Option<String>,
}

impl Sandbox {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        session.env_file().map_or(Ok(()), env_file::check)?;
        shutdown_signal::survive_file_size_limit()?;
        let shutdown_signal = shutdown_signal::watch()?;
        let sandbox = self.builder().start().await.map_err(not_started)?;
        self.switch_quirks(&sandbox)?;
        let variables = sandbox.env();
        if let Some(path) = session.env_file() {
            env_file::write(path, &variables)?;
        }
        let pairs = variables.iter();
        session.out.result(&Ready {
            url: format!("http://{}", sandbox.addr()),
            variables: pairs
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
            env_file: session.env_file().map(display),
            state_file: self.state.as_deref().map(display),
        });
        // Without its output the caller cannot know the URL, so it ends at once.
        let state = sandbox.state_file().cloned();
        if !session.out.has_failed() {
            let reports = state_file::report_problems(session, state.as_ref());
            tokio::select! {
                () = shutdown_signal => {}
                () = reports => {}
            }
        }
        sandbox.shutdown().await;
        state.map_or(Ok(Exit::Success), |state| state_file::saved(&state))
    }

    fn switch_quirks(&self, sandbox: &dhow_sandbox::Sandbox) -> Result<()> {
        for name in &self.quirks {
            if !sandbox.switch_quirk(name, true) {
                let all = sandbox.quirks();
                let names: Vec<&str> = all.iter().map(|quirk| quirk.name.as_str()).collect();
                let rule = format!("{name} is unknown; it must be one of: {}", names.join(", "));
                return Err(Error::configuration("--quirk", rule));
            }
        }
        Ok(())
    }

    fn builder(&self) -> dhow_sandbox::Builder {
        let mut builder = dhow_sandbox::Sandbox::builder().addr(self.addr);
        builder = builder.explain_webhooks_with(explain::explain);
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
        }
        if let Some(path) = &self.state {
            builder = builder.state_file(path);
        }
        if self.allow_other_machines {
            builder = builder.allow_other_machines();
        }
        if self.allow_webhooks_anywhere {
            builder = builder.allow_webhooks_anywhere();
        }
        builder
    }
}

/// Converts a start error to an error about the option that causes it.
pub(super) fn not_started(error: StartError) -> Error {
    match error {
        StartError::NotLoopback(addr) => Error::configuration(
            "--addr",
            format!(
                "{addr} can be reached from other machines; add --allow-other-machines to allow this"
            ),
        ),
        StartError::Listen { addr, source } => {
            Error::configuration("--addr", format!("is not usable: cannot listen on {addr}"))
                .with_source(source)
        }
        StartError::StateFile { path, source } => {
            let error = Error::configuration("--state", format!("{} {source}", path.display()));
            match source {
                StateFileError::Unreadable(cause) | StateFileError::Unwritable(cause) => {
                    error.with_source(cause)
                }
                _ => error,
            }
        }
        other => Error::configuration("sandbox", format!("cannot start: {other}")),
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

impl Show for Ready<'_> {
    fn show(&self, page: &mut Page) {
        page.line(Tone::Strong, format!("Sandbox listening on {}", self.url));
        page.line(
            Tone::Faint,
            "Open it in a browser to see and pay payments. For a client, paste this into bash, zsh, dash or fish:",
        );
        page.empty_line();
        for (name, value) in &self.variables {
            // fish reads this form of POSIX shells too.
            page.line(Tone::Plain, format!("export {name}={}", quoted(value)));
        }
        page.empty_line();
        match &self.env_file {
            Some(file) => page.line(
                Tone::Faint,
                format!("Also written to {file}; every command accepts --env-file {file}"),
            ),
            None => page.line(Tone::Faint, "Add --env-file FILE to write them to a file."),
        }
        if let Some(file) = &self.state_file {
            page.line(
                Tone::Faint,
                format!("The state is kept in {file}; --state {file} continues from it"),
            );
        }
        page.line(Tone::Good, "Ready. Press Ctrl-C to stop.");
    }
}
