//! Weaknesses of HPay's schemes and the checks against them: shifted borders, unsigned fields, one passcode for several schemes.

use dhow_core::{AssuranceLevel, Delivery, Event, RejectionReason, Secret, WebhookVerifier};
use dhow_hpay::{HPayWebhooks, SignatureSchemes};

use crate::{
    deliveries::{FIELDS, query, sign, signed, webhooks},
    recorder::{PASSCODE, Recorder, config, vectors},
};

fn event(delivery: &Delivery) -> Event {
    let webhooks = webhooks();
    webhooks.event(&webhooks.verify_webhook(delivery).unwrap())
}

fn with(changes: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let changed = |name: &str| changes.iter().find(|(field, _)| *field == name);
    FIELDS
        .iter()
        .map(|field| *changed(field.0).unwrap_or(field))
        .collect()
}

#[test]
fn a_border_shifted_between_fields_is_authentic_and_confirms_nothing() {
    let all = vectors();
    let all = all["vectors"].as_array().unwrap();
    let vector = all
        .iter()
        .find(|v| v["id"] == "return-field-boundary-shift")
        .unwrap();
    let code = vector["input"]["received_secure_code"].as_str().unwrap();
    for (member, level) in [
        ("params_signed", AssuranceLevel::AskGateway),
        ("params_shifted", AssuranceLevel::AskGateway),
    ] {
        let params = vector["input"][member].as_object().unwrap();
        let pairs: Vec<(&str, &str)> = params
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
            .collect();
        let delivery = Delivery::get("/ipn", format!("{}&secure_code={code}", query(&pairs)));
        assert_eq!(event(&delivery).assurance.level(), level, "{member}");
    }
}

#[test]
fn a_shifted_webhook_never_keeps_its_key_or_assurance() {
    let genuine = with(&[]);
    let shifted = with(&[
        ("transaction_info", ""),
        ("order_code", "tichhopthanhtoan OM_1768202539"),
    ]);
    // An empty value leaves one more space in the signed text.
    assert_ne!(sign(&genuine, PASSCODE), sign(&shifted, PASSCODE));
    let original = with(&[("transaction_info", "OM_9"), ("order_code", "5 OM_1")]);
    let moved = with(&[("transaction_info", "OM_9 5"), ("order_code", "OM_1")]);
    assert_eq!(sign(&original, PASSCODE), sign(&moved, PASSCODE));
    let (original, moved) = (event(&signed(&original)), event(&signed(&moved)));
    assert_eq!(original.assurance.level(), AssuranceLevel::AskGateway);
    assert_eq!(moved.assurance.level(), AssuranceLevel::AskGateway);
    assert_ne!(original.dedup_key, moved.dedup_key);
}

#[test]
fn a_malformed_value_is_doubtful() {
    for (name, value) in [
        ("price", "200000.01"),
        ("price", "-200000"),
        ("price", "200000."),
        ("price", "0200000"),
        ("price", "200,000"),
        ("price", ""),
        ("payment_id", "9613x"),
        ("payment_type", "3"),
        ("payment_type", "01"),
        ("order_code", ""),
        ("order_code", "OM 1"),
        ("order_code", "OM\u{a0}1"),
        ("transaction_info", "two words"),
        ("transaction_info", "100%"),
    ] {
        let event = event(&signed(&with(&[(name, value)])));
        assert_eq!(
            event.assurance.level(),
            AssuranceLevel::AskGateway,
            "{name}={value}"
        );
        assert!(event.assurance.doubts()[0].to_string().contains(name));
    }
}

#[test]
fn an_absent_field_is_empty_and_doubtful() {
    let query = query(&FIELDS[..5]);
    let code = sign(&FIELDS, PASSCODE);
    let event = event(&Delivery::get(
        "/ipn",
        format!("{query}&secure_code={code}"),
    ));
    assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
}

