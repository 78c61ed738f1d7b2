//! A gateway that gives one answer to everything and remembers what it was asked.

use std::{
    pin::pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{BaseUrl, Call, Environment, Secret, SystemClock, Transport, TransportError};
use dhow_cowrie::Cowrie;
use http::{Request, Response};

#[derive(Debug)]
pub(crate) struct Gateway {
    answers: Vec<(u16, &'static str)>,
    asked: Mutex<Vec<Request<Bytes>>>,
}

#[async_trait]
impl Transport for Gateway {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        let mut asked = self.asked.lock().expect("nothing panicked");
        let (status, body) = self.answers[asked.len().min(self.answers.len() - 1)];
        asked.push(call.request);
        Ok(Response::builder().status(status).body(Bytes::from_static(body.as_bytes())).expect("a good response"))
    }
}

impl Gateway {
    /// What it was asked: method, path with query, and body.
    pub(crate) fn asked(&self) -> Vec<String> {
        let asked = self.asked.lock().expect("nothing panicked");
        let line = |request: &Request<Bytes>| {
            let body = String::from_utf8_lossy(request.body());
            format!("{} {} {body}", request.method(), request.uri().path_and_query().expect("a path"))
                .trim_end()
                .to_owned()
        };
        asked.iter().map(line).collect()
    }

    /// A header of the last request.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        let asked = self.asked.lock().expect("nothing panicked");
        let value = asked.last()?.headers().get(name)?;
        Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
    }
}

/// A sandbox account whose calls get these answers, the last of them again and again.
pub(crate) fn answering(answers: &[(u16, &'static str)]) -> (Cowrie, Arc<Gateway>) {
    let gateway = Arc::new(Gateway { answers: answers.to_vec(), asked: Mutex::default() });
    let secret = |text| Secret::new(text).expect("not blank");
    let base = BaseUrl::new("https://api.cowrie.example").expect("an address");
    let transport = Arc::clone(&gateway) as Arc<dyn Transport>;
    let cowrie =
        Cowrie::new(Environment::Sandbox, "shop-7", base, &secret("ck_test_7c1f0a9b"), transport).expect("a good key");
    (cowrie.with_webhook_secrets(&[secret("whsec_new_51d2e8")], Arc::new(SystemClock)), gateway)
}

/// The end of a call that waits for nothing.
pub(crate) fn ended<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(end) => end,
        Poll::Pending => panic!("a call waits"),
    }
}
