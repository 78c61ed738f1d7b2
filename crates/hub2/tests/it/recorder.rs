//! A transport without a network: it answers what it is told and keeps what was sent.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Environment, Secret, Transport, TransportError};
use dhow_hub2::{Hub2, Hub2Config};
use http::{Request, Response};

#[derive(Debug)]
pub(crate) struct Recorder {
    answers: Mutex<Vec<(u16, Bytes)>>,
    sent: Mutex<Vec<Request<Bytes>>>,
}

impl Recorder {
    /// Answers these, in order.
    pub(crate) fn answering<const N: usize>(answers: [(u16, &str); N]) -> Arc<Self> {
        let owned = |(status, body): (u16, &str)| (status, Bytes::from(body.to_owned()));
        Arc::new(Self {
            answers: Mutex::new(answers.map(owned).into_iter().rev().collect()),
            sent: Mutex::default(),
        })
    }

    pub(crate) fn hub2(self: &Arc<Self>) -> Hub2 {
        self.hub2_with(|config| config)
    }

    pub(crate) fn hub2_with(
        self: &Arc<Self>,
        change: impl FnOnce(Hub2Config) -> Hub2Config,
    ) -> Hub2 {
        let key = Secret::new("meowmeowmeow").unwrap();
        let config = change(Hub2Config::new(Environment::Sandbox, key, "merchant-7"));
        Hub2::new(config, Arc::clone(self) as Arc<dyn Transport>).unwrap()
    }

    pub(crate) fn sent(&self) -> Vec<Request<Bytes>> {
        self.sent.lock().unwrap().clone()
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        self.sent.lock().unwrap().push(call.request);
        let (status, body) = self
            .answers
            .lock()
            .unwrap()
            .pop()
            .expect("one answer too few");
        Ok(Response::builder().status(status).body(body).unwrap())
    }
}
