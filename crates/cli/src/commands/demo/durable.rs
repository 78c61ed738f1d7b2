//! `dhow demo --durable`: a receiver is killed after it has acknowledged the webhooks, and no order is lost or paid twice.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use dhow_core::{Confirmed, Error, Payment, ProviderFactory, Registry, Result};
use dhow_engine::Engine;
use dhow_sandbox::{Sandbox, SentWebhook, WebhookState};
use dhow_store_sqlite::SqliteStore;
use serde_json::Value;
use tokio::time::sleep;

use super::{
    otp,
    scenario::{DemoError, DemoResult, new_payment, next_step},
    timeline::Timeline,
};
use crate::{
    args::GatewayArg,
    commands::sandbox::not_started,
    config::read_key_file,
    exit::Exit,
    gateways::Gateway,
    output::{Output, Tone},
    registry,
    store::{engine_error, store_error},
    transport,
};

mod folder;
mod receiver;
mod shop;

use folder::Folder;
use receiver::Receiver;
use shop::{Received, Shop};

/// Maximum wait for the webhooks or the effects of all orders, which stay on this machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Time without a further effect after which every order counts as paid once.
const QUIET: Duration = Duration::from_millis(1_200);

/// Pauses of the gateways before they send a webhook again.
const RETRIES: [Duration; 4] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// Processes and connections of one run.
struct Durable {
    timeline: Timeline,
    sandbox: Sandbox,
    providers: Registry,
    engine: Engine,
    shop: Shop,
    folder: Folder,
}

/// Runs the demo with a crash, and returns the results and the timeline.
///
/// # Errors
/// If a server or process cannot be started.
pub(super) async fn run(
    chosen: &[GatewayArg],
    out: &Output,
) -> Result<(Vec<DemoResult>, Timeline)> {
    out.progress(|page| {
        page.line(
            Tone::Strong,
            "One payment with each gateway, and a crash. Nothing leaves this machine.",
        );
        page.empty_line();
    });
    let mut durable = Durable::start(chosen, Timeline::start(out.clone())).await?;
    let mut receiver = durable.start_receiver(None).await?;
    durable.timeline.gap();
    let mut payments = Vec::new();
    // The gateways' webhooks wait until every customer has paid, so that one crash is enough.
    durable.sandbox.deliveries().hold();
    for gateway in chosen {
        let url = receiver.webhook_url(gateway.id());
        payments.push((gateway.0, durable.take_payment(gateway.0, &url).await));
    }
    durable.timeline.gap();
    durable.sandbox.deliveries().duplicate(1);
    durable.sandbox.deliveries().release(false);
    durable.wait_for_webhooks(&payments).await;
    receiver.kill().await?;
    durable.log_crash(&payments);
    receiver = durable.start_receiver(Some(receiver)).await?;
    durable.wait_for_effects(&payments).await;
    let results = durable.results(payments);
    receiver.stop().await?;
    durable.sandbox.shutdown().await;
    drop(durable.engine);
    durable.folder.remove();
    Ok((results, durable.timeline))
}

