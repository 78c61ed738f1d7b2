//! Settings, recognition of messages, and the printed settings.

use dhow_core::Secret;
use dhow_crypto::{
    digest::md5_hex,
    discover::{Control, Message, Outcome, Search},
};

use super::*;
use crate::LEDGER;

#[test]
fn the_settings_are_the_fields_of_the_schemes() {
    let schemes = SignatureSchemes::default();
    let table = schemes.table();
    assert_eq!(SETTINGS.len(), table.len());
    for (title, list) in table {
        let mut settings = SETTINGS.iter();
        let setting = settings.find(|setting| setting.title == title).unwrap();
        assert!(
            LEDGER.contains(&format!("id = \"{}\"\n", setting.ledger)),
            "{title}"
        );
        // A list is verified, and a scheme that signs is one.
        let is_verified = title.ends_with("response") || title.ends_with("webhook");
        assert_eq!(setting.is_list, is_verified, "{title}");
        assert_eq!(setting.schemes().is_empty(), list.is_empty(), "{title}");
    }
    let names: Vec<&str> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(settings::field_names(schemes), names);
}

/// Path and fields of a message, and the setting of its scheme.
#[rustfmt::skip]
const MESSAGES: &[(&str, &str, Option<&str>)] = &[
    ("/ipn", "order_code payment_id price secure_code", Some("notify")),
    ("/va/callback", "cashin order_id secure_code", Some("va_webhook")),
    ("/va/callback", "va_account fullAccountNumber amount order_id order_code cashin transactionId error_code secure_code", Some("va_webhook")),
    ("/ipn", "order_code payment_id price error_code secure_code", Some("notify")),
    ("/x", "revoke_token_status error_code secure_code", Some("revoke_webhook")),
    ("/x", "revoke_token_status order_code secure_code", Some("revoke_webhook")),
    ("/v1/checkout.php", "order_code secure_code", Some("checkout_v1")),
    ("/checkout.php", "order_code secure_code", Some("checkout_legacy")),
    ("/", "merchant_id order_code checksum", Some("order_inquiry")),
    ("/", "merchant_id transaction_id checksum", Some("order_inquiry")),
    ("/", "merchant_site_code bank_token secure_code", Some("token_revocation")),
    ("/", "requestId merchantId requestTime signature", Some("balance")),
    ("/", "merchantId condition secure_code", Some("va_create")),
    ("/", "merchant_id va_account va_name secure_code", Some("va_rename")),
    ("/", "merchant_id account_va flag secure_code", Some("va_switch")),
    ("/", "merchant_id va_account secure_code", Some("va_inquiry")),
    ("/", "requestId bankAccountNumber amount secureChain", Some("transfer")),
    ("/", "requestId merchantId secureChain", Some("transfer_inquiry")),
    ("/", "merchant_id bank_name bank_account_number secure_code", Some("bank_account")),
    ("", "error_code order_code transaction_status checksum", Some("order_inquiry_response")),
    ("", "error_code balance signature", Some("balance_response")),
    ("", "error_code va_account checksum", Some("va_create_response")),
    ("", "error_code account_va va_status checksum", Some("va_switch_response")),
    ("", "error_code transaction_id amount secure_code", Some("va_inquiry_response")),
    ("", "error_code requestId omiCashoutId secure_chain", Some("transfer_response")),
    ("", "error_code cashout_status secure_chain", Some("transfer_inquiry_response")),
    ("", "error_code bank_account_name checksum", Some("bank_account_response")),
    ("", "a b", None),
];

#[test]
fn a_message_tells_its_setting_by_its_fields() {
    for (path, fields, expected) in MESSAGES {
        let names: Vec<&str> = fields.split(' ').collect();
        let setting = SchemeSetting::from_message(path, &names);
        assert_eq!(setting.map(|setting| setting.name), *expected, "{fields}");
    }
}

/// Returns a message of the fields of a scheme and some more, signed by it.
fn message(scheme: &SignatureScheme, number: usize) -> Message {
    let names = scheme.fields().chain(["a_field", "another_field"]);
    let fields: Vec<(String, String)> = names
        .enumerate()
        .map(|(index, name)| (name.to_owned(), format!("v{number}%41+{index}")))
        .collect();
    let values: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let passcode = Secret::new("an-invented-passcode").unwrap();
    let mut text = Vec::new();
    scheme.write(&values, &passcode, &mut text).unwrap();
    // The digest alone matters: inside an RSA signature it is found in the same way.
    let message = Message::new(md5_hex(&text));
    fields
        .iter()
        .rev()
        .fold(message, |message, (name, value)| message.field(name, value))
}

