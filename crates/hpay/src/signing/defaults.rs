//! Default signature schemes of one account.

use super::{SignatureScheme, table};

/// Signature schemes of one account, by operation and direction. Every field can be replaced.
///
/// Lists are for verification: a signature that matches any scheme of the list is authentic, since each scheme needs the passcode or HPay's
/// key. **With an empty list nothing is verified**: such a response is protected by TLS only, and the revocation webhook is rejected with a
/// hint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureSchemes {
    /// `secure_code` of a link to `/v1/checkout.php`. From a single source, a shop in production.
    pub checkout_v1: SignatureScheme,
    /// `secure_code` of a link to `/checkout.php`. From HPay's published libraries.
    pub checkout_legacy: SignatureScheme,
    /// `secure_code` of the return URL and the webhook of a checkout. From HPay's published library for `/checkout.php`; assumed for `/v1`.
    pub notify: Vec<SignatureScheme>,
    /// `checksum` of an order inquiry. **Unsettled.**
    pub order_inquiry: SignatureScheme,
    /// `checksum` of the response to an order inquiry. **Unsettled**, so empty: not verified.
    pub order_inquiry_response: Vec<SignatureScheme>,
    /// `secure_code` of a token revocation. **Unsettled.**
    pub token_revocation: SignatureScheme,
    /// `secure_code` of the revocation webhook. **Unsettled**, so empty: the webhook is only a hint.
    pub revoke_webhook: Vec<SignatureScheme>,
    /// `signature` of a balance request. **Unsettled.**
    pub balance: SignatureScheme,
    /// `signature` of the response to a balance request. **Unsettled**, so empty: not verified.
    pub balance_response: Vec<SignatureScheme>,
    /// `secure_code` of a new virtual account. From a picture of HPay's documentation page.
    pub va_create: SignatureScheme,
    /// `checksum` of the response to a new virtual account. **Unsettled**, so empty: not verified.
    pub va_create_response: Vec<SignatureScheme>,
    /// `secure_code` of renaming a virtual account. **Unsettled.**
    pub va_rename: SignatureScheme,
    /// `secure_code` of opening and closing a virtual account. **Unsettled.**
    pub va_switch: SignatureScheme,
    /// `checksum` of the response to opening and closing. **Unsettled**, so empty: not verified.
    pub va_switch_response: Vec<SignatureScheme>,
    /// `secure_code` of a virtual account inquiry. **Unsettled.**
    pub va_inquiry: SignatureScheme,
    /// `secure_code` of the response to a virtual account inquiry. **Unsettled**, so empty: not verified.
    pub va_inquiry_response: Vec<SignatureScheme>,
    /// `secure_code` of a virtual account's webhook. Fields and order are documented, the separator is **unsettled**.
    pub va_webhook: Vec<SignatureScheme>,
    /// `secureChain` of a transfer. From a single source, HPay's Java sample. It does not cover the account number.
    pub transfer: SignatureScheme,
    /// `secureChain` of the response to a transfer, by HPay's documentation page and by HPay's Java sample. If no scheme matches, or the
    /// list is empty, the transfer's outcome is unknown.
    pub transfer_response: Vec<SignatureScheme>,
    /// `secure_code` of a bank account inquiry. **Unsettled.**
    pub bank_account: SignatureScheme,
    /// `checksum` of the response to a bank account inquiry. **Unsettled**, so empty: not verified.
    pub bank_account_response: Vec<SignatureScheme>,
    /// `secureChain` of a transfer inquiry. **Unsettled**; MD5, because HPay's example has 32 hexadecimal digits.
    pub transfer_inquiry: SignatureScheme,
    /// `secure_chain` of the response to a transfer inquiry. **Unsettled**, so empty: not verified.
    pub transfer_inquiry_response: Vec<SignatureScheme>,
}

impl Default for SignatureSchemes {
    fn default() -> Self {
        Self {
            checkout_v1: table::CHECKOUT_V1.clone(),
            checkout_legacy: table::CHECKOUT_LEGACY.clone(),
            // The two differ only for a `transaction_info` with `%` or `+`.
            notify: vec![table::NOTIFY.clone(), table::NOTIFY_DECODED.clone()],
            order_inquiry: table::ORDER_INQUIRY.clone(),
            // No source shows how any of these responses is signed. An empty list verifies nothing and says so in `verified_by`.
            // LEDGER: answer-checksums
            order_inquiry_response: Vec::new(),
            token_revocation: table::TOKEN_REVOCATION.clone(),
            // No source shows the signed fields. With a guessed scheme, genuine webhooks would be rejected without a hint.
            // LEDGER: revoke-callback
            revoke_webhook: Vec::new(),
            balance: table::BALANCE.clone(),
            balance_response: Vec::new(),
            va_create: table::VA_CREATE.clone(),
            va_create_response: Vec::new(),
            va_rename: table::VA_RENAME.clone(),
            va_switch: table::VA_SWITCH.clone(),
            va_switch_response: Vec::new(),
            va_inquiry: table::VA_INQUIRY.clone(),
            va_inquiry_response: Vec::new(),
            va_webhook: vec![table::VA_WEBHOOK.clone()],
            transfer: table::TRANSFER.clone(),
            // HPay may use either formula, so both verify. Each covers the request id and needs HPay's key.
            transfer_response: vec![
                table::TRANSFER_RESPONSE_BY_NUMBER.clone(),
                table::TRANSFER_RESPONSE_BY_NAME.clone(),
            ],
            bank_account: table::BANK_ACCOUNT.clone(),
            bank_account_response: Vec::new(),
            transfer_inquiry: table::TRANSFER_INQUIRY.clone(),
            transfer_inquiry_response: Vec::new(),
        }
    }
}

