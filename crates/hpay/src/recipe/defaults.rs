//! The recipe of every operation and direction, with the evidence for it.

use super::{
    Digest::{Md5Hex, RsaSha256Base64},
    EvidenceStatus::{self, Documented, Inferred, SingleSource, Unsettled, VendorCode},
    Part, Placement, Recipe,
};

/// The recipes of one account. Every field is a default that can be replaced.
///
/// Lists are for verification: what matches any of their recipes is authentic, since each of them needs the passcode or HPay's key. **An
/// empty list means that nothing is verified**: answers are then taken as they come over TLS, and the revocation callback is rejected with
/// a hint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recipes {
    /// The `secure_code` of a link to `/v1/checkout.php`. Single source: a shop that ran against production.
    pub checkout_v1: Recipe,
    /// The `secure_code` of a link to `/checkout.php`. From HPay's published libraries.
    pub checkout_legacy: Recipe,
    /// The `secure_code` of return and notify. From HPay's published library for `/checkout.php`; assumed for `/v1`.
    pub notify: Vec<Recipe>,
    /// The `checksum` of an order inquiry. **Unsettled.**
    pub order_inquiry: Recipe,
    /// The `checksum` of its answer. **Unsettled**, so empty: not verified.
    pub order_inquiry_answer: Vec<Recipe>,
    /// The `secure_code` of a token revocation. **Unsettled.**
    pub token_revocation: Recipe,
    /// The `secure_code` of the revocation callback. **Unsettled**, so empty: the callback is only a hint.
    pub revoke_callback: Vec<Recipe>,
    /// The `signature` of a balance request. **Unsettled.**
    pub balance: Recipe,
    /// The `signature` of its answer. **Unsettled**, so empty: not verified.
    pub balance_answer: Vec<Recipe>,
    /// The `secure_code` of a new virtual account. From a picture of HPay's own documentation page.
    pub va_create: Recipe,
    /// The `checksum` of its answer. **Unsettled**, so empty: not verified.
    pub va_create_answer: Vec<Recipe>,
    /// The `secure_code` of a change of name. **Unsettled.**
    pub va_rename: Recipe,
    /// The `secure_code` of opening and closing. **Unsettled.**
    pub va_switch: Recipe,
    /// The `checksum` of its answer. **Unsettled**, so empty: not verified.
    pub va_switch_answer: Vec<Recipe>,
    /// The `secure_code` of a virtual account's inquiry. **Unsettled.**
    pub va_inquiry: Recipe,
    /// The `secure_code` of its answer. **Unsettled**, so empty: not verified.
    pub va_inquiry_answer: Vec<Recipe>,
    /// The `secure_code` of a virtual account's callback. Fields and order are documented, the separator is **unsettled**.
    pub va_callback: Vec<Recipe>,
    /// The `secureChain` of a transfer. Single source: HPay's Java sample. It does not cover the account number.
    pub transfer: Recipe,
    /// The `secureChain` of its answer: HPay's documentation page first, HPay's Java sample second. Never empty in effect: without a
    /// recipe that matches, a transfer's outcome is unknown.
    pub transfer_answer: Vec<Recipe>,
    /// The `secure_code` of a bank account inquiry. **Unsettled.**
    pub bank_account: Recipe,
    /// The `checksum` of its answer. **Unsettled**, so empty: not verified.
    pub bank_account_answer: Vec<Recipe>,
    /// The `secureChain` of a transfer inquiry, MD5 by the look of HPay's example. **Unsettled.**
    pub transfer_inquiry: Recipe,
    /// The `secure_chain` of its answer. **Unsettled**, so empty: not verified.
    pub transfer_inquiry_answer: Vec<Recipe>,
}

const SECRET: Part = Part::Secret;
const BEFORE_EACH: Placement = Placement::BeforeEach;

const fn piped(parts: &'static [Part], evidence: EvidenceStatus) -> Recipe {
    Recipe::known(parts, "|", Placement::Between, Md5Hex, evidence)
}

