//! Vectors made by HPay's published libraries, by Python and by OpenSSL, not by this crate.

use std::sync::Arc;

use dhow_core::{Delivery, Environment, Secret, WebhookVerifier};
use dhow_crypto::{
    base64,
    rsa::{RsaSigner, RsaVerifier, aws_lc, rustcrypto},
};
use dhow_hpay::{
    AtmToken, CheckoutVersion, Digest, HPayWebhooks, MethodGroup, MethodId, NewCheckout, Part,
    SignatureScheme, SignatureSchemes,
};
use serde_json::Value;

use crate::recorder::{PASSCODE, Recorder, key, vectors};

fn group(name: &str) -> Vec<Value> {
    let all = vectors();
    let vectors = all["vectors"].as_array().unwrap();
    vectors
        .iter()
        .filter(|vector| vector["group"] == name)
        .cloned()
        .collect()
}

fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_default()
}

fn passcode() -> Secret {
    Secret::new(PASSCODE).unwrap()
}

/// Returns names and values of an object of strings.
fn values(object: &Value) -> Vec<(&str, &str)> {
    let members = object.as_object().unwrap().iter();
    members
        .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
        .collect()
}

fn shown(vector: &Value) -> String {
    text(vector, "canonical_string").replace(PASSCODE, "***")
}

fn signing_input(scheme: &SignatureScheme, values: &[(&str, &str)]) -> String {
    scheme
        .signing_input(values, &passcode())
        .unwrap()
        .to_string()
}

/// Computes the MD5 signature of a scheme with this crate.
fn md5_of(scheme: &SignatureScheme, values: &[(&str, &str)]) -> String {
    scheme.md5_hex(values, &passcode()).unwrap()
}

/// Builds a link from the parameters of a vector.
fn link(params: &Value, version: CheckoutVersion, token: (&str, &str)) -> String {
    let some = |name| Some(text(params, name).to_owned()).filter(|text| !text.is_empty());
    let currency = text(params, "currency").parse().unwrap();
    let amount = dhow_core::Money::parse(text(params, "price"), currency).unwrap();
    let order_code = text(params, "order_code").parse().unwrap();
    let mut new = NewCheckout::new(order_code, amount, text(params, "return_url"));
    new.version = Some(version);
    new.transaction_info = some("transaction_info");
    new.order_description = some("order_description");
    new.buyer_info = some("buyer_info");
    new.cancel_url = some("cancel_url");
    new.notify_url = some("notify_url");
    new.installment = text(params, "installment") == "1";
    new.in_page = text(params, "inpage") == "1";
    let method = some("payment_method_id").filter(|id| id != "0");
    new.method = method.map(|id| MethodId(id.parse().unwrap()));
    new.method_group = some("method_group").map(|word| MethodGroup::new(&word));
    new.card_token = some("cyber_token").map(|token| Secret::new(token).unwrap());
    new.atm_token = match token {
        (_, "1") => Some(AtmToken::Create),
        (token, "2") => Some(AtmToken::Pay(Secret::new(token).unwrap())),
        _ => None,
    };
    new.forced = true;
    let email = text(params, "receiver");
    let config = dhow_hpay::HPayConfig::new(
        Environment::Sandbox,
        text(params, "merchant_site_code"),
        passcode(),
        email,
    );
    Recorder::with_responses([])
        .hpay_with(config)
        .checkout_link(&new)
        .unwrap()
}

#[test]
fn every_legacy_link_equals_that_of_the_vendors_php_library() {
    let vectors = group("checkout_legacy_url");
    assert_eq!(vectors.len(), 6);
    for vector in &vectors {
        let input = &vector["input"];
        let token = (text(input, "token"), text(input, "token_type"));
        let url = link(&input["params"], CheckoutVersion::Legacy, token);
        assert_eq!(url, text(&vector["expected"], "url"), "{}", vector["id"]);
        let page = "https://checkout-sandbox.hpay.com.vn/checkout.php";
        Recorder::with_responses([]).assert_link("GET /checkout.php", &url, page);
        let scheme = SignatureSchemes::default().checkout_legacy;
        assert_eq!(
            signing_input(&scheme, &values(&input["params"])),
            shown(vector)
        );
    }
}

#[test]
fn every_legacy_digest_equals_that_of_the_vendors_python_library() {
    let vectors = group("checkout_legacy_python_lib");
    assert_eq!(vectors.len(), 2);
    for vector in &vectors {
        let params = &vector["input"]["params"];
        let url = link(params, CheckoutVersion::Legacy, ("", ""));
        let code = text(&vector["expected"], "secure_code");
        assert!(url.contains(&format!("&secure_code={code}&")), "{url}");
        assert_eq!(
            signing_input(
                &SignatureSchemes::default().checkout_legacy,
                &values(params)
            ),
            shown(vector)
        );
    }
}

