//! The list of simulated gateways. A new one is a folder of its own and one line here.

use std::sync::Arc;

use crate::context::Context;
use crate::gateway::Gateway;
use crate::{Sandbox, StartError};

/// Writes down each gateway once: its accessor, its type, its place in the list.
macro_rules! gateways {
    ($($(#[$doc:meta])* $name:ident: $gateway:ty,)+) => {
        /// All simulated gateways, started.
        #[derive(Debug, Clone)]
        pub(crate) struct Gateways {
            $($name: $gateway,)+
            all: Arc<[Box<dyn Gateway>]>,
        }

        impl Gateways {
            /// Starts each gateway with its credentials.
            pub(crate) fn start(context: &Context) -> Result<Self, StartError> {
                $(let $name = <$gateway>::start(context.clone())?;)+
                let all: Vec<Box<dyn Gateway>> = vec![$(Box::new($name.clone()),)+];
                Ok(Self { $($name,)+ all: all.into() })
            }
        }

        impl Sandbox {
            $($(#[$doc])*
            #[must_use]
            pub fn $name(&self) -> &$gateway {
                &self.gateways().$name
            })+
        }
    };
}

gateways! {
    /// The simulated HitPay.
    hitpay: crate::hitpay::HitPay,
    /// The simulated HPay.
    hpay: crate::hpay::HPay,
    /// The simulated Hub2.
    hub2: crate::hub2::Hub2,
    /// The simulated PayAtom.
    payatom: crate::payatom::PayAtom,
}

impl Gateways {
    /// Every gateway, in the order of the list.
    pub(crate) fn all(&self) -> &[Box<dyn Gateway>] {
        &self.all
    }
}
