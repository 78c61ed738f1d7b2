//! Webhooks in Rocket: verified deliveries of every gateway whose variables are set.

use std::io::Cursor;

use dhow::prelude::*;
use rocket::{
    Build, Request, Response, Rocket, State,
    data::{Data, FromData, Outcome, ToByteUnit},
    http::Status,
    post,
    response::{self, Responder},
    routes,
};

#[rocket::main]
async fn main() -> Result<(), MainError> {
    server(Registry::verifiers_from_env()?).launch().await?;
    Ok(())
}

/// HPay delivers with GET: a program that uses it adds a route with a `FromRequest` in place of `FromData`.
fn server(gateways: Registry) -> Rocket<Build> {
    rocket::build().manage(gateways).mount("/webhooks", routes![receive])
}

#[post("/<gateway>", data = "<webhook>")]
fn receive(gateways: &State<Registry>, gateway: &str, webhook: Webhook) -> Result<Answer, Status> {
    let gateway = gateways.verifier(gateway).ok_or(Status::NotFound)?;
    let verified = match gateway.verify_webhook(&webhook.0) {
        Ok(verified) => verified,
        Err(rejection) => return Ok(Answer(rejection.reply().clone())),
    };
    // A real program stores the event before the reply, and replies 503 if that fails.
    rocket::info!("{:?} of {:?}", gateway.event(&verified).subject, gateway.event(&verified).merchant_reference);
    Ok(Answer(verified.reply().clone()))
}

/// A request with its body as it arrived, at most 64 KiB.
struct Webhook(Delivery);

#[rocket::async_trait]
impl<'r> FromData<'r> for Webhook {
    type Error = &'static str;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match data.open(64.kibibytes()).into_bytes().await {
            Ok(body) if !body.is_complete() => Outcome::Error((Status::PayloadTooLarge, "the body is too large")),
            Ok(body) => match delivery(request, body.into_inner()) {
                Some(delivery) => Outcome::Success(Self(delivery)),
                None => Outcome::Error((Status::BadRequest, "the request cannot be read")),
            },
            Err(_) => Outcome::Error((Status::BadRequest, "the body broke off")),
        }
    }
}

/// The request as it arrived. `None` for a URL or a header that cannot be parsed.
fn delivery(request: &Request<'_>, body: Vec<u8>) -> Option<Delivery> {
    let mut copy = http::Request::builder().method(request.method().as_str()).uri(request.uri().to_string());
    for header in request.headers().iter() {
        copy = copy.header(header.name().as_str(), header.value());
    }
    Some(Delivery::from_request(copy.body(body.into()).ok()?))
}

/// The gateway's reply.
struct Answer(Reply);

impl<'r> Responder<'r, 'static> for Answer {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut answer = Response::build();
        answer.status(Status::new(self.0.status()));
        if let Some(content_type) = self.0.content_type() {
            answer.raw_header("content-type", content_type.to_owned());
        }
        let body = self.0.body().clone();
        answer.sized_body(body.len(), Cursor::new(body));
        answer.ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use rocket::local::blocking::Client;

    use super::*;

    const SALT: &str = "9f8e7d6c5b4a-0a1b";

    #[test]
    fn a_signed_webhook_is_accepted_and_a_forged_or_large_one_is_refused() {
        let form =
            "payment_id=1&payment_request_id=2&phone=&amount=599.00&currency=SGD&status=completed&reference_number=A";
        let salt = Secret::new(SALT).unwrap();
        let webhooks = dhow::hitpay::HitPayWebhooks::new(Environment::Live).with_webhook_secret(salt);
        let signed = webhooks.sign_test_webhook(Delivery::post("/webhooks/hitpay", form)).unwrap();
        let gateways = Registry::builder().variables([("DHOW_HITPAY_SALT", SALT)]).build_verifiers();
        let client = Client::tracked(server(gateways.unwrap())).unwrap();
        for (path, body, expected) in [
            ("/webhooks/hitpay", signed.body().to_vec(), 200),
            ("/webhooks/hitpay", b"payment_id=1&hmac=00".to_vec(), 401),
            ("/webhooks/hitpay", vec![b'x'; 65_537], 413),
            ("/webhooks/other", signed.body().to_vec(), 404),
        ] {
            let response = client.post(path).body(body).dispatch();
            assert_eq!(response.status().code, expected, "{path}");
        }
    }
}
