//! Webhooks while the disk is full.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Delivery, Environment, Secret, Transport, TransportError};
use dhow_engine::{
    Engine,
    store::{OrderKey, OrderKind},
};
use dhow_hub2::{Hub2, Hub2Config, signature_header};
use dhow_power_loss::{Disk, Fault, Vfs};

use crate::work::{open, runtime};

const SECRET: &str = "self-made-secret-1";

/// No call leaves this test.
#[derive(Debug)]
struct Offline;

#[async_trait]
impl Transport for Offline {
    async fn send(&self, _: Call) -> Result<http::Response<Bytes>, TransportError> {
        Err(TransportError::not_sent("the test has no gateway"))
    }
}

async fn engine(vfs: &Vfs) -> Engine {
    let secret = Secret::new(SECRET).unwrap();
    let config = Hub2Config::new(Environment::Sandbox, secret.clone(), "merchant")
        .with_webhook_secrets([secret]);
    let hub2 = Hub2::new(config, Arc::new(Offline)).unwrap();
    let engine = Engine::builder(open(vfs).await.unwrap()).account("shop", hub2);
    engine.build().await.unwrap()
}

/// A signed webhook about a paid order.
fn webhook(order: u32) -> Delivery {
    let body = format!(
        r#"{{"id":"evt_{order}","type":"payment_intent.succeeded","data":{{"id":"pi_{order}","merchantId":"merchant","status":"successful","amount":200,"currency":"XOF","purchaseReference":"ORDER-{order}","mode":"sandbox"}},"createdAt":"2024-01-01T00:00:00.000Z","mode":"sandbox"}}"#
    );
    let secret = Secret::new(SECRET).unwrap();
    let signature = signature_header(body.as_bytes(), &secret, None);
    Delivery::post("/webhooks/shop", body)
        .with_header("hub2-signature", &signature)
        .unwrap()
}

async fn reply(engine: &Engine, order: u32) -> u16 {
    let reply = engine.receive("shop", &webhook(order)).await.unwrap();
    reply.status()
}

/// Number of stored deliveries of an order.
async fn deliveries(engine: &Engine, order: u32) -> usize {
    let key = OrderKey::new("shop", OrderKind::Payment, format!("ORDER-{order}"));
    let timeline = engine.store().timeline(&key).await.unwrap();
    timeline.map_or(0, |timeline| timeline.deliveries.len())
}

#[test]
fn a_webhook_at_a_full_disk_is_answered_with_503_and_accepted_later() {
    runtime().block_on(async {
        let disk = Disk::new();
        let vfs = Vfs::new(disk.clone());
        let engine = engine(&vfs).await;
        let accepted = reply(&engine, 0).await;
        assert!((200..300).contains(&accepted), "{accepted}");
        disk.fail_at(disk.changes() + 1, Fault::Full);
        for order in 1..5 {
            assert_eq!(reply(&engine, order).await, 503);
        }
        // A copy of a stored delivery needs no space.
        assert_eq!(reply(&engine, 0).await, accepted);
        disk.repair();
        for order in 1..5 {
            assert_eq!(reply(&engine, order).await, accepted);
        }
        drop(engine);
        let after = Vfs::new(disk.after_power_loss(1));
        let engine = self::engine(&after).await;
        for order in 0..5 {
            assert_eq!(deliveries(&engine, order).await, 1, "ORDER-{order}");
        }
    });
}
