//! `dhow serve`: receives webhooks, settles orders and forwards effects, until interrupted.

use std::{net::SocketAddr, pin::pin, time::Duration};

use clap::Args;
use dhow_core::Result;
use dhow_engine::{Engine, EngineOptions};
use http::Uri;
use tokio::{net::TcpListener, sync::watch, time::sleep};

use crate::{
    exit::Exit,
    http_server,
    session::Session,
    shutdown_signal,
    store::{Access, OpenStore, StoreArgs, engine_error},
};

mod accounts;
mod counters;
mod forward;
mod log;
mod ready;
mod routes;
mod workers;

use accounts::Accounts;
use counters::Counters;
use forward::Forwarder;
use ready::Ready;
use routes::Routes;

/// Maximum time from the signal to the end of the process. Below the 30 seconds after which service managers usually kill a process.
const DRAIN_LIMIT: Duration = Duration::from_secs(25);

/// Receive webhooks, settle orders and forward effects, until interrupted
///
/// Each webhook is stored before it is acknowledged. Webhooks arrive at /webhooks/ACCOUNT; there is one account for each gateway with settings,
/// named like the gateway. With --forward-to, each effect (payment.paid, payment.failed, …) is sent to that URL as JSON, signed by the
/// Standard Webhooks scheme with DHOW_FORWARD_SECRET, at least once and in order per order: a status of 200 to 299 completes it, anything else
/// is retried. Without --forward-to, effects stay in the store until a process with --forward-to or a program of yours handles them.
///
/// /healthz responds with 503 while the store is not available, and /metrics with counters for Prometheus. SIGTERM and Ctrl-C end the process
/// after the work that was begun.
#[derive(Args)]
#[command(after_help = "\
Exit codes: 0 stopped by a signal; 2 invalid settings, or the address is in use; 3 the store cannot be opened.

Example:
  dhow serve --store sqlite:shop.db --env-file .env \\
      --forward-to http://localhost:3000/effects")]
pub(crate) struct Serve {
    #[command(flatten)]
    store: StoreArgs,

    /// IP address and port to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    addr: SocketAddr,

    /// URL that receives the effects; must be https, except on this machine
    #[arg(long, value_name = "URL")]
    forward_to: Option<Uri>,

    /// Allow http to other machines, where effects can be read
    #[arg(long, requires = "forward_to")]
    allow_plain_http: bool,

    /// Seconds for which a worker holds an order; after a crash, work on orders goes on after this time, and effects are sent after 45 seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..=3600))]
    lease: u64,
}

impl Serve {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let shutdown_signal = shutdown_signal::watch()?;
        shutdown_signal::survive_file_size_limit()?;
        log::start();
        let accounts = Accounts::from_settings(session)?;
        let forwarder = self.forwarder(session, &accounts)?;
        // First, so that an address in use creates no store.
        let (listener, address) = http_server::listen(self.addr).await?;
        let store = self.store.open(session, Access::Create).await?;
        let counters = Counters::default();
        let engine = self.engine(&accounts, &store, &counters).await?;
        session.out.result(&Ready::new(
            address,
            store.to_string(),
            &accounts,
            forwarder.as_ref(),
        ));
        // Without its output the caller cannot know the port, so it ends at once.
        if !session.out.has_failed() {
            let hop = forwarder.as_ref().map(Forwarder::hop);
            let routes = Routes::new(engine.clone(), counters, hop);
            run(&engine, forwarder, listener, routes, shutdown_signal).await;
        }
        drop(engine);
        store.close().await;
        Ok(Exit::Success)
    }

    fn forwarder(&self, session: &Session, accounts: &Accounts) -> Result<Option<Forwarder>> {
        let Some(url) = &self.forward_to else {
            return Ok(None);
        };
        let config = session.config()?;
        let plain = self.allow_plain_http;
        Forwarder::new(url, plain, self.addr, &config, accounts).map(Some)
    }

    async fn engine(
        &self,
        accounts: &Accounts,
        store: &OpenStore,
        counters: &Counters,
    ) -> Result<Engine> {
        let mut builder = Engine::builder_on(store.shared())
            .metrics(counters.shared())
            .options(options(self.lease));
        for account in accounts.iter() {
            builder = builder.shared_account(account.name, account.provider.clone());
        }
        builder.build().await.map_err(engine_error)
    }
}

/// Times and limits of the engine. `lease` is in seconds.
fn options(lease: u64) -> EngineOptions {
    let mut options = EngineOptions::default();
    options.lease = Duration::from_secs(lease);
    options.handler_timeout = forward::TIMEOUT + Duration::from_secs(5);
    options
}

/// Runs the server and the workers until a signal, and then until the work that was begun is done or the time limit ends. A second signal
/// ends it at once. Nothing is lost in either case: what was not finished is in the store.
async fn run(
    engine: &Engine,
    forwarder: Option<Forwarder>,
    listener: TcpListener,
    routes: Routes,
    shutdown_signal: impl Future<Output = ()>,
) {
    let mut shutdown_signal = pin!(shutdown_signal);
    let (stop, stopped) = watch::channel(false);
    let mut running = pin!(async {
        tokio::join!(
            http_server::run(listener, routes, stopped.clone()),
            workers::run(engine, forwarder, stopped),
        )
    });
    tokio::select! {
        _ = &mut running => return,
        () = &mut shutdown_signal => {}
    }
    tracing::info!("stopping: the work that was begun is finished first");
    // The receivers live in `running`.
    let _ = stop.send(true);
    tokio::select! {
        _ = running => tracing::info!("stopped"),
        () = sleep(DRAIN_LIMIT) => tracing::warn!("stopped at the time limit; unfinished work stays in the store"),
        () = shutdown_signal => tracing::warn!("stopped at once; unfinished work stays in the store"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    const README: &str = include_str!("../../README.md");

    #[test]
    fn the_help_and_the_readme_have_the_lease_of_effects() {
        let seconds = format!("{} seconds", options(120).effect_lease().as_secs());
        let mut command = Cli::command();
        let serve = command.find_subcommand_mut("serve").unwrap();
        let help = serve.render_long_help().to_string();
        assert!(
            help.contains(&format!("effects are sent after {seconds}")),
            "{help}"
        );
        assert!(README.contains(&format!("{seconds} for an effect")));
    }
}
