//! Kinds of webhooks, and the schemes that verify each.

use super::{SignatureScheme, SignatureSchemes, table};

/// Fields under which a scheme can cover the merchant id. The value is always the account's own, not the one received.
pub(crate) const MERCHANT: [&str; 2] = ["merchant_site_code", "merchant_id"];

/// Field of a webhook that carries the signature.
pub(crate) const SECURE_CODE: &str = "secure_code";

/// Kind of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WebhookKind {
    /// Checkout payment, by the return URL or the notify URL.
    Checkout,
    /// Payment into a virtual account.
    VirtualAccount,
    /// Revocation of a card token.
    Revocation,
}

impl WebhookKind {
    /// Returns the kind that has the given fields.
    // Each kind has a field that the others lack; nothing else in HPay's requests names the kind.
    pub(crate) fn from_fields(has_field: impl Fn(&str) -> bool) -> Self {
        if has_field("revoke_token_status") {
            Self::Revocation
        } else if has_field("cashin") {
            Self::VirtualAccount
        } else {
            Self::Checkout
        }
    }

    /// Returns the name of the kind in a `Verified` delivery.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Checkout => "checkout",
            Self::VirtualAccount => "virtual-account",
            Self::Revocation => "token-revocation",
        }
    }

    /// Returns the schemes of an account that verify this kind.
    pub(crate) fn schemes(self, schemes: &SignatureSchemes) -> &[SignatureScheme] {
        match self {
            Self::Checkout => &schemes.notify,
            Self::VirtualAccount => &schemes.va_webhook,
            Self::Revocation => &schemes.revoke_webhook,
        }
    }

    /// Returns the names of the fields that the default schemes cover.
    #[cfg(feature = "explain")]
    pub(crate) fn default_fields() -> Vec<&'static str> {
        let fields = table::NOTIFY.fields().chain(table::VA_WEBHOOK.fields());
        fields.filter(|name| !MERCHANT.contains(name)).collect()
    }

    /// Returns the value of a field that a scheme can cover, as [`values`](Self::values) has it. `received` finds a received value.
    pub(crate) fn value<'a>(
        self,
        merchant_id: &'a str,
        name: &str,
        received: impl FnOnce(&str) -> Option<&'a str>,
    ) -> Option<&'a str> {
        if MERCHANT.contains(&name) {
            return Some(merchant_id);
        }
        let may_be_absent = || self == Self::Checkout && table::NOTIFY.covers(name);
        received(name).or_else(|| may_be_absent().then_some(""))
    }

    /// Returns the values that a scheme can cover: the account's merchant id first, then all received pairs.
    ///
    /// In a checkout webhook, absent fields of the default scheme count as empty.
    // PHP reads an absent field as an empty text, so HPay's library verifies such webhooks. The assurance reports the missing field.
    pub(crate) fn values<'a>(
        self,
        merchant_id: &'a str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Vec<(&'a str, &'a str)> {
        // First, because a lookup takes the first value of a name: a merchant id in the webhook must not replace the account's.
        let mut values = MERCHANT.map(|name| (name, merchant_id)).to_vec();
        values.extend(pairs);
        if self == Self::Checkout {
            values.extend(table::NOTIFY.fields().map(|name| (name, "")));
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_fields_are_empty_in_a_checkout_webhook_only() {
        let account = MERCHANT.map(|name| (name, "shop"));
        let values = WebhookKind::Checkout.values("shop", [("price", "1")]);
        assert!(values.starts_with(&[account[0], account[1], ("price", "1")]));
        assert!(values.contains(&("order_code", "")));
        for kind in [WebhookKind::VirtualAccount, WebhookKind::Revocation] {
            let values = kind.values("shop", [("cashin", "1")]);
            assert_eq!(values, [account[0], account[1], ("cashin", "1")]);
        }
    }

    #[test]
    fn each_value_is_that_of_the_list() {
        let received = [("price", "1"), ("cashin", "2"), ("merchant_id", "other")];
        let names = [
            "price",
            "cashin",
            "order_code",
            "merchant_id",
            "merchant_site_code",
            "x",
        ];
        let find = |name: &str| super::super::value(&received, name);
        for kind in [
            WebhookKind::Checkout,
            WebhookKind::VirtualAccount,
            WebhookKind::Revocation,
        ] {
            let values = kind.values("shop", received);
            for name in names {
                let expected = super::super::value(&values, name);
                assert_eq!(kind.value("shop", name, find), expected, "{kind:?} {name}");
            }
        }
    }

    #[cfg(feature = "explain")]
    #[test]
    fn the_covered_fields_are_those_of_both_schemes_without_the_merchant() {
        let fields = WebhookKind::default_fields();
        let notify = [
            "transaction_info",
            "order_code",
            "price",
            "payment_id",
            "payment_type",
            "error_text",
        ];
        assert_eq!(fields, [&notify[..], &["cashin", "order_id"]].concat());
    }
}
