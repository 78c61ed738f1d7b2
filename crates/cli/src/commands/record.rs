//! `dhow record`: a proxy between a shop and a gateway that checks the traffic and writes it as fixtures, until interrupted.

use std::{
    collections::HashSet, net::SocketAddr, path::PathBuf, pin::pin, sync::atomic::Ordering,
    time::Duration,
};

use clap::Args;
use dhow_core::{Error, Result};
use dhow_record::{FindingKind, Recorded, Recorder};
use http::Uri;
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    time::sleep,
};

use crate::{
    args::GatewaySelection, config::Config, exit::Exit, http_server, session::Session,
    shutdown_signal, target_url, view::RecordedExchange,
};

mod folder;
mod forward;
mod journal;
mod message;
mod proxy;
mod ready;
mod redirect;

use folder::Folder;
use forward::{CallForwarder, Origin, WebhookForwarder};
use journal::Journal;
use message::Message;
use proxy::Proxy;
use ready::Ready;

/// Maximum time from the signal to the end of the process.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// Record the traffic with a gateway: check it live, and write it without secrets and personal data
///
/// Your shop calls the recorder in place of the gateway, by HTTP on this machine; the recorder calls the gateway that the settings name, by
/// TLS, and returns its response byte for byte. With --webhooks, the gateway's webhooks arrive at a second address, for instance through a
/// tunnel, and go on to --forward-to.
///
/// Each exchange is checked: the signature, the library's own reading, members and statuses that the library does not know, and the entries
/// of `dhow ledger` that it settles or contradicts. Messages are written to --out as fixtures: secrets, names, telephone numbers, e-mail
/// addresses, account numbers, ids and every unknown text are replaced, and signatures are made again with public test secrets. REPORT.md in
/// the same directory has the results, with lines for the ledger. Nothing is sent to any other machine.
///
/// Before a call that may change something is passed on, a line about it is on the disk, which its recorded response replaces. After a
/// crash, the report of the next record in the same directory names the calls without a response.
///
/// A response of the gateway is returned before it is recorded, so a full disk loses no response. A redirect to the gateway's own host leads
/// to the recorder instead, and one to another host is passed on and named. The recorder's own errors have the header `dhow-record-error`:
/// `not-sent` if no byte has reached the gateway, and `maybe-sent` otherwise; the report names them as calls without an answer.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 stopped by a signal; 2 invalid settings, the address is in use or not of this machine alone, or a file was not written.

Example, with the sandbox of another terminal; then give your shop the base URL that is printed:
  dhow record hitpay --env-file sandbox.env --out traffic")]
pub(crate) struct Record {
    #[command(flatten)]
    gateway: GatewaySelection,

    /// IP address of this machine alone, and port, for the shop's calls; port 0 picks a free port. A gateway with base URLs at several hosts
    /// takes the next ports too
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,

    /// IP address of this machine alone, and port, for the gateway's webhooks
    #[arg(long, value_name = "ADDRESS", requires = "forward_to")]
    webhooks: Option<SocketAddr>,

    /// URL of your shop, which receives the webhooks below it with their path and query
    #[arg(long, value_name = "URL", requires = "webhooks")]
    forward_to: Option<String>,

    /// New or empty directory for the fixtures and the report; in that of an earlier record, a directory with the next number
    #[arg(long, value_name = "DIR", default_value = "record")]
    out: PathBuf,
}