#[test]
fn unsigned_fields_are_reported_with_any_value() {
    let code = sign(&FIELDS, PASSCODE);
    let unsigned = "token_omipay=x&bank_code=BIDV&card_number=411111xxxxxx1111&tokenization=&token_cyber=0&card_type=VISA&new=1";
    let event = event(&Delivery::get(
        "/",
        format!("{}&secure_code={code}&{unsigned}", query(&FIELDS)),
    ));
    assert_eq!(event.assurance.level(), AssuranceLevel::Partial);
    let expected = [
        "token_omipay",
        "bank_code",
        "card_number",
        "tokenization",
        "token_cyber",
        "card_type",
        "new",
    ];
    assert_eq!(event.assurance.unsigned_fields(), expected);
}

#[test]
fn transaction_info_decoded_twice_verifies_and_is_doubtful() {
    for info in ["a%20b", "a+b", "a%2Bb"] {
        let decoded = match info {
            "a%2Bb" => "a+b",
            _ => "a b",
        };
        let code = sign(&with(&[("transaction_info", decoded)]), PASSCODE);
        let mut fields = FIELDS;
        fields[0].1 = info;
        let delivery = Delivery::get("/", format!("{}&secure_code={code}", query(&fields)));
        assert_eq!(
            event(&delivery).assurance.level(),
            AssuranceLevel::AskGateway,
            "{info}"
        );
    }
}

#[test]
fn the_signature_of_a_checkout_link_verifies_no_virtual_account_webhook() {
    // The customer sees a V1 link: its signature covers `100001|merchant@…|price|vnd|order` with the same passcode.
    let order = "OM_1".parse().unwrap();
    let amount = dhow_core::Money::from_minor(200_000, dhow_core::Currency::VND);
    let new = dhow_hpay::NewCheckout::new(order, amount, "https://shop.example/r");
    let link = Recorder::with_responses([])
        .hpay_with(config("100001"))
        .checkout_link(&new)
        .unwrap();
    let code = link.split("secure_code=").nth(1).unwrap()[..32].to_owned();
    let cashin = "100001|merchant@shop.example|200000|vnd";
    let forged = query(&[
        ("cashin", cashin),
        ("order_id", "OM_1"),
        ("amount", "1"),
        ("error_code", "0"),
        ("secure_code", &code),
    ]);
    for separator in ["|", ",", ""] {
        let mut schemes = SignatureSchemes::default();
        schemes.va_webhook = vec![SignatureSchemes::va_webhook_separated_by(separator)];
        let webhooks = webhooks().with_schemes(schemes);
        let rejection = webhooks.verify_webhook(&Delivery::get("/va/callback", forged.clone()));
        assert_eq!(
            rejection.unwrap_err().reason(),
            RejectionReason::MalformedBody
        );
    }
}

#[test]
fn a_virtual_account_webhook_never_confirms() {
    let passcode = Secret::new(PASSCODE).unwrap();
    let webhooks = HPayWebhooks::new(dhow_core::Environment::Sandbox, "100001", passcode);
    for (amount, code) in [("30000", "0"), ("1", "00"), ("9999999", "0")] {
        let query = format!(
            "va_account=1000000000032&fullAccountNumber=9631241000000000032&%20va_bankName=BIDV&remark=bWluaCB0ZXN0IEdEIFZB&amount={amount}&order_id=51239782&cashin=28275709&&time_paid=1731742061&transactionId=9600617&error_code={code}&secure_code=489c0159dd77181944002f9f55b2a178"
        );
        let event = webhooks.event(
            &webhooks
                .verify_webhook(&Delivery::get("/va/callback", query))
                .unwrap(),
        );
        assert_eq!(event.assurance.level(), AssuranceLevel::AskGateway);
        assert!(
            event
                .assurance
                .unsigned_fields()
                .iter()
                .any(|name| name == "amount")
        );
        let genuine = event.dedup_key.starts_with("hpay/virtual-account/");
        assert!(!genuine, "{}", event.dedup_key);
        assert_eq!(
            event.provider_reference.as_deref(),
            Some("9631241000000000032")
        );
    }
}