impl SignatureSchemes {
    /// Returns a scheme of the checkout webhook with `|` between the same eight values.
    ///
    /// No source shows it, and no source shows a verifier for `/v1`. Add it to [`notify`](Self::notify) if webhooks of `/v1` links do not
    /// verify.
    #[must_use]
    pub fn piped_notify() -> SignatureScheme {
        table::NOTIFY_PIPED.clone()
    }

    /// Returns the scheme of a virtual account's webhook with another separator. HPay's formula also allows an empty separator and `,`.
    #[must_use]
    pub fn va_webhook_separated_by(separator: &'static str) -> SignatureScheme {
        let mut scheme = table::VA_WEBHOOK.clone();
        scheme.separator = separator.into();
        scheme
    }

    /// Returns a scheme of transfers that signs the account number instead of the name, like the response to a transfer.
    #[must_use]
    pub fn transfer_by_number() -> SignatureScheme {
        table::TRANSFER_BY_NUMBER.clone()
    }

    /// Returns every operation and direction with its schemes, for display. Without a scheme nothing is verified.
    #[must_use]
    pub fn table(&self) -> Vec<(&'static str, &[SignatureScheme])> {
        let single = std::slice::from_ref;
        vec![
            ("checkout link V1", single(&self.checkout_v1)),
            ("checkout link, legacy", single(&self.checkout_legacy)),
            ("checkout webhook", &self.notify),
            ("order inquiry", single(&self.order_inquiry)),
            ("order inquiry, response", &self.order_inquiry_response),
            ("token revocation", single(&self.token_revocation)),
            ("token revocation, webhook", &self.revoke_webhook),
            ("balance", single(&self.balance)),
            ("balance, response", &self.balance_response),
            ("virtual account, create", single(&self.va_create)),
            (
                "virtual account, create, response",
                &self.va_create_response,
            ),
            ("virtual account, rename", single(&self.va_rename)),
            ("virtual account, open and close", single(&self.va_switch)),
            (
                "virtual account, open and close, response",
                &self.va_switch_response,
            ),
            ("virtual account, inquiry", single(&self.va_inquiry)),
            (
                "virtual account, inquiry, response",
                &self.va_inquiry_response,
            ),
            ("virtual account, webhook", &self.va_webhook),
            ("transfer", single(&self.transfer)),
            ("transfer, response", &self.transfer_response),
            ("bank account inquiry", single(&self.bank_account)),
            (
                "bank account inquiry, response",
                &self.bank_account_response,
            ),
            ("transfer inquiry", single(&self.transfer_inquiry)),
            (
                "transfer inquiry, response",
                &self.transfer_inquiry_response,
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{EvidenceStatus, Part};

    /// Formats a scheme in one line: evidence, algorithm, position of the separator, separator, parts.
    fn line(scheme: &SignatureScheme) -> String {
        let part = |part: &Part| match part {
            Part::Field(name) => name.to_string(),
            Part::Optional(name) => format!("{name}?"),
            Part::DecodedAgain(name) => format!("{name}~"),
            Part::Literal(text) => format!("\"{text}\""),
            Part::Secret => "***".to_owned(),
        };
        let parts: Vec<String> = scheme.parts().iter().map(part).collect();
        let (evidence, digest) = (scheme.evidence(), scheme.digest());
        let (placement, separator) = (scheme.placement(), scheme.separator());
        let parts = parts.join(" ");
        format!("{evidence}; {digest}; {placement:?} `{separator}`; {parts}")
    }

    #[rustfmt::skip]
    const TABLE: &[(&str, &[&str])] = &[
        ("checkout link V1", &["single-source; MD5, hex; Between `|`; merchant_site_code receiver price currency order_code ***"]),
        ("checkout link, legacy", &["vendor-code; MD5, hex; Between ` `; merchant_site_code return_url receiver transaction_info order_code price currency quantity tax discount fee_cal fee_shipping order_description buyer_info affiliate_code installment inpage payment_method_id ***"]),
        ("checkout webhook", &[
            "vendor-code; MD5, hex; BeforeEach ` `; transaction_info order_code price payment_id payment_type error_text merchant_site_code ***",
            "vendor-code; MD5, hex; BeforeEach ` `; transaction_info~ order_code price payment_id payment_type error_text merchant_site_code ***",
        ]),
        ("order inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id order_code? transaction_id? ***"]),
        ("order inquiry, response", &[]),
        ("token revocation", &["unsettled; MD5, hex; Between `|`; merchant_id receive_email bank_code bank_token ***"]),
        ("token revocation, webhook", &[]),
        ("balance", &["unsettled; RSA-SHA256, base64; Between `|`; requestId merchantId requestTime ***"]),
        ("balance, response", &[]),
        ("virtual account, create", &["documented; MD5, hex; Between `|`; merchantId condition ***"]),
        ("virtual account, create, response", &[]),
        ("virtual account, rename", &["unsettled; MD5, hex; Between `|`; merchant_id va_account ***"]),
        ("virtual account, open and close", &["unsettled; MD5, hex; Between `|`; merchant_id account_va flag ***"]),
        ("virtual account, open and close, response", &[]),
        ("virtual account, inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id va_account ***"]),
        ("virtual account, inquiry, response", &[]),
        ("virtual account, webhook", &["unsettled; MD5, hex; Between `|`; cashin order_id ***"]),
        ("transfer", &["single-source; RSA-SHA256, base64; Between `|`; requestId merchantId amount bankAccountName ***"]),
        ("transfer, response", &[
            "documented; RSA-SHA256, base64; Between `|`; requestId bankAccountNumber omiCashoutId ***",
            "vendor-code; RSA-SHA256, base64; Between `|`; requestId bankAccountName omiCashoutId ***",
        ]),
        ("bank account inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id bank_name bank_account_number ***"]),
        ("bank account inquiry, response", &[]),
        ("transfer inquiry", &["unsettled; MD5, hex; Between `|`; requestId merchantId ***"]),
        ("transfer inquiry, response", &[]),
    ];