impl Record {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        require_loopback("--listen", self.listen)?;
        if let Some(address) = self.webhooks {
            require_loopback("--webhooks", address)?;
        }
        let shutdown_signal = shutdown_signal::watch()?;
        let gateway = self.gateway.gateway()?;
        let config = session.config()?;
        let recorder = Recorder::new(config.settings(gateway.0)?)?;
        let targets = recorder.targets()?;
        let (origins, places) = forward::origins(&targets)?;
        let listen_on = self.addresses(origins.len())?;
        let (calls, webhooks) = self.forwarders(origins, &listen_on, &config)?;
        let mut listeners = Vec::new();
        for address in listen_on {
            listeners.push(listen("--listen", address).await?);
        }
        let addresses: Vec<SocketAddr> = listeners.iter().map(|(_, address)| *address).collect();
        let webhook_listener = match self.webhooks {
            Some(address) => Some(listen("--webhooks", address).await?),
            None => None,
        };
        let folder = Folder::create(&self.out)?;
        session.out.line(&Ready::new(
            gateway.0,
            &addresses,
            &places,
            webhook_listener.as_ref().map(|(_, address)| *address),
            &targets,
            self.forward_to.as_deref(),
            folder.path(),
        ));
        let journal = Journal::new(folder.clone(), recorder.call_names());
        let earlier = folder.earlier_lines(&self.out);
        let (sender, messages) = message::channel();
        let calls = listeners.into_iter().zip(calls);
        let calls = calls.map(|((listener, _), calls)| {
            (
                listener,
                Proxy::of_calls(calls, journal.clone(), sender.clone()),
            )
        });
        let mut servers: Vec<_> = calls.collect();
        if let (Some((listener, _)), Some(webhooks)) = (webhook_listener, webhooks) {
            servers.push((listener, Proxy::of_webhooks(webhooks, sender.clone())));
        }
        let lost = sender.lost();
        drop(sender);
        let mut record = Recording::new(session, gateway.id(), recorder, folder, journal, earlier);
        record.run(servers, messages, shutdown_signal).await;
        let lost = lost.load(Ordering::Relaxed);
        if lost > 0 {
            session.out.warning(&format!(
                "{lost} exchanges were passed on and not recorded, because they came too fast"
            ));
        }
        record.finish()
    }
}

impl Record {
    fn forwarders(
        &self,
        origins: Vec<Origin>,
        listen_on: &[SocketAddr],
        config: &Config,
    ) -> Result<(Vec<CallForwarder>, Option<WebhookForwarder>)> {
        let addresses: Vec<SocketAddr> = listen_on.iter().copied().chain(self.webhooks).collect();
        let calls = origins.into_iter();
        let calls = calls.map(|origin| CallForwarder::new(origin, &addresses, config));
        let webhooks = self.forward_to.as_deref();
        let webhooks = webhooks.map(|url| WebhookForwarder::new(url, &addresses, config));
        Ok((calls.collect::<Result<_>>()?, webhooks.transpose()?))
    }

    /// Returns the addresses for the calls to each host of the gateway: the next free numbers of ports after that of `--listen`.
    fn addresses(&self, count: usize) -> Result<Vec<SocketAddr>> {
        let first = self.listen;
        if first.port() == 0 {
            return Ok(vec![first; count]);
        }
        let ports = first.port()..=u16::MAX;
        let is_free = |port: &u16| {
            self.webhooks
                .is_none_or(|webhooks| webhooks.port() != *port)
        };
        let addresses: Vec<SocketAddr> = ports
            .filter(is_free)
            .map(|port| SocketAddr::new(first.ip(), port))
            .take(count)
            .collect();
        match addresses.first() == Some(&first) && addresses.len() == count {
            true => Ok(addresses),
            false => {
                let rule = format!(
                    "must be an address of its own, with {count} ports from {} on that --webhooks does not use",
                    first.port()
                );
                Err(Error::configuration("--listen", rule))
            }
        }
    }
}

/// Refuses an address that other machines can reach.
fn require_loopback(option: &'static str, address: SocketAddr) -> Result<()> {
    match address.ip().is_loopback() {
        true => Ok(()),
        false => {
            let rule = format!(
                "must be an address of this machine alone, such as 127.0.0.1:{}: the calls are not encrypted here, and at {} other machines could read their keys",
                address.port(),
                address.ip()
            );
            Err(Error::configuration(option, rule))
        }
    }
}

async fn listen(option: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr)> {
    let listened = http_server::listen(address).await;
    listened.map_err(|error| error.with_field(option))
}

/// A running record: its exchanges, one after the other.
struct Recording<'s> {
    session: &'s Session,
    provider: &'static str,
    recorder: Recorder<'static>,
    folder: Folder,
    journal: Journal,
    /// Lines of earlier records about calls without a response.
    earlier: Vec<String>,
    /// Lines about the ledger that were printed. A line is printed once.
    printed: HashSet<String>,
    unwritten: u64,
    is_summary_due: bool,
}

impl<'s> Recording<'s> {
    fn new(
        session: &'s Session,
        provider: &'static str,
        recorder: Recorder<'static>,
        folder: Folder,
        journal: Journal,
        earlier: Vec<String>,
    ) -> Self {
        Self {
            session,
            provider,
            recorder,
            folder,
            journal,
            earlier,
            printed: HashSet::new(),
            unwritten: 0,
            is_summary_due: true,
        }
    }

