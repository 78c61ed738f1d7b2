//! Signed texts of a webhook, for display.

use dhow_core::{Delivery, RejectionReason};
use dhow_hpay::{Part, SignatureScheme, SignatureSchemes};

use crate::{
    deliveries::{FIELDS, signed, webhooks},
    golden::ACCOUNT,
    recorder::PASSCODE,
};

const REVOCATION: &str =
    "merchant_id=100001&bank_token=9704005990670018&status=00&revoke_token_status=true";

fn texts(delivery: &Delivery, schemes: SignatureSchemes) -> Vec<String> {
    let webhooks = webhooks().with_schemes(schemes);
    let texts = webhooks.signing_inputs(delivery).unwrap();
    texts.iter().map(ToString::to_string).collect()
}

#[test]
fn every_kind_of_webhook_shows_its_signed_texts() {
    let schemes = SignatureSchemes::default;
    let checkout = " tichhopthanhtoan OM_1768202539 200000 96138500 1  100001 ***";
    assert_eq!(texts(&signed(&FIELDS), schemes()), [checkout, checkout]);
    let account = Delivery::get("/va/callback", ACCOUNT);
    assert_eq!(texts(&account, schemes()), ["28275709|51239782|***"]);
    let revocation = Delivery::get("/revoked", REVOCATION);
    assert_eq!(texts(&revocation, schemes()), [""; 0]);
    let mut configured = schemes();
    let parts = [
        Part::field("merchant_id"),
        Part::field("bank_token"),
        Part::Secret,
    ];
    configured.revoke_webhook = vec![SignatureScheme::md5(parts)];
    assert_eq!(
        texts(&revocation, configured),
        ["100001|9704005990670018|***"]
    );
}

#[test]
fn the_signed_text_has_the_current_passcode() {
    let texts = webhooks().signing_inputs(&signed(&FIELDS)).unwrap();
    let visible = texts[0].to_string().len() - "***".len();
    assert_eq!(texts[0].len(), visible + PASSCODE.len());
}

#[test]
fn a_scheme_with_absent_fields_shows_no_text() {
    let without = ACCOUNT.replace("order_id=51239782&", "");
    assert_eq!(
        texts(
            &Delivery::get("/va/callback", without),
            SignatureSchemes::default()
        ),
        [""; 0]
    );
    let twice = Delivery::get("/ipn", "price=1&price=2");
    assert_eq!(
        webhooks().signing_inputs(&twice).unwrap_err(),
        RejectionReason::RepeatedField
    );
}
