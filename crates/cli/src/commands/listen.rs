//! `dhow listen`: receives webhooks during development, shows each, and passes it on, until interrupted.

use std::{net::SocketAddr, path::PathBuf, pin::pin, time::Duration};

use clap::Args;
use dhow_core::{Error, Result};
use tokio::{
    net::TcpListener,
    sync::{mpsc, watch},
    time::sleep,
};

use crate::{
    args::GatewayFilter,
    command_line::CommandLine,
    config::Config,
    exit::Exit,
    http_server, registry,
    session::Session,
    shutdown_signal,
    view::{Received, ReceivedDelivery},
};

mod arrival;
mod folder;
mod forward;
mod ready;
mod receiver;

use arrival::Arrival;
use folder::Folder;
use forward::Forwarder;
use ready::Ready;
use receiver::{Receiver, Verifiers};

/// Maximum time from the signal to the end of the process.
const DRAIN_LIMIT: Duration = Duration::from_secs(10);

/// Receive webhooks during development and show each, until interrupted
///
/// Webhooks arrive at /webhooks/GATEWAY, by POST or GET. Each is verified with the configured secrets and shown with its event. Without
/// --forward-to, the gateway gets the reply that it expects. With --forward-to, the request is sent to that URL byte for byte, also if it is
/// rejected, and the gateway gets your server's response, which is shown on a line of its own. Nothing is stored and no order is settled; `dhow serve` does that in production.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 stopped by a signal; 2 invalid settings, or the address is in use.

Example, with the sandbox of another terminal:
  dhow listen --env-file sandbox.env --save hooks \\
      --forward-to http://localhost:3000/webhooks/GATEWAY
  dhow pay hitpay --env-file sandbox.env --amount 5.00 --currency SGD \\
      --reference ORDER-1 \\
      --set webhook_url=http://127.0.0.1:8081/webhooks/hitpay")]
pub(crate) struct Listen {
    #[command(flatten)]
    gateways: GatewayFilter,

    /// IP address and port to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8081")]
    addr: SocketAddr,

    /// URL that receives the requests, and whose response is returned; GATEWAY in its path stands for the gateway's name
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,

    /// Allow --forward-to http on other machines, where webhooks can be read and replayed
    #[arg(long, requires = "forward_to")]
    allow_plain_http: bool,

    /// Write each request to a file in this directory, for `dhow webhook verify`, `explain` and `send --file`
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
}

impl Listen {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let shutdown_signal = shutdown_signal::watch()?;
        let config = session.config()?;
        let verifiers = self.verifiers(&config)?;
        let names: Vec<&'static str> = verifiers.keys().copied().collect();
        let forwarder = self.forward_to.as_deref().map(|url| {
            let plain = self.allow_plain_http;
            let forwarder = Forwarder::new(url, &names, plain, self.addr, &config);
            forwarder.map(|forwarder| (url, forwarder))
        });
        let forwarder = forwarder.transpose()?;
        let folder = self.save.as_deref().map(Folder::create).transpose()?;
        let (listener, address) = http_server::listen(self.addr).await?;
        session.out.line(&Ready::new(
            address,
            &names,
            forwarder.as_ref().map(|(url, _)| *url),
            self.save.as_deref(),
        ));
        let forwarder = forwarder.map(|(_, forwarder)| forwarder);
        let (receiver, arrivals) = Receiver::new(verifiers, forwarder, folder);
        run(session, listener, receiver, arrivals, shutdown_signal).await;
        Ok(Exit::Success)
    }

    /// Creates the verifiers of the selected gateways, or of all gateways that have webhook secrets.
    fn verifiers(&self, config: &Config) -> Result<Verifiers> {
        let mut verifiers = Verifiers::new();
        for gateway in self.gateways.gateways() {
            let settings = config.settings(gateway.0)?;
            let has_secrets = !settings.is_empty() && settings.missing_for_webhooks().is_none();
            if self.gateways.is_all() && !has_secrets {
                continue;
            }
            if let Some(missing) = settings.missing_for_webhooks() {
                return Err(missing);
            }
            verifiers.insert(gateway.id(), registry::verifier(settings)?);
        }
        if verifiers.is_empty() {
            let rule = "are required: set the variables of at least one gateway, which `dhow providers` lists, or use the sandbox's: `dhow sandbox --env-file sandbox.env`";
            return Err(Error::configuration("webhook secrets", rule));
        }
        Ok(verifiers)
    }
}

/// Shows every delivery until a signal, and then those that are still being answered.
async fn run(
    session: &Session,
    listener: TcpListener,
    receiver: Receiver,
    mut arrivals: mpsc::UnboundedReceiver<Arrival>,
    shutdown_signal: impl Future<Output = ()>,
) {
    let mut shutdown_signal = pin!(shutdown_signal);
    let (stop, stopped) = watch::channel(false);
    let mut server = pin!(http_server::run(listener, receiver, stopped));
    let is_open = || !session.out.has_failed();
    loop {
        tokio::select! {
            () = &mut server => break,
            Some(arrival) = arrivals.recv() => show(session, &arrival),
            () = &mut shutdown_signal => break,
        }
        // Without its output the command has no purpose.
        if !is_open() {
            break;
        }
    }
    let _ = stop.send(true);
    // The channel closes when the last response of the user's server has been shown.
    let drained = async {
        server.await;
        while let Some(arrival) = arrivals.recv().await {
            show(session, &arrival);
        }
    };
    tokio::select! {
        () = drained => return,
        () = sleep(DRAIN_LIMIT) => {}
        () = shutdown_signal => {}
    }
    while let Ok(arrival) = arrivals.try_recv() {
        show(session, &arrival);
    }
}

fn show(session: &Session, arrival: &Arrival) {
    match arrival {
        Arrival::Delivery(received) => {
            let explain = received
                .verdict
                .is_err()
                .then(|| explain(session, received));
            session
                .out
                .line(&ReceivedDelivery::new(received, explain.flatten()));
        }
        Arrival::Answered(answered) => session.out.line(answered),
        Arrival::CameBack { provider } => {
            session.out.note(&format!(
                "{provider}: a forwarded request came back and was refused; --forward-to must name your own server"
            ));
        }
        Arrival::NotFound { method, path } => {
            session.out.note(&format!(
                "{method} {path}: not found; webhooks arrive at /webhooks/GATEWAY"
            ));
        }
        Arrival::Unreadable { provider, reason } => {
            session
                .out
                .note(&format!("{provider}: the request was not read: {reason}"));
        }
    }
}

/// Returns the command that explains a rejected delivery that was saved.
fn explain(session: &Session, received: &Received) -> Option<CommandLine> {
    let file = received.saved.as_ref()?.as_ref().ok()?;
    let line = CommandLine::new("webhook explain").argument(received.provider);
    Some(session.with_settings(line.option("--file", file.display().to_string())))
}