const fn signed(parts: &'static [Part], evidence: EvidenceStatus) -> Recipe {
    Recipe::known(parts, "|", Placement::Between, RsaSha256Base64, evidence)
}

const fn spaced(parts: &'static [Part], placement: Placement, evidence: EvidenceStatus) -> Recipe {
    Recipe::known(parts, " ", placement, Md5Hex, evidence)
}

macro_rules! fields {
    ($($name:literal),+ $(,)?) => { &[$(Part::field($name),)+ SECRET] };
}

/// The eighteen values of HPay's libraries, in their order.
const LEGACY: &[Part] = fields![
    "merchant_site_code",
    "return_url",
    "receiver",
    "transaction_info",
    "order_code",
    "price",
    "currency",
    "quantity",
    "tax",
    "discount",
    "fee_cal",
    "fee_shipping",
    "order_description",
    "buyer_info",
    "affiliate_code",
    "installment",
    "inpage",
    "payment_method_id",
];

const V1: &[Part] = fields![
    "merchant_site_code",
    "receiver",
    "price",
    "currency",
    "order_code",
];

const NOTIFY: &[Part] = fields![
    "transaction_info",
    "order_code",
    "price",
    "payment_id",
    "payment_type",
    "error_text",
    "merchant_site_code",
];

const NOTIFY_DECODED: &[Part] = &[
    Part::decoded_again("transaction_info"),
    Part::field("order_code"),
    Part::field("price"),
    Part::field("payment_id"),
    Part::field("payment_type"),
    Part::field("error_text"),
    Part::field("merchant_site_code"),
    SECRET,
];

const ORDER: &[Part] = &[
    Part::field("merchant_id"),
    Part::optional("order_code"),
    Part::optional("transaction_id"),
    SECRET,
];

const REVOCATION: &[Part] = fields!["merchant_id", "receive_email", "bank_code", "bank_token"];
const BALANCE: &[Part] = fields!["requestId", "merchantId", "requestTime"];
const VA_CREATE: &[Part] = fields!["merchantId", "condition"];
const VA_ACCOUNT: &[Part] = fields!["merchant_id", "va_account"];
const VA_SWITCH: &[Part] = fields!["merchant_id", "account_va", "flag"];
const VA_CALLBACK: &[Part] = fields!["cashin", "order_id"];
const TRANSFER: &[Part] = fields!["requestId", "merchantId", "amount", "bankAccountName"];
const BY_NUMBER: &[Part] = fields!["requestId", "bankAccountNumber", "omiCashoutId"];
const BY_NAME: &[Part] = fields!["requestId", "bankAccountName", "omiCashoutId"];
const BANK_ACCOUNT: &[Part] = fields!["merchant_id", "bank_name", "bank_account_number"];
const TRANSFER_INQUIRY: &[Part] = fields!["requestId", "merchantId"];

impl Default for Recipes {
    fn default() -> Self {
        Self {
            // LEDGER: checkout-v1-recipe
            checkout_v1: piped(V1, SingleSource),
            // LEDGER: checkout-legacy-recipe
            checkout_legacy: spaced(LEGACY, Placement::Between, VendorCode),
            // LEDGER: notify-recipe, notify-recipe-v1
            notify: vec![
                spaced(NOTIFY, BEFORE_EACH, VendorCode),
                spaced(NOTIFY_DECODED, BEFORE_EACH, VendorCode),
            ],
            // LEDGER: order-inquiry-recipe
            order_inquiry: piped(ORDER, Unsettled),
            // LEDGER: answer-checksums
            order_inquiry_answer: Vec::new(),
            // LEDGER: token-revocation-recipe
            token_revocation: piped(REVOCATION, Unsettled),
            // LEDGER: revoke-callback
            revoke_callback: Vec::new(),
            // LEDGER: balance-recipe
            balance: signed(BALANCE, Unsettled),
            balance_answer: Vec::new(),
            // LEDGER: va-create-recipe
            va_create: piped(VA_CREATE, Documented),
            va_create_answer: Vec::new(),
            // LEDGER: va-other-recipes
            va_rename: piped(VA_ACCOUNT, Unsettled),
            va_switch: piped(VA_SWITCH, Unsettled),
            va_switch_answer: Vec::new(),
            va_inquiry: piped(VA_ACCOUNT, Unsettled),
            va_inquiry_answer: Vec::new(),
            // LEDGER: va-callback-separator, va-callback-amount
            va_callback: vec![piped(VA_CALLBACK, Unsettled)],
            // LEDGER: transfer-recipe
            transfer: signed(TRANSFER, SingleSource),
            // LEDGER: transfer-answer-recipe
            transfer_answer: vec![signed(BY_NUMBER, Documented), signed(BY_NAME, VendorCode)],
            // LEDGER: bank-account-recipe
            bank_account: piped(BANK_ACCOUNT, Unsettled),
            bank_account_answer: Vec::new(),
            // LEDGER: transfer-inquiry-recipe
            transfer_inquiry: piped(TRANSFER_INQUIRY, Unsettled),
            transfer_inquiry_answer: Vec::new(),
        }
    }
}

