//! Table of PayAtom's signatures, and the only list of signed fields.
//!
//! Signing, verification, the names of unsigned fields, `explain` and the README read it.

use super::scheme::{Digest, Part, SignatureScheme};

/// Field that carries a sealed hash.
pub(crate) const POST_HASH: &str = "post_hash";

/// Field that carries an unsealed signature.
pub(crate) const SIGNATURE: &str = "signature";

/// Names of the order id that the hash of a payin webhook covers.
pub(crate) const PAYIN_ORDER_ID: [&str; 1] = ["order_id"];
/// Names of the amount that the hash of a payin webhook covers. It was named `amount` before the middle of 2023.
pub(crate) const PAYIN_AMOUNT: [&str; 2] = ["received_amount", "amount"];
/// Names of the status that the hash of a payin webhook covers.
pub(crate) const PAYIN_STATUS: [&str; 1] = ["status"];

// Source: "Webhook integration" of the UPI page.
// LEDGER: callback-hash
// The page prints the formula and a PHP sample that agree.
pub(crate) const PAYIN_WEBHOOK: SignatureScheme = SignatureScheme {
    id: "payin",
    name: "payin webhook",
    ledger: Some("callback-hash"),
    parts: &[
        Part::Field(&PAYIN_ORDER_ID),
        Part::Field(&PAYIN_AMOUNT),
        Part::Field(&PAYIN_STATUS),
        Part::Secret("secret_key"),
    ],
    placement: POST_HASH,
    digest: Digest::SealedMd5,
};

/// Every name of the amount that is present is tried, not only the first.
// Source: "Status polling integration" of the UPI page, which misspells `recieved_amount`.
// LEDGER: polling-amount
// The list of members on the page has only `amount`, and a published client hashes `received_amount`: all three names are accepted.
pub(crate) const POLLING_ANSWER: SignatureScheme = SignatureScheme {
    id: "polling-response",
    name: "polling response",
    ledger: Some("polling-amount"),
    parts: &[
        Part::Field(&["order_id"]),
        Part::Field(&["received_amount", "recieved_amount", "amount"]),
        Part::Field(&["status"]),
        Part::Secret("secret_key"),
    ],
    placement: POST_HASH,
    digest: Digest::SealedMd5,
};

/// Assumed: the fields of payins, with the amount's name in the payout reconciliation.
// LEDGER: payout-callback
// No public page shows a payout webhook, so its events always have the assurance `ask-gateway`, and the list can be configured.
pub(crate) const PAYOUT: SignatureScheme = SignatureScheme {
    id: "payout",
    name: "payout webhook and payout polling response",
    ledger: Some("payout-callback"),
    parts: &[
        Part::Field(&["order_id"]),
        Part::Field(&["received_amount", "amount_processed", "amount"]),
        Part::Field(&["status"]),
        Part::Secret("secret_key"),
    ],
    placement: POST_HASH,
    digest: Digest::SealedMd5,
};

/// The older documents hash the order id in the place of `ref_code`.
// LEDGER: polling-key
// LEDGER: polling-by-order
// Newer pages hash `ref_code`. A hosted payin has none at creation, so the older key is still needed.
pub(crate) const REFERENCE: SignatureScheme = SignatureScheme {
    id: "reference",
    name: "polling, refund and transaction reference request",
    ledger: Some("polling-by-order"),
    parts: &[
        Part::Field(&["ref_code", "order_id"]),
        Part::Field(&["pid"]),
        Part::Secret("secret_key"),
    ],
    placement: POST_HASH,
    digest: Digest::SealedMd5,
};

// Source: pages "Payin Reconciliation" and "Payout Reconciliation". The secret stands in the middle.
// Every other signature ends with the secret key; both pages print this order.
pub(crate) const RECONCILIATION: SignatureScheme = SignatureScheme {
    id: "reconciliation",
    name: "reconciliation",
    ledger: None,
    parts: &[
        Part::Field(&["pid"]),
        Part::Secret("secret_key"),
        Part::Field(&["date"]),
    ],
    placement: SIGNATURE,
    digest: Digest::Sha256Hex,
};

// LEDGER: v2-signature
// One V2 page calls the signature an HMAC. The published client that works uses the plain digest.
pub(crate) const V2: SignatureScheme = SignatureScheme {
    id: "v2",
    name: "V2 request",
    ledger: Some("v2-signature"),
    parts: &[Part::BodyWithout(SIGNATURE), Part::Secret("secret_key")],
    placement: SIGNATURE,
    digest: Digest::Sha256Hex,
};

// Source: page "P2P Accounts Wallet Balance".
// The page takes the MD5 of the operator's password, with nothing that changes between calls.
pub(crate) const VERIFICATION_CODE: SignatureScheme = SignatureScheme {
    id: "verification-code",
    name: "operator balances",
    ledger: None,
    // There is no salt, so the result is as good as the password.
    parts: &[Part::Secret("password")],
    placement: "verification_code",
    digest: Digest::Md5Hex,
};

/// All signatures, in the order of the README.
#[cfg(any(test, feature = "explain"))]
pub(crate) const SIGNATURES: [SignatureScheme; 7] = [
    PAYIN_WEBHOOK,
    POLLING_ANSWER,
    PAYOUT,
    REFERENCE,
    RECONCILIATION,
    V2,
    VERIFICATION_CODE,
];

