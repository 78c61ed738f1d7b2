//! The three kinds of callbacks: how each is recognised, and which recipes verify it.

use super::{SignatureScheme, SignatureSchemes, table};

/// Names under which a recipe can cover the account's own merchant id. The value is ours, whatever a callback says.
pub(crate) const MERCHANT: [&str; 2] = ["merchant_site_code", "merchant_id"];

/// A kind of callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Callback {
    /// Return and notify of a checkout link.
    Checkout,
    /// A payment into a virtual account.
    VirtualAccount,
    /// The end of a token.
    Revocation,
}

impl Callback {
    /// The kind of a callback, by the field that only it has.
    pub(crate) fn with(has_field: impl Fn(&str) -> bool) -> Self {
        if has_field("revoke_token_status") {
            Self::Revocation
        } else if has_field("cashin") {
            Self::VirtualAccount
        } else {
            Self::Checkout
        }
    }

    /// The scheme of a verified delivery.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::VirtualAccount => "virtual-account",
            Self::Revocation => "token-revocation",
        }
    }

    /// The recipes of an account that verify this kind.
    pub(crate) fn schemes(self, schemes: &SignatureSchemes) -> &[SignatureScheme] {
        match self {
            Self::Checkout => &schemes.notify,
            Self::VirtualAccount => &schemes.va_callback,
            Self::Revocation => &schemes.revoke_callback,
        }
    }

    /// The values that recipes pick from: the account's own merchant id first, then every pair that arrived.
    ///
    /// In a checkout callback a field of the documented recipe that is absent counts as empty, as it does in PHP; the assurance tells.
    pub(crate) fn values<'a>(
        self,
        merchant_id: &'a str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<(&'a str, &'a str)> {
        let mut values = MERCHANT.map(|name| (name, merchant_id)).to_vec();
        values.extend(pairs);
        if self == Self::Checkout {
            values.extend(table::NOTIFY.fields().map(|name| (name, "")));
        }
        values
    }
}
