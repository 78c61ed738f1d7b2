//! Checks of the connection to gateways that need no network: the proxy and the root certificates.

use dhow_core::Error;
use dhow_reqwest::ReqwestTransport;

use crate::{
    config::Config,
    failure::root_cause,
    transport,
    view::{Finding, State},
};

/// Checks the proxy, if one is set, and warns if this machine has no root certificates.
pub(super) fn check(config: &Config) -> Vec<Finding> {
    let proxy = match (config.proxy(), transport::builder(config)) {
        (Ok(Some(proxy)), Ok(_)) => {
            let text = "calls to gateways go through this proxy, except to this machine";
            Some(Finding::new(State::Ok, proxy.place, text))
        }
        (Err(error), _) | (_, Err(error)) => Some(failure(&error)),
        (Ok(None), Ok(_)) => None,
    };
    let tls = ReqwestTransport::new().err().map(|error| {
        let cause = root_cause(&error).unwrap_or_else(|| error.message().to_owned());
        let text = format!(
            "no call over https is possible, only those to a sandbox on this machine: {cause}; install the package ca-certificates"
        );
        Finding::new(State::Warn, "root certificates", text)
    });
    proxy.into_iter().chain(tls).collect()
}

fn failure(error: &Error) -> Finding {
    let place = error.field().unwrap_or_default();
    Finding::new(State::Fail, place, error.message())
}
