//! The table of simulated gateways: one row each. A row is a crate feature, the accessor's name and the handle's type.

use std::sync::Arc;

use crate::context::Context;
use crate::gateway::Gateway;
use crate::start_error::StartError;

/// Makes the list of the gateways whose feature is on, and an accessor for each.
macro_rules! gateways {
    ($($(#[$doc:meta])* $feature:literal, $name:ident: $gateway:ty;)+) => {
        /// The simulated gateways of this build, started.
        #[derive(Debug, Clone)]
        pub(crate) struct Gateways {
            $(#[cfg(feature = $feature)]
            $name: $gateway,)+
            all: Arc<[Box<dyn Gateway>]>,
        }

        impl Gateways {
            /// Starts each gateway with its credentials.
            #[cfg_attr(
                not(feature = "default"),
                allow(unused_variables, reason = "there may be no gateway to start")
            )]
            pub(crate) fn start(context: &Context) -> Result<Self, StartError> {
                $(#[cfg(feature = $feature)]
                let $name = <$gateway>::start(context.clone())?;)+
                let all: Vec<Box<dyn Gateway>> = vec![
                    $(#[cfg(feature = $feature)]
                    Box::new($name.clone()),)+
                ];
                Ok(Self {
                    $(#[cfg(feature = $feature)]
                    $name,)+
                    all: all.into(),
                })
            }
        }

        $(#[cfg(feature = $feature)]
        impl crate::Sandbox {
            $(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> &$gateway {
                &self.gateways().$name
            }
        })+
    };
}

gateways! {
    /// The simulated HitPay.
    "hitpay", hitpay: crate::hitpay::HitPay;
    /// The simulated HPay.
    "hpay", hpay: crate::hpay::HPay;
    /// The simulated Hub2.
    "hub2", hub2: crate::hub2::Hub2;
    /// The simulated PayAtom.
    "payatom", payatom: crate::payatom::PayAtom;
}

impl Gateways {
    /// Every gateway, in the order of the table.
    pub(crate) fn all(&self) -> &[Box<dyn Gateway>] {
        &self.all
    }
}