type Started = (&'static dyn Gateway, Result<Payment, DemoError>);

impl Durable {
    async fn start(chosen: &[GatewayArg], mut timeline: Timeline) -> Result<Self> {
        let sandbox = Sandbox::builder().webhook_retries(RETRIES).start();
        let sandbox = sandbox.await.map_err(not_started)?;
        let text = format!("listening on http://{}", sandbox.addr());
        timeline.step("sandbox", "sandbox-started", Tone::Plain, text);
        let factories: Vec<&'static ProviderFactory> =
            chosen.iter().map(|gateway| gateway.factory()).collect();
        let transport = Arc::new(transport::without_settings()?);
        let providers =
            Registry::from_settings(&factories, sandbox.payment_env(), &read_key_file, transport)?;
        let folder = Folder::create()?;
        let store = SqliteStore::open(folder.store())
            .await
            .map_err(store_error)?;
        let mut engine = Engine::builder(store);
        for gateway in chosen {
            let provider = registry::provider(&providers, gateway.id())?;
            engine = engine.shared_account(gateway.id(), provider);
        }
        let engine = engine.build().await.map_err(engine_error)?;
        let shop = Shop::open().await?;
        let text = format!("waiting for effects on {}", shop.url());
        timeline.step("shop", "shop-started", Tone::Plain, text);
        Ok(Self {
            timeline,
            sandbox,
            providers,
            engine,
            shop,
            folder,
        })
    }

    /// Starts the receiver; again on the port of the former one, because the gateways know its URL.
    async fn start_receiver(&mut self, former: Option<Receiver>) -> Result<Receiver> {
        let (step, word) = match &former {
            None => ("receiver-started", "started"),
            Some(_) => ("receiver-restarted", "started again"),
        };
        let address = former.map(|former| former.address().to_owned());
        let variables = self.sandbox.payment_env();
        let started = Receiver::start(&self.folder, &self.shop, variables, address).await?;
        let text = format!(
            "`dhow serve` {word} as process {} on {}",
            started.process(),
            started.address()
        );
        self.timeline.step("receiver", step, Tone::Plain, text);
        Ok(started)
    }

    /// Creates a payment and pays it as the customer.
    async fn take_payment(
        &mut self,
        gateway: &'static dyn Gateway,
        webhook_url: &str,
    ) -> Result<Payment, DemoError> {
        let id = gateway.id();
        let provider = registry::provider(&self.providers, id)?;
        gateway.demo_register(&self.sandbox, webhook_url);
        let mut new = new_payment(gateway, provider.as_ref())?;
        new.webhook_url = Some(webhook_url.to_owned());
        new.return_url = Some(self.shop.return_url());
        let (reference, amount) = (&new.merchant_reference, new.amount);
        let text = format!("order {reference}: stores {amount} through {id}, then requests it");
        self.timeline.step("shop", "order", Tone::Strong, text);
        let payment = self.engine.create_payment(id, &new).await;
        let payment = payment.map_err(engine_error)?;
        let action = payment.next_actions.first();
        let next =
            action.map(|action| format!("; next, the customer {}", next_step(action.kind())));
        let text = format!(
            "payment {} is {}{}",
            payment.provider_reference,
            payment.status,
            next.unwrap_or_default()
        );
        self.timeline.step(id, "payment-created", Tone::Plain, text);
        let customer = match gateway.demo_otp() {
            Some(password) => {
                let waiting = otp::wait_for_request(provider.as_ref(), &payment).await?;
                otp::enter(provider.as_ref(), &waiting.provider_reference, password).await?
            }
            None => gateway.demo_pay(&self.sandbox, &payment)?,
        };
        let text = customer.action.to_owned();
        self.timeline
            .step("customer", "payer-paid", Tone::Plain, text);
        Ok(payment)
    }

    /// Waits until the receiver has acknowledged a webhook of each order.
    async fn wait_for_webhooks(&self, payments: &[Started]) {
        let deadline = Instant::now() + PATIENCE;
        let is_accepted = |(gateway, payment): &Started| {
            payment.is_err() || self.webhooks(*gateway).iter().any(is_accepted)
        };
        while !payments.iter().all(is_accepted) && Instant::now() < deadline {
            // Short, so that the crash comes before the receiver has processed much.
            sleep(Duration::from_millis(1)).await;
        }
    }

    fn log_crash(&mut self, payments: &[Started]) {
        for (gateway, _) in payments.iter().filter(|(_, payment)| payment.is_ok()) {
            let accepted = self.webhooks(*gateway);
            let count = accepted
                .iter()
                .filter(|webhook| is_accepted(webhook))
                .count();
            let text = match count {
                0 => "no webhook was acknowledged".to_owned(),
                1 => "1 webhook stored and acknowledged".to_owned(),
                count => format!("{count} webhooks stored and acknowledged"),
            };
            self.timeline
                .step(gateway.id(), "webhook-stored", Tone::Plain, text);
        }
        let effects = self.shop.received().len();
        let text = format!("KILLED (SIGKILL); the shop has received {effects} effects so far");
        self.timeline
            .step("receiver", "receiver-killed", Tone::Bad, text);
    }

    /// Waits until the shop has an effect for each order, and then for a while without a further one.
    async fn wait_for_effects(&mut self, payments: &[Started]) {
        let mut shown = 0;
        let mut last = Instant::now();
        let deadline = last + PATIENCE;
        loop {
            let received = self.shop.received();
            for effect in received.iter().skip(shown) {
                let text = effect_text(effect);
                self.timeline
                    .step("shop", "effect-received", Tone::Plain, text);
                last = Instant::now();
            }
            shown = received.len();
            let has_effect = |(gateway, payment): &Started| {
                payment.is_err() || received.iter().any(|effect| effect.is_paid(gateway.id()))
            };
            let is_quiet = last.elapsed() >= QUIET && payments.iter().all(has_effect);
            if is_quiet || Instant::now() >= deadline {
                return;
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    fn results(&mut self, payments: Vec<Started>) -> Vec<DemoResult> {
        self.timeline.gap();
        let results = payments.into_iter().map(|(gateway, payment)| {
            let result = payment.and_then(|_| self.paid_once(gateway));
            let webhooks = self.webhooks(gateway);
            let count = webhooks
                .iter()
                .filter(|webhook| is_accepted(webhook))
                .count();
            let (step, tone, text) = match &result {
                Ok(_) => (
                    "paid",
                    Tone::Good,
                    format!("paid once, after {count} webhooks and a crash"),
                ),
                Err(error) => ("not-paid", Tone::Bad, error.message.clone()),
            };
            self.timeline.step(gateway.id(), step, tone, text);
            DemoResult {
                gateway: gateway.id(),
                order: gateway.demo_order().reference.to_owned(),
                result,
            }
        });
        results.collect()
    }

    /// Returns the confirmation of the one effect that reports the order as paid.
    fn paid_once(&self, gateway: &dyn Gateway) -> Result<Confirmed, DemoError> {
        let received = self.shop.received();
        let mut paid: Vec<&Received> = received
            .iter()
            .filter(|effect| effect.is_paid(gateway.id()))
            .collect();
        // A repetition of one effect has the same id, by which a shop recognises it.
        paid.dedup_by_key(|effect| effect.id());
        let failed = |message: String| DemoError {
            exit: Exit::Gateway,
            message,
        };
        match paid.as_slice() {
            [effect] if effect.evidence() == "webhook" => {
                effect.confirmed().map_err(DemoError::from)
            }
            [effect] => Err(failed(format!(
                "confirmed by {}, not by a webhook",
                effect.evidence()
            ))),
            [] => {
                let seconds = PATIENCE.as_secs();
                Err(failed(format!("no effect within {seconds} seconds")))
            }
            several => Err(failed(format!(
                "{} different effects report it as paid",
                several.len()
            ))),
        }
    }

    fn webhooks(&self, gateway: &dyn Gateway) -> Vec<SentWebhook> {
        let mut webhooks = self.sandbox.deliveries().all();
        webhooks.retain(|webhook| webhook.gateway == gateway.id());
        webhooks
    }
}

fn is_accepted(webhook: &SentWebhook) -> bool {
    webhook.state == WebhookState::Accepted
}

fn effect_text(effect: &Received) -> String {
    let signed = if effect.is_signed {
        "signed"
    } else {
        "NOT SIGNED"
    };
    format!(
        "{} of order {}: {signed}, evidence {}",
        effect.text("type"),
        effect.text("merchant_reference"),
        effect.evidence()
    )
}

impl Received {
    fn text(&self, name: &str) -> &str {
        self.body
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    fn id(&self) -> &str {
        self.text("id")
    }

    fn evidence(&self) -> &str {
        self.text("evidence")
    }

    /// Returns true for a genuine effect that reports an order of this account as paid.
    fn is_paid(&self, account: &str) -> bool {
        self.is_signed && self.text("account") == account && self.text("type") == "payment.paid"
    }

    fn confirmed(&self) -> Result<Confirmed> {
        let confirmed = self.body.get("confirmed").cloned().unwrap_or_default();
        serde_json::from_value(confirmed).map_err(|error| {
            Error::configuration("confirmed", "of the effect cannot be read").with_source(error)
        })
    }
}
