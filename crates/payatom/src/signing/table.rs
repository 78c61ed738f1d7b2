//! Table of PayAtom's signatures, and the only list of signed fields.
//!
//! Signing, verification, the names of unsigned fields, `explain` and the README read it.

use super::scheme::{Digest, Part, SignatureScheme};

const SECRET_KEY: Part = Part::Secret("secret_key");

// Source: "Webhook integration" of the UPI page.
// LEDGER: callback-hash
// The page prints the formula and a PHP sample that agree.
pub(crate) const CALLBACK: SignatureScheme = SignatureScheme {
    name: "payin callback",
    ledger: Some("callback-hash"),
    parts: &[
        Part::Field(&["order_id"]),
        // Named `amount` before the middle of 2023.
        Part::Field(&["received_amount", "amount"]),
        Part::Field(&["status"]),
        SECRET_KEY,
    ],
    digest: Digest::SealedMd5,
};

/// Every name of the amount that is present is tried, not only the first.
// Source: "Status polling integration" of the UPI page, which misspells `recieved_amount`.
// LEDGER: polling-amount
// The list of members on the page has only `amount`, and a published client hashes `received_amount`: all three names are accepted.
pub(crate) const POLLING_ANSWER: SignatureScheme = SignatureScheme {
    name: "polling response",
    ledger: Some("polling-amount"),
    parts: &[
        Part::Field(&["order_id"]),
        Part::Field(&["received_amount", "recieved_amount", "amount"]),
        Part::Field(&["status"]),
        SECRET_KEY,
    ],
    digest: Digest::SealedMd5,
};

/// Assumed: the fields of payins, with the amount's name in the payout reconciliation.
// LEDGER: payout-callback
// No public page shows a payout callback, so its events always ask the gateway, and the list can be configured.
pub(crate) const PAYOUT: SignatureScheme = SignatureScheme {
    name: "payout callback and payout polling response",
    ledger: Some("payout-callback"),
    parts: &[
        Part::Field(&["order_id"]),
        Part::Field(&["received_amount", "amount_processed", "amount"]),
        Part::Field(&["status"]),
        SECRET_KEY,
    ],
    digest: Digest::SealedMd5,
};

/// The older documents hash the order id in the place of `ref_code`.
// LEDGER: polling-key
// LEDGER: polling-by-order
// Newer pages hash `ref_code`. A hosted payin has none at creation, so the older key is still needed.
pub(crate) const REFERENCE: SignatureScheme = SignatureScheme {
    name: "polling, refund and transaction reference request",
    ledger: Some("polling-by-order"),
    parts: &[
        Part::Field(&["ref_code", "order_id"]),
        Part::Field(&["pid"]),
        SECRET_KEY,
    ],
    digest: Digest::SealedMd5,
};

// Source: pages "Payin Reconciliation" and "Payout Reconciliation". The secret stands in the middle.
// Every other signature ends with the secret key; both pages print this order.
pub(crate) const RECONCILIATION: SignatureScheme = SignatureScheme {
    name: "reconciliation",
    ledger: None,
    parts: &[Part::Field(&["pid"]), SECRET_KEY, Part::Field(&["date"])],
    digest: Digest::Sha256Hex,
};

// LEDGER: v2-signature
// One V2 page calls the signature an HMAC. The published client that works uses the plain digest.
pub(crate) const V2: SignatureScheme = SignatureScheme {
    name: "V2 request",
    ledger: Some("v2-signature"),
    parts: &[Part::BodyWithout(super::SIGNATURE), SECRET_KEY],
    digest: Digest::Sha256Hex,
};

// Source: page "P2P Accounts Wallet Balance".
// The page takes the MD5 of the operator's password, with nothing that changes between calls.
pub(crate) const VERIFICATION_CODE: SignatureScheme = SignatureScheme {
    name: "operator balances",
    ledger: None,
    // There is no salt, so the result is as good as the password.
    parts: &[Part::Secret("password")],
    digest: Digest::Md5Hex,
};

#[cfg(test)]
mod tests {
    use dhow_core::Secret;
    use dhow_crypto::digest::Md5;

