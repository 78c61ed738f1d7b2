//! Faults: what goes wrong between a gateway and its caller, on request of a test.
//!
//! A fault meets the next request that it fits. By default the gateway has done its work when the fault strikes,
//! which is the case that loses money: the payment exists and the caller does not know.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::Method;

mod apply;
mod kind;

pub(crate) use apply::apply;
pub use kind::Fault;

/// A fault with the requests that it meets.
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
    /// Strikes the next request to any gateway, once, after the gateway did its work.
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

    /// Strikes only this method and paths that begin like this, such as `/hitpay/v1/refund`.
    #[must_use]
    pub fn on(mut self, method: Method, path: impl Into<String>) -> Self {
        self.method = Some(method);
        self.path = path.into();
        self
    }

    /// Strikes only paths that begin like this, with any method.
    #[must_use]
    pub fn on_path(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    /// Strikes instead of the gateway's work: no payment is made.
    #[must_use]
    pub fn before_work(mut self) -> Self {
        self.before_work = true;
        self
    }

    /// Strikes so many requests.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Strikes until the faults are cleared.
    #[must_use]
    pub fn always(mut self) -> Self {
        self.left = None;
        self
    }

    fn fits(&self, method: &Method, path: &str) -> bool {
        self.left != Some(0)
            && self
                .method
                .as_ref()
                .is_none_or(|expected| expected == method)
            && path.starts_with(&self.path)
    }
}

/// The faults in waiting, of all gateways. The oldest that fits strikes.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<FaultRule>>>,
}

/// A fault that was chosen for a request.
#[derive(Debug)]
pub(crate) struct SelectedFault {
    pub(crate) fault: Fault,
    pub(crate) before_work: bool,
}

impl Faults {
    /// Adds a fault behind those in waiting.
    pub fn add(&self, rule: FaultRule) {
        self.lock().push(rule);
    }

    /// Strikes the next POST to any gateway, once, after the gateway did its work.
    pub fn next_post(&self, fault: Fault) {
        self.add(FaultRule::new(fault).on(Method::POST, ""));
    }

    /// Takes every fault back.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// How many faults are still to strike; one that strikes always counts as one.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn choose(&self, method: &Method, path: &str) -> Option<SelectedFault> {
        let mut rules = self.lock();
        let rule = rules.iter_mut().find(|rule| rule.fits(method, path))?;
        let chosen = SelectedFault {
            fault: rule.fault.clone(),
            before_work: rule.before_work,
        };
        rule.left = rule.left.map(|left| left.saturating_sub(1));
        rules.retain(|rule| rule.left != Some(0));
        Some(chosen)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<FaultRule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