impl Recipes {
    /// The checkout callback with `|` between the same eight values: nobody shows it, and nobody shows a verifier for `/v1` at all. Put
    /// it into [`notify`](Self::notify) if callbacks of `/v1` links do not verify.
    #[must_use]
    pub fn piped_notify() -> Recipe {
        piped(NOTIFY, Unsettled)
    }

    /// A virtual account's callback with another separator: nothing and `,` are the other two that HPay's words allow.
    #[must_use]
    pub fn va_callback_separated_by(separator: &'static str) -> Recipe {
        Recipe::known(
            VA_CALLBACK,
            separator,
            Placement::Between,
            Md5Hex,
            Unsettled,
        )
    }

    /// A transfer signed over the account's number instead of its name, by analogy with its answer.
    #[must_use]
    pub fn transfer_by_number() -> Recipe {
        const PARTS: &[Part] = fields!["requestId", "merchantId", "amount", "bankAccountNumber"];
        signed(PARTS, Inferred)
    }

    /// Every operation and direction with its recipes, for tables. No recipe means that nothing is verified.
    #[must_use]
    pub fn table(&self) -> Vec<(&'static str, &[Recipe])> {
        let one = std::slice::from_ref;
        vec![
            ("checkout link V1", one(&self.checkout_v1)),
            ("checkout link, legacy", one(&self.checkout_legacy)),
            ("return and notify", &self.notify),
            ("order inquiry", one(&self.order_inquiry)),
            ("order inquiry, answer", &self.order_inquiry_answer),
            ("token revocation", one(&self.token_revocation)),
            ("token revocation, callback", &self.revoke_callback),
            ("balance", one(&self.balance)),
            ("balance, answer", &self.balance_answer),
            ("virtual account, create", one(&self.va_create)),
            ("virtual account, create, answer", &self.va_create_answer),
            ("virtual account, rename", one(&self.va_rename)),
            ("virtual account, open and close", one(&self.va_switch)),
            (
                "virtual account, open and close, answer",
                &self.va_switch_answer,
            ),
            ("virtual account, inquiry", one(&self.va_inquiry)),
            ("virtual account, inquiry, answer", &self.va_inquiry_answer),
            ("virtual account, callback", &self.va_callback),
            ("transfer", one(&self.transfer)),
            ("transfer, answer", &self.transfer_answer),
            ("bank account inquiry", one(&self.bank_account)),
            ("bank account inquiry, answer", &self.bank_account_answer),
            ("transfer inquiry", one(&self.transfer_inquiry)),
            ("transfer inquiry, answer", &self.transfer_inquiry_answer),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A recipe in one line: who says it, the digest, where which separator stands, the parts.
    fn line(recipe: &Recipe) -> String {
        let part = |part: &Part| match part {
            Part::Field(name) => name.to_string(),
            Part::Optional(name) => format!("{name}?"),
            Part::DecodedAgain(name) => format!("{name}~"),
            Part::Literal(text) => format!("\"{text}\""),
            Part::Secret => "***".to_owned(),
        };
        let parts: Vec<String> = recipe.parts().iter().map(part).collect();
        let (evidence, digest) = (recipe.evidence(), recipe.digest());
        let (placement, separator) = (recipe.placement(), recipe.separator());
        let parts = parts.join(" ");
        format!("{evidence}; {digest}; {placement:?} `{separator}`; {parts}")
    }

    #[rustfmt::skip]
    const TABLE: &[(&str, &[&str])] = &[
        ("checkout link V1", &["single-source; MD5, hex; Between `|`; merchant_site_code receiver price currency order_code ***"]),
        ("checkout link, legacy", &["vendor-code; MD5, hex; Between ` `; merchant_site_code return_url receiver transaction_info order_code price currency quantity tax discount fee_cal fee_shipping order_description buyer_info affiliate_code installment inpage payment_method_id ***"]),
        ("return and notify", &[
            "vendor-code; MD5, hex; BeforeEach ` `; transaction_info order_code price payment_id payment_type error_text merchant_site_code ***",
            "vendor-code; MD5, hex; BeforeEach ` `; transaction_info~ order_code price payment_id payment_type error_text merchant_site_code ***",
        ]),
        ("order inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id order_code? transaction_id? ***"]),
        ("order inquiry, answer", &[]),
        ("token revocation", &["unsettled; MD5, hex; Between `|`; merchant_id receive_email bank_code bank_token ***"]),
        ("token revocation, callback", &[]),
        ("balance", &["unsettled; RSA-SHA256, base64; Between `|`; requestId merchantId requestTime ***"]),
        ("balance, answer", &[]),
        ("virtual account, create", &["documented; MD5, hex; Between `|`; merchantId condition ***"]),
        ("virtual account, create, answer", &[]),
        ("virtual account, rename", &["unsettled; MD5, hex; Between `|`; merchant_id va_account ***"]),
        ("virtual account, open and close", &["unsettled; MD5, hex; Between `|`; merchant_id account_va flag ***"]),
        ("virtual account, open and close, answer", &[]),
        ("virtual account, inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id va_account ***"]),
        ("virtual account, inquiry, answer", &[]),
        ("virtual account, callback", &["unsettled; MD5, hex; Between `|`; cashin order_id ***"]),
        ("transfer", &["single-source; RSA-SHA256, base64; Between `|`; requestId merchantId amount bankAccountName ***"]),
        ("transfer, answer", &[
            "documented; RSA-SHA256, base64; Between `|`; requestId bankAccountNumber omiCashoutId ***",
            "vendor-code; RSA-SHA256, base64; Between `|`; requestId bankAccountName omiCashoutId ***",
        ]),
        ("bank account inquiry", &["unsettled; MD5, hex; Between `|`; merchant_id bank_name bank_account_number ***"]),
        ("bank account inquiry, answer", &[]),
        ("transfer inquiry", &["unsettled; MD5, hex; Between `|`; requestId merchantId ***"]),
        ("transfer inquiry, answer", &[]),
    ];

    #[test]
    fn every_operation_has_its_recipes_and_every_guess_is_labelled_as_one() {
        let recipes = Recipes::default();
        let table = recipes.table();
        let lines = |(name, list): &(&'static str, &[Recipe])| {
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
    fn every_alternative_is_what_it_says() {
        for (recipe, expected) in [
            (
                Recipes::piped_notify(),
                "unsettled; MD5, hex; Between `|`; transaction_info order_code price payment_id payment_type error_text \
                 merchant_site_code ***",
            ),
            (
                Recipes::va_callback_separated_by(","),
                "unsettled; MD5, hex; Between `,`; cashin order_id ***",
            ),
            (
                Recipes::transfer_by_number(),
                "inferred; RSA-SHA256, base64; Between `|`; requestId merchantId amount bankAccountNumber ***",
            ),
        ] {
            assert_eq!(line(&recipe), expected);
        }
    }
}