    use super::*;
    use crate::{
        signing::{HashKey, HashedFields, seals},
        webhook::Fields,
    };

    const ALL: [SignatureScheme; 7] = [
        CALLBACK,
        POLLING_ANSWER,
        PAYOUT,
        REFERENCE,
        RECONCILIATION,
        V2,
        VERIFICATION_CODE,
    ];

    #[test]
    fn the_readme_lists_every_signature() {
        let readme = include_str!("../../README.md");
        let (_, rest) = readme.split_once("<!-- signatures -->\n").unwrap();
        let (listed, _) = rest.split_once("<!-- /signatures -->").unwrap();
        let row = |scheme: SignatureScheme| {
            let ledger = scheme.ledger.map(|id| format!("`{id}` "));
            let (name, ledger) = (scheme.name, ledger.unwrap_or_default());
            format!("| {name} | {scheme} | {ledger}|\n")
        };
        let head = "| signature | scheme | ledger |\n|---|---|---|\n";
        let expected = format!("\n{head}{}\n", ALL.map(row).concat());
        assert_eq!(listed, expected, "the README has to contain:\n{expected}");
    }

    #[test]
    fn the_evidence_for_every_signature_is_in_the_ledger() {
        for ledger in ALL.into_iter().filter_map(|scheme| scheme.ledger) {
            let entry = format!("id = \"{ledger}\"\n");
            assert!(crate::LEDGER.contains(&entry), "{ledger}");
        }
    }

    /// Returns the digest that PayAtom seals over these values.
    fn sealed(scheme: &SignatureScheme, values: &[(&str, &str)]) -> String {
        let mut digest = Md5::new();
        let secret = Secret::new("an-invented-secret").unwrap();
        scheme.write(values, &secret, &mut digest);
        digest.finish_hex()
    }

    #[test]
    fn one_more_signed_field_is_signed_verified_covered_and_explained() {
        let longer = SignatureScheme {
            parts: &[
                Part::Field(&["order_id"]),
                Part::Field(&["received_amount", "amount"]),
                Part::Field(&["status"]),
                Part::Field(&["bank_ref"]),
                SECRET_KEY,
            ],
            ..CALLBACK
        };
        let key = HashKey::new(Secret::new("an-invented-secret").unwrap());
        let values = [
            ("order_id", "A"),
            ("received_amount", "100"),
            ("status", "Approved"),
            ("bank_ref", "7"),
        ];
        let body = |bank_ref: &str| {
            format!(
                r#"{{"order_id":"A","received_amount":"100","status":"Approved","bank_ref":"{bank_ref}"}}"#
            )
        };
        for (scheme, is_longer) in [(CALLBACK, false), (longer, true)] {
            let sealed = sealed(&scheme, &values);
            let hashed = HashedFields::from(&scheme);
            let verified = |body: &str| {
                let fields = Fields::read(body.as_bytes()).unwrap();
                let covered: Option<Vec<_>> =
                    hashed.iter().map(|names| fields.first(names)).collect();
                seals(sealed.as_bytes(), &covered.unwrap(), &key)
            };
            assert!(verified(&body("7")));
            assert_eq!(verified(&body("8")), !is_longer);
            let body = body("7");
            let fields = Fields::read(body.as_bytes()).unwrap();
            let unsigned = fields.uncovered(&hashed);
            let expected = if is_longer { &[][..] } else { &["bank_ref"] };
            assert_eq!(unsigned, expected);
            assert_eq!(scheme.to_string().contains("bank_ref"), is_longer);
        }
    }

    #[test]
    fn of_several_names_the_first_with_a_value_is_signed() {
        let old = [("order_id", "A"), ("amount", "5"), ("status", "Approved")];
        let now = [old[0], ("received_amount", "5"), old[2]];
        assert_eq!(sealed(&CALLBACK, &old), sealed(&CALLBACK, &now));
        let both = [old[0], ("amount", "6"), ("received_amount", "5"), old[2]];
        assert_eq!(sealed(&CALLBACK, &both), sealed(&CALLBACK, &now));
    }
}
