//! A transport without a network: it answers what it is told and keeps what was sent.

use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};

use async_trait::async_trait;
use bytes::Bytes;
use dhow_core::{Call, Clock, Effect, Environment, Secret, Transport, TransportError};
use dhow_hpay::{HPay, HPayConfig};
use http::{Request, Response};
use serde_json::Value;

pub(crate) const PASSCODE: &str = "s3cr3t-Pass_0001";

#[derive(Debug)]
pub(crate) struct Recorder {
    answers: Mutex<Vec<(u16, Bytes)>>,
    sent: Mutex<Vec<(Request<Bytes>, Effect)>>,
}

/// 2024-11-16 07:27:41 UTC, for ever.
#[derive(Debug)]
pub(crate) struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_731_742_061)
    }
}

/// The outside vectors, with the test keys.
pub(crate) fn vectors() -> Value {
    serde_json::from_str(include_str!("../data/vectors.json")).unwrap()
}

/// The text of a test key.
pub(crate) fn key(name: &str) -> String {
    vectors()["test_keys"][name].as_str().unwrap().to_owned()
}

/// An account without keys.
pub(crate) fn config(merchant_id: &str) -> HPayConfig {
    let passcode = Secret::new(PASSCODE).unwrap();
    HPayConfig::new(
        Environment::Sandbox,
        merchant_id,
        passcode,
        "merchant@shop.example",
    )
    .with_clock(Arc::new(Stopped))
}

/// An account with the merchant's key and the gateway's certificate in DER.
pub(crate) fn config_with_keys(merchant_id: &str) -> HPayConfig {
    let certificate = key("gateway_cert_der_base64");
    let certificate = dhow_crypto::base64::decode(certificate.as_bytes()).unwrap();
    config(merchant_id)
        .with_private_key(key("merchant_private_pkcs8_pem").as_bytes())
        .unwrap()
        .with_gateway_certificate(&certificate)
        .unwrap()
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

    pub(crate) fn hpay(self: &Arc<Self>) -> HPay {
        self.hpay_with(config_with_keys("100001"))
    }

    pub(crate) fn hpay_with(self: &Arc<Self>, config: HPayConfig) -> HPay {
        HPay::new(config, Arc::clone(self) as Arc<dyn Transport>).unwrap()
    }

    pub(crate) fn sent(&self) -> Vec<Request<Bytes>> {
        self.sent
            .lock()
            .unwrap()
            .iter()
            .map(|(request, _)| request.clone())
            .collect()
    }

    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.sent
            .lock()
            .unwrap()
            .iter()
            .map(|(_, effect)| *effect)
            .collect()
    }

    /// The body of the only request, as JSON.
    pub(crate) fn body(&self) -> Value {
        let sent = self.sent();
        assert_eq!(sent.len(), 1);
        serde_json::from_slice(sent[0].body()).unwrap()
    }
}

#[async_trait]
impl Transport for Recorder {
    async fn send(&self, call: Call) -> Result<Response<Bytes>, TransportError> {
        self.sent.lock().unwrap().push((call.request, call.effect));
        let answer = self.answers.lock().unwrap().pop();
        let (status, body) = answer.expect("one answer too few");
        Ok(Response::builder().status(status).body(body).unwrap())
    }
}
