//! A sandbox, a store, and engines on both for which an hour passes at once.

use std::{path::PathBuf, sync::Arc, time::Duration};

use bytes::Bytes;
use dhow_core::{Delivery, Environment, Expectation, Money, Registry, Secret, WebhookSigner};
use dhow_engine::{Engine, EngineOptions};
use dhow_hub2::Hub2Webhooks;
use dhow_reqwest::{ReqwestTransport, RetryPolicy};
use dhow_store_sqlite::SqliteStore;
use http::Request;
use http_body_util::Full;
use tower_service::Service;

use super::{Case, SGD, reference};
use crate::{command::fresh_path, served::Served};

/// A sandbox and a store.
pub(super) struct World {
    pub(super) sandbox: Served,
    path: PathBuf,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            sandbox: Served::start(),
            path: fresh_path("shop.db"),
        }
    }

    pub(super) fn case(
        self,
        name: &'static str,
        gateway: &'static str,
        theirs: impl Into<String>,
    ) -> Case {
        let (amount, currency, reference) = match gateway {
            "hub2" => ("5000", "XOF", "PAYOUT-7"),
            _ => ("599.00", "SGD", "ORDER-1"),
        };
        Case {
            name,
            gateway,
            amount,
            currency,
            reference,
            theirs: theirs.into(),
            store: self.path,
            needs_worker: false,
            sandbox: self.sandbox,
        }
    }

    /// Runs a command that creates an object at the sandbox, and returns its reference.
    pub(super) fn created(&self, arguments: &str) -> String {
        let created = self.sandbox.dhow(arguments).run().json(0);
        created["id"].as_str().unwrap().to_owned()
    }

    /// Creates a payment at the sandbox.
    pub(super) fn pay(&self) -> String {
        self.created(&format!("pay hitpay --json {SGD}"))
    }

    /// An engine of one account of the sandbox, or of a gateway that answers in another way.
    pub(super) async fn engine(&self, account: &str, gateway: &str, other: Option<&str>) -> Engine {
        let variable = format!("DHOW_{}_BASE_URL", gateway.to_uppercase());
        let variables = self.sandbox.variables().iter().cloned();
        let variables = variables.map(|(name, value)| {
            let place = other.filter(|_| name == variable);
            let path = || value.splitn(4, '/').nth(3).unwrap_or_default().to_owned();
            let moved = place.map(|place| format!("{place}/{}", path()));
            (name, moved.unwrap_or(value))
        });
        let transport = ReqwestTransport::builder().retry(RetryPolicy::none());
        let transport = Arc::new(transport.build().unwrap());
        let read_file = |path: &str| std::fs::read(path);
        let variables: Vec<(String, String)> = variables.collect();
        let registry =
            Registry::from_settings(dhow::FACTORIES, variables, &read_file, transport).unwrap();
        let provider = registry.provider(gateway).unwrap().clone();
        let store = SqliteStore::open(&self.path).await.unwrap();
        let mut options = EngineOptions::default();
        // An hour passes at once.
        options.parked_after = Duration::ZERO;
        options.attention_after = Duration::ZERO;
        options.effect_attempts = 1;
        let engine = Engine::builder(store).shared_account(account, provider);
        engine.options(options).build().await.unwrap()
    }

    /// Delivers a webhook and has it processed.
    pub(super) async fn deliver(&self, engine: &Engine, account: &str, delivery: &Delivery) {
        let query = delivery.query().map(|query| format!("?{query}"));
        let query = query.unwrap_or_default();
        let request = Request::builder().method(delivery.method());
        let mut request = request.uri(format!("/webhooks/{account}{query}"));
        request
            .headers_mut()
            .unwrap()
            .clone_from(delivery.headers());
        let body: Full<Bytes> = delivery.body().clone().into();
        let request = request.body(body).unwrap();
        let Ok(response) = engine.webhook_service().call(request).await;
        assert_eq!(response.status(), 200);
        self.settle(engine).await;
    }

    /// Delivers a sample of `dhow webhook send`.
    pub(super) async fn send(&self, engine: &Engine, account: &str, arguments: &str) {
        let file = fresh_path("delivery.http");
        let send = self.sandbox.dhow("webhook send --json --save").arg(&file);
        send.args(arguments).run().json(0);
        let text = std::fs::read_to_string(file).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let mut delivery = match head.starts_with("GET ") {
            true => Delivery::get("/", target.split_once('?').unwrap().1),
            false => Delivery::post("/", body.to_owned()),
        };
        for line in head.lines().skip(1) {
            let (name, value) = line.split_once(": ").unwrap();
            delivery = delivery.with_header(name, value).unwrap();
        }
        self.deliver(engine, account, &delivery).await;
    }

    /// Works on every order, whenever it is due.
    pub(super) async fn settle(&self, engine: &Engine) {
        for _ in 0..3 {
            let other = rusqlite::Connection::open(&self.path).unwrap();
            let due = "update dhow_order set due_at = 0, wake = wake + 1";
            other.execute(due, []).unwrap();
            engine.settle_due().await.unwrap();
        }
    }

    /// Signs an event of Hub2.
    pub(super) fn hub2_event(&self, kind: &str, data: &str) -> Delivery {
        let secrets = self.sandbox.variable("DHOW_HUB2_WEBHOOK_SECRETS");
        let secret = Secret::new(secrets.split(',').next().unwrap()).unwrap();
        let webhooks = Hub2Webhooks::new(Environment::Sandbox, [secret]);
        let body = format!(
            r#"{{"id":"evt_7","type":"{kind}","data":{data},"createdAt":"2026-01-01T00:00:00.000Z","mode":"sandbox"}}"#
        );
        webhooks
            .sign_test_webhook(Delivery::post("/", body))
            .unwrap()
    }

    pub(super) fn expectation(&self, amount: Money) -> Expectation {
        let hitpay = dhow_hitpay::FACTORY.id().clone();
        Expectation::new(hitpay, Environment::Sandbox, reference("ORDER-1"), amount)
    }
}
