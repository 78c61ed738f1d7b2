//! The webhook service: the gateway's reply, its own limits, and no acknowledgement without a store.

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use tower_service::Service;

use super::{gateway::hook, *};

pub(super) async fn serve(world: &World, method: &str, path: &str, body: Vec<u8>) -> (u16, Bytes) {
    let request = http::Request::builder().method(method).uri(path);
    let request = request.body(Full::new(Bytes::from(body))).unwrap();
    let response = world.engine.webhook_service().call(request).await.unwrap();
    let status = response.status().as_u16();
    (
        status,
        response.into_body().collect().await.unwrap().to_bytes(),
    )
}

#[tokio::test]
async fn the_service_answers_with_the_gateways_reply_and_its_own_limits() {
    let world = world().await;
    let body = serde_json::to_vec(&hook("A", "paid")).unwrap();
    for (method, path, body, status) in [
        ("POST", "/webhooks/shop", body.clone(), 204),
        ("GET", "/webhooks/shop/", body.clone(), 204),
        ("POST", "/webhooks/nobody", body.clone(), 404),
        ("POST", "/webhooks/shop", b"forged".to_vec(), 401),
        ("POST", "/webhooks/shop", vec![b' '; 70_000], 413),
    ] {
        let (found, _) = serve(&world, method, path, body).await;
        assert_eq!(found, status, "{method} {path}");
    }
    let stats = world.engine.stats().await.unwrap();
    assert_eq!((stats.parked, stats.rejected), (1, 1));
}

#[tokio::test]
async fn a_webhook_is_not_acknowledged_while_the_store_is_down() {
    let world = world().await;
    let body = serde_json::to_vec(&hook("A", "paid")).unwrap();
    world.store.set_available(false);
    let (status, _) = serve(&world, "POST", "/webhooks/shop", body.clone()).await;
    assert_eq!(status, 503);
    world.store.set_available(true);
    let (status, _) = serve(&world, "POST", "/webhooks/shop", body).await;
    assert_eq!(status, 204);
    world
        .engine
        .create_payment("shop", &order("A"))
        .await
        .unwrap();
    assert_eq!(world.drain().await, ["payment.paid A"]);
}
