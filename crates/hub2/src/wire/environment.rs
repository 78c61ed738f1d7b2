//! Hub2's word for an environment: the header `Environment`, and `mode` in objects and events.

use dhow_core::Environment;

/// Reads `live` and `sandbox`; `None` for anything else.
pub(crate) fn from_wire(mode: &str) -> Option<Environment> {
    match mode {
        "live" => Some(Environment::Live),
        "sandbox" => Some(Environment::Sandbox),
        _ => None,
    }
}

/// The word on the wire.
pub(crate) fn to_wire(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "live",
        Environment::Sandbox => "sandbox",
    }
}
