//! The engine in actix-web: a pay button, and the webhooks of the accounts.

use std::{env, error::Error};

use actix_web::{
    App, HttpRequest, HttpResponse, HttpServer,
    http::StatusCode,
    post, rt,
    web::{Bytes, Data, Path, Redirect},
};
use dhow_core::{Currency, Delivery, Environment, MainError, Money, NewPayment, NextAction, Secret};
use dhow_engine::{Effect, EffectKind, Engine};
use dhow_hitpay::{HitPay, HitPayConfig};
use dhow_store_sqlite::SqliteStore;

#[actix_web::main]
async fn main() -> Result<(), MainError> {
    let config = HitPayConfig::new(Environment::Sandbox, Secret::new(env::var("DHOW_HITPAY_API_KEY")?)?)
        .with_webhook_secret(Secret::new(env::var("DHOW_HITPAY_SALT")?)?);
    let store = SqliteStore::open("shop.db").await?;
    let engine = Engine::builder(store).account("hitpay", HitPay::connect(config)?).build().await?;
    let workers = engine.clone();
    rt::spawn(async move { workers.run(handle).await });
    let app = move || App::new().app_data(Data::new(engine.clone())).service(pay).service(webhook);
    Ok(HttpServer::new(app).bind("127.0.0.1:3000")?.run().await?)
}

#[post("/orders/{reference}/pay")]
async fn pay(engine: Data<Engine>, reference: Path<String>) -> Result<Redirect, Box<dyn Error>> {
    let mut order = NewPayment::new(reference.parse()?, Money::from_minor(59_900, Currency::SGD));
    order.webhook_url = Some("https://shop.example/webhooks/hitpay".to_owned());
    let payment = engine.create_payment("hitpay", &order).await?;
    match payment.next_actions.into_iter().next() {
        Some(NextAction::Redirect { url }) => Ok(Redirect::to(url).see_other()),
        _ => Err("the gateway has no page for this payment".into()),
    }
}

/// Receives webhooks. The route takes GET as well, because HPay calls back with GET.
#[actix_web::route("/webhooks/{account}", method = "GET", method = "POST")]
async fn webhook(engine: Data<Engine>, account: Path<String>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(delivery) = delivery(&request, body) else {
        return HttpResponse::BadRequest().finish();
    };
    let Ok(reply) = engine.receive(&account, &delivery).await else {
        return HttpResponse::NotFound().finish();
    };
    let status = StatusCode::from_u16(reply.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    if let Some(content_type) = reply.content_type() {
        response.content_type(content_type);
    }
    response.body(reply.body().clone())
}

/// The request as it arrived. `None` for a URL that cannot be parsed. actix-web has its own, older version of the `http` types.
fn delivery(request: &HttpRequest, body: Bytes) -> Option<Delivery> {
    let mut copy = http::Request::builder().method(request.method().as_str()).uri(request.uri().to_string());
    for (name, value) in request.headers() {
        copy = copy.header(name.as_str(), value.as_bytes());
    }
    Some(Delivery::from_request(copy.body(body).ok()?))
}

async fn handle(effect: Effect) -> Result<(), String> {
    if let EffectKind::PaymentPaid { confirmed, .. } = effect.kind() {
        ship(confirmed.merchant_reference().as_str());
    }
    Ok(())
}

/// A real shop sends a parcel. Called again after a crash.
fn ship(_reference: &str) {}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use actix_web::test;
    use dhow_core::{BaseUrl, WebhookSigner};
    use dhow_engine::MemoryStore;

    use super::*;

    fn hitpay() -> HitPay {
        let secret = || Secret::new("9f8e7d6c5b4a-0a1b").unwrap();
        let config = HitPayConfig::new(Environment::Sandbox, secret()).with_webhook_secret(secret());
        // Nothing listens there: the test needs no gateway.
        HitPay::connect(config.with_base_url(BaseUrl::new("http://127.0.0.1:1").unwrap())).unwrap()
    }

    #[actix_web::test]
    async fn a_signed_webhook_is_stored_and_a_forged_one_is_refused() {
        let form =
            "payment_id=1&payment_request_id=2&phone=&amount=599.00&currency=SGD&status=completed&reference_number=A";
        let signed = hitpay().webhooks().sign_test_webhook(Delivery::post("/webhooks/hitpay", form)).unwrap();
        let store = MemoryStore::not_durable();
        let engine = Engine::builder(store).account("hitpay", hitpay()).build().await.unwrap();
        let app = test::init_service(App::new().app_data(Data::new(engine.clone())).service(webhook)).await;
        for (path, body, expected) in [
            ("/webhooks/hitpay", signed.body().clone(), 200),
            ("/webhooks/hitpay", Bytes::from("payment_id=1&hmac=00"), 401),
            ("/webhooks/other", signed.body().clone(), 404),
        ] {
            let request = test::TestRequest::post().uri(path).set_payload(body).to_request();
            assert_eq!(test::call_service(&app, request).await.status(), expected, "{path}");
        }
        let stats = engine.stats().await.unwrap();
        assert_eq!((stats.parked, stats.rejected), (1, 1));
    }
}
