//! Errors about variables that are not set, with a way to get values.

use dhow_core::{Error, ProviderFactory, SettingNeed};

use crate::FACTORIES;

/// Adds the sandbox as a way to get values.
pub(super) fn missing(error: Error) -> Error {
    let gateway = error.provider().map(ToString::to_string);
    let gateway = gateway.unwrap_or_else(|| "the gateways".to_owned());
    error.with_context(&format!(
        "without an account, `dhow sandbox --env-file sandbox.env` simulates {gateway} and writes the variables"
    ))
}

/// Returns the error for variables of which none belongs to a gateway.
pub(super) fn nothing_set() -> Error {
    let field = "a gateway";
    if FACTORIES.is_empty() {
        let rule = "is required: enable a gateway's feature of the crate `dhow`: hitpay, payatom, hpay, hub2";
        return Error::configuration(field, rule);
    }
    let gateways: Vec<String> = FACTORIES.iter().copied().map(needed).collect();
    let rule = format!(
        "is required: set the variables of at least one: {}; without an account, `dhow sandbox --env-file sandbox.env` simulates all gateways and \
         writes their variables",
        gateways.join("; ")
    );
    Error::configuration(field, rule)
}

/// Returns the id and the variables that calls need.
fn needed(factory: &ProviderFactory) -> String {
    let specs = factory.settings().iter();
    let needed = specs.filter(|spec| matches!(spec.need, SettingNeed::Calls | SettingNeed::Both));
    let variables: Vec<String> = needed.map(|spec| spec.variable(factory.id())).collect();
    format!("{} ({})", factory.id(), variables.join(", "))
}
