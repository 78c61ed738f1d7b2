//! The span of each verification, with or without the engine: its name, fields and values for every gateway.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
};

use dhow::FACTORIES;
use dhow_core::{Delivery, Settings, WebhookSigner};
use dhow_sandbox::Sandbox;
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
};

/// One line for each span, with the fields that were recorded at its beginning and later.
#[derive(Debug, Clone, Default)]
struct Spans(Arc<Mutex<Found>>);

#[derive(Debug, Default)]
struct Found {
    lines: String,
    declared: Vec<&'static str>,
}

impl Visit for Found {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.lines, " {field}={value:?}").unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.lines, " {field}={value}").unwrap();
    }
}

impl<S: Subscriber> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut found = self.0.lock().unwrap();
        let fields = attributes.metadata().fields();
        found.declared = fields.iter().map(|field| field.name()).collect();
        let name = attributes.metadata().name();
        write!(found.lines, "{name}").unwrap();
        attributes.record(&mut *found);
    }

    fn on_record(&self, _: &Id, record: &Record<'_>, _: Context<'_, S>) {
        record.record(&mut *self.0.lock().unwrap());
    }

    fn on_close(&self, _: Id, _: Context<'_, S>) {
        self.0.lock().unwrap().lines.push('\n');
    }
}

/// Runs something and returns its spans.
fn spans(run: impl FnOnce()) -> Found {
    let spans = Spans::default();
    tracing::subscriber::with_default(Registry::default().with(spans.clone()), run);
    std::mem::take(&mut *spans.0.lock().unwrap())
}

/// A delivery of each gateway, without its signature.
fn unsigned(gateway: &str) -> Delivery {
    match gateway {
        "hitpay" => Delivery::post(
            "/webhooks/hitpay",
            "payment_id=1&payment_request_id=2&phone=%2B6591234567&amount=599.00&currency=SGD&status=completed\
             &reference_number=ORDER-1",
        ),
        "hub2" => Delivery::post(
            "/webhooks/hub2",
            r#"{"id":"evt_1","type":"payment_intent.succeeded"}"#,
        ),
        "payatom" => Delivery::post(
            "/webhooks/payatom",
            r#"{"order_id":"ORDER-1A","received_amount":"100.00","status":"Approved"}"#,
        ),
        "hpay" => Delivery::get(
            "/webhooks/hpay",
            "transaction_info=x&order_code=ORDER-1&price=200000&payment_id=96138500&payment_type=1&error_text=",
        ),
        other => panic!("{other} has no sample here: add one"),
    }
}

/// Calls a function with the signer of every gateway.
async fn each_signer(mut run: impl FnMut(&str, &dyn WebhookSigner)) {
    let sandbox = Sandbox::builder().seed(1).start().await.unwrap();
    let settings = Settings::from_variables(FACTORIES, sandbox.env(), &|path| std::fs::read(path));
    let settings = settings.unwrap();
    assert_eq!(settings.len(), FACTORIES.len());
    for settings in settings {
        let signer = settings.signer().unwrap();
        run(settings.factory().id().as_str(), &*signer);
    }
}

fn verify(signer: &dyn WebhookSigner, delivery: &Delivery) {
    let _ = signer.verify_webhook(delivery);
}

#[tokio::test]
async fn each_verification_has_a_span_with_gateway_result_and_reply() {
    let mut lines = String::new();
    each_signer(|gateway, signer| {
        let unsigned = unsigned(gateway);
        let signed = signer.sign_test_webhook(unsigned.clone()).unwrap();
        lines += &spans(|| verify(signer, &signed)).lines;
        lines += &spans(|| verify(signer, &unsigned)).lines;
        let head = http::Request::head("/webhooks").body(bytes::Bytes::new());
        let head = Delivery::from_request(head.unwrap());
        lines += &spans(|| verify(signer, &head)).lines;
    })
    .await;
    assert_eq!(lines, include_str!("webhook_spans.txt"));
}

#[tokio::test]
async fn the_readme_of_the_core_lists_each_field_of_the_span() {
    let mut declared = Vec::new();
    each_signer(|gateway, signer| {
        let found = spans(|| verify(signer, &unsigned(gateway)));
        declared = found.declared;
    })
    .await;
    let readme = include_str!("../../crates/core/README.md");
    let section = readme.split_once("# Tracing\n").unwrap().1;
    let (section, _) = section.split_once("\n# ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let listed = rows.map(|row| row.split('|').nth(1).unwrap().trim().trim_matches('`'));
    assert_eq!(listed.collect::<Vec<_>>(), declared);
}