#[test]
fn every_known_scheme_is_found_and_converted_to_itself() {
    for setting in SETTINGS {
        for scheme in setting.schemes() {
            let search = Search::new([message(&scheme, 1), message(&scheme, 2)]);
            let search = search.with_secret("passcode", b"an-invented-passcode");
            let search = setting
                .orders()
                .into_iter()
                .fold(search, Search::with_order);
            let discovery = search.run(&Control::new());
            assert_eq!(discovery.outcome, Outcome::Found, "{scheme}");
            assert_eq!(discovery.found.len(), 1, "{scheme}");
            let found = SignatureScheme::from_found(&discovery.found[0].scheme).unwrap();
            let names = |scheme: &SignatureScheme| -> Vec<String> {
                scheme
                    .parts()
                    .iter()
                    .map(|part| part.to_string().replace(" if set", ""))
                    .collect()
            };
            assert_eq!(names(&found), names(&scheme));
            assert_eq!(found.separator(), scheme.separator());
            assert_eq!(found.placement(), scheme.placement());
        }
    }
}

/// The setting of each line of `settings.rs.in`, made from the scheme that the line has.
#[test]
fn the_printed_settings_compile_to_the_schemes() {
    let mut schemes = SignatureSchemes::default();
    include!("settings.rs.in");
    let printed = ["notify", "va_webhook", "transfer", "order_inquiry"].map(|name| {
        let setting = SchemeSetting::find(name).unwrap();
        let scheme = match name {
            "notify" => &schemes.notify[0],
            "va_webhook" => &schemes.va_webhook[0],
            "transfer" => &schemes.transfer,
            _ => &schemes.order_inquiry,
        };
        setting.to_rust(scheme)
    });
    let file = include_str!("settings.rs.in");
    let lines: Vec<&str> = file
        .lines()
        .filter(|line| line.starts_with("    schemes."))
        .map(str::trim)
        .collect();
    assert_eq!(printed.to_vec(), lines);
}

#[test]
fn what_a_setting_cannot_express_is_not_converted() {
    let scheme = AnyScheme {
        parts: vec![AnyPart::field("a"), AnyPart::Secret].into(),
        names: None,
        separator: "|",
        placement: AnyPlacement::Between,
        algorithm: Algorithm::Digest(DigestKind::Md5),
        encoding: Encoding::Hex,
    };
    assert!(SignatureScheme::from_found(&scheme).is_some());
    let named = AnyScheme {
        names: Some("="),
        ..scheme.clone()
    };
    let after = AnyScheme {
        placement: AnyPlacement::AfterEach,
        ..scheme.clone()
    };
    let upper = AnyScheme {
        encoding: Encoding::UpperHex,
        ..scheme.clone()
    };
    let hmac = AnyScheme {
        algorithm: Algorithm::Hmac(DigestKind::Md5),
        ..scheme.clone()
    };
    let joined = vec![AnyPart::field("a"), AnyPart::JoinedSecret].into();
    let joined = AnyScheme {
        parts: joined,
        ..scheme
    };
    for other in [named, after, upper, hmac, joined] {
        assert_eq!(SignatureScheme::from_found(&other), None, "{other}");
    }
}

#[test]
fn a_checkout_webhook_is_filed_under_what_is_certain() {
    let setting = SchemeSetting::find("notify").unwrap();
    for scheme in SignatureSchemes::default().notify {
        assert_eq!(setting.ledger_of(&scheme), "notify-recipe", "{scheme}");
    }
    let piped = SignatureSchemes::piped_notify();
    assert_eq!(setting.ledger_of(&piped), "notify-recipe-v1");
    let doubt = setting.doubt().unwrap();
    for id in ["notify-recipe,", "notify-recipe-v1"] {
        assert!(doubt.contains(id), "{doubt}");
    }
    let other = SchemeSetting::find("va_webhook").unwrap();
    assert_eq!(
        (other.ledger_of(&piped), other.doubt()),
        ("va-callback-separator", None)
    );
}