    /// Records until a signal, and then the exchanges that have begun.
    async fn run(
        &mut self,
        servers: Vec<(TcpListener, Proxy)>,
        mut messages: mpsc::Receiver<Message>,
        shutdown_signal: impl Future<Output = ()>,
    ) {
        let (stop, stopped) = watch::channel(false);
        let mut running = tokio::task::JoinSet::new();
        for (listener, proxy) in servers {
            running.spawn(http_server::run(listener, proxy, stopped.clone()));
        }
        self.summarise();
        let mut shutdown_signal = pin!(shutdown_signal);
        while !self.session.out.has_failed() {
            tokio::select! {
                message = messages.recv() => match message {
                    Some(message) => self.take(&message, messages.is_empty()),
                    None => break,
                },
                () = &mut shutdown_signal => break,
            }
        }
        let _ = stop.send(true);
        let drained = async {
            while let Some(message) = messages.recv().await {
                self.take(&message, false);
            }
        };
        tokio::select! {
            () = drained => {}
            () = sleep(DRAIN_LIMIT) => {}
            () = shutdown_signal => {}
        }
    }

    fn take(&mut self, message: &Message, is_last: bool) {
        match message {
            Message::Exchange(exchange, pending) => {
                let recorded = self.recorder.record(exchange);
                if self.write(&recorded)
                    && let Some(pending) = *pending
                {
                    self.journal.close(pending);
                }
                self.show(&recorded);
                self.is_summary_due = true;
            }
            Message::CameBack => self.session.out.note(
                "a forwarded webhook came back and was refused; --forward-to must name your own server",
            ),
            Message::Failed { what } => self.session.out.note(what),
        }
        if is_last {
            self.summarise();
        }
    }

    fn show(&mut self, recorded: &Recorded) {
        let findings = recorded.findings.iter();
        // The reason why an exchange is not kept is never left out.
        let new = findings.filter(|finding| {
            self.printed.insert(finding.line()) || finding.kind == FindingKind::NotKept
        });
        let new: Vec<_> = new.cloned().collect();
        let simulated = self.recorder.is_simulated();
        let shown = RecordedExchange::new(self.provider, simulated, recorded, new);
        self.session.out.line(&shown);
    }

    /// Returns true if every file was written.
    fn write(&mut self, recorded: &Recorded) -> bool {
        let written = recorded.files.iter();
        let written = written.map(|file| self.folder.write_new(&file.name, &file.contents));
        match written.collect::<std::io::Result<()>>() {
            Ok(()) => true,
            Err(error) => {
                self.report_unwritten(&error);
                false
            }
        }
    }

    /// Writes report and index, if something has changed.
    fn summarise(&mut self) {
        if !std::mem::take(&mut self.is_summary_due) {
            return;
        }
        let mut unanswered = self.earlier.clone();
        unanswered.extend(self.journal.lines());
        self.recorder.set_unanswered(unanswered);
        let Ok(files) = self.recorder.summary() else {
            return;
        };
        let written = files.iter();
        let written = written.map(|file| self.folder.replace(&file.name, &file.contents));
        if let Err(error) = written.collect::<std::io::Result<()>>() {
            self.report_unwritten(&error);
        }
    }

    fn report_unwritten(&mut self, error: &std::io::Error) {
        if self.unwritten == 0 {
            self.session.out.warning(&format!(
                "a file of --out was not written ({error}); calls and webhooks are still passed on"
            ));
        }
        self.unwritten += 1;
    }

    fn finish(&mut self) -> Result<Exit> {
        self.is_summary_due = true;
        self.summarise();
        match self.unwritten {
            0 => Ok(Exit::Success),
            count => {
                let rule = format!("is incomplete: {count} times a file could not be written");
                Err(Error::configuration("--out", rule))
            }
        }
    }
}

/// Returns the URL of an option that must name a server of this machine.
fn local_url(option: &'static str, text: &str, addresses: &[SocketAddr]) -> Result<Uri> {
    let rule = "must be an absolute URL of this machine, such as http://localhost:3000";
    let url: Uri = text.parse().map_err(|_| Error::invalid(option, rule))?;
    target_url::require_this_machine(option, &url)?;
    target_url::refuse_credentials(option, &url)?;
    for address in addresses {
        target_url::refuse_itself(option, &url, *address)?;
    }
    Ok(url)
}
