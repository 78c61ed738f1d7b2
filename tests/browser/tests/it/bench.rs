//! A sandbox, the library's client for each of its gateways, a shop, and a browser.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use dhow::{
    Clock, Currency, Event, Money, NewPayment, NextAction, Payment, PaymentProvider, PaymentStatus,
    Registry,
};
use dhow_sandbox::Sandbox;
use http::Method;
use serde_json::Value;

use crate::{browser::Browser, shop::Shop};

pub(crate) struct Bench {
    pub(crate) browser: Browser,
    pub(crate) sandbox: Sandbox,
    pub(crate) shop: Shop,
    pub(crate) clock: Arc<MovableClock>,
    gateways: Registry,
}

impl Bench {
    /// Starts everything. `name` is the folder of the pictures. `None` without a browser.
    pub(crate) async fn start(name: &str) -> Option<Self> {
        let browser = Browser::start(name).await?;
        let clock = Arc::new(MovableClock::default());
        let sandbox = Sandbox::builder().seed(1).clock(clock.clone());
        let sandbox = sandbox.start().await.unwrap();
        let gateways = Registry::from_variables(sandbox.env()).unwrap();
        let shop = Shop::open(gateways.clone()).await;
        sandbox
            .payatom()
            .register_webhook(&shop.webhook_url("payatom"));
        sandbox
            .hub2()
            .register_webhook(&shop.webhook_url("hub2"), &[]);
        Some(Self {
            browser,
            sandbox,
            shop,
            clock,
            gateways,
        })
    }

    pub(crate) fn gateway(&self, id: &str) -> &dyn PaymentProvider {
        self.gateways.get(id).unwrap().as_ref()
    }

    /// Creates a payment that returns to the shop.
    pub(crate) async fn payment(
        &self,
        gateway: &str,
        reference: &str,
        (amount, currency): (&str, Currency),
        change: impl FnOnce(&mut NewPayment),
    ) -> Payment {
        let amount = Money::parse(amount, currency).unwrap();
        let mut new = NewPayment::new(reference.parse().unwrap(), amount);
        new.return_url = Some(format!("{}/thanks", self.shop.origin));
        new.webhook_url = Some(self.shop.webhook_url(gateway));
        change(&mut new);
        self.gateway(gateway).create_payment(&new).await.unwrap()
    }

    pub(crate) async fn status(&self, gateway: &str, payment: &Payment) -> PaymentStatus {
        let gateway = self.gateway(gateway);
        let read = gateway.payment_status(&payment.provider_reference).await;
        read.unwrap().status
    }

    /// The next webhook about a payment with this status.
    pub(crate) async fn told(&self, status: &PaymentStatus) -> Event {
        let shop = &self.shop;
        shop.event(|event| event.payment_status() == Some(status))
            .await
    }

    /// Waits for all webhooks, and forgets them.
    pub(crate) async fn forget_webhooks(&self) {
        self.sandbox.deliveries().idle().await;
        self.shop.rest().await;
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.sandbox.addr())
    }

    /// A call of a gateway's API that the library does not offer.
    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> Value {
        let (hitpay, hub2) = (self.sandbox.hitpay(), self.sandbox.hub2());
        let call = reqwest::Client::new().request(method, self.url(path));
        let call = call
            .header("X-BUSINESS-API-KEY", hitpay.api_key().expose())
            .header("ApiKey", hub2.api_key().expose())
            .header("MerchantId", hub2.merchant_id())
            .header("Environment", hub2.environment());
        let response = call.json(&body).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status}: {text}");
        serde_json::from_str(&text).unwrap()
    }

    /// Opens the gateway's page of a payment.
    pub(crate) async fn open_page(&self, payment: &Payment) {
        let mut actions = payment.next_actions.iter();
        let url = actions.find_map(|action| match action {
            NextAction::Redirect { url } => Some(url),
            _ => None,
        });
        self.browser.open(url.unwrap()).await;
    }

    /// Waits until the browser is back at the shop, and returns the query.
    pub(crate) async fn is_back(&self) -> String {
        let place = format!("{}/thanks", self.shop.origin);
        let url = self.browser.arrives_at(&place).await;
        url.split_once('?')
            .map(|(_, query)| query.to_owned())
            .unwrap_or_default()
    }
}

/// The system's clock, moved forward by a test.
#[derive(Debug, Default)]
pub(crate) struct MovableClock(AtomicU64);

impl MovableClock {
    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}
