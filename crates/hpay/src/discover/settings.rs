//! Fields of `SignatureSchemes`, with the fields by which a message tells that it belongs to one.

/// One field of [`SignatureSchemes`](crate::SignatureSchemes).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct SchemeSetting {
    /// Name of the field.
    pub name: &'static str,
    /// Operation and direction, as in [`SignatureSchemes::table`](crate::SignatureSchemes::table).
    pub title: &'static str,
    /// Entry of `LEDGER.toml` that the scheme settles.
    pub ledger: &'static str,
    /// True if the field has a list of schemes, for verification.
    pub is_list: bool,
    /// End of the path; empty for any.
    path: &'static str,
    /// Fields that the message has.
    fields: &'static [&'static str],
}

impl SchemeSetting {
    /// Returns true if a message has the fields of this setting.
    pub(super) fn fits(&self, path: &str, fields: &[&str]) -> bool {
        let has = |name: &&str| fields.contains(name);
        // Every response has a code and no request has one. Webhooks have it or not: that of a virtual account does.
        let has_code = fields.contains(&"error_code");
        let is_webhook = self.title.ends_with("webhook");
        path.ends_with(self.path)
            && self.fields.iter().all(has)
            && (is_webhook || has_code == self.title.ends_with(", response"))
    }
}

macro_rules! settings {
    ($($kind:ident $name:ident, $title:literal, $ledger:literal, $path:literal, $fields:expr;)+) => {
        /// Every field of [`SignatureSchemes`](crate::SignatureSchemes). Of a message that several fit, the first counts.
        pub const SETTINGS: &[SchemeSetting] = &[$(SchemeSetting {
            name: stringify!($name),
            title: $title,
            ledger: $ledger,
            is_list: settings!(@ $kind),
            path: $path,
            fields: &$fields,
        },)+];

        /// Compiles only if the settings are the fields.
        #[cfg(test)]
        pub(super) fn field_names(schemes: crate::SignatureSchemes) -> Vec<&'static str> {
            let crate::SignatureSchemes { $($name: _,)+ } = schemes;
            vec![$(stringify!($name),)+]
        }
    };
    (@ one) => { false };
    (@ list) => { true };
}

// The order matters: a message with the fields of several settings belongs to the first of them.
settings! {
    list revoke_webhook, "token revocation, webhook", "revoke-callback", "", ["revoke_token_status"];
    list va_webhook, "virtual account, webhook", "va-callback-separator", "", ["cashin"];
    one checkout_v1, "checkout link V1", "checkout-v1-recipe", "/v1/checkout.php", ["order_code"];
    one checkout_legacy, "checkout link, legacy", "checkout-legacy-recipe", "/checkout.php", ["order_code"];
    list notify, "checkout webhook", "notify-recipe-v1", "", ["order_code", "payment_id", "secure_code"];
    one token_revocation, "token revocation", "token-revocation-recipe", "", ["bank_token"];
    one balance, "balance", "balance-recipe", "", ["requestTime", "signature"];
    one va_create, "virtual account, create", "va-create-recipe", "", ["condition", "secure_code"];
    one va_switch, "virtual account, open and close", "va-other-recipes", "", ["account_va", "flag"];
    one va_rename, "virtual account, rename", "va-other-recipes", "", ["va_account", "va_name"];
    one va_inquiry, "virtual account, inquiry", "va-other-recipes", "", ["va_account", "secure_code"];
    one bank_account, "bank account inquiry", "bank-account-recipe", "", ["bank_account_number"];
    one transfer, "transfer", "transfer-recipe", "", ["requestId", "bankAccountNumber"];
    one transfer_inquiry, "transfer inquiry", "transfer-inquiry-recipe", "", ["requestId"];
    one order_inquiry, "order inquiry", "order-inquiry-recipe", "", ["checksum"];
    list transfer_response, "transfer, response", "transfer-answer-recipe", "", ["omiCashoutId"];
    list transfer_inquiry_response, "transfer inquiry, response", "answer-checksums", "", ["cashout_status"];
    list balance_response, "balance, response", "answer-checksums", "", ["balance"];
    list bank_account_response, "bank account inquiry, response", "answer-checksums", "", ["bank_account_name"];
    list va_switch_response, "virtual account, open and close, response", "answer-checksums", "", ["account_va"];
    list va_inquiry_response, "virtual account, inquiry, response", "answer-checksums", "", ["secure_code"];
    list va_create_response, "virtual account, create, response", "answer-checksums", "", ["va_account"];
    list order_inquiry_response, "order inquiry, response", "answer-checksums", "", ["checksum"];
}
