//! Merchant id and secret key of an account, which identify and sign its request bodies.

use dhow_core::{Result, Secret};
use dhow_crypto::digest::{Md5, Sha256};

use super::{HashKey, IvSource, reconciliation_signature, table};
use crate::{Api, ID, wire::Body};

/// Merchant id and secret key of an account.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) pid: String,
    pub(crate) key: HashKey,
    iv_source: IvSource,
}

impl Account {
    /// # Errors
    /// [`Configuration`](dhow_core::ErrorKind::Configuration) for an empty `pid`, or without a source of initialization vectors.
    pub(crate) fn new(pid: &str, secret_key: &Secret, iv_source: &IvSource) -> Result<Self> {
        if pid.trim().is_empty() {
            return Err(ID.misconfigured("pid", "must not be empty"));
        }
        iv_source.check()?;
        Ok(Self {
            pid: pid.to_owned(),
            key: HashKey::new(secret_key.clone()),
            iv_source: iv_source.clone(),
        })
    }

    /// Starts a body with `pid`.
    pub(crate) fn body(&self) -> Body {
        Body::default().text("pid", &self.pid)
    }

    /// Creates the `post_hash` of a request about a payin or payout, which `name` (`ref_code` or `order_id`) identifies.
    ///
    /// # Errors
    /// [`Unavailable`](dhow_core::ErrorKind::Unavailable) if the operating system returns no random bytes.
    pub(crate) fn post_hash(&self, name: &str, reference: &str) -> Result<String> {
        let mut md5 = Md5::new();
        let values = [(name, reference), ("pid", self.pid.as_str())];
        table::REFERENCE.write(&values, self.key.secret(), &mut md5);
        self.key.seal(&md5.finish_hex(), &self.iv_source)
    }

    /// Adds the signature of V2 to a body.
    pub(crate) fn signed(&self, body: Body) -> Body {
        let mut digest = Sha256::new();
        table::V2.write_body(&body, self.key.secret(), &mut digest);
        body.text("signature", digest.finish_hex())
    }

    /// Signs a body if the API version requires it: V2 does, V1 does not.
    pub(crate) fn signed_for(&self, api: Api, body: Body) -> Body {
        match api {
            Api::V1 => body,
            Api::V2 => self.signed(body),
        }
    }

    /// Creates the signed body of a reconciliation call.
    // Source: pages "Payin Reconciliation" and "Payout Reconciliation".
    // The two pages have the same body; only the paths differ.
    pub(crate) fn reconciliation_body(&self, date: &str) -> Body {
        let signature = reconciliation_signature(&self.pid, self.key.secret(), date);
        self.body().text("date", date).text("signature", signature)
    }
}
