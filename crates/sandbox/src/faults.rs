//! Fault injection between a gateway and its caller.
//!
//! A fault affects the next matching request. By default the gateway first processes the request: a payment then exists
//! and the caller does not know it, which is the case that costs money.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;

use crate::changes::Changes;

mod apply;
mod kind;

pub(crate) use apply::apply;
pub use kind::Fault;

/// A fault, with the requests that it affects.
///
/// By default it affects one request of any method to any gateway, after the gateway has processed it.
///
/// ```
/// use dhow_sandbox::{Fault, FaultRule};
/// use http::Method;
///
/// let rule = FaultRule::new(Fault::bad_gateway())
///     .on(Method::POST, "/hitpay/v1/payment-requests")
///     .times(2);
/// ```
#[derive(Debug, Clone)]
pub struct FaultRule {
    fault: Fault,
    method: Option<Method>,
    path: String,
    before_work: bool,
    left: Option<u32>,
}

impl FaultRule {
    /// Creates a rule that affects the next request to any gateway, once, after the gateway has processed it.
    #[must_use]
    pub fn new(fault: Fault) -> Self {
        Self {
            fault,
            method: None,
            path: String::new(),
            before_work: false,
            left: Some(1),
        }
    }

    /// Limits the rule to a method and to paths that start with `path`, such as `/hitpay/v1/refund`.
    #[must_use]
    pub fn on(mut self, method: Method, path: impl Into<String>) -> Self {
        self.method = Some(method);
        self.path = path.into();
        self
    }

    /// Limits the rule to paths that start with `path`, with any method.
    #[must_use]
    pub fn on_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Applies the fault before the gateway processes the request.
    ///
    /// The gateway then does not see the request and no payment is made, except for [`Fault::Delay`], after which the
    /// gateway processes it.
    #[must_use]
    pub fn before_work(mut self) -> Self {
        self.before_work = true;
        self
    }

    /// Sets the number of requests to affect. Default: 1.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Affects all matching requests until the faults are [cleared](Faults::clear).
    #[must_use]
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// Fault to apply.
    #[must_use]
    pub fn fault(&self) -> &Fault {
        &self.fault
    }

    /// Method of the affected requests; `None` for any.
    #[must_use]
    pub fn method(&self) -> Option<&Method> {
        self.method.as_ref()
    }

    /// Start of the path of the affected requests; empty for any.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// True if the fault comes before the gateway processes the request.
    #[must_use]
    pub fn is_before_work(&self) -> bool {
        self.before_work
    }

    /// Number of requests that the rule still affects; `None` for all.
    #[must_use]
    pub fn left(&self) -> Option<u32> {
        self.left
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        self.left != Some(0)
            && self
                .method
                .as_ref()
                .is_none_or(|expected| expected == method)
            && path.starts_with(&self.path)
    }
}

/// Pending faults of all gateways.
///
/// Each request is affected by the oldest matching fault, if there is one. The dashboard and the control API are never
/// affected. A handle; cloning is cheap.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use dhow_sandbox::{Fault, FaultRule, Sandbox};
///
/// let sandbox = Sandbox::builder().start().await?;
/// sandbox.faults().next_post(Fault::bad_gateway());
/// sandbox.faults().add(FaultRule::new(Fault::Hang).on_path("/hub2/"));
/// assert_eq!(sandbox.faults().pending(), 2);
/// sandbox.faults().clear();
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Faults {
    pending: Arc<Mutex<Pending>>,
    changes: Changes,
}

#[derive(Debug, Default)]
struct Pending {
    rules: Vec<PendingFault>,
    number: u64,
}

/// A pending fault with its number, for [`Faults::remove`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PendingFault {
    /// Sequence number, counted from 1.
    pub number: u64,
    /// The fault and the requests that it affects.
    pub rule: FaultRule,
}

/// The fault selected for a request.
#[derive(Debug)]
pub(crate) struct SelectedFault {
    pub(crate) fault: Fault,
    pub(crate) before_work: bool,
}

impl Faults {
    pub(crate) fn new(changes: Changes) -> Self {
        Self {
            pending: Arc::default(),
            changes,
        }
    }

    /// Adds a fault after the pending ones, and returns its number.
    pub fn add(&self, rule: FaultRule) -> u64 {
        let mut pending = self.lock();
        pending.number = pending.number.saturating_add(1);
        let number = pending.number;
        // A rule for no request could never be removed by one.
        if rule.left != Some(0) {
            pending.rules.push(PendingFault { number, rule });
        }
        drop(pending);
        self.changes.next();
        number
    }

    /// Returns the pending faults, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<PendingFault> {
        self.lock().rules.clone()
    }

    /// Removes the pending fault with this number. Returns false if there is none.
    #[must_use = "false means that no pending fault has this number"]
    pub fn remove(&self, number: u64) -> bool {
        let mut pending = self.lock();
        let before = pending.rules.len();
        pending.rules.retain(|fault| fault.number != number);
        let removed = pending.rules.len() < before;
        drop(pending);
        self.changes.next();
        removed
    }

    /// Applies a fault to the next POST request to any gateway, once, after the gateway has processed it.
    pub fn next_post(&self, fault: Fault) {
        let _ = self.add(FaultRule::new(fault).on(Method::POST, ""));
    }

    /// Removes all pending faults.
    pub fn clear(&self) {
        self.lock().rules.clear();
        self.changes.next();
    }

    /// Returns the number of rules that can still affect a request.
    ///
    /// A rule counts once, however many requests it has left.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lock().rules.len()
    }

    pub(crate) fn select(&self, method: &Method, path: &str) -> Option<SelectedFault> {
        let mut pending = self.lock();
        let mut rules = pending.rules.iter_mut().map(|fault| &mut fault.rule);
        let rule = rules.find(|rule| rule.matches(method, path))?;
        let selected = SelectedFault {
            fault: rule.fault.clone(),
            before_work: rule.before_work,
        };
        rule.left = rule.left.map(|left| left.saturating_sub(1));
        pending.rules.retain(|fault| fault.rule.left != Some(0));
        Some(selected)
    }

    fn lock(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
