//! Error codes as values, with one type per service, so that no code is looked up in another service's table.

use std::fmt;

use dhow_core::Error;

use super::{Class, Service};

macro_rules! code {
    ($(#[$doc:meta])* $name:ident $service:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// Creates a code. It is a text, because leading zeros matter.
            #[must_use]
            pub fn new(code: impl Into<String>) -> Self {
                Self(code.into())
            }

            /// Returns the code in an error of this service.
            #[must_use]
            pub fn from_error(error: &Error) -> Option<Self> {
                error.gateway()?.code.clone().map(Self)
            }

            /// Returns the code as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Returns HPay's text for the code, if its table has it.
            #[must_use]
            pub fn meaning(&self) -> Option<&'static str> {
                Service::$service.meaning(&self.0)
            }

            /// Returns true for success.
            #[must_use]
            pub fn is_success(&self) -> bool {
                Service::$service.class(&self.0) == Class::Success
            }

            /// Returns true if the code leaves the result open: HPay says to reconcile, or the code is undocumented.
            #[must_use]
            pub fn is_open(&self) -> bool {
                Service::$service.class(&self.0) == Class::Open
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code! {
    /// Error code of the checkout service; `00` is success.
    CheckoutCode Checkout
}

code! {
    /// Error code of the virtual account service; `00` and `0` are success.
    VirtualAccountCode VirtualAccount
}

code! {
    /// Error code of the transfer service (FirmBanking, iBFT); `000` is success. HPay's table is not complete.
    FirmBankingCode FirmBanking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_make_another_code() {
        assert!(FirmBankingCode::new("000").is_success());
        assert!(!FirmBankingCode::new("00").is_success());
        assert!(VirtualAccountCode::new("0").is_success());
        assert!(FirmBankingCode::new("050").is_open());
        assert_eq!(CheckoutCode::new("12").meaning(), Some("Invalid currency."));
        assert_eq!(CheckoutCode::new("012").meaning(), None);
    }
}