#[test]
fn the_oldest_link_is_only_a_configurable_scheme() {
    let names = [
        "merchant_site_code",
        "return_url",
        "receiver",
        "transaction_info",
        "order_code",
        "price",
    ];
    let mut parts: Vec<Part> = names.map(Part::field).into();
    parts.push(Part::Secret);
    let scheme = SignatureScheme::md5(parts).separated_by(" ");
    let vectors = group("checkout_legacy_basic_url");
    assert_eq!(vectors.len(), 2);
    for vector in &vectors {
        let escaped = dhow_crypto::pairs::encode(text(&vector["input"], "return_url"));
        let escaped = escaped.to_lowercase();
        let mut values = vec![("return_url", escaped.as_str())];
        values.extend(self::values(&vector["input"]));
        assert_eq!(signing_input(&scheme, &values), shown(vector));
        assert_eq!(
            md5_of(&scheme, &values),
            text(&vector["expected"], "secure_code")
        );
    }
}

#[test]
fn every_v1_link_has_the_fields_and_the_digest_of_its_vector() {
    let vectors = group("checkout_v1_url");
    assert_eq!(vectors.len(), 7);
    for vector in &vectors {
        let params = &vector["input"]["params"];
        let token = (text(params, "token"), text(params, "token_type"));
        let url = link(params, CheckoutVersion::V1, token);
        assert_eq!(url, text(&vector["expected"], "url"), "{}", vector["id"]);
        let page = "https://checkout-sandbox.hpay.com.vn/v1/checkout.php";
        Recorder::with_responses([]).assert_link("GET /v1/checkout.php", &url, page);
        assert_eq!(
            signing_input(&SignatureSchemes::default().checkout_v1, &values(params)),
            shown(vector)
        );
        assert!(!url.contains(PASSCODE) && !url.contains("s3cr3t"));
    }
}

#[test]
fn checkout_webhooks_verify_exactly_as_in_hpays_php_library() {
    let vectors = group("return_notify_verify");
    assert_eq!(vectors.len(), 11);
    let mut valid = 0;
    for vector in vectors
        .iter()
        .filter(|v| v["id"] != "return-field-boundary-shift")
    {
        let (id, input) = (&vector["id"], &vector["input"]);
        let passcode = Secret::new(text(input, "secure_pass")).unwrap();
        let merchant = text(input, "merchant_site_code");
        let webhooks = HPayWebhooks::new(Environment::Sandbox, merchant, passcode);
        let delivery = Delivery::get("/ipn", text(input, "received_query"));
        let verdict = webhooks.verify_webhook(&delivery);
        let expected = vector["expected"]["valid"].as_bool().unwrap();
        assert_eq!(verdict.is_ok(), expected, "{id}: {verdict:?}");
        valid += u32::from(expected);
        let inputs = webhooks.signing_inputs(&delivery).unwrap();
        assert_eq!(inputs[0].to_string(), shown(vector), "{id}");
    }
    assert_eq!(valid, 3);
}

#[test]
fn virtual_account_digests_match_their_vectors() {
    let scheme = SignatureSchemes::default().va_create;
    for vector in group("va_create_secure_code") {
        let values = values(&vector["input"]);
        assert_eq!(
            md5_of(&scheme, &values),
            text(&vector["expected"], "secure_code")
        );
        assert_eq!(signing_input(&scheme, &values), shown(&vector));
    }
    for vector in group("va_callback_secure_code") {
        let separator: &'static str = match text(&vector["input"], "separator") {
            "|" => "|",
            "," => ",",
            other => panic!("{other}"),
        };
        let scheme = SignatureSchemes::va_webhook_separated_by(separator);
        let values = values(&vector["input"]);
        assert_eq!(
            md5_of(&scheme, &values),
            text(&vector["expected"], "secure_code")
        );
        let is_default = separator == "|";
        assert_eq!(
            SignatureSchemes::default().va_webhook == [scheme],
            is_default
        );
    }
}

#[test]
fn the_virtual_account_webhook_verifies_and_its_remark_is_readable() {
    let vector = group("va_callback_request").remove(0);
    let webhooks = HPayWebhooks::new(Environment::Sandbox, "100001", passcode());
    let delivery = Delivery::get("/va/callback", text(&vector["input"], "query"));
    let event = webhooks.event(&webhooks.verify_webhook(&delivery).unwrap());
    assert_eq!(event.id.as_deref(), Some("28275709"));
    let paid = event
        .occurred_at
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    assert_eq!(paid.as_secs(), 1_731_742_061);
}

