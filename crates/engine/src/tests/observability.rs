//! Metrics and spans: stable names, each with its cause.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fmt::{self, Write as _},
    sync::OnceLock,
};

use dhow_core::{NewPayout, PaymentStatus};
use tracing::{
    Subscriber,
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};
use tracing_subscriber::{
    Layer, Registry,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

use super::{
    gateway::{Fate, Hook, hook},
    *,
};
use crate::{Counter, Gauge, Metrics};

/// Counters by name and label.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<BTreeMap<String, u32>>);

impl Counted {
    fn add(&self, name: String) {
        *self.0.lock().unwrap().entry(name).or_default() += 1;
    }

    pub(crate) fn get(&self, name: &str) -> u32 {
        self.0.lock().unwrap().get(name).copied().unwrap_or(0)
    }
}

impl Metrics for Counted {
    fn count(&self, counter: Counter, account: &str) {
        assert_eq!(counter.label(), None, "{counter} has a label");
        self.add(format!("{counter} {account}"));
    }

    fn count_by(&self, counter: Counter, account: &str, value: &str) {
        let label = counter.label().unwrap();
        self.add(format!("{counter} {account} {label}={value}"));
    }
}

async fn receive(world: &World, body: Vec<u8>) {
    let delivery = dhow_core::Delivery::post("/webhooks/shop", body);
    world.engine.receive("shop", &delivery).await.unwrap();
}

fn body(hook: &Hook) -> Vec<u8> {
    serde_json::to_vec(hook).unwrap()
}

#[tokio::test]
async fn every_counter_has_its_cause() {
    let world = world().await;
    let engine = &world.engine;
    receive(&world, b"forged".to_vec()).await;
    for name in ["A", "B"] {
        engine.create_payment("shop", &order(name)).await.unwrap();
        receive(&world, body(&hook(name, "paid"))).await;
    }
    receive(&world, body(&hook("A", "paid"))).await;
    let wrong = Hook {
        minor: Some(1),
        copy: 1,
        ..hook("C", "paid")
    };
    engine.create_payment("shop", &order("C")).await.unwrap();
    receive(&world, body(&wrong)).await;
    world.gateway.lock().panics_for = Some("B".to_owned());
    world.drain().await;
    let failing = |_: Effect| async { Err::<(), _>("no stock") };
    engine.create_payment("shop", &order("E")).await.unwrap();
    receive(&world, body(&hook("E", "failed"))).await;
    engine.settle_due().await.unwrap();
    engine.deliver_due(&failing).await.unwrap();
    world.gateway.set_fate(Fate::RequestLost);
    let beneficiary = dhow_core::Beneficiary::new("Lan", "0123");
    let payout = NewPayout::new(reference("P"), sgd(1), beneficiary);
    engine.payout("shop", &payout).await.unwrap_err();
    world.pass(3_700);
    world.gateway.lock().limited = true;
    world.drain().await;
    world.store.set_available(false);
    receive(&world, body(&hook("D", "paid"))).await;
    for (name, count) in [
        ("webhooks_accepted_total shop", 4),
        ("webhooks_duplicate_total shop", 1),
        ("webhooks_rejected_total shop reason=signature-mismatch", 1),
        ("webhooks_not_stored_total shop", 1),
        ("webhooks_matched_total shop secret=secret", 6),
        ("mismatches_total shop", 1),
        ("unknown_outcomes_total shop operation=payout", 1),
        ("attention_total shop reason=unknown_outcome", 1),
        ("effects_done_total shop type=payment.paid", 1),
        ("effects_failed_total shop type=payment.failed", 1),
    ] {
        assert_eq!(world.metrics.get(name), count, "{name}");
    }
    for name in [
        "webhooks_acknowledged_failed_total shop",
        "polls_total shop",
        "rate_limited_total shop",
    ] {
        assert!(world.metrics.get(name) >= 1, "{name}");
    }
}

#[tokio::test]
async fn gauges_are_read_from_the_counts_of_the_store() {
    let world = world().await;
    receive(&world, body(&hook("A", "paid"))).await;
    receive(&world, b"forged".to_vec()).await;
    world.pass(90);
    let stats = world.engine.stats().await.unwrap();
    let now = world.engine.now();
    let values = Gauge::ALL.iter().map(|gauge| gauge.value(&stats, now));
    let values: Vec<u64> = values.collect();
    assert_eq!(values, [1, 0, 0, 90, 0, 0, 0, 1]);
    // The clock of another machine may be ahead.
    let early = now.minus(Duration::from_secs(999));
    assert_eq!(Gauge::OldestDue.value(&stats, early), 0);
}

thread_local! {
    /// Spans of this thread with their ids and fields, as text.
    static SPANS: RefCell<Vec<(Id, String)>> = const { RefCell::new(Vec::new()) };
}

/// Records the spans of every test in its own thread. Installed before the first span of the process, because a span that was once met
/// without a subscriber may stay disabled.
pub(crate) fn record_spans() {
    static INSTALLED: OnceLock<()> = OnceLock::new();
    INSTALLED.get_or_init(|| {
        let subscriber = Registry::default().with(Spans);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

struct Spans;

struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        write!(self.0, " {field}={value}").unwrap();
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, _: Context<'_, S>) {
        let mut text = attributes.metadata().name().to_owned();
        attributes.record(&mut Fields(&mut text));
        SPANS.with_borrow_mut(|spans| spans.push((id.clone(), text)));
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        SPANS.with_borrow_mut(|spans| {
            // The last one, because an id is used again after the end of its span.
            let mut own = spans.iter_mut().rev().filter(|(own, _)| own == id);
            record.record(&mut Fields(&mut own.next().unwrap().1));
        });
    }
}

#[tokio::test]
async fn every_span_says_provider_account_operation_and_outcome() {
    let world = world().await;
    let engine = &world.engine;
    engine.create_payment("shop", &order("A")).await.unwrap();
    for fate in [Fate::Refused, Fate::NotSent, Fate::AnswerLost] {
        world.gateway.set_fate(fate);
        let _ = engine.create_payment("shop", &order("B")).await;
    }
    receive(&world, b"forged".to_vec()).await;
    world.pass(3);
    engine.settle_due().await.unwrap();
    world.gateway.pay("A", PaymentStatus::Paid, 59_900);
    for _ in 0..2 {
        receive(&world, body(&hook("A", "paid"))).await;
    }
    world.store.set_available(false);
    receive(&world, body(&hook("Z", "paid"))).await;
    let base = "dhow.provider=cowrie dhow.account=shop dhow.operation=";
    let texts = SPANS.take();
    let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).collect();
    for (name, operation, outcome) in [
        ("call", "create_payment", "ok"),
        ("call", "create_payment", "refused"),
        ("call", "create_payment", "not_sent"),
        ("call", "create_payment", "unknown"),
        ("webhook.receive", "receive", "accepted"),
        ("webhook.receive", "receive", "duplicate"),
        ("webhook.receive", "receive", "rejected"),
        ("webhook.receive", "receive", "not_stored"),
        ("webhook.append", "append", "stored"),
        ("webhook.append", "append", "duplicate"),
        ("webhook.append", "append", "failed"),
        ("order.settle", "payment", "done"),
        ("reconcile", "payment", "open"),
    ] {
        let start = format!("dhow.{name} {base}{operation}");
        let end = format!(" dhow.outcome={outcome}");
        let found = texts
            .iter()
            .any(|text| text.starts_with(&start) && text.contains(&end));
        assert!(found, "{start}{end} in {texts:#?}");
    }
    assert!(
        texts.iter().all(|text| text.contains(" dhow.outcome=")),
        "{texts:#?}"
    );
    let receive = texts.iter().find(|text| text.contains("rejected")).unwrap();
    assert!(receive.contains(" http.request.method=POST"), "{receive}");
    assert!(
        receive.contains(" http.response.status_code=401"),
        "{receive}"
    );
}
