//! Account of an object: its environment and merchant id.

use super::{
    Balances, Changed, MerchantAccount, Payment, PaymentIntent, PaymentLink, Provisioning,
    Submerchant, Transfer, Webhook,
};

/// An object that may contain its environment and merchant id.
pub(crate) trait Owner {
    /// Returns `mode`, as sent by Hub2.
    fn mode(&self) -> Option<&str>;

    /// Returns `merchantId`, as sent by Hub2.
    fn merchant_id(&self) -> Option<&str> {
        None
    }
}

macro_rules! owner {
    ($($object:ty),+) => {
        $(impl Owner for $object {
            fn mode(&self) -> Option<&str> {
                self.mode.as_deref()
            }
        })+
    };
}

owner!(
    Balances,
    Changed,
    MerchantAccount,
    Payment,
    PaymentLink,
    Submerchant,
    Webhook
);

macro_rules! owner_with_merchant {
    ($($object:ty),+) => {
        $(impl Owner for $object {
            fn mode(&self) -> Option<&str> {
                self.mode.as_deref()
            }

            fn merchant_id(&self) -> Option<&str> {
                self.merchant_id.as_deref()
            }
        })+
    };
}

owner_with_merchant!(PaymentIntent, Transfer);

impl Owner for Provisioning {
    fn mode(&self) -> Option<&str> {
        self.params.as_ref()?.mode.as_deref()
    }

    fn merchant_id(&self) -> Option<&str> {
        self.merchant_id.as_deref()
    }
}
