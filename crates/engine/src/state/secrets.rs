//! Secret options, such as one-time passwords: sent, and never stored.

use dhow_core::{
    Beneficiary, MoneyRequest, NewPayment, NewPayout, NewRefund, Operation, OptionKind, OptionSpec,
    Options, PaymentProvider,
};
use serde::Serialize;

/// A request that can be stored without its secrets.
pub(crate) trait Request: MoneyRequest + Clone + PartialEq + Serialize {
    const OPERATION: Operation;

    /// The request with nothing but its references and its amount.
    fn bare(&self) -> Self;

    fn with_options(self, options: Options) -> Self;
}

macro_rules! request {
    ($type:ty, $operation:ident, $bare:expr) => {
        impl Request for $type {
            const OPERATION: Operation = Operation::$operation;

            fn bare(&self) -> Self {
                $bare(self)
            }

            fn with_options(mut self, options: Options) -> Self {
                self.options = options;
                self
            }
        }
    };
}

request!(NewPayment, CreatePayment, |request: &Self| Self::new(
    request.merchant_reference.clone(),
    request.amount
));
request!(NewRefund, Refunds, |request: &Self| Self::new(
    request.merchant_reference.clone(),
    request.payment.clone(),
    request.amount
));
request!(NewPayout, Payouts, |request: &Self| Self::new(
    request.merchant_reference.clone(),
    request.amount,
    Beneficiary::default()
));

/// Returns the request as it may be stored.
pub(crate) fn without_secrets<T: Request>(request: &T, provider: &dyn PaymentProvider) -> T {
    let mut kept = Options::default();
    for (name, value) in request.options().iter() {
        // An option without a description may be a misspelt secret. The gateway's rules refuse it before anything is sent.
        if spec::<T>(provider, name).is_some_and(|spec| spec.kind != OptionKind::Secret) {
            kept.set(name, value);
        }
    }
    request.clone().with_options(kept)
}

/// Returns the secret options of a request by name.
pub(crate) fn secrets<'a, T: Request>(
    request: &'a T,
    provider: &dyn PaymentProvider,
) -> impl Iterator<Item = (&'a str, &'a str)> {
    let options = request.options().iter();
    options.filter(|(name, _)| {
        spec::<T>(provider, name).is_some_and(|spec| spec.kind == OptionKind::Secret)
    })
}

fn spec<T: Request>(provider: &dyn PaymentProvider, name: &str) -> Option<&'static OptionSpec> {
    let capabilities = provider.capabilities();
    let mut options = capabilities.options();
    options.find(|spec| spec.operation == T::OPERATION && spec.name == name)
}
