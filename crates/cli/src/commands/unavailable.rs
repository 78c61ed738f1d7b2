//! The error for an operation that a gateway does not have, or not with the current settings.

use dhow_core::{Error, Operation, SettingSpec};

use crate::{args::GatewayArg, gateways, session::Session};

/// Returns the error for an operation that the provider does not offer.
///
/// If a setting would make it available, the error names the setting's variable.
pub(super) fn unavailable(operation: Operation, gateway: GatewayArg, session: &Session) -> Error {
    let (id, lacks) = (gateway.id(), sentence(operation));
    let settings = session.settings(gateway.0);
    let enabling = settings.map(|settings| gateways::enabling(gateway.0, &settings, operation));
    let message = match enabling.unwrap_or_default().as_slice() {
        [] => format!("{id} {lacks}; `dhow providers` lists the operations of each gateway"),
        enabling => {
            let named = |spec: &&SettingSpec| {
                let variable = spec.variable(gateway.factory().id());
                format!("{variable} ({})", spec.meaning)
            };
            let named: Vec<String> = enabling.iter().map(named).collect();
            let named = named.join(" or ");
            format!("{id} {lacks} with these settings: set {named}")
        }
    };
    gateway.named_in(Error::unsupported(message))
}

/// Returns the words that follow the name of a gateway without the operation.
fn sentence(operation: Operation) -> String {
    let lacks = match operation {
        Operation::Lookup => "has no search for payments by your reference",
        Operation::PayoutLookup => "has no search for payouts by your reference",
        Operation::Actions => "does not accept customer input",
        Operation::Cancellation => "has no cancellation",
        Operation::Refunds => "has no refunds",
        Operation::Payouts => "has no payouts",
        Operation::Balances => "has no balances",
        // `Operation` is non-exhaustive.
        other => return format!("does not offer `{other}`"),
    };
    lacks.to_owned()
}
