//! List of the gateways.

use dhow_core::ProviderFactory;

/// Factories of the gateways whose features are enabled, in the order in which tables show them.
///
/// [`Registry::from_env`](crate::Registry::from_env) uses it. A program with a further gateway passes this list and its own factory to
/// [`Settings::from_variables`](crate::Settings::from_variables).
pub const FACTORIES: &[&ProviderFactory] = &[
    #[cfg(feature = "hitpay")]
    dhow_hitpay::FACTORY,
    #[cfg(feature = "payatom")]
    dhow_payatom::FACTORY,
    #[cfg(feature = "hpay")]
    dhow_hpay::FACTORY,
    #[cfg(feature = "hub2")]
    dhow_hub2::FACTORY,
];