    #[test]
    fn every_operation_has_its_default_schemes_and_evidence() {
        let schemes = SignatureSchemes::default();
        let table = schemes.table();
        let lines = |(name, list): &(&'static str, &[SignatureScheme])| {
            let lines: Vec<String> = list.iter().map(line).collect();
            (*name, lines)
        };
        let found: Vec<(&str, Vec<String>)> = table.iter().map(lines).collect();
        let expected = TABLE.iter().map(|(name, list)| {
            let lines = list.iter().map(|&line| line.to_owned());
            (*name, lines.collect())
        });
        let expected: Vec<(&str, Vec<String>)> = expected.collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_evidence_for_every_scheme_is_in_the_ledger() {
        let schemes = SignatureSchemes::default();
        let table = schemes.table().into_iter().flat_map(|(_, list)| list);
        let others = [
            SignatureSchemes::piped_notify(),
            SignatureSchemes::transfer_by_number(),
        ];
        for scheme in table.chain(&others) {
            let entry = format!("id = \"{}\"", scheme.ledger().unwrap());
            let (_, entry) = crate::LEDGER.split_once(&entry).expect(&entry);
            let (_, status) = entry.split_once("status = \"").unwrap();
            let (status, _) = status.split_once('"').unwrap();
            let is_unsettled = scheme.evidence() == EvidenceStatus::Unsettled;
            assert_eq!(is_unsettled, status == "unsettled", "{}", scheme.id());
        }
    }

    #[test]
    fn every_scheme_has_its_own_id() {
        let schemes = SignatureSchemes::default();
        let table = schemes.table().into_iter().flat_map(|(_, list)| list);
        let others = [
            SignatureSchemes::piped_notify(),
            SignatureSchemes::transfer_by_number(),
        ];
        let mut ids: Vec<&str> = table.chain(&others).map(SignatureScheme::id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{ids:?}");
    }

    #[test]
    fn every_alternative_scheme_has_its_fields() {
        for (scheme, expected) in [
            (
                SignatureSchemes::piped_notify(),
                "unsettled; MD5, hex; Between `|`; transaction_info order_code price payment_id payment_type error_text \
                 merchant_site_code ***",
            ),
            (
                SignatureSchemes::va_webhook_separated_by(","),
                "unsettled; MD5, hex; Between `,`; cashin order_id ***",
            ),
            (
                SignatureSchemes::transfer_by_number(),
                "inferred; RSA-SHA256, base64; Between `|`; requestId merchantId amount bankAccountNumber ***",
            ),
        ] {
            assert_eq!(line(&scheme), expected);
        }
    }
}