#[cfg(test)]
mod tests {
    use dhow_core::{Delivery, Secret};

    use super::*;
    use crate::{
        signing::{HashKey, HashedFields},
        webhook::Body,
    };

    /// A stored delivery keeps the name of its scheme.
    #[test]
    fn every_signature_has_its_name() {
        let names = SIGNATURES.map(|scheme| scheme.id);
        assert_eq!(
            names,
            [
                "payin",
                "polling-response",
                "payout",
                "reference",
                "reconciliation",
                "v2",
                "verification-code"
            ]
        );
    }

    #[test]
    fn the_evidence_for_every_signature_is_in_the_ledger() {
        for ledger in SIGNATURES.iter().filter_map(|scheme| scheme.ledger) {
            let entry = format!("id = \"{ledger}\"\n");
            assert!(crate::LEDGER.contains(&entry), "{ledger}");
        }
    }

    /// Returns the digest that PayAtom seals over these values.
    fn sealed(scheme: &SignatureScheme, values: &[(&str, &str)]) -> String {
        scheme.hex(values, &Secret::new("an-invented-secret").unwrap())
    }

    #[test]
    fn one_more_signed_field_is_signed_verified_covered_and_explained() {
        let longer = SignatureScheme {
            parts: &[
                Part::Field(&["order_id"]),
                Part::Field(&["received_amount", "amount"]),
                Part::Field(&["status"]),
                Part::Field(&["bank_ref"]),
                Part::Secret("secret_key"),
            ],
            ..PAYIN_WEBHOOK
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
        for (scheme, is_longer) in [(PAYIN_WEBHOOK, false), (longer, true)] {
            let sealed = sealed(&scheme, &values);
            let hashed = HashedFields::from(&scheme);
            let verified = |body: &str| {
                let delivery = Delivery::post("/", body.to_owned());
                let body = Body::parse(&delivery).unwrap();
                let fields = body.fields();
                let covered: Option<Vec<_>> =
                    hashed.iter().map(|names| fields.first(names)).collect();
                scheme.seals(sealed.as_bytes(), &covered.unwrap(), &key)
            };
            assert!(verified(&body("7")));
            assert_eq!(verified(&body("8")), !is_longer);
            let delivery = Delivery::post("/", body("7"));
            let body = Body::parse(&delivery).unwrap();
            let fields = body.fields();
            let unsigned = fields.uncovered(&hashed);
            let expected = if is_longer { &[][..] } else { &["bank_ref"] };
            assert_eq!(unsigned, expected);
            assert_eq!(scheme.to_string().contains("bank_ref"), is_longer);
        }
    }

    #[test]
    fn the_digest_and_the_place_of_the_secret_are_those_of_the_table() {
        let secret = Secret::new("an-invented-secret").unwrap();
        let moved = SignatureScheme {
            parts: &[
                Part::Field(&["order_id"]),
                Part::Secret("secret_key"),
                Part::Field(&["received_amount", "amount"]),
                Part::Field(&["status"]),
            ],
            digest: Digest::Sha256Hex,
            ..PAYIN_WEBHOOK
        };
        let expected = dhow_crypto::digest::sha256_hex(b"Aan-invented-secret100Approved");
        let values = [("status", "Approved"), ("amount", "100"), ("order_id", "A")];
        assert_eq!(moved.hex(&values, &secret), expected);
        let body = br#"{"order_id":"A","received_amount":100.00,"status":"Approved","more":"1"}"#;
        let delivery = Delivery::post("/", &body[..]);
        let body = Body::parse(&delivery).unwrap();
        let fields = body.fields();
        let covered = |list: &str| {
            let hashed: HashedFields = list.parse().unwrap();
            let covered = hashed.iter().map(|names| {
                let (name, scalar) = fields.first(names).unwrap();
                (name.to_owned(), scalar)
            });
            covered.collect::<Vec<_>>()
        };
        let key = HashKey::new(secret);
        let seals = |list: &str, digits: &str| {
            let covered = covered(list);
            let covered: Vec<_> = covered
                .iter()
                .map(|(name, scalar)| (name.as_str(), scalar.clone()))
                .collect();
            moved.seals(digits.as_bytes(), &covered, &key)
        };
        let list = "order_id,received_amount,status";
        assert!(seals(list, &expected));
        let longer = dhow_crypto::digest::sha256_hex(b"Aan-invented-secret100Approved1");
        assert!(seals(&format!("{list},more"), &longer));
        assert!(!seals(&format!("{list},more"), &expected));
        let shorter = dhow_crypto::digest::sha256_hex(b"Aan-invented-secret");
        assert!(seals("order_id", &shorter));
    }

    #[test]
    fn of_several_names_the_first_with_a_value_is_signed() {
        let old = [("order_id", "A"), ("amount", "5"), ("status", "Approved")];
        let now = [old[0], ("received_amount", "5"), old[2]];
        assert_eq!(sealed(&PAYIN_WEBHOOK, &old), sealed(&PAYIN_WEBHOOK, &now));
        let both = [old[0], ("amount", "6"), ("received_amount", "5"), old[2]];
        assert_eq!(sealed(&PAYIN_WEBHOOK, &both), sealed(&PAYIN_WEBHOOK, &now));
    }
}
