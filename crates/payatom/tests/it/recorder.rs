//! A transport without a network: it answers what it is told and keeps what was sent.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{BaseUrl, Call, Currency, Environment, Secret, Transport, TransportError};
use dhow_payatom::{Paths, PayAtom, PayAtomConfig};
use http::{Request, Response};

pub(crate) const SECRET: &str = "sec_live_4c1f0b7e2a9d";
pub(crate) const PID: &str = "0951272386617";

#[derive(Debug)]
pub(crate) struct Recorder {
    answers: Mutex<Vec<(u16, Bytes)>>,
    sent: Mutex<Vec<Request<Bytes>>>,
}

/// An account with every credential.
pub(crate) fn config(currency: Currency) -> PayAtomConfig {
    let base = BaseUrl::new("https://gateway.example/x").unwrap();
    let secret = |text| Secret::new(text).unwrap();
    let mut paths = Paths::default();
    paths.transaction_reference = Some("/api/collection_utr.php".to_owned());
    paths.refund = Some("/api/refund.php".to_owned());
    PayAtomConfig::new(Environment::Sandbox, currency, base, PID, secret(SECRET))
        .with_api_key(secret("api-key-1"))
        .with_token(secret("token-1"))
        .with_operator_key(secret("operator-1"))
        .with_paths(paths)
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

    pub(crate) fn payatom(self: &Arc<Self>, config: PayAtomConfig) -> PayAtom {
        PayAtom::new(config, Arc::clone(self) as Arc<dyn Transport>).unwrap()
    }

    pub(crate) fn india(self: &Arc<Self>) -> PayAtom {
        self.payatom(config(Currency::INR))
    }

    pub(crate) fn with_secret(self: &Arc<Self>, secret: &str) -> PayAtom {
        self.sealing(secret, PID, [7; 16])
    }

    pub(crate) fn sealing(self: &Arc<Self>, secret: &str, pid: &str, iv: [u8; 16]) -> PayAtom {
        let base = BaseUrl::new("https://gateway.example").unwrap();
        let secret = Secret::new(secret).unwrap();
        let config = PayAtomConfig::new(Environment::Sandbox, Currency::INR, base, pid, secret);
        self.payatom(config.with_iv_source(move || iv))
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
