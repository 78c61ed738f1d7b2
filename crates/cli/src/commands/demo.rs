//! `dhow demo`: one payment with each gateway, from the order to the verified webhook, on this machine only.

use std::sync::Arc;

use clap::Args;
use dhow_core::{ProviderFactory, Registry, Result};
use dhow_sandbox::Sandbox;

use crate::{
    args::{GatewayArg, GatewayFilter},
    commands::sandbox::not_started,
    config::read_key_file,
    exit::Exit,
    output::{Output, Tone},
    session::Session,
    transport,
};

mod browser;
mod durable;
mod otp;
mod scenario;
mod shop;
mod summary;
mod timeline;

use scenario::{DemoContext, DemoResult};
use shop::Shop;
use summary::Summary;
use timeline::Timeline;

/// Take a payment with each simulated gateway; needs no account and no internet
///
/// Starts the simulated gateways and a small shop on this machine, creates a payment with each gateway over HTTP, pays as the customer, and
/// waits for the signed webhook. Exit code 0 means that a verified webhook confirmed every payment.
///
/// With --durable, the shop stores its orders, and `dhow serve` receives the webhooks in a process of its own. It is killed after it has
/// acknowledged them and started again. Exit code 0 then means that every order was paid exactly once.
#[derive(Args)]
#[command(after_help = "\
Example:
  dhow demo hitpay

Example with a crash:
  dhow demo --durable")]
pub(crate) struct Demo {
    #[command(flatten)]
    gateways: GatewayFilter,

    /// Receive the webhooks with `dhow serve`, kill it after it has acknowledged them, and start it again
    #[arg(long)]
    durable: bool,
}

impl Demo {
    pub(super) async fn run(&self, session: &Session) -> Result<Exit> {
        let chosen: Vec<GatewayArg> = self.gateways.gateways().collect();
        let (results, timeline) = match self.durable {
            true => durable::run(&chosen, &session.out).await?,
            false => without_crash(&chosen, &session.out).await?,
        };
        let exit = results.iter().map(DemoResult::exit);
        let exit = exit.max_by_key(|exit| exit.code()).unwrap_or(Exit::Success);
        session
            .out
            .result(&Summary::new(&results, timeline.finish()));
        Ok(exit)
    }
}

/// Takes a payment with each gateway, one after the other.
async fn without_crash(chosen: &[GatewayArg], out: &Output) -> Result<(Vec<DemoResult>, Timeline)> {
    let mut context = start(chosen, out).await?;
    let mut results = Vec::new();
    for gateway in chosen {
        results.push(context.run(gateway.0).await);
    }
    let DemoContext {
        timeline, sandbox, ..
    } = context;
    sandbox.shutdown().await;
    Ok((results, timeline))
}

/// Starts the simulated gateways, a provider for each, and the shop that receives their webhooks.
async fn start(chosen: &[GatewayArg], out: &Output) -> Result<DemoContext> {
    out.progress(|page| {
        page.line(
            Tone::Strong,
            "One payment with each gateway. Nothing leaves this machine.",
        );
        page.empty_line();
    });
    let mut timeline = Timeline::start(out.clone());
    let sandbox = Sandbox::builder().start().await.map_err(not_started)?;
    let origin = format!("http://{}", sandbox.addr());
    let text = format!("listening on {origin}");
    timeline.step("sandbox", "sandbox-started", Tone::Plain, text);

    let factories: Vec<&'static ProviderFactory> =
        chosen.iter().map(|gateway| gateway.factory()).collect();
    let transport = Arc::new(transport::without_settings()?);
    let variables = sandbox.payment_env();
    let providers = Registry::from_settings(&factories, variables, &read_key_file, transport)?;
    let shop = Shop::open(providers.clone()).await?;
    let text = format!("waiting for webhooks on {}", shop.origin());
    timeline.step("shop", "shop-started", Tone::Plain, text);
    Ok(DemoContext {
        timeline,
        sandbox,
        providers,
        shop,
    })
}
