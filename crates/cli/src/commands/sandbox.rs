//! `dhow sandbox`: serves the simulated gateways until it is interrupted.

use std::{collections::BTreeMap, net::SocketAddr, path::Path};

use clap::Args;
use dhow_core::{Error, Result};
use dhow_sandbox::StartError;
use serde::Serialize;

use crate::{
    exit::Exit,
    output::{Page, Show, Tone},
    run::Session,
};

mod env_file;
mod interruption;

/// Serve the simulated gateways until interrupted
///
/// They check keys, signatures and required fields, keep payments, show checkout pages and send signed webhooks, all over HTTP on this
/// machine. The credentials are made up at every start. With --env-file the variables that point a client here are written to that file
/// before it is announced that the sandbox is ready.
#[derive(Args)]
#[command(after_help = "\
Example, in one shell:
  dhow sandbox --env-file sandbox.env

and in another:
  dhow pay hitpay --env-file sandbox.env --amount 599.00 --currency SGD --reference ORDER-1")]
pub(crate) struct Sandbox {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    addr: SocketAddr,

    /// Make the same credentials and ids at every start
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,

    /// Allow an address that other machines can reach: whoever reaches it can make payers pay
    #[arg(long)]
    allow_other_machines: bool,

    /// Let webhooks leave this machine
    #[arg(long)]
    allow_webhooks_anywhere: bool,
}

/// What is printed once the sandbox is ready.
#[derive(Debug, Serialize)]
struct Ready<'a> {
    address: String,
    variables: BTreeMap<&'a str, &'a str>,
    env_file: Option<String>,
}

impl Sandbox {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let interruption = interruption::watch()?;
        let sandbox = self.builder().start().await.map_err(not_started)?;
        let variables = sandbox.env();
        if let Some(path) = session.env_file() {
            env_file::write(path, &variables)?;
        }
        let pairs = variables.iter();
        session.out.answer(&Ready {
            address: format!("http://{}", sandbox.addr()),
            variables: pairs
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect(),
            env_file: session.env_file().map(display),
        });
        // Nobody has read where it listens.
        if !session.out.has_failed() {
            interruption.await;
        }
        sandbox.shutdown().await;
        Ok(Exit::Yes)
    }

    fn builder(&self) -> dhow_sandbox::Builder {
        let mut builder = dhow_sandbox::Sandbox::builder().addr(self.addr);
        if let Some(seed) = self.seed {
            builder = builder.seed(seed);
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

/// Why there is no sandbox, as an error of the option that decides it.
pub(super) fn not_started(error: StartError) -> Error {
    match error {
        StartError::NotLoopback(addr) => Error::configuration(
            "--addr",
            format!("{addr} can be reached by other machines; --allow-other-machines allows it"),
        ),
        StartError::Listen { addr, source } => {
            Error::configuration("--addr", format!("{addr} cannot be listened on"))
                .with_source(source)
        }
        other => Error::configuration("sandbox", format!("did not start: {other}")),
    }
}

fn display(path: &Path) -> String {
    path.display().to_string()
}

impl Show for Ready<'_> {
    fn show(&self, page: &mut Page) {
        page.line(
            Tone::Strong,
            format!("The sandbox listens on {}", self.address),
        );
        page.line(
            Tone::Faint,
            "Open it in a browser to see payments and to pay them. Its credentials:",
        );
        page.blank();
        for (name, value) in &self.variables {
            page.line(Tone::Plain, format!("{name}={value}"));
        }
        page.blank();
        match &self.env_file {
            Some(file) => page.line(
                Tone::Faint,
                format!("Also in {file}: every command takes --env-file {file}"),
            ),
            None => page.line(
                Tone::Faint,
                "With --env-file FILE they are written to a file as well.",
            ),
        }
        page.line(Tone::Good, "Ready; Ctrl-C stops it.");
    }
}
