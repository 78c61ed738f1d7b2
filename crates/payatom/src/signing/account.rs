//! The account's id and secret key: what request bodies begin with and are signed by.

use dhow_core::Result;
use dhow_crypto::digest::{Md5, Sha256};

use super::{HashKey, IvSource, reconciliation_signature, table};
use crate::{Api, PayAtomConfig, error, wire::Body};

/// The parts of an account that its request bodies are made with.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) pid: String,
    pub(crate) key: HashKey,
    iv_source: IvSource,
}

impl Account {
    pub(crate) fn new(config: &PayAtomConfig) -> Result<Self> {
        if config.pid.trim().is_empty() {
            return Err(error::configuration("pid", "must not be blank"));
        }
        Ok(Self {
            pid: config.pid.clone(),
            key: HashKey::new(config.secret_key.clone()),
            iv_source: config.iv_source.clone(),
        })
    }

    /// A body that begins with `pid`.
    pub(crate) fn body(&self) -> Body {
        Body::default().text("pid", &self.pid)
    }

    /// The `post_hash` of a request about a reference.
    pub(crate) fn post_hash(&self, label: &str, reference: &str) -> Result<String> {
        let mut md5 = Md5::new();
        let values = [(label, reference), ("pid", self.pid.as_str())];
        table::REFERENCE.write(&values, self.key.secret(), &mut md5);
        self.key.seal(&md5.finish_hex(), &self.iv_source)
    }

    /// The body of a V2 call, with its signature.
    pub(crate) fn signed(&self, body: Body) -> Body {
        let mut digest = Sha256::new();
        table::V2.write_body(&body, self.key.secret(), &mut digest);
        body.text("signature", digest.finish_hex())
    }

    /// A body as the generation wants it: V2 signs, V1 does not.
    pub(crate) fn signed_for(&self, api: Api, body: Body) -> Body {
        match api {
            Api::V1 => body,
            Api::V2 => self.signed(body),
        }
    }

    /// A reconciliation body.
    pub(crate) fn dated(&self, date: &str) -> Body {
        let signature = reconciliation_signature(&self.pid, self.key.secret(), date);
        self.body().text("date", date).text("signature", signature)
    }
}
