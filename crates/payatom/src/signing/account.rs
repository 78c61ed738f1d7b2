//! Merchant id and secret key of an account, which identify and sign its request bodies.

use dhow_core::{Result, Secret};

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
        let values = [(name, reference), ("pid", self.pid.as_str())];
        let hash = table::REFERENCE.hex(&values, self.key.secret());
        self.key.seal(&hash, &self.iv_source)
    }

    /// Starts the body of a request about a payin or payout, with its `post_hash`.
    ///
    /// # Errors
    /// As [`post_hash`](Self::post_hash).
    pub(crate) fn body_about(&self, name: &'static str, reference: &str) -> Result<Body> {
        let post_hash = self.post_hash(name, reference)?;
        let body = self.body().text(name, reference);
        Ok(body.text(table::REFERENCE.placement, post_hash))
    }

    /// Adds the signature of V2 to a body.
    pub(crate) fn signed(&self, body: Body) -> Body {
        let signature = table::V2.hex_of_body(&body, self.key.secret());
        body.text(table::V2.placement, signature)
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
        let body = self.body().text("date", date);
        body.text(table::RECONCILIATION.placement, signature)
    }
}
