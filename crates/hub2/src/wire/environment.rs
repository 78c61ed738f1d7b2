//! Hub2's words for an environment, in the header `Environment` and in the member `mode`.

use dhow_core::Environment;

/// Parses `live` and `sandbox`. `None` for any other word.
pub(crate) fn from_wire(mode: &str) -> Option<Environment> {
    match mode {
        "live" => Some(Environment::Live),
        "sandbox" => Some(Environment::Sandbox),
        _ => None,
    }
}

/// Returns Hub2's word.
pub(crate) fn to_wire(environment: Environment) -> &'static str {
    match environment {
        Environment::Live => "live",
        Environment::Sandbox => "sandbox",
    }
}
