//! Webhooks of other libraries, over a body of their own gateway where they read it.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::{SystemTime, UNIX_EPOCH},
};

use http::HeaderMap;
use payrail::{StripeConfig, StripeConnector, WebhookRequest};
use secrecy::SecretString;

use crate::{
    bodies,
    measure::{Limit, Work},
};

/// A secret in base64, as Standard Webhooks has it.
const BASE64: &str = "c2VsZi1tYWRlLXNlY3JldC0xc2VsZi1tYWRl";
const STRIPE: &str = "whsec_self_made_secret";

/// All peers. The first two only verify, over the given body.
pub(crate) fn all(body: &'static str) -> Vec<Work> {
    vec![
        svix(body),
        standard(body),
        payrail(bodies::STRIPE_INTENT),
        async_stripe(bodies::STRIPE_ACCOUNT),
    ]
}

fn svix(body: &'static str) -> Work {
    let webhook = svix::webhooks::Webhook::new(BASE64).unwrap();
    let signature = webhook.sign("msg_1", now(), body.as_bytes()).unwrap();
    let headers = headers("svix", &signature);
    Work::new("svix, verify only", body.len(), Limit::Peer, move || {
        webhook.verify(body.as_bytes(), &headers).unwrap();
    })
}

fn standard(body: &'static str) -> Work {
    let webhook = standardwebhooks::Webhook::new(BASE64).unwrap();
    let signature = webhook.sign("msg_1", now(), body.as_bytes()).unwrap();
    let headers = headers("webhook", &signature);
    let name = "standardwebhooks, verify only";
    Work::new(name, body.len(), Limit::Peer, move || {
        webhook.verify(body.as_bytes(), &headers).unwrap();
    })
}

fn payrail(body: &'static str) -> Work {
    let config = StripeConfig::new(SecretString::from("sk_test_self_made")).unwrap();
    let config = config.webhook_secret(Some(SecretString::from(STRIPE)));
    let connector = StripeConnector::new(config).unwrap();
    let signature = stripe_webhook::Webhook::generate_test_header(body, STRIPE, Some(now()));
    let mut headers = HeaderMap::new();
    headers.insert("stripe-signature", signature.parse().unwrap());
    let name = "payrail (Stripe), verify and event, with a copy of its one header";
    Work::new(name, body.len(), Limit::Peer, move || {
        // The function takes the headers by value.
        let request = WebhookRequest::new(body.as_bytes(), headers.clone());
        ready(connector.parse_webhook(request)).unwrap()
    })
}

fn async_stripe(body: &'static str) -> Work {
    let header = stripe_webhook::Webhook::generate_test_header(body, STRIPE, Some(now()));
    let name = "async-stripe-webhook, verify and event";
    Work::new(name, body.len(), Limit::Peer, move || {
        stripe_webhook::Webhook::construct_event(body, &header, STRIPE).unwrap()
    })
}

/// The signed time, which has to be recent.
fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

fn headers(prefix: &'static str, signature: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("id", "msg_1"),
        ("timestamp", &now().to_string()),
        ("signature", signature),
    ] {
        let name: http::HeaderName = format!("{prefix}-{name}").parse().unwrap();
        headers.insert(name, value.parse().unwrap());
    }
    headers
}

/// Result of a future that waits for nothing.
fn ready<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => unreachable!("no webhook is verified by waiting"),
    }
}