fn backends(private: &str, public: &[u8]) -> [(Arc<dyn RsaSigner>, Arc<dyn RsaVerifier>); 2] {
    let file = private.as_bytes();
    [
        (
            Arc::new(rustcrypto::PrivateKey::load(file).unwrap()),
            Arc::new(rustcrypto::PublicKey::load(public).unwrap()),
        ),
        (
            Arc::new(aws_lc::PrivateKey::load(file).unwrap()),
            Arc::new(aws_lc::PublicKey::load(public).unwrap()),
        ),
    ]
}

#[test]
fn transfers_have_the_signature_of_openssl_with_both_backends() {
    let vectors = group("ibft_request_secureChain");
    assert_eq!(vectors.len(), 2);
    let schemes = [
        SignatureSchemes::default().transfer,
        SignatureSchemes::transfer_by_number(),
    ];
    let certificate = key("merchant_cert_pem");
    for private in ["merchant_private_pkcs8_pem", "merchant_private_pkcs1_pem"] {
        for (signer, verifier) in backends(&key(private), certificate.as_bytes()) {
            for (vector, scheme) in vectors.iter().zip(&schemes) {
                assert_eq!(
                    signing_input(scheme, &values(&vector["input"]["body"])),
                    shown(vector)
                );
                let message = text(vector, "canonical_string").as_bytes();
                let signature = signer.sign_sha256(message).unwrap();
                let expected = text(&vector["expected"], "secureChain");
                assert_eq!(base64::encode(&signature), expected);
                assert!(verifier.verify_sha256(message, &signature).is_ok());
            }
        }
    }
}

#[test]
fn unsettled_default_schemes_match_their_vectors() {
    let schemes = SignatureSchemes::default();
    let all = vectors();
    let vectors = all["unsettled_default_vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 7);
    for vector in vectors {
        let scheme = match text(vector, "id") {
            "order-inquiry-checksum-by-order-code" => &schemes.order_inquiry,
            "order-inquiry-checksum-by-transaction-id" => &schemes.order_inquiry,
            "revoke-token" => &schemes.token_revocation,
            "va-update-name" => &schemes.va_rename,
            "va-inquiry" => &schemes.va_inquiry,
            "bank-account-inquiry" => &schemes.bank_account,
            "balance-signature" => &schemes.balance,
            other => panic!("{other}"),
        };
        let mut values = values(&vector["input"]);
        let merchant = vector["input"]["merchant_site_code"].as_str();
        values.extend(merchant.map(|merchant| ("merchant_id", merchant)));
        assert_eq!(
            signing_input(scheme, &values),
            shown(vector),
            "{}",
            vector["id"]
        );
        match scheme.digest() {
            Digest::Md5Hex => {
                assert_eq!(md5_of(scheme, &values), text(&vector["expected"], "md5"));
            }
            Digest::RsaSha256Base64 => {
                let signer = dhow_crypto::rsa::signer(key("merchant_private_pkcs8_pem").as_bytes());
                let message = text(vector, "canonical_string").as_bytes();
                let signature = base64::encode(&signer.unwrap().sign_sha256(message).unwrap());
                assert_eq!(signature, text(&vector["expected"], "signature"));
            }
        }
    }
}

#[test]
fn a_scheme_with_the_passcode_first_can_be_configured() {
    let scheme = SignatureScheme::md5([Part::Secret, Part::field("order_code")]).separated_by("");
    let text = scheme
        .signing_input(&[("order_code", "A")], &passcode())
        .unwrap();
    assert_eq!(text.to_string(), "***A");
    assert_eq!(scheme.evidence(), dhow_hpay::EvidenceStatus::Configured);
}

// Not an interface of this crate: HPay's successor API, which the same schemes can express.
#[test]
fn schemes_can_express_the_successor_api() {
    let vectors = group("successor_openapi");
    assert_eq!(vectors.len(), 2);
    let [request, answer] = &vectors[..] else {
        panic!()
    };
    let data = text(&request["expected"], "data");
    let scheme = SignatureScheme::rsa([Part::field("data"), Part::Secret]);
    assert_eq!(signing_input(&scheme, &[("data", data)]), shown(request));
    let signer = dhow_crypto::rsa::signer(key("merchant_private_pkcs8_pem").as_bytes()).unwrap();
    let message = text(request, "canonical_string").as_bytes();
    let signature = base64::encode(&signer.sign_sha256(message).unwrap());
    assert_eq!(signature, text(&request["expected"], "signature"));

    let scheme =
        SignatureScheme::rsa([Part::field("errorCode"), Part::field("data"), Part::Secret]);
    let response = &answer["input"]["response"];
    assert_eq!(signing_input(&scheme, &values(response)), shown(answer));
    let verifier = dhow_crypto::rsa::verifier(key("gateway_cert_pem").as_bytes()).unwrap();
    let signature = base64::decode(text(response, "signature").as_bytes()).unwrap();
    let message = text(answer, "canonical_string").as_bytes();
    assert!(verifier.verify_sha256(message, &signature).is_ok());
}
